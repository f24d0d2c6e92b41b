"""Which story it is that a page tells, and what becomes of it: added, corrected, held, … Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from index.story import ChangeKind, Story, Version

_SHARE = 0.5
"""Share of its old sentences that a story's new text must still have."""


def is_same_story(old: Version, new: Story) -> bool:
    """Tell whether a story is the one a version is of: by its headline, or by half its sentences.

    A site that sends readers of a deleted story to its front page gives another story.
    """
    if " ".join(old.story.title.split()).casefold() == " ".join(new.title.split()).casefold():
        return True
    told = " ".join(new.text.split())
    sentences = [" ".join(old.story.text[start:end].split()) for start, end in old.sentences]
    kept = sum(sentence in told for sentence in sentences)
    return bool(sentences) and kept >= _SHARE * len(sentences)


def share_shown(old: Version, shown: str) -> float:
    """Return the share of a version's sentences that a page shows, letter by letter.

    1 where it has none. Markup, punctuation and spaces are no difference: a feed that gives a story
    whole words them otherwise than the page.
    """
    letters = _letters(shown)
    sentences = [old.story.text[start:end] for start, end in old.sentences]
    kept = sum(_letters(sentence) in letters for sentence in sentences)
    return kept / len(sentences) if sentences else 1.0


def is_corrected_on_page(share: float) -> bool:
    """Tell whether a page tells a story, of which it shows a share, otherwise than its feed did."""
    return _SHARE <= share < 1


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


class Meeting(Enum):
    """Which story of the archive it is that a page tells."""

    BY_KEY = auto()
    """One known by the very key."""
    AS_ONE_HELD = auto()
    """One that is held, with the same substance: a new name does not bring it back."""
    AS_A_TWIN = auto()
    """A live one of the same feed, with the same substance, at another address."""
    NEW = auto()
    """One never met before."""


def meeting_of(*, known: bool, held_alike: bool, twin: bool) -> Meeting:
    """Decide which story is told: `known` if the key's has a version, whatever else is like it."""
    if known:
        return Meeting.BY_KEY
    if held_alike:
        return Meeting.AS_ONE_HELD
    return Meeting.AS_A_TWIN if twin else Meeting.NEW


class StoryState(Enum):
    """How the archive has a story."""

    NEW = auto()
    """It has no version of it."""
    LIVE = auto()
    WITHDRAWN = auto()
    """No page carried it any more."""
    HELD = auto()
    """A person withdrew it."""
    PUSHED_AWAY = auto()
    """Its publishing system withdrew it."""


class Compared(Enum):
    """What was read of a story, beside the story's last version."""

    AS_LAST_READ = auto()
    """Not cut yet: its page gives all that it gave when it was last read."""
    NOT_CUT = auto()
    """Not cut yet, and its page gives something else than it did."""
    NOTHING_TO_QUOTE = auto()
    """Cut, and without a sentence."""
    SAME = auto()
    """Cut: all that was kept of the page."""
    ALIKE = auto()
    """Cut: a reader takes the same from it; furniture, markup, address or section differ."""
    OTHER = auto()
    """Cut: a reader takes something else from it, or there is no version of it."""


@dataclass(frozen=True, slots=True)
class LastVersion:
    """What a story's last version adds up to."""

    digest: str
    """Over all that its page gave when it became a version: `Story.digest`."""
    last_read: str
    """Over all that its page gave when it was last read."""
    substance: str | None
    """Over what a reader takes from it: `CutStory.substance`; None where older releases cut it."""


def compared_uncut(last: LastVersion | None, digest: str) -> Compared:
    """Compare a story that was not cut yet: what `Story.digest` gives with the last version."""
    as_last_read = last is not None and last.last_read == digest
    return Compared.AS_LAST_READ if as_last_read else Compared.NOT_CUT


def compared_cut(
    last: LastVersion | None, digest: str, substance: str, *, quotable: bool
) -> Compared:
    """Compare a story that was cut: `quotable` where it has a sentence."""
    if not quotable:
        return Compared.NOTHING_TO_QUOTE
    if last is None:
        return Compared.OTHER
    if last.digest == digest:
        return Compared.SAME
    return Compared.ALIKE if last.substance == substance else Compared.OTHER


@dataclass(frozen=True, slots=True)
class Teller:
    """A page that carries a story, or tells one now."""

    page: int
    """Its number: pages known longer have smaller ones."""
    path: str
    pushes: bool = False
    """Whether it is a push of the publishing system itself."""
    is_file: bool = False
    """Whether it is a file of a folder."""
    is_open: bool = True
    """Whether everybody may ask of what its feed has."""
    carries: bool = True
    """False for one that tells the story for the first time."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a page's word on a story is worth beside those of the others that carry it."""

    speaks: bool = True
    """Whether its text of the story is the one that counts."""
    pushed: bool = False
    """Whether it is a push of the publishing system."""
    other_file: str | None = None
    """The path of another file that carries the story, where this page is a file too. On the web
    the same story stands in several feeds, each in its own rendition: there, one speaks for it."""


def telling_of(page: int, tellers: Sequence[Teller]) -> Telling:
    """Weigh a page against all that tell a story, itself among them.

    Pushes come from the publishing system itself; what an open feed says of an open story goes
    before what only some may see; else the page speaks that carried the story first.
    """
    this = next(one for one in tellers if one.page == page)
    first = min(
        tellers, key=lambda one: (not one.pushes, not one.is_open, not one.carries, one.page)
    )
    files = (one.path for one in tellers if one.is_file and one.page != page)
    return Telling(
        speaks=first.page == page,
        pushed=this.pushes,
        other_file=next(files, None) if this.is_file else None,
    )


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when a page tells a story."""

    state: StoryState
    compared: Compared
    cut_by_now: bool = True
    """Whether the rules of this release have cut its last version."""
    telling: Telling = Telling()
    struck: bool = False
    """Whether a version that was struck says the same."""

    @property
    def is_live(self) -> bool:
        """Whether the story can be quoted now."""
        return self.state is StoryState.LIVE

    @property
    def is_as_it_was(self) -> bool:
        """Whether there is nothing to be done about what stands."""
        return self.is_live and self.cut_by_now and self.compared is Compared.AS_LAST_READ

    @property
    def is_told_otherwise(self) -> bool:
        """Whether a reader takes something else from this page than from what stands."""
        return self.is_live and self.compared is Compared.OTHER

    @property
    def is_new_from_spokesman(self) -> bool:
        """Whether a reader takes something else from this page than was last kept, and it counts.

        Pages that word a story each in its own way would take turns for ever.
        """
        counts = self.telling.speaks and self.telling.other_file is None
        return self.compared is Compared.OTHER and counts

    @property
    def is_held(self) -> bool:
        """Whether it stays away whatever this page says; a push takes back what a push did."""
        pushed_away = self.state is StoryState.PUSHED_AWAY and not self.telling.pushed
        return pushed_away or self.state is StoryState.HELD


class Landing(Enum):
    """What becomes of a story that a page tells."""

    AS_IT_WAS = auto()
    """It stands, and this page carries it."""
    TO_BE_CUT = auto()
    """Nothing is decided before it has been cut."""
    NOTHING_TO_QUOTE = auto()
    """It fails: nothing in it could be quoted."""
    STRUCK = auto()
    """A version that says just this was struck: whatever stands stays, and this page has no part
    in it."""
    HELD = auto()
    """It stays away; this page carries it, should it be restored."""
    HELD_ANEW = auto()
    """It stays away; what was read becomes its next version, for when it is restored."""
    ANOTHER_FILE_SAYS_OTHERWISE = auto()
    """It fails, and what stands stays: only a person can tell which file is right."""
    LEFT_TO_SPOKESMAN = auto()
    """It stands as another page tells it."""
    CORRECTED = auto()
    """A new version takes the place of the one that stood."""
    RECUT = auto()
    """The version that stood stands, cut anew."""
    TOUCHED_UP = auto()
    """It stands; how the page words its furniture, markup and address is noted."""
    UP_AGAIN = auto()
    """It was away and is back: its last version stands again."""
    BACK_CHANGED = auto()
    """It was away and is back with a new version."""
    ADDED = auto()
    """Its first version stands."""

    @property
    def puts_up(self) -> ChangeKind | None:
        """What the log calls it, where a version is put up to be quoted; None where none is."""
        return _PUT_UP.get(self)

    @property
    def is_new_text(self) -> bool:
        """Whether what was read becomes a version; else the last one stands, if any does."""
        return self in {
            Landing.HELD_ANEW,
            Landing.CORRECTED,
            Landing.BACK_CHANGED,
            Landing.ADDED,
        }

    @property
    def stood(self) -> bool:
        """Whether the text that stood stands: who may see it now is then a change of its own."""
        return self in {
            Landing.AS_IT_WAS,
            Landing.LEFT_TO_SPOKESMAN,
            Landing.RECUT,
            Landing.TOUCHED_UP,
        }


_PUT_UP = {
    Landing.CORRECTED: ChangeKind.CORRECTED,
    Landing.RECUT: ChangeKind.UNCHANGED,
    Landing.UP_AGAIN: ChangeKind.ADDED,
    Landing.BACK_CHANGED: ChangeKind.ADDED,
    Landing.ADDED: ChangeKind.ADDED,
}

_LANDINGS: tuple[tuple[Landing, Callable[[Situation], bool]], ...] = (
    (Landing.AS_IT_WAS, lambda now: now.is_as_it_was),
    (Landing.TO_BE_CUT, lambda now: now.compared in {Compared.AS_LAST_READ, Compared.NOT_CUT}),
    (Landing.NOTHING_TO_QUOTE, lambda now: now.compared is Compared.NOTHING_TO_QUOTE),
    (Landing.STRUCK, lambda now: now.struck),
    (Landing.HELD_ANEW, lambda now: now.is_held and now.is_new_from_spokesman),
    (Landing.HELD, lambda now: now.is_held),
    (
        Landing.ANOTHER_FILE_SAYS_OTHERWISE,
        lambda now: now.is_told_otherwise and now.telling.other_file is not None,
    ),
    (Landing.LEFT_TO_SPOKESMAN, lambda now: now.is_told_otherwise and not now.telling.speaks),
    (Landing.CORRECTED, lambda now: now.is_told_otherwise),
    (
        Landing.RECUT,
        lambda now: now.is_live and now.compared is Compared.SAME and not now.cut_by_now,
    ),
    (Landing.TOUCHED_UP, lambda now: now.is_live),
    (Landing.ADDED, lambda now: now.state is StoryState.NEW),
    (Landing.UP_AGAIN, lambda now: now.compared is Compared.SAME),
    (Landing.BACK_CHANGED, lambda _: True),
)
"""From the top: each row takes for granted that none above it holds."""


def landing_of(now: Situation) -> Landing:
    """Decide what becomes of a story that a page tells."""
    return next(landing for landing, holds in _LANDINGS if holds(now))
