"""Things that go wrong, to order."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from .errors import SlackError, ratelimited

HELD_PAGE = 15


@dataclass
class Fault:
    """What to do to the next calls of a method; `times` None means until told otherwise."""

    method: str
    times: int | None = 1
    refusal: SlackError | None = None
    delay: float = 0.0
    swallow: bool = False
    close: bool = True

    def takes(self, method: str) -> bool:
        """Whether this fault strikes a call of this method."""
        return self.method in (method, "*") and self.times != 0


@dataclass
class Stricken:
    """Everything that shall happen to one call."""

    refusal: SlackError | None = None
    delay: float = 0.0
    swallow: bool = False
    close: bool = True


@dataclass
class Faults:
    """The faults on order, and the limit on each channel's messages."""

    orders: list[Fault] = field(default_factory=list)
    held: bool = False
    """Whether history is told a page of fifteen a minute."""
    told: set[str] = field(default_factory=set)
    """The methods of history that have had their call of this minute."""
    per_second: float | None = None
    burst: int = 1
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, method: str) -> Stricken:
        """What shall happen to this call; counts it against the orders."""
        stricken = Stricken()
        for fault in [order for order in self.orders if order.takes(method)]:
            if fault.refusal and stricken.refusal:
                continue
            stricken.refusal = stricken.refusal or fault.refusal
            stricken.delay = max(stricken.delay, fault.delay)
            if fault.swallow:
                stricken.swallow, stricken.close = True, fault.close
            if fault.times is not None:
                fault.times -= 1
        return stricken

    def page(self, method: str, limit: int) -> int:
        """How many messages a call of history may have, or a 429 where it was told lately.

        Slack's terms of 29 May 2025 for apps distributed commercially outside its Marketplace.
        """
        if not self.held:
            return limit
        if method in self.told:
            raise ratelimited(60.0)
        self.told.add(method)
        return min(limit, HELD_PAGE)

    def allow(self, channel: str) -> None:
        """Let one more message into a channel, or refuse with a 429."""
        if self.per_second is None:
            return
        now = time.monotonic()
        left, since = self._buckets.get(channel, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) * self.per_second)
        if left < 1:
            self._buckets[channel] = (left, now)
            raise ratelimited((1 - left) / self.per_second)
        self._buckets[channel] = (left - 1, now)
