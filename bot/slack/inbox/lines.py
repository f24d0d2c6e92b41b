"""Who takes what next from an inbox, where one process works it: its turns are kept in memory."""

from __future__ import annotations

import threading
import time
from math import inf
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Row, select, update

from bot.slack.inbox.items import LASTING, QUIET, Item, ItemKind, ItemState
from bot.slack.inbox.turns import Turns
from index.archive import Archive
from index.archive.engine import aware
from index.archive.tables import inbox


class Line(Protocol):
    """Gives out the items of an inbox, each to one thread, and takes them back."""

    rested: float
    """When, by `time.monotonic()`, a place may have rested that kept something from being taken."""

    def take(self) -> Item | None:
        """Return the item whose turn it is; None for none."""

    def free_in(self) -> float:
        """Return in how many seconds something may be taken that could not be now; inf for none."""

    def let_past(self, item: Item) -> None:
        """Let an item's place rest and be another's, while the item is still worked on."""

    def end(
        self, item: Item, which: ColumnElement[bool], values: dict[str, Any], *, held: float
    ) -> None:
        """Note how an item ended, of the state that `which` tells, and let its place rest.

        A place that the item gave free before is left as it is.
        """

    def recover(self, connection: Connection) -> int:
        """Put back what a crash left half done; return how much that was."""

    def renew(self) -> None:
        """Go on holding what was taken."""


class Alone:
    """The line of an inbox that one process works: no lease is needed, nor written."""

    def __init__(self, archive: Archive, turns: Turns) -> None:
        self._archive = archive
        self._turns = turns
        self._guard = threading.Lock()  # held whenever the turns are looked at
        self.rested = inf

    def take(self) -> Item | None:
        """Return the item whose turn it is; None for none."""
        due = (inbox.c.state == ItemState.WAITING) & (inbox.c.due_at <= time.time())
        owed = inbox.c.kind.in_(LASTING)
        waiting = select(inbox.c.key, inbox.c.place, owed.label("owed")).where(due)
        with self._archive.reading() as connection:
            rows = connection.execute(waiting.order_by(inbox.c.received_at)).all()
        asked = [(key, place) for key, place, is_owed in rows if not is_owed]
        later = [(key, place) for key, place, is_owed in rows if is_owed]
        with self._guard:
            turn = self._turns.next_of(asked) or self._turns.next_of(later)
            if turn is None:
                self.rested = self._turns.rested(place for _, place, _ in rows)
                return None
            key, place = turn
            self._turns.taken(key, place)
        item = None
        try:
            item = self._taken(key)
        finally:
            if item is None:
                self._free(key, rests=False, held=0.0)
        return item

    def free_in(self) -> float:
        """Return in how many seconds a place has rested; inf where none rests."""
        return self.rested - time.monotonic()

    def _taken(self, key: str) -> Item | None:
        """Take an item, unless it was cancelled since it was seen to wait."""
        this = inbox.c.key == key
        taken = update(inbox).where(this & (inbox.c.state == ItemState.WAITING))
        values = {"state": ItemState.WORKING, "attempts": inbox.c.attempts + 1}
        with self._archive.writing() as connection:
            if connection.execute(taken.values(values)).rowcount == 0:
                return None
            return item_in(connection.execute(select(inbox).where(this)).one())

    def let_past(self, item: Item) -> None:
        """Let an item's place rest and be another's, while the item is still worked on."""
        self._free(item.key, rests=item.kind not in QUIET, held=0.0)

    def end(
        self, item: Item, which: ColumnElement[bool], values: dict[str, Any], *, held: float
    ) -> None:
        """Note how an item ended, and let its place rest."""
        this = (inbox.c.key == item.key) & which
        with self._archive.writing() as connection:
            connection.execute(update(inbox).where(this).values(values))
        self._free(item.key, rests=item.kind not in QUIET, held=held)

    def _free(self, key: str, *, rests: bool, held: float) -> None:
        with self._guard:
            self._turns.done(key, rests=rests, held=held)

    def recover(self, connection: Connection) -> int:
        """Put back all that is worked on: whoever did is gone."""
        with self._guard:
            self._turns.nobody()
        half = update(inbox).where(inbox.c.state == ItemState.WORKING)
        return connection.execute(half.values(state=ItemState.WAITING, due_at=0.0)).rowcount

    def renew(self) -> None:
        """Nobody else takes anything."""


def item_in(row: Row[Any]) -> Item:
    """Return the item a row holds."""
    return Item(row.key, ItemKind(row.kind), row.payload, aware(row.received_at), row.attempts)
