"""Files that are saved, moved or deleted below the folders that are feeds: the system tells us."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from watchfiles import watch

from index.archive import Archive, Feed
from index.archive.feeds import all_feeds
from index.feeds.folder import is_being_written
from index.pages import SUFFIXES

SETTLED = 0.15
"""Seconds a file that nobody has open must not have changed before it is read: half a story saved
is no story."""
SETTLED_UNTOLD = 0.5
"""The same where the system does not tell whether somebody has the file open."""
GATHERED = 50
"""Milliseconds that changes are gathered before they are told."""
TICK = 100
"""Milliseconds after which files that were still being written are looked at again."""
MOST_PAUSE = 300.0
"""Seconds until what cannot be watched is tried again; the first pause is one, each twice the
last."""
LOOK = 1.0
"""Seconds between looks at which folders are feeds, and whether they are where they were."""
MOST = 500
"""Changed files above which the whole folder is listed: a folder moved in, a disk mounted."""

Only = Collection[Path] | None
"""Files of a folder to refresh; None for all."""

log = logging.getLogger(__name__)


class _Place(NamedTuple):
    """A folder, or a file, that is a feed. Another one moved into its place is another."""

    path: Path
    device: int
    inode: int


@dataclass
class SavedFiles:
    """Watches the folders of all feeds, those added meanwhile too, and says what is to be read."""

    archive: Archive
    stopping: threading.Event
    want: Callable[[Feed, Only], None]
    """Has these files of a feed refreshed, or all of it, soon; it does not wait for that."""
    is_read_here: Callable[[Feed], bool]
    """Tells whether a folder is read on this machine, where there are several."""
    recursive: bool
    """Whether it watches the feeds that are folders, or those that are single files."""
    _unsettled: dict[_Place, set[Path]] = field(default_factory=dict)

    def run(self) -> None:
        """Watch until told to stop. What cannot be watched is left to the beat."""
        pause = 1.0
        while not self.stopping.is_set():
            try:
                self._watch(self._folders())
            except OSError as error:
                log.warning("folders_unwatched", extra={"reason": str(error)})
            except BaseException:  # its Rust core panics past Exception
                log.exception("folders_unwatched")
            else:
                pause = 1.0
                continue
            self.stopping.wait(pause)
            pause = min(2 * pause, MOST_PAUSE)

    def _folders(self) -> dict[_Place, Feed]:
        with self.archive.reading() as connection:
            feeds = [feed for feed in all_feeds(connection) if feed.kind == "folder"]
        ours = filter(self.is_read_here, feeds)
        found = {_place(Path(feed.location)): feed for feed in ours}
        return {
            place: feed
            for place, feed in found.items()
            if place is not None and place.path.is_dir() is self.recursive
        }

    def _watch(self, folders: Mapping[_Place, Feed]) -> None:
        """Tell of changes below these folders until the feeds are others, or stand elsewhere.

        What changed before they were watched was told by nobody, so all of each is read first.
        """
        if not folders:
            self.stopping.wait(LOOK)
            return
        self._unsettled = {place: set() for place in folders}
        tops = {place.path if self.recursive else place.path.parent for place in folders}
        looked = None
        for changes in watch(
            *tops,
            watch_filter=None,
            debounce=GATHERED * 4,
            step=GATHERED,
            rust_timeout=TICK,
            yield_on_timeout=True,
            stop_event=self.stopping,
            raise_interrupt=False,
            recursive=self.recursive,
            ignore_permission_denied=True,
        ):
            if looked is None:
                looked = time.monotonic()
                for feed in folders.values():
                    self.want(feed, None)
            for changed in {Path(path) for _, path in changes}:
                self._note(folders, changed)
            self._release(folders)
            if time.monotonic() - looked >= LOOK:
                if self._folders().keys() != folders.keys():
                    return
                looked = time.monotonic()

    def _note(self, folders: Mapping[_Place, Feed], changed: Path) -> None:
        """Note what a change may have to do with stories: a page, or a folder come or gone."""
        for place, feed in folders.items():
            if not _is_below(changed, place.path):
                continue
            if changed.is_dir():
                self._unsettled[place].update(_pages_below(changed))
            elif changed.suffix.lower() in SUFFIXES:
                self._unsettled[place].add(changed)
            elif not changed.exists():
                self.want(feed, None)

    def _release(self, folders: Mapping[_Place, Feed]) -> None:
        """Have those files read that are written to their end."""
        for place, waiting in self._unsettled.items():
            settled = {file for file in waiting if is_settled(file)}
            waiting.difference_update(settled)
            if settled:
                self.want(folders[place], settled if len(settled) <= MOST else None)


def _place(path: Path) -> _Place | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return _Place(path, seen.st_dev, seen.st_ino if path.is_dir() else 0)


def _is_below(path: Path, place: Path) -> bool:
    """Tell whether a path is a feed's file or stands below its folder, hidden ones aside."""
    if path == place:
        return True
    return place in path.parents and not any(
        part.startswith(".") for part in path.relative_to(place).parts
    )


def _pages_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that may be pages: one moved in is told of as one change."""
    for where, _, files in os.walk(folder):
        for name in files:
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(where, name)


def is_settled(file: Path) -> bool:
    """Tell whether a file is written to its end, as far as can be told; one that is gone is."""
    try:
        age = time.time() - file.stat().st_mtime
    except OSError:
        return True
    being_written = is_being_written(file)
    quiet = SETTLED_UNTOLD if being_written is None else SETTLED
    return not being_written and not 0 <= age < quiet
