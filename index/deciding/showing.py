"""Whether what is read at a story's address is that story: a wall, a stub, … or the story. Pure.

An address is not a story: a site in maintenance, a captcha, a consent or log-in wall, a soft 404
answer at it too, with the status of a page that is well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from unicodedata import combining, normalize
from urllib.parse import unquote, urlsplit

from index.story import Story, Version

UNTIL_TAKEN = timedelta(days=1)
"""How long a text that shares nothing with its story has to stand alone to become its next
version: longer than any maintenance."""

_SOME = 0.2
"""Share of a story's sentences that its next version still has, at least, where nothing else tells
that it is the story: a wall may repeat a line of furniture."""
_VOCABULARY = 0.4
"""Share of a story's words in a text that rewrites it; two stories of one beat share a fifth."""
_ALIKE = 0.6
"""Share of words of two headlines, or of lines of two walls, by which they are one."""
_TOLD = 0.2
"""Share of a feed's words on a story that its page has at least."""
_ENOUGH = 3
"""Words from which an address or a headline tells anything of a text."""
_LEFT = 0.75
"""Share of its length that a story keeps where its publisher shortens it; a stub has less."""
_HALF = 0.5
_STEM = 5
_LINES = 40
_SHORT = 200
"""Words of the longest page that tells of a missing one."""
_HEAD = 300
_WORD = re.compile(r"[^\W\d_]{4,}")
_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
_CHANGING = re.compile(r"\S*\d\S*|https?://\S+")
"""What differs between two showings of one wall: times, numbers of requests, addresses."""
_NOT_FOUND = re.compile(
    r"\b404\b|\bnot found\b|\bno longer (?:available|exists?|here|online)\b"
    r"|\b(?:can(?:no|['’])t|couldn['’]t|could not|unable to) (?:be found|find|locate)\b"
    r"|\b(?:doesn['’]t|does not|didn['’]t) exist\b|\b(?:page|story|article) is (?:missing|gone)\b"
    r"|\b(?:page|story|article) (?:has been|was) (?:removed|deleted)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text that was read has of its story."""

    headline: bool
    """Whether it has the story's headline, in nearly the same words."""
    kept: float
    """Share of the story's sentences that stand in it."""
    words: float
    """Share of the story's words that stand in it."""
    length: float
    """Its length beside the story's."""
    is_beginning: bool = False
    """Whether what it kept of the story's sentences are the first of them."""
    breaks_off: bool = False
    """Whether it is the story's beginning and nothing else, be it in the middle of a sentence."""

    @property
    def is_of_story(self) -> bool:
        """Whether the text itself, whatever stands over it, is of the story."""
        return self.kept >= _SOME or self.words >= _VOCABULARY


def likeness(old: Version, new: Story) -> Likeness:
    """Compare a text that was read with its story as it was kept."""
    told = " ".join(new.text.split())
    sentences = _sentences(old)
    kept = [sentence in told for sentence in sentences]
    first = next((n for n, has in enumerate(kept) if not has), len(kept))
    words = _words(old.story.text)
    length = sum(map(len, sentences))
    is_beginning = 0 < first < len(kept) and sum(kept) == first
    return Likeness(
        headline=_is_one_headline(old.story.title, new.title),
        kept=sum(kept) / len(kept) if kept else 0.0,
        words=len(words & _words(new.text)) / len(words) if words else 0.0,
        length=len(told) / length if length else 1.0,
        is_beginning=is_beginning,
        breaks_off=is_beginning and _breaks_off(told, sentences[first - 1], sentences[first]),
    )


def _sentences(old: Version) -> list[str]:
    """Return the sentences of a story, each without a heading that ran into it."""
    headline = " ".join(old.story.title.split())
    slices = (old.story.text[start:end] for start, end in old.sentences)
    lines = (" ".join(line.split()) for piece in slices for line in piece.splitlines())
    return [line for line in lines if line and line != headline]


def _breaks_off(told: str, last: str, following: str) -> bool:
    """Tell whether nothing but a part of the following sentence comes after the last one."""
    rest = told[told.rindex(last) + len(last) :].strip(" .…")
    return following.startswith(rest)


def _is_one_headline(one: str, other: str) -> bool:
    if " ".join(one.split()).casefold() == " ".join(other.split()).casefold():
        return True
    return _share(_words(one), _words(other)) >= _ALIKE


def _words(text: str) -> frozenset[str]:
    """Return the longer words of a text, without accents, by their beginnings: "rises" is "rising".

    Addresses are written without accents.
    """
    bare = "".join(mark for mark in normalize("NFKD", text.casefold()) if not combining(mark))
    return frozenset(word[:_STEM] for word in _WORD.findall(bare))


def _share(ones: frozenset[str], others: frozenset[str]) -> float:
    return len(ones & others) / len(ones | others) if ones | others else 0.0


Lines = frozenset[str]
"""Sums over the lines of a text, less what changes from one showing to the next."""


def lines_of(text: str) -> Lines:
    """Return the lines of a text, by which one wall is known at several addresses."""
    lines = (" ".join(_CHANGING.sub("", line).casefold().split()) for line in _ENDS.split(text))
    told = [line for line in lines if any(map(str.isalpha, line))][:_LINES]
    sums = (hashlib.sha256(line.encode(errors="replace")) for line in told)
    return frozenset(each.hexdigest()[:16] for each in sums)


def is_one_text(ones: Lines, others: Lines) -> bool:
    """Tell whether two texts are one, apart from what each address adds of its own."""
    shorter = min(len(ones), len(others))
    return shorter > 0 and len(ones & others) >= _ALIKE * shorter


class Says(Enum):
    """What a feed, or a page's own metadata, says of the text at an address."""

    NOTHING = auto()
    IS_THE_STORY = auto()
    """That this text is the story now, where another one stands; where none does, that it is."""
    IS_ANOTHER = auto()
    """Nothing that it says of the story stands in the text."""


def feed_says(said: Mapping[str, object], path: str, new: Story, old: Version | None) -> Says:
    """Return what a feed says of a text: by its headline for the story, and by the address.

    One word, as where a feed puts the address in the headline's place, says nothing.
    """
    title = said.get("title")
    headline = title if isinstance(title, str) and " " in title.strip() else ""
    if headline and old is not None:
        before = _is_one_headline(headline, old.story.title)
        if not before and _is_one_headline(headline, new.title):
            return Says.IS_THE_STORY
    told = _words(new.text) | _words(new.title)
    found = _found(_words(headline), told)
    if found is None:
        found = _found(_words(headline) | _words(_last_part(path)), told)
        # An address may be spelt in other letters than its story.
        found = found if found or _is_latin(new.text) else None
    if found is None:
        return Says.NOTHING
    if found < _TOLD:
        return Says.IS_ANOTHER
    return Says.IS_THE_STORY if old is None and found >= _HALF else Says.NOTHING


def _found(known: frozenset[str], told: frozenset[str]) -> float | None:
    """Return the share of words that are told; None where they are too few to tell anything."""
    return len(known & told) / len(known) if len(known) >= _ENOUGH else None


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text[:_HEAD] if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) > len(letters) / 2


def _last_part(path: str) -> str:
    """Return what the last part of an address spells, without the name of a kind of file."""
    try:
        parts = [part for part in urlsplit(path).path.split("/") if part]
    except ValueError:
        return ""
    return unquote(parts[-1].partition(".")[0]) if parts else ""


def tells_of_none(title: str, text: str) -> bool:
    """Tell whether a page says that there is no such page: a soft 404, where nothing else is there.

    The words are English; in other languages such a page is taken for another text.
    """
    is_short = len(text.split()) <= _SHORT
    return is_short and _NOT_FOUND.search(f"{title}\n{text[:_HEAD]}") is not None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a text that was read at an address."""

    like: Likeness | None = None
    """What it has of the story that stands; None where none does."""
    feed: Says = Says.NOTHING
    page: Says = Says.NOTHING
    is_walled: bool = False
    """Whether the page says itself that it is closed: to be kept out of indexes, not free, asking
    for a password."""
    is_whole: bool = True
    """Whether the page was sent to its end."""
    is_none: bool = False
    """Whether it says that there is no such page."""
    is_elsewhere: bool = False
    """Whether the address leads to another one."""
    is_shared: bool = False
    """Whether other addresses of the site show this text, whose story it is not either."""
    site_stands: bool = True
    """Whether another story of the site that was asked for stands as it was; where none can be
    asked for, nothing speaks against it."""
    alone: timedelta = field(default=timedelta())
    """How long it has stood there, and at no other address."""

    @property
    def is_of_story(self) -> bool:
        """Whether the text itself is of the story, as far as that is known."""
        return self.like is not None and self.like.is_of_story

    @property
    def has_its_headline(self) -> bool:
        """Whether the story's headline stands over it."""
        return self.like is not None and self.like.headline

    @property
    def is_a_wall(self) -> bool:
        """Whether it stands before other stories of the site too, or all of them are away."""
        return self.is_shared or not self.site_stands

    @property
    def is_a_stub(self) -> bool:
        """Whether it is less than the story, and nobody says that it was shortened."""
        like = self.like
        if like is None or not like.is_of_story or like.length >= _LEFT:
            return False
        is_short = like.is_beginning and like.kept <= _HALF
        return self.is_walled or (is_short and self.page is not Says.IS_THE_STORY)

    @property
    def is_new(self) -> bool:
        """Whether no story stands at the address, and this may well be its first text."""
        stray = self.is_elsewhere and Says.IS_THE_STORY not in {self.feed, self.page}
        return self.like is None and self.feed is not Says.IS_ANOTHER and not stray

    @property
    def is_not_found(self) -> bool:
        """Whether it says that there is no such page, and neither it nor the feed speaks of it."""
        of_it = self.is_of_story or self.has_its_headline or self.feed is Says.IS_THE_STORY
        return self.is_none and not of_it and self.site_stands

    @property
    def is_vouched_for(self) -> bool:
        """Whether the feed, the page or time says that the story is this now."""
        stood = self.alone >= UNTIL_TAKEN and not self.is_walled
        return stood or Says.IS_THE_STORY in {self.feed, self.page}


class Showing(Enum):
    """What a text that was read at an address is."""

    STORY = auto()
    NOT_FOUND = auto()
    """The word that there is no such page, with the status of one that is there."""
    WALL = auto()
    """What stands before several stories of the site."""
    CUT_OFF = auto()
    """The story, without the end of its page."""
    STUB = auto()
    """The beginning of the story, for those who do not pay."""
    ANOTHER_TEXT = auto()
    """Another text, and nothing that says it is the story now."""


_SHOWINGS: tuple[tuple[Showing, Callable[[Shown], bool]], ...] = (
    (Showing.NOT_FOUND, lambda it: it.is_not_found),
    (Showing.WALL, lambda it: it.is_a_wall and not it.is_of_story),
    (
        Showing.CUT_OFF,
        lambda it: it.like is not None and it.like.breaks_off and not it.is_whole,
    ),
    (Showing.STUB, lambda it: it.is_a_stub),
    (Showing.STORY, lambda it: it.is_of_story or it.has_its_headline or it.is_new),
    (Showing.STORY, lambda it: it.is_vouched_for),
    (Showing.ANOTHER_TEXT, lambda _: True),
)
"""From the top: each row takes for granted that none above it holds."""


def showing_of(it: Shown) -> Showing:
    """Decide what a text that was read at an address is."""
    return next(showing for showing, holds in _SHOWINGS if holds(it))
