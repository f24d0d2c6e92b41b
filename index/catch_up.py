"""Catching up: replay the archive's change log into the vectors and the words.

This is how the derived indexes are filled, kept, mended after a crash and rebuilt: one way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from index.archive import Archive
from index.archive.engine import fact
from index.archive.meanings import note_unembedded, unembedded
from index.archive.reading import last_change, live_versions
from index.archive.replaying import indexed_passages, replay
from index.deriving import vector_entries, word_entries
from index.embeddings import Embedder
from index.vectors import Vectors
from index.words import Words

_WORDS_MADE_BY = "words-4"
_VECTORS_MADE_BY = "vectors-4"
"""Raise a number when what an older release indexed must be indexed anew."""
STRETCH = 256
"""Changes replayed at once: what a crash makes us embed again, and what memory holds."""

OnStretch = Callable[[int, int], None]
"""Told after every stretch: changes applied, changes there are."""


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
    applied = Applied(**json.loads(stored))
    made_alike = replace(applied, number=0) == fresh
    return applied if made_alike and applied.number <= last else fresh


def _seen(
    archive: Archive, model: str, vectors: Vectors, words: Words
) -> tuple[Applied, Applied, int]:
    """Return what each index has applied, and the number of the archive's last change."""
    with archive.reading() as connection:
        archive_id = fact(connection, "archive") or ""
        last = last_change(connection)
    made_by = f"{model} {_VECTORS_MADE_BY}"
    seen_vectors = _recall(vectors.applied(), Applied(archive_id, made_by, 0), last)
    seen_words = _recall(words.applied(), Applied(archive_id, _WORDS_MADE_BY, 0), last)
    return seen_vectors, seen_words, last


def numbers_seen(archive: Archive, model: str, vectors: Vectors, words: Words) -> tuple[int, int]:
    """Return the last change vectors and words have applied; 0 for one that is to be made anew."""
    seen_vectors, seen_words, _ = _seen(archive, model, vectors, words)
    return seen_vectors.number, seen_words.number


def changes_behind(archive: Archive, model: str, vectors: Vectors, words: Words) -> int:
    """Return how many changes the indexes lack; all of them where another model made them."""
    seen_vectors, seen_words, last = _seen(archive, model, vectors, words)
    return last - min(seen_vectors.number, seen_words.number)


def catch_up(
    archive: Archive, embedder: Embedder, vectors: Vectors, words: Words, on_stretch: OnStretch
) -> int:
    """Apply every change the indexes have not seen; return how many passages were embedded.

    An index made from another archive or by another model is cleared and made anew. A passage that
    a fault keeps from being embedded holds up no other: words find it, `status` lists its story,
    and it is tried again the next time.
    """
    seen_vectors, seen_words, last = _seen(archive, embedder.name, vectors, words)
    if seen_vectors.number == 0:
        vectors.clear()
    if seen_words.number == 0:
        words.clear()
    embedded, failed = _tried_again(archive, embedder, vectors, seen_vectors)
    while True:
        after = min(seen_vectors.number, seen_words.number)
        with archive.reading() as connection:
            stretch = replay(connection, after, STRETCH)
        if stretch is None:
            _note(archive, failed)
            return embedded
        if stretch.upto > seen_words.number:
            removed = stretch.removed if seen_words.number else ()
            seen_words = replace(seen_words, number=stretch.upto)
            words.apply(removed, word_entries(stretch.added, stretch.versions), seen_words.stored())
        if stretch.upto > seen_vectors.number:
            removed = stretch.removed if seen_vectors.number else ()
            seen_vectors = replace(seen_vectors, number=stretch.upto)
            derived = vector_entries(archive, embedder, stretch.added, stretch.versions)
            vectors.apply(removed, derived.entries, derived.rows, seen_vectors.stored())
            embedded += derived.embedded
            failed |= derived.failed
        on_stretch(stretch.upto, max(last, stretch.upto))


def _tried_again(
    archive: Archive, embedder: Embedder, vectors: Vectors, seen: Applied
) -> tuple[int, dict[int, str]]:
    """Embed passages that a fault kept from it before; return how many, and those it still does.

    Nothing is done for vectors that are about to be made anew, or for passages that are gone.
    """
    with archive.reading() as connection:
        before = unembedded(connection)
        passages = indexed_passages(connection, before) if seen.number else []
        versions = live_versions(connection, {one.passage.version_id for one in passages})
    if not passages:
        return 0, {}
    derived = vector_entries(archive, embedder, passages, versions)
    if derived.entries:
        again = [entry.passage_id for entry in derived.entries]
        vectors.apply(again, derived.entries, derived.rows, seen.stored())
    return derived.embedded, dict(derived.failed)


def _note(archive: Archive, failed: Mapping[int, str]) -> None:
    """Keep which passages could not be embedded, for `status`, and to try them again."""
    with archive.reading() as connection:
        before = unembedded(connection)
    if before != failed:
        with archive.writing() as connection:
            note_unembedded(connection, failed)


def applied_numbers(vectors: Vectors, words: Words) -> tuple[int, int]:
    """Return the last change each index has applied; 0 for an empty one."""

    def number(stored: str | None) -> int:
        return Applied(**json.loads(stored)).number if stored else 0

    return number(vectors.applied()), number(words.applied())
