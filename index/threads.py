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
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
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
