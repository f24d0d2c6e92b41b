"""What asking for a page comes to: read, moved, gone, unreadable, … Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from index.deciding.showing import Showing

LOOKS_UNTIL_GONE = 2
"""Refreshes in a row that must find a page gone: a site in trouble answers 404 for a while."""


class PageGave(Enum):
    """What asking for a page gave."""

    NOTHING_NEW = auto()
    """It is as it was when it was last read."""
    CONTENT = auto()
    """What it holds now."""
    NOTHING_THERE = auto()
    """The word that there is nothing any more."""
    UNREADABLE = auto()
    """Something that cannot be read."""
    NO_ANSWER = auto()
    """Nothing that tells whether it is there."""


class Leads(Enum):
    """Where the address of a page leads, be it for good or for now."""

    NOWHERE_ELSE = auto()
    ELSEWHERE = auto()
    TO_FRONT_PAGE = auto()


class Carries(Enum):
    """The one story a page tells, beside the one story it carried."""

    AS_BEFORE = auto()
    """Under the key it had; or there are several, or there was none."""
    MOVED = auto()
    """The same story under another key."""
    ANOTHER = auto()
    """Another story under another key."""


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What is known of a page that was asked for."""

    gave: PageGave
    leads: Leads = Leads.NOWHERE_ELSE
    given_whole: bool = False
    """True where its feed gave the story whole, and the page, which words it otherwise, is only
    asked for where it leads."""
    carries: Carries = Carries.AS_BEFORE
    shows: Showing = Showing.STORY
    """What the text read there is, beside the story that stands."""
    looks: int = 1
    """Refreshes in a row that found it gone, this one among them; heeded where it is gone."""
    is_away: bool = False
    """Whether other stories of its site are found as it is, or it leads to where readers have to
    log in or consent: heeded where it is gone."""
    is_locked: bool = False
    """Whether its publisher has put a password before it: no mishap, so once is enough."""

    @property
    def is_gone(self) -> bool:
        """Whether the page is gone as far as this look can tell."""
        if self.gave is PageGave.CONTENT:
            other = self.leads is Leads.ELSEWHERE and self.carries is Carries.ANOTHER
            none = self.shows is Showing.NOT_FOUND
            return other or none or self.leads is Leads.TO_FRONT_PAGE
        return self.gave is PageGave.NOTHING_THERE


class PageOutcome(Enum):
    """What asking for a page comes to."""

    UNREACHED = auto()
    """It carries what it did, and is asked for at the next refresh whatever its feed says of it."""
    UNREADABLE = auto()
    """It carries what it did."""
    AWAY = auto()
    """It carries what it did: it is gone with its site, or behind a wall, and is asked for at the
    next refresh."""
    GONE = auto()
    """It carries nothing any more."""
    GONE_ONCE = auto()
    """It carries what it did, unless the next refresh finds it gone too."""
    SET_ASIDE = auto()
    """It carries what it did: what it shows is another text, and is not taken for the story."""
    KEPT = auto()
    """It carries what it did: it shows a part of the story that stands."""
    AS_IT_WAS = auto()
    """It carries what it did."""
    MOVED_TOLD_OTHERWISE = auto()
    """Its story is known by its new address; what its feed said of it stands."""
    TOLD_OTHERWISE = auto()
    """What its feed said of it stands."""
    MOVED = auto()
    """Its story is known by its new address; what it tells of it lands."""
    READ = auto()
    """What it tells lands; stories it does not tell it carries no more."""

    @property
    def is_there(self) -> bool:
        """Whether the page was found where it was looked for."""
        return self not in _NOT_FOUND

    @property
    def moves(self) -> bool:
        """Whether its one story goes by another key from here on."""
        return self in {PageOutcome.MOVED, PageOutcome.MOVED_TOLD_OTHERWISE}

    @property
    def lands(self) -> bool:
        """Whether what it tells lands."""
        return self in {PageOutcome.MOVED, PageOutcome.READ}

    @property
    def sets_aside(self) -> bool:
        """Whether something stands at its address that is not its story."""
        return self in _IN_THE_WAY

    @property
    def leaves(self) -> bool:
        """Whether it may carry fewer stories than before: nothing else withdraws any."""
        return self.lands or self is PageOutcome.GONE


_NOT_FOUND = {
    PageOutcome.UNREACHED,
    PageOutcome.UNREADABLE,
    PageOutcome.AWAY,
    PageOutcome.SET_ASIDE,
    PageOutcome.GONE,
    PageOutcome.GONE_ONCE,
}
_IN_THE_WAY = {
    PageOutcome.AWAY,
    PageOutcome.GONE,
    PageOutcome.GONE_ONCE,
    PageOutcome.SET_ASIDE,
}

_OUTCOMES: tuple[tuple[PageOutcome, Callable[[PageSeen], bool]], ...] = (
    (PageOutcome.UNREACHED, lambda page: page.gave is PageGave.NO_ANSWER),
    (PageOutcome.UNREADABLE, lambda page: page.gave is PageGave.UNREADABLE),
    (PageOutcome.AWAY, lambda page: page.is_gone and page.is_away and not page.is_locked),
    (
        PageOutcome.GONE,
        lambda page: page.is_gone and (page.is_locked or page.looks >= LOOKS_UNTIL_GONE),
    ),
    (PageOutcome.GONE_ONCE, lambda page: page.is_gone),
    (PageOutcome.SET_ASIDE, lambda page: page.shows in {Showing.WALL, Showing.ANOTHER_TEXT}),
    (PageOutcome.KEPT, lambda page: page.shows in {Showing.CUT_OFF, Showing.STUB}),
    (PageOutcome.AS_IT_WAS, lambda page: page.gave is PageGave.NOTHING_NEW),
    (
        PageOutcome.MOVED_TOLD_OTHERWISE,
        lambda page: page.given_whole and page.carries is Carries.MOVED,
    ),
    (PageOutcome.TOLD_OTHERWISE, lambda page: page.given_whole),
    (PageOutcome.MOVED, lambda page: page.carries is Carries.MOVED),
    (PageOutcome.READ, lambda _: True),
)


def outcome_of(page: PageSeen) -> PageOutcome:
    """Decide what asking for a page comes to."""
    return next(outcome for outcome, holds in _OUTCOMES if holds(page))
