"""Answers, feedback and follows that hold a person's words: found, erased, dropped after a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from index.archive import tables
from index.archive.given import Given, given
from index.archive.reading import batches, in_batches
from index.archive.whose import askers_in, is_older, names


def erase_follows(connection: Connection, keys: Iterable[str]) -> list[int]:
    """Remove the follows that inbox items with these keys began; return their ids."""
    table = tables.follows
    begun = in_batches(connection, select(table.c.id, table.c.key), table.c.key, keys)
    ids = [row.id for row in begun]
    connection.execute(delete(table).where(table.c.id.in_(ids)))
    return ids


def answers_of(connection: Connection, user: str, follow_ids: Iterable[int]) -> list[Given]:
    """Return the answers given to a person, those that hold their words, and news of follows."""
    table = tables.answers
    theirs = or_(
        table.c.user == user,
        names(table.c.kept, user),
        *(table.c.key.startswith(f"follow:{id_}:") for id_ in follow_ids),
    )
    ids = connection.execute(select(table.c.id).where(theirs).order_by(table.c.id)).scalars().all()
    return [found for id_ in ids if (found := given(connection, id_)) is not None]


def put_back(connection: Connection, answer: Given) -> None:
    """Keep of an answer that is remembered what is left of it: whose it is, its words and looks."""
    this = update(tables.answers).where(tables.answers.c.id == answer.id)
    connection.execute(
        this.values(
            key=answer.key,
            user=answer.user,
            question=answer.question,
            text=answer.text,
            blocks=list(answer.blocks),
            kept=dict(answer.kept),
        )
    )


def erase_held_by(connection: Connection, user: str) -> None:
    """Drop that a person withdrew stories; these stay withdrawn."""
    theirs = tables.stories.c.held_by == user
    connection.execute(update(tables.stories).where(theirs).values(held_by=None))


def erase_feedback(
    connection: Connection, user: str, answers: Collection[str], *, elsewhere: Collection[str]
) -> int:
    """Drop what a person said of answers, and what anybody said of theirs; return how much.

    `answers` are the keys of theirs; what is about those `elsewhere` is another person's.
    """
    table = tables.feedback
    query = select(table.c.id, table.c.key, table.c.user, table.c.kept)
    ids = [
        row.id
        for row in connection.execute(query)
        if row.key in answers
        or (row.key not in elsewhere and user in {row.user, *askers_in(row.kept)})
    ]
    connection.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


@dataclass(frozen=True, slots=True)
class Old:
    """What was kept long enough."""

    answers: list[int]
    feedback: list[int]


def older(connection: Connection, moment: datetime) -> Old:
    """Return every answer that holds words put before a moment in UTC, and every word on one.

    It goes through all that is kept of answers, which takes seconds: nobody should wait for that.
    """
    answers, feedback = tables.answers.c, tables.feedback.c
    old = (answers.asked_at < moment) | is_older(answers.kept, moment)
    said = (feedback.at < moment) | is_older(feedback.kept, moment)
    on_old = feedback.key.in_(select(answers.key).where(old))
    return Old(
        list(connection.execute(select(answers.id).where(old)).scalars()),
        list(connection.execute(select(feedback.id).where(said | on_old)).scalars()),
    )


def drop(connection: Connection, old: Old) -> None:
    """Drop what was kept long enough."""
    for table, ids in ((tables.feedback, old.feedback), (tables.answers, old.answers)):
        for some in batches(ids):
            connection.execute(delete(table).where(table.c.id.in_(some)))
