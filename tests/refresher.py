"""A refreshing process to be killed, quickly and often.

`Refresher` is the test's end: it forks a process for every run (see `launcher`), which opens a
house of its own and tells what it does, a line of JSON each.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from launcher import Launched, launch
from paths import ROOT

from bot.terminal.as_json import verified_json
from index import at_hand, bring_in, catch_up, landed, update, vectors
from index import verify as comparing
from index.archive import engine
from index.archive.checking import kept_versions, live_version_ids
from index.archive.feeds import add_feed
from index.cutting import cut
from index.embedding_name import PACKAGED_MODEL
from index.embeddings import Embedder, Vectors32
from index.errors import PullquoteError
from index.feeds.kinds import is_web
from index.house import House
from index.settings import Settings
from index.story import CutStory
from index.vectors import Vectors
from index.word_index import Words

Tell = Callable[..., None]
PATIENCE = 300.0
"""Seconds a run may take before it is given up."""


@dataclass(frozen=True)
class Kill:
    """When a run is killed: some time after it has begun a stage for the nth time."""

    stage: str
    nth: int
    after: float
    """Seconds; with 0, it is held at the beginning of the stage until it is killed there."""


@dataclass(frozen=True)
class Full:
    """From when on no file can grow: as on a full disk, writing ends in an error."""

    stage: str
    nth: int
    size: int
    """Bytes a file may have."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    killed: bool
    stages: list[str]
    """Every stage it has begun, in order."""
    told: dict[str, Any]
    """What each of its steps had to say."""
    error: str | None
    """The message it ended with; what Python raised where that was no error of Pullquote's."""


def indexed(outcome: Outcome) -> dict[str, tuple[str, list[str]]]:
    """Return what a house has to quote: headline and sentences, by key."""
    stories = outcome.told["picture"]["stories"]
    return {key: (story["title"], story["sentences"]) for key, story in stories.items()}


def assert_undamaged(verified: dict[str, Any]) -> None:
    """Whatever a kill left undone, nothing is damaged: the log knows all that is to be done."""
    assert verified["archive"] == []
    for index in ("vectors", "words"):
        assert verified[index] == {"missing": [], "extra": [], "wrong": []}


class Refresher:
    """Takes steps upon homes and feeds, each run in a process of its own."""

    def run(
        self,
        home: Path,
        feed: Path | str,
        *steps: str,
        kill: Kill | None = None,
        full: Full | None = None,
        busy: float | None = None,
    ) -> Outcome:
        """Take steps (see `STEPS`), perhaps killed, or with the disk full from some moment on.

        With `busy`, the archive is waited for that many seconds.
        """
        asked = {
            "home": str(home),
            "feed": str(feed),
            "steps": steps,
            "kill": asdict(kill) if kill else None,
            "full": asdict(full) if full else None,
            "busy": busy,
        }
        told, tells = os.pipe()
        with Path(os.devnull).open("wb") as nothing:
            streams = (tells, nothing.fileno())
            running = launch("refresher:work", [json.dumps(asked)], os.environ, ROOT, streams)
        os.close(tells)
        return _watched(running, told, kill)


class Announcing:
    """A house that says what it is about to do."""

    def __init__(self, home: Path, embedder: Embedder, tell: Tell) -> None:
        class ToldWords(Words):
            def apply(self, *given: Any) -> None:
                tell(stage="words")
                super().apply(*given)

            def clear(self) -> None:
                tell(stage="clearing")
                super().clear()

        class ToldVectors(Vectors):
            def apply(self, removed: Any, added: Any, rows: Vectors32, state: str) -> None:
                tell(stage="vectors")
                super().apply(removed, added, rows, state)

            def begin_anew(self) -> None:
                tell(stage="clearing")
                super().begin_anew()

            def settle(self, *, alone: bool = False) -> None:
                tell(stage="settling")
                super().settle(alone=alone)

        class ToldHouse(House):
            @cached_property
            def vectors(self) -> Vectors:
                return ToldVectors(home / "vectors", self.settings.chroma_url, self.generations)

            @cached_property
            def words(self) -> Words:
                return ToldWords(home / "words")

        def told_cut(*given: Any) -> list[CutStory]:
            tell(stage="landing")
            return cut(*given)

        vars(landed)["cut"] = told_cut
        self.tell = tell
        settings = Settings(
            _env_file=None,
            home=home,
            embedding_model=embedder.name,
            fetch_private="127.0.0.1",
            fetch_spacing=0,
        )
        self.house = ToldHouse(settings, embedder)
        home.mkdir(mode=0o700, exist_ok=True)
        tell(stage="opening")
        self.house.archive  # noqa: B018
        self.house.vectors  # noqa: B018

    def on_stretch(self, *_: int) -> None:
        self.tell(stage="between")


def refresh(room: Announcing, feed: str) -> dict[str, Any]:
    with room.house.archive.writing() as connection:
        kind = "rss" if is_web(feed) else "folder"
        known = add_feed(connection, feed, kind, None)
    room.tell(stage="listing")
    with room.house.owning_index("test"):
        found = update.update(
            room.house, [known], lambda _: room.tell(stage="reading"), room.on_stretch
        )
    problems = [f"{problem.path} {problem.reason}" for problem in found.failed]
    return {**found.count(), "problems": problems}


def verify(room: Announcing, _: str) -> dict[str, Any]:
    return verified_json(comparing.verify(room.house))


def mend(room: Announcing, _: str) -> dict[str, Any]:
    with room.house.owning_index("test"):
        return verified_json(comparing.mend(room.house, room.on_stretch))


def rebuild(room: Announcing, _: str) -> dict[str, Any]:
    house = room.house
    with house.owning_index("test"):
        house.vectors.begin_anew()
        house.words.clear()
        catch_up.catch_up(
            house.archive, house.embedder, house.vectors, house.words, room.on_stretch
        )
    return {}


def picture(room: Announcing, _: str) -> dict[str, Any]:
    """All there is to find, told without the numbers that depend on how it came there."""
    house = room.house
    with house.archive.reading() as connection:
        kept = list(kept_versions(connection, live_version_ids(connection)))
    stories = {
        one.version.story.key: {
            "title": one.version.story.title,
            "sentences": [one.version.story.text[a:b] for a, b in one.version.sentences],
            "passages": sorted(passage.digest for passage in one.passages),
        }
        for one in kept
    }
    return {
        "stories": stories,
        "vectors": sorted(
            [seal.digest, [round(float(x), 3) for x in vector[:4]]]
            for _, seal, vector in house.vectors.held()
        ),
        "words": sorted(seal.digest for _, seal in house.words.held()),
    }


STEPS: dict[str, Callable[[Announcing, str], dict[str, Any]]] = {
    "refresh": refresh,
    "verify": verify,
    "mend": mend,
    "rebuild": rebuild,
    "picture": picture,
}


def work() -> None:
    """Take the steps that the command line names, in a process of its own; tell of it on stdout."""
    asked = json.loads(sys.argv[1])
    full = Full(**asked["full"]) if asked["full"] else None
    kill = Kill(**asked["kill"]) if asked["kill"] else None
    begun: list[str] = []
    # Small, so that a small feed takes several transactions, stretches and calls.
    for module, name in ((at_hand, "BATCH"), (bring_in, "BATCH"), (bring_in, "AT_ONCE")):
        setattr(module, name, 2)
    catch_up.STRETCH, vectors._BATCH = 5, 3
    if asked["busy"] is not None:
        engine._BUSY_MS = int(asked["busy"] * 1000)

    def tell(**event: Any) -> None:
        os.write(1, json.dumps(event).encode() + b"\n")
        begun.append(event.get("stage", ""))
        if full and begun.count(full.stage) == full.nth:
            resource.setrlimit(resource.RLIMIT_FSIZE, (full.size, resource.RLIM_INFINITY))
        if kill and kill.after == 0 and begun.count(kill.stage) == kill.nth:
            time.sleep(PATIENCE)

    try:
        room = Announcing(Path(asked["home"]), Embedder(PACKAGED_MODEL), tell)
        for step in asked["steps"]:
            tell(step=step, told=STEPS[step](room, asked["feed"]))
    except PullquoteError as error:
        tell(error=str(error))
    except BaseException as error:  # noqa: BLE001  # whatever it is, the test is to see it
        tell(error=f"raised {type(error).__name__}: {error}")
    finally:
        os._exit(0)


def _watched(running: Launched, pipe: int, kill: Kill | None) -> Outcome:
    """Follow a child to its end, which may come by our hand."""
    stages: list[str] = []
    told: dict[str, Any] = {}
    error, killed = None, False
    until = time.monotonic() + PATIENCE
    left = b""
    while wait([pipe], max(0.0, until - time.monotonic())):
        got = os.read(pipe, 1 << 20)
        if not got:
            break
        *lines, left = (left + got).split(b"\n")
        for event in map(json.loads, lines):
            if "stage" in event:
                stages.append(event["stage"])
            elif "step" in event:
                told[event["step"]] = event["told"]
            else:
                error = event["error"]
        if kill and not killed and stages.count(kill.stage) >= kill.nth:
            time.sleep(kill.after)
            running.kill()
            killed = True
    else:
        running.kill()
        error = f"nothing was heard for {PATIENCE} seconds"
    os.close(pipe)
    return Outcome(running.wait() == -signal.SIGKILL and killed, stages, told, error)
