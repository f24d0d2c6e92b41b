"""Which feed is refreshed next: what is wanted of each waits in line for its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue

from bot.running.saved_files import Only
from index.archive import Feed

LOOK = 0.5
"""Seconds between looks at whether the process is to end, and at what others have brought in."""
WEB, FOLDERS, PUSHES = "web", "folder", "pushes"
AT_ONCE = {WEB: 8, FOLDERS: 4, PUSHES: 1}
"""Feeds read side by side. Reading a whole site takes hours at a page a second, so those of the web
have threads that a folder or a push never waits for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be refreshed at a feed's next turn."""

    feed: Feed
    only: Only = ()
    """Just these files of a folder, or of pushes the newest; None for all."""
    eager: bool = False
    """Whether pages on the web are looked at before their time."""
    asked: bool = False
    """Whether somebody asked for it: then it is done here, whoever else reads the feed."""

    @property
    def is_beat(self) -> bool:
        """Whether nobody asked, and nothing told what there is to read."""
        return self.only is None and not (self.asked or self.eager)

    def and_also(self, more: Wanted) -> Wanted:
        """Return what is wanted where both are; the feed as it is known now."""
        whole = self.only is None or more.only is None
        only = None if whole else {*(self.only or ()), *(more.only or ())}
        return Wanted(more.feed, only, self.eager or more.eager, self.asked or more.asked)


@dataclass
class Turns:
    """Gathers what is wanted of each feed until its turn. Safe to use from several threads."""

    stopping: threading.Event
    refresh: Callable[[Wanted], None]
    """Refreshes a feed; it does not fail."""
    _lines: dict[str, SimpleQueue[int]] = field(
        default_factory=lambda: {line: SimpleQueue() for line in AT_ONCE}
    )
    """Feeds that wait for their turn."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held for what stands below."""
    _busy: set[int] = field(default_factory=set)
    """Feeds in line, or having their turn."""
    _wanted: dict[int, Wanted] = field(default_factory=dict)

    def loops(self) -> list[Callable[[], None]]:
        """Return what gives the turns, each to run in a thread of its own until told to stop."""
        return [
            partial(self._give, self._lines[line])
            for line, threads in AT_ONCE.items()
            for _ in range(threads)
        ]

    def want(self, wanted: Wanted) -> None:
        """Have a feed refreshed soon."""
        feed = wanted.feed
        with self._lock:
            before = self._wanted.get(feed.id)
            self._wanted[feed.id] = before.and_also(wanted) if before else wanted
            if feed.id not in self._busy:
                self._busy.add(feed.id)
                self._lines[_line_of(feed)].put(feed.id)

    def in_hand(self) -> set[int]:
        """Return the feeds that wait for their turn, or have it."""
        with self._lock:
            return set(self._busy)

    def _give(self, line: SimpleQueue[int]) -> None:
        while not self.stopping.is_set():
            with suppress(Empty):
                self._turn(line, line.get(timeout=LOOK))

    def _turn(self, line: SimpleQueue[int], feed_id: int) -> None:
        with self._lock:
            wanted = self._wanted.pop(feed_id)
        self.refresh(wanted)
        with self._lock:
            if feed_id in self._wanted:
                line.put(feed_id)
            else:
                self._busy.discard(feed_id)


def _line_of(feed: Feed) -> str:
    return feed.kind if feed.kind in AT_ONCE else WEB
