"""What a refresh makes of everything that can happen to a feed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from embedders import Remembering
from newsroom import Newsroom

from index.archive.feeds import add_feed, all_feeds
from index.archive.reading import live_passages, live_versions
from index.archive.replaying import replay
from index.archive.totals import Counts, counts
from index.house import House
from index.refresh import Refreshed
from index.story import Version
from index.update import update

BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
BRIDGE_NOW = "The Kettle Bridge will reopen on 19 June, engineer Tom Hale said on Friday."
FERRY = "The Osprey ferry carried 2,310 passengers in its first week, the harbour office reported."
FERRY_NOW = (
    "The Osprey ferry carried 1,980 passengers in its first week, the harbour office reported."
)
MILL = "Owner Petra Lund said the flour mill at Vosk would close after 112 years."
RAIN = "It rained on the market at Vosk."
URL = "https://post.example/bridge"


@pytest.fixture(autouse=True)
def spy(room: Newsroom) -> Remembering:
    """The room's embedder."""
    remembering = room.house.embedder
    assert isinstance(remembering, Remembering)
    return remembering


def story(sentence: str, **fields: Any) -> dict[str, Any]:
    return {"title": f"On {sentence[:20]}", "text": f"{sentence} {RAIN}", **fields}


def lines(*stories: dict[str, Any] | str) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in stories)


def live(house: House) -> list[Version]:
    with house.archive.reading() as connection:
        stretch = replay(connection, 0, 10_000)
        found = live_versions(connection, stretch.versions) if stretch else {}
    return sorted(found.values(), key=lambda version: version.story.id)


def held(house: House) -> Counts:
    with house.archive.reading() as connection:
        return counts(connection)


def passage_ids(room: Newsroom, sentence: str) -> set[int]:
    """Return the ids of the passages that hold a sentence, as the archive knows them."""
    with room.house.archive.reading() as connection:
        every = live_passages(connection, range(1, 1_000))
        versions = live_versions(connection, {p.version_id for p in every.values()})
    return {
        passage.id
        for passage in every.values()
        if sentence in versions[passage.version_id].story.text[passage.start : passage.end]
    }


def quoted(room: Newsroom, question: str) -> str:
    return " | ".join(quote.text for quote in room.ask(question).quotes)


def is_level(room: Newsroom) -> bool:
    """Tell whether vectors and words hold as many passages as the archive."""
    house = room.house
    passages = held(house).passages
    return house.vectors.count() == house.words.count() == passages


@dataclass(frozen=True)
class Event:
    """Something that happens between two refreshes, and what the second one finds."""

    name: str
    before: dict[str, str | dict[str, Any]]
    happens: Callable[[Newsroom], object]
    found: dict[str, int]
    """Kinds of change that are not zero."""
    stands: dict[str, int]
    """Sentence -> version number of the live story with it."""
    gone: tuple[str, ...] = ()
    ids: frozenset[str] | None = None
    """The ids the live stories go by, where the event bears on them."""
    unread: int | None = None


def rewrite(path: str, content: str | dict[str, Any]) -> Callable[[Newsroom], object]:
    return lambda room: room.write(path, content)


def rename(old: str, new: str) -> Callable[[Newsroom], object]:
    return lambda room: (room.feed / old).rename(room.feed / new)


def remove(*paths: str) -> Callable[[Newsroom], object]:
    def happens(room: Newsroom) -> None:
        for path in paths:
            (room.feed / path).unlink()

    return happens


def touch(path: str) -> Callable[[Newsroom], object]:
    return lambda room: os.utime(room.feed / path, ns=(1, 1))


def in_turn(*steps: Callable[[Newsroom], object]) -> Callable[[Newsroom], object]:
    return lambda room: [step(room) for step in steps]


def refreshed(room: Newsroom) -> Refreshed:
    return room.refresh()


ONE: dict[str, str | dict[str, Any]] = {"a.json": story(BRIDGE)}
LINKED: dict[str, str | dict[str, Any]] = {"a.json": story(BRIDGE, url=URL)}
TWO_LINES: dict[str, str | dict[str, Any]] = {
    "w.jsonl": lines(story(BRIDGE, id="w1"), story(FERRY, id="w2"))
}

EVENTS = [
    Event(
        "nothing happens",
        ONE,
        lambda _room: None,
        {"unchanged": 1},
        {BRIDGE: 1},
        unread=1,
    ),
    Event(
        "another story lands",
        ONE,
        rewrite("b.json", story(FERRY)),
        {"added": 1, "unchanged": 1},
        {BRIDGE: 1, FERRY: 1},
        unread=1,
    ),
    Event(
        "the same file is written again",
        ONE,
        rewrite("a.json", story(BRIDGE)),
        {"unchanged": 1},
        {BRIDGE: 1},
        unread=1,
    ),
    Event("a file is touched", ONE, touch("a.json"), {"unchanged": 1}, {BRIDGE: 1}, unread=1),
    Event(
        "a field no reader sees is added",
        ONE,
        rewrite("a.json", story(BRIDGE, desk="metro", updated="2025-05-02T10:00:00Z")),
        {"unchanged": 1},
        {BRIDGE: 1},
        unread=0,
    ),
    Event(
        "corrected",
        ONE,
        rewrite("a.json", story(BRIDGE_NOW, title=f"On {BRIDGE[:20]}")),
        {"corrected": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event(
        "corrected twice, back to the first text",
        ONE,
        in_turn(rewrite("a.json", story(BRIDGE_NOW)), refreshed, rewrite("a.json", story(BRIDGE))),
        {"corrected": 1},
        {BRIDGE: 3},
        gone=(BRIDGE_NOW,),
    ),
    Event(
        "only the headline changes",
        ONE,
        rewrite("a.json", story(BRIDGE, title="Bridge to reopen, at last")),
        {"corrected": 1},
        {BRIDGE: 2},
    ),
    Event(
        "a file without URL is renamed: another story",
        ONE,
        rename("a.json", "z.json"),
        {"added": 1, "withdrawn": 1},
        {BRIDGE: 1},
        ids=frozenset({"z.json"}),
    ),
    Event(
        "a file with a URL is renamed: the same story",
        LINKED,
        rename("a.json", "z.json"),
        {"unchanged": 1},
        {BRIDGE: 1},
        ids=frozenset({"z.json"}),
    ),
    Event(
        "a file with a URL is renamed and corrected",
        LINKED,
        in_turn(remove("a.json"), rewrite("z.json", story(BRIDGE_NOW, url=URL))),
        {"corrected": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
        ids=frozenset({"z.json"}),
    ),
    Event(
        "the same URL with a tracker and a slash is the same story",
        LINKED,
        rewrite("a.json", story(BRIDGE_NOW, url="http://www.post.example/bridge/?utm_source=x")),
        {"corrected": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event("deleted", ONE, remove("a.json"), {"withdrawn": 1}, {}, gone=(BRIDGE,)),
    Event(
        "withdrawn and restored",
        ONE,
        in_turn(remove("a.json"), refreshed, rewrite("a.json", story(BRIDGE))),
        {"added": 1},
        {BRIDGE: 1},
    ),
    Event(
        "withdrawn and restored with another text",
        ONE,
        in_turn(remove("a.json"), refreshed, rewrite("a.json", story(BRIDGE_NOW))),
        {"added": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event(
        "a second file carries the same URL and text",
        LINKED,
        rewrite("b.json", story(BRIDGE, url=URL)),
        {"unchanged": 2},
        {BRIDGE: 1},
        ids=frozenset({"a.json"}),
    ),
    Event(
        "one of two files with a story goes",
        LINKED | {"b.json": story(BRIDGE, url=URL)},
        remove("a.json"),
        {"unchanged": 1},
        {BRIDGE: 1},
    ),
    Event(
        "both files with a story go",
        LINKED | {"b.json": story(BRIDGE, url=URL)},
        remove("a.json", "b.json"),
        {"withdrawn": 1},
        {},
        gone=(BRIDGE,),
    ),
    Event(
        "a second file carries the same URL with another text: the first stands",
        LINKED,
        rewrite("b.json", story(BRIDGE_NOW, url=URL)),
        {"unchanged": 1, "failed": 1},
        {BRIDGE: 1},
        gone=(BRIDGE_NOW,),
    ),
    Event(
        "the first of two different texts goes: the second stands",
        LINKED | {"b.json": story(BRIDGE_NOW, url=URL)},
        remove("a.json"),
        {"corrected": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event(
        "both files with a story are corrected",
        LINKED | {"b.json": story(BRIDGE, url=URL)},
        in_turn(
            rewrite("a.json", story(BRIDGE_NOW, url=URL)),
            rewrite("b.json", story(BRIDGE_NOW, url=URL)),
        ),
        {"corrected": 1, "failed": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event(
        "the refresh after that has nothing left to say",
        LINKED | {"b.json": story(BRIDGE, url=URL)},
        in_turn(
            rewrite("a.json", story(BRIDGE_NOW, url=URL)),
            rewrite("b.json", story(BRIDGE_NOW, url=URL)),
            refreshed,
        ),
        {"unchanged": 2},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event(
        "one JSON line is corrected",
        TWO_LINES,
        rewrite("w.jsonl", lines(story(BRIDGE, id="w1"), story(FERRY_NOW, id="w2"))),
        {"corrected": 1, "unchanged": 1},
        {BRIDGE: 1, FERRY_NOW: 2},
        gone=(FERRY,),
    ),
    Event(
        "a JSON line is removed",
        TWO_LINES,
        rewrite("w.jsonl", lines(story(FERRY, id="w2"))),
        {"withdrawn": 1, "unchanged": 1},
        {FERRY: 1},
        gone=(BRIDGE,),
    ),
    Event(
        "JSON lines change places",
        TWO_LINES,
        rewrite("w.jsonl", lines(story(FERRY, id="w2"), story(BRIDGE, id="w1"))),
        {"unchanged": 2},
        {BRIDGE: 1, FERRY: 1},
    ),
    Event(
        "a JSON line is broken: it may be any story, so none is withdrawn",
        TWO_LINES,
        rewrite("w.jsonl", lines('{"id": "w1", "text": "The Ket', story(FERRY_NOW, id="w2"))),
        {"corrected": 1, "failed": 1},
        {BRIDGE: 1, FERRY_NOW: 2},
        gone=(FERRY,),
    ),
    Event(
        "a JSON line that names itself is unreadable: it stays, what was removed goes",
        {"w.jsonl": lines(story(BRIDGE, id="w1"), story(FERRY, id="w2"), story(MILL, id="w3"))},
        rewrite("w.jsonl", lines({"id": "w1", "text": None}, story(FERRY, id="w2"))),
        {"unchanged": 1, "withdrawn": 1, "failed": 1},
        {BRIDGE: 1, FERRY: 1},
        gone=(MILL,),
    ),
    Event(
        "a file becomes unreadable: its story stands as it did",
        ONE,
        lambda room: room.write("a.json", b"\x89PNG\r\n\x1a\n\0\0"),
        {"failed": 1},
        {BRIDGE: 1},
    ),
    Event(
        "an unreadable file is mended",
        {"a.json": "{"},
        rewrite("a.json", story(BRIDGE)),
        {"added": 1},
        {BRIDGE: 1},
    ),
    Event(
        "a text file is corrected",
        {"a.txt": f"{BRIDGE} {RAIN}"},
        rewrite("a.txt", f"{BRIDGE_NOW} {RAIN}"),
        {"corrected": 1},
        {BRIDGE_NOW: 2},
        gone=(BRIDGE,),
    ),
    Event(
        "a file is hidden",
        ONE,
        rename("a.json", ".a.json"),
        {"withdrawn": 1},
        {},
        gone=(BRIDGE,),
    ),
]


@pytest.mark.few(7)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_after_this_happens(room: Newsroom, event: Event) -> None:
    for path, content in event.before.items():
        room.write(path, content)
    room.refresh()
    event.happens(room)
    found = room.refresh()

    assert {kind: n for kind, n in found.count().items() if n} == event.found
    versions = live(room.house)
    sentences = {
        sentence: version.number
        for version in versions
        for sentence in (BRIDGE, BRIDGE_NOW, FERRY, FERRY_NOW, MILL)
        if sentence in version.story.text
    }
    assert sentences == event.stands
    assert len(versions) == len(event.stands) == held(room.house).stories
    assert is_level(room)
    if event.ids is not None:
        assert {version.story.id for version in versions} == event.ids
    if event.unread is not None:
        assert found.unread_pages == event.unread
    for sentence in event.stands:
        assert sentence in quoted(room, sentence)
    for sentence in event.gone:
        assert sentence not in quoted(room, sentence)


def test_a_correction_of_one_line_leaves_the_other_lines_passages_alone(room: Newsroom) -> None:
    room.write("w.jsonl", lines(story(BRIDGE, id="w1"), story(FERRY, id="w2")))
    room.refresh()
    bridge, ferry = passage_ids(room, BRIDGE), passage_ids(room, FERRY)
    room.write("w.jsonl", lines(story(BRIDGE, id="w1"), story(FERRY_NOW, id="w2")))
    room.refresh()
    assert passage_ids(room, BRIDGE) == bridge
    assert not passage_ids(room, FERRY_NOW) & ferry


@pytest.mark.parametrize("pages_touched", [False, True])
def test_what_is_unchanged_is_neither_cut_nor_embedded(
    room: Newsroom, spy: Remembering, *, pages_touched: bool
) -> None:
    files = [room.write(f"{n}.json", story(f"{BRIDGE} Number {n}.")) for n in range(3)]
    room.refresh()
    assert spy.encoded
    assert spy.counted
    spy.encoded = spy.counted = 0
    if pages_touched:
        for file in files:
            os.utime(file, ns=(1, 1))
    found = room.refresh()
    assert (spy.encoded, spy.counted, found.unread_pages) == (0, 0, 3)


def test_one_changed_story_is_the_only_one_embedded(room: Newsroom, spy: Remembering) -> None:
    many = [story(BRIDGE, id=str(n), title=f"Bridge {n}") for n in range(5)]
    room.write("w.jsonl", lines(*many))
    room.refresh()
    spy.encoded = 0
    room.write("w.jsonl", lines(*many[:4], story(FERRY, id="4", title="Bridge 4")))
    room.refresh()
    assert spy.encoded == len(passage_ids(room, FERRY)) == 1


def test_a_feed_folder_that_is_gone_withdraws_nothing(room: Newsroom, tmp_path: Path) -> None:
    room.write("a.json", story(BRIDGE))
    room.refresh()
    room.feed.rename(tmp_path / "elsewhere")
    found = room.refresh()
    assert found.count() == {
        "added": 0,
        "corrected": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "failed": 1,
    }
    assert found.failed[0].path == ""
    assert "no such folder" in found.failed[0].reason
    with room.house.archive.reading() as connection:
        assert "no such folder" in (all_feeds(connection)[0].problem or "")
    assert BRIDGE in quoted(room, BRIDGE)

    (tmp_path / "elsewhere").rename(room.feed)
    assert room.refresh().count()["unchanged"] == 1
    with room.house.archive.reading() as connection:
        assert all_feeds(connection)[0].problem is None


def test_an_emptied_feed_folder_withdraws_everything(room: Newsroom) -> None:
    room.write("a.json", story(BRIDGE))
    room.refresh()
    shutil.rmtree(room.feed)
    room.feed.mkdir()
    assert room.refresh().count()["withdrawn"] == 1


def test_an_outlet_given_later_reaches_stories_that_name_none(room: Newsroom) -> None:
    room.write("a.json", story(BRIDGE))
    room.write("b.json", story(FERRY, outlet="Harbour News"))
    room.refresh()
    found = room.refresh("Vosk Courier")
    assert found.count()["corrected"] == 1
    assert [v.story.outlet for v in live(room.house)] == ["Vosk Courier", "Harbour News"]
    assert room.ask(BRIDGE).quotes[0].story.outlet == "Vosk Courier"
    assert room.refresh().unread_pages == 2


def test_new_cutting_rules_recut_a_story_without_a_new_version(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write("a.json", story(BRIDGE))
    room.refresh()
    before = passage_ids(room, BRIDGE)
    for module in ("index.bring_in", "index.archive.live", "index.archive.landing"):
        monkeypatch.setattr(f"{module}.CUTTING_RULES", 99)
    found = room.refresh()
    assert found.count()["unchanged"] == 1
    assert not found.changes
    assert found.unread_pages == 0
    assert [version.number for version in live(room.house)] == [1]
    assert passage_ids(room, BRIDGE).isdisjoint(before)
    assert is_level(room)
    assert BRIDGE in quoted(room, BRIDGE)
    assert room.refresh().unread_pages == 1


class TwoFeeds:
    """The room's feed and a second one, refreshed together."""

    def __init__(self, room: Newsroom, second: Path) -> None:
        self.room, self.second = room, Newsroom(room.house, second)
        second.mkdir()

    def refresh(self) -> Refreshed:
        house = self.room.house
        with house.archive.writing() as connection:
            feeds = [
                add_feed(connection, str(folder), "folder", None)
                for folder in (self.room.feed, self.second.feed)
            ]
        return update(house, feeds, lambda *_: None, lambda *_: None)


def test_a_story_in_two_feeds_stands_until_both_drop_it(room: Newsroom, tmp_path: Path) -> None:
    both = TwoFeeds(room, tmp_path / "second")
    mine = room.write("a.json", story(BRIDGE, url=URL))
    other = both.second.write("b.json", story(BRIDGE, url=URL))
    assert both.refresh().count()["added"] == 1
    mine.unlink()
    assert both.refresh().count()["withdrawn"] == 0
    assert BRIDGE in quoted(room, BRIDGE)
    other.unlink()
    assert both.refresh().count()["withdrawn"] == 1
    assert BRIDGE not in quoted(room, BRIDGE)


def test_a_story_moved_to_another_feed_keeps_its_version(room: Newsroom, tmp_path: Path) -> None:
    both = TwoFeeds(room, tmp_path / "second")
    mine = room.write("a.json", story(BRIDGE, url=URL))
    both.refresh()
    mine.rename(both.second.feed / "a.json")
    both.refresh()
    assert [version.number for version in live(room.house)] == [1]
    assert BRIDGE in quoted(room, BRIDGE)
    assert is_level(room)


def test_a_feed_that_fails_stops_no_other(room: Newsroom, tmp_path: Path) -> None:
    both = TwoFeeds(room, tmp_path / "second")
    shutil.rmtree(room.feed)
    both.second.write("b.json", story(FERRY))
    assert both.refresh().count() == {
        "added": 1,
        "corrected": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "failed": 1,
    }


def test_a_feed_may_be_one_file(room: Newsroom) -> None:
    file = room.write("a.json", story(BRIDGE))
    room.write("b.json", story(FERRY))
    assert Newsroom(room.house, file).refresh().count()["added"] == 1
    assert [version.story.id for version in live(room.house)] == ["a.json"]


def test_every_change_has_the_next_number(room: Newsroom) -> None:
    room.write("a.json", story(BRIDGE))
    room.write("b.json", story(FERRY))
    added = room.refresh()
    room.write("a.json", story(BRIDGE_NOW))
    (room.feed / "b.json").unlink()
    later = room.refresh()
    assert [change.number for change in (*added.changes, *later.changes)] == [1, 2, 3, 4]
    assert [change.kind.value for change in later.changes] == ["corrected", "withdrawn"]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("before", "after", "believed"),
    [(20, 0, False), (20, 9, False), (20, 10, True), (9, 0, True), (10, 0, False), (25, 16, True)],
)
def test_a_folder_that_lacks_most_of_its_pages_is_not_believed(
    before: int, after: int, believed: bool, room: Newsroom
) -> None:
    for n in range(before):
        room.write(f"{n}.json", story(f"Crew {n} cleared {n + 3} boats, the mayor said."))
    room.refresh()
    for n in range(after, before):
        (room.feed / f"{n}.json").unlink()
    for _ in range(2):
        found = room.refresh()
        assert held(room.house).stories == (after if believed else before)
    assert (found.failed == []) is believed
    if not believed:
        [problem] = found.failed
        assert f"{before - after} of its {before} pages are gone at once" in problem.reason
        assert f"pullquote refresh --gone {room.feed}" in problem.reason
        with room.house.archive.reading() as connection:
            [feed] = all_feeds(connection)
        assert feed.problem == problem.reason
        with room.house.owning_index("test"):
            done = update(room.house, [feed], lambda *_: None, lambda *_: None, gone=True)
        assert (done.count()["withdrawn"], done.failed) == (before - after, [])


def test_many_files_may_become_one(room: Newsroom) -> None:
    told = [
        story(f"Crew {n} cleared {n + 3} boats, the mayor said.", id=f"s{n}") for n in range(30)
    ]
    for n, one in enumerate(told):
        room.write(f"{n}.json", one)
    room.refresh()
    for file in room.feed.iterdir():
        file.unlink()
    room.write("all.jsonl", "".join(json.dumps(one) + "\n" for one in told))
    found = room.refresh()
    assert (found.failed, held(room.house).stories) == ([], 30)


def test_a_folder_whose_pages_all_have_new_names_keeps_its_stories(room: Newsroom) -> None:
    for n in range(12):
        room.write(f"{n}.json", story(f"Crew {n} cleared {n + 3} boats, the mayor said."))
    room.refresh()
    room.feed.rename(room.feed.parent / "old")
    (room.feed / "new").mkdir(parents=True)
    for file in (room.feed.parent / "old").iterdir():
        file.rename(room.feed / "new" / file.name)
    found = room.refresh()
    assert (found.failed, held(room.house).stories) == ([], 12)
