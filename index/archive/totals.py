"""What the live stories come to, all together: how many, of which outlets, languages and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, func, select

from index.access import EVERYTHING, Sight
from index.archive import tables
from index.archive.reading import may_be_seen, until_changed


@until_changed
def outlets(connection: Connection, sight: Sight = EVERYTHING) -> tuple[str, ...]:
    """Return every outlet with a live story that may be seen, the most published first."""
    kinds = tables.tallies
    rows = connection.execute(
        select(kinds.c.outlet)
        .where(kinds.c.outlet != "", may_be_seen(sight, kinds))
        .group_by(kinds.c.outlet)
        .order_by(func.sum(kinds.c.live).desc(), kinds.c.outlet)
    )
    return tuple(rows.scalars())


@until_changed
def languages(connection: Connection, sight: Sight = EVERYTHING) -> tuple[str, ...]:
    """Return the codes of the languages that live stories are in that may be seen, in order."""
    kinds = tables.tallies
    query = select(kinds.c.language).where(may_be_seen(sight, kinds)).distinct()
    return tuple(sorted(connection.execute(query).scalars()))


@until_changed
def newest(connection: Connection, sight: Sight = EVERYTHING) -> date | None:
    """Return the day of the newest live story that may be seen and has one."""
    return _outermost(connection, sight, tables.versions.c.published.desc())


def _outermost(connection: Connection, sight: Sight, order: ColumnElement[date]) -> date | None:
    """Return the first day, in an order, of the live stories that may be seen and have one.

    The days are walked along until one is found: hardly ever past the first few.
    """
    versions, stories = tables.versions, tables.stories
    days = (
        select(versions.c.published)
        .join(stories, stories.c.version_id == versions.c.id)
        .where(versions.c.published.is_not(None), may_be_seen(sight))
        .order_by(order)
        .limit(1)
    )
    return connection.execute(days).scalar()


@until_changed
def live_stories(connection: Connection, sight: Sight = EVERYTHING) -> int:
    """Return how many stories are live and may be seen."""
    kinds = tables.tallies
    live = select(func.coalesce(func.sum(kinds.c.live), 0)).where(may_be_seen(sight, kinds))
    return int(connection.execute(live).scalar_one())


@dataclass(frozen=True, slots=True)
class Extent:
    """What there is to search: how many outlets, and from which day to which."""

    outlets: int
    since: date | None
    until: date | None
    """None where no story has a day."""


@until_changed
def extent(connection: Connection, sight: Sight = EVERYTHING) -> Extent:
    """Return the outlets and the days of the live stories that may be seen."""
    return Extent(
        outlets=len(outlets(connection, sight)),
        since=_outermost(connection, sight, tables.versions.c.published.asc()),
        until=newest(connection, sight),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the archive holds."""

    stories: int
    withdrawn: int
    versions: int
    passages: int


@until_changed
def counts(connection: Connection) -> Counts:
    """Count what the archive holds."""

    def number(query: Select[int]) -> int:
        return connection.execute(query).scalar_one()

    all_stories = number(select(func.count()).select_from(tables.stories))
    live = live_stories(connection)
    return Counts(
        stories=live,
        withdrawn=all_stories - live,
        versions=number(select(func.count()).select_from(tables.versions)),
        passages=number(select(func.count()).select_from(tables.passages)),
    )
