"""What came from Slack, kept in the archive until it is answered: stored before work, done once.

What people ask in one channel is done in the order it came, and channels take turns (`turns`).
What we owe to readers, marks and notes and news, comes after what somebody waits for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.slack.inbox.erasing import drop_old
from bot.slack.inbox.hands import Hands
from bot.slack.inbox.items import (
    OPEN,
    Item,
    ItemKind,
    ItemState,
    place_alone,
    place_of,
)
from bot.slack.inbox.lines import Alone, Line
from bot.slack.inbox.shared import Shared
from bot.slack.inbox.stored import Entry, known_of, store, store_all
from bot.slack.inbox.turns import Turns
from index.archive import Archive
from index.archive.engine import aware
from index.archive.tables import inbox

_CLOCKS_APART = timedelta(minutes=2)
"""By how much Slack's clock and ours may differ."""
_LOOK = 0.2
"""Seconds between looks for what another process stored, or what is to be tried again."""
_LOOK_THOUGH_HEARD = 3.0
"""The same where the archive tells of what is stored (`hearing`)."""


class Inbox:
    """The inbox of one archive, worked by the threads of this process, and of others beside it."""

    def __init__(self, archive: Archive, turns: Turns | None = None, workers: int = 64) -> None:
        """Know an archive's inbox, of which so many items are worked on here at a time."""
        self._archive = archive
        self._hands = Hands(workers)
        self._bell = threading.Condition()
        self._rung, self._look_at = True, 0.0  # whether, and when, somebody must look; by the bell
        self._every = _LOOK
        turns = turns or Turns()
        self._line: Line = Shared(archive, turns.rest) if archive.shared else Alone(archive, turns)

    def put(
        self, key: str, kind: ItemKind, payload: dict[str, Any], at: datetime | None = None
    ) -> bool:
        """Store an item; return False where it is known already."""
        [stored] = self.put_all([Entry(key, kind, payload, at)])
        return stored

    def put_all(self, entries: Sequence[Entry]) -> list[bool]:
        """Store items by one short write; return for each whether it was not known already."""
        with self._archive.reading() as connection:  # most are told twice; a look locks nobody
            known = known_of(connection, (entry.key for entry in entries))
        new: set[str] = set()
        if any(entry.key not in known for entry in entries):
            with self._archive.noting() as connection:
                new = store_all(connection, entries)
            self._ring()
        told: list[bool] = []
        for entry in entries:
            told.append(entry.key in new)
            new.discard(entry.key)
        return told

    def give_way(self, seconds: float) -> None:
        """Let nothing be taken, and what is worked wait, for so long: much comes in.

        Slack waits for it to be stored.
        """
        self._archive.way.give(seconds)

    def take(self, patience: float) -> Item | None:
        """Take the next item whose turn it is, waiting up to `patience` seconds for one.

        Of all who wait one looks, when the bell has rung or the time has come. Who will not wait as
        long as that looks in any case.
        """
        end = time.monotonic() + patience
        if not self._hands.take(patience):
            return None
        item = None
        try:
            item = self._awaited(end, in_haste=patience < _LOOK)
        finally:
            if item is None:
                self._hands.put_down()
        return item

    def _awaited(self, end: float, *, in_haste: bool) -> Item | None:
        while True:
            way = self._archive.way.left
            item = self._taken() if way <= 0 and (in_haste or self._must_look()) else None
            left = end - time.monotonic()
            if item is not None or left <= 0:
                return item
            if way > 0:
                time.sleep(min(way, left))
                continue
            with self._bell:
                wait = min(left, self._look_at - time.monotonic())
                if wait > 0 and not self._rung:
                    self._bell.wait(wait)

    def _must_look(self) -> bool:
        """Tell one of those who ask that it is to look now."""
        with self._bell:
            now = time.monotonic()
            if not self._rung and now < self._look_at:
                return False
            self._rung, self._look_at = False, now + self._every
            return True

    def _taken(self) -> Item | None:
        item = self._line.take()
        if item is not None:
            self._ring()  # there may be more
        elif self._every == _LOOK:
            self._look_by(self._line.rested)
        else:
            self._look_by(time.monotonic() + self._line.free_in())
        return item

    def current(self, item: Item) -> Item | None:
        """Return an item that is worked on as it is now; None where it was cancelled."""
        query = select(inbox.c.payload, inbox.c.state).where(inbox.c.key == item.key)
        with self._archive.reading() as connection:
            row = connection.execute(query).first()
        if row is None or row.state == ItemState.CANCELLED:
            return None
        return replace(item, payload=row.payload)

    def payload_of(self, key: str, kind: ItemKind) -> dict[str, Any] | None:
        """Return the payload of an item, done or not; None where none of this kind is remembered.

        See `erasing`; one of which only the place is left is as good as gone.
        """
        this = (inbox.c.key == key) & (inbox.c.kind == kind)
        with self._archive.reading() as connection:
            found: dict[str, Any] | None = connection.execute(
                select(inbox.c.payload).where(this)
            ).scalar()
        return found if found and "user" in found else None

    def reword(self, key: str, text: str) -> bool:
        """Give a question that is not yet answered the words it was edited to."""
        with self._archive.noting() as connection:
            this = (inbox.c.key == key) & inbox.c.state.in_(OPEN)
            payload = connection.execute(select(inbox.c.payload).where(this)).scalar()
            if payload is None:
                return False
            changed = update(inbox).where(this).values(payload={**payload, "text": text})
            return connection.execute(changed).rowcount > 0

    def cancel(self, key: str, payload: dict[str, Any]) -> None:
        """Let a question that was deleted go unanswered, also where it is only delivered later."""
        with self._archive.noting() as connection:
            left = place_alone(payload)
            if not store(connection, key, ItemKind.MESSAGE, left, state=ItemState.CANCELLED):
                this = (inbox.c.key == key) & inbox.c.state.in_(OPEN)
                connection.execute(update(inbox).where(this).values(state=ItemState.CANCELLED))

    def let_past(self, item: Item) -> bool:
        """Let others be worked on while an item, which is shown, only waits for a language model.

        Its place is another's, and its worker does not count. False where as many wait already as
        there are workers: it is to wait for nothing then.

        Raises:
            StoreError: the archive fails.

        """
        self._line.let_past(item)
        self._ring()
        return self._hands.let_past(item.key)

    def finish(self, item: Item, state: ItemState, outcome: str = "") -> None:
        """Note how an item ended; one that was cancelled meanwhile stays so."""
        ended = {"state": state, "outcome": outcome[:1000]}
        self._line.end(item, inbox.c.state != ItemState.CANCELLED, ended, held=0.0)
        self._hands.done(item.key)
        self._ring()

    def put_back(self, item: Item, seconds: float, *, holds: bool = False) -> None:
        """Let an item wait before it is taken again; where it holds, its place waits with it."""
        later = {"state": ItemState.WAITING, "due_at": time.time() + seconds}
        held = seconds if holds else 0.0
        self._line.end(item, inbox.c.state == ItemState.WORKING, later, held=held)
        self._hands.done(item.key)
        self._ring()

    def hears(self, *, hears: bool) -> None:
        """Look at once; from here on seldom, where the archive tells of all that is stored."""
        with self._bell:
            self._every = _LOOK_THOUGH_HEARD if hears else _LOOK
        self._ring()

    def _ring(self) -> None:
        with self._bell:
            self._rung = True
            self._bell.notify()

    def _look_by(self, moment: float) -> None:
        with self._bell:
            self._look_at = min(self._look_at, moment)

    def recover(self) -> int:
        """Put back what a crash left half done, drop what is long done; return how many waited.

        What another process works on is left to it, until its lease is over.
        """
        with self._archive.writing() as connection:
            drop_old(connection, datetime.now(UTC))
            return self._line.recover(connection)

    def renew(self) -> None:
        """Go on holding what is worked on, and see to what nobody could take.

        To be called every `BEAT` seconds where several processes work the inbox.

        Raises:
            StoreError: the archive fails.

        """
        self._line.renew()

    def threads_since(self, since: datetime) -> set[tuple[str, str]]:
        """Return (channel, root time stamp) of threads with a question since a moment."""
        with self._archive.reading() as connection:
            rows = connection.execute(
                select(inbox.c.payload).where(
                    (inbox.c.kind == ItemKind.MESSAGE) & (inbox.c.received_at > since)
                )
            ).scalars()
            return {(payload["channel"], payload["thread_ts"]) for payload in rows}

    def questions_in(
        self, team: str, channel: str, thread_ts: str
    ) -> list[tuple[dict[str, Any], datetime]]:
        """Return the messages of a thread that were taken as questions, and when each came.

        Those that were deleted before they were answered are left out.
        """
        begun = datetime.fromtimestamp(float(thread_ts), UTC) - _CLOCKS_APART
        place = place_of({"team": team, "channel": channel})
        here = (inbox.c.kind == ItemKind.MESSAGE) & (inbox.c.place == place)
        stand = (inbox.c.state != ItemState.CANCELLED) & (inbox.c.received_at >= begun)
        query = select(inbox.c.payload, inbox.c.received_at).where(here & stand)
        with self._archive.reading() as connection:
            rows = connection.execute(query).all()
        return [
            (row.payload, aware(row.received_at))
            for row in rows
            if row.payload["thread_ts"] == thread_ts
        ]

    def depth(self) -> int:
        """Return how many items wait or are worked on."""
        with self._archive.reading() as connection:
            waiting = select(func.count()).where(inbox.c.state.in_(OPEN))
            return connection.execute(waiting).scalar_one()
