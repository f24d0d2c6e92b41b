"""What the archive tells its indexes: stretches of the change log, and the passages that stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from index.archive import tables
from index.archive.reading import in_batches, live_versions, passage_in, seconds_of
from index.story import Passage, Version


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A live passage with what the indexes are to know of it."""

    passage: Passage
    digest: str
    """Of what the model reads of it: `index.passages.digest_of`."""
    audience: str
    embargo: int
    """Seconds since 1970 until when only named channels may see it; 0 for none."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What a stretch of the change log asks of the derived indexes."""

    upto: int
    """Number of the last change in it."""
    removed: tuple[int, ...]
    added: tuple[IndexedPassage, ...]
    """Those of its passages that are live now."""
    versions: dict[int, Version]
    """The versions of `added`, by id."""


def replay(connection: Connection, after: int, changes: int) -> Replay | None:
    """Return the next stretch of at most `changes` changes after a number; None at the end."""
    log = tables.changes
    rows = connection.execute(
        select(log.c.number, log.c.version_id, log.c.removed)
        .where(log.c.number > after)
        .order_by(log.c.number)
        .limit(changes)
    ).all()
    if not rows:
        return None
    changed = [row.version_id for row in rows if row.version_id is not None]
    live = live_versions(connection, changed)
    return Replay(
        upto=rows[-1].number,
        removed=tuple(id_ for row in rows for id_ in row.removed),
        added=tuple(passages_of_versions(connection, live)),
        versions=live,
    )


def passages_of_versions(connection: Connection, ids: Iterable[int]) -> Iterator[IndexedPassage]:
    """Yield the passages of these versions, of those that are live."""
    found = in_batches(connection, _indexed(), tables.passages.c.version_id, ids)
    return map(_indexed_passage, found)


def every_passage(connection: Connection) -> Iterator[IndexedPassage]:
    """Yield all live passages, for an index to be compared with them."""
    return map(_indexed_passage, connection.execute(_indexed()))


def indexed_passages(connection: Connection, ids: Iterable[int]) -> list[IndexedPassage]:
    """Return, of these passages, those of live versions."""
    return [
        _indexed_passage(row)
        for row in in_batches(connection, _indexed(), tables.passages.c.id, ids)
    ]


def _indexed() -> Select[*tuple[Any, ...]]:
    passages, stories = tables.passages, tables.stories
    return select(passages, stories.c.audience, stories.c.embargo).join(
        stories, stories.c.version_id == passages.c.version_id
    )


def _indexed_passage(row: Row[*tuple[Any, ...]]) -> IndexedPassage:
    return IndexedPassage(passage_in(row), row.digest, row.audience, seconds_of(row.embargo))
