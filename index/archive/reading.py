"""Looking things up in the archive: for answering, for status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, func, select, true

from index.access import EVERYTHING, Access, Shelf, Sight
from index.archive import tables
from index.archive.engine import aware, fact
from index.archive.remembered import remembered_by
from index.languages.language import ENGLISH
from index.story import Passage, Story, Version

_IN = 500
"""Values a lookup names at once; SQLite takes 32,766, PostgreSQL plans short lists better."""

_NEVER = datetime.fromtimestamp(0, UTC)
"""When an embargo ended that there never was, as in the tallies."""

T = TypeVar("T")

_LOOKED_FOR = 500
"""Characters of words that are looked for in texts; SQLite takes patterns of 50,000 bytes."""


def last_change(connection: Connection) -> int:
    """Return the number of the newest change; 0 in an empty archive."""
    return connection.execute(select(func.max(tables.changes.c.number))).scalar() or 0


def newest_live(connection: Connection) -> int:
    """Return the number of the newest live version; 0 where there is none."""
    return connection.execute(select(func.max(tables.stories.c.version_id))).scalar() or 0


until_changed = remembered_by(last_change)
"""Has a lookup in all stories answer from memory until something has changed."""


def indexed_at(connection: Connection) -> datetime | None:
    """Return when the feeds were last refreshed and the indexes brought level; aware UTC."""
    at = fact(connection, "indexed_at")
    return datetime.fromisoformat(at) if at else None


def sight_of(connection: Connection, access: Access) -> Sight:
    """Return what an access comes to among the live stories; unlimited where nothing is kept.

    It holds for the moment it is read in: use it with the connection it was read with, and for no
    more than a filter elsewhere.
    """
    return access.sight(_shelves(connection), datetime.now(UTC))


@until_changed
def _shelves(connection: Connection) -> tuple[Shelf, ...]:
    """Return where live stories stand: who may see them is in the log like all that changes."""
    rows = connection.execute(
        select(tables.tallies.c.audience, tables.tallies.c.embargo).distinct()
    )
    return tuple(Shelf(row.audience, seconds_of(row.embargo)) for row in rows)


def seconds_of(embargo: datetime | None) -> int:
    """Return until when a stored embargo lasts as seals have it: seconds since 1970, 0 for none."""
    return int(aware(embargo).timestamp()) if embargo else 0


def may_be_seen(sight: Sight, of: Table = tables.stories) -> ColumnElement[bool]:
    """Return the condition on stories that they may be seen: the archive's last word.

    `of` is what has their audience and embargo: the stories, or their tallies.
    """
    allowed: ColumnElement[bool] = true()
    if sight.audiences is not None:
        allowed = and_(allowed, of.c.audience.in_(sight.audiences))
    if sight.now is not None:
        ends = func.coalesce(of.c.embargo, _NEVER)  # no index: nearly all stories have none
        allowed = and_(allowed, ends <= datetime.fromtimestamp(sight.now, UTC))
    return allowed


def is_taken_back() -> ColumnElement[bool]:
    """Return the condition on versions that they were withdrawn or struck."""
    return tables.versions.c.withdrawn_at.is_not(None) | tables.STRUCK


def live_passages(
    connection: Connection, ids: Iterable[int], sight: Sight = EVERYTHING
) -> dict[int, Passage]:
    """Return, of these passages, those of live versions that may be seen."""
    passages, stories = tables.passages, tables.stories
    query = select(passages)
    if not sight.everything:
        query = query.join(stories, stories.c.version_id == passages.c.version_id)
        query = query.where(may_be_seen(sight))
    rows = in_batches(connection, query, passages.c.id, ids)
    return {row.id: passage_in(row) for row in rows}


def live_versions(
    connection: Connection, ids: Iterable[int], sight: Sight = EVERYTHING
) -> dict[int, Version]:
    """Return, of these versions, those that are live and may be seen."""
    versions = tables.versions
    query = _live().where(may_be_seen(sight))
    rows = in_batches(connection, query, versions.c.id, ids)
    return {version.id: version for version in map(version_in, rows)}


def live_keys(connection: Connection, keys: Iterable[str], sight: Sight) -> set[str]:
    """Return, of what stories are known by, the keys of those that are live and may be seen."""
    stories = tables.stories
    live = select(stories.c.key).where(stories.c.version_id.is_not(None), may_be_seen(sight))
    return {row.key for row in in_batches(connection, live, stories.c.key, keys)}


def live_story(connection: Connection, story_id: int) -> Story | None:
    """Return a story as it stands; None where it is not live."""
    row = connection.execute(_live().where(tables.stories.c.id == story_id)).first()
    return version_in(row).story if row is not None else None


def unstruck(connection: Connection, story_id: int) -> dict[int, Story]:
    """Return a story by the numbers of its versions, without those that were struck."""
    versions, stories = tables.versions, tables.stories
    query = (
        select(versions, stories.c.key, stories.c.embargo)
        .join(stories, stories.c.id == versions.c.story_id)
        .where(stories.c.id == story_id, versions.c.struck_at.is_(None))
    )
    return {row.number: version_in(row).story for row in connection.execute(query)}


def story_known(connection: Connection, key: str | None) -> int | None:
    """Return the number of the story that is or was known by a key."""
    if key is None:
        return None
    stories, aliases = tables.stories, tables.aliases
    for which in (
        select(stories.c.id).where(stories.c.key == key),
        select(aliases.c.story_id).where(aliases.c.key == key),
    ):
        found = connection.execute(which).scalar()
        if found is not None:
            return int(found)
    return None


def last_told(connection: Connection, story_id: int) -> Version | None:
    """Return a story's newest version, live or withdrawn."""
    return next(iter(versions_told(connection, story_id, most=1)), None)


def versions_told(connection: Connection, story_id: int, most: int) -> list[Version]:
    """Return a story's versions, live or withdrawn, the newest first and so many at most."""
    versions, stories = tables.versions, tables.stories
    query = (
        select(versions, stories.c.key, stories.c.embargo)
        .join(stories, stories.c.id == versions.c.story_id)
        .where(stories.c.id == story_id)
        .order_by(versions.c.number.desc())
        .limit(most)
    )
    return [version_in(row) for row in connection.execute(query)]


def live_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return, of these ids that feeds give their stories, those of live stories."""
    versions, stories = tables.versions, tables.stories
    query = select(versions.c.name).join(stories, stories.c.version_id == versions.c.id)
    return {row.name for row in in_batches(connection, query, versions.c.name, ids)}


def live_with_words(connection: Connection, words: str) -> list[Version]:
    """Return the live versions whose text may hold these words in a row, white space aside.

    A coarse look, for the caller to look closer: letter case may differ, other text may stand
    where the white space is, and only the beginning of long words is looked for.
    """
    parts = [re.sub(r"([\\%_])", r"\\\1", part) for part in words[:_LOOKED_FOR].split()]
    if not parts:
        return []
    text = tables.versions.c.text
    query = _live().where(text.like(f"%{'%'.join(parts)}%", escape="\\"))
    return [version_in(row) for row in connection.execute(query.order_by(tables.versions.c.id))]


def named_by(
    connection: Connection, initials: Iterable[str], sight: Sight = EVERYTHING
) -> dict[str, list[tuple[str, int]]]:
    """Return, for each initialism, the names live stories use for it with how many use them."""
    names, stories = tables.names, tables.stories
    found: dict[str, list[tuple[str, int]]] = {}
    count = func.count(names.c.version_id.distinct())
    query = (
        select(names.c.initials, names.c.name, count.label("stories"))
        .join(stories, stories.c.version_id == names.c.version_id)
        .where(may_be_seen(sight))
        .group_by(names.c.initials, names.c.name)
        .order_by(count.desc(), names.c.name)
    )
    for row in in_batches(connection, query, names.c.initials, initials):
        found.setdefault(row.initials, []).append((row.name, row.stories))
    return found


def in_batches(
    connection: Connection,
    query: Select[*tuple[object, ...]],
    column: object,
    values: Iterable[object],
) -> Iterator[Row[*tuple[object, ...]]]:
    """Yield what a query finds for values of a column, a batch of them at a time."""
    for some in batches(dict.fromkeys(values)):
        yield from connection.execute(query.where(column.in_(some)))  # type: ignore[attr-defined]


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield values in order, as many at a time as a statement names."""
    waiting = list(values)
    for at in range(0, len(waiting), _IN):
        yield waiting[at : at + _IN]


def passage_in(row: Row[*tuple[Any, ...]]) -> Passage:
    """Return the passage a row holds."""
    return Passage(row.id, row.version_id, row.start, row.end)


def _live() -> Select[*tuple[Any, ...]]:
    versions, stories = tables.versions, tables.stories
    return select(versions, stories.c.key, stories.c.embargo).join(
        stories, stories.c.version_id == versions.c.id
    )


def version_in(row: Row[*tuple[Any, ...]]) -> Version:
    """Return the version a row holds: its own columns, and the key and embargo of its story."""
    return Version(
        id=row.id,
        number=row.number,
        story=Story(
            key=row.key,
            id=row.name,
            text=row.text,
            title=row.title,
            url=row.url,
            outlet=row.outlet,
            byline=tuple(row.byline),
            published=row.published,
            updated=aware(row.updated) if row.updated else None,
            section=row.section,
            language=row.language,
            embargo=aware(row.embargo) if row.embargo else None,
        ),
        sentences=tuple((start, end) for start, end in row.sentences),
        seen_at=aware(row.seen_at),
        language=row.written_in or ENGLISH,
    )
