"""Keeping the index up to date while the process runs."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from rich.console import Console

from bot.credits import work_ahead
from bot.terminal import show_refreshed
from index.archive.feeds import all_feeds
from index.archive.reading import last_change
from index.catch_up import applied_numbers, catch_up
from index.errors import PullquoteError
from index.house import House
from index.refresh import Refreshed
from index.update import update

LOOK = 1.0
"""Seconds between looks at the archive for changes another process has brought in."""

CREDITED_A_BEAT = 5
"""Stories whose speakers are worked out between two looks: some 0.3 s of one core."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watcher:
    """Refreshes every feed on its beat, and follows what others write to the archive.

    It must run where the index is owned (`House.owning_index`).
    """

    house: House
    stopping: threading.Event

    def run(self) -> None:
        """Watch until told to stop; a failure is logged and tried again at the next beat."""
        due = 0.0
        while not self.stopping.is_set():
            try:
                if time.monotonic() >= due:
                    due = time.monotonic() + self.house.settings.refresh_minutes * 60
                    self.refresh()
                elif self._is_behind():
                    self._follow()
                else:
                    self._credit()
            except PullquoteError as error:
                log.error("refresh_failed", extra={"reason": str(error)})  # noqa: TRY400
            except Exception:
                log.exception("refresh_failed")
            self.stopping.wait(LOOK)

    def _credit(self) -> None:
        """Work out ahead of being asked whom a few more stories credit, the newest first."""
        work_ahead(self.house.archive, CREDITED_A_BEAT)

    def refresh(self) -> Refreshed:
        """Refresh every feed once."""
        with self.house.archive.reading() as connection:
            feeds = all_feeds(connection)
        found = update(self.house, feeds, lambda *_: None, lambda *_: None)
        if found.changes or found.failed:
            log.info("refreshed", extra=found.count())
        return found

    def _is_behind(self) -> bool:
        with self.house.archive.reading() as connection:
            last = last_change(connection)
        return min(applied_numbers(self.house.vectors, self.house.words)) < last

    def _follow(self) -> None:
        house = self.house
        catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)


def watch_feeds(house: House, console: Console) -> None:
    """Refresh on the beat until interrupted, printing what each refresh found."""
    watcher = Watcher(house, threading.Event())
    minutes = house.settings.refresh_minutes
    with house.owning_index("watch"):
        while True:
            show_refreshed(console, watcher.refresh())
            console.print(f"next refresh in {minutes:g} min (Ctrl-C ends)", style="dim")
            time.sleep(minutes * 60)
