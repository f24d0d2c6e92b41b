"""Comparing the archive with itself, with the vectors and with the words; mending what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index.archive import Archive
from index.archive.meanings import vectors_kept
from index.archive.reading import (
    IndexedPassage,
    every_passage,
    indexed_passages,
    live_versions,
    uncarried,
)
from index.catch_up import catch_up, changes_behind
from index.deriving import vector_entries, word_entries
from index.embeddings import Vector32
from index.house import House
from index.labels import digest_of, labelled
from index.seal import Seal
from index.story import Version

_AT_ONCE = 500
"""Passages compared at once."""
_ALIKE = 0.999
"""Cosine above which two vectors count as one: rounding leaves 0.9999 and more."""

OnMended = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """How an index differs from the archive, by passage."""

    missing: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    """Passages that no live story has."""
    wrong: tuple[int, ...] = ()
    """Passages indexed with other words, another vector or another audience."""

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.missing or self.extra or self.wrong)


@dataclass(frozen=True, slots=True)
class Verified:
    """What comparing has found."""

    stories: int
    passages: int
    behind: int
    """Changes the indexes have not applied yet; what they lack of those is no difference."""
    archive: tuple[str, ...]
    """What is wrong with the archive itself, a line each."""
    vectors: Difference
    words: Difference

    @property
    def agrees(self) -> bool:
        """Tell whether archive, vectors and words agree."""
        return not (self.behind or self.archive or self.vectors or self.words)


def verify(house: House) -> Verified:
    """Compare everything, changing nothing. The caller owns the index.

    Raises:
        StoreError: one of the three cannot be read.

    """
    behind = changes_behind(
        house.archive, house.settings.embedding_model, house.vectors, house.words
    )
    with house.archive.reading() as connection:
        passages = {one.passage.id: one for one in every_passage(connection)}
        versions = len({one.passage.version_id for one in passages.values()})
        faults = [
            f"story {name!r} is live though no page carries it" for name in uncarried(connection)
        ]
    faults += _faults(house.archive, list(passages.values()))
    return Verified(
        stories=versions,
        passages=len(passages),
        behind=behind,
        archive=tuple(faults),
        vectors=_compared(passages, _judged(house, house.vectors.held(), passages)),
        words=_compared(passages, house.words.held()),
    )


def mend(house: House, on_stretch: OnMended) -> Verified:
    """Bring vectors and words level with the archive, put right what differs, compare again."""
    catch_up(house.archive, house.embedder, house.vectors, house.words, on_stretch)
    found = verify(house)
    state = house.vectors.applied()
    if found.vectors and state is not None:
        removed, added, versions = _to_put_right(house.archive, found.vectors)
        entries, vectors, _ = vector_entries(house.archive, house.embedder, added, versions)
        house.vectors.apply(removed, entries, vectors, state)
    state = house.words.applied()
    if found.words and state is not None:
        removed, added, versions = _to_put_right(house.archive, found.words)
        house.words.apply(removed, word_entries(added, versions), state)
    return verify(house)


def _to_put_right(
    archive: Archive, difference: Difference
) -> tuple[list[int], list[IndexedPassage], Mapping[int, Version]]:
    with archive.reading() as connection:
        added = indexed_passages(connection, [*difference.missing, *difference.wrong])
        versions = live_versions(connection, {one.passage.version_id for one in added})
    return [*difference.extra, *difference.wrong], added, versions


def _compared(
    passages: Mapping[int, IndexedPassage], held: Iterable[tuple[int, Seal]]
) -> Difference:
    seen: set[int] = set()
    extra, wrong = [], []
    for id_, seal in held:
        one = passages.get(id_)
        if one is None or id_ in seen:
            extra.append(id_)
        elif seal != Seal(one.digest, one.audience, one.embargo):
            wrong.append(id_)
        seen.add(id_)
    missing = [id_ for id_ in passages if id_ not in seen]
    return Difference(tuple(missing), tuple(extra), tuple(wrong))


def _judged(
    house: House,
    held: Iterator[tuple[int, Seal, Vector32]],
    passages: Mapping[int, IndexedPassage],
) -> Iterator[tuple[int, Seal]]:
    """Yield what the vectors hold; a vector unlike the one the archive keeps breaks its seal."""
    while batch := list(islice(held, _AT_ONCE)):
        digests = [passages[id_].digest for id_, _, _ in batch if id_ in passages]
        with house.archive.reading() as connection:
            kept = vectors_kept(connection, house.settings.embedding_model, digests)
        for id_, seal, vector in batch:
            right = kept.get(seal.digest)
            same = right is None or (
                right.shape == vector.shape and float(np.dot(right, vector)) > _ALIKE
            )
            yield id_, seal if same else Seal("", seal.audience, seal.embargo)


def _faults(archive: Archive, passages: list[IndexedPassage]) -> list[str]:
    """Return what is wrong with stored texts: slices out of bounds, words changed."""
    found = []
    for at in range(0, len(passages), _AT_ONCE):
        batch = passages[at : at + _AT_ONCE]
        with archive.reading() as connection:
            versions = live_versions(connection, {one.passage.version_id for one in batch})
        for one in batch:
            version = versions.get(one.passage.version_id)
            if version is None:
                continue  # withdrawn since we looked
            span = (one.passage.start, one.passage.end)
            read = labelled(version.story, version.sentences, span)
            if not 0 <= span[0] < span[1] <= len(version.story.text):
                found.append(f"story {version.story.id!r}: passage {span} lies outside its text")
            elif digest_of(read) != one.digest:
                found.append(f"story {version.story.id!r}: its text is not what was indexed")
    return found
