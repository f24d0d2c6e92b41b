"""Waiting for what comes of itself, and measuring work so that a busy machine does not count."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0
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


def processor_seconds(act: Callable[[], object]) -> float:
    """Return the processor's seconds in this thread: those of other work are not in them."""
    began = time.thread_time()
    act()
    return time.thread_time() - began
