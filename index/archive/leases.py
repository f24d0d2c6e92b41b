"""What one process of several does for all of them: taken for a while, and renewed while done."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text, update

from index.archive.engine import added_unless_known
from index.archive.tables import leases

FEED, READER = "feed ", "reader "
"""How the leases are named of a feed, by its number, and of being there to read feeds."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who does something for all, and for how long that is settled."""

    name: str
    holder: str
    """The id of a process."""
    told: str
    """Which process that is, for people."""
    left: float
    """Seconds until others may take it; below 0 they may."""

    @property
    def feed(self) -> int | None:
        """The number of the feed it is about; None where it is about another thing."""
        return int(self.name.removeprefix(FEED)) if self.name.startswith(FEED) else None


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


def renew(connection: Connection, names: Collection[str], holder: str, seconds: float) -> set[str]:
    """Renew leases together; return which were one's own still."""
    if not names:
        return set()
    own = leases.c.name.in_(names) & (leases.c.holder == holder)
    renewed = update(leases).where(own).values(until=clock(connection) + seconds)
    return set(connection.execute(renewed.returning(leases.c.name)).scalars())


def release(connection: Connection, names: Collection[str], holder: str) -> None:
    """Give leases back, those that are one's own."""
    if names:
        own = leases.c.name.in_(names) & (leases.c.holder == holder)
        connection.execute(delete(leases).where(own))


def forget(connection: Connection, names: Collection[str]) -> None:
    """Forget leases that nobody will take again."""
    if names:
        over = leases.c.name.in_(names) & (leases.c.until < clock(connection))
        connection.execute(delete(leases).where(over))


def all_leases(connection: Connection) -> list[Lease]:
    """Return who holds what, those that are over too, in order of name."""
    now = clock(connection)
    rows = connection.execute(select(leases).order_by(leases.c.name))
    return [Lease(row.name, row.holder, row.told, row.until - now) for row in rows]
