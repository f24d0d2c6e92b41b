"""What came from Slack as the archive holds it: stored once, and looked up, by a connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.slack.inbox.items import OPEN, ItemKind, ItemState, place_of
from bot.slack.inbox.shared import note_places
from index.archive.engine import added_unless_known
from index.archive.reading import in_batches
from index.archive.tables import inbox


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be stored."""

    key: str
    kind: ItemKind
    payload: dict[str, Any]
    at: datetime | None = None
    """When it came, aware UTC; None for now."""


def store(
    connection: Connection,
    key: str,
    kind: ItemKind,
    payload: dict[str, Any],
    at: datetime | None = None,
    *,
    state: ItemState = ItemState.WAITING,
) -> bool:
    """Store an item with what else a transaction writes; return False where it is known already."""
    return bool(store_all(connection, [Entry(key, kind, payload, at)], state))


def store_all(
    connection: Connection, entries: Sequence[Entry], state: ItemState = ItemState.WAITING
) -> set[str]:
    """Store entries, of two with one key the first; return the keys of those not known before."""
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
    rows = [
        {
            "key": entry.key,
            "kind": entry.kind,
            "payload": entry.payload,
            "received_at": entry.at or datetime.now(UTC),
            "state": state,
            "attempts": 0,
            "due_at": 0.0,
            "place": place_of(entry.payload),
        }
        for entry in first.values()
    ]
    if not rows:
        return set()
    added = added_unless_known(connection, inbox).returning(inbox.c.key)
    new = set(connection.execute(added, rows).scalars())
    if connection.dialect.name != "sqlite":
        note_places(connection, (str(row["place"]) for row in rows if row["key"] in new))
    return new


def known_of(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return which of these keys are those of an item."""
    query = select(inbox.c.key)
    return {row.key for row in in_batches(connection, query, inbox.c.key, keys)}


def any_open(connection: Connection, keys: Sequence[str]) -> bool:
    """Tell whether one of these items still waits or is worked on."""
    query = select(inbox.c.key).where(inbox.c.key.in_(keys) & inbox.c.state.in_(OPEN))
    return connection.execute(query.limit(1)).first() is not None


def waiting(connection: Connection, kind: ItemKind, place: str) -> list[dict[str, Any]]:
    """Return the payloads of the items of a kind that wait in a place."""
    here = (inbox.c.kind == kind) & (inbox.c.place == place)
    query = select(inbox.c.payload).where(here & (inbox.c.state == ItemState.WAITING))
    return list(connection.execute(query).scalars())


def is_cancelled(connection: Connection, key: str) -> bool:
    """Tell whether an item's message was deleted, or who sent it forgotten, before it was done."""
    state = connection.execute(select(inbox.c.state).where(inbox.c.key == key)).scalar()
    return state == ItemState.CANCELLED


def keys_of(connection: Connection, kind: ItemKind) -> set[str]:
    """Return the keys of the items of a kind that are remembered."""
    return set(connection.execute(select(inbox.c.key).where(inbox.c.kind == kind)).scalars())
