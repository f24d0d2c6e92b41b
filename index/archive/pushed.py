"""Stories a publishing system has sent, each as it last stood, with a number for every push."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from index.archive.engine import aware
from index.archive.feeds import add_feed
from index.archive.reading import in_batches
from index.archive.tables import feeds, push_signatures, pushed
from index.errors import NotPushedError, PushConflictError

PUSHES = "pushes:"
"""Location of the one feed of kind `pushes`."""

Pushed = Row[*tuple[Any, ...]]
"""A row of the table."""


@dataclass(frozen=True, slots=True)
class Push:
    """What a publishing system says of one story."""

    path: str
    """The story's id, else its URL."""
    key: str
    """What the archive knows the story by: `Story.key`."""
    fields: Mapping[str, object]
    """The story as sent; of a withdrawal, what names it."""
    updated: datetime | None = None
    """When the sender last changed the story; aware UTC."""
    withdrawn: bool = False
    why: str | None = None
    """Why it was withdrawn."""


@dataclass(frozen=True, slots=True)
class PushedSince:
    """Which stories were pushed after a number."""

    upto: int
    """Number of the last push; the number given where there was none."""
    paths: tuple[str, ...]
    """Those heard of since, the withdrawn among them; oldest first."""


def take_signature(connection: Connection, signature: str, passes_until: int, now: int) -> None:
    """Note a push's signature as taken; forget those that are too old to pass. Times: Unix seconds.

    Raises:
        PushConflictError: it was taken before.

    """
    table = push_signatures
    connection.execute(delete(table).where(table.c.passes_until < now))
    same = table.c.signature == signature
    if connection.execute(select(table.c.signature).where(same)).first() is not None:
        raise PushConflictError("already taken: this very push came before. Sign a new one")
    connection.execute(insert(table).values(signature=signature, passes_until=passes_until))


def newest_push(connection: Connection) -> int:
    """Return the number of the newest push; 0 where there was none."""
    return connection.execute(select(func.max(pushed.c.number))).scalar() or 0


def keep_push(connection: Connection, push: Push, at: datetime) -> None:
    """Let a push stand for its story, in place of what was pushed before; the first makes the feed.

    A push without an id stands for the story last pushed with its URL. A story that had only a URL
    so far goes by its id once it is given one.

    Raises:
        PushConflictError: a newer one stands, or its URL is that of a story with another id.
        NotPushedError: it withdraws a story that was never pushed.

    """
    known = _known(connection, push)
    if known is not None:
        _refuse_stale(push, known)
    if push.withdrawn:
        _withdraw(connection, push, known, at)
        return
    path = push.path if known is None or _has_id(push.fields) else known.path
    key, fields = _named(push, known)
    _take_url(connection, key, path, at)
    values = {
        "number": _next_number(connection),
        "key": key,
        "body": fields,
        "digest": _digest(fields),
        "updated": push.updated or (known.updated if known is not None else None),
        "pushed_at": at,
        "withdrawn_at": None,
        "why": None,
    }
    if known is not None and known.path == path:
        connection.execute(update(pushed).where(pushed.c.path == path).values(**values))
    else:
        connection.execute(insert(pushed).values(path=path, **values))
        _make_feed(connection)


def forget_push(connection: Connection, key: str) -> None:
    """Forget what was last pushed of a story, but for what names it: it counts as withdrawn."""
    same = select(pushed).where(pushed.c.key == key, pushed.c.withdrawn_at.is_(None))
    for row in connection.execute(same).all():
        _mark_withdrawn(connection, row.path, "struck", datetime.now(UTC))
        names = {name: row.body[name] for name in ("id", "url") if name in row.body}
        this = update(pushed).where(pushed.c.path == row.path)
        connection.execute(this.values(body=names, digest=_digest(names)))


def _known(connection: Connection, push: Push) -> Pushed | None:
    """Return what was last pushed of a push's story."""
    by_path = connection.execute(select(pushed).where(pushed.c.path == push.path)).first()
    has_id = _has_id(push.fields)
    if has_id and by_path is not None:
        return by_path
    gone_last = (pushed.c.withdrawn_at.is_not(None), pushed.c.number.desc())
    same = select(pushed).where(pushed.c.key == push.key).order_by(*gone_last)
    by_url = connection.execute(same.limit(1)).first()
    if by_url is None or (has_id and _has_id(by_url.body)):
        return by_path
    return by_url


def _named(push: Push, known: Pushed | None) -> tuple[str, dict[str, object]]:
    """Return a story's key and fields; the id and URL it was once given stay its own."""
    if known is None:
        return push.key, dict(push.fields)
    names = {name: known.body[name] for name in ("id", "url") if name in known.body}
    keeps_url = "url" in names and "url" not in push.fields
    return known.key if keeps_url else push.key, names | dict(push.fields)


def _refuse_stale(push: Push, known: Pushed) -> None:
    if push.updated is None or known.updated is None or push.updated >= aware(known.updated):
        return
    newest, given = (f"{at:%Y-%m-%d %H:%M:%S} UTC" for at in (aware(known.updated), push.updated))
    raise PushConflictError(
        f"story {push.path[:200]}: what stands was updated {newest}, this push only {given}"
    )


def _withdraw(connection: Connection, push: Push, known: Pushed | None, at: datetime) -> None:
    if known is None:
        raise NotPushedError(f"story {push.path[:200]} was never pushed: check its id or URL")
    _mark_withdrawn(connection, known.path, push.why, at)
    if push.updated is not None:
        newest = update(pushed).where(pushed.c.path == known.path).values(updated=push.updated)
        connection.execute(newest)


def _take_url(connection: Connection, key: str, path: str, at: datetime) -> None:
    """Withdraw what stands under a story's URL alone: it goes by its id now."""
    live = pushed.c.withdrawn_at.is_(None)
    others = (pushed.c.key == key) & (pushed.c.path != path) & live
    for other in connection.execute(select(pushed).where(others)).all():
        if _has_id(other.body):
            raise PushConflictError(
                f"story {path[:200]}: its url is that of the story {other.path[:200]}. "
                "Withdraw that one first, or correct the url"
            )
        _mark_withdrawn(connection, other.path, f"pushed as {path}"[:500], at)


def _mark_withdrawn(connection: Connection, path: str, why: str | None, at: datetime) -> None:
    values = {
        "number": _next_number(connection),
        "withdrawn_at": at,
        "why": why,
    }
    connection.execute(update(pushed).where(pushed.c.path == path).values(**values))


def _has_id(fields: Mapping[str, object]) -> bool:
    return "id" in fields


def _next_number(connection: Connection) -> int:
    """Return the next push's number: the archive has one writer, so it is nobody else's."""
    return last_push(connection) + 1


def _digest(fields: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _make_feed(connection: Connection) -> None:
    known = select(feeds.c.id).where(feeds.c.location == PUSHES)
    if connection.execute(known).first() is None:
        add_feed(connection, PUSHES, "pushes", None)


def last_push(connection: Connection) -> int:
    """Return the number of the last push; 0 before the first."""
    return connection.execute(select(func.max(pushed.c.number))).scalar() or 0


def changed_since(connection: Connection, number: int) -> PushedSince:
    """Return the paths pushed or withdrawn after a push's number."""
    rows = connection.execute(
        select(pushed.c.number, pushed.c.path)
        .where(pushed.c.number > number)
        .order_by(pushed.c.number)
    ).all()
    return PushedSince(rows[-1].number if rows else number, tuple(row.path for row in rows))


def pushed_marks(connection: Connection, only: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Yield the path and digest of each story that stands; with `only`, of those of these paths."""
    query = select(pushed.c.path, pushed.c.digest).where(pushed.c.withdrawn_at.is_(None))
    if only is None:
        rows: Iterable[Pushed] = connection.execute(query.order_by(pushed.c.path))
    else:
        rows = in_batches(connection, query, pushed.c.path, sorted(only))
    yield from ((row.path, row.digest) for row in rows)


def pushed_fields(connection: Connection, path: str) -> dict[str, object]:
    """Return the fields of a story as pushed; none for a path that never was."""
    query = select(pushed.c.body).where(pushed.c.path == path)
    return connection.execute(query).scalar() or {}
