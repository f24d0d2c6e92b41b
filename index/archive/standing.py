"""How the story at an address stands, as one asker may know it: live, corrected, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from index.access import Access
from index.archive import tables
from index.archive.engine import aware
from index.archive.reading import live_versions, sight_of, story_known
from index.archive.versions import earlier_versions
from index.keys import url_keys
from index.story import Version


@dataclass(frozen=True, slots=True)
class Standing:
    """A story that an asker may know of; it is live, or it was withdrawn."""

    version: Version | None = None
    """As it stands; None once withdrawn."""
    corrected_at: datetime | None = None
    """When its text was first seen that took the place of one the asker could read; aware UTC."""
    withdrawn_at: datetime | None = None
    """Aware UTC."""


def known_at(connection: Connection, address: str) -> int | None:
    """Return the number of the story that is or was known by an address; None where there is none.

    It says nothing of who may know that.
    """
    known = (story_known(connection, key) for key in url_keys(address))
    return next((id_ for id_ in known if id_ is not None), None)


def standing_at(connection: Connection, address: str, access: Access) -> Standing | None:
    """Return how the story at an address stands; None where the asker is to know of none there.

    A withdrawal is known to whoever could have seen the story before. Of one whose last version
    was struck nothing is told at all.
    """
    story_id = known_at(connection, address)
    if story_id is None:
        return None
    stories = tables.stories
    live_id = connection.execute(
        select(stories.c.version_id).where(stories.c.id == story_id)
    ).scalar()
    if live_id is None:
        return _withdrawn(connection, story_id, access)
    version = live_versions(connection, [live_id], sight_of(connection, access)).get(live_id)
    if version is None:
        return None
    replaced = earlier_versions(connection, [live_id], access)
    return Standing(version, corrected_at=version.seen_at if replaced else None)


def _withdrawn(connection: Connection, story_id: int, access: Access) -> Standing | None:
    versions = tables.versions
    was_live = (versions.c.story_id == story_id) & versions.c.audience.is_not(None)
    query = select(versions).where(was_live).order_by(versions.c.number.desc()).limit(1)
    last = connection.execute(query).first()
    if last is None or last.withdrawn_at is None or last.struck_at is not None:
        return None
    if not access.sees(last.audience) or (last.embargoed and not access.embargoed):
        return None
    return Standing(withdrawn_at=aware(last.withdrawn_at))


def changed_since(connection: Connection, number: int) -> set[int]:
    """Return the numbers of the stories with a change after one of the log."""
    changes = tables.changes
    later = select(changes.c.story_id).where(changes.c.number > number)
    return set(connection.execute(later).scalars())
