"""Waiting for what comes of itself, and how work grows: nothing here is judged by a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 300.0
"""Seconds after which what is waited for is held never to come: far more than anything takes."""


def eventually(
    holds: Callable[[], object],
    told: Callable[[], object] = lambda: "",
    patience: float = PATIENCE,
    every: float = 0.02,
) -> float:
    """Wait until something holds; return the seconds that took, to be shown and not to be judged.

    Raises:
        AssertionError: it never did; `told` says what there was instead.

    """
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + patience, told()
        time.sleep(every)
    return time.monotonic() - began


TIMES = 8
"""How many times as long the long input is as the short one."""
MOMENT = 0.01
"""Seconds of the processor that are added to both, so that what costs nothing has no ratio."""


def grows_evenly(work: Callable[[int], Callable[[], object]], size: int, tries: int = 5) -> bool:
    """Return whether work on `TIMES * size` costs about as many times as much as work on `size`.

    `work` builds what is done with an input of a size. What grows with the square of the length
    costs 64 times as much, what grows with the length 8 times: 24 times parts the two. Both are
    counted in this thread's seconds of processor, in one run; a busy machine can make one ratio
    too large, hence `tries`, of which one is enough.
    """
    short, long = work(size), work(TIMES * size)
    return any(_seconds(long) < 3 * TIMES * _seconds(short) for _ in range(tries))


def _seconds(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    return time.thread_time() - began + MOMENT
