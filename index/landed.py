"""One page's stories, cut and landed together; where that fails, each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress

from index.archive import Archive
from index.archive.adding import Landed
from index.archive.feeds import Machine
from index.archive.identity import move_story
from index.archive.landing import land_all, which_stand
from index.archive.meanings import Meaning, keep_meanings
from index.archive.own_lines import which_recur
from index.archive.pages import carried_by
from index.archive.reading import last_told
from index.cutting import cut
from index.deciding.page import Carries, PageSeen, outcome_of
from index.deciding.story import is_same_story
from index.deriving import embedded_ahead
from index.embeddings import Embedder
from index.errors import BadInputError, FaultError
from index.guard import failing_alone
from index.page_in_hand import Reading
from index.story import ChangeKind, CutStory, Story
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
    machine: Machine | None = None
    """The one we are on, where there are several."""
    embeds: bool = False
    """Whether what lands is embedded as it does, for whoever writes the vectors."""


def land(hands: Hands, reading: Reading, stories: Sequence[Story]) -> None:
    """Land a page's stories together; where that fails, each by itself: the one to blame fails."""
    try:
        with failing_alone(page=reading.page):
            landed = _landed(hands, reading.page, stories)
    except FaultError as error:
        if len(stories) == 1:
            reading.fails(stories[0].id, error)
        else:
            for story in stories:
                land(hands, reading, [story])
        return
    reading.brought.unchanged += len(stories) - len(landed)
    for story, what in landed:
        count(reading, story, what)


def _landed(hands: Hands, page: int, stories: Sequence[Story]) -> list[tuple[Story, Landed]]:
    """Land those stories that do not stand as they are; return what came of each of them."""
    with hands.archive.writing() as connection:
        stand = which_stand(connection, [(page, story) for story in stories])
    others = list(compress(stories, (not one for one in stand)))
    if not others:
        return []
    pieces = cut_for(hands, others)
    meanings = embedded_for(hands, pieces)
    with hands.archive.writing() as connection:
        landed = land_all(connection, [(page, piece) for piece in pieces])
        keep_meanings(connection, hands.embedder.kept_under, meanings)
    return list(zip(others, landed, strict=True))


def cut_for(hands: Hands, stories: Sequence[Story]) -> list[CutStory]:
    """Cut stories by what recurs in the archive now."""
    if not stories:
        return []
    return cut(stories, hands.embedder, partial(which_recur, hands.archive))


def embedded_for(hands: Hands, pieces: Sequence[CutStory]) -> Mapping[str, Meaning]:
    """Return what the model makes of stories that are to land, by digest, if that is ours to do."""
    return embedded_ahead(hands.archive, hands.embedder, pieces) if hands.embeds else {}


def count(reading: Reading, story: Story, what: Landed) -> None:
    """Note what became of a story that a page tells."""
    if isinstance(what, BadInputError):
        reading.fails(story.id, what)
    elif what.kind is ChangeKind.UNCHANGED:
        reading.brought.unchanged += 1
    else:
        reading.brought.changes.append(what)


def meet(archive: Archive, page: int, stories: Sequence[Story], seen: PageSeen) -> PageSeen:
    """Find out whether the one story a page carried goes by another address now; if so, move it."""
    if len(stories) != 1:
        return seen
    with archive.writing() as connection:
        before = carried_by(connection, page)
        if len(before) != 1 or before[0][1] == stories[0].key:
            return seen
        old = last_told(connection, before[0][0])
        is_same = old is not None and is_same_story(old, stories[0])
        seen = replace(seen, carries=Carries.MOVED if is_same else Carries.ANOTHER)
        if outcome_of(seen).moves:
            move_story(connection, page, before[0][1], stories[0].key)
    return seen
