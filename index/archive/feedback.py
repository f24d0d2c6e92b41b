"""What people thought of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from index.archive import tables
from index.archive.engine import aware


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's word on one answer."""

    key: str
    """Of the answer."""
    user: str
    at: datetime
    """Aware UTC."""
    helpful: bool
    reason: Mapping[str, Any]
    """What they added, as `bot.evaluation.feedback_export` has it; empty where nothing."""
    question: str
    kept: Mapping[str, Any]
    """The answer as it was given, as `bot.answers.answer_store` has it."""


def give_feedback(connection: Connection, given: Feedback) -> None:
    """Keep a person's word on an answer, in place of an earlier one."""
    table = tables.feedback
    theirs = (table.c.key == given.key) & (table.c.user == given.user)
    connection.execute(delete(table).where(theirs))
    connection.execute(
        insert(table).values(
            key=given.key,
            user=given.user,
            at=given.at,
            helpful=given.helpful,
            reason=dict(given.reason),
            question=given.question.replace("\0", ""),  # PostgreSQL keeps no NUL
            kept=dict(given.kept),
        )
    )


def all_feedback(connection: Connection) -> list[Feedback]:
    """Return everything people said, the oldest first."""
    table = tables.feedback
    rows = connection.execute(select(table).order_by(table.c.at, table.c.id))
    return [
        Feedback(row.key, row.user, aware(row.at), row.helpful, row.reason, row.question, row.kept)
        for row in rows
    ]
