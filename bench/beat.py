"""Measure a beat: what it costs to find that nothing has changed in a large folder.

    python -m bench.beat HOME [--files 100000]

HOME is filled once with that many small files, and an archive that has read them all: its rows are
written straight into the tables (landing them one by one takes an hour and tells nothing about a
beat). Then the folder is refreshed as the watcher does it at every beat, with one file changed the
last time, and the seconds of each part are printed, with the longest another writer of the archive
had to wait meanwhile.
"""

from __future__ import annotations

import argparse
import json
import resource
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from bench.refresh import opened, patched
from bench.scale import Drawn
from index import bring_in, refresh
from index.archive import Archive, Feed, tables
from index.archive.engine import set_fact
from index.archive.feeds import add_feed
from index.feeds import kinds
from index.feeds.folder import list_folder
from index.loading_settings import load_settings
from index.refresh import Refreshed, refresh_feed
from index.story import CUTTING_RULES
from index.update import hands_of

PARTS = (
    ("listing the folder", kinds, "list_folder"),
    ("known pages", refresh, "known_pages"),
    ("passing over pages", bring_in, "_passed_over"),
    ("stories no page carries", refresh, "withdraw_orphans"),
    ("embargoes", refresh, "end_embargoes"),
)


def fill(archive: Archive, folder: Path, files: int) -> Feed:
    """Write the files, and the archive as if it had read them."""
    folder.mkdir(parents=True, exist_ok=True)
    with archive.writing() as connection:
        feed = add_feed(connection, str(folder), "folder", None)
        if connection.execute(tables.pages.select().limit(1)).first() is not None:
            return feed
    for n in range(files):
        below = folder / f"{n // 1_000:03}"
        below.mkdir(exist_ok=True)
        Path(below, f"{n:06}.json").write_text(
            json.dumps({"id": f"s-{n}", "title": f"Ferry {n}", "text": f"Ferry {n} left at noon."})
        )
    now = datetime.now(UTC)
    pages, stories, versions, carried = [], [], [], []
    for n, page in enumerate(list_folder(str(folder)).pages, 1):
        mark = f"{CUTTING_RULES}::{page.mark}"
        pages.append(
            {"id": n, "feed_id": feed.id, "path": page.path, "mark": mark, "digest": f"{n:064x}"}
            | {"problems": [], "gone": 0}
        )
        stories.append({"id": n, "key": f"{folder}#s-{n}", "version_id": n, "audience": ""})
        said = {"name": f"s-{n}", "text": "", "title": "", "byline": [], "sentences": []}
        versions.append(
            {"id": n, "story_id": n, "number": 1, "digest": "", "rules": 1, "seen_at": now} | said
        )
        carried.append({"page_id": n, "story_id": n})
    with archive.writing() as connection:
        for table, rows in (
            (tables.pages, pages),
            (tables.stories, stories),
            (tables.versions, versions),
            (tables.carried, carried),
        ):
            connection.execute(insert(table), rows)
    return feed


def waits(archive: Archive, stopping: threading.Event, longest: list[float]) -> None:
    """Write to the archive again and again; keep the longest it took to be let in."""
    while not stopping.wait(0.005):
        began = time.perf_counter()
        with archive.writing() as connection:
            set_fact(connection, "bench", "here")
        longest[0] = max(longest[0], time.perf_counter() - began)


def main() -> None:
    """Fill the home if need be, beat, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--files", type=int, default=100_000)
    options = parser.parse_args()
    options.home.mkdir(parents=True, exist_ok=True)
    house = opened(options.home, Drawn(load_settings().embedding_model))
    feed = fill(house.archive, (options.home / "feed").resolve(), options.files)
    hands = hands_of(house)
    for what in ("nothing changed", "nothing changed", "one file changed"):
        if what == "one file changed":
            changed = Path(feed.location, "000", "000000.json")
            number = time.time_ns()
            story = {"id": "s-0", "title": "Ferry", "text": f"The ferry left late, {number} said."}
            changed.write_text(json.dumps(story))
        spent: dict[str, float] = defaultdict(float)
        found, longest, stopping = Refreshed(), [0.0], threading.Event()
        other = threading.Thread(target=waits, args=(house.archive, stopping, longest))
        other.start()
        began, used = time.perf_counter(), time.thread_time()
        with patched(PARTS, spent):
            refresh_feed(hands, feed, lambda _: None, found)
        spent["all"] = time.perf_counter() - began
        stopping.set()
        other.join()
        print(f"{what}: {found.count()}")
        for part, seconds in spent.items():
            print(f"  {part:26} {seconds:7.3f} s")
        print(f"  {'of it, on a processor':26} {time.thread_time() - used:7.3f} s")
        print(f"  {'a writer waited at most':26} {longest[0]:7.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak memory {peak:.0f} MB")
    house.close()


if __name__ == "__main__":
    main()
