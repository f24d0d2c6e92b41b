"""Pages of feeds in the archive: what is known of each, what it carries, what failed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, union, update

from index.archive import tables
from index.archive.engine import aware
from index.archive.feeds import Feed
from index.archive.known import bygone_keys
from index.archive.reading import in_batches
from index.archive.unembedded import unembedded

Problem = tuple[str, str]
"""(where in the page, reason)."""


UNLISTED = "unlisted"
"""The mark of a page that its feed lists no more."""
MAX_PATH = 2_000
"""Bytes of the longest path of a page; PostgreSQL's indexes take values of 2,704."""
_MAX_ETAG, _MAX_LAST_MODIFIED = 1_000, 100
"""Characters of what a server may give to ask with; a page that gave more is asked for whole."""


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Something in a page that could not be read, and is tried again at every refresh."""

    feed: str
    path: str
    where: str
    """The line or item of the page; empty for all of it."""
    reason: str


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page as it was when last read."""

    id: int
    path: str
    mark: str | None
    digest: str | None
    problems: tuple[Problem, ...]
    stories: int
    """How many stories it carries."""
    etag: str | None = None
    last_modified: str | None = None
    first_at: datetime | None = None
    looked_at: datetime | None = None
    """When it was first and last asked for; aware UTC; None for pages that are not fetched."""
    gone: int = 0
    """Refreshes in a row that found nothing there."""
    said: dict[str, Any] | None = None
    """What its feed said of it: `path`, `mark` and `fields` of a `ListedPage`."""


def known_pages(
    connection: Connection, feed: Feed, only: Collection[str] | None = None
) -> dict[str, KnownPage]:
    """Return a feed's pages by path; with `only`, those of these paths."""
    pages, links = tables.pages, tables.carried
    carried = select(func.count()).where(links.c.page_id == pages.c.id).scalar_subquery()
    query = select(pages, carried.label("stories")).where(pages.c.feed_id == feed.id)
    rows = (
        connection.execute(query)
        if only is None
        else in_batches(connection, query, pages.c.path, only)
    )
    return {row.path: _known(row) for row in rows}


def unsettled(connection: Connection, feed: Feed) -> list[str]:
    """Return the paths of a feed's pages that are to be read whether they have changed or not."""
    pages = tables.pages
    query = select(pages.c.path).where(pages.c.feed_id == feed.id)
    some = union(query.where(tables.TROUBLED), query.where(tables.UNREAD))
    return list(connection.execute(some).scalars())


def _known(row: Any) -> KnownPage:
    return KnownPage(
        id=row.id,
        path=row.path,
        mark=row.mark,
        digest=row.digest,
        problems=tuple((where, reason) for where, reason in row.problems),
        stories=row.stories,
        etag=row.etag,
        last_modified=row.last_modified,
        first_at=aware(row.first_at) if row.first_at else None,
        looked_at=aware(row.looked_at) if row.looked_at else None,
        gone=row.gone,
        said=row.said,
    )


def page_id(connection: Connection, feed: Feed, path: str) -> int:
    """Return the number of a page, which is made known if it was not."""
    return page_ids(connection, feed, [path])[path]


def page_ids(connection: Connection, feed: Feed, paths: Collection[str]) -> dict[str, int]:
    """Return the numbers of pages of a feed, which are made known if they were not."""
    pages = tables.pages
    query = select(pages.c.path, pages.c.id).where(pages.c.feed_id == feed.id)

    def known() -> dict[str, int]:
        return {row.path: row.id for row in in_batches(connection, query, pages.c.path, paths)}

    found = known()
    new = [path for path in dict.fromkeys(paths) if path not in found]
    if not new:
        return found
    rows = [{"feed_id": feed.id, "path": path, "problems": [], "gone": 0} for path in new]
    connection.execute(insert(pages), rows)
    return known()


def open_pages(connection: Connection, page_ids: Collection[int]) -> None:
    """Note that pages are being read: until closed, nothing of them is taken to be as it was."""
    these = tables.pages.c.id.in_(page_ids)
    connection.execute(update(tables.pages).where(these).values(mark=None, digest=None))


@dataclass(frozen=True, slots=True)
class ReadPage:
    """How a page was read."""

    id: int
    mark: str | None
    digest: str | None
    problems: Sequence[Problem]
    carried: AbstractSet[str] | None
    """By key, all stories it carries. With None, those it carried before stay: a page that cannot
    be read whole withdraws nothing."""
    is_there: bool = True
    """Whether it was found, which ends the row of refreshes that found it gone."""


def close_pages(connection: Connection, read: Sequence[ReadPage]) -> dict[int, list[int]]:
    """Note pages as read: their marks and sums, what failed, which stories they carry.

    Return, by page, the stories that it carries no more.
    """
    pages = tables.pages
    close = update(pages).where(pages.c.id == bindparam("page"))
    for is_there in (True, False):
        rows = [
            {"page": one.id, "mark": one.mark, "digest": one.digest, "problems": _told(one)}
            for one in read
            if one.is_there is is_there
        ]
        if rows:
            connection.execute(close.values(gone=0) if is_there else close, rows)
    left = _left(connection, {one.id: one.carried for one in read if one.carried is not None})
    for page, story_ids in left.items():
        carry_no_more(connection, page, story_ids)
    return left


def _left(connection: Connection, told: Mapping[int, AbstractSet[str]]) -> dict[int, list[int]]:
    """Return the stories that pages carried and tell by no key now, not even by one of before."""
    carried = carried_by_all(connection, told)
    untold = {
        page: [id_ for id_, key in carried.get(page, ()) if key not in keys]
        for page, keys in told.items()
    }
    bygone = bygone_keys(connection, (id_ for ids in untold.values() for id_ in ids))
    return {
        page: [id_ for id_ in ids if told[page].isdisjoint(bygone.get(id_, ()))]
        for page, ids in untold.items()
    }


def _told(read: ReadPage) -> list[list[str]]:
    return [list(one) for one in read.problems]


def note_look(
    connection: Connection,
    page: int,
    *,
    etag: str | None,
    last_modified: str | None,
    said: Mapping[str, Any],
) -> None:
    """Note that a page was fetched and stands, and what to ask with next time.

    What its feed says of it is kept: it may be looked at when the feed lists it no more.
    """
    now = datetime.now(UTC)
    pages = tables.pages
    connection.execute(
        update(pages)
        .where(pages.c.id == page)
        .values(
            etag=_short(etag, _MAX_ETAG),
            last_modified=_short(last_modified, _MAX_LAST_MODIFIED),
            looked_at=now,
            first_at=func.coalesce(pages.c.first_at, now),
            said=said,
        )
    )


def _short(value: str | None, most: int) -> str | None:
    return value if value is not None and len(value) <= most else None


def note_gone(connection: Connection, page: int) -> int:
    """Note that a refresh found a page gone; return how many in a row have."""
    pages = tables.pages
    this = pages.c.id == page
    now = datetime.now(UTC)
    connection.execute(
        update(pages)
        .where(this)
        .values(gone=pages.c.gone + 1, looked_at=now, first_at=func.coalesce(pages.c.first_at, now))
    )
    return int(connection.execute(select(pages.c.gone).where(this)).scalar_one())


def forget_page(connection: Connection, page: int) -> list[int]:
    """Drop a page that its feed lists no more; return the stories it carried."""
    left = [id_ for id_, _ in carried_by(connection, page)]
    connection.execute(delete(tables.carried).where(tables.carried.c.page_id == page))
    connection.execute(delete(tables.pages).where(tables.pages.c.id == page))
    return left


def carried_by(connection: Connection, page: int) -> list[tuple[int, str]]:
    """Return (number, key) of the stories a page carries."""
    return carried_by_all(connection, [page]).get(page, [])


def carried_by_all(
    connection: Connection, page_ids: Iterable[int]
) -> dict[int, list[tuple[int, str]]]:
    """Return (number, key) of the stories that pages carry, by page, for those that carry any."""
    stories, links = tables.stories, tables.carried
    query = select(links.c.page_id, stories.c.id, stories.c.key).join(
        stories, stories.c.id == links.c.story_id
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for row in in_batches(connection, query, links.c.page_id, page_ids):
        found.setdefault(row.page_id, []).append((row.id, row.key))
    return found


def carry(connection: Connection, page: int, story_id: int) -> bool:
    """Note that a page carries a story; return False where that was known."""
    links = tables.carried
    link = (links.c.page_id == page) & (links.c.story_id == story_id)
    if connection.execute(select(links).where(link)).first() is not None:
        return False
    connection.execute(insert(links).values(page_id=page, story_id=story_id))
    return True


def carry_no_more(connection: Connection, page: int, story_ids: Iterable[int]) -> None:
    """Note that a page carries stories no more."""
    links = tables.carried
    for story_id in story_ids:
        link = (links.c.page_id == page) & (links.c.story_id == story_id)
        connection.execute(delete(links).where(link))


def read_again(connection: Connection, story_id: int) -> None:
    """Have the next refresh read all pages that carry a story, changed or not."""
    links, pages = tables.carried, tables.pages
    of_it = select(links.c.page_id).where(links.c.story_id == story_id)
    connection.execute(
        update(pages)
        .where(pages.c.id.in_(of_it))
        .values(mark=None, digest=None, etag=None, last_modified=None, looked_at=None)
    )


def forget_said(connection: Connection, story_id: int) -> None:
    """Forget what feeds last said of a story, which may be all of it; its pages are read again."""
    links, pages = tables.carried, tables.pages
    of_it = select(links.c.page_id).where(links.c.story_id == story_id)
    connection.execute(update(pages).where(pages.c.id.in_(of_it)).values(said=None))
    read_again(connection, story_id)


def ask_for_all(connection: Connection) -> None:
    """Have pages of the web asked for whole when their time comes, whether they changed or not."""
    connection.execute(update(tables.pages).values(etag=None, last_modified=None))


def page_problems(connection: Connection) -> list[PageProblem]:
    """Return everything that could not be read, in the order of feeds and paths."""
    pages, feeds = tables.pages, tables.feeds
    rows = connection.execute(
        select(feeds.c.location, pages.c.path, pages.c.problems)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .where(tables.TROUBLED)
        .order_by(feeds.c.id, pages.c.path)
    )
    unread = [
        PageProblem(row.location, row.path, where, reason)
        for row in rows
        for where, reason in row.problems
    ]
    return [*unread, *_unembedded(connection)]


def _unembedded(connection: Connection) -> list[PageProblem]:
    """Return the stories of which a fault keeps a passage from being found by its meaning."""
    failed = unembedded(connection)
    pages, feeds, links = tables.pages, tables.feeds, tables.carried
    stories, versions, passages = tables.stories, tables.versions, tables.passages
    query = (
        select(passages.c.id, feeds.c.location, pages.c.path, versions.c.name)
        .join(versions, versions.c.id == passages.c.version_id)
        .join(stories, stories.c.version_id == versions.c.id)
        .join(links, links.c.story_id == stories.c.id)
        .join(pages, pages.c.id == links.c.page_id)
        .join(feeds, feeds.c.id == pages.c.feed_id)
    )
    found = in_batches(connection, query, passages.c.id, failed)
    told = (
        PageProblem(row.location, row.path, row.name, f"found by its words alone: {failed[row.id]}")
        for row in found
    )
    return list(dict.fromkeys(told))
