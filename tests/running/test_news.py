"""A beat reads what is new: what a whole listing would find, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom
from sqlalchemy import update

from bot.running.news import MOST, News, new_in
from index.archive import Feed, tables
from index.archive.feeds import add_feed, all_feeds
from index.archive.pushed import Push, keep_push
from index.refresh import FEW, Refreshed, refresh_feed
from index.update import hands_of

FERRY = "The Osprey ferry carried {} passengers, the harbour office reported."
MANY = {f"{n}": "m" for n in range(2 * MOST)}


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ({}, {}, set()),
        ({"a": "1"}, {"a": "1"}, set()),
        ({"a": "1"}, {"a": "2"}, {"a"}),
        ({"a": "1"}, {"a": "1", "b": "1"}, {"b"}),
        ({"a": "1", "b": "1"}, {"a": "1"}, {"b"}),
        ({"a": "1", "b": "1"}, {"c": "1"}, {"a", "b", "c"}),
        (MANY, MANY | {"7": "n"}, {"7"}),
        ({}, MANY, None),
        (dict.fromkeys("abcdefghij", "1"), {}, None),
        (dict.fromkeys("abcdefghi", "1"), {}, set("abcdefghi")),
    ],
)
def test_what_is_new(before: dict[str, str], now: dict[str, str], new: set[str] | None) -> None:
    assert new_in(before, now) == new


class Beats:
    """A newsroom whose feeds are read by beats alone."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.news = News(room.house.archive)

    def feed(self, kind: str = "folder") -> Feed:
        with self.room.house.archive.reading() as connection:
            return next(one for one in all_feeds(connection) if one.kind == kind)

    def beat(self, kind: str = "folder", later: timedelta = timedelta(0)) -> tuple[int, Refreshed]:
        """Read a feed; return how many pages were met, and what came of it."""
        feed, found, met = self.feed(kind), Refreshed(), 0

        def on_step(_: object) -> None:
            nonlocal met
            met += 1

        beat = self.news.of(feed, datetime.now(UTC) + later)
        refresh_feed(hands_of(self.room.house), feed, on_step, found, beat.only)
        self.news.note(feed, beat, read=True)
        return met, found

    def met(self, kind: str = "folder") -> int:
        return self.beat(kind)[0]

    def whole(self) -> Refreshed:
        found = Refreshed()
        refresh_feed(hands_of(self.room.house), self.feed(), lambda _: None, found)
        return found

    def write(self, name: str, count: int) -> Path:
        return self.room.write(f"{name}.json", {"title": name, "text": FERRY.format(count)})


@pytest.fixture
def beats(tmp_path: Path, make_house: MakeHouse) -> Beats:
    (tmp_path / "feed").mkdir()
    beats = Beats(Newsroom(make_house(tmp_path / "home"), tmp_path / "feed"))
    with beats.room.house.archive.writing() as connection:
        add_feed(connection, str(beats.room.feed), "folder", None)
    for n in range(20):
        beats.write(f"{n}", n)
    assert beats.met() == 20
    return beats


def test_a_beat_meets_what_is_new_changed_gone_or_unread_and_nothing_else(beats: Beats) -> None:
    assert beats.met() == 0
    beats.write("3", 300)
    new = beats.write("new/er", 21)
    beats.room.feed.joinpath("4.json").unlink()
    met, found = beats.beat()
    assert (met, found.count()["added"], found.count()["corrected"]) == (2, 1, 1)
    assert found.count()["withdrawn"] == 1
    assert beats.met() == 0
    new.rename(beats.room.feed / "moved.json")
    assert [beats.met(), beats.met()] == [1, 0]
    broken = beats.room.write("broken.json", "{")
    assert [beats.met() for _ in range(3)] == [1, 1, 1], "what could not be read is tried again"
    broken.unlink()
    assert beats.met() == 0
    with beats.room.house.archive.writing() as connection:
        again = update(tables.pages).where(tables.pages.c.path == "7.json")
        connection.execute(again.values(mark=None, digest=None))
    assert [beats.met(), beats.met()] == [1, 0], "what is to be read again is"
    assert beats.whole().unread_pages == 20


@pytest.mark.parametrize(
    "why",
    [
        lambda beats: beats.beat(later=timedelta(days=1)),
        lambda beats: _failed(beats).beat(),
        lambda beats: _outlet(beats).beat(),
    ],
    ids=["another day", "a failure", "another outlet"],
)
def test_all_is_read_where_what_was_found_before_may_not_hold(
    beats: Beats, why: Callable[[Beats], tuple[int, Refreshed]]
) -> None:
    assert why(beats)[0] == 20


def _failed(beats: Beats) -> Beats:
    beats.news.forget(beats.feed())
    return beats


def _outlet(beats: Beats) -> Beats:
    with beats.room.house.archive.writing() as connection:
        add_feed(connection, str(beats.room.feed), "folder", "The Wire")
    return beats


def test_a_folder_that_is_empty_or_away_withdraws_nothing(beats: Beats, tmp_path: Path) -> None:
    away = tmp_path / "away"
    beats.room.feed.rename(away)
    met, found = beats.beat()
    assert (met, found.changes) == (0, [])
    assert "there is no such folder" in found.failed[0].reason
    beats.room.feed.mkdir()
    met, found = beats.beat()
    assert found.changes == []
    assert f"{20} of its 20 pages are gone" in found.failed[0].reason
    beats.room.feed.rmdir()
    away.rename(beats.room.feed)
    assert beats.beat()[1].count()["unchanged"] == 20


@pytest.mark.parametrize("seed", range(3))
def test_after_whatever_was_done_a_whole_listing_finds_nothing_more(
    beats: Beats, seed: int
) -> None:
    chance = random.Random(seed)
    feed = beats.room.feed
    for _ in range(4):
        for _ in range(chance.randint(0, 6)):
            name = f"{chance.randint(0, 24)}"
            match chance.choice(["write", "touch", "unlink", "rename", "break"]):
                case "write":
                    beats.write(name, chance.randint(0, 9))
                case "touch":
                    (feed / f"{name}.json").touch()
                case "unlink" if len(list(feed.iterdir())) > FEW:
                    (feed / f"{name}.json").unlink(missing_ok=True)
                case "rename" if (feed / f"{name}.json").exists():
                    (feed / f"{name}.json").rename(feed / f"{name}-{chance.randint(0, 9)}.json")
                case "break":
                    (feed / f"{name}.json").write_text("{")
        beats.beat()
        told = beats.whole()
        assert told.changes == []
        assert beats.beat()[1].changes == []


def test_of_pushes_too_what_is_new_and_what_could_not_be_read(beats: Beats) -> None:
    def push(name: str, text: str, *, withdrawn: bool = False) -> None:
        fields = {"id": name, "title": name, "text": text}
        with beats.room.house.archive.writing() as connection:
            pushed = Push(name, f"pushed:{name}", fields, withdrawn=withdrawn)
            keep_push(connection, pushed, datetime.now(UTC))

    for n in range(12):
        push(f"p{n}", FERRY.format(n))
    assert [beats.met("pushes"), beats.met("pushes")] == [12, 0]
    push("p3", FERRY.format(333))
    push("new", FERRY.format(12))
    push("p4", "", withdrawn=True)
    met, found = beats.beat("pushes")
    counted = found.count()
    assert (met, counted["added"], counted["corrected"], counted["withdrawn"]) == (2, 1, 1, 1)
    push("empty", "")
    assert [beats.met("pushes") for _ in range(3)] == [1, 1, 1]
    push("empty", FERRY.format(14))
    assert [beats.met("pushes"), beats.met("pushes")] == [1, 0]
