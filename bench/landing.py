"""Measure landing: seconds from saving a corrected story to the answer that quotes it.

    python -m bench.landing STORIES.jsonl HOME [--passages 100000] [--corrections 20]
        [--questions QUESTIONS.jsonl] [--askers 1]

HOME is filled once with a file a story, each made of the lines of two of the given stories in turn
until there are enough passages; their vectors are drawn at random (embedding 100,000 passages takes
hours and tells nothing about landing) and their speakers left empty. Then the real watcher runs on
it, with real Chroma, Tantivy, SQLite and embedding model. One story after another gets a sentence
nobody wrote before; the clock runs from the moment its file is written to the moment `ask`, tried
once the model has read the new passages and again once the vectors have them, returns a quote with
that sentence. With `--questions` other threads ask those meanwhile, without a pause.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

from bench.scale import Drawn
from bot.answers.ask import ask
from bot.running import watcher as watching
from bot.running.saved_files import SavedFiles
from bot.running.watcher import Watcher
from bot.speakers.credited_in import RULES
from index import deriving
from index.archive.credits import store_credits, uncredited
from index.archive.feeds import add_feed
from index.archive.meanings import keep_meanings
from index.archive.reading import live_versions
from index.archive.totals import counts
from index.house import House
from index.refresh import refresh_feed
from index.settings import Settings
from index.story import Version
from index.update import update
from index.vectors import Vectors
from index.word_index import Words

PATIENCE = 60.0
"""Seconds after which a correction counts as lost."""
STAGES = ("told", "read", "landed", "words", "meanings", "vectors", "answered")
"""The system told of the file; it was opened, once settled; the archive had it; the words had it;
the model had read its new passages; the vectors had them; the answer quoted it."""


def fill(home: Path, stories: Path, passages: int) -> None:
    """Bring made-up stories, a file each, into a home until it holds enough passages."""
    lines = [json.loads(line) for line in stories.read_text("utf-8").splitlines()]
    folder = (home / "feed").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    house = House(Settings(home=home))
    vars(house)["embedder"] = Drawn(house.settings.embedding_model)
    with house.archive.writing() as connection:
        feed = add_feed(connection, str(folder), "folder", None)
    with house.owning_index("bench"):
        for round_ in itertools.count(len(list(folder.iterdir())) // len(lines)):
            with house.archive.reading() as connection:
                held = counts(connection)
            print(f"{held.stories:,} stories, {held.passages:,} passages", flush=True)
            if held.passages >= passages:
                break
            for n, line in enumerate(lines):
                made = blended(line, lines[(n + round_ + 1) % len(lines)], round_)
                Path(folder, f"{made['id']}.json").write_text(json.dumps(made), encoding="utf-8")
            update(house, [feed], lambda *_: None, lambda *_: None)
    leave_speakers_empty(house)
    house.close()


def blended(one: dict[str, Any], other: dict[str, Any], round_: int) -> dict[str, Any]:
    """Return a story of one's headline and the lines of both in turn."""
    mine, its = one["text"].splitlines(), other["text"].splitlines()
    pairs = zip(mine[round_ % 2 :: 2], its[(round_ + 1) % 2 :: 2], strict=False)
    text = "\n".join(line for pair in pairs for line in pair) or one["text"]
    return {**one, "id": f"{one['id']}-{round_}", "url": None, "text": text}


def leave_speakers_empty(house: House) -> None:
    """Keep empty credits for all stories, as if `serve` had worked them out ahead."""
    while True:
        with house.archive.reading() as connection:
            versions = live_versions(connection, uncredited(connection, RULES, 500))
        if not versions:
            return
        with house.archive.writing() as connection:
            found = {id_: [None] * len(version.sentences) for id_, version in versions.items()}
            store_credits(connection, RULES, found)


@dataclass
class Stamps:
    """When each stage was reached, and a wake-up when there is more to be found."""

    at: dict[str, float] = field(default_factory=dict)
    taken: threading.Event = field(default_factory=threading.Event)

    def reach(self, stage: str) -> None:
        """Note the first time a stage is reached since the last save."""
        self.at.setdefault(stage, time.perf_counter())
        if stage in {"meanings", "vectors"}:
            self.taken.set()


@contextmanager
def stamping(stamps: Stamps) -> Iterator[None]:
    """Note when the watcher passes each stage."""

    def before(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            stamps.reach(stage)
            return function(*args, **kwargs)

        return run

    def after(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            stamps.reach(stage)
            return result

        return run

    refresh = after("landed", before("read", refresh_feed))
    with ExitStack() as stack:
        for owner, name, new in (
            (SavedFiles, "_release", before("told", SavedFiles._release)),  # noqa: SLF001
            (watching, "refresh_feed", refresh),
            (Words, "apply", after("words", Words.apply)),
            (deriving, "keep_meanings", after("meanings", keep_meanings)),
            (Vectors, "apply", after("vectors", Vectors.apply)),
        ):
            stack.enter_context(patch.object(owner, name, new))
        yield


def correct(
    house: House, version: Version, stamps: Stamps, chance: random.Random
) -> dict[str, float]:
    """Put a new sentence into a story's file; return the seconds until each stage."""
    town = "".join(chance.choice(pair) for pair in ("BDFGKLMNRTV", "aeiou", "lmnrst", "aeiou"))
    town += "".join(chance.choice(pair) for pair in ("bdgklmnrtv", "aeiou", "lmnrst", "oau"))
    number = chance.randrange(1_000, 10_000)
    new = f"The {town} ferry carried {number} passengers on its first day."
    start, end = version.sentences[len(version.sentences) // 2]
    text = version.story.text
    file = house.settings.home / "feed" / f"{version.story.id}.json"
    story = json.loads(file.read_text("utf-8"))
    corrected = json.dumps({**story, "text": f"{text[:start]}{new}{text[end:]}"})
    stamps.at.clear()
    stamps.taken.clear()
    saved = time.perf_counter()
    file.write_text(corrected, encoding="utf-8")
    while time.perf_counter() - saved < PATIENCE:
        if not stamps.taken.wait(PATIENCE):
            break
        stamps.taken.clear()
        answer = ask(house, f"How many passengers did the {town} ferry carry?")
        if any(new in quote.text for quote in answer.quotes):
            stamps.reach("answered")
            break
    return {stage: at - saved for stage, at in stamps.at.items()}


def asking(house: House, questions: Sequence[str], stopping: threading.Event) -> list[float]:
    """Ask questions round and round until told to stop; return the seconds each took."""
    seconds = []
    for question in itertools.cycle(questions):
        if stopping.is_set():
            break
        began = time.perf_counter()
        ask(house, question)
        seconds.append(time.perf_counter() - began)
    return seconds


def show(name: str, seconds: Sequence[float]) -> None:
    """Print the median, the 95th percentile and the longest, in milliseconds."""
    if len(seconds) < 2:
        print(f"  {name:10} {len(seconds)} only")
        return
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    print(f"  {name:10} p50 {median(seconds) * 1e3:6.0f}   p95 {p95 * 1e3:6.0f}", end="")
    print(f"   max {max(seconds) * 1e3:6.0f} ms   ({len(seconds)})")


def measure(house: House, corrections: int, questions: Sequence[str], askers: int) -> None:
    """Run the watcher, correct stories one after another, print how long each stage took."""
    chance = random.Random(time.time_ns())
    with house.archive.reading() as connection:
        live = counts(connection).stories
        versions = live_versions(connection, chance.sample(range(1, live + 1), corrections))
    stamps, stopping, began = Stamps(), threading.Event(), time.perf_counter()
    first_beat = threading.Event()
    watcher = Watcher(house, stopping, lambda *_: first_beat.set())
    asked: list[float] = []
    quiet = threading.Event()
    with house.owning_index("bench"), stamping(stamps):
        running = threading.Thread(target=watcher.run)
        running.start()
        first_beat.wait(600)
        print(f"first beat, nothing changed: {time.perf_counter() - began:.2f} s")
        ask(house, "What was said about a wholly different matter?")
        others = [
            threading.Thread(target=lambda: asked.extend(asking(house, questions, quiet)))
            for _ in range(askers if questions else 0)
        ]
        for other in others:
            other.start()
        time.sleep(3)
        taken = []
        worked = time.process_time()
        for version in versions.values():
            taken.append(correct(house, version, stamps, chance))
            time.sleep(chance.uniform(0.5, 1.5))  # not in step with the watcher's looks
        worked = time.process_time() - worked
        quiet.set()
        for other in others:
            other.join()
        stopping.set()
        running.join()
    lost = sum("answered" not in one for one in taken)
    print(f"{len(taken)} corrections, {lost} lost; until each stage from the save:")
    print(f"  processor of all threads, each: {worked / len(taken):.2f} s")
    for stage in STAGES:
        show(stage, [one[stage] for one in taken if stage in one])
    if asked:
        print(f"meanwhile, asked by {askers}:")
        show("answers", asked)


def main() -> None:
    """Fill the home if need be, correct, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--corrections", type=int, default=20)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--askers", type=int, default=1)
    options = parser.parse_args()
    fill(options.home, options.stories, options.passages)
    house = House(Settings(home=options.home))
    lines = options.questions.read_text("utf-8").splitlines() if options.questions else []
    questions = [json.loads(line)["question"] for line in lines]
    measure(house, options.corrections, questions, options.askers)
    house.close()


if __name__ == "__main__":
    main()
