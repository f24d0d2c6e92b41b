"""Measure what is asked of all live stories after a change, in an archive that is generated.

    python -m bench.standing [--stories 100000] [--url postgresql+psycopg://…]

The archive is made by inserts, with texts of a usual length, forty outlets, three audiences and
quotes given of every other story. Each lookup is timed as the first after a change: nothing is
remembered, and the database knows how large its tables are, as it finds out by itself within a
minute. Milliseconds of the clock, the least of five.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, update

from index.access import EVERYTHING, OF_THE_HOUSE, Access
from index.archive import Archive, tables
from index.archive.moved import Mark, mark_of, moved
from index.archive.reading import sight_of
from index.archive.totals import counts, extent, languages, live_stories, newest, outlets

_AT_ONCE = 5_000
_TEXT = "The harbour office said on Friday that 214 boats had left Vosk before the storm. " * 40
_AUDIENCES = ("", "", "", "|wire|", "|courts|wire|")


def main() -> None:
    """Make an archive and print what each lookup takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--url")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(options.url or f"sqlite:///{Path(folder) / 'archive.db'}")
        began = time.perf_counter()
        for first in range(1, options.stories + 1, _AT_ONCE):
            with archive.writing() as connection:
                fill(connection, range(first, min(first + _AT_ONCE, options.stories + 1)))
        with archive.writing() as connection:
            connection.exec_driver_sql("ANALYZE")
        print(f"{options.stories:,} stories in {time.perf_counter() - began:.1f} s", flush=True)
        for name, lookup in LOOKUPS.items():
            print(f"{name:24} {1000 * least(archive, lookup):8.1f} ms", flush=True)
        archive.close()


LOOKUPS: dict[str, Callable[[Connection], object]] = {
    "shelves": lambda connection: sight_of(connection, OF_THE_HOUSE),
    "outlets": lambda connection: outlets(connection, EVERYTHING),
    "outlets, of some": lambda connection: outlets(connection, sight_of(connection, Access())),
    "languages": lambda connection: languages(connection, EVERYTHING),
    "newest": lambda connection: newest(connection, EVERYTHING),
    "live_stories": lambda connection: live_stories(connection, EVERYTHING),
    "extent": lambda connection: extent(connection, EVERYTHING),
    "counts": counts,
    "moved, ever": moved,
    "moved, one change": lambda connection: moved(connection, before(connection, 1)),
    "moved, 64 changes": lambda connection: moved(connection, before(connection, 64)),
}


def before(connection: Connection, changes: int) -> Mark:
    """Return where a bot stood that has not looked since so many changes."""
    now = mark_of(connection)
    return Mark(now.change - changes, now.answer)


def least(archive: Archive, lookup: Callable[[Connection], object]) -> float:
    """Return the least seconds of five that a lookup takes when nothing is remembered."""
    took = []
    for _ in range(5):
        with archive.writing() as connection:  # a transaction that writes looks everything up
            began = time.perf_counter()
            lookup(connection)
            took.append(time.perf_counter() - began)
    return min(took)


def fill(connection: Connection, numbers: range) -> None:
    """Insert stories, each live by one version, and a quote given of every other one."""
    now, today = datetime.now(UTC), date(2026, 1, 1)
    connection.execute(
        insert(tables.stories),
        [
            {
                "id": n,
                "key": f"k{n}",
                "version_id": None,
                "audience": _AUDIENCES[n % len(_AUDIENCES)],
            }
            for n in numbers
        ],
    )
    connection.execute(
        insert(tables.versions),
        [
            {
                "id": n,
                "story_id": n,
                "number": 1,
                "digest": f"d{n}",
                "name": f"n{n}",
                "text": f"{n} {_TEXT}",
                "title": f"Boats {n}",
                "outlet": f"Outlet {n * n % 40}",
                "byline": [],
                "published": today - timedelta(days=n % 3_000),
                "written_in": "en" if n % 3 else "es",
                "sentences": [[0, 80]],
                "rules": 1,
                "seen_at": now,
            }
            for n in numbers
        ],
    )
    stories = tables.stories
    these = stories.c.id.between(numbers[0], numbers[-1])
    connection.execute(update(stories).where(these).values(version_id=stories.c.id))
    connection.execute(
        insert(tables.changes),
        [
            {"at": now, "kind": "new", "story_id": n, "version_id": n, "removed": []}
            for n in numbers
        ],
    )
    given = [n for n in numbers if n % 2]
    connection.execute(
        insert(tables.answers),
        [
            {
                "id": n,
                "key": f"a{n}",
                "channel": "C1",
                "question": "how many boats?",
                "text": "214",
                "blocks": [],
                "asked_at": now,
                "changes": 0,
                "team": "",
                "private": False,
                "kept": {},
            }
            for n in given
        ],
    )
    connection.execute(
        insert(tables.answer_quotes),
        [
            {
                "answer_id": n,
                "n": 1,
                "story_id": n,
                "version_id": n,
                "start": 0,
                "end": 80,
                "judged_id": n,
                "state": "stands",
            }
            for n in given
        ],
    )


if __name__ == "__main__":
    main()
