"""Measure how a newsroom's archive fills: stories, statements and transactions a second, no model.

    python -m bench.filling STORIES.jsonl [--stories 1000] [--profile]

The stories are repeated under other ids, each with a sentence of its own, until there are enough.
They land from one JSONL and from a file a story; then nothing of them has changed: files are
touched, rewritten in another order of keys, and the JSONL is too. Vectors and words are left alone,
so that what is measured is reading, cutting and landing. Beside the clock's seconds, those of the
processor.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

from bench.refresh import opened, registered
from bench.scale import Drawn
from index.archive import Feed
from index.house import House
from index.loading_settings import load_settings
from index.refresh import refresh
from index.update import hands_of

Line = dict[str, object]


class Counted:
    """How many statements and transactions there were."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.statements = self.transactions = 0

    def on_statement(self, *_: object) -> None:
        """Count a statement."""
        self.statements += 1

    def on_commit(self, *_: object) -> None:
        """Count a transaction that wrote, or may have."""
        self.transactions += 1


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what all archives are asked meanwhile."""
    counted = Counted()
    event.listen(Engine, "before_cursor_execute", counted.on_statement)
    event.listen(Engine, "commit", counted.on_commit)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", counted.on_statement)
        event.remove(Engine, "commit", counted.on_commit)


def repeated(stories: Path, wanted: int) -> list[Line]:
    """Return so many stories, no two the same."""
    lines = [json.loads(line) for line in stories.read_text("utf-8").splitlines()]
    return [
        {
            **line,
            "id": f"s{n}",
            "url": None,
            "title": f"{line['title']} {n}",
            "text": f"{line['text']}\nThe desk counted {n} boats in the harbour that day.",
        }
        for n in range(wanted)
        for line in [lines[n % len(lines)]]
    ]


def refreshed(house: House, feed: Feed, what: str, stories: int, *, profile: bool) -> None:
    """Refresh a feed and print what that took."""
    profiler = cProfile.Profile()
    with counting() as counted:
        wall, processor = time.perf_counter(), time.process_time()
        if profile:
            profiler.enable()
        found = refresh(hands_of(house), [feed], lambda _: None)
        profiler.disable()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(
        f"{what:34} {wall:7.2f} s {processor:7.2f} s of processor "
        f"{stories / wall:7.0f} stories/s {counted.statements / stories:6.2f} statements "
        f"{counted.transactions / stories:6.3f} transactions a story  {found.count()}",
        flush=True,
    )
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
        pstats.Stats(profiler).sort_stats("cumtime").print_stats(60)


def main() -> None:
    """Fill two homes, change nothing about their stories, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--stories", dest="wanted", type=int, default=1_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    lines = repeated(options.stories, options.wanted)
    embedder = Drawn(load_settings().embedding_model)
    for layout in ("one JSONL", "a file a story"):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), layout, lines, embedder, profile=options.profile)


def write(feed: Path, layout: str, lines: list[Line]) -> None:
    """Write the stories of a feed."""
    if layout == "one JSONL":
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (feed / "stories.jsonl").write_text(text, encoding="utf-8")
        return
    for line in lines:
        (feed / f"{line['id']}.json").write_text(json.dumps(line), encoding="utf-8")


def measure(root: Path, layout: str, lines: list[Line], embedder: Drawn, *, profile: bool) -> None:
    """Measure one layout of a feed."""
    (root / "feed").mkdir()
    (root / "home").mkdir()
    house = opened(root / "home", embedder)
    feed = registered(house, root / "feed")
    embedder.count_tokens(["warm"])

    def run(what: str) -> None:
        refreshed(house, feed, f"{layout}, {what}", len(lines), profile=profile)

    write(root / "feed", layout, [{**lines[0], "id": "warm", "title": "warm"}])
    refresh(hands_of(house), [feed], lambda _: None)
    write(root / "feed", layout, lines)
    run("new")
    for file in (root / "feed").iterdir():
        os.utime(file)
    run("touched")
    write(root / "feed", layout, [dict(reversed(line.items())) for line in lines])
    run("rewritten, none changed")
    house.close()


if __name__ == "__main__":
    main()
