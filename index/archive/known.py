"""How the archive has the stories that pages tell: looked up for many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from index.access import audience_of
from index.archive import tables
from index.archive.engine import aware
from index.archive.reading import in_batches
from index.deciding.story import LastVersion, Teller


@dataclass(frozen=True, slots=True)
class Carrier:
    """A page that carries a story, or tells one now, and who may ask of its feed."""

    teller: Teller
    collection: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """How the archive has a story, with its last version and all pages that carry it."""

    story_id: int
    live_id: int | None
    held: str | None
    audience: str
    embargo: datetime | None
    """Aware UTC; it may be over by now."""
    version_id: int | None
    """Of its last version; None where there is none."""
    number: int
    """Of that version; 0 where there is none."""
    name: str | None
    rules: int | None
    last: LastVersion | None
    carriers: tuple[Carrier, ...]
    """By rising number of the page."""

    def carried_also_by(self, page: Carrier) -> tuple[Carrier, ...]:
        """Return the pages that carry it, and one that tells it now."""
        if self.is_carried_by(page):
            return self.carriers
        return tuple(sorted((*self.carriers, page), key=lambda one: one.teller.page))

    def is_carried_by(self, page: Carrier) -> bool:
        """Tell whether a page is known to carry it."""
        return any(one.teller.page == page.teller.page for one in self.carriers)

    def audience_with(self, page: Carrier) -> str:
        """Return who may see it once a page carries it too."""
        return audience_of(one.collection for one in self.carried_also_by(page))


def ids_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the stories that are or were known by keys."""
    stories, aliases = tables.stories, tables.aliases
    wanted = list(dict.fromkeys(keys))
    named = select(stories.c.key, stories.c.id)
    found = {row.key: row.id for row in in_batches(connection, named, stories.c.key, wanted)}
    left = [key for key in wanted if key not in found]
    once = select(aliases.c.key, aliases.c.story_id)
    return found | {
        row.key: row.story_id for row in in_batches(connection, once, aliases.c.key, left)
    }


def bygone_keys(connection: Connection, story_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return what stories were known by before they moved, by their numbers."""
    aliases = tables.aliases
    found: dict[int, list[str]] = {}
    for row in in_batches(connection, select(aliases), aliases.c.story_id, story_ids):
        found.setdefault(row.story_id, []).append(row.key)
    return found


def known_stories(connection: Connection, story_ids: Iterable[int]) -> dict[int, Known]:
    """Return how the archive has stories, by their numbers."""
    wanted = list(dict.fromkeys(story_ids))
    versions, stories, newer = tables.versions, tables.stories, tables.versions.alias()
    last = (
        select(func.max(newer.c.number)).where(newer.c.story_id == stories.c.id).scalar_subquery()
    )
    is_last = (versions.c.story_id == stories.c.id) & (versions.c.number == last)
    columns = (
        stories.c.id.label("story_id"),
        stories.c.version_id.label("live_id"),
        stories.c.held,
        stories.c.audience,
        stories.c.embargo,
        versions.c.id,
        versions.c.number,
        versions.c.name,
        versions.c.digest,
        versions.c.alike,
        versions.c.substance,
        versions.c.rules,
    )
    query = select(*columns).select_from(stories).outerjoin(versions, is_last)
    carriers = _carriers(connection, wanted)
    return {
        row.story_id: _known(row, carriers.get(row.story_id, []))
        for row in in_batches(connection, query, stories.c.id, wanted)
    }


def _known(row: Row[*tuple[Any, ...]], carriers: Iterable[Carrier]) -> Known:
    is_told = row.id is not None
    return Known(
        story_id=row.story_id,
        live_id=row.live_id,
        held=row.held,
        audience=row.audience,
        embargo=aware(row.embargo) if row.embargo else None,
        version_id=row.id,
        number=row.number or 0,
        name=row.name,
        rules=row.rules,
        last=LastVersion(row.digest, row.alike or row.digest, row.substance) if is_told else None,
        carriers=tuple(carriers),
    )


def _carriers(connection: Connection, story_ids: Iterable[int]) -> Mapping[int, list[Carrier]]:
    links, pages, feeds = tables.carried, tables.pages, tables.feeds
    query = (
        select(links.c.story_id, pages.c.id, pages.c.path, feeds.c.kind, feeds.c.collection)
        .join(pages, pages.c.id == links.c.page_id)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .order_by(pages.c.id)
    )
    found: dict[int, list[Carrier]] = {}
    for row in in_batches(connection, query, links.c.story_id, story_ids):
        found.setdefault(row.story_id, []).append(_carrier(row, carries=True))
    return found


def telling_pages(connection: Connection, page_ids: Iterable[int]) -> dict[int, Carrier]:
    """Return pages that tell stories now, by their numbers."""
    pages, feeds = tables.pages, tables.feeds
    query = select(pages.c.id, pages.c.path, feeds.c.kind, feeds.c.collection).join(
        feeds, feeds.c.id == pages.c.feed_id
    )
    return {
        row.id: _carrier(row, carries=False)
        for row in in_batches(connection, query, pages.c.id, page_ids)
    }


def _carrier(row: Row[*tuple[Any, ...]], *, carries: bool) -> Carrier:
    teller = Teller(
        row.id,
        row.path,
        pushes=row.kind == "pushes",
        is_file=row.kind == "folder",
        is_open=row.collection is None,
        carries=carries,
    )
    return Carrier(teller, row.collection)
