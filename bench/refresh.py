"""Measure refreshing: passages a second beside the bare model, unchanged feeds, disk.

    python -m bench.refresh STORIES.jsonl [--limit N] [--rounds N] [--unchanged 10000]

With `--unchanged` the stories are repeated under other ids until there are that many, whose first
vectors are drawn at random; then a feed of them is refreshed in which no story has changed, as one
JSONL file and as a file a story. Every home is a temporary folder. What is compared runs
alternately in one process, and medians are printed beside the single runs: other work on the
machine shows in both.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from bench.scale import Drawn
from index import at_hand, landed
from index.archive import Feed
from index.archive.feeds import add_feed
from index.archive.totals import counts
from index.embeddings import Embedder, Vectors32
from index.grammar import split
from index.house import House
from index.loading_settings import load_settings
from index.refresh import Refreshed
from index.story import PassageText
from index.update import update
from index.vectors import Vectors
from index.word_index import Words


class Recorder(Embedder):
    """The embedding model, keeping the passages it was given."""

    def __init__(self, name: str) -> None:
        """Load the model."""
        super().__init__(name)
        self.passages: list[PassageText] = []

    def encode_passages(self, passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        """Return one vector a passage and one a sentence of each."""
        self.passages += passages
        return super().encode_passages(passages)


class Counting(Drawn):
    """Vectors drawn at random, and how many were asked for."""

    asked = 0

    def encode_passages(self, passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        """Return vectors of the right shapes."""
        self.asked += len(passages)
        return super().encode_passages(passages)


def opened(home: Path, embedder: Embedder) -> House:
    """Return a house of its own in a folder, with a model that is loaded already."""
    own = {"home": home, "archive_url": None, "chroma_url": None}
    house = House(load_settings().model_copy(update=own))
    vars(house)["embedder"] = embedder
    return house


def registered(house: House, location: Path) -> Feed:
    """Return a folder or file as a feed of a house."""
    with house.archive.writing() as connection:
        return add_feed(connection, str(location.resolve()), "folder", None)


def refreshed(house: House, feed: Feed) -> tuple[float, Refreshed]:
    """Refresh one feed; return how many seconds it took and what was found."""
    began = time.perf_counter()
    found = update(house, [feed], lambda *_: None, lambda *_: None)
    return time.perf_counter() - began, found


def passages(house: House) -> int:
    """Return how many passages a house holds."""
    with house.archive.reading() as connection:
        return counts(connection).passages


Part = tuple[str, Any, str]
"""What a function is called in what is printed, the module or class it stands in, its name."""
PARTS: tuple[Part, ...] = (
    ("embedding", Embedder, "encode_passages"),
    ("cutting", landed, "cut"),
    ("archive: landing stories", landed, "land_all"),
    ("archive: landing plain pages", at_hand, "add_new"),
    ("archive: what stands", landed, "which_stand"),
    ("archive: what stands of plain pages", at_hand, "which_stand_as_noted"),
    ("vectors", Vectors, "apply"),
    ("words", Words, "apply"),
)


@contextmanager
def patched(parts: Sequence[Part], spent: dict[str, float]) -> Iterator[None]:
    """Add up the seconds spent in each part; parts in other threads may overlap."""

    def timer(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[part] += time.perf_counter() - began

        return run

    with ExitStack() as stack:
        for part, owner, name in parts:
            stack.enter_context(patch.object(owner, name, timer(part, getattr(owner, name))))
        yield


@contextmanager
def processor(name: str, worked: dict[str, float]) -> Iterator[None]:
    """Add up the seconds of the processor that all threads of this process take."""
    began = time.process_time()
    yield
    worked[name] += time.process_time() - began


def compare(feed_at: Path, embedder: Recorder, rounds: int) -> None:
    """Print the speed of a first refresh beside the bare model's on the same texts."""
    flow, bare = [], []
    list(split(["The bridge is open. A ferry sank."]))  # spaCy is loaded here
    worked: dict[str, float] = defaultdict(float)
    spent: dict[str, float] = defaultdict(float)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            house = opened(Path(folder), embedder)
            feed = registered(house, feed_at)
            house.vectors, house.words  # noqa: B018  # opened here: a warm process is measured
            embedder.passages.clear()
            with patched(PARTS, spent), processor("refresh", worked):
                seconds, _found = refreshed(house, feed)
            flow.append(passages(house) / seconds)
            spent["all"] += seconds
            house.close()
        read = list(embedder.passages)
        began = time.perf_counter()
        with processor("model", worked):
            Embedder.encode_passages(embedder, read)
        bare.append(len(read) / (time.perf_counter() - began))
    print(f"{len(read)} passages, {rounds} rounds")
    for name, speeds in (("whole refresh", flow), ("bare model", bare)):
        each = " ".join(f"{speed:.1f}" for speed in speeds)
        print(f"{name:16} {median(speeds):6.1f} passages/s   ({each})")
    print(f"ratio of medians {median(flow) / median(bare):6.2f}")
    print(f"of the processor's seconds {worked['model'] / worked['refresh']:6.2f}\n")
    whole = spent.pop("all")
    spent["rest"] = whole - sum(spent.values())
    for part, seconds in sorted(spent.items(), key=lambda kept: -kept[1]):
        print(f"{part:26} {seconds / rounds:7.2f} s a round {seconds / whole:6.1%}")
    print()


def unchanged(name: str, feed_at: Path, stories: int) -> None:
    """Print how long a first refresh takes, then ones of the same feed where no story changed.

    The first one's vectors are drawn at random; the others must ask for none.
    """
    embedder = Counting(load_settings().embedding_model)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        house = opened(home, embedder)
        feed = registered(house, feed_at)
        seconds, found = refreshed(house, feed)
        print(f"{name}: {stories:,} stories, {passages(house):,} passages")
        print(f"  first, not embedded   {seconds:8.2f} s {stories / seconds:10,.0f} stories/s")
        embedder.asked = 0
        files = [feed_at] if feed_at.is_file() else sorted(feed_at.iterdir())
        for what, change in (
            ("untouched", lambda _: None),
            ("files touched", os.utime),
            ("files rewritten", rewrite),
        ):
            runs = []
            for _ in range(3):
                for file in files:
                    change(file)
                seconds, found = refreshed(house, feed)
                assert found.unchanged == stories, found.count()
                runs.append(seconds)
            seconds = median(runs)
            print(f"  {what:20}  {seconds:8.3f} s {stories / seconds:10,.0f} stories/s", end="")
            print(f"   {embedder.asked} embedded")
        house.close()
        disk(home)
    print()


def rewrite(file: Path) -> None:
    """Write a file anew with other bytes and the same stories: all of it has to be read."""
    with file.open("ab") as end:
        end.write(b"\n")


def disk(home: Path) -> None:
    """Print how much disk the archive, the vectors and the words take."""
    for name in ("archive", "vectors", "words"):
        files = [file for at in home.glob(f"{name}*") for file in (at, *at.rglob("*"))]
        size = sum(file.stat().st_size for file in files if file.is_file())
        print(f"  disk, {name:14}  {size / 1e6:8.1f} MB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, help="a file of stories, one JSON object a line")
    parser.add_argument("--limit", type=int, default=300, help="stories in the comparison")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the comparison")
    parser.add_argument("--unchanged", type=int, default=10_000, help="stories in unchanged feeds")
    parser.add_argument("--only-unchanged", action="store_true", help="leave out the comparison")
    parser.add_argument("--only-compare", action="store_true", help="leave out unchanged feeds")
    asked = parser.parse_args()
    lines = [line for line in asked.stories.read_text("utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        if not asked.only_unchanged:
            compare_some(lines, Path(folder), asked.limit, asked.rounds)
        if not asked.only_compare:
            unchanged_both_ways(lines, Path(folder), asked.unchanged)


def compare_some(lines: Sequence[str], folder: Path, limit: int, rounds: int) -> None:
    """Warm up with a few stories, then compare with `limit` of them."""
    embedder = Recorder(load_settings().embedding_model)
    warm_up, some = folder / "warm-up.jsonl", folder / "some.jsonl"
    warm_up.write_text("\n".join(lines[:8]), encoding="utf-8")
    some.write_text("\n".join(lines[:limit]), encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        house = opened(Path(home), embedder)
        refreshed(house, registered(house, warm_up))
        house.close()
    compare(some, embedder, rounds)


def unchanged_both_ways(lines: Sequence[str], folder: Path, stories: int) -> None:
    """Refresh so many unchanged stories as one JSONL file, then as a file a story."""
    whole, many = folder / "whole.jsonl", folder / "many"
    many.mkdir()
    made = []
    for n in range(stories):
        line = json.loads(lines[n % len(lines)])
        story = json.dumps({**line, "id": f"{line['id']}-{n}", "url": None})
        made.append(story)
        Path(many, f"{n:06}.json").write_text(story, encoding="utf-8")
    whole.write_text("\n".join(made), encoding="utf-8")
    unchanged("one JSONL file", whole, stories)
    unchanged("one JSON file a story", many, stories)


if __name__ == "__main__":
    main()
