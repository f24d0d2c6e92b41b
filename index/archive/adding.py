"""Adding stories the archive has never met: a few statements for many of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, insert, select, update

from index.access import audience_of
from index.archive import tables
from index.archive.copies import keep_signatures
from index.archive.known import Carrier, ids_by_key
from index.archive.live import access_until, name_rows, new_version, passage_rows, version_of
from index.archive.reading import batches, in_batches
from index.archive.striking import struck_among
from index.deciding.story import (
    Landing,
    Situation,
    StoryState,
    compared_cut,
    landing_of,
    telling_of,
)
from index.errors import BadInputError
from index.story import Change, ChangeKind, CutStory

Landed = Change | BadInputError
"""What became of a story, or why it cannot land."""
Numbered = tuple[Landed, int | None]
"""That, and the story's number where it was put up."""
Told = tuple[Carrier, CutStory]
"""A page, and a story it tells."""
NO_SENTENCE = "the story has no sentence that could be quoted"


def which_are_new(connection: Connection, cuts: Sequence[CutStory]) -> list[bool]:
    """Tell which stories the archive has never met, by any key, and has none like them.

    Not new is what may be another story under a new key (held, struck, or at another address), and
    what stands twice among these: all those are met one by one.
    """
    keys, substances = [cut.story.key for cut in cuts], [cut.substance() for cut in cuts]
    met = {
        *ids_by_key(connection, keys),
        *struck_among(connection, cuts),
        *_alike(connection, substances),
        *_twice(keys),
        *_twice(substances),
    }
    return [
        met.isdisjoint((key, substance, cut.story.digest()))
        for key, substance, cut in zip(keys, substances, cuts, strict=True)
    ]


def _twice(values: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    return {value for value in values if value in seen or seen.add(value)}  # type: ignore[func-returns-value]


def _alike(connection: Connection, substances: Collection[str]) -> set[str]:
    """Return which of these a story has that is held, or that stands at an address of its own."""
    versions, stories = tables.versions, tables.stories
    is_held = stories.c.held.is_not(None)
    is_elsewhere = (stories.c.version_id == versions.c.id) & versions.c.url.is_not(None)
    query = (
        select(versions.c.substance)
        .join(stories, stories.c.id == versions.c.story_id)
        .where(is_held | is_elsewhere)
    )
    return {
        row.substance for row in in_batches(connection, query, versions.c.substance, substances)
    }


def add_all(connection: Connection, told: Sequence[Told]) -> list[Numbered]:
    """Bring in stories that are new (`which_are_new`), each with its first version and change."""
    added = _added(connection, [one for one in told if _is_added(*one)])
    return [added.get(cut.story.key, (BadInputError(NO_SENTENCE), None)) for _, cut in told]


def _is_added(page: Carrier, cut: CutStory) -> bool:
    compared = compared_cut(None, cut.story.digest(), cut.substance(), quotable=bool(cut.sentences))
    telling = telling_of(page.teller.page, [page.teller])
    now = Situation(StoryState.NEW, compared, cut_by_now=False, telling=telling)
    return landing_of(now) is Landing.ADDED


def _added(connection: Connection, told: Sequence[Told]) -> dict[str, Numbered]:
    if not told:
        return {}
    cuts = {cut.story.key: cut for _, cut in told}
    stories = _made(connection, tables.stories.c.key, (_story(*one) for one in told))
    links = [
        {"page_id": page.teller.page, "story_id": stories[cut.story.key]} for page, cut in told
    ]
    connection.execute(insert(tables.carried), links)
    first = (new_version(stories[key], 1, cut.story) | version_of(cut) for key, cut in cuts.items())
    versions = _made(connection, tables.versions.c.story_id, first)
    _put_up(connection, versions, {stories[key]: cut for key, cut in cuts.items()})
    now, kind = datetime.now(UTC), ChangeKind.ADDED
    log: Iterator[dict[str, object]] = (
        {"at": now, "kind": kind.value, "story_id": id_, "version_id": versions[id_], "removed": []}
        for id_ in stories.values()
    )
    changes = _made(connection, tables.changes.c.story_id, log)
    return {
        key: (Change(changes[stories[key]], kind, cut.story.id, cut.story.title), stories[key])
        for key, cut in cuts.items()
    }


def _story(page: Carrier, cut: CutStory) -> dict[str, object]:
    return {
        "key": cut.story.key,
        "audience": audience_of([page.collection]),
        "embargo": access_until(cut.story.embargo),
    }


def _put_up(
    connection: Connection, versions: Mapping[int, int], cuts: Mapping[int, CutStory]
) -> None:
    """Make first versions live, by their stories: their passages, names and signatures."""
    stories, made = tables.stories, tables.versions
    first = select(made.c.id).where(made.c.story_id == stories.c.id).scalar_subquery()
    for some in batches(cuts):
        these = update(stories).where(stories.c.id.in_(some))
        connection.execute(these.values(version_id=first))
    told = {versions[story_id]: cut for story_id, cut in cuts.items()}
    for table, rows_of in ((tables.passages, passage_rows), (tables.names, name_rows)):
        rows = [row for id_, cut in told.items() for row in rows_of(id_, cut)]
        if rows:
            connection.execute(insert(table), rows)
    keep_signatures(connection, {id_: cut.quotable() for id_, cut in told.items()})


def _made(
    connection: Connection, by: Column[Any], rows: Iterable[dict[str, object]]
) -> dict[Any, int]:
    """Insert rows in order; return the numbers the database gave them, by what tells them apart.

    SQLite can return many at once, but not say in which order.
    """
    values = list(rows)
    [number] = by.table.primary_key.columns
    made = connection.execute(insert(by.table).returning(by, number), values)
    found = {row[0]: row[1] for row in made}
    return {row[by.name]: found[row[by.name]] for row in values}
