"""One answer's way into Slack: its states, and what leads from one to the next. Pure.

The table says all of it: in each state one thing is done, and what happens then decides. Two rules
hold in it. An answer is remembered before it is shown, so that whatever breaks off finds it. And a
message is made (`POST`, `OPEN`) only where nothing of this answer is known to stand: where that is
not known, Slack is asked first. A process that ends anywhere, and a call that Slack perhaps did,
make the next attempt begin at `UNKNOWN`, which looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from bot.slack.api.finding import Found
from bot.slack.work.posting import is_final
from index.archive.given import Given


class State(Enum):
    """How far an answer has come."""

    UNKNOWN = auto()
    """An earlier attempt may have left anything, or nothing."""
    NOT_BEGUN = auto()
    """Nothing of it stands in Slack."""
    IN_DOUBT = auto()
    """Slack was asked to begin it and did not say whether it has."""
    BEGUN = auto()
    """A message of it stands, unfinished or for words that its question has no more."""
    STREAMING = auto()
    """Its quotes stand in a message that must be finished; statements are added to it."""
    SUMMING_UP = auto()
    """It stands with all but its summary; without one it may stay so."""
    WHOLE = auto()
    """Its final form stands; its question is read once more."""
    STANDS = auto()
    """It stands, in the words its question had in the end."""
    TAKEN_BACK = auto()
    """Nothing of it stands, and nothing is to: its question is gone, or is not to be answered."""
    GIVEN_UP = auto()
    """Slack does not take it."""


ENDS = frozenset({State.STANDS, State.TAKEN_BACK, State.GIVEN_UP})
"""States that are never left."""


class Effect(Enum):
    """What is done in a state."""

    LOOK = auto()
    """Look for it, in the archive and in Slack."""
    ASK = auto()
    """Ask its question, and read whether its words are still the same."""
    OPEN = auto()
    """Remember it without its summary, and show what there is: streamed where it can be."""
    SHOW = auto()
    """Remember it without its summary, and post that as a message, for its summary to be put in."""
    WRITE = auto()
    """Let it be summed up, which makes its final form."""
    POST = auto()
    """Remember its final form, and post it as a new message."""
    PUT = auto()
    """Remember its final form, and put it in place of what was opened."""
    REPLACE = auto()
    """Put its final form in place of what stands, which is remembered as not final until then."""
    PUT_REMEMBERED = auto()
    """Put the final form that is remembered in place of what stands."""
    READ = auto()
    """Read whether its question still has the words that were answered."""
    COUNT = auto()
    """Count it, where this attempt gave it."""
    TAKE_BACK = auto()
    """Delete its message, where there is one, and forget it."""
    FORGET = auto()
    """Forget it: it stands nowhere."""
    NOTHING = auto()


class Happened(Enum):
    """What comes of an effect."""

    NOTHING_THERE = auto()
    """Slack has no message of it."""
    BEGUN_THERE = auto()
    """A message stands without its final form, or for other words."""
    FORM_THERE = auto()
    """A message stands, and what its final form is, is remembered."""
    WHOLE_THERE = auto()
    """Its final form stands."""
    ANSWERED = auto()
    """There is an answer, or an apology, that is to be given as it is."""
    GROWS = auto()
    """There is an answer that is to be summed up."""
    REWORDED = auto()
    """The question was edited meanwhile."""
    UNWANTED = auto()
    """The question was deleted, or is not to be answered."""
    SAME = auto()
    """The question has the words that were answered."""
    OPENED = auto()
    """A message was begun that must be finished."""
    SHOWN_SHORT = auto()
    """A message stands that lacks its summary alone."""
    NOT_OPENED = auto()
    """None was begun: Slack streams none here."""
    PERHAPS_OPENED = auto()
    """Slack did not say whether it began one."""
    WRITTEN = auto()
    """There is a final form."""
    TAKEN = auto()
    """Slack has the final form."""
    TOO_MUCH = auto()
    """Slack does not take the blocks that are remembered, and nothing plainer is."""
    REFUSED = auto()
    """Slack does not take it, for good."""
    GONE = auto()
    """What it would answer, or the message it stands in, is gone."""
    UNANSWERED = auto()
    """Slack did not say whether it did what else it was asked."""


Next = tuple[State, Effect]

H, S, E = Happened, State, Effect
_TABLE: Mapping[State, Mapping[Happened, Next]] = {
    S.UNKNOWN: {
        H.NOTHING_THERE: (S.NOT_BEGUN, E.ASK),
        H.BEGUN_THERE: (S.BEGUN, E.ASK),
        H.FORM_THERE: (S.BEGUN, E.PUT_REMEMBERED),
        H.WHOLE_THERE: (S.WHOLE, E.READ),
    },
    S.NOT_BEGUN: {
        H.REWORDED: (S.NOT_BEGUN, E.ASK),
        H.UNWANTED: (S.TAKEN_BACK, E.TAKE_BACK),
        H.ANSWERED: (S.NOT_BEGUN, E.POST),
        H.GROWS: (S.NOT_BEGUN, E.OPEN),
        H.OPENED: (S.STREAMING, E.WRITE),
        H.SHOWN_SHORT: (S.SUMMING_UP, E.WRITE),
        H.NOT_OPENED: (S.NOT_BEGUN, E.SHOW),
        H.PERHAPS_OPENED: (S.IN_DOUBT, E.WRITE),
        H.TAKEN: (S.WHOLE, E.READ),
        H.REFUSED: (S.GIVEN_UP, E.FORGET),
    },
    S.IN_DOUBT: {
        H.WRITTEN: (S.IN_DOUBT, E.LOOK),
        H.NOTHING_THERE: (S.NOT_BEGUN, E.POST),
        H.BEGUN_THERE: (S.BEGUN, E.REPLACE),
        H.FORM_THERE: (S.BEGUN, E.REPLACE),
        H.WHOLE_THERE: (S.BEGUN, E.REPLACE),
    },
    S.BEGUN: {
        H.REWORDED: (S.BEGUN, E.ASK),
        H.UNWANTED: (S.TAKEN_BACK, E.TAKE_BACK),
        H.ANSWERED: (S.BEGUN, E.REPLACE),
        H.GROWS: (S.BEGUN, E.WRITE),
        H.WRITTEN: (S.BEGUN, E.REPLACE),
        H.TAKEN: (S.WHOLE, E.READ),
        H.TOO_MUCH: (S.BEGUN, E.ASK),
        H.REFUSED: (S.GIVEN_UP, E.NOTHING),
    },
    S.STREAMING: {
        H.WRITTEN: (S.STREAMING, E.PUT),
        H.TAKEN: (S.WHOLE, E.READ),
        H.REFUSED: (S.WHOLE, E.READ),  # as it was streamed
    },
    S.SUMMING_UP: {
        H.WRITTEN: (S.SUMMING_UP, E.PUT),
        H.TAKEN: (S.WHOLE, E.READ),
        H.REFUSED: (S.WHOLE, E.READ),  # without its summary
        H.UNANSWERED: (S.WHOLE, E.READ),
    },
    S.WHOLE: {
        H.SAME: (S.STANDS, E.COUNT),
        H.REWORDED: (S.BEGUN, E.ASK),
        H.UNWANTED: (S.TAKEN_BACK, E.TAKE_BACK),
    },
}
"""What follows, by the state and what happened in it; what is not here cannot happen."""


def start(attempts: int) -> Next:
    """Return the state and the effect that an attempt begins with, by how many there were."""
    return (State.NOT_BEGUN, Effect.ASK) if attempts <= 1 else (State.UNKNOWN, Effect.LOOK)


def after(state: State, happened: Happened) -> Next | None:
    """Return what follows in a state that is no end; None where it is for the next attempt.

    Raises:
        KeyError: this cannot happen there, or nothing follows as the state is an end.

    """
    follows = _TABLE[state]
    if happened is Happened.GONE:
        return State.GIVEN_UP, Effect.FORGET
    if happened is Happened.UNANSWERED:
        return follows.get(happened)
    return follows[happened]


def what_stands(found: Found | None, known: Given | None, *, same: bool) -> Happened:
    """Return what an earlier attempt left, by what Slack has and what is remembered.

    `same` tells whether the question has the words that what is remembered answers. Slack's name
    that was noted is believed though Slack cannot be asked, or does not find the message.
    """
    if found is None and (known is None or known.ts is None):
        return Happened.NOTHING_THERE
    if known is not None and not (same and is_final(known)):
        return Happened.BEGUN_THERE
    if found is not None and found.whole:
        return Happened.WHOLE_THERE
    return Happened.BEGUN_THERE if known is None else Happened.FORM_THERE
