"""How far the derived indexes are, by what each remembers of what it was made from.

Nothing is derived here, so that who only asks loads no model and opens no index.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from index.archive import Archive
from index.archive.engine import fact
from index.archive.reading import last_change
from index.encoders.used import kept_under

_WORDS_MADE_BY = "words-4"
_VECTORS_MADE_BY = "vectors-4"
"""Raise a number when what an older release indexed must be indexed anew."""


class Derived(Protocol):
    """A derived index, for what it remembers."""

    def applied(self) -> str | None:
        """Return what it was last told to remember."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Vectors that nobody has opened: Chroma takes a second to load, its own file a moment.

    Where that file is not as we know it, Chroma is asked after all.
    """

    folder: Path
    name: str
    """Of the collection that remembers it: see `index.vectors`."""
    opened: Callable[[], Derived]

    def applied(self) -> str | None:
        """Return what the vectors remember."""
        file = self.folder / "chroma.sqlite3"
        if not file.is_file():
            return None
        asked = (
            "SELECT str_value FROM collections JOIN collection_metadata ON collection_id = id"
            " WHERE name = ? AND key = 'state'"
        )
        try:
            with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found:
                row = found.execute(asked, (self.name,)).fetchone()
        except sqlite3.Error:
            return self.opened().applied()
        return None if row is None else str(row[0])


@dataclass(frozen=True, slots=True)
class Applied:
    """What a derived index remembers of what it was made from."""

    archive: str
    """The archive's own id."""
    made_by: str
    """The embedding model for vectors; the analyzer for words."""
    number: int
    """The last change applied."""

    def stored(self) -> str:
        """Return it as the index stores it."""
        return json.dumps(asdict(self))


def _recall(stored: str | None, fresh: Applied, last: int) -> Applied:
    """Return what an index has applied; `fresh` where it was made from or by something else.

    An index ahead of the archive's last change was made before the archive was set back.
    """
    if stored is None:
        return fresh
    if not made_alike(stored, fresh):
        return fresh
    applied = Applied(**json.loads(stored))
    return applied if applied.number <= last else fresh


def seen(
    archive: Archive, model: str, vectors: Derived, words: Derived
) -> tuple[Applied, Applied, int]:
    """Return what each index has applied, and the number of the archive's last change.

    The indexes are read first: others write meanwhile, and an index must not seem to be ahead.
    """
    in_vectors, in_words = vectors.applied(), words.applied()
    with archive.reading() as connection:
        archive_id = fact(connection, "archive") or ""
        last = last_change(connection)
    fresh = Applied(archive_id, vectors_made_by(model), 0)
    seen_vectors = _recall(in_vectors, fresh, last)
    seen_words = _recall(in_words, Applied(archive_id, _WORDS_MADE_BY, 0), last)
    return seen_vectors, seen_words, last


def vectors_made_by(model: str) -> str:
    """Return what vectors remember of how they were made: by which model, and which release."""
    return f"{kept_under(model)} {_VECTORS_MADE_BY}"


def made_alike(stored: str, fresh: Applied) -> bool:
    """Tell whether an index was made from the same archive by the same means."""
    try:
        return replace(Applied(**json.loads(stored)), number=0) == fresh
    except (ValueError, TypeError):
        return False


def numbers_seen(archive: Archive, model: str, vectors: Derived, words: Derived) -> tuple[int, int]:
    """Return the last change vectors and words have applied; 0 for one that is to be made anew."""
    seen_vectors, seen_words, _ = seen(archive, model, vectors, words)
    return seen_vectors.number, seen_words.number


def changes_behind(archive: Archive, model: str, vectors: Derived, words: Derived) -> int:
    """Return how many changes the indexes lack; all of them where another model made them."""
    seen_vectors, seen_words, last = seen(archive, model, vectors, words)
    return last - min(seen_vectors.number, seen_words.number)


def applied_numbers(vectors: Derived, words: Derived) -> tuple[int, int]:
    """Return the last change each index has applied; 0 for an empty one."""
    return applied_number(vectors), applied_number(words)


def applied_number(index: Derived) -> int:
    """Return the last change an index has applied; 0 for an empty one."""
    stored = index.applied()
    return Applied(**json.loads(stored)).number if stored else 0
