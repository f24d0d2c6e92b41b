"""What came from Slack, kept in the archive until it is answered: stored before work, done once."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from index.archive import Archive
from index.archive.engine import aware
from index.archive.tables import inbox

TOO_OLD = timedelta(minutes=10)
"""Age past which a question is no longer answered: the asker has moved on."""
LASTING = frozenset({"amend", "news", "alarm"})
"""Kinds that never grow too old: nobody asked and waits, we owe it to whoever reads."""
KEPT = timedelta(days=7)
"""How long what is done is remembered, so that a late retry finds it done."""


class State(StrEnum):
    """How far an item has come."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


_OPEN = (State.WAITING, State.WORKING)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to answer."""

    key: str
    """The same for every delivery of one message: its channel and time stamp."""
    kind: str
    """`message`, `command`, `share`, `follow`, `following`, `unfollow`, `amend`, `news` or
    `alarm`."""
    payload: dict[str, Any]
    received_at: datetime
    """Aware UTC."""
    attempts: int
    """How often it was taken up, this time included. Above one, an answer may be out already."""


def store(
    connection: Connection,
    key: str,
    kind: str,
    payload: dict[str, Any],
    at: datetime | None = None,
) -> bool:
    """Store an item with what else a transaction writes; return False where it is known already."""
    if connection.execute(select(inbox.c.key).where(inbox.c.key == key)).first() is not None:
        return False
    row = {
        "key": key,
        "kind": kind,
        "payload": payload,
        "received_at": at or datetime.now(UTC),
        "state": State.WAITING,
        "attempts": 0,
        "due_at": 0.0,
    }
    connection.execute(insert(inbox).values(**row))
    return True


def any_open(connection: Connection, keys: Sequence[str]) -> bool:
    """Tell whether one of these items still waits or is worked on."""
    query = select(inbox.c.key).where(inbox.c.key.in_(keys) & inbox.c.state.in_(_OPEN))
    return connection.execute(query.limit(1)).first() is not None


def keys_of(connection: Connection, kind: str) -> set[str]:
    """Return the keys of the items of a kind that are remembered."""
    return set(connection.execute(select(inbox.c.key).where(inbox.c.kind == kind)).scalars())


class Inbox:
    """The inbox of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._bell = threading.Condition()

    def put(self, key: str, kind: str, payload: dict[str, Any], at: datetime | None = None) -> bool:
        """Store an item; return False where it is known already."""
        try:
            with self._archive.writing() as connection:
                stored = store(connection, key, kind, payload, at)
        except IntegrityError:
            return False
        if not stored:
            return False
        with self._bell:
            self._bell.notify()
        return True

    def take(self, patience: float) -> Item | None:
        """Take the oldest item that is due, waiting up to `patience` seconds for one."""
        item = self._due()
        if item is None:
            with self._bell:
                self._bell.wait(patience)
            item = self._due()
        return item

    def _due(self) -> Item | None:
        now = datetime.now(UTC)
        with self._archive.reading() as connection:
            due = (inbox.c.state == State.WAITING) & (inbox.c.due_at <= time.time())
            if connection.execute(select(inbox.c.key).where(due).limit(1)).first() is None:
                return None
        with self._archive.writing() as connection:
            rows = connection.execute(
                select(inbox).where(due).order_by(inbox.c.received_at).with_for_update()
            ).all()
            for row in rows:
                this = inbox.c.key == row.key
                if row.kind not in LASTING and now - aware(row.received_at) > TOO_OLD:
                    connection.execute(update(inbox).where(this).values(state=State.EXPIRED))
                    continue
                taken = {"state": State.WORKING, "attempts": row.attempts + 1}
                connection.execute(update(inbox).where(this).values(**taken))
                received = aware(row.received_at)
                return Item(row.key, row.kind, row.payload, received, row.attempts + 1)
        return None

    def finish(self, item: Item, state: State, outcome: str = "") -> None:
        """Note how an item ended."""
        with self._archive.writing() as connection:
            connection.execute(
                update(inbox)
                .where(inbox.c.key == item.key)
                .values(state=state, outcome=outcome[:1000])
            )

    def put_back(self, item: Item, seconds: float) -> None:
        """Let an item wait before it is taken again."""
        with self._archive.writing() as connection:
            connection.execute(
                update(inbox)
                .where(inbox.c.key == item.key)
                .values(state=State.WAITING, due_at=time.time() + seconds)
            )

    def recover(self) -> int:
        """Put back what a crash left half done, drop what is long done; return how many waited."""
        with self._archive.writing() as connection:
            old = inbox.c.received_at < datetime.now(UTC) - KEPT
            done = inbox.c.state.in_([State.DONE, State.FAILED, State.EXPIRED])
            connection.execute(delete(inbox).where(old & done))
            return connection.execute(
                update(inbox)
                .where(inbox.c.state == State.WORKING)
                .values(state=State.WAITING, due_at=0.0)
            ).rowcount

    def threads_since(self, since: datetime) -> set[tuple[str, str]]:
        """Return (channel, root time stamp) of threads with a question since a moment."""
        with self._archive.reading() as connection:
            rows = connection.execute(
                select(inbox.c.payload).where(
                    (inbox.c.kind == "message") & (inbox.c.received_at > since)
                )
            ).scalars()
            return {(payload["channel"], payload["thread_ts"]) for payload in rows}

    def depth(self) -> int:
        """Return how many items wait or are worked on."""
        with self._archive.reading() as connection:
            waiting = select(inbox.c.key).where(inbox.c.state.in_(_OPEN))
            return len(connection.execute(waiting).all())
