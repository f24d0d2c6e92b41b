"""Addresses that go by other names: as pages call their own, shared by stories, parted again.

Two addresses are one story only as long as they tell one. A site in maintenance, or a template
whose canonical link is wrong, makes one of many for a while.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, update

from index.archive import tables
from index.archive.pages import carry_no_more, read_again
from index.archive.reading import last_told, story_known
from index.keys import url_key
from index.story import Version


@dataclass(frozen=True, slots=True)
class Carrier:
    """A page of the web that carries a story."""

    page: int
    path: str


def carriers_elsewhere(connection: Connection, story_id: int, own: str | None) -> list[Carrier]:
    """Return the pages of the web that carry a story at other addresses than `own`, a key."""
    links, pages = tables.carried, tables.pages
    query = select(pages.c.id, pages.c.path).join(links, links.c.page_id == pages.c.id)
    rows = connection.execute(query.where(links.c.story_id == story_id).order_by(pages.c.id))
    return [Carrier(row.id, row.path) for row in rows if url_key(row.path) not in {None, own}]


def note_canonical(connection: Connection, page: int, key: str | None) -> None:
    """Note what a page calls its address, or where that leads; None where it stands there."""
    canonicals = tables.canonicals
    connection.execute(delete(canonicals).where(canonicals.c.page_id == page))
    if key is not None:
        connection.execute(insert(canonicals).values(page_id=page, key=key))


def canonical_of(connection: Connection, page: int) -> str | None:
    """Return what a page calls its address, or where that leads; None where it stands there."""
    query = select(tables.canonicals.c.key).where(tables.canonicals.c.page_id == page)
    return connection.execute(query).scalar()


def told_under(connection: Connection, page: int, key: str) -> list[tuple[int, Version]]:
    """Return the stories, by number, that other pages tell under a key or call their address."""
    links, canonicals = tables.carried, tables.canonicals
    calling = select(canonicals.c.page_id).where(canonicals.c.key == key)
    known = story_known(connection, key)
    query = (
        select(links.c.story_id)
        .distinct()
        .where(
            or_(links.c.page_id.in_(calling), links.c.story_id == known), links.c.page_id != page
        )
    )
    found = [(id_, last_told(connection, id_)) for id_ in connection.execute(query).scalars()]
    return [(id_, version) for id_, version in found if version is not None]


def have_renamed(connection: Connection, key: str, story_ids: list[int]) -> None:
    """Have the pages of stories read again that go by a key which others claim too."""
    stories = tables.stories
    named = stories.c.id.in_(story_ids) & (stories.c.key == key)
    for story_id in list(connection.execute(select(stories.c.id).where(named)).scalars()):
        read_again(connection, story_id)


def part(connection: Connection, page: int, key: str) -> None:
    """Have a key, and this page, be free of a story that other addresses go on telling."""
    stories, aliases = tables.stories, tables.aliases
    story_id = story_known(connection, key)
    if story_id is None:
        return
    carry_no_more(connection, page, [story_id])
    connection.execute(delete(aliases).where(aliases.c.key == key))
    this = (stories.c.id == story_id) & (stories.c.key == key)
    if connection.execute(select(stories.c.id).where(this)).first() is None:
        return
    names = [url_key(one.path) for one in carriers_elsewhere(connection, story_id, key)]
    free = [name for name in names if name and story_known(connection, name) in {None, story_id}]
    name = free[0] if free else f"{key}#{story_id}"
    connection.execute(delete(aliases).where(aliases.c.key == name))
    connection.execute(update(stories).where(this).values(key=name))


def dissolve(connection: Connection, story_id: int) -> None:
    """Have a story be told by no page: what its pages tell now are several, each to be met anew."""
    stories, aliases = tables.stories, tables.aliases
    links = tables.carried
    this = stories.c.id == story_id
    read_again(connection, story_id)
    key = connection.execute(select(stories.c.key).where(this)).scalar_one()
    connection.execute(delete(aliases).where(aliases.c.story_id == story_id))
    connection.execute(delete(links).where(links.c.story_id == story_id))
    connection.execute(update(stories).where(this).values(key=f"{key}#{story_id}"))
