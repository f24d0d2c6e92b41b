"""Whether Slack holds an app to one page of history a minute, as it was last seen to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from index.archive.engine import set_fact
from index.archive.tables import facts

_HELD = "history_held:"
"""Fact: when it was last seen for a team, ISO 8601; empty where it was seen not to."""


def note_held(connection: Connection, team: str, at: datetime | None) -> None:
    """Note when a team's history was seen to be held, or with None that it is not."""
    set_fact(connection, _HELD + team, at.isoformat() if at else "")


def history_is_held(connection: Connection) -> bool:
    """Tell whether the history of any team is held."""
    seen = facts.c.name.startswith(_HELD, autoescape=True) & (facts.c.value != "")
    return connection.execute(select(facts.c.name).where(seen).limit(1)).first() is not None
