"""Who people are, as Slack tells it; remembered for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.api.admission import Person
from bot.slack.api.client import Slack

REMEMBERED = 600.0
"""Seconds for which Slack's word on a person is believed."""
MOST = 10_000
"""People remembered at once."""


@dataclass(frozen=True)
class People:
    """The people of all installations."""

    slack_of: Callable[[str], Slack]
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, Person]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def person(self, team: str, user: str) -> Person:
        """Return who a user is, to an installation.

        Raises:
            TryLaterError: Slack cannot tell now.
            RefusedError: Slack will not tell: the scope users:read is missing, or nobody is meant.

        """
        key = (team, user)
        with self._guard:
            at, known = self._known.get(key, (0.0, None))
        if known is not None and self.clock() - at < REMEMBERED:
            return known
        slack = self.slack_of(team)
        person = person_in(slack.user(user), slack.team, slack.enterprise)
        with self._guard:
            self._drop_old()
            self._known[key] = (self.clock(), person)
        return person

    def _drop_old(self) -> None:
        horizon = self.clock() - REMEMBERED
        for key in [key for key, (at, _) in self._known.items() if at <= horizon]:
            del self._known[key]
        if len(self._known) >= MOST:
            self._known.clear()


def person_in(user: Mapping[str, Any], team: str, enterprise: str | None) -> Person:
    """Return a person from what `users.info` tells the installation of a team; pure."""
    theirs = user.get("enterprise_user") or {}
    same_team = user.get("team_id") == team or team in (theirs.get("teams") or ())
    same_house = enterprise is not None and theirs.get("enterprise_id") == enterprise
    return Person(
        id=str(user["id"]),
        is_ours=(same_team or same_house) and not user.get("is_stranger"),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_bot=bool(user.get("is_bot")),
        team=str(user.get("team_id") or team),
    )
