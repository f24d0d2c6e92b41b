"""Who takes what next from an inbox that several processes work: leases and turns in the archive.

What is taken is held until a time, which is renewed while it is worked on. Who dies renews nothing,
and what was held so long is taken by another. Of a place one item is held at a time, by whoever.
All times are the database's.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    case,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from bot.slack.inbox.items import LASTING, OPEN, QUIET, Item, ItemState
from bot.slack.inbox.lines import item_in
from index.archive import Archive
from index.archive.engine import added_unless_known
from index.archive.tables import inbox, places

LEASE = 20.0
"""Seconds for which what is taken is held without being renewed."""
BEAT = 5.0
"""Seconds between two renewals."""
_FORGOTTEN = timedelta(minutes=5)
"""After this what a process of an earlier release took, which holds no lease, is put back."""
_IDLE = 3_600.0
"""Seconds after which the row of a place where nothing happens goes."""
_TIDYING = 7_239_042
"""PostgreSQL's lock for whoever sees to the rows of places."""
_NOW: ColumnElement[float] = literal_column("extract(epoch FROM statement_timestamp())", Float)


log = logging.getLogger(__name__)


class Shared:
    """The line of an inbox in PostgreSQL, for one of the processes that work it."""

    def __init__(self, archive: Archive, rest: float) -> None:
        self._archive = archive
        self._rest = rest
        self._me = uuid.uuid4().hex
        self._guard = threading.Lock()
        self._held: dict[str, str | None] = {}
        """The places of the items that this process works on, by their keys; None for one that has
        let others past."""
        self.rested = inf

    def take(self) -> Item | None:
        """Return the item whose turn it is, in the place served longest ago; None for none.

        A place that another process is just taking from is passed over.
        """
        over = inbox.c.held_by.is_not(None) & (inbox.c.state == ItemState.WORKING)
        takable = ((inbox.c.state == ItemState.WAITING) | over) & (inbox.c.due_at <= _NOW)
        owed = case((inbox.c.kind.in_(LASTING), 1), else_=0)
        first = (
            select(inbox.c.key, inbox.c.place, owed.label("owed"))
            .where(takable)
            .ext(distinct_on(inbox.c.place))
            .order_by(inbox.c.place, owed, inbox.c.received_at, inbox.c.key)
            .subquery()
        )
        turn = (
            select(first.c.key, places.c.place)
            .join(places, places.c.place == first.c.place)
            .where(places.c.free_at <= _NOW)
            .order_by(first.c.owed, places.c.served_at)
            .limit(1)
            .with_for_update(of=places, skip_locked=True)
        )
        with self._archive.noting() as connection:
            found = connection.execute(turn).first()
            if found is None:
                return None
            held = {"state": ItemState.WORKING, "held_by": self._me, "due_at": _NOW + LEASE}
            taken = (
                update(inbox)
                .where((inbox.c.key == found.key) & takable)
                .values(held | {"attempts": inbox.c.attempts + 1})
                .returning(inbox)
            )
            row = connection.execute(taken).first()
            if row is None:  # done or cancelled since it was seen
                return None
            served = {"free_at": _NOW + LEASE, "served_at": _NOW}
            there = update(places).where(places.c.place == found.place)
            connection.execute(there.values(served))
            item = item_in(row)
        with self._guard:
            self._held[item.key] = found.place
        return item

    def free_in(self) -> float:
        """Return in how many seconds something may be taken that could not be now; inf for none.

        Its time comes, or its place has rested, or whoever holds it may have died.
        """
        open_ = (inbox.c.state == ItemState.WAITING) | (inbox.c.state == ItemState.WORKING)
        at = func.min(func.greatest(inbox.c.due_at, places.c.free_at)) - _NOW
        query = select(at).join(places, places.c.place == inbox.c.place).where(open_)
        with self._archive.reading() as connection:
            left = connection.execute(query).scalar()
        return inf if left is None else float(left)

    def let_past(self, item: Item) -> None:
        """Let an item's place rest and be another's, while the item is still held.

        Raises:
            StoreError: it could not be noted; the place is free once its lease is over.

        """
        with self._guard:
            place, self._held[item.key] = self._held.get(item.key), None
        if place is not None:
            with self._archive.noting() as connection:
                self._set_free(connection, item.key, place, self._rest_after(item))

    def end(
        self, item: Item, which: ColumnElement[bool], values: dict[str, Any], *, held: float
    ) -> None:
        """Note how an item ended, unless another process has taken it over, and let its place rest.

        Raises:
            StoreError: it could not be noted; it is held on.

        """
        with self._guard:
            place = self._held.get(item.key)
        with self._archive.noting() as connection:
            if place is not None:
                pause = max(held, self._rest_after(item))
                self._set_free(connection, item.key, place, pause)
            this = (inbox.c.key == item.key) & which & (inbox.c.held_by == self._me)
            connection.execute(update(inbox).where(this).values(values))
        with self._guard:
            self._held.pop(item.key, None)

    def _rest_after(self, item: Item) -> float:
        return 0.0 if item.kind in QUIET else self._rest

    def _set_free(self, connection: Connection, key: str, place: str, seconds: float) -> None:
        """Settle when a place is free again, if its item is still ours; the place is locked first.

        So it is in all that is written here: nobody waits for an item and holds its place.
        """
        ours = exists().where((inbox.c.key == key) & (inbox.c.held_by == self._me))
        this = update(places).where((places.c.place == place) & ours)
        connection.execute(this.values(free_at=_NOW + seconds))

    def recover(self, connection: Connection) -> int:
        """Count what is held by nobody any more; it is taken as what waits is."""
        _see_to_places(connection)
        over = (inbox.c.state == ItemState.WORKING) & (inbox.c.due_at <= _NOW)
        return connection.execute(select(func.count()).select_from(inbox).where(over)).scalar_one()

    def renew(self) -> None:
        """Hold on to what is worked on, and see to it that every place has its row.

        Raises:
            StoreError: the archive fails.

        """
        with self._guard:
            held = sorted(self._held)
        for key in held:
            self._renew(key)
        with self._archive.noting() as connection:
            _see_to_places(connection)

    def _renew(self, key: str) -> None:
        """Hold on to an item, and to its place if it has it; it lets nobody past meanwhile."""
        with self._guard:
            if key not in self._held:
                return
            place = self._held[key]
            with self._archive.noting() as connection:
                if place is not None:
                    self._set_free(connection, key, place, LEASE)
                mine = (inbox.c.key == key) & (inbox.c.held_by == self._me)
                this = update(inbox).where(mine & (inbox.c.state == ItemState.WORKING))
                connection.execute(this.values(due_at=_NOW + LEASE))


@dataclass(frozen=True)
class Holding:
    """Has what this process works on be held for as long as it lives."""

    renew: Callable[[], None]

    def run(self) -> None:
        """Renew until the process ends; where that fails, others take over in time."""
        while True:
            try:
                self.renew()
            except Exception:
                log.exception("leases_not_renewed")
            time.sleep(BEAT)


def _see_to_places(connection: Connection) -> None:
    """Give every place with something to do its row, and take away the others; one process does."""
    mine = func.pg_try_advisory_xact_lock(_TIDYING)
    if not connection.execute(select(mine)).scalar():
        return
    is_open = inbox.c.state.in_(OPEN)
    known = exists().where(places.c.place == inbox.c.place)
    missing = select(inbox.c.place).where(is_open & ~known).distinct()
    note_places(connection, connection.execute(missing).scalars().all())
    needed = exists().where((inbox.c.place == places.c.place) & is_open)
    idle = places.c.served_at < _NOW - _IDLE
    connection.execute(delete(places).where(idle & (places.c.free_at < _NOW) & ~needed))
    forgotten = (inbox.c.state == ItemState.WORKING) & inbox.c.held_by.is_(None)
    old = inbox.c.received_at < datetime.now(UTC) - _FORGOTTEN
    connection.execute(update(inbox).where(forgotten & old).values(state=ItemState.WAITING))


def note_places(connection: Connection, named: Iterable[str]) -> None:
    """Have places take turns, that do not yet."""
    rows = [{"place": place, "free_at": 0.0, "served_at": 0.0} for place in sorted(set(named))]
    if rows:
        connection.execute(added_unless_known(connection, places), rows)
