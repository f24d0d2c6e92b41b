"""Plain pages land many in one transaction; it comes to what it does where each lands alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from histories import history_of, lived
from newsroom import MakeHouse, Newsroom
from sqlalchemy import Engine, event

from index import bring_in, cutting, names
from index.archive import Feed
from index.archive.feeds import add_feed
from index.landed import BATCH
from index.refresh import Refreshed, refresh
from index.update import hands_of

STORIES = 40
WORDS = [
    "The orchard wardens of Pell counted {n} trees after the frost, Ida Marsh said.",
    "The weir at Pell will be raised by {n} centimetres, the river office said on Tuesday.",
    "Presses at Pell stood idle for {n} days because the glass works had no bottles left.",
]


@dataclass
class Counted:
    statements: int = 0
    transactions: int = 0


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what archives are asked meanwhile, and the transactions that take the write lock."""
    counted = Counted()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counted.statements += not statement.startswith("BEGIN")
        counted.transactions += statement.startswith("BEGIN IMMEDIATE")

    event.listen(Engine, "before_cursor_execute", note)
    yield counted
    event.remove(Engine, "before_cursor_execute", note)


def feed_of(room: Newsroom) -> Feed:
    with room.house.archive.writing() as connection:
        return add_feed(connection, str(room.feed), "folder", None)


def landed(room: Newsroom, feed: Feed) -> Refreshed:
    """Bring the feed into the archive; the indexes would follow."""
    return refresh(hands_of(room.house), [feed], lambda _: None)


def told(n: int, text: str = WORDS[0]) -> dict[str, str]:
    url = f"https://post.example/{n}"
    return {"id": f"s{n}", "url": url, "title": f"Pell {n}", "text": text.format(n=n + 2)}


def as_files(room: Newsroom) -> None:
    for n in range(STORIES):
        room.write(f"{n:02}.json", told(n))


def touched(room: Newsroom) -> None:
    for n in range(STORIES):
        os.utime(room.feed / f"{n:02}.json", (n, n))


def reordered(room: Newsroom) -> None:
    for n in range(STORIES):
        room.write(f"{n:02}.json", dict(reversed(told(n).items())))


def as_lines(room: Newsroom) -> None:
    for file in room.feed.iterdir():
        file.unlink()
    room.write("all.jsonl", "".join(json.dumps(told(n)) + "\n" for n in range(STORIES)))


def reordered_lines(room: Newsroom) -> None:
    lines = (json.dumps(dict(reversed(told(n).items()))) for n in reversed(range(STORIES)))
    room.write("all.jsonl", "\n".join(lines))


def test_a_story_costs_few_statements_and_many_share_a_transaction(room: Newsroom) -> None:
    feed = feed_of(room)
    for happens, added, statements in (
        (as_files, STORIES, 2.0),
        (touched, 0, 0.7),
        (reordered, 0, 1.0),
        (reordered_lines, 0, 1.0),
    ):
        if happens is reordered_lines:
            as_lines(room)
            landed(room, feed)
        happens(room)
        with counting() as counted:
            found = landed(room, feed)
        name = happens.__name__
        assert found.count() == {
            "added": added,
            "corrected": 0,
            "unchanged": STORIES - added,
            "withdrawn": 0,
            "failed": 0,
        }, name
        assert counted.statements <= statements * STORIES, (name, counted)
        assert counted.transactions <= 10, (name, counted)


def test_what_a_file_carries_is_looked_up_once_however_many_batches_it_lands_in(
    room: Newsroom,
) -> None:
    feed = feed_of(room)
    lines = [json.dumps(told(n)) for n in range(3 * BATCH)]
    room.write("all.jsonl", "\n".join(lines))
    assert landed(room, feed).count()["added"] == len(lines)
    looked_up = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        is_one = "FROM carried JOIN stories" in statement and "carried.page_id IN" in statement
        looked_up.extend([statement] * is_one)

    room.write("all.jsonl", "\n".join(reversed(lines)))
    event.listen(Engine, "before_cursor_execute", note)
    found = landed(room, feed)
    event.remove(Engine, "before_cursor_execute", note)
    assert found.count()["unchanged"] == len(lines)
    assert len(looked_up) == 2, "when it is read, and when it is closed"


def test_what_cannot_land_fails_alone_among_many(room: Newsroom) -> None:
    as_files(room)
    spoilt: dict[str, str | bytes | dict[str, Any]] = {
        "05.json": '{"title": "Pell',
        "11.json": {"id": "s11", "title": "Pell 11", "text": "Pell"},
        "17.json": told(4, WORDS[1]),
        "23.json": b"\xff\xfe\x00",
    }
    for path, content in spoilt.items():
        room.write(path, content)
    feed = feed_of(room)
    found = landed(room, feed)
    assert {one.path for one in found.failed} == set(spoilt)
    assert len(found.changes) == STORIES - len(spoilt)
    for path in spoilt:
        room.write(path, told(int(path[:2])))
    again = landed(room, feed)
    assert (len(again.changes), again.failed) == (len(spoilt), [])


def test_a_bad_page_costs_those_beside_it_one_more_try(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_files(room)
    really = names.names_in

    def names_in(text: str) -> Any:
        assert told(7)["text"] not in text
        return really(text)

    monkeypatch.setattr(cutting, "names_in", names_in)
    found = landed(room, feed_of(room))
    assert ([one.path for one in found.failed], len(found.changes)) == (["07.json"], STORIES - 1)


def test_a_page_that_tells_a_story_by_an_address_it_had_before_carries_it(room: Newsroom) -> None:
    text = WORDS[1].format(n=4)
    old, new = (
        {"url": f"https://post.example/{name}", "title": "Pell's weir", "text": text}
        for name in ("weir", "news/weir")
    )
    feed = feed_of(room)
    for path, told_so in (("a.json", old), ("a.json", new), ("b.json", old)):
        room.write(path, told_so)
        landed(room, feed)
    (room.feed / "a.json").unlink()
    assert landed(room, feed).count()["withdrawn"] == 0
    room.write("b.json", old | {"text": text.replace("4", "5")})
    assert landed(room, feed).count()["corrected"] == 1
    (room.feed / "b.json").unlink()
    assert landed(room, feed).count()["withdrawn"] == 1


@pytest.mark.few(2)
@pytest.mark.parametrize("seed", range(300))
def test_pages_that_land_together_come_to_what_they_do_each_alone(
    seed: int, tmp_path: Path, make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for is_at_hand in (bring_in._is_at_hand, lambda *_: False):
        monkeypatch.setattr(bring_in, "_is_at_hand", is_at_hand)
        house = make_house(tmp_path / "home")
        seen.append(list(lived(house, tmp_path / "feeds", history_of(seed))))
        house.close()
        for folder in ("home", "feeds"):
            shutil.rmtree(tmp_path / folder)
    assert seen[0] == seen[1]
