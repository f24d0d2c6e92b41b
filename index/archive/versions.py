"""Versions of stories that may be seen: the live by story, the newest, all that one has had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from index.access import Sight
from index.archive import tables
from index.archive.reading import in_batches, may_be_seen, version_in
from index.story import Version


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
    query = (
        select(versions, stories.c.key, stories.c.embargo)
        .join(stories, stories.c.version_id == versions.c.id)
        .where(may_be_seen(sight))
        .order_by(versions.c.published.desc().nulls_last(), versions.c.id.desc())
        .limit(count)
    )
    return [version_in(row) for row in connection.execute(query)]


def histories(
    connection: Connection, version_ids: Sequence[int], sight: Sight
) -> dict[int, tuple[Version, ...]]:
    """Return, for each of these versions, all versions of its story by rising number.

    Only of stories that are live and may be seen.
    """
    versions, stories = tables.versions, tables.stories
    of_story = (
        select(versions, stories.c.key, stories.c.embargo)
        .join(stories, stories.c.id == versions.c.story_id)
        .where(stories.c.version_id.is_not(None), may_be_seen(sight))
        .order_by(versions.c.number)
    )
    asked = select(versions.c.id, versions.c.story_id)
    story_of = {
        row.id: row.story_id for row in in_batches(connection, asked, versions.c.id, version_ids)
    }
    told: dict[int, list[Version]] = {}
    for row in in_batches(connection, of_story, stories.c.id, story_of.values()):
        told.setdefault(row.story_id, []).append(version_in(row))
    return {id_: tuple(told[story]) for id_, story in story_of.items() if story in told}


def earlier_versions(connection: Connection, ids: Iterable[int]) -> dict[int, list[Version]]:
    """Return, for each of these live versions that has any, those it replaced, the newest first.

    They stand no more: for comparing, never for quoting.
    """
    versions, stories = tables.versions, tables.stories
    query = (
        select(versions, stories.c.key, stories.c.embargo, stories.c.version_id.label("live_id"))
        .join(stories, stories.c.id == versions.c.story_id)
        .where(versions.c.id != stories.c.version_id)
        .order_by(versions.c.number.desc())
    )
    found: dict[int, list[Version]] = {}
    for row in in_batches(connection, query, stories.c.version_id, ids):
        found.setdefault(row.live_id, []).append(version_in(row))
    return found
