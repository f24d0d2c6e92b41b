"""Feeds and their pages in the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from index.archive import tables
from index.archive.engine import aware


@dataclass(frozen=True, slots=True)
class Feed:
    """Where stories arrive."""

    id: int
    location: str
    """An absolute folder path; for other kinds a URL."""
    kind: str
    """`folder`."""
    outlet: str | None
    """The outlet of stories that do not name theirs."""
    refreshed_at: datetime | None
    """When it was last listed to the end; aware UTC."""
    problem: str | None
    """Why the last try failed; None after a good one."""


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Something in a page that could not be read, and is tried again at every refresh."""

    feed: str
    path: str
    where: str
    """The line or item of the page; empty for all of it."""
    reason: str


def add_feed(connection: Connection, location: str, kind: str, outlet: str | None) -> Feed:
    """Register a feed, or change the outlet of a known one; return it."""
    known = tables.feeds.c.location == location
    row = connection.execute(select(tables.feeds.c.id).where(known)).first()
    if row is None:
        now = datetime.now(UTC)
        connection.execute(
            tables.feeds.insert().values(location=location, kind=kind, outlet=outlet, added_at=now)
        )
    elif outlet is not None:
        connection.execute(tables.feeds.update().where(known).values(outlet=outlet))
    return next(feed for feed in all_feeds(connection) if feed.location == location)


def all_feeds(connection: Connection) -> list[Feed]:
    """Return every feed, oldest first."""
    rows = connection.execute(select(tables.feeds).order_by(tables.feeds.c.id))
    return [
        Feed(
            id=row.id,
            location=row.location,
            kind=row.kind,
            outlet=row.outlet,
            refreshed_at=aware(row.refreshed_at) if row.refreshed_at else None,
            problem=row.problem,
        )
        for row in rows
    ]


def record_feed(connection: Connection, feed: Feed, problem: str | None) -> None:
    """Note how listing a feed went; a failure leaves the time of the last good one."""
    values: dict[str, object] = {"problem": problem}
    if problem is None:
        values["refreshed_at"] = datetime.now(UTC)
    connection.execute(tables.feeds.update().where(tables.feeds.c.id == feed.id).values(values))


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page as it was when last read."""

    id: int
    path: str
    mark: str | None
    digest: str | None
    has_problems: bool
    stories: int
    """How many stories it carries."""


def known_pages(connection: Connection, feed: Feed) -> dict[str, KnownPage]:
    """Return a feed's pages by path."""
    pages, links = tables.pages, tables.carried
    carried = select(func.count()).where(links.c.page_id == pages.c.id).scalar_subquery()
    rows = connection.execute(
        select(pages, carried.label("stories")).where(pages.c.feed_id == feed.id)
    )
    return {
        row.path: KnownPage(row.id, row.path, row.mark, row.digest, bool(row.problems), row.stories)
        for row in rows
    }


def page_problems(connection: Connection) -> list[PageProblem]:
    """Return everything that could not be read, in the order of feeds and paths."""
    pages, feeds = tables.pages, tables.feeds
    rows = connection.execute(
        select(feeds.c.location, pages.c.path, pages.c.problems)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .order_by(feeds.c.id, pages.c.path)
    )
    return [
        PageProblem(row.location, row.path, where, reason)
        for row in rows
        for where, reason in row.problems
    ]
