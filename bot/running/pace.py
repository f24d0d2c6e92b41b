"""Whether what is to follow the archive gets on, or stands still. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

PATIENCE = 120.0
"""Seconds without a step after which an index is held to stand still: a stretch of changes whose
passages are all to be embedded takes a slow machine a minute."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far something is that follows, and since when it is no further."""

    at: int = 0
    behind: int = 0
    since: float = 0.0
    """By a clock that only goes on."""

    def seen(self, at: int, last: int, now: float) -> Pace:
        """Return the pace after one more look: at a change of the log, whose last is another."""
        behind = max(last - at, 0)
        if at != self.at or behind == 0 or self.behind == 0:
            return Pace(at, behind, now)
        return replace(self, behind=behind)

    def stands_still(self, now: float) -> bool:
        """Tell whether it is behind and has made no step for too long."""
        return self.behind > 0 and now - self.since > PATIENCE
