"""Keeping the index up to date: stories land from all sides, one index follows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.console import Console

from bot.credits import work_ahead
from bot.saved_files import Only, SavedFiles
from bot.terminal import show_refreshed
from index.archive import Feed
from index.archive.engine import set_fact
from index.archive.feeds import all_feeds
from index.archive.reading import last_change
from index.archive.withdrawing import embargoes_are_over, end_embargoes
from index.catch_up import applied_numbers, catch_up
from index.errors import PullquoteError
from index.house import House
from index.refresh import Refreshed, Step, refresh_feed
from index.update import hands_of

LOOK = 0.5
"""Seconds between looks at the archive for changes another process has brought in."""
AT_ONCE = 4
"""Feeds read side by side: they mostly wait for their servers."""
MOST_BACK_OFF = 8
"""How many times its interval a failing feed waits at most; each failure doubles the wait."""
CREDITED_A_BEAT = 2
"""Stories whose speakers are worked out between two looks: some 0.1 s of one core."""

OnRefreshed = Callable[[Feed, Refreshed], None]

log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The process is to end; what has landed so far stays."""


@dataclass
class Watcher:
    """Refreshes feeds as stories land, and follows in the indexes what anybody writes.

    It must run where the index is owned (`House.owning_index`). Feeds are read in threads of their
    own, so a slow one keeps neither the others nor anybody who asks waiting.
    """

    house: House
    stopping: threading.Event
    on_refreshed: OnRefreshed = lambda _feed, _found: None
    landed: threading.Event = field(default_factory=threading.Event)
    """Set when something may have come into the archive."""
    pushed: threading.Event = field(default_factory=threading.Event)
    """Set when a push has been stored."""
    _locks: dict[int, threading.Lock] = field(default_factory=dict)
    _due: dict[int, float] = field(default_factory=dict)
    _failures: dict[int, int] = field(default_factory=dict)
    _busy: set[int] = field(default_factory=set)
    _refreshed: datetime | None = None

    def run(self) -> None:
        """Watch until told to stop; a failure is logged and tried again."""
        files = SavedFiles(self.house.archive, self.stopping, self.refresh)
        sides = [threading.Thread(target=loop, daemon=True) for loop in (files.run, self._pushes)]
        for side in sides:
            side.start()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="feed") as pool:
            while not self.stopping.is_set():
                self._guarded(lambda: self._beat(pool))
                self._guarded(self._follow)
                self.landed.wait(LOOK)
                self.landed.clear()
            self.house.web.close()
        for side in sides:
            side.join(timeout=10)

    def refresh(self, feed: Feed, only: Only = None) -> None:
        """Refresh one feed now, or just these files of a folder; one thread a feed at a time.

        With `only`, of pushes just the newest.
        """
        found = Refreshed()
        with self._locks.setdefault(feed.id, threading.Lock()):
            try:
                refresh_feed(hands_of(self.house), feed, self._on_step, found, only)
            except _StoppedError:
                return
            finally:
                self._refreshed = datetime.now(UTC)
                self.landed.set()
        whole = any(problem.path == "" for problem in found.failed)
        self._failures[feed.id] = self._failures.get(feed.id, 0) + 1 if whole else 0
        if found.changes or found.failed:
            log.info("refreshed", extra={"feed": feed.id, **found.count()})
        self.on_refreshed(feed, found)

    def _on_step(self, _step: Step) -> None:
        self.landed.set()
        if self.stopping.is_set():
            raise _StoppedError

    def _beat(self, pool: ThreadPoolExecutor) -> None:
        """Have every feed read whose time has come."""
        with self.house.archive.reading() as connection:
            feeds = all_feeds(connection)
        interval = self.house.settings.refresh_minutes * 60
        now = time.monotonic()
        for feed in feeds:
            if feed.id in self._busy or now < self._due.get(feed.id, 0.0):
                continue
            self._busy.add(feed.id)
            back_off = min(2 ** self._failures.get(feed.id, 0), MOST_BACK_OFF)
            self._due[feed.id] = now + interval * back_off
            pool.submit(self._turn, feed)

    def _turn(self, feed: Feed) -> None:
        try:
            self._guarded(lambda: self.refresh(feed))
        finally:
            self._busy.discard(feed.id)

    def _pushes(self) -> None:
        """Land pushes as they are stored."""
        while not self.stopping.is_set():
            if self.pushed.wait(LOOK):
                self.pushed.clear()
                self._guarded(self._land_pushes)

    def _land_pushes(self) -> None:
        with self.house.archive.reading() as connection:
            feeds = [feed for feed in all_feeds(connection) if feed.kind == "pushes"]
        for feed in feeds:
            self.refresh(feed, ())

    def _follow(self) -> None:
        """Bring the indexes level; where they are, use the time for who said what."""
        house, refreshed = self.house, self._refreshed
        with house.archive.reading() as connection:
            over = embargoes_are_over(connection)
        if over:
            with house.archive.writing() as connection:
                end_embargoes(connection)
        with house.archive.reading() as connection:
            last = last_change(connection)
        if min(applied_numbers(house.vectors, house.words)) < last:
            catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)
        elif not self._busy:
            work_ahead(house.archive, CREDITED_A_BEAT)
        if refreshed is not None:
            with house.archive.writing() as connection:
                set_fact(connection, "indexed_at", refreshed.isoformat())
            if self._refreshed == refreshed:
                self._refreshed = None

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except PullquoteError as error:
            log.error("refresh_failed", extra={"reason": str(error)})  # noqa: TRY400
            self.stopping.wait(LOOK)
        except Exception:
            log.exception("refresh_failed")
            self.stopping.wait(LOOK)


def watch_feeds(house: House, console: Console) -> None:
    """Refresh as stories land until interrupted, printing what came of it."""
    stopping = threading.Event()

    def tell(feed: Feed, found: Refreshed) -> None:
        if found.changes or found.failed:
            console.print(f"{datetime.now():%H:%M:%S} {feed.location}", markup=False)  # noqa: DTZ005
            show_refreshed(console, found)

    with house.owning_index("watch"):
        watching = threading.Thread(target=Watcher(house, stopping, tell).run, daemon=True)
        watching.start()
        console.print("watching (Ctrl-C ends)", style="dim")
        try:
            while watching.is_alive():
                watching.join(1.0)
        finally:
            stopping.set()
            watching.join(timeout=60)
