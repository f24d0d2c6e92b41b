"""Bad input fails the one story it is in, says why in a line, and harms nothing else."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass, field
from typing import Any

import pytest
from newsroom import Newsroom

from index.archive.pages import page_problems
from index.archive.reading import live_versions
from index.archive.replaying import replay
from index.story import Version

GOOD = "The Osprey ferry carried 2,310 passengers in its first week, the harbour office reported."
SAID = "Engineer Tom Hale said the Kettle Bridge would reopen on Friday."
ACCENTS = "Élodie Müller a déclaré vendredi que le pont de Šabac rouvrirait en février."
FRENCH = "Élodie Müller a déclaré vendredi que le pont à péage rouvrirait en février."
SPANISH = "El señor Muñoz dijo el lunes que «el puente» abrirá el año próximo por la mañana."
POLISH = "Burmistrz powiedział w piątek, że most w Łodzi zostanie otwarty w maju."
CZECH = "Starosta v pátek řekl, že most u řeky bude otevřen v květnu příštího roku."
CYRILLIC = "Мэр города сообщил в пятницу, что мост откроется в феврале после ремонта."
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + zlib.compress(bytes(range(256)) * 40)
NOISE = bytes((n * n * 7 + n // 3) % 256 for n in range(4_000))
PAGE = f"<html><head><title>Bridge</title></head><body><p>{SAID}</p>"

Files = dict[str, str | bytes | dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """Files, the texts of stories that come of them, and a piece of each reason for the others."""

    name: str
    files: Files
    texts: tuple[str, ...] = ()
    """A piece of each story's text, in the order of their ids."""
    reasons: tuple[str, ...] = ()
    quotable: str | None = None
    """A sentence that asking for it returns."""
    fields: dict[str, object] = field(default_factory=dict)
    """What the first story's fields must be."""


def line(**fields: Any) -> str:
    return json.dumps({"id": "x", "title": "Bridge", "text": SAID} | fields) + "\n"


def lines_of(*lines: str) -> Files:
    return {"x.jsonl": "".join(lines)}


def dated(published: object) -> Files:
    return {"x.json": {"title": "Bridge", "text": SAID, "published": published}}


LAUGHS = "a: &a [ha, ha]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)

ENCODED = [
    Row(
        "UTF-8 with a mark", {"x.txt": b"\xef\xbb\xbf" + ACCENTS.encode()}, (ACCENTS,), (), ACCENTS
    ),
    Row("UTF-16 with a mark", {"x.txt": ACCENTS.encode("utf-16")}, (ACCENTS,), (), ACCENTS),
    Row("UTF-16 without a mark", {"x.txt": FRENCH.encode("utf-16-le")}, (FRENCH,), (), FRENCH),
    Row("UTF-16 big-endian", {"x.txt": FRENCH.encode("utf-16-be")}, (FRENCH,), (), FRENCH),
    Row("Latin-1", {"x.txt": FRENCH.encode("latin-1")}, (FRENCH,), (), FRENCH),
    Row("Windows-1252, Spanish", {"x.txt": SPANISH.encode("cp1252")}, (SPANISH,), (), SPANISH),
    Row("Windows-1250, Polish", {"x.txt": POLISH.encode("cp1250")}, (POLISH,), (), POLISH),
    Row("Windows-1250, Czech", {"x.txt": CZECH.encode("cp1250")}, (CZECH,), (), CZECH),
    Row("Windows-1251", {"x.txt": CYRILLIC.encode("cp1251") * 3}, (CYRILLIC,)),
    Row(
        "a declared encoding",
        {"x.html": f"<meta charset='koi8-r'><body><p>{CYRILLIC}</p>".encode("koi8-r")},
        (CYRILLIC,),
    ),
    Row(
        "UTF-8 with a broken byte keeps all the rest",
        {"x.txt": ACCENTS.encode() + b" \xff. " + SAID.encode()},
        (f"{ACCENTS} \ufffd. {SAID}",),
        (),
        SAID,
    ),
    Row(
        "UTF-16 cut off",
        {"x.txt": ACCENTS.encode("utf-16") + b"\x41"},
        reasons=("not text, or is cut off",),
    ),
    Row(
        "Windows line ends",
        {"x.txt": f"{SAID}\r\n\r\n{GOOD[:-1]} again.\r\n"},
        (f"{SAID}\r\n\r\n",),
    ),
]

NOT_TEXT = [
    Row("an empty file", {"x.txt": b""}, reasons=("empty",)),
    Row("a file of white space", {"x.txt": " \n\t\n"}, reasons=("empty",)),
    Row("a file of a mark", {"x.txt": b"\xef\xbb\xbf"}, reasons=("not text",)),
    Row("an empty JSON lines file", {"x.jsonl": "\n\n"}, reasons=("empty",)),
    Row("a picture", {"x.txt": PNG}, reasons=("not text",)),
    Row("a PDF", {"x.txt": b"%PDF-1.7\n" + NOISE}, reasons=("not text",)),
    Row("an archive", {"x.html": b"PK\x03\x04" + NOISE}, reasons=("not text",)),
    Row("noise", {"x.md": NOISE}, reasons=("not text",)),
    Row("noise without zero bytes", {"x.txt": NOISE.replace(b"\0", b"")}, reasons=("not text",)),
    Row(
        "rich text", {"x.txt": b"{\\rtf1\\ansi The council met on Monday.}"}, reasons=("not text",)
    ),
    Row("50 MB of text", {"x.txt": b"The council met. " * 3_000_000}, reasons=("51 MB",)),
    Row(
        "a story beyond any length",
        {"x.json": {"title": "Long", "text": "The council met. " * 60_000}},
        reasons=("1,020,000 characters",),
    ),
]

HTML = [
    Row("100,000 open tags", {"x.html": PAGE + "<div>" * 100_000}, reasons=("beyond reason",)),
    Row(
        "29,000 nested tags",
        {"x.html": "<div>" * 29_000 + PAGE + "</div>" * 29_000},
        reasons=("beyond reason",),
    ),
    Row("200,000 tags", {"x.html": PAGE + "<b>a</b>" * 100_000}, reasons=("beyond reason",)),
    Row(
        "an attribute of 30 MB",
        {"x.html": f"{PAGE}<img alt='{'x' * 30_000_000}'>"},
        reasons=("30 MB",),
    ),
    Row(
        "an attribute of 1 MB",
        {"x.html": f"{PAGE}<img alt='{'x' * 1_000_000}'>"},
        (SAID,),
        (),
        SAID,
    ),
    Row(
        "nothing closed",
        {"x.html": f"<html><body><div><section><p>{SAID}<p>{GOOD[:-1]} again.<ul><li><table><tr>"},
        (SAID,),
        (),
        SAID,
    ),
    Row(
        "a page without text", {"x.html": "<html><body><img></body></html>"}, reasons=("no story",)
    ),
    Row(
        "entities that unfold",
        {"x.html": f"<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>{PAGE}<p>&b;</p>"},
        (SAID,),
    ),
]

JSON = [
    Row("no JSON", {"x.json": '{"text": "The'}, reasons=("not JSON (line 1)",)),
    Row("a number", {"x.json": "12"}, reasons=("not a JSON object",)),
    Row("nested without end", {"x.json": "[" * 200_000}, reasons=("not JSON",)),
    Row(
        "lines that do not parse",
        lines_of(line(), "{oops\n", "[]\n", '"text"\n'),
        (SAID,),
        ("not JSON", "not a JSON object", "not a JSON object"),
        SAID,
    ),
    Row(
        "wrong types",
        lines_of(
            line(id="1", text=12),
            line(id="2", text=[SAID]),
            line(id="3", title={"en": "Bridge"}),
            line(id="4", byline={"name": "Ann"}),
            line(id="5", byline=[["Ann"]]),
            line(id="6", url=["x"]),
            line(id="7", published={"day": 1}),
        ),
        (),
        (
            "text is int",
            "text is list",
            "title is dict",
            "byline is not",
            "byline is not",
            "url is list",
            "published is dict",
        ),
    ),
    Row(
        "numbers and nulls where words are expected",
        lines_of(line(id=7, title=1984, outlet=None, byline=None, section=True)),
        (SAID,),
        fields={"id": "7", "title": "1984", "outlet": None, "section": None},
    ),
    Row(
        "NaN is a field that is missing",
        lines_of(line(title=float("nan"), outlet=float("nan"), byline=float("nan"))),
        (SAID,),
        fields={"title": SAID, "outlet": None, "byline": ()},
    ),
    Row("NaN for a text", lines_of('{"id": "x", "text": NaN}\n'), reasons=("no text",)),
    *(
        Row(f"half a pair in the {name}", lines_of(line(**{name: value})), (), (name,))
        for name, value in {
            "text": f"\ud83d {SAID}",
            "title": "Bridge \udc00",
            "outlet": "\ud83d",
            "id": "\ud83d",
            "url": "https://post.example/\ud83d",
            "byline": ["Ann \ud83d"],
        }.items()
    ),
    Row("a zero character in the text", lines_of(line(text=f"{SAID}\0")), reasons=("text",)),
    Row("a zero character in the title", lines_of(line(title="a\0b")), reasons=("title",)),
    Row(
        "an emoji written as a pair of escapes",
        lines_of(line(text=f"{SAID} 😀")),
        (f"{SAID} 😀",),
    ),
    Row("no text", lines_of(line(text="")), reasons=("no text",)),
    Row("a text of white space", lines_of(line(text=" \n ")), reasons=("no text",)),
    Row(
        "a title of 10,000 letters",
        lines_of(line(title="x" * 10_000)),
        reasons=("title has 10,000",),
    ),
    *(
        Row(f"the address {url!r}", lines_of(line(url=url)), reasons=("not an http address",))
        for url in ("javascript:alert(1)", "data:text/html,x", "/bridge", "http://", "http://[")
    ),
    Row(
        "one id twice with the same text",
        lines_of(line(), line()),
        (SAID,),
    ),
    Row(
        "one id twice with different texts: the first stands",
        lines_of(line(), line(text=GOOD.replace("Osprey", "Heron"))),
        (SAID,),
        ("stands twice",),
        SAID,
    ),
]

DATES = [
    *(
        Row(f"the date {date!r}", dated(date), (), (f"published {str(date)!r}",))
        for date in (
            "0000-01-01",
            "0001-01-01",
            "9999-12-31",
            "9999-12-31T23:59:59-12:00",
            "yesterday-ish",
            "30 February 2020",
            "2025-02-30",
            99999999999999999999,
        )
    ),
    Row("a blank date", dated(" "), (SAID,), fields={"published": None}),
]

MARKDOWN = [
    Row(
        "front matter that is no YAML",
        {"x.md": f"---\ntitle: [a\n---\n{SAID}"},
        reasons=("front matter",),
    ),
    Row(
        "front matter that is a list",
        {"x.md": f"---\n- a\n- b\n---\n{SAID}"},
        reasons=("not a list of fields",),
    ),
    Row("a billion laughs", {"x.md": f"---\n{LAUGHS}---\n{SAID}"}, reasons=("front matter",)),
    Row(
        "a billion laughs in the byline",
        {"x.md": f"---\n{LAUGHS}byline: *m\n---\n{SAID}"},
        reasons=("front matter",),
    ),
    Row("front matter and no text", {"x.md": "---\ntitle: a\n---\n"}, reasons=("no text",)),
    Row(
        "30 February", {"x.md": f"---\npublished: 2025-02-30\n---\n{SAID}"}, reasons=("2025-02-30",)
    ),
    Row(
        "words that YAML takes for something else",
        {"x.md": f"---\ntitle: 12:30\noutlet: No\nbyline: ~\n---\n{SAID}"},
        (SAID,),
        fields={"title": "12:30", "outlet": "No", "byline": ()},
    ),
]

SHORT = [
    Row("one sentence", {"x.txt": SAID}, (SAID,), (), SAID),
    Row("no full stop", {"x.txt": SAID[:-1]}, (SAID[:-1],), (), SAID[:-1]),
    Row("one word", {"x.txt": "Bridge"}, reasons=("no sentence",)),
    Row(
        "furniture alone", {"x.txt": "Advertisement\n\nRead more: Bridge"}, reasons=("no sentence",)
    ),
    Row("marks alone", {"x.txt": "…!?…" * 9_000}, reasons=("no sentence",)),
    Row(
        "100,000 letters without a space",
        {"x.txt": f"{SAID}\n\n{'x' * 100_000}"},
        (SAID,),
        (),
        SAID,
    ),
]


def live(room: Newsroom) -> list[Version]:
    with room.house.archive.reading() as connection:
        stretch = replay(connection, 0, 1_000)
        found = live_versions(connection, stretch.versions) if stretch else {}
    return sorted(found.values(), key=lambda version: version.story.id)


@pytest.mark.few(10)
@pytest.mark.parametrize(
    "row",
    [*ENCODED, *NOT_TEXT, *HTML, *JSON, *DATES, *MARKDOWN, *SHORT],
    ids=lambda row: row.name,
)
def test_a_feed_with(room: Newsroom, row: Row) -> None:
    room.write("good.txt", GOOD)
    for path, content in row.files.items():
        room.write(path, content)
    found = room.refresh()

    stories = [version.story for version in live(room) if version.story.id != "good.txt"]
    assert len(stories) == len(row.texts)
    for story, text in zip(stories, row.texts, strict=True):
        assert text in story.text
    for name, value in row.fields.items():
        assert getattr(stories[0], name) == value
    assert len(found.failed) == len(row.reasons)
    for problem, reason in zip(found.failed, row.reasons, strict=True):
        assert reason in problem.reason
        assert len(problem.reason.splitlines()) == 1
        assert len(problem.reason) < 200
    with room.house.archive.reading() as connection:
        assert page_problems(connection) == found.failed
    assert [quote.text for quote in room.ask(GOOD).quotes][:1] == [GOOD]
    if row.quotable:
        assert row.quotable in [quote.text for quote in room.ask(row.quotable).quotes]


def test_what_failed_is_tried_again_and_what_stands_is_not_lost(room: Newsroom) -> None:
    room.write("good.txt", GOOD)
    room.write("x.jsonl", line(id="1") + "{oops\n")
    room.refresh()
    again = room.refresh()
    assert again.count() == {
        "added": 0,
        "corrected": 0,
        "unchanged": 2,
        "withdrawn": 0,
        "failed": 1,
    }
    room.write("x.jsonl", line(id="1") + line(id="2", text=f"{SAID} It rained."))
    mended = room.refresh()
    assert (mended.count()["added"], mended.count()["failed"]) == (1, 0)
    with room.house.archive.reading() as connection:
        assert page_problems(connection) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(room: Newsroom) -> None:
    room.write("good.txt", GOOD)
    room.write("x.txt", SAID).chmod(0)
    found = room.refresh()
    assert "cannot be read" in found.failed[0].reason
    assert found.count()["added"] == 1


def test_links_that_lead_nowhere_or_round_in_circles(room: Newsroom) -> None:
    room.write("good.txt", GOOD)
    (room.feed / "round.txt").symlink_to(room.feed / "round.txt")
    (room.feed / "nowhere.txt").symlink_to(room.feed / "missing.txt")
    (room.feed / "up").symlink_to(room.feed, target_is_directory=True)
    found = room.refresh()
    assert [(problem.path, "cannot be read" in problem.reason) for problem in found.failed] == [
        ("round.txt", True)
    ]
    assert found.count()["added"] == 1


def test_a_pipe_is_not_waited_for(room: Newsroom) -> None:
    room.write("good.txt", GOOD)
    os.mkfifo(room.feed / "pipe.txt")
    found = room.refresh()
    assert "pipe" in found.failed[0].reason
    assert found.count()["added"] == 1


def test_names_of_odd_bytes_are_told_apart(room: Newsroom) -> None:
    for n, name in enumerate((b"caf\xe9.txt", b"caf\xe8.txt", b"line\nbreak.txt", b"a#b.txt")):
        file = room.feed / os.fsdecode(name)
        file.write_text(f"{SAID} That was number {n}.", encoding="utf-8")
    assert room.refresh().count()["added"] == 4
    assert room.refresh().count() == {
        "added": 0,
        "corrected": 0,
        "unchanged": 4,
        "withdrawn": 0,
        "failed": 0,
    }
    assert {version.story.id for version in live(room)} >= {"caf\\xe9.txt", "caf\\xe8.txt"}
