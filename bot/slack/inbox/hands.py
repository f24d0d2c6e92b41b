"""How many items are worked on at a time, and how many beside them wait for a language model alone.

Who waits for a model wants no processor, so another works in the meantime. As many may wait as may
work: a model is never asked more at once than there are workers.
"""

from __future__ import annotations

from threading import Lock, Semaphore

PATIENCE = 2.0
"""Seconds for which what wants to wait for a model waits for one that does to end: in a rush a
model that takes a second or two sums up every answer, a slow one keeps a worker no longer."""


class Hands:
    """The hands of one process's workers. Safe to use from several threads."""

    def __init__(self, count: int) -> None:
        self._free, self._seats = Semaphore(count), Semaphore(count)
        self._guard = Lock()
        self._seated: set[str] = set()
        """The keys of the items that wait for a model alone."""

    def take(self, patience: float) -> bool:
        """Take a hand for an item; False where none is free within so many seconds."""
        return self._free.acquire(timeout=max(patience, 0.0))

    def put_down(self) -> None:
        """Give back a hand that found nothing to do."""
        self._free.release()

    def let_past(self, key: str) -> bool:
        """Give back the hand that an item has while that waits; False where too many wait."""
        with self._guard:
            if key in self._seated:
                return True
        if not self._seats.acquire(timeout=PATIENCE):
            return False
        with self._guard:
            self._seated.add(key)
        self._free.release()
        return True

    def done(self, key: str) -> None:
        """Give back what an item still has, its hand or its seat."""
        with self._guard:
            seated = key in self._seated
            self._seated.discard(key)
        (self._seats if seated else self._free).release()
