"""What Slack says of our tokens just now: who met a refusal, and which of them still stand."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.running.trouble import Trouble
from bot.slack.api.errors import advice_on

WHO_ASKS = "users.info"
"""Meets a refusal where Slack is asked who somebody is."""
PROBE = "auth.test"
"""Meets one where Slack is asked about the token itself."""
SOCKET = "apps.connections.open"
"""Meets one of the app's token, which opens sockets; all else meets those of the bot's."""


@dataclass(frozen=True, slots=True)
class _Met:
    reason: str
    since: datetime
    until: float
    """By the clock of what holds it."""


@dataclass(frozen=True)
class Tokens:
    """The refusals that stand. Safe to use from several threads.

    Each is kept by what met it (an inbox item's key, a call), until the same passes: that a token
    is good for one call does not make it good for another. What may never be tried again, as a
    question that is deleted meanwhile, stands for so long only.
    """

    clock: Callable[[], float] = time.monotonic
    _met: dict[tuple[str, str], _Met] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def refused(self, team: str, by: str, reason: str, stands: float = math.inf) -> None:
        """Note that Slack refused the token of a team's installation to something.

        `stands` is how many seconds that is believed, unless it is met again.
        """
        with self._guard:
            known = self._met.get((team, by))
            since = known.since if known else datetime.now(UTC)
            self._met[team, by] = _Met(reason, since, self.clock() + stands)

    def taken(self, team: str, by: str) -> None:
        """Note that something passed, or is over."""
        with self._guard:
            self._met.pop((team, by), None)

    def troubles(self, team: str | None = None) -> tuple[Trouble, ...]:
        """Return what is wrong with the tokens, or with those of a team; one line for each token.

        The app's own concerns every team.
        """
        with self._guard:
            now = self.clock()
            for key in [key for key, one in self._met.items() if one.until <= now]:
                del self._met[key]
            met = sorted(self._met.items(), key=lambda one: one[1].since)
        found: dict[tuple[str, str], Trouble] = {}
        for (of, by), one in met:
            token = "SLACK_APP_TOKEN" if by == SOCKET else "the bot's token"
            if team is None or by == SOCKET or of in {team, ""}:
                told = Trouble(of, token, one.reason, advice_on(one.reason), one.since)
                found.setdefault((of, token), told)
        return tuple(found.values())
