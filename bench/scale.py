"""Time whole answers at a size no machine embeds in an afternoon.

    python -m bench.scale STORIES.jsonl QUESTIONS.jsonl HOME [--passages 100000]

HOME is filled once: the stories again and again under other names until there are enough
passages, their vectors drawn at random about the real ones' length (embedding 100,000 passages
takes hours and tells nothing about asking), their speakers left empty, as `serve` would have
worked them out ahead.
Asking is real: real model for the question, real Chroma, Tantivy and SQLite, one warm process. Each
question is asked once to warm nothing but the process, then timed on its first and on its second
asking after others, whole and by stage. Memory is the process's, what it maps of files included.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.latency import megabytes
from bot.answers.ask import ask
from bot.speakers.credited_in import RULES
from index.archive.credits import store_credits, uncredited
from index.archive.feeds import add_feed
from index.archive.reading import live_versions
from index.archive.totals import counts
from index.embeddings import Embedder, Vectors32
from index.house import House
from index.settings import Settings
from index.story import PassageText
from index.update import update


class Drawn(Embedder):
    """An embedder whose passages' vectors are drawn at random; questions are embedded for real."""

    def encode_passages(self, passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        """Return vectors of the right shapes."""
        random = np.random.default_rng(len(passages))

        def drawn(rows: int) -> Vectors32:
            vectors = random.standard_normal((rows, self.dimensions)).astype(np.float32)
            made: Vectors32 = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            return made

        return drawn(len(passages)), [drawn(len(one.sentences)) for one in passages]


def fill(house: House, stories: Path, passages: int, folder: Path) -> None:
    """Bring copies of the stories into the house until it holds enough passages."""
    lines = [json.loads(line) for line in stories.read_text("utf-8").splitlines()]
    round_ = 0
    while True:
        with house.archive.reading() as connection:
            held = counts(connection).passages
        print(f"{held:,} passages", flush=True)
        if held >= passages:
            break
        batch = [
            {
                **line,
                "id": f"{line['id']}-{round_}",
                "url": None,
                "title": f"{line['title']} {round_}",
            }
            for line in lines
        ]
        file = folder / f"{round_}.jsonl"
        file.write_text("\n".join(json.dumps(line) for line in batch), encoding="utf-8")
        with house.archive.writing() as connection:
            feed = add_feed(connection, str(folder), "folder", None)
        update(house, [feed], lambda *_: None, lambda *_: None)
        round_ += 1
    while True:
        with house.archive.reading() as connection:
            versions = live_versions(connection, uncredited(connection, RULES, 500))
        if not versions:
            break
        with house.archive.writing() as connection:
            found = {id_: [None] * len(version.sentences) for id_, version in versions.items()}
            store_credits(connection, RULES, found)


def timed(house: House, questions: Sequence[str]) -> tuple[list[float], dict[str, list[float]]]:
    """Return the seconds each question took, and those of each of its stages."""
    seconds = []
    stages: dict[str, list[float]] = {}
    for question in questions:
        began = time.perf_counter()
        answer = ask(house, question)
        seconds.append(time.perf_counter() - began)
        for stage, taken in answer.timings.items():
            stages.setdefault(stage, []).append(taken)
    return seconds, stages


def main() -> None:
    """Fill the house if need be, ask, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args()
    options.home.mkdir(parents=True, exist_ok=True)
    feed = options.home / "feed"
    feed.mkdir(exist_ok=True)
    settings = Settings(home=options.home)
    filling = House(settings, Drawn(settings.embedding_model))
    with filling.owning_index("bench"):
        fill(filling, options.stories, options.passages, feed.resolve())
    filling.close()
    house = House(settings)
    lines = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines()]
    asked = [line["question"] for line in lines]
    timed(house, asked[:3])
    for name in ("first asking", "second asking"):
        taken, stages = timed(house, asked)
        seconds = sorted(taken)
        p50, p95 = statistics.median(seconds), seconds[int(len(seconds) * 0.95)]
        print(
            f"{name}: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms ({len(seconds)} questions)"
        )
        told = (f"{stage} {statistics.median(own) * 1000:.0f}" for stage, own in stages.items())
        print(f"  of it, medians in ms: {', '.join(told)}")
    peak = megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(f"memory at most: {peak / 1e3:.2f} GB")


if __name__ == "__main__":
    main()
