"""Stories that were read, cut and landed together; where that fails, each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress

from index.archive import Archive
from index.archive.identity import move_story
from index.archive.landing import Landed, land_all, which_stand
from index.archive.own_lines import which_recur
from index.archive.pages import carried_by
from index.archive.reading import last_told
from index.cutting import cut
from index.deciding.page import Carries, PageSeen, outcome_of
from index.deciding.story import is_same_story
from index.embeddings import Embedder
from index.errors import BadInputError, FaultError
from index.guard import failing_alone
from index.page_in_hand import Reading
from index.story import ChangeKind, Story
from index.web.fetch import Web

BATCH = 64
"""Stories a transaction: enough that its commit costs nothing beside the cutting, and few enough
that another writer waits a moment only."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What bringing stories in works with."""

    archive: Archive
    embedder: Embedder
    web: Web


Told = tuple[Reading, Story]
"""A story, and the page in hand that tells it."""


def land(hands: Hands, told: Sequence[Told]) -> None:
    """Land stories together; where that fails, each by itself, so that the one to blame fails."""
    if not told:
        return
    try:
        with failing_alone(page=told[0][0].page):
            landed = _landed(hands, told)
    except FaultError as error:
        if len(told) == 1:
            reading, story = told[0]
            reading.fails(story.id, error)
        else:
            for one in told:
                land(hands, [one])
        return
    for (reading, story), what in zip(told, landed, strict=True):
        if isinstance(what, BadInputError):
            reading.fails(story.id, what)
        elif what is None or what.kind is ChangeKind.UNCHANGED:
            reading.brought.unchanged += 1
        else:
            reading.brought.changes.append(what)


def _landed(hands: Hands, told: Sequence[Told]) -> list[Landed | None]:
    """Land those stories that do not stand as they are; return what came of each, None of those."""
    with hands.archive.writing() as connection:
        stand = which_stand(connection, [(reading.page, story) for reading, story in told])
    if all(stand):
        return [None] * len(told)
    others = list(compress(told, (not one for one in stand)))
    pieces = cut(
        [story for _, story in others], hands.embedder, partial(which_recur, hands.archive)
    )
    cuts = [(reading.page, piece) for (reading, _), piece in zip(others, pieces, strict=True)]
    with hands.archive.writing() as connection:
        landed = iter(land_all(connection, cuts))
    return [None if one else next(landed) for one in stand]


def meet(archive: Archive, page: int, stories: Sequence[Story], seen: PageSeen) -> PageSeen:
    """Find out whether the one story a page carried goes by another address now; if so, move it."""
    with archive.writing() as connection:
        before = carried_by(connection, page)
        if len(before) != 1 or len(stories) != 1 or before[0][1] == stories[0].key:
            return seen
        old = last_told(connection, before[0][0])
        is_same = old is not None and is_same_story(old, stories[0])
        seen = replace(seen, carries=Carries.MOVED if is_same else Carries.ANOTHER)
        if outcome_of(seen).moves:
            move_story(connection, page, before[0][1], stories[0].key)
    return seen
