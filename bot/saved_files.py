"""Files that are saved, moved or deleted below the folders that are feeds: the system tells us."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import watch

from index.archive import Archive, Feed
from index.archive.feeds import all_feeds
from index.pages import SUFFIXES

SETTLED = 0.15
"""Seconds a file must not have changed before it is read: one half written is no story."""
PATIENCE = 5.0
"""Seconds that are waited for that; a file still being written then is met at its next change."""
GATHERED = 50
"""Milliseconds that changes are gathered before they are told."""
MOST = 500
"""Changed files above which the whole folder is listed: a folder moved in, a disk mounted."""

Only = Collection[Path] | None
"""Files of a folder to refresh; None for all."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SavedFiles:
    """Watches the folders of all feeds, those added meanwhile too."""

    archive: Archive
    stopping: threading.Event
    refresh: Callable[[Feed, Only], None]

    def run(self) -> None:
        """Watch until told to stop. What cannot be watched is left to the beat."""
        while not self.stopping.is_set():
            try:
                folders = self._folders()
                if folders:
                    self._watch(folders)
                else:
                    self.stopping.wait(1.0)
            except Exception:
                log.exception("folders_unwatched")
                self.stopping.wait(5.0)

    def _folders(self) -> dict[Path, Feed]:
        with self.archive.reading() as connection:
            feeds = [feed for feed in all_feeds(connection) if feed.kind == "folder"]
        return {Path(feed.location): feed for feed in feeds if Path(feed.location).exists()}

    def _watch(self, folders: dict[Path, Feed]) -> None:
        """Tell of changes below these folders until the feeds are others."""
        tops = {path if path.is_dir() else path.parent for path in folders}
        for changes in watch(
            *tops,
            watch_filter=None,
            debounce=GATHERED * 4,
            step=GATHERED,
            rust_timeout=1_000,
            yield_on_timeout=True,
            stop_event=self.stopping,
            raise_interrupt=False,
        ):
            if self.stopping.is_set():
                return
            if changes:
                self._tell(folders, {Path(path) for _, path in changes})
            elif self._folders().keys() != folders.keys():
                return

    def _tell(self, folders: dict[Path, Feed], changed: set[Path]) -> None:
        for place, feed in folders.items():
            here = {path for path in changed if _is_below(path, place)}
            if not here:
                continue
            pages = {path for path in here if path.suffix.lower() in SUFFIXES}
            moved = any(path.is_dir() or not path.suffix for path in here - pages)
            if moved or len(pages) > MOST:
                self.refresh(feed, None)
            elif pages:
                wait_until_settled(pages)
                self.refresh(feed, pages)


def _is_below(path: Path, place: Path) -> bool:
    """Tell whether a path is a feed's file or stands below its folder, hidden ones aside."""
    if path == place:
        return True
    return place in path.parents and not any(
        part.startswith(".") for part in path.relative_to(place).parts
    )


def wait_until_settled(files: Iterable[Path]) -> None:
    """Return once no file has changed for a moment, or patience ends."""
    until = time.monotonic() + PATIENCE
    for file in files:
        while time.monotonic() < until:
            try:
                age = time.time() - file.stat().st_mtime
            except OSError:
                break
            if not 0 <= age < SETTLED:
                break
            time.sleep(SETTLED - age)
