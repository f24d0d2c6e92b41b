"""Keeping the index up to date: stories land from all sides, one index follows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.running.ahead import read_ahead
from bot.running.news import Beat, News
from bot.running.saved_files import Only, SavedFiles
from bot.running.turns import FOLDERS, LOOK, PUSHES, Turns, Wanted
from bot.running.until_stopped import Stopped, WebUntilStopped
from bot.speakers.credit_book import work_ahead
from index.archive import Feed, PageProblem
from index.archive.engine import set_fact
from index.archive.feeds import all_feeds
from index.archive.pushed import newest_push
from index.archive.reading import last_change, newest_live
from index.archive.withdrawing import embargoes_are_over, end_embargoes
from index.errors import PullquoteError
from index.feeds.kinds import FETCHED
from index.follow import follow
from index.house import House
from index.level import applied_number
from index.refresh import Refreshed, Step, refresh_feed
from index.roles import BEAT, VECTORS
from index.sentences import sentences_of
from index.update import hands_of

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
    turns: Turns = field(init=False)
    """Who is refreshed next."""
    _news: News = field(init=False)
    """What of a feed is new since its last beat."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held for what was found out."""
    _reports: dict[int, Report] = field(default_factory=dict)
    _due: dict[int, float] = field(default_factory=dict)
    """When the beat wants a feed again, by `time.monotonic()`."""
    _failures: dict[int, int] = field(default_factory=dict)
    """How often in a row a feed has failed."""
    _credited: tuple[int, int] = (-1, 0)
    """The change of the log at which all live versions had credits, and the newest of them."""
    _refreshed: datetime | None = None
    """When the last refresh began that went well."""

    def __post_init__(self) -> None:
        self.turns = Turns(self.stopping, self._turn)
        self._news = News(self.house.archive)

    def run(self) -> None:
        """Watch until told to stop; a failure is logged and tried again."""
        list(sentences_of(["The splitter is loaded before the first story waits for it."]))
        self.pushed.set()  # what was pushed before the process last ended may not have landed
        archive, stopping = self.house.archive, self.stopping
        loops: list[Callable[[], None]] = []
        if self.house.settings.role != "bot":
            watched = partial(SavedFiles, archive, stopping, self._want, self._is_read_here)
            saved = [watched(recursive=deep) for deep in (True, False)]
            loops += [self._beats, self._bells, *(files.run for files in saved)]
            loops += [self._shares] if archive.shared else []
        loops += self.turns.loops()
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
        if archive.shared:
            with self._guarded():
                self.house.share.give_back()

    def want(self, feed: Feed, *, eager: bool = False) -> None:
        """Have a feed refreshed soon, here; what another machine alone has is left to it.

        With `eager`, pages on the web are looked at before their time.
        """
        self.turns.want(Wanted(feed, None, eager, asked=True))

    def _want(self, feed: Feed, only: Only = None) -> None:
        """Have a feed refreshed soon while it is ours to read, or just these files of a folder."""
        self.turns.want(Wanted(feed, only))

    def report(self, feed_id: int, since: datetime) -> Report | None:
        """Return what came of a feed's last refresh, None while none began since a moment."""
        with self._lock:
            report = self._reports.get(feed_id)
        return report if report is not None and report.began >= since else None

    def _turn(self, wanted: Wanted) -> None:
        if wanted.asked or self._is_read_here(wanted.feed):
            with self._guarded():
                self._refresh(wanted)

    def _refresh(self, wanted: Wanted) -> None:
        """Refresh a feed, and settle when the beat wants it again."""
        feed, only = wanted.feed, wanted.only
        began, now = datetime.now(UTC), time.monotonic()
        interval = self.house.settings.refresh_minutes * 60
        hands = hands_of(self.house)
        hands = replace(hands, web=WebUntilStopped(hands.web, self.stopping))
        found = Refreshed()

        def on_step(_step: Step) -> None:
            if found.changes:
                self.landed.set()
            self._go_on()
            if not (wanted.asked or self._is_read_here(feed)):
                raise Stopped  # another process has taken it

        try:
            beat = self._news.of(feed, began) if wanted.is_beat else Beat(only)
            refresh_feed(hands, feed, on_step, found, beat.only, eager=wanted.eager)
        except Stopped:
            raise
        except BaseException as error:
            told = str(error) if isinstance(error, PullquoteError) else _BROKEN
            found.failed.append(PageProblem(feed.location, "", "", told))
            self._news.forget(feed)
            self._note(feed, only, began, found)
            failures = self._failures[feed.id] = self._failures.get(feed.id, 0) + 1
            self._due[feed.id] = now + min(LOOK * 2**failures, interval)
            raise
        is_whole_failure = any(problem.path == "" for problem in found.failed)
        self._news.note(feed, beat, read=not is_whole_failure)
        if only is None:
            failures = self._failures.get(feed.id, 0) + 1 if is_whole_failure else 0
            self._failures[feed.id] = failures
            back_off = min(2 ** max(failures - 1, 0), MOST_BACK_OFF)
            self._due[feed.id] = now + interval * back_off
        self._have_left(found.left_to)
        if not is_whole_failure:
            with self._lock:
                self._refreshed = max(began, self._refreshed or began)
        self._note(feed, beat.only, began, found)
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
                in_hand = self.turns.in_hand()
                for feed in self._feeds():
                    if feed.id in in_hand or not self._is_read_here(feed):
                        continue
                    if now >= self._due.setdefault(feed.id, now + self._rests(feed)):
                        self._want(feed)
            self.stopping.wait(LOOK)

    def _rests(self, feed: Feed) -> float:
        """Return the seconds until a feed that is new to us is due: others have read it before.

        Files and pushes tell of themselves, and what was told meanwhile was not told us.
        """
        if not self.house.archive.shared or feed.kind not in FETCHED or feed.refreshed_at is None:
            return 0.0
        since = (datetime.now(UTC) - feed.refreshed_at).total_seconds()
        return self.house.settings.refresh_minutes * 60 - since

    def _have_left(self, feed_ids: Collection[int]) -> None:
        """Have feeds read that stories were left to, soon: by us, whoever reads them else."""
        self._due |= dict.fromkeys(feed_ids, 0.0)
        if feed_ids and self.house.archive.shared:
            for feed in self._feeds():
                if feed.id in feed_ids and not self._is_read_here(feed):
                    self.want(feed)

    def _shares(self) -> None:
        """Have our share of the feeds that any machine can read, of all that read them."""
        while not self.stopping.is_set():
            with self._guarded():
                feeds = [feed for feed in self._feeds() if feed.kind != FOLDERS]
                for id_ in self.house.share.settle(feeds, self.turns.in_hand):
                    self._due.pop(id_, None)
            self.stopping.wait(BEAT)

    def _bells(self) -> None:
        """Want the pushes that have been stored, by another process too where there are several."""
        seen = 0
        while not self.stopping.is_set():
            rung = self.pushed.wait(LOOK)
            if not (rung or self.house.archive.shared):
                continue
            with self._guarded():
                self.pushed.clear()
                newest, before = self._newest_push(), seen
                seen = newest
                if not rung and newest == before:
                    continue
                for feed in self._feeds():
                    if feed.kind == PUSHES and self._is_read_here(feed):
                        self._want(feed, ())

    def _newest_push(self) -> int:
        with self.house.archive.reading() as connection:
            return newest_push(connection)

    def _is_read_here(self, feed: Feed) -> bool:
        """Tell whether a feed is ours to read: a folder where it is, all others by a lease."""
        house = self.house
        if feed.kind != FOLDERS:
            return house.share.has(feed.id)
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
