"""Whom versions credit with their sentences, kept once worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, exists, insert, select

from index.archive import tables
from index.archive.reading import in_batches
from index.story import Span

Stored = tuple[str, Span | None, str | None] | None
"""A speaker, where the sentence names them, and through whom they said it; None for a sentence
credited to nobody."""


def credits_stored(
    connection: Connection, rules: int, ids: Iterable[int]
) -> dict[int, list[Stored]]:
    """Return the credits of these versions that rules of this number have found."""
    table = tables.credited
    query = select(table.c.version_id, table.c.credits).where(table.c.rules == rules)
    found = in_batches(connection, query, table.c.version_id, ids)
    return {row.version_id: row.credits for row in found}


def store_credits(
    connection: Connection, rules: int, found: Mapping[int, Sequence[Stored]]
) -> None:
    """Keep the credits of versions, in place of what older rules found."""
    table = tables.credited
    for id_, stored in found.items():
        connection.execute(delete(table).where(table.c.version_id == id_))
        row = {"version_id": id_, "rules": rules, "credits": list(stored)}
        connection.execute(insert(table), row)


def uncredited(connection: Connection, rules: int, limit: int, after: int = 0) -> list[int]:
    """Return live versions whose credits these rules have not found yet, the newest first.

    With `after`, only of those that came after a version.
    """
    table, stories = tables.credited, tables.stories
    known = exists().where((table.c.version_id == stories.c.version_id) & (table.c.rules == rules))
    query = (
        select(stories.c.version_id)
        .where(stories.c.version_id > after, ~known)
        .order_by(stories.c.version_id.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())
