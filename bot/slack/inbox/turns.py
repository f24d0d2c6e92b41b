"""Whose turn it is: one item of a channel at a time, and a second between two that post there.

Slack takes about one message a second in a channel. Channels are served in turn, so that a busy one
delays nobody else, and what comes from one channel is done in the order it came.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf

REST = 1.0
"""Seconds between two messages in one channel, by Slack's rule."""


@dataclass
class Turns:
    """Which places are being served, rest, or were served last. Guarded by its owner's lock."""

    rest: float = REST
    """Seconds."""
    clock: Callable[[], float] = time.monotonic
    _busy: dict[str, str] = field(default_factory=dict)
    """The places that are being served, by the keys of what has them."""
    _rested_at: dict[str, float] = field(default_factory=dict)
    _served_at: dict[str, float] = field(default_factory=dict)

    def next_of(self, waiting: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
        """Return what is to be done now, of (key, place) in the order they came; None for none."""
        first: dict[str, str] = {}
        for key, place in waiting:
            first.setdefault(place, key)
        now, busy = self.clock(), set(self._busy.values())
        free = [
            place for place in first if place not in busy and self._rested_at.get(place, 0.0) <= now
        ]
        if not free:
            return None
        place = min(free, key=lambda place: self._served_at.get(place, 0.0))
        return first[place], place

    def rested(self, places: Iterable[str]) -> float:
        """Return when the first of the places that rest has rested, by the clock; never if none."""
        busy = set(self._busy.values())
        resting = (self._rested_at.get(one, inf) for one in places if one not in busy)
        return min(resting, default=inf)

    def taken(self, key: str, place: str) -> None:
        """Note that something of a place is being done, which has the place until it is done."""
        self._busy[key] = place
        self._served_at[place] = self.clock()

    def nobody(self) -> None:
        """Note that nothing is being done."""
        self._busy.clear()

    def done(self, key: str, *, rests: bool, held: float = 0.0) -> None:
        """Note that it is done; after a message the place rests, and for `held` seconds anyway.

        What has no place any more, as it let others past, says nothing of whoever has it now.
        """
        now, place = self.clock(), self._busy.pop(key, None)
        if place is None:
            return
        self._rested_at = {one: at for one, at in self._rested_at.items() if at > now}
        pause = max(held, self.rest if rests else 0.0)
        if pause > 0:
            self._rested_at[place] = now + pause
        horizon = now - 60.0
        self._served_at = {one: at for one, at in self._served_at.items() if at > horizon}
