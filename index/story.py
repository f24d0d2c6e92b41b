"""The words of the house as types: Story, Cut, Passage, Change. Pure data, no effects."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

Span = tuple[int, int]
"""`(start, end)` in characters of one text, end exclusive."""

CUTTING_RULES = 5
"""Number of the rules that turn pages into stories and texts into sentences and passages.

Raise it when a change of those rules should reach stories already indexed: at the next refresh
live stories are cut anew from their stored texts, and files are read again. Pages of the web are
read again when their time comes.
"""

_LANDING = 128
"""Stories whose sums are remembered: those that are landing, twice over. Each is asked for several
times until its story has landed."""


@dataclass(frozen=True, slots=True)
class Story:
    """One published piece as its page gives it.

    `text` is stored exactly as read: all offsets anywhere in Pullquote count its characters.
    """

    key: str
    """Identity: `url:` and the canonical URL, else the feed's location, the path and the id."""
    id: str
    """What its feed calls it: the id given, else the path below the feed."""
    text: str
    title: str
    """The headline; where a page has none, the first words of its text and an ellipsis."""
    url: str | None = None
    outlet: str | None = None
    byline: tuple[str, ...] = ()
    published: date | None = None
    """The day the outlet gives, in the outlet's own time zone."""
    updated: datetime | None = None
    """When the outlet says it last changed the story; aware UTC."""
    section: str | None = None
    language: str | None = None
    """What its page says of its language: an ISO 639-1 code, as given; see `Version.language`."""
    embargo: datetime | None = None
    """Until when only named channels may see it; aware UTC."""

    def digest(self) -> str:
        """Return a sum over all that its page gives, but its ids, `updated` and the embargo.

        Archives of every release keep it: a field added here would make old stories look corrected.
        """
        return _digest(self)


@dataclass(frozen=True, slots=True)
class CutStory:
    """A story with its quotable sentences and its passages, ready for the archive."""

    story: Story
    sentences: tuple[Span, ...]
    """In order, without overlap; what lies between them is white space or page furniture."""
    passages: tuple[Span, ...]
    """In order, without overlap; every sentence lies in exactly one (an over-long one in several).
    """
    names: tuple[tuple[str, str], ...] = field(default=())
    """Names the text uses, each with its initials: ("World Food Board", "WFB")."""
    notes: tuple[Span, ...] = ()
    """Its correction notes, which are shown with quotes and are none themselves."""
    lines: tuple[str, ...] = ()
    """Sums over its lines that are its outlet's own should they recur: `index.own_lines`."""
    language: str = "en"
    """The code of the language it is written in, as `index.languages.detect` tells."""

    def quotable(self) -> list[str]:
        """Return its sentences, as its text has them."""
        return [self.story.text[start:end] for start, end in self.sentences]

    def substance(self) -> str:
        """Return a sum over what a reader takes from the story.

        That is headline, outlet, byline, day, and the words of its sentences and correction notes.
        Furniture, markup and white space, the address and the section may change and it stays.
        """
        return _substance(self)


@lru_cache(maxsize=_LANDING)
def _digest(story: Story) -> str:
    seen = {one.name: getattr(story, one.name) for one in fields(story)}
    seen |= {"key": None, "id": None, "updated": None}
    del seen["embargo"]
    return _sum_of(json.dumps(seen, default=str, sort_keys=True))


@lru_cache(maxsize=_LANDING)
def _substance(cut: CutStory) -> str:
    story = cut.story
    told = [*cut.sentences, *cut.notes]
    words = [" ".join(story.text[start:end].split()) for start, end in told]
    seen = [story.title, story.outlet, story.byline, story.published, words]
    return _sum_of(json.dumps(seen, default=str))


def _sum_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """A live story as the archive holds it."""

    id: int
    number: int
    """1 for the first text seen of this story, then counting up."""
    story: Story
    sentences: tuple[Span, ...]
    seen_at: datetime
    """When this version was first seen; aware UTC."""
    language: str = "en"
    """The code of the language it is written in (ISO 639-1)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous slice of one version: the unit of retrieval."""

    id: int
    version_id: int
    start: int
    end: int


def sentences_in(version: Version, passage: Passage) -> range:
    """Return the positions of the version's sentences that lie in a passage, wholly or in part."""
    return positions_in(version.sentences, (passage.start, passage.end))


def positions_in(sentences: Sequence[Span], slice_: Span) -> range:
    """Return the positions of the sentences that lie in a slice, wholly or in part."""
    first = bisect_right(sentences, slice_[0], key=lambda span: span[1])
    last = bisect_left(sentences, slice_[1], key=lambda span: span[0])
    return range(first, last)


class ChangeKind(StrEnum):
    """What a refresh found about one story."""

    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log."""

    number: int
    """Counts up by one for every change applied to the archive."""
    kind: ChangeKind
    story_id: str
    """The id its feed calls it by."""
    title: str


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the model reads it."""

    text: str
    """Its label, then its sentences."""
    sentences: tuple[Span, ...]
    """Where each of its sentences stands in that text."""
