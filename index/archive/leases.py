"""What one process of several does for all of them: taken for a while, and renewed while done."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text, update

from index.archive.engine import added_unless_known
from index.archive.tables import leases


@dataclass(frozen=True, slots=True)
class Lease:
    """Who does something for all, and for how long that is settled."""

    name: str
    told: str
    """Which process that is, for people."""
    left: float
    """Seconds until others may take it; below 0 they may."""


def clock(connection: Connection) -> float:
    """Return the seconds since 1970 by the clock that all who share the archive go by."""
    if connection.dialect.name == "sqlite":
        return time.time()
    now = connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
    return float(now)


def take(connection: Connection, name: str, holder: str, told: str, seconds: float) -> bool:
    """Take a lease, or renew one's own; tell whether that could be."""
    now = clock(connection)
    values = {"holder": holder, "told": told, "until": now + seconds}
    free = (leases.c.holder == holder) | (leases.c.until < now)
    taken = update(leases).where((leases.c.name == name) & free).values(values)
    if connection.execute(taken).rowcount:
        return True
    new = added_unless_known(connection, leases).values(name=name, **values)
    return connection.execute(new.returning(leases.c.name)).first() is not None


def release(connection: Connection, name: str, holder: str) -> None:
    """Give a lease back, if it is one's own."""
    own = (leases.c.name == name) & (leases.c.holder == holder)
    connection.execute(delete(leases).where(own))


def all_leases(connection: Connection) -> list[Lease]:
    """Return who holds what, those that are over too, in order of name."""
    now = clock(connection)
    rows = connection.execute(select(leases).order_by(leases.c.name))
    return [Lease(row.name, row.told, row.until - now) for row in rows]
