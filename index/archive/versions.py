"""Versions of stories that may be seen: the live by story, the newest, all that one has had.

What is live no more may be read by who could have seen it while it was: `index.access.Bygone`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from index.access import Access, Bygone, Sight
from index.archive import tables
from index.archive.reading import (
    in_batches,
    is_taken_back,
    may_be_seen,
    sight_of,
    version_in,
)
from index.story import Span, Version


@dataclass(frozen=True, slots=True)
class VersionText:
    """What a version says, live or not."""

    text: str
    sentences: tuple[Span, ...]
    outlet: str | None
    taken_back: bool = False
    """True where it was withdrawn or struck: of its words only those may be shown that its story
    says now."""

    def slice(self, span: Span | None) -> str | None:
        """Return a stored slice."""
        return None if span is None else self.text[slice(*span)]


def live_by_key(connection: Connection, keys: Iterable[str], sight: Sight) -> dict[str, Version]:
    """Return, by what stories are known by, the live versions of those that may be seen."""
    versions, stories = tables.versions, tables.stories
    live = (
        select(versions, stories.c.key, stories.c.embargo)
        .join(stories, stories.c.version_id == versions.c.id)
        .where(may_be_seen(sight))
    )
    found = map(version_in, in_batches(connection, live, stories.c.key, keys))
    return {version.story.key: version for version in found}


def latest_stories(connection: Connection, sight: Sight, count: int) -> list[Version]:
    """Return the newest live stories that may be seen, by day, then by when they were first seen.

    Stories without a day come last.
    """
    versions, stories = tables.versions, tables.stories
    seen = (
        select(versions, stories.c.key, stories.c.embargo)
        .join(stories, stories.c.version_id == versions.c.id)
        .where(may_be_seen(sight))
        .order_by(versions.c.published.desc(), versions.c.id.desc())
    )
    found: list[Version] = []
    for which in (versions.c.published.is_not(None), versions.c.published.is_(None)):
        rows = connection.execute(seen.where(which).limit(count - len(found)))
        found += [version_in(row) for row in rows]
    return found


def histories(
    connection: Connection, version_ids: Sequence[int], access: Access
) -> dict[int, tuple[Version, ...]]:
    """Return, for each of these versions, the versions of its story by rising number.

    Only of stories that are live and may be seen, and of these only what the asker could have seen
    while it was live: the version that is asked for need not be among them.
    """
    versions, stories = tables.versions, tables.stories
    of_story = _of_live_stories(sight_of(connection, access)).order_by(versions.c.number)
    asked = select(versions.c.id, versions.c.story_id)
    story_of = {
        row.id: row.story_id for row in in_batches(connection, asked, versions.c.id, version_ids)
    }
    told: dict[int, list[Version]] = {}
    for row in in_batches(connection, of_story, stories.c.id, story_of.values()):
        if _is_readable(row, access):
            told.setdefault(row.story_id, []).append(version_in(row))
    return {id_: tuple(told[story]) for id_, story in story_of.items() if story in told}


def earlier_versions(
    connection: Connection, ids: Iterable[int], access: Access
) -> dict[int, list[Version]]:
    """Return, for each of these live versions that has any, those it replaced, the newest first.

    Only what the asker could have seen while it was live. They stand no more: for comparing, never
    for quoting.
    """
    versions, stories = tables.versions, tables.stories
    query = _of_live_stories(sight_of(connection, access)).order_by(versions.c.number.desc())
    found: dict[int, list[Version]] = {}
    for row in in_batches(connection, query, stories.c.version_id, ids):
        if row.id != row.live_id and _is_readable(row, access):
            found.setdefault(row.live_id, []).append(version_in(row))
    return found


def versions_seen(connection: Connection, ids: Iterable[int], access: Access) -> set[int]:
    """Return, of these versions, those an asker may read: live, or to be seen while they were."""
    query = _of_live_stories(sight_of(connection, access))
    found = in_batches(connection, query, tables.versions.c.id, ids)
    return {row.id for row in found if _is_readable(row, access)}


def told(connection: Connection, version_ids: Iterable[int | None]) -> dict[int, VersionText]:
    """Return what versions say, live or not, by their ids; None is passed over."""
    versions = tables.versions
    query = select(
        versions.c.id,
        versions.c.text,
        versions.c.sentences,
        versions.c.outlet,
        is_taken_back().label("taken_back"),
    )
    wanted = (id_ for id_ in version_ids if id_ is not None)
    return {
        row.id: VersionText(
            row.text,
            tuple((a, b) for a, b in row.sentences),
            row.outlet,
            taken_back=bool(row.taken_back),
        )
        for row in in_batches(connection, query, versions.c.id, wanted)
    }


def _of_live_stories(sight: Sight) -> Select[*tuple[Any, ...]]:
    versions, stories = tables.versions, tables.stories
    return (
        select(
            versions,
            stories.c.key,
            stories.c.embargo,
            stories.c.version_id.label("live_id"),
        )
        .join(stories, stories.c.id == versions.c.story_id)
        .where(stories.c.version_id.is_not(None), may_be_seen(sight))
    )


def _is_readable(row: Row[*tuple[Any, ...]], access: Access) -> bool:
    return row.id == row.live_id or access.saw(
        Bygone(
            audience=row.audience,
            embargoed=bool(row.embargoed),
            taken_back=row.withdrawn_at is not None or row.struck_at is not None,
        )
    )
