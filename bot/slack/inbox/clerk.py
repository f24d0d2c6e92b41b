"""The clerk at the door: stores what comes in the order it comes, what has gathered at once.

Slack waits three seconds for its acknowledgement, people longer for an answer. So while much comes
at once, whoever works the inbox gives way (`Inbox.give_way`), and what is not urgent is done after.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.stored import Entry
from index.errors import PullquoteError

MOST = 200
"""Entries that one transaction stores: it is over in a few hundredths of a second."""
MANY, WITHIN = 8, 0.1
"""So many things told within so many seconds are a rush; one question is told of twice."""

log = logging.getLogger(__name__)

Later = Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Told:
    """One thing to be stored, or done in its turn, and who waits for that."""

    what: Entry | Callable[[], Any]
    done: Future[Any] = field(default_factory=Future)
    later: Later | None = None


@dataclass
class Clerk:
    """Stores for one inbox, in one thread. Safe to use from several."""

    inbox: Inbox
    _told: SimpleQueue[_Told] = field(default_factory=SimpleQueue)
    _guard: Lock = field(default_factory=Lock)
    _thread: Thread | None = None
    _later: list[Later] = field(default_factory=list)
    _rush: tuple[float, int] = (0.0, 0)
    """When the last stretch of `WITHIN` began, and how much was told in it."""

    def put(self, entry: Entry, later: Later | None = None) -> Future[bool]:
        """Have an entry stored; it gives whether it was new.

        What is to be done `later` is, once nothing else waits, if it was.
        """
        return self._take_in(_Told(entry, later=later))

    def do(self, work: Callable[[], Any]) -> Future[Any]:
        """Have something done in its turn: after what was told before it is stored."""
        return self._take_in(_Told(work))

    def _take_in(self, told: _Told) -> Future[Any]:
        self._told.put(told)
        with self._guard:
            if self._thread is None:
                self._thread = Thread(target=self._serve, name="door", daemon=True)
                self._thread.start()
        return told.done

    def _serve(self) -> None:
        while True:
            batch = [self._told.get()]
            with suppress(Empty):
                while len(batch) < MOST:
                    batch.append(self._told.get_nowait())
            self._note_rush(len(batch))
            self._work([told for told in batch if told.done.set_running_or_notify_cancel()])
            while self._later and self._told.empty():
                _do_later(self._later.pop(0))

    def _note_rush(self, count: int) -> None:
        now = time.monotonic()
        began, told = self._rush
        self._rush = (began, told + count) if now - began < WITHIN else (now, count)
        if self._rush[1] >= MANY:
            self.inbox.give_way(WITHIN)

    def _work(self, batch: Sequence[_Told]) -> None:
        """Store and do what was told, in its order."""
        gathered: list[_Told] = []
        for told in batch:
            if isinstance(told.what, Entry):
                gathered.append(told)
                continue
            self._store(gathered)
            gathered = []
            _settle(told, told.what)
        self._store(gathered)

    def _store(self, gathered: Sequence[_Told]) -> None:
        """Store entries in one transaction; where that fails, each by itself."""
        entries = [told.what for told in gathered if isinstance(told.what, Entry)]
        if not entries:
            return
        try:
            new = self.inbox.put_all(entries)
        except (PullquoteError, ValueError, TypeError):
            for told, entry in zip(gathered, entries, strict=True):
                _settle(told, partial(self._put, entry))
        else:
            for told, is_new in zip(gathered, new, strict=True):
                told.done.set_result(is_new)
        self._later += [
            told.later
            for told in gathered
            if told.later and told.done.exception() is None and told.done.result()
        ]

    def _put(self, entry: Entry) -> bool:
        [is_new] = self.inbox.put_all([entry])
        return is_new


def _do_later(later: Later) -> None:
    try:
        later()
    except Exception:
        log.exception("not_done_after_storing")


def _settle(told: _Told, work: Callable[[], Any]) -> None:
    try:
        done = work()
    except Exception as error:  # noqa: BLE001  # told to who waits for it
        told.done.set_exception(error)
    else:
        told.done.set_result(done)
