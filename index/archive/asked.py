"""Questions that were answered, for those that go on from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from index.archive import tables
from index.archive.engine import aware
from index.archive.whose import first_asker


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered."""

    key: str
    team: str
    """The installation that answered; empty for the only one."""
    user: str | None
    """Whom it was answered to."""
    asker: str | None
    """Who put it; another than the user where they clicked on an answer to it."""
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


def asked_last(connection: Connection) -> dict[str, datetime]:
    """Return when something was last asked in each channel in which anything was."""
    answers = tables.answers
    query = select(answers.c.channel, func.max(answers.c.asked_at)).group_by(answers.c.channel)
    return {channel: aware(at) for channel, at in connection.execute(query)}


def all_stand(connection: Connection, keys: Collection[str]) -> bool:
    """Tell whether all of these questions are remembered with their words."""
    answers = tables.answers
    worded = answers.c.key.in_(keys) & (answers.c.question != "")
    found = connection.execute(select(answers.c.key).where(worded)).all()
    return len(found) == len(set(keys))


def _asked(connection: Connection, where: ColumnElement[bool]) -> list[Asked]:
    answers = tables.answers
    columns = (getattr(answers.c, name) for name in ("key", "team", "user", "question", "asked_at"))
    asker = func.coalesce(first_asker(answers.c.kept), answers.c.user).label("asker")
    query = select(*columns, asker).where(where).order_by(answers.c.asked_at, answers.c.id)
    return [
        Asked(row.key, row.team, row.user, row.asker, row.question, aware(row.asked_at))
        for row in connection.execute(query)
    ]
