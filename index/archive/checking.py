"""What `index.verify` asks of the archive: every live version as it was cut, what is pending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from index.archive import tables
from index.archive.pages import read_again
from index.archive.reading import in_batches, live_versions
from index.archive.replaying import IndexedPassage, passages_of_versions
from index.archive.withdrawing import withdraw
from index.story import CUTTING_RULES, Version


@dataclass(frozen=True, slots=True)
class Kept:
    """A live version with what was noted of it when it was cut."""

    story: int
    """The story's number."""
    version: Version
    substance: str | None
    """`CutStory.substance` of what was read."""
    passages: tuple[IndexedPassage, ...]


def kept_versions(connection: Connection, ids: Iterable[int]) -> Iterator[Kept]:
    """Yield, of these versions, the live ones cut by the rules of this release.

    Others are cut anew at the next refresh, so nothing can be told of them.
    """
    versions = tables.versions
    live = live_versions(connection, ids)
    query = select(versions.c.id, versions.c.story_id, versions.c.substance)
    cut_so = query.where(versions.c.rules == CUTTING_RULES)
    passages: dict[int, list[IndexedPassage]] = {}
    for one in passages_of_versions(connection, live):
        passages.setdefault(one.passage.version_id, []).append(one)
    for row in in_batches(connection, cut_so, versions.c.id, live):
        of_it = tuple(passages.get(row.id, ()))
        yield Kept(row.story_id, live[row.id], row.substance, of_it)


def live_version_ids(connection: Connection) -> list[int]:
    """Return the ids of all live versions."""
    live = tables.stories.c.version_id
    return list(connection.execute(select(live).where(live.is_not(None))).scalars())


def uncarried(connection: Connection) -> list[str]:
    """Return the ids of live stories that no page carries: a refresh was cut short."""
    versions, stories, links = tables.versions, tables.stories, tables.carried
    query = (
        select(versions.c.name)
        .join(stories, stories.c.version_id == versions.c.id)
        .where(~select(links).where(links.c.story_id == stories.c.id).exists())
    )
    return list(connection.execute(query).scalars())


def touched_after(connection: Connection, number: int) -> set[int]:
    """Return the ids of passages that changes after a number have removed or added."""
    log, passages = tables.changes, tables.passages
    rows = connection.execute(
        select(log.c.version_id, log.c.removed).where(log.c.number > number)
    ).all()
    changed = [row.version_id for row in rows if row.version_id is not None]
    added = in_batches(connection, select(passages.c.id), passages.c.version_id, changed)
    return {row.id for row in added} | {id_ for row in rows for id_ in row.removed}


def set_aside(connection: Connection, story_id: int) -> None:
    """Quote a damaged story no more until the next refresh has read it from its pages again.

    What is read then becomes a new version, whatever the damaged one says.
    """
    withdraw(connection, story_id)
    versions = tables.versions
    connection.execute(
        update(versions)
        .where(versions.c.story_id == story_id, versions.c.struck_at.is_(None))
        .values(digest="", alike=None, substance=None)
    )
    read_again(connection, story_id)
