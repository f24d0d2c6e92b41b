"""What vectors and words hold of passages, from the archive; equal ones are embedded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.access import Seal
from index.archive import Archive
from index.archive.meanings import Meaning, as_kept, keep_meanings, vectors_kept
from index.archive.replaying import IndexedPassage
from index.embeddings import NO_VECTORS, Embedder, PassageText, Vectors32
from index.passages import labelled
from index.story import Version
from index.vectors import VectorEntry
from index.words import WordEntry


def word_entries(
    passages: Sequence[IndexedPassage], versions: Mapping[int, Version]
) -> list[WordEntry]:
    """Return what the words are to hold of passages of these versions."""
    return [
        WordEntry(
            one.passage.id,
            _read(one, versions).text,
            versions[one.passage.version_id].story.outlet or "",
            _seal(one),
        )
        for one in passages
    ]


def vector_entries(
    archive: Archive,
    embedder: Embedder,
    passages: Sequence[IndexedPassage],
    versions: Mapping[int, Version],
) -> tuple[list[VectorEntry], Vectors32, int]:
    """Return what the vectors are to hold of passages, and how many had to be embedded for it."""
    wanted = {one.digest: _read(one, versions) for one in passages}
    with archive.reading() as connection:
        known = vectors_kept(connection, embedder.name, wanted)
    new = [digest for digest in wanted if digest not in known]
    if new:
        vectors, sentences = embedder.encode_passages([wanted[digest] for digest in new])
        made = {
            digest: Meaning(vector, rows)
            for digest, vector, rows in zip(new, vectors, sentences, strict=True)
        }
        with archive.writing() as connection:
            keep_meanings(connection, embedder.name, made)
        known |= {digest: as_kept(meaning.vector) for digest, meaning in made.items()}
    entries = [VectorEntry(one.passage.id, _seal(one)) for one in passages]
    rows = [known[one.digest] for one in passages]
    return entries, np.stack(rows) if rows else NO_VECTORS, len(new)


def _read(one: IndexedPassage, versions: Mapping[int, Version]) -> PassageText:
    version = versions[one.passage.version_id]
    return labelled(version.story, version.sentences, (one.passage.start, one.passage.end))


def _seal(one: IndexedPassage) -> Seal:
    return Seal(one.digest, one.audience, one.embargo)
