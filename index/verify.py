"""Comparing the archive with itself, with the vectors and with the words; mending what differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from index.access import Seal
from index.archive import Archive
from index.archive.checking import (
    Kept,
    kept_versions,
    live_version_ids,
    set_aside,
    touched_after,
    uncarried,
)
from index.archive.meanings import vectors_kept
from index.archive.reading import last_change, live_versions
from index.archive.replaying import IndexedPassage, every_passage, indexed_passages
from index.archive.tables.tallies import miscounted, recount
from index.corrections import notes_in
from index.deriving import vector_entries, word_entries
from index.embeddings import Vector32
from index.encoders.used import kept_under
from index.follow import follow
from index.house import House
from index.level import numbers_seen
from index.passages import digest_of, labelled
from index.story import CutStory, Version, positions_in

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
    """What is wrong with the archive itself, a line each: stories, and how many are counted."""
    vectors: Difference
    words: Difference
    left: tuple[str, ...] = ()
    """Ids of live stories that no page carries: a refresh was cut short after reading so. No
    fault: the next refresh withdraws them, or meets them on another page."""
    aside: tuple[str, ...] = ()
    """Ids of damaged stories that mending has taken down: the next refresh reads them anew."""

    @property
    def agrees(self) -> bool:
        """Tell whether archive, vectors and words agree."""
        return not (self.behind or self.archive or self.vectors or self.words)


@dataclass(frozen=True, slots=True)
class _Moment:
    """The archive at one moment, as far as the indexes are compared with it."""

    passages: Mapping[int, IndexedPassage]
    behind: int
    left: tuple[str, ...]
    pending_vectors: Collection[int] | None
    pending_words: Collection[int] | None
    """Passages of changes an index has not applied yet; None: it is to be made anew."""


def verify(house: House) -> Verified:
    """Compare everything, changing nothing. The caller owns the index.

    Raises:
        StoreError: one of the three cannot be read.

    """
    now = _moment(house)
    passages = now.passages
    faults = [*map(str, _faults(house.archive)), *_miscounted(house.archive)]
    return Verified(
        stories=len({one.passage.version_id for one in passages.values()}),
        passages=len(passages),
        behind=now.behind,
        archive=tuple(faults),
        vectors=_compared(
            passages, _judged(house, house.vectors.held(), passages), now.pending_vectors
        ),
        words=_compared(passages, house.words.held(), now.pending_words),
        left=now.left,
    )


def mend(house: House, on_stretch: OnMended) -> Verified:
    """Bring vectors and words level with the archive, put right what differs, compare again.

    A story that is damaged in the archive is set aside: only its feed knows how it reads. Where
    live stories are not counted as they are, they are counted anew.
    """
    aside = _set_aside_damaged(house.archive)
    with house.archive.writing() as connection:
        if miscounted(connection):
            recount(connection)
    with house.writing_vectors() as writes:
        follow(house, on_stretch)
        found = verify(house)
        state = house.vectors.applied()
        if writes and found.vectors and state is not None:
            removed, added, versions = _to_put_right(house.archive, found.vectors)
            derived = vector_entries(house.archive, house.embedder, added, versions)
            house.vectors.apply(removed, derived.entries, derived.rows, state)
    state = house.words.applied()
    if found.words and state is not None:
        removed, added, versions = _to_put_right(house.archive, found.words)
        house.words.apply(removed, word_entries(added, versions), state)
    return replace(verify(house), aside=aside)


def _moment(house: House) -> _Moment:
    vectors_at, words_at = numbers_seen(
        house.archive, house.settings.embedding, house.vectors, house.words
    )
    with house.archive.reading() as connection:
        passages = {one.passage.id: one for one in every_passage(connection)}
        last = last_change(connection)
        return _Moment(
            passages=passages,
            behind=last - min(vectors_at, words_at),
            left=tuple(uncarried(connection)),
            pending_vectors=touched_after(connection, vectors_at) if vectors_at else None,
            pending_words=touched_after(connection, words_at) if words_at else None,
        )


def _set_aside_damaged(archive: Archive) -> tuple[str, ...]:
    damaged = [fault.kept.version.id for fault in _faults(archive)]
    with archive.writing() as connection:
        still = list(map(_fault, kept_versions(connection, damaged)))
        for fault in still:
            if fault is not None:
                set_aside(connection, fault.kept.story)
    return tuple(fault.kept.version.story.id for fault in still if fault is not None)


def _to_put_right(
    archive: Archive, difference: Difference
) -> tuple[list[int], list[IndexedPassage], Mapping[int, Version]]:
    with archive.reading() as connection:
        added = indexed_passages(connection, [*difference.missing, *difference.wrong])
        versions = live_versions(connection, {one.passage.version_id for one in added})
    return [*difference.extra, *difference.wrong], added, versions


def _compared(
    passages: Mapping[int, IndexedPassage],
    held: Iterable[tuple[int, Seal]],
    pending: Collection[int] | None,
) -> Difference:
    """Return how an index differs in passages that are not about to change anyway."""
    if pending is None:
        return Difference()
    seen: set[int] = set()
    extra, wrong = [], []
    for id_, seal in held:
        one = passages.get(id_)
        if id_ in pending:
            pass
        elif one is None or id_ in seen:
            extra.append(id_)
        elif seal != Seal(one.digest, one.audience, one.embargo):
            wrong.append(id_)
        seen.add(id_)
    missing = [id_ for id_ in passages if id_ not in seen and id_ not in pending]
    return Difference(tuple(missing), tuple(extra), tuple(wrong))


def _judged(
    house: House,
    held: Iterator[tuple[int, Seal, Vector32]],
    passages: Mapping[int, IndexedPassage],
) -> Iterator[tuple[int, Seal]]:
    """Yield what the vectors hold; a vector unlike the one the archive keeps breaks its seal.

    So does one the archive keeps none for: mending makes both anew.
    """
    while batch := list(islice(held, _AT_ONCE)):
        digests = [passages[id_].digest for id_, _, _ in batch if id_ in passages]
        with house.archive.reading() as connection:
            kept = vectors_kept(connection, kept_under(house.settings.embedding), digests)
        for id_, seal, vector in batch:
            right = kept.get(seal.digest)
            same = (
                right is not None
                and right.shape == vector.shape
                and float(np.dot(right, vector)) > _ALIKE
            )
            yield id_, seal if same else Seal("", seal.audience, seal.embargo)


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a live story."""

    kept: Kept
    what: str

    def __str__(self) -> str:
        return f"story {self.kept.version.story.id!r}: {self.what}"


def _faults(archive: Archive) -> list[_Fault]:
    with archive.reading() as connection:
        ids = live_version_ids(connection)
    found: list[_Fault | None] = []
    for at in range(0, len(ids), _AT_ONCE):
        with archive.reading() as connection:
            found += map(_fault, kept_versions(connection, ids[at : at + _AT_ONCE]))
    return [fault for fault in found if fault is not None]


def _miscounted(archive: Archive) -> list[str]:
    with archive.reading() as connection:
        wrong = miscounted(connection)
    return [f"live stories are counted wrongly, in {wrong} of their kinds"] if wrong else []


def _fault(kept: Kept) -> _Fault | None:
    """Return what is wrong with a live version and its passages, None where they are as cut."""
    story, sentences = kept.version.story, kept.version.sentences
    notes = tuple(notes_in(story.text))
    if CutStory(story, sentences, (), notes=notes).substance() != kept.substance:
        return _Fault(kept, "its words are not those that were read")
    held: set[int] = set()
    for one in kept.passages:
        span = (one.passage.start, one.passage.end)
        if not 0 <= span[0] < span[1] <= len(story.text):
            return _Fault(kept, f"its passage {span} lies outside its text")
        if digest_of(labelled(story, sentences, span)) != one.digest:
            return _Fault(kept, f"its passage {span} is not what was indexed")
        held.update(positions_in(sentences, span))
    lost = len(sentences) - len(held)
    return _Fault(kept, f"{lost} of its sentences stand in no passage") if lost else None
