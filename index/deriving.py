"""What vectors and words hold of passages, from the archive; equal ones are embedded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.access import Seal
from index.archive import Archive
from index.archive.meanings import Meaning, as_kept, keep_meanings, vectors_kept
from index.archive.replaying import IndexedPassage
from index.embeddings import NO_VECTORS, Embedder, Vectors32
from index.errors import FaultError
from index.guard import failing_alone
from index.passages import digest_of, labelled
from index.story import CutStory, PassageText, Version
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
            versions[one.passage.version_id].language,
        )
        for one in passages
    ]


_PROBE = "The bridge reopened on Friday."
"""What any model embeds that works."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What the vectors are to hold of some passages."""

    entries: list[VectorEntry]
    rows: Vectors32
    """A vector an entry."""
    embedded: int
    """How many passages had to be embedded for it."""
    failed: Mapping[int, str]
    """Passages that a fault kept from being embedded, by id, and why: words alone find them."""


def vector_entries(
    archive: Archive,
    embedder: Embedder,
    passages: Sequence[IndexedPassage],
    versions: Mapping[int, Version],
) -> Derived:
    """Return what the vectors are to hold of passages; those not embedded yet are.

    A passage that cannot be embedded fails alone; a model that embeds nothing raises what it does.
    """
    wanted = {one.digest: _read(one, versions) for one in passages}
    with archive.reading() as connection:
        known = vectors_kept(connection, embedder.kept_under, wanted)
    made, failed = _embedded(
        embedder, {digest: read for digest, read in wanted.items() if digest not in known}
    )
    if failed and not made:
        embedder.encode([_PROBE])  # raises where the model is to blame and not the passages
    if made:
        with archive.writing() as connection:
            keep_meanings(connection, embedder.kept_under, made)
        known |= {digest: as_kept(meaning.vector) for digest, meaning in made.items()}
    found = [one for one in passages if one.digest in known]
    rows = [known[one.digest] for one in found]
    return Derived(
        [VectorEntry(one.passage.id, _seal(one)) for one in found],
        np.stack(rows) if rows else NO_VECTORS,
        len(made),
        {one.passage.id: failed[one.digest] for one in passages if one.digest in failed},
    )


def embedded_ahead(
    archive: Archive, embedder: Embedder, cuts: Sequence[CutStory]
) -> dict[str, Meaning]:
    """Return what a model makes of stories that are to land, by digest, where it is not kept.

    What fails is left out: whoever writes the vectors tries it again, and tells.
    """
    reads = (labelled(cut.story, cut.sentences, span) for cut in cuts for span in cut.passages)
    wanted = {digest_of(read): read for read in reads}
    with archive.reading() as connection:
        known = vectors_kept(connection, embedder.kept_under, wanted)
    new = {digest: read for digest, read in wanted.items() if digest not in known}
    return _embedded(embedder, new)[0]


def _embedded(
    embedder: Embedder, reads: Mapping[str, PassageText]
) -> tuple[dict[str, Meaning], dict[str, str]]:
    """Embed passages together; where that fails, each by itself. Return those that failed too."""
    if not reads:
        return {}, {}
    try:
        with failing_alone(passages=len(reads)):
            vectors, sentences = embedder.encode_passages(list(reads.values()))
    except FaultError as error:
        if len(reads) == 1:
            return {}, dict.fromkeys(reads, str(error))
        made: dict[str, Meaning] = {}
        failed: dict[str, str] = {}
        for digest, read in reads.items():
            one, why = _embedded(embedder, {digest: read})
            made |= one
            failed |= why
        return made, failed
    meanings = map(Meaning, vectors, sentences)
    return dict(zip(reads, meanings, strict=True)), {}


def _read(one: IndexedPassage, versions: Mapping[int, Version]) -> PassageText:
    version = versions[one.passage.version_id]
    return labelled(version.story, version.sentences, (one.passage.start, one.passage.end))


def _seal(one: IndexedPassage) -> Seal:
    return Seal(one.digest, one.audience, one.embargo)
