"""Vectors and words are derived: whatever happens to them, catching up makes them level again."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from console import pullquote, started
from launcher import Launched
from newsroom import Newsroom
from waiting import eventually

from bot.running.status import look, status_json
from index.access import Seal
from index.archive.feeds import add_feed
from index.archive.pages import forget_page, page_id
from index.archive.totals import counts
from index.archive.withdrawing import left_behind, orphans, withdraw_all
from index.catch_up import catch_up
from index.embeddings import Embedder, Vectors32
from index.errors import StoreError
from index.house import House
from index.level import Closed
from index.refresh import refresh
from index.update import hands_of
from index.vectors import VectorEntry, Vectors
from index.words import stems

Open = Callable[[Path], House]
Damage = Callable[[Path], object]

SAID = {
    "bridge": "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday.",
    "ferry": "The Osprey ferry carried 2,310 passengers, the harbour office reported.",
    "mill": "Owner Petra Lund said the flour mill at Vosk would close after 112 years.",
}
MILL_NOW = "Owner Petra Lund said the flour mill at Vosk would stay open for another year."


def write(room: Newsroom, name: str, sentence: str) -> None:
    room.write(f"{name}.json", {"title": name.title(), "text": sentence})


def level(house: House) -> int:
    """Catch up; return how many passages were embedded."""
    return catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)


def archive_only(room: Newsroom) -> None:
    """Bring the archive up to date and leave the indexes behind, as a crash in between does."""
    with room.house.archive.writing() as connection:
        feed = add_feed(connection, str(room.feed), "folder", None)
    refresh(hands_of(room.house), [feed], lambda _: None)


def picture(house: House) -> dict[str, Any]:
    """Return all that searching can tell of a house, with stories named by id."""
    with house.archive.reading() as connection:
        passages = counts(connection).passages
    room = Newsroom(house, Path())
    answers = {name: room.ask(sentence) for name, sentence in SAID.items()}
    return {
        "passages": (passages, house.vectors.count(), house.words.count()),
        "hits": {
            name: [hit.version.story.id for hit in answer.hits] for name, answer in answers.items()
        },
        "quotes": {name: [q.text for q in answer.quotes] for name, answer in answers.items()},
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, make_house: Open) -> dict[str, Any]:
    """A newsroom with a history, its home closed; and the picture of one built afresh."""
    base = tmp_path_factory.mktemp("made")
    room = Newsroom(make_house(base / "home"), base / "feed")
    for name, sentence in SAID.items():
        write(room, name, sentence)
    room.refresh()
    write(room, "mill", MILL_NOW)
    write(room, "tram", "The tram to Vosk is late again, riders said.")
    room.refresh()
    (room.feed / "tram.json").unlink()
    room.refresh()
    room.house.close()
    fresh = Newsroom(make_house(base / "fresh"), room.feed)
    fresh.refresh()
    return {"home": base / "home", "feed": room.feed, "fresh": picture(fresh.house)}


@pytest.fixture
def home(made: dict[str, Any], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made["home"], tmp_path / "home"))


def lose(*folders: str) -> Damage:
    def damage(home: Path) -> None:
        for folder in folders:
            shutil.rmtree(home / folder)

    return damage


DAMAGE: dict[str, Damage] = {
    "nothing": lambda _home: None,
    "vectors lost": lose("vectors"),
    "words lost": lose("words"),
    "both lost": lose("vectors", "words"),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("name", DAMAGE)
def test_after_losing(name: str, home: Path, made: dict[str, Any], make_house: Open) -> None:
    DAMAGE[name](home)
    house = make_house(home)
    assert level(house) == 0, "what was embedded once is not again"
    assert picture(house) == made["fresh"]


def test_what_vectors_remember_is_told_without_opening_them(home: Path, make_house: Open) -> None:
    closed = make_house(home).vectors_level.applied()
    house = make_house(home)
    assert closed == house.vectors.applied() is not None
    assert house.vectors_level is house.vectors
    assert make_house(home.parent / "none").vectors_level.applied() is None


def test_vectors_are_opened_where_their_file_does_not_tell(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as other:
        other.execute("CREATE TABLE collections (id, title)")
    opened = Said("as Chroma has it")
    assert Closed(tmp_path, "pq-any", lambda: opened).applied() == opened.word


class Said:
    """A derived index that remembers one word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def applied(self) -> str | None:
        return self.word


def state_of(house: House, **other: object) -> str:
    return json.dumps(json.loads(house.vectors.applied() or "{}") | other)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "other", [{"made_by": "another-model"}, {"archive": "another"}, {"number": 9_999}]
)
def test_vectors_of_another_making_are_made_anew(
    other: dict[str, object], home: Path, made: dict[str, Any], make_house: Open, embedder: Embedder
) -> None:
    house = make_house(home)
    odd = VectorEntry(777, Seal("odd", "", 0))
    house.vectors.apply([], [odd], embedder.encode(["odd"]), state_of(house, **other))
    assert level(house) == 0
    assert picture(house) == made["fresh"]


def test_indexes_of_a_lost_archive_are_made_anew(
    home: Path, made: dict[str, Any], make_house: Open
) -> None:
    for file in home.glob("archive.db*"):
        file.unlink()
    house = make_house(home)
    level(house)
    assert (house.vectors.count(), house.words.count()) == (0, 0)
    Newsroom(house, made["feed"]).refresh()
    assert picture(house) == made["fresh"]


def test_a_newer_history_is_replayed_onto_the_index_that_was_not_lost(
    home: Path, made: dict[str, Any], make_house: Open, tmp_path: Path
) -> None:
    """The vectors are lost and, before anyone catches up, stories are corrected and withdrawn."""
    shutil.rmtree(home / "vectors")
    room = Newsroom(make_house(home), made["feed"])
    kept = shutil.copytree(made["feed"], tmp_path / "kept")
    try:
        (room.feed / "ferry.json").unlink()
        write(room, "bridge", SAID["bridge"].replace("4 May", "19 June"))
        archive_only(room)
    finally:
        shutil.copytree(kept, made["feed"], dirs_exist_ok=True)
    level(room.house)
    assert picture(room.house)["passages"] == (2, 2, 2)
    assert room.house.words.search(dict.fromkeys(stems("osprey"), 1.0), 5) == []


class Breaking(Vectors):
    """Vectors that fail once, before or after they are written, and remember nothing of it."""

    fails: str | None = None

    def apply(self, removed: Any, added: Any, vectors: Vectors32, state: str) -> None:
        if self.fails == "before":
            self.fails = None
            raise StoreError("the disk is full")
        if self.fails == "after":
            self.fails = None
            super().apply(removed, added, vectors, self.applied() or "{}")
            raise StoreError("the lights went out")
        super().apply(removed, added, vectors, state)


class Failing(House):
    """A house whose vectors fail when told to."""

    @cached_property
    def vectors(self) -> Breaking:
        return Breaking(self.settings.home / "vectors", None, self.generations)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_while_vectors_are_written(
    moment: str, room: Newsroom, made: dict[str, Any]
) -> None:
    for name, sentence in SAID.items():
        write(room, name, sentence)
    room.refresh()
    room.house.close()
    house = Failing(room.house.settings, room.house.embedder)
    room = Newsroom(house, room.feed)
    house.vectors.fails = moment
    write(room, "mill", MILL_NOW)
    with pytest.raises(StoreError):
        room.refresh()
    assert SAID["mill"] not in [quote.text for quote in room.ask(SAID["mill"]).quotes]
    room.refresh()
    assert picture(room.house) == made["fresh"]


def test_a_stop_between_archive_and_indexes(room: Newsroom, made: dict[str, Any]) -> None:
    for name, sentence in SAID.items():
        write(room, name, sentence)
    archive_only(room)
    write(room, "mill", MILL_NOW)
    archive_only(room)
    assert room.house.vectors.count() == 0
    level(room.house)
    assert picture(room.house) == made["fresh"]


def test_withdrawn_text_is_never_shown_however_stale_the_indexes(room: Newsroom) -> None:
    write(room, "ferry", SAID["ferry"])
    room.refresh()
    assert [quote.text for quote in room.ask(SAID["ferry"]).quotes] == [SAID["ferry"]]
    with room.house.archive.writing() as connection:
        feed = add_feed(connection, str(room.feed), "folder", None)
        forget_page(connection, page_id(connection, feed, "ferry.json"))
        withdraw_all(connection, orphans(connection, left_behind(connection)))
    answer = room.ask(SAID["ferry"])
    assert room.house.vectors.count() == room.house.words.count() == 1
    assert (answer.quotes, answer.hits, answer.closest) == ((), (), ())


def test_a_passage_id_never_comes_back(room: Newsroom) -> None:
    """An index that missed a withdrawal would take the newcomer for the passage that went."""
    write(room, "ferry", SAID["ferry"])
    room.refresh()
    (room.feed / "ferry.json").unlink()
    archive_only(room)
    write(room, "mill", SAID["mill"])
    archive_only(room)
    assert [quote.text for quote in room.ask(SAID["ferry"]).quotes] == []
    level(room.house)
    assert [quote.text for quote in room.ask(SAID["mill"]).quotes] == [SAID["mill"]]


def generated(n: int) -> dict[str, Any]:
    dice = random.Random(n)
    street = dice.choice(["Mill Lane", "Quay Street", "Old Road", "Castle Hill"])
    said = f"Crew {n} cleared {dice.randint(2, 900)} sandbags from {street}, the town hall said."
    return {"id": f"s{n}", "title": f"Crew {n} at {street}", "text": said}


def landed(home: Path) -> int:
    """Return how many stories another process has brought into the archive."""
    try:
        with closing(sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)) as archive:
            return int(archive.execute("SELECT count(version_id) FROM stories").fetchone()[0])
    except sqlite3.Error:
        return 0


def words_written(home: Path) -> bool:
    meta = home / "words" / "open" / "meta.json"
    return meta.exists() and "max_doc" in meta.read_text()


@pytest.mark.slow
def test_a_process_killed_at_any_moment_loses_nothing(tmp_path: Path, make_house: Open) -> None:
    """Killed with its first stories landed, with more, and between the two indexes."""
    home, feed = tmp_path / "home", tmp_path / "feed"
    feed.mkdir()
    stories = [generated(n) for n in range(120)]
    for part in range(12):
        batch = "\n".join(json.dumps(story) for story in stories[part::12])
        (feed / f"{part}.jsonl").write_text(batch)

    moments: tuple[Callable[[], bool], ...] = (
        lambda: landed(home) >= 10,
        lambda: landed(home) >= 60,
        lambda: words_written(home),
    )
    for moment in moments:
        kill_when(started(home, "add", str(feed)), moment)
    assert landed(home) == 120

    done = pullquote(home, "refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    house = make_house(home)
    status = status_json(look(house))
    assert status["stories"] == 120
    assert status["problems"] == []
    assert status["vectors_applied"] == status["words_applied"] == status["changes"] >= 120
    assert house.vectors.count() == house.words.count() == status["passages"] == 120


def kill_when(process: Launched, moment: Callable[[], bool]) -> None:
    eventually(lambda: process.poll() is not None or moment(), every=0.01)
    assert process.poll() is None, "it was done before it could be killed"
    process.kill()
    process.wait()
