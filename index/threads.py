"""Threads belong to the work: each computes on one core, and what can wait gives way.

A library that spreads one computation over several cores has its threads wait for each other,
spinning, as soon as anything else uses the processor: a question's embedding then takes many times
as long. So nothing is spread. A refresh, with much to compute, has a thread a core instead, and
these stand behind whatever a person waits for.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Told = TypeVar("Told")

_BEHIND = 10
"""By how much a thread that gives way is nicer: it has a tenth of a core that both want."""


def cores() -> int:
    """Return how many threads may compute side by side: the cores this process may use.

    OMP_NUM_THREADS allows fewer, as it does wherever numbers are reckoned.
    """
    allowed = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    found = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return int(allowed) if allowed.isdecimal() and int(allowed) else found


def torch_on_one_core() -> None:
    """Have torch compute on one core a thread from now on.

    A thread takes over what is set when it first computes, so this is called before any does.
    """
    import torch  # noqa: PLC0415  # takes seconds

    torch.set_num_threads(1)


def give_way() -> None:
    """Let this thread stand behind all others where the processor is wanted, from now on.

    Only Linux knows threads that are nicer than their process; elsewhere nothing changes.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BEHIND)


class Way:
    """The right of way: what many wait for, and takes a moment, goes before what computes long.

    Python runs one thread at a time, and who stores and acknowledges what comes in hands its turn
    on with every read and write of a socket. Beside eight threads that work out answers it waits
    for each of them to hand it back, and 400 events at once were acknowledged after 3 to 5 seconds
    where 1 will do (docs/measures.md). So these threads stand behind and wait, when they next read
    the archive, until the rush is over. Who holds up others, as every writer does, waits for
    nothing.
    """

    def __init__(self, patience: float) -> None:
        """Take the seconds after which a rush, however long it lasts, no longer has the way."""
        self._patience = patience
        self._since = self._until = 0.0
        self._thread = threading.local()

    @property
    def left(self) -> float:
        """Seconds until the way is free; 0 or less where it is."""
        return self._until - time.monotonic()

    def give(self, seconds: float) -> None:
        """Keep the way free for so long, from now."""
        now = time.monotonic()
        if now > self._until + self._patience:
            self._since = now
        self._until = min(now + seconds, self._since + self._patience)

    def stand_behind(self) -> None:
        """Let this thread give way from now on."""
        self._thread.behind = True

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let this thread wait for nothing meanwhile: others wait for it."""
        behind, self._thread.behind = self._is_behind, False
        try:
            yield
        finally:
            self._thread.behind = behind

    def let_pass(self) -> None:
        """Wait until the way is free, where this thread stands behind."""
        while self._is_behind and (left := self.left) > 0:
            time.sleep(left)

    @property
    def _is_behind(self) -> bool:
        return getattr(self._thread, "behind", False)


class Together(Generic[Asked, Told]):
    """Answers what several threads ask: what comes while some is worked out is worked out together.

    Nobody waits for company: who comes alone is served at once. The last answers are kept, and what
    is asked again costs nothing.
    """

    def __init__(self, work: Callable[[list[Asked]], Sequence[Told]], kept: int) -> None:
        """Take what works out an answer to each thing asked, and how many answers are kept."""
        self._work = work
        self._kept = kept
        self._known: OrderedDict[Asked, Told] = OrderedDict()
        self._waiting: list[Asked] = []
        self._guard = threading.Lock()  # held for what is known and what waits
        self._working = threading.Lock()

    def of(self, asked: Sequence[Asked]) -> list[Told]:
        """Return an answer to each thing asked; whatever the work raises for these is raised."""
        with self._guard:
            if all(one in self._known for one in asked):
                return self._found(asked, {})
            self._waiting += asked
        with self._working:
            with self._guard:
                come = dict.fromkeys([*asked, *self._waiting])
                if all(one in self._known for one in asked):
                    return self._found(asked, {})
                self._waiting.clear()
                new = [one for one in come if one not in self._known]
            worked = self._worked(new, [one for one in new if one in asked])
            with self._guard:
                return self._found(asked, worked)

    def _worked(self, new: list[Asked], own: list[Asked]) -> dict[Asked, Told]:
        """Return answers to all that is new; where they fail together, to the caller's own."""
        try:
            return dict(zip(new, self._work(new), strict=True))
        except Exception:
            if len(own) == len(new):
                raise
            return dict(zip(own, self._work(own), strict=True))

    def _found(self, asked: Sequence[Asked], worked: dict[Asked, Told]) -> list[Told]:
        """Return what is known by now of things asked; what was asked longest ago is let go."""
        self._known.update(worked)
        told = [self._known[one] for one in asked]
        for one in asked:
            self._known.move_to_end(one)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)
        return told
