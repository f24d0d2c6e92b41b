"""Questions that were answered, for those that go on from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from index.archive import tables
from index.archive.engine import aware


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered."""

    key: str
    team: str
    """The installation that answered; empty for the only one."""
    user: str | None
    question: str
    at: datetime
    """Aware UTC."""


def asked_in(connection: Connection, channel: str, thread_ts: str) -> list[Asked]:
    """Return what was asked in a thread, and in the message that opens it, the oldest first."""
    answers = tables.answers
    here = (answers.c.thread_ts == thread_ts) | (answers.c.ts == thread_ts)
    return _asked(connection, (answers.c.channel == channel) & here)


def asked_since(connection: Connection, channel: str, moment: datetime) -> list[Asked]:
    """Return what was asked in a whole channel since a moment, the oldest first."""
    answers = tables.answers
    return _asked(connection, (answers.c.channel == channel) & (answers.c.asked_at >= moment))


def _asked(connection: Connection, where: ColumnElement[bool]) -> list[Asked]:
    answers = tables.answers
    columns = (getattr(answers.c, name) for name in ("key", "team", "user", "question", "asked_at"))
    query = select(*columns).where(where).order_by(answers.c.asked_at, answers.c.id)
    return [
        Asked(row.key, row.team, row.user, row.question, aware(row.asked_at))
        for row in connection.execute(query)
    ]
