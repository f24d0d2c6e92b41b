"""Nothing is lost or half done: killed anywhere, with a full disk, locked out, or damaged."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb.api.models.Collection import Collection
from chromadb.errors import InternalError
from chromaserver import ChromaServer
from console import COMMAND
from newsroom import Newsroom
from refresher import Full, Kill, Refresher, assert_undamaged, indexed
from typer.testing import CliRunner
from webserver import Page, WebServer

import bot.cli  # noqa: F401  # every command joins the app
from bot.terminal.app import app
from index import catch_up, vectors
from index.access import Seal
from index.archive.feeds import add_feed
from index.embeddings import Embedder
from index.errors import StoreError
from index.house import House
from index.refresh import refresh
from index.settings import Settings
from index.update import hands_of, update
from index.verify import verify
from index.words import WordEntry

KILLS = 100
SEED = 20_261_121
STAGES = {
    "opening": (1, 0.2),
    "listing": (1, 0.02),
    "reading": (6, 0.02),
    "landing": (2, 0.02),
    "words": (1, 0.02),
    "vectors": (1, 0.03),
    "between": (1, 0.01),
    "clearing": (4, 0.03),
    "settling": (1, 0.02),
}
"""Where runs are killed: at most how often each is begun before, and how many seconds after."""

SHARE = "Share this article"
PLACES = ["Mill Lane", "Quay Street", "Old Road", "Castle Hill", "the south gate"]


@dataclass
class Paper:
    """A folder of stories that keeps changing as newsrooms change theirs."""

    folder: Path
    dice: random.Random
    numbers: Iterator[int] = field(default_factory=count)
    before: dict[Path, bytes] = field(default_factory=dict)
    """Its files as they were before they last changed, the latest last."""

    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def told(self) -> dict[str, tuple[str, list[str]]]:
        """Return what there is to quote: headline and sentences, by URL."""
        stories = [story for file in self.files() for story in stories_in(file)]
        return {
            f"url:{story['url'].removeprefix('https://')}": (
                story["title"],
                [line for line in story["text"].split("\n\n") if line != SHARE],
            )
            for story in stories
        }

    def change(self) -> None:
        """Change one thing."""
        files = self.files()
        changes = [self.correct, self.retitle, self.decorate, self.delete, self.rename, self.move]
        change = self.dice.choice([*changes, self.put_back, self.put_back])
        if len(files) < 7:
            self.add()
        elif len(files) > 12:
            self.delete(self.dice.choice(files))
        else:
            change(self.dice.choice(files))

    def add(self) -> None:
        for_one = self.folder / f"{next(self.numbers)}.jsonl"
        self.write(for_one, [self.story() for _ in range(self.dice.randint(1, 4))])

    def correct(self, file: Path) -> None:
        one, stories = self._one_of(file)
        said = one["text"].split("\n\n")
        said[self.dice.randrange(len(said))] = self._sentence()
        one["text"] = "\n\n".join(said)
        self.write(file, stories)

    def retitle(self, file: Path) -> None:
        one, stories = self._one_of(file)
        one["title"] = f"Crew {next(self.numbers)} at work"
        self.write(file, stories)

    def decorate(self, file: Path) -> None:
        """Change nothing but the furniture."""
        one, stories = self._one_of(file)
        said = [line for line in one["text"].split("\n\n") if line != SHARE]
        said.insert(self.dice.randint(0, len(said)), SHARE)
        one["text"] = "\n\n".join(said)
        self.write(file, stories)

    def delete(self, file: Path) -> None:
        self._keep(file)
        file.unlink()

    def rename(self, file: Path) -> None:
        self.delete(file)
        file.with_name(f"{next(self.numbers)}.jsonl").write_bytes(self.before[file])

    def move(self, file: Path) -> None:
        """Have a story stand in another file."""
        one, stories = self._one_of(file)
        other = self.dice.choice(self.files())
        if other != file and len(stories) > 1:
            self.write(file, [story for story in stories if story is not one])
            self.write(other, [*stories_in(other), one])

    def put_back(self, _file: Path) -> None:
        """Have a file as it was, where no story in it stands elsewhere by now."""
        if not self.before:
            return
        file = self.dice.choice(list(self.before)[-4:])
        elsewhere = {s["url"] for other in self.files() if other != file for s in stories_in(other)}
        old = [json.loads(line) for line in self.before[file].splitlines()]
        if elsewhere.isdisjoint(story["url"] for story in old):
            back = self.before.pop(file)
            self.before[file] = file.read_bytes() if file.exists() else back
            file.write_bytes(back)

    def _one_of(self, file: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
        stories = stories_in(file)
        return self.dice.choice(stories), stories

    def write(self, file: Path, stories: list[dict[str, str]]) -> None:
        if file.exists():
            self._keep(file)
        file.write_text("\n".join(map(json.dumps, stories)))

    def _keep(self, file: Path) -> None:
        self.before.pop(file, None)
        self.before[file] = file.read_bytes()

    def story(self) -> dict[str, str]:
        n = next(self.numbers)
        text = "\n\n".join(self._sentence() for _ in range(self.dice.randint(1, 3)))
        return {"url": f"https://post.example/{n}", "title": f"Crew {n} called out", "text": text}

    def _sentence(self) -> str:
        place, sacks = self.dice.choice(PLACES), self.dice.randint(2, 900)
        return f"Crew {next(self.numbers)} cleared {sacks} sandbags from {place}, the mayor said."


def stories_in(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.fixture(scope="module")
def refresher() -> Refresher:
    return Refresher()


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    folder = tmp_path / "feed"
    folder.mkdir()
    return Paper(folder, random.Random(SEED))


class TestKilled:
    def test_with_half_a_page_landed_that_is_then_put_back(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room = (tmp_path / "home", paper.folder)
        page = paper.folder / "page.jsonl"
        paper.write(page, [paper.story() for _ in range(6)])
        refresher.run(*room, "refresh")
        told = paper.told()
        corrected = [{**one, "title": "Corrected"} for one in stories_in(page)]
        paper.write(page, [paper.story(), *corrected])
        assert refresher.run(*room, "refresh", kill=Kill("landing", 3, 0)).killed
        paper.put_back(page)
        done = refresher.run(*room, "refresh", "verify", "picture")
        assert indexed(done) == told
        assert done.told["verify"]["agrees"]

    def test_between_asking_for_a_web_page_and_landing_it(
        self, tmp_path: Path, refresher: Refresher
    ) -> None:
        """It answers "not modified" to whoever asks as the killed run would have next time."""
        with WebServer() as server:
            post = Post(server)
            room = (tmp_path / "home", post.publish("bridge"))
            assert refresher.run(*room, "refresh", kill=Kill("landing", 1, 0)).killed
            done = refresher.run(*room, "refresh", "verify", "picture")
        assert list(indexed(done)) == [post.key("bridge")]
        assert done.told["verify"]["agrees"]

    def test_before_all_pages_that_a_web_feed_dropped_were_looked_at(
        self, tmp_path: Path, refresher: Refresher
    ) -> None:
        with WebServer() as server:
            post = Post(server)
            room = (tmp_path / "home", post.publish("bridge", "ferry", "mill"))
            refresher.run(*room, "refresh")
            with closing(sqlite3.connect(room[0] / "archive.db")) as archive:
                archive.execute("UPDATE pages SET first_at = '2020-01-01 00:00:00'")
                archive.commit()
            post.withdraw("bridge", "ferry")
            assert refresher.run(*room, "refresh", kill=Kill("reading", 1, 0)).killed
            for _ in range(2):
                done = refresher.run(*room, "refresh", "picture")
        assert list(indexed(done)) == [post.key("mill")]

    @pytest.mark.slow
    def test_at_a_hundred_points_while_the_folder_keeps_changing(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room, dice = (tmp_path / "home", paper.folder), paper.dice
        for _ in range(8):
            paper.add()
        killed = dict.fromkeys(STAGES, 0)
        expected = None
        for n in range(2 * KILLS):
            if sum(killed.values()) == KILLS:
                break
            stage = list(STAGES)[n % len(STAGES)]
            nth, seconds = STAGES[stage]
            kill = Kill(stage, dice.randint(1, nth), dice.uniform(0, seconds))
            mend = dice.choice([[], [], ["mend"]])
            work = "rebuild" if stage in {"clearing", "settling"} else "refresh"
            run = refresher.run(*room, "verify", "picture", *mend, work, kill=kill)
            where = (n, kill, run)
            killed[stage] += run.killed
            assert run.error is None, where
            if "verify" in run.told:
                assert_undamaged(run.told["verify"])
            if "mend" in run.told:
                assert run.told["mend"]["agrees"], where
            if expected is not None and "picture" in run.told:
                assert run.told["verify"]["agrees"], where
                assert run.told["verify"]["left"] == [], where
                assert indexed(run) == expected, where
            expected = paper.told() if "refresh" in run.told else None
            for _ in range(dice.randint(1, 6)):
                paper.change()
        assert min(killed.values()) >= 5, killed
        done = refresher.run(*room, "refresh", "verify", "picture")
        fresh = refresher.run(tmp_path / "fresh", paper.folder, "refresh", "verify", "picture")
        assert done.told["verify"]["agrees"]
        assert indexed(done) == paper.told()
        assert done.told["picture"] == fresh.told["picture"]


class TestFullDisk:
    @pytest.mark.few(6)
    @pytest.mark.parametrize("size", [0, 4_096, 40_000])
    @pytest.mark.parametrize("stage", ["opening", "landing", "words", "vectors", "between"])
    def test_is_told_in_a_line_and_mended_by_the_next_refresh(
        self, stage: str, size: int, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room = (tmp_path / "home", paper.folder)
        for _ in range(6):
            paper.add()
        stopped = refresher.run(*room, "refresh", full=Full(stage, 1, size))
        assert stopped.error is not None
        assert_one_line(stopped.error)
        after = refresher.run(*room, "verify", "picture", "refresh")
        assert_undamaged(after.told["verify"])
        assert indexed(after).items() <= paper.told().items()
        done = refresher.run(*room, "verify", "picture")
        assert done.told["verify"]["agrees"]
        assert indexed(done) == paper.told()

    def test_as_the_command_says_it(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        for _ in range(6):
            paper.add()
        home = tmp_path / "home"
        command = f"ulimit -f 100; exec {COMMAND} add {paper.folder}"
        full = pullquote(["sh", "-c", command], home)
        assert (full.returncode, full.stdout) == (1, "")
        assert full.stderr.startswith("pullquote: ")
        assert_one_line(full.stderr.rstrip("\n"))
        done = refresher.run(home, paper.folder, "refresh", "verify", "picture")
        assert done.told["verify"]["agrees"]
        assert indexed(done) == paper.told()


class TestLockedArchive:
    def test_for_a_moment_is_waited_for(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room = (tmp_path / "home", paper.folder)
        paper.add()
        refresher.run(*room, "refresh")
        paper.add()
        with locked(room[0]) as unlock:
            threading.Timer(0.7, unlock).start()
            done = refresher.run(*room, "refresh", "verify", "picture")
        assert done.error is None
        assert indexed(done) == paper.told()

    def test_for_good_is_told_in_a_line_and_nothing_is_lost(
        self, tmp_path: Path, paper: Paper, refresher: Refresher
    ) -> None:
        room = (tmp_path / "home", paper.folder)
        paper.add()
        refresher.run(*room, "refresh")
        before = paper.told()
        paper.add()
        with locked(room[0]):
            stopped = refresher.run(*room, "refresh", busy=0.3)
        assert stopped.error is not None
        assert "locked" in stopped.error
        assert_one_line(stopped.error)
        after = refresher.run(*room, "verify", "picture", "refresh")
        assert after.told["verify"]["agrees"]
        assert indexed(after) == before
        assert indexed(refresher.run(*room, "picture")) == paper.told()

    def test_keeps_nobody_from_asking(self, room: Newsroom) -> None:
        room.write("ferry.txt", "The Osprey ferry carried 2,310 passengers, the harbour said.")
        room.refresh()
        with locked(room.house.settings.home):
            answer = room.ask("how many passengers did the Osprey ferry carry?")
            assert [quote.story.id for quote in answer.quotes] == ["ferry.txt"]


class TestChroma:
    @pytest.mark.slow
    def test_a_server_that_stops_in_the_middle_is_caught_up_with(
        self, tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(catch_up, "STRETCH", 2)
        for _ in range(6):
            paper.add()
        server = ChromaServer(tmp_path / "chroma")
        server.start()
        room = Newsroom(opened(tmp_path / "home", server.url), paper.folder)
        with room.house.archive.writing() as connection:
            feed = add_feed(connection, str(room.feed), "folder", None)
        with room.house.owning_index("test"), pytest.raises(StoreError) as told:
            update(room.house, [feed], lambda _: None, lambda *_: server.stop())
        assert_one_line(str(told.value))
        assert server.url in str(told.value)
        server.start()
        try:
            room.refresh()
            found = verify(room.house)
        finally:
            server.stop()
            room.house.close()
        assert found.agrees
        assert found.stories == len(paper.told())

    def test_failing_at_any_call_loses_nothing(
        self, tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(catch_up, "STRETCH", 2)
        monkeypatch.setattr(vectors, "_BATCH", 2)
        room = Newsroom(opened(tmp_path / "home"), paper.folder)
        for _ in range(4):
            paper.add()
        room.refresh()
        for n in count():
            paper.add()
            paper.correct(paper.files()[0])
            paper.delete(paper.files()[1])
            store = Failing(collection_of(room.house), n)
            room.house.vectors._collections[room.house.vectors._main] = store.collection
            try:
                room.refresh()
            except StoreError as error:
                assert_one_line(str(error))
            room.house.close()
            room = Newsroom(House(room.house.settings, room.house.embedder), room.feed)
            room.refresh()
            assert verify(room.house).agrees
            if store.left > 0:
                break
        assert n > 4
        room.house.close()


FERRY = "The Osprey ferry carried 2,310 passengers, the harbour office reported."
SAID = {
    "bridge": "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday.",
    "ferry": FERRY,
    "mill": "Owner Petra Lund said the flour mill at Vosk would close after 112 years.",
}

Damage = Callable[[House], object]


def collection_of(house: House) -> Collection:
    """The open shelf's, as Chroma has it."""
    return house.vectors._found(house.vectors._main)


def held_ids(house: House) -> list[int]:
    return sorted(id_ for id_, _ in house.words.held())


def exchange_two_vectors(house: House) -> None:
    one, other = map(str, held_ids(house)[:2])
    held = {str(id_): vector for id_, _, vector in house.vectors.held()}
    collection_of(house).update([one, other], embeddings=np.stack([held[other], held[one]]))


def add_to_vectors(house: House) -> None:
    _, seal, vector = next(house.vectors.held())
    collection_of(house).add(["999"], embeddings=vector[None], metadatas=[asdict(seal)])


def alter_metadata(house: House) -> None:
    altered = {"audience": "|courts|"}
    collection_of(house).update([str(held_ids(house)[0])], metadatas=[altered])


def put_into_words(id_: int) -> Damage:
    entry = WordEntry(id_, "the mill burnt down", "", Seal("of another text", "", 0))
    return lambda house: house.words.apply([], [entry], house.words.applied() or "")


def lose_what_the_model_made(house: House) -> None:
    with house.archive.writing() as connection:
        connection.exec_driver_sql("DELETE FROM meanings")


DAMAGED_INDEXES: dict[str, tuple[Damage, str]] = {
    "a vector deleted": (
        lambda house: collection_of(house).delete([str(held_ids(house)[0])]),
        "vectors: 1 missing, 0 extra, 0 wrong",
    ),
    "a vector added": (add_to_vectors, "vectors: 0 missing, 1 extra, 0 wrong"),
    "two vectors exchanged": (exchange_two_vectors, "vectors: 0 missing, 0 extra, 2 wrong"),
    "a vector's audience altered": (alter_metadata, "vectors: 0 missing, 0 extra, 1 wrong"),
    "what the model made is lost": (
        lose_what_the_model_made,
        "vectors: 0 missing, 0 extra, 3 wrong",
    ),
    "words deleted": (
        lambda house: house.words.apply(held_ids(house)[:1], [], house.words.applied() or ""),
        "words: 1 missing, 0 extra, 0 wrong",
    ),
    "words added": (put_into_words(999), "words: 0 missing, 1 extra, 0 wrong"),
    "words altered": (put_into_words(1), "words: 0 missing, 0 extra, 1 wrong"),
}
OF_FERRY = "WHERE version_id = (SELECT id FROM versions WHERE name = 'ferry.json')"
DAMAGED_ARCHIVES: dict[str, tuple[str, str]] = {
    "a figure in a text": (
        "UPDATE versions SET text = replace(text, '2,310', '2,301')",
        "its words are not those that were read",
    ),
    "a space in a text": (
        "UPDATE versions SET text = replace(text, 'ferry carried', 'ferry\tcarried')",
        "its passage (0, 71) is not what was indexed",
    ),
    "a headline": (
        "UPDATE versions SET title = 'Sunk' WHERE name = 'ferry.json'",
        "its words are not those that were read",
    ),
    "a byline": (
        """UPDATE versions SET byline = '["Bo Ek"]' WHERE name = 'ferry.json'""",
        "its words are not those that were read",
    ),
    "a passage's end": (
        f'UPDATE passages SET "end" = 20 {OF_FERRY}',
        "its passage (0, 20) is not what was indexed",
    ),
    "a passage beyond its text": (
        f'UPDATE passages SET "end" = 500 {OF_FERRY}',
        "its passage (0, 500) lies outside its text",
    ),
    "a passage lost": (
        f"DELETE FROM passages {OF_FERRY}",
        "1 of its sentences stand in no passage",
    ),
}


@pytest.fixture(scope="module")
def place(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test finds the newsroom; beside it stands how it was when just indexed."""
    place = tmp_path_factory.mktemp("verify") / "room"
    newsroom = newsroom_at(place, embedder)
    for name, sentence in SAID.items():
        known = {"url": f"https://post.example/{name}", "title": name.title()}
        newsroom.write(f"{name}.json", {**known, "byline": ["Ana Ito"], "text": sentence})
    newsroom.refresh()
    newsroom.house.close()
    return place.rename(place.with_name("as it was")).with_name("room")


class TestVerify:
    """`pullquote verify`, as whoever runs the bot meets it."""

    @pytest.fixture
    def room(self, place: Path, embedder: Embedder) -> Iterator[Newsroom]:
        shutil.copytree(place.with_name("as it was"), place)
        newsroom = newsroom_at(place, embedder)
        yield newsroom
        newsroom.house.close()
        shutil.rmtree(place)

    def test_of_a_sound_newsroom(self, room: Newsroom) -> None:
        assert verify_as_told(room) == (0, "3 stories, 3 passages compared", AGREES)

    @pytest.mark.few(2)
    @pytest.mark.parametrize("name", DAMAGED_INDEXES)
    def test_damage_of_an_index_is_named_and_mended(self, name: str, room: Newsroom) -> None:
        damage, told = DAMAGED_INDEXES[name]
        damage(room.house)
        assert verify_as_told(room) == (1, "3 stories, 3 passages compared", told, MENDS_INDEXES)
        assert verify_as_told(room, "--mend") == (0, "3 stories, 3 passages compared", AGREES)
        assert verify_as_told(room) == (0, "3 stories, 3 passages compared", AGREES)

    @pytest.mark.few(2)
    @pytest.mark.parametrize("name", DAMAGED_ARCHIVES)
    def test_damage_of_the_archive_is_named_and_read_anew(self, name: str, room: Newsroom) -> None:
        """Only its feed knows how the story reads: until it is read again it is not quoted."""
        change, told = DAMAGED_ARCHIVES[name]
        with room.house.archive.writing() as connection:
            connection.exec_driver_sql(change)
        code, _, fault, *advice = verify_as_told(room)
        assert (code, fault) == (1, f"archive: story 'ferry.json': {told}")
        assert " ".join(map(str, advice)).endswith(MENDS_ARCHIVE)
        assert verify_as_told(room, "--mend") == (
            0,
            "2 stories, 2 passages compared",
            "1 taken down; `pullquote refresh` reads them from their feeds: ferry.json",
            AGREES,
        )
        assert room.ask(FERRY).quotes == ()
        room.refresh()
        assert [quote.text for quote in room.ask(FERRY).quotes] == [FERRY]
        assert verify_as_told(room) == (0, "3 stories, 3 passages compared", AGREES)

    @pytest.mark.few(4)
    @pytest.mark.parametrize("stage", ["vectors", "words"])
    @pytest.mark.parametrize("after", [0, 0.002, 0.01])
    def test_mending_that_is_killed_is_mended_by_the_next(
        self, stage: str, after: float, room: Newsroom, refresher: Refresher
    ) -> None:
        for damage in ("a vector added", "two vectors exchanged", "words deleted", "words altered"):
            DAMAGED_INDEXES[damage][0](room.house)
        room.house.close()
        where = (room.house.settings.home, room.feed)
        refresher.run(*where, "mend", kill=Kill(stage, 1, after))
        done = refresher.run(*where, "mend", "picture")
        assert done.told["mend"]["agrees"]
        assert len(indexed(done)) == len(SAID)

    def test_of_a_refresh_that_was_cut_short_after_a_story_had_left(self, room: Newsroom) -> None:
        with room.house.archive.writing() as connection:
            connection.exec_driver_sql("DELETE FROM pages WHERE path = 'ferry.json'")
        (room.feed / "ferry.json").unlink()
        assert verify_as_told(room) == (
            0,
            "3 stories, 3 passages compared",
            "1 left by feeds; the next `pullquote refresh` withdraws them: ferry.json",
            AGREES,
        )
        room.refresh()
        assert verify_as_told(room) == (0, "2 stories, 2 passages compared", AGREES)

    def test_of_an_archive_that_is_ahead_of_its_indexes(self, room: Newsroom) -> None:
        with room.house.archive.writing() as connection:
            feed = add_feed(connection, str(room.feed), "folder", None)
        (room.feed / "ferry.json").unlink()
        room.write("tram.json", {"title": "Tram", "text": "The tram is late, riders said."})
        refresh(hands_of(room.house), [feed], lambda _: None)
        behind = "the indexes are 2 changes behind"
        assert verify_as_told(room) == (1, "3 stories, 3 passages compared", behind, MENDS_INDEXES)
        assert verify_as_told(room, "--mend") == (0, "3 stories, 3 passages compared", AGREES)


def newsroom_at(place: Path, embedder: Embedder) -> Newsroom:
    settings = Settings(_env_file=None, home=place / "home")
    settings.home.mkdir(parents=True, exist_ok=True)
    return Newsroom(House(settings, embedder), place / "feed")


AGREES = "archive, vectors and words agree"
MENDS_INDEXES = "`pullquote verify --mend` makes vectors and words right"
MENDS_ARCHIVE = (
    "`pullquote verify --mend` makes vectors and words right "
    "and takes damaged stories down until `pullquote refresh` has read them again"
)


def verify_as_told(room: Newsroom, *options: str) -> tuple[int | str, ...]:
    """Run the command; return its exit code and the lines it printed."""
    settings = room.house.settings
    ran = CliRunner().invoke(
        app,
        ["verify", *options],
        env={"PULLQUOTE_HOME": str(settings.home)},
    )
    return (ran.exit_code, *ran.stdout.splitlines())


@dataclass
class Post:
    """An outlet on the web, with a feed of all it has."""

    server: WebServer
    names: list[str] = field(default_factory=list)

    def key(self, name: str) -> str:
        return f"url:127.0.0.1:{self.server.port}/{name}"

    def publish(self, *names: str) -> str:
        """Put stories up; return the feed's address."""
        self.names += names
        for name in names:
            said = f"The {name} will reopen on 4 May, engineer Tom Hale said on Friday. " * 4
            page = f"<html><title>{name}</title><article><h1>{name}</h1><p>{said}</p></article>"
            self.server.set(f"/{name}", Page(page, etag=f'"{name}"'))
        return self._list()

    def withdraw(self, *names: str) -> None:
        self.names = [name for name in self.names if name not in names]
        for name in names:
            self.server.remove(f"/{name}")
        self._list()

    def _list(self) -> str:
        items = "".join(
            f"<item><title>{name}</title><link>{self.server.url}/{name}</link></item>"
            for name in self.names
        )
        feed = f'<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'
        return self.server.set("/feed", Page(feed, content_type="text/xml"))


class Failing:
    """A collection whose calls fail from the nth that writes or looks up ids."""

    def __init__(self, real: Any, left: int) -> None:
        self.left = left
        self.collection = real.model_copy() if hasattr(real, "model_copy") else copy.copy(real)
        for name in ("add", "delete", "get", "modify", "upsert"):
            setattr(self.collection, name, self._counted(getattr(real, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            if self.left == 0:
                raise InternalError("disk I/O error")
            self.left -= 1
            return call(*given, **named)

        return counted


def opened(home: Path, chroma: str | None = None) -> House:
    home.mkdir(parents=True, exist_ok=True)
    return House(Settings(_env_file=None, home=home, chroma_url=chroma))


@contextmanager
def locked(home: Path) -> Iterator[Callable[[], None]]:
    """Hold the archive's write lock, as another process may; give what ends that."""
    other = sqlite3.connect(home / "archive.db", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other.rollback
    finally:
        other.rollback()
        other.close()


def pullquote(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, "PULLQUOTE_HOME": str(home)},
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_one_line(told: str) -> None:
    """A failure is told in one line for a person, whatever Python raised."""
    assert "\n" not in told
    assert "Traceback" not in told
    assert not told.startswith("raised"), told
