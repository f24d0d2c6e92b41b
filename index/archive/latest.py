"""The newest stories that may be seen."""

from __future__ import annotations

from sqlalchemy import Connection, select

from index.access import Sight
from index.archive import tables
from index.archive.reading import may_be_seen, version_in
from index.story import Version


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
