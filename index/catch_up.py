"""Catching up: replay the archive's change log into the vectors and the words.

This is how the derived indexes are filled, kept, mended after a crash and rebuilt: one way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from index.archive import Archive
from index.archive.engine import fact
from index.archive.meanings import keep_meanings
from index.archive.reading import Replay, last_change, replay
from index.embeddings import Embedder, PassageText
from index.story import Passage, Story, Version, sentences_in
from index.vectors import VectorEntry, Vectors
from index.words import WordEntry, Words

_WORDS_MADE_BY = "words-2"
_VECTORS_MADE_BY = "vectors-2"
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


def changes_behind(archive: Archive, model: str, vectors: Vectors, words: Words) -> int:
    """Return how many changes the indexes lack; all of them where another model made them."""
    seen_vectors, seen_words, last = _seen(archive, model, vectors, words)
    return last - min(seen_vectors.number, seen_words.number)


def catch_up(
    archive: Archive, embedder: Embedder, vectors: Vectors, words: Words, on_stretch: OnStretch
) -> int:
    """Apply every change the indexes have not seen; return how many passages were embedded.

    An index made from another archive or by another model is cleared and made anew.
    """
    seen_vectors, seen_words, last = _seen(archive, embedder.name, vectors, words)
    if seen_vectors.number == 0:
        vectors.clear()
    if seen_words.number == 0:
        words.clear()
    embedded = 0
    while True:
        after = min(seen_vectors.number, seen_words.number)
        with archive.reading() as connection:
            stretch = replay(connection, after, STRETCH)
        if stretch is None:
            return embedded
        labelled = [_labelled(stretch.versions[p.version_id], p) for p in stretch.added]
        if stretch.upto > seen_words.number:
            removed = stretch.removed if seen_words.number else ()
            seen_words = replace(seen_words, number=stretch.upto)
            words.apply(removed, _word_entries(stretch, labelled), seen_words.stored())
        if stretch.upto > seen_vectors.number:
            removed = stretch.removed if seen_vectors.number else ()
            seen_vectors = replace(seen_vectors, number=stretch.upto)
            found, meanings = embedder.encode_passages(labelled)
            with archive.writing() as connection:
                ids = [passage.id for passage in stretch.added]
                keep_meanings(connection, embedder.name, dict(zip(ids, meanings, strict=True)))
            vectors.apply(removed, _vector_entries(stretch), found, seen_vectors.stored())
            embedded += len(labelled)
        on_stretch(stretch.upto, max(last, stretch.upto))


def applied_numbers(vectors: Vectors, words: Words) -> tuple[int, int]:
    """Return the last change each index has applied; 0 for an empty one."""

    def number(stored: str | None) -> int:
        return Applied(**json.loads(stored)).number if stored else 0

    return number(vectors.applied()), number(words.applied())


def label(story: Story) -> str:
    """Return what stands before each passage in the indexes: headline, outlet, date."""
    known = (story.title[:160], story.outlet, story.published and f"{story.published:%d %B %Y}")
    return ". ".join(part for part in known if part)


def _labelled(version: Version, passage: Passage) -> PassageText:
    """Return a passage as the indexes see it: its label, then its sentences without furniture."""
    text = version.story.text
    labelled = label(version.story)
    spans = []
    for n in sentences_in(version, passage):
        start, end = version.sentences[n]
        inside = text[max(start, passage.start) : min(end, passage.end)]
        spans.append((len(labelled) + 1, len(labelled) + 1 + len(inside)))
        labelled += f" {inside}" if len(spans) > 1 else f"\n{inside}"
    return PassageText(labelled, tuple(spans))


def _outlet(replayed: Replay, passage: Passage) -> str:
    return replayed.versions[passage.version_id].story.outlet or ""


def _word_entries(stretch: Replay, labelled: list[PassageText]) -> list[WordEntry]:
    return [
        WordEntry(passage.id, read.text, _outlet(stretch, passage))
        for passage, read in zip(stretch.added, labelled, strict=True)
    ]


def _vector_entries(stretch: Replay) -> list[VectorEntry]:
    return [VectorEntry(passage.id, _outlet(stretch, passage)) for passage in stretch.added]
