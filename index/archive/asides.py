"""What stands at addresses of stories and is not taken for them: noted while it does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, func, insert, select

from index.archive import tables
from index.archive.engine import aware
from index.deciding.page import LOOKS_UNTIL_GONE
from index.deciding.showing import Lines, is_one_text

_MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that stands at a story's address and is not taken for it."""

    title: str
    """What it says, in a few words."""
    lines: Lines = frozenset()
    leads: str | None = None
    """What the page is known by that the address leads to; None where it leads nowhere else."""

    def is_like(self, other: Aside) -> bool:
        """Tell whether one thing stands at two addresses: one text, or one page they lead to."""
        if self.leads is not None and self.leads == other.leads:
            return True
        return self == other or is_one_text(self.lines, other.lines)


def note_aside(connection: Connection, page: int, aside: Aside, *, is_wall: bool) -> None:
    """Note what stands at a page's address; it stands since it was first noted there."""
    since = _since(connection, page, aside) or datetime.now(UTC)
    clear_asides(connection, [page])
    connection.execute(
        insert(tables.asides).values(
            page_id=page,
            host=_host(connection, page),
            since=since,
            title=aside.title[:_MAX_TITLE],
            lines=sorted(aside.lines),
            leads=aside.leads,
            is_wall=is_wall,
        )
    )


def clear_asides(connection: Connection, page_ids: Collection[int]) -> None:
    """Note that the addresses of pages show nothing that is set aside."""
    connection.execute(delete(tables.asides).where(tables.asides.c.page_id.in_(page_ids)))


def stood_for(connection: Connection, page: int, aside: Aside) -> timedelta:
    """Return for how long this has stood at a page's address, without a break in what was seen."""
    since = _since(connection, page, aside)
    return timedelta() if since is None else datetime.now(UTC) - since


def shown_elsewhere(connection: Connection, page: int, aside: Aside) -> bool:
    """Tell whether the address of another story of the site shows this, or leads there.

    Not one that was withdrawn: two stories withdrawn in two years may lead to one page.
    """
    asides, pages, links = tables.asides, tables.pages, tables.carried
    its = select(links.c.story_id).where(links.c.page_id == page)
    of_one_story = select(links.c.page_id).where(links.c.story_id.in_(its))
    query = (
        select(asides)
        .join(pages, pages.c.id == asides.c.page_id)
        .where(
            asides.c.host == _host(connection, page),
            asides.c.page_id != page,
            asides.c.page_id.not_in(of_one_story),
            pages.c.gone < LOOKS_UNTIL_GONE,
        )
    )
    return any(aside.is_like(_aside(row)) for row in connection.execute(query))


def pages_aside(connection: Connection, feed_id: int) -> dict[int, datetime]:
    """Return the pages of a feed at whose addresses something is set aside, and since when."""
    asides, pages = tables.asides, tables.pages
    query = (
        select(pages.c.id, asides.c.since)
        .join(asides, asides.c.page_id == pages.c.id)
        .where(pages.c.feed_id == feed_id, pages.c.gone < LOOKS_UNTIL_GONE)
    )
    return {row.id: aware(row.since) for row in connection.execute(query)}


def _since(connection: Connection, page: int, aside: Aside) -> datetime | None:
    """Return since when this stands at a page's address; None where it does not, or is new."""
    query = select(tables.asides).where(tables.asides.c.page_id == page)
    known = connection.execute(query).first()
    return aware(known.since) if known is not None and aside.is_like(_aside(known)) else None


def _aside(row: Row[*tuple[Any, ...]]) -> Aside:
    return Aside(row.title, frozenset(row.lines), row.leads)


def _host(connection: Connection, page: int) -> str:
    path: str = connection.execute(
        select(tables.pages.c.path).where(tables.pages.c.id == page)
    ).scalar_one()
    return urlsplit(path).netloc.lower().removeprefix("www.")[:300]


@dataclass(frozen=True, slots=True)
class SetAside:
    """What is set aside of a feed's pages, in sum."""

    count: int
    since: datetime
    """Of the oldest; aware UTC."""
    title: str
    """What one of them shows."""
    is_wall: bool
    """Whether any of it stands before several stories of the site."""

    @property
    def problem(self) -> str:
        """What is to be said of it, in a line."""
        stories = "1 story's address shows" if self.count == 1 else self._several()
        title = f": “{self.title}”" if self.title else ""
        return f"{stories} another text, so what was read before stands{title}"

    def _several(self) -> str:
        return f"{self.count:,} stories' addresses show"


def set_aside(connection: Connection) -> dict[int, SetAside]:
    """Return what is set aside, in sum, by the numbers of the feeds it stands in the way of.

    A page that by itself was found gone is no trouble of its feed.
    """
    asides, pages = tables.asides, tables.pages
    query = (
        select(
            pages.c.feed_id,
            func.count().label("pages"),
            func.min(asides.c.since).label("since"),
            func.min(asides.c.title).label("title"),
            asides.c.is_wall,
        )
        .join(pages, pages.c.id == asides.c.page_id)
        .where((pages.c.gone == 0) | asides.c.is_wall, pages.c.gone < LOOKS_UNTIL_GONE)
        .where(pages.c.id.in_(select(asides.c.page_id)))  # from the few to their pages
        .group_by(pages.c.feed_id, asides.c.is_wall)
        .order_by(asides.c.is_wall)
    )
    found: dict[int, SetAside] = {}
    for row in connection.execute(query):
        one, known = _in_sum(row), found.get(row.feed_id)
        found[row.feed_id] = one if known is None else _together(known, one)
    return found


def _in_sum(row: Row[*tuple[Any, ...]]) -> SetAside:
    return SetAside(row.pages, aware(row.since), row.title, bool(row.is_wall))


def _together(one: SetAside, wall: SetAside) -> SetAside:
    return SetAside(one.count + wall.count, min(one.since, wall.since), wall.title, is_wall=True)
