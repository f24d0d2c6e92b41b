"""What is wrong with the way to Slack: the running bot writes it down, other processes read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from index.archive.engine import fact, set_fact

_FACT = "slack_troubles"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A token that Slack refuses."""

    team: str
    """The workspace it is of; empty where only one is served, or for the app's own."""
    token: str
    """What people call it."""
    reason: str
    """Slack's word."""
    todo: str
    """What whoever runs the bot does about it."""
    since: datetime
    """When it was first met; aware UTC."""

    @property
    def line(self) -> str:
        """What it is and what to do, in one line."""
        of = f" of {self.team}" if self.team else ""
        return f"Slack refuses {self.token}{of} ({self.reason}): {self.todo}"

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = {"team": self.team, "token": self.token, "reason": self.reason, "todo": self.todo}
        return {**told, "since": self.since.isoformat()}


def note_troubles(connection: Connection, troubles: Sequence[Trouble]) -> None:
    """Write down all that is wrong now, in place of what was."""
    set_fact(connection, _FACT, json.dumps([one.as_json() for one in troubles]))


def troubles_noted(connection: Connection) -> tuple[Trouble, ...]:
    """Return what the bot that runs, or ran last, has written down."""
    told = json.loads(fact(connection, _FACT) or "[]")
    return tuple(Trouble(**{**one, "since": datetime.fromisoformat(one["since"])}) for one in told)
