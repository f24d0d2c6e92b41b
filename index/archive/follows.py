"""Questions that channels follow, and the quotes each has had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from index.archive import tables
from index.archive.reading import in_batches
from index.story import ChangeKind, Span

Seen = tuple[int, Span]
"""A version and the slice of it that was a quote."""


@dataclass(frozen=True, slots=True)
class Follow:
    """A question that a channel follows."""

    id: int
    key: str
    """Of the inbox item that asked for it."""
    team: str
    """The installation that posts; empty for the only one."""
    channel: str
    question: str
    asked_number: int
    """Number of the change up to which it has been asked."""
    changes: int
    """How often it was asked again."""


@dataclass(frozen=True, slots=True)
class SeenQuote:
    """A quote that a followed question has had."""

    story_id: int
    text: str


def start_following(
    connection: Connection,
    *,
    key: str,
    team: str,
    channel: str,
    question: str,
    digest: str,
    number: int,
) -> int:
    """Let a channel follow a question that it does not follow yet; return its id."""
    row = {
        "key": key,
        "team": team,
        "channel": channel,
        "question": question,
        "digest": digest,
        "asked_number": number,
        "changes": 0,
    }
    made = connection.execute(insert(tables.follows).values(**row))
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # an insert has one


def same_follow(connection: Connection, channel: str, digest: str) -> Follow | None:
    """Return the channel's follow of a question with these words, if it has one."""
    table = tables.follows
    return _one(connection, (table.c.channel == channel) & (table.c.digest == digest))


def follow_of(connection: Connection, follow_id: int) -> Follow | None:
    """Return a follow by its id; None once it is removed."""
    return _one(connection, tables.follows.c.id == follow_id)


def follows_of(connection: Connection, channel: str) -> list[Follow]:
    """Return what a channel follows, the oldest first."""
    return _all(connection, tables.follows.c.channel == channel)


def followed_in(connection: Connection, team: str) -> set[str]:
    """Return the channels of an installation that follow something."""
    table = tables.follows
    query = select(table.c.channel).where(table.c.team.in_({team, ""})).distinct()
    return set(connection.execute(query).scalars())


def follows_to_ask(connection: Connection, number: int) -> list[Follow]:
    """Return every follow that was not asked since the change of this number, the oldest first."""
    return _all(connection, tables.follows.c.asked_number < number)


def stop_following(connection: Connection, channel: str, follow_id: int) -> None:
    """Remove a channel's follow; nothing happens where it has none of this id."""
    table = tables.follows
    this = (table.c.id == follow_id) & (table.c.channel == channel)
    connection.execute(delete(table).where(this))


def stop_all_of(connection: Connection, team: str) -> None:
    """Remove every follow of an installation."""
    connection.execute(delete(tables.follows).where(tables.follows.c.team == team))


def note_asked(connection: Connection, follow: Follow, number: int) -> int | None:
    """Note that a follow was asked up to a change; return how often it has been by now.

    None, and nothing noted, where it was removed or asked by another since it was read.
    """
    table = tables.follows
    as_read = (table.c.id == follow.id) & (table.c.changes == follow.changes)
    values = {"asked_number": number, "changes": follow.changes + 1}
    if connection.execute(update(table).where(as_read).values(values)).rowcount == 0:
        return None
    return follow.changes + 1


def note_seen(connection: Connection, follow_id: int, quotes: Iterable[Seen]) -> None:
    """Note quotes as had; one that was had before may be among them."""
    table = tables.follow_seen
    known = select(table.c.version_id, table.c.start, table.c.end)
    rows = connection.execute(known.where(table.c.follow_id == follow_id))
    had = {(row.version_id, (row.start, row.end)) for row in rows}
    new = [
        {"follow_id": follow_id, "version_id": version_id, "start": start, "end": end}
        for version_id, (start, end) in dict.fromkeys(quotes)
        if (version_id, (start, end)) not in had
    ]
    if new:
        connection.execute(insert(table), new)


def seen_quotes(connection: Connection, follow_id: int) -> list[SeenQuote]:
    """Return the quotes that a follow has had."""
    table, versions = tables.follow_seen, tables.versions
    text = func.substr(versions.c.text, table.c.start + 1, table.c.end - table.c.start)
    query = (
        select(versions.c.story_id, text.label("text"))
        .join(versions, versions.c.id == table.c.version_id)
        .where(table.c.follow_id == follow_id)
    )
    return [SeenQuote(row.story_id, row.text) for row in connection.execute(query)]


def brought_since(
    connection: Connection, number: int, version_ids: Sequence[int]
) -> dict[int, int]:
    """Return, of these versions, those that changes after a number made live, with their story.

    So has the end of an embargo, from its moment on, whether or not the log has it yet.
    """
    log, stories = tables.changes, tables.stories
    news = log.c.kind.in_([ChangeKind.ADDED.value, ChangeKind.CORRECTED.value])
    query = select(log.c.version_id, log.c.story_id).where((log.c.number > number) & news)
    found = in_batches(connection, query, log.c.version_id, version_ids)
    brought = {row.version_id: row.story_id for row in found}
    over = select(stories.c.version_id, stories.c.id).where(stories.c.embargo <= datetime.now(UTC))
    opened = in_batches(connection, over, stories.c.version_id, version_ids)
    return brought | {row.version_id: row.id for row in opened}


def _one(connection: Connection, where: Any) -> Follow | None:
    found = _all(connection, where)
    return found[0] if found else None


def _all(connection: Connection, where: Any) -> list[Follow]:
    table = tables.follows
    return [
        Follow(row.id, row.key, row.team, row.channel, row.question, row.asked_number, row.changes)
        for row in connection.execute(select(table).where(where).order_by(table.c.id))
    ]
