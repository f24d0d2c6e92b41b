"""Which home was asked, and where stories are when it has none: an empty archive is no answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.archive.feeds import all_feeds
from index.archive.totals import live_stories
from index.errors import StoreError
from index.house import House
from index.settings import Settings

_USUAL = (".pullquote", ".pullquote/demo", "")
"""Where a home stands in the folder a command is run in, and the demo's; or is that folder."""
_BESIDE = 300
"""Folders looked into beside and below this one."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home that has stories."""

    folder: Path
    stories: int


def require_stories(house: House) -> None:
    """Raise StoreError where the archive has no story: whatever was asked would find nothing."""
    with house.archive.reading() as connection:
        stories, feeds = live_stories(connection), len(all_feeds(connection))
    if not stories:
        raise StoreError(no_stories(house.settings, feeds))


def require_archive(settings: Settings) -> None:
    """Raise StoreError where there is no archive yet; none is made by asking."""
    if settings.archive_url is None and not (settings.home / "archive.db").exists():
        raise StoreError(no_stories(settings, 0))


def no_stories(settings: Settings, feeds: int) -> str:
    """Say that there are no stories, where they were looked for, and where there are some."""
    where = "the archive" if settings.archive_url else str(settings.home.resolve())
    if feeds:
        count = "its feed has" if feeds == 1 else f"its {feeds} feeds have"
        told = f"No stories in {where}: {count} none; `pullquote status` says why."
    else:
        told = f"No stories yet in {where}. `pullquote add FOLDER` brings yours in."
    other = next(elsewhere(settings.home, Path.cwd()), None)
    if other is None:
        return told
    count = "There is 1 story" if other.stories == 1 else f"There are {other.stories:,} stories"
    return f"{told} {count} in {other.folder}: to ask there, set PULLQUOTE_HOME={other.folder}"


def elsewhere(home: Path, here: Path) -> Iterator[Home]:
    """Yield other homes that have stories: here, above, below, beside, then in the user's own."""
    seen = {home.resolve()}
    for folder in _near(here.resolve()):
        for place in (folder / name for name in _USUAL):
            if place in seen or not (place / "archive.db").is_file():
                continue
            seen.add(place)
            if stories := _stories_in(place):
                yield Home(place, stories)


def _near(here: Path) -> Iterator[Path]:
    yield here
    yield from here.parents
    for folder in (here, here.parent):
        yield from islice(_folders_in(folder), _BESIDE)
    yield Path.home()


def _folders_in(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return


def _stories_in(home: Path) -> int:
    """Return how many live stories an archive has, whichever release made it; 0 where none says."""
    address = f"{(home / 'archive.db').as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as archive:
            return int(archive.execute("SELECT count(version_id) FROM stories").fetchone()[0])
    except sqlite3.Error:
        return 0
