"""Catching up: replay the archive's change log into the vectors and the words.

This is how the derived indexes are filled, kept, mended after a crash and rebuilt: one way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from index.archive import Archive
from index.archive.reading import last_change, live_versions
from index.archive.replaying import Replay, indexed_passages, replay
from index.archive.unembedded import note_unembedded, unembedded
from index.deriving import vector_entries, word_entries
from index.embeddings import Embedder
from index.level import Applied, made_alike, seen
from index.vectors import Vectors
from index.word_index import Words

STRETCH = 256
"""Changes replayed at once: what a crash makes us embed again, and what memory holds."""

OnStretch = Callable[[int, int], None]
"""Told after every stretch: changes applied, changes there are."""


def catch_up(
    archive: Archive,
    embedder: Embedder,
    vectors: Vectors,
    words: Words,
    on_stretch: OnStretch,
    *,
    writes_vectors: bool = True,
) -> int:
    """Apply every change the indexes have not seen; return how many passages were embedded.

    Words that were made from another archive are cleared and made anew. Vectors are made anew
    beside those that are asked, which stand until then. Where another process writes the vectors,
    words alone are brought level. A passage that a fault keeps from being embedded holds up no
    other: words find it, `status` lists its story, and it is tried again the next time.
    """
    seen_vectors, seen_words, last = seen(archive, embedder.name, vectors, words)
    if not writes_vectors:
        _follow_words(archive, words, seen_words, last, on_stretch)
        return 0
    fresh = seen_vectors.number == 0
    if fresh and vectors.adopt(partial(made_alike, fresh=seen_vectors)):
        seen_vectors, seen_words, last = seen(archive, embedder.name, vectors, words)
        fresh = seen_vectors.number == 0
    if fresh:
        vectors.begin_anew()
    embedded, failed = _tried_again(archive, embedder, vectors, seen_vectors)
    if seen_words.number == 0:
        words.clear()
    while True:
        after = min(seen_vectors.number, seen_words.number)
        with archive.reading() as connection:
            stretch = replay(connection, after, STRETCH)
        if stretch is None:
            break
        seen_words = _apply_words(words, seen_words, stretch)
        if stretch.upto > seen_vectors.number:
            removed = stretch.removed if seen_vectors.number else ()
            seen_vectors = replace(seen_vectors, number=stretch.upto)
            derived = vector_entries(archive, embedder, stretch.added, stretch.versions)
            vectors.apply(removed, derived.entries, derived.rows, seen_vectors.stored())
            embedded += derived.embedded
            failed |= derived.failed
        on_stretch(stretch.upto, max(last, stretch.upto))
    if fresh:
        vectors.settle()
    _note(archive, failed)
    return embedded


def _follow_words(
    archive: Archive, words: Words, seen_words: Applied, last: int, on_stretch: OnStretch
) -> None:
    """Bring the words alone level."""
    if seen_words.number == 0:
        words.clear()
    while True:
        with archive.reading() as connection:
            stretch = replay(connection, seen_words.number, STRETCH)
        if stretch is None:
            return
        seen_words = _apply_words(words, seen_words, stretch)
        on_stretch(stretch.upto, max(last, stretch.upto))


def _apply_words(words: Words, seen_words: Applied, stretch: Replay) -> Applied:
    """Apply what of a stretch the words lack; return what they have applied then."""
    if stretch.upto <= seen_words.number:
        return seen_words
    removed = stretch.removed if seen_words.number else ()
    seen_words = replace(seen_words, number=stretch.upto)
    words.apply(removed, word_entries(stretch.added, stretch.versions), seen_words.stored())
    return seen_words


def embed_ahead(archive: Archive, embedder: Embedder, on_stretch: OnStretch) -> int:
    """Have the archive keep what a model makes of every live passage; return how many it embedded.

    No index is touched, so another process may answer from its own by another model meanwhile. A
    stop in between loses no more than a stretch.
    """
    with archive.reading() as connection:
        last = last_change(connection)
    embedded = at = 0
    while True:
        with archive.reading() as connection:
            stretch = replay(connection, at, STRETCH)
        if stretch is None:
            return embedded
        embedded += vector_entries(archive, embedder, stretch.added, stretch.versions).embedded
        at = stretch.upto
        on_stretch(at, max(last, at))


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
