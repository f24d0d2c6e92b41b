"""Feeds in the archive: where stories arrive, how that went, what to ask with next time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from index.access import Access, audience_of
from index.archive import tables
from index.archive.asides import SetAside, set_aside
from index.archive.engine import aware
from index.archive.live import resettle
from index.listing import Memory

_ARRIVALS = 21
"""Arrivals remembered: twenty gaps tell a feed's rhythm."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One of several that share an archive."""

    id: str
    host: str
    """What it calls itself, for people."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where stories arrive."""

    id: int
    location: str
    """An absolute folder path; for other kinds a URL."""
    kind: str
    """`folder`, `rss`, `sitemap`, `wordpress`, `page` or `pushes`."""
    outlet: str | None
    """The outlet of stories that do not name theirs."""
    refreshed_at: datetime | None
    """When it was last listed to the end; aware UTC."""
    problem: str | None
    """Why the last try failed, or what stands in the way of its stories; None where all is well."""
    collection: str | None = None
    """Only channels that may ask this collection see its stories; None: everybody does."""
    failing_since: datetime | None = None
    """When the first of the tries failed that have failed since; aware UTC."""
    arrivals: tuple[datetime, ...] = ()
    """When its last refreshes that brought a new or corrected story began, oldest first; UTC."""
    memory: Memory = field(default_factory=Memory)
    aside: SetAside | None = None
    """What stands at addresses of its stories and is not taken for them."""
    machine: Machine | None = None
    """Where a folder is read, of several machines; None while that is any that has it."""

    def is_read_on(self, machine: Machine | None) -> bool:
        """Tell whether a machine may read it; where there is one, it is None."""
        return machine is None or self.machine is None or self.machine.id == machine.id


def add_feed(
    connection: Connection,
    location: str,
    kind: str,
    outlet: str | None,
    collection: str | None = None,
    *,
    machine: Machine | None = None,
) -> Feed:
    """Register a feed, or change the outlet or the collection of a known one; return it.

    The collection "" takes a feed out of its collection. With a `machine`, a folder is read there
    from now on.
    """
    known = tables.feeds.c.location == location
    row = connection.execute(select(tables.feeds.c.id).where(known)).first()
    if row is None:
        now = datetime.now(UTC)
        connection.execute(
            tables.feeds.insert().values(
                location=location,
                kind=kind,
                outlet=outlet,
                collection=collection or None,
                added_at=now,
            )
        )
    else:
        if outlet is not None:
            connection.execute(tables.feeds.update().where(known).values(outlet=outlet))
        if collection is not None:
            connection.execute(
                tables.feeds.update().where(known).values(collection=collection or None)
            )
            _resettle(connection, row.id)
    if kind == "folder" and machine is not None:
        bind(connection, location, machine)
    return next(feed for feed in all_feeds(connection) if feed.location == location)


def bind(connection: Connection, location: str, machine: Machine) -> None:
    """Have a folder be read on a machine alone: what stands at its path elsewhere is another."""
    this = tables.feeds.update().where(tables.feeds.c.location == location)
    connection.execute(this.values(machine=machine.id, host=machine.host))


def all_feeds(connection: Connection) -> list[Feed]:
    """Return every feed, oldest first."""
    rows = connection.execute(select(tables.feeds).order_by(tables.feeds.c.id))
    asides = set_aside(connection)
    return [
        Feed(
            id=row.id,
            location=row.location,
            kind=row.kind,
            outlet=row.outlet,
            refreshed_at=aware(row.refreshed_at) if row.refreshed_at else None,
            problem=row.problem or (asides[row.id].problem if row.id in asides else None),
            collection=row.collection,
            failing_since=aware(row.failing_since) if row.failing_since else None,
            arrivals=tuple(map(datetime.fromisoformat, row.arrivals or [])),
            memory=Memory(**(row.memory or {})),
            aside=asides.get(row.id),
            machine=Machine(row.machine, row.host or "") if row.machine else None,
        )
        for row in rows
    ]


def feeds_with(connection: Connection, story_id: int) -> list[Feed]:
    """Return the feeds that have a page which carries a story, held or not; oldest first."""
    links, pages = tables.carried, tables.pages
    carrying = select(pages.c.feed_id).join(links, links.c.page_id == pages.c.id)
    ids = set(connection.execute(carrying.where(links.c.story_id == story_id)).scalars())
    return [feed for feed in all_feeds(connection) if feed.id in ids]


def feeds_seen(connection: Connection, access: Access) -> list[Feed]:
    """Return the feeds whose stories an access sees, embargoes aside; oldest first."""
    return [feed for feed in all_feeds(connection) if access.sees(audience_of([feed.collection]))]


def _resettle(connection: Connection, feed_id: int) -> None:
    """Work out anew who may see each story of a feed, and have both indexes learn it."""
    links, pages = tables.carried, tables.pages
    of_it = select(links.c.story_id).join(pages, pages.c.id == links.c.page_id).distinct()
    found = connection.execute(of_it.where(pages.c.feed_id == feed_id)).scalars()
    resettle(connection, sorted(found))


def remember(connection: Connection, feed: Feed, memory: Memory) -> None:
    """Keep what to ask a feed with next time; what it listed has been read."""
    this = tables.feeds.c.id == feed.id
    connection.execute(tables.feeds.update().where(this).values(memory=asdict(memory)))


def record_feed(
    connection: Connection, feed: Feed, problem: str | None, arrived: datetime | None = None
) -> None:
    """Note how refreshing a feed went, and when the refresh began if it brought a story.

    A failure leaves the time of the last good one.
    """
    feeds, now = tables.feeds, datetime.now(UTC)
    this = feeds.c.id == feed.id
    values: dict[str, object] = {"problem": problem}
    if problem is None:
        values |= {"refreshed_at": now, "failing_since": None}
    else:
        values["failing_since"] = func.coalesce(feeds.c.failing_since, now)
    if arrived is not None:
        known = connection.execute(select(feeds.c.arrivals).where(this)).scalar() or []
        values["arrivals"] = [*known, arrived.isoformat()][-_ARRIVALS:]
    connection.execute(feeds.update().where(this).values(values))
