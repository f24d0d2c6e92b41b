"""Keeping the index up to date: stories land from all sides, one index follows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from bot.running.ahead import read_ahead
from bot.running.saved_files import Only, SavedFiles
from bot.running.until_stopped import Stopped, WebUntilStopped
from bot.speakers.credit_book import work_ahead
from index.archive import Feed, PageProblem
from index.archive.engine import set_fact
from index.archive.feeds import all_feeds
from index.archive.pushed import newest_push
from index.archive.reading import last_change, newest_live
from index.archive.withdrawing import embargoes_are_over, end_embargoes
from index.errors import PullquoteError
from index.follow import follow
from index.house import House
from index.level import applied_number
from index.refresh import Refreshed, Step, refresh_feed
from index.roles import FEEDS, VECTORS
from index.sentences import sentences_of
from index.update import hands_of

LOOK = 0.5
"""Seconds between looks at the archive for changes another process has brought in."""
WEB, FOLDERS, PUSHES = "web", "folder", "pushes"
AT_ONCE = {WEB: 8, FOLDERS: 4, PUSHES: 1}
"""Feeds read side by side. Reading a whole site takes hours at a page a second, so those of the web
have threads that a folder or a push never waits for."""
MOST_BACK_OFF = 8
"""How many times its interval a failing feed waits at most; each failure doubles the wait."""
CREDITED_A_BEAT = 2
"""Stories whose speakers are worked out between two looks: some 0.1 s of one core."""
_BROKEN = "it failed through a fault in me; the log of this bot says more"
PARTING = 2.0
"""Seconds that feeds are given to finish a page when the process is to end. Whoever still waits for
a server then has written nothing of what it waits for."""

MOST_TOLD = 5
"""Failures of a refresh that are kept to be told."""

OnRefreshed = Callable[[Feed, Refreshed], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the last refresh of a whole feed."""

    began: datetime
    """Aware UTC."""
    count: Mapping[str, int]
    """As `Refreshed.count` has it."""
    failed: tuple[PageProblem, ...]
    """The first few failures."""


@dataclass
class Watcher:
    """Refreshes feeds as stories land, and follows in the indexes what anybody writes.

    It must run where the index is owned (`House.owning_index`). What is wanted of a feed, by the
    beat, a saved file or a push, waits in line for a thread; of one feed it gathers until its turn,
    and no feed has two turns at once.
    """

    house: House
    stopping: threading.Event
    on_refreshed: OnRefreshed = lambda _feed, _found: None
    landed: threading.Event = field(default_factory=threading.Event)
    """Set when something may have come into the archive."""
    pushed: threading.Event = field(default_factory=threading.Event)
    """Set when a push has been stored."""
    _lines: dict[str, SimpleQueue[int]] = field(
        default_factory=lambda: {line: SimpleQueue() for line in AT_ONCE}
    )
    """Feeds that wait for their turn."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held for what stands below."""
    _busy: set[int] = field(default_factory=set)
    """Feeds in line, or having their turn."""
    _wanted: dict[int, tuple[Feed, Only, bool]] = field(default_factory=dict)
    """What is to be refreshed at a feed's next turn, and whether before its time."""
    _reports: dict[int, Report] = field(default_factory=dict)
    _due: dict[int, float] = field(default_factory=dict)
    """When the beat wants a feed again, by `time.monotonic()`."""
    _failures: dict[int, int] = field(default_factory=dict)
    """How often in a row a feed has failed."""
    _credited: tuple[int, int] = (-1, 0)
    """The change of the log at which all live versions had credits, and the newest of them."""
    _refreshed: datetime | None = None
    """When the last refresh began that went well."""

    def run(self) -> None:
        """Watch until told to stop; a failure is logged and tried again."""
        list(sentences_of(["The splitter is loaded before the first story waits for it."]))
        self.pushed.set()  # what was pushed before the process last ended may not have landed
        archive, stopping = self.house.archive, self.stopping
        loops: list[Callable[[], None]] = []
        if self.house.settings.role != "bot":
            watched = partial(SavedFiles, archive, stopping, self.want, self._is_read_here)
            saved = [watched(recursive=deep) for deep in (True, False)]
            loops += [self._beats, self._bells, *(files.run for files in saved)]
        for line, threads in AT_ONCE.items():
            loops += [partial(self._turns, self._lines[line])] * threads
        sides = [threading.Thread(target=loop, daemon=True) for loop in loops]
        for side in sides:
            side.start()
        told = None
        while not self.stopping.is_set():
            self.landed.clear()
            with self._guarded():
                told = self._follow(told)
            self.landed.wait(LOOK)
        self.house.web.close()
        until = time.monotonic() + PARTING
        for side in sides:
            side.join(max(0.0, until - time.monotonic()))

    def want(self, feed: Feed, only: Only = None, *, eager: bool = False) -> None:
        """Have a feed refreshed soon, or just these files of a folder; of pushes, the newest.

        With `eager`, pages on the web are looked at before their time.
        """
        with self._lock:
            _, before, sooner = self._wanted.get(feed.id, (feed, (), False))
            gathered = None if only is None or before is None else {*before, *only}
            self._wanted[feed.id] = (feed, gathered, sooner or eager)
            if feed.id not in self._busy:
                self._busy.add(feed.id)
                self._lines[_line_of(feed)].put(feed.id)

    def report(self, feed_id: int, since: datetime) -> Report | None:
        """Return what came of a feed's last refresh, None while none began since a moment."""
        with self._lock:
            report = self._reports.get(feed_id)
        return report if report is not None and report.began >= since else None

    def _turns(self, line: SimpleQueue[int]) -> None:
        """Give the feeds of a line their turns."""
        while not self.stopping.is_set():
            with suppress(Empty):
                self._turn(line, line.get(timeout=LOOK))

    def _turn(self, line: SimpleQueue[int], feed_id: int) -> None:
        with self._lock:
            feed, only, eager = self._wanted.pop(feed_id)
        with self._guarded():
            self._refresh(feed, only, eager=eager)
        with self._lock:
            if feed_id in self._wanted:
                line.put(feed_id)
            else:
                self._busy.discard(feed_id)

    def _refresh(self, feed: Feed, only: Only, *, eager: bool) -> None:
        """Refresh a feed, and settle when the beat wants it again."""
        began, now = datetime.now(UTC), time.monotonic()
        interval = self.house.settings.refresh_minutes * 60
        hands = hands_of(self.house)
        hands = replace(hands, web=WebUntilStopped(hands.web, self.stopping))
        found = Refreshed()

        def on_step(_step: Step) -> None:
            if found.changes:
                self.landed.set()
            self._go_on()

        try:
            refresh_feed(hands, feed, on_step, found, only, eager=eager)
        except Stopped:
            raise
        except BaseException as error:
            told = str(error) if isinstance(error, PullquoteError) else _BROKEN
            found.failed.append(PageProblem(feed.location, "", "", told))
            self._note(feed, only, began, found)
            failures = self._failures[feed.id] = self._failures.get(feed.id, 0) + 1
            self._due[feed.id] = now + min(LOOK * 2**failures, interval)
            raise
        is_whole_failure = any(problem.path == "" for problem in found.failed)
        if only is None:
            failures = self._failures.get(feed.id, 0) + 1 if is_whole_failure else 0
            self._failures[feed.id] = failures
            back_off = min(2 ** max(failures - 1, 0), MOST_BACK_OFF)
            self._due[feed.id] = now + interval * back_off
        self._due |= dict.fromkeys(found.left_to, 0.0)
        if not is_whole_failure:
            with self._lock:
                self._refreshed = max(began, self._refreshed or began)
        self._note(feed, only, began, found)
        self.landed.set()
        if found.changes or found.failed:
            log.info("refreshed", extra={"feed": feed.id, **found.count()})
        self.on_refreshed(feed, found)

    def _note(self, feed: Feed, only: Only, began: datetime, found: Refreshed) -> None:
        """Keep what came of a refresh, unless it was of a few files only."""
        if only is None:
            report = Report(began, found.count(), tuple(found.failed[:MOST_TOLD]))
            with self._lock:
                self._reports[feed.id] = report

    def _go_on(self, *_how_far: int) -> None:
        if self.stopping.is_set():
            raise Stopped

    def _beats(self) -> None:
        """Want every feed whose time has come."""
        while not self.stopping.is_set():
            with self._guarded():
                now = time.monotonic()
                for feed in self._feeds():
                    due = feed.id not in self._busy and now >= self._due.get(feed.id, 0.0)
                    if due and self._is_read_here(feed):
                        self.want(feed)
            self.stopping.wait(LOOK)

    def _bells(self) -> None:
        """Want the pushes that have been stored, by another process too where there are several."""
        seen = 0
        while not self.stopping.is_set():
            rung = self.pushed.wait(LOOK)
            if not (rung or self.house.archive.shared) or not self.house.roles.holds(FEEDS):
                continue
            with self._guarded():
                self.pushed.clear()
                newest, before = self._newest_push(), seen
                seen = newest
                if not rung and newest == before:
                    continue
                for feed in self._feeds():
                    if feed.kind == PUSHES:
                        self.want(feed, ())

    def _newest_push(self) -> int:
        with self.house.archive.reading() as connection:
            return newest_push(connection)

    def _is_read_here(self, feed: Feed) -> bool:
        """Tell whether a feed's beat is ours: a folder's where it is, all others' by a lease."""
        house = self.house
        if feed.kind != FOLDERS:
            return house.roles.holds(FEEDS)
        unbound = feed.machine is None and house.archive.shared
        return feed.is_read_on(house.machine) and (not unbound or Path(feed.location).exists())

    def _feeds(self) -> list[Feed]:
        with self.house.archive.reading() as connection:
            return all_feeds(connection)

    def _follow(self, told: datetime | None) -> datetime | None:
        """Bring the indexes level; where they are, use the time for who said what.

        Return the time until which the archive knows them to be level; `told` is what it knew.
        """
        house = self.house
        with self._lock:
            refreshed = self._refreshed
        with house.archive.reading() as connection:
            over = embargoes_are_over(connection)
        if over:
            with house.archive.writing() as connection:
                end_embargoes(connection)
        with house.archive.reading() as connection:
            last = last_change(connection)
        read_ahead(house)
        writes = not house.settings.chroma_url or house.roles.holds(VECTORS)
        is_level = applied_number(house.words) >= last
        is_level = is_level and (not writes or applied_number(house.vectors) >= last)
        if not is_level:
            follow(house, self._go_on)
        if refreshed is not None and refreshed != told:
            with house.archive.writing() as connection:
                set_fact(connection, "indexed_at", refreshed.isoformat())
        if is_level and writes:
            self._credit(last)
        return refreshed

    def _credit(self, last: int) -> None:
        """Use the time for who said what, as long as there is a version that nobody has looked at.

        Once there is none, what is asked for is only what comes after: the whole archive is looked
        through once.
        """
        done_at, after = self._credited
        if last == done_at:
            return
        archive = self.house.archive
        with archive.reading() as connection:
            newest = newest_live(connection)
        if not work_ahead(archive, CREDITED_A_BEAT, after):
            self._credited = last, newest

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Log what fails inside, and wait a moment; native libraries panic past Exception."""
        try:
            yield
        except Stopped:
            return
        except PullquoteError as error:
            log.error("refresh_failed", extra={"reason": str(error)})  # noqa: TRY400
            self.stopping.wait(LOOK)
        except BaseException:
            log.exception("refresh_failed")
            self.stopping.wait(LOOK)


def _line_of(feed: Feed) -> str:
    return feed.kind if feed.kind in AT_ONCE else WEB
