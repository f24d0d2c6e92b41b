"""What the inbox forgets: after a time what was done, at once what a person sent.

A key outlives its payload, and names nobody: what Slack tells again is known, and not done twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, select, update

from bot.slack.inbox.items import OPEN, ItemKind, ItemState, place_alone, place_of
from index.archive.tables import follows, inbox, places

KEPT = timedelta(days=7)
"""How long what is done is remembered, so that a late retry finds it done."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What a person had sent."""

    keys: frozenset[str]
    """Of all of it."""
    undone: int
    """How many of these waited or were worked on."""


def drop_old(connection: Connection, now: datetime) -> None:
    """Drop what was done `KEPT` ago.

    What a question began with that a channel follows stays as long as that does: whose it is stands
    nowhere else.
    """
    connection.execute(delete(inbox).where(_done_before(now - KEPT)))


def tidy(connection: Connection, now: datetime, keep: timedelta) -> None:
    """Drop what is old, but for alarms, told once each; of the rest leave the place."""
    old = _done_before(now - KEPT) & (inbox.c.kind != ItemKind.ALARM)
    connection.execute(delete(inbox).where(old))
    sent = select(inbox.c.key, inbox.c.payload).where(_done_before(now - keep))
    for row in connection.execute(sent.where(_told("user").is_not(None))).all():
        _empty(connection, row.key, row.payload)


def erase_of(connection: Connection, user: str, teams: frozenset[str]) -> Erased:
    """Leave only the place of what a person sent to the installations of teams, or to any for none.

    What is not done is cancelled. Where others mention the person, the mention goes.
    """
    connection.execute(delete(places).where(places.c.place.endswith(f":{user}", autoescape=True)))
    said = (_told("user") == user) | (_told("author") == user)
    rows = connection.execute(select(inbox).where(said)).all()
    theirs = [row for row in rows if not teams or row.payload.get("team", "") in teams]
    for row in theirs:
        _empty(connection, row.key, row.payload)
    keys = [row.key for row in theirs]
    _cancel(connection, inbox.c.key.in_(keys))
    named = [key for key in keys if user in key]  # by an earlier release
    connection.execute(delete(inbox).where(inbox.c.key.in_(named)))
    _unmention(connection, user, teams)
    return Erased(frozenset(keys), undone=sum(row.state in OPEN for row in theirs))


def cancel_news(connection: Connection, follow_ids: Iterable[int]) -> None:
    """Cancel the news of followed questions that are not posted yet."""
    for id_ in follow_ids:
        news = (inbox.c.kind == ItemKind.NEWS) & inbox.c.key.startswith(f"follow:{id_}:")
        _cancel(connection, news)


def _cancel(connection: Connection, which: ColumnElement[bool]) -> None:
    undone = inbox.c.state.in_(OPEN)
    connection.execute(update(inbox).where(which & undone).values(state=ItemState.CANCELLED))


def _done_before(moment: datetime) -> ColumnElement[bool]:
    done = inbox.c.state.not_in(OPEN) & (inbox.c.received_at < moment)
    return done & inbox.c.key.not_in(select(follows.c.key))


def _told(name: str) -> ColumnElement[Any]:
    told: ColumnElement[Any] = inbox.c.payload[name].as_string()
    return told


def _empty(connection: Connection, key: str, payload: dict[str, Any]) -> None:
    left = place_alone(payload)
    this = update(inbox).where(inbox.c.key == key)
    connection.execute(this.values(payload=left, place=place_of(left)))


def _unmention(connection: Connection, user: str, teams: frozenset[str]) -> None:
    name = re.compile(rf"\b{re.escape(user)}\b")
    naming = cast(inbox.c.payload, Text).contains(user, autoescape=True)
    for row in connection.execute(select(inbox.c.key, inbox.c.payload).where(naming)).all():
        if not teams or row.payload.get("team", "") in teams:
            this = update(inbox).where(inbox.c.key == row.key)
            connection.execute(this.values(payload=_unnamed(row.payload, name)))


def _unnamed(value: Any, name: re.Pattern[str]) -> Any:
    """Return a JSON value whose texts do not have a name."""
    if isinstance(value, dict):
        return {key: _unnamed(part, name) for key, part in value.items()}
    if isinstance(value, list):
        return [_unnamed(part, name) for part in value]
    return name.sub("", value) if isinstance(value, str) else value
