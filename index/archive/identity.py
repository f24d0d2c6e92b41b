"""Which story of the archive a page tells: by its key, by an older one, by what it says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from index.archive import tables
from index.archive.engine import number_of
from index.archive.pages import carry, carry_no_more
from index.archive.reading import story_known
from index.deciding.story import Meeting, meeting_of
from index.story import CutStory


@dataclass(frozen=True, slots=True)
class Met:
    """A story as a page has met it."""

    story_id: int
    how: Meeting
    newcomer: int
    """The number that its key was given: the story's own, unless it is met under a new key."""


def known_story(connection: Connection, key: str) -> int:
    """Return a story's number. It is known by every key it ever had; a new one is made known."""
    known = story_known(connection, key)
    if known is not None:
        return known
    return number_of(connection.execute(insert(tables.stories).values(key=key, audience="")))


def meet(connection: Connection, page: int, cut: CutStory) -> Met:
    """Find the story that a page tells; `adopt` makes one met under a new key known by it."""
    newcomer = known_story(connection, cut.story.key)
    versions = tables.versions
    version = select(versions.c.id).where(versions.c.story_id == newcomer).limit(1)
    known = connection.execute(version).first() is not None
    held = None if known else _held_alike(connection, cut)
    twin = None if known or held is not None else _twin(connection, page, cut)
    how = meeting_of(known=known, held_alike=held is not None, twin=twin is not None)
    alike = held if held is not None else twin
    return Met(newcomer if alike is None else alike, how, newcomer)


def adopt(connection: Connection, met: Met, key: str) -> None:
    """Have a story be known by the key under which it has just been met again."""
    stories, aliases = tables.stories, tables.aliases
    this = stories.c.id == met.story_id
    old = connection.execute(select(stories.c.key).where(this)).scalar_one()
    connection.execute(delete(stories).where(stories.c.id == met.newcomer))
    connection.execute(update(stories).where(this).values(key=key))
    connection.execute(delete(aliases).where(aliases.c.key == old))
    connection.execute(insert(aliases).values(key=old, story_id=met.story_id))


def move_story(connection: Connection, page: int, old: str, new: str) -> None:
    """Have the story of a page that has moved be known by its new key, and still by its old one.

    Where a story of the new key is known already, the page carries that one from here on.
    """
    stories, aliases = tables.stories, tables.aliases
    moved = connection.execute(select(stories.c.id).where(stories.c.key == old)).scalar()
    if moved is None:
        return
    there = connection.execute(select(stories.c.id).where(stories.c.key == new)).scalar()
    if there is None:
        connection.execute(update(stories).where(stories.c.id == moved).values(key=new))
        connection.execute(aliases.delete().where(aliases.c.key.in_([old, new])))
        connection.execute(insert(aliases).values(key=old, story_id=moved))
    else:
        carry_no_more(connection, page, [moved])
        carry(connection, page, there)


def _twin(connection: Connection, page: int, cut: CutStory) -> int | None:
    """Return the live story of the same feed on the web that is this one at another address."""
    versions, stories = tables.versions, tables.stories
    links, pages, feeds = tables.carried, tables.pages, tables.feeds
    feed = select(pages.c.feed_id).where(pages.c.id == page).scalar_subquery()
    query = (
        select(stories.c.id)
        .join(versions, versions.c.id == stories.c.version_id)
        .join(links, links.c.story_id == stories.c.id)
        .join(pages, pages.c.id == links.c.page_id)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .where(versions.c.substance == cut.substance(), versions.c.url.is_not(None))
        .where(pages.c.feed_id == feed, feeds.c.kind != "folder")
    )
    return connection.execute(query).scalars().first() if cut.story.url else None


def _held_alike(connection: Connection, cut: CutStory) -> int | None:
    """Return the story with this very substance that is held: a new name does not bring it back."""
    versions, stories = tables.versions, tables.stories
    query = (
        select(stories.c.id)
        .join(versions, versions.c.story_id == stories.c.id)
        .where(versions.c.substance == cut.substance(), stories.c.held.is_not(None))
    )
    return connection.execute(query).scalars().first()
