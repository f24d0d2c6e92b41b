"""Why a stored sentence may not bear out a clause: every rule of the gate, in one table. Pure.

A rule is a reason and a question about one pair of clause and sentence; where the answer is yes,
the sentence does not bear the clause out. They are asked from the top, cheap ones first, and the
first that says yes gives the reason. What a question looks at stands in the file of its subject.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.summary.denials import (
    adds_a_denial,
    denies_something_else,
    drops_a_denial,
    drops_a_doubt,
    says_the_opposite,
    turns_a_denial,
)
from bot.summary.names import names_another, trades_names
from bot.summary.numbers import (
    stored_numbers,
    tells_another_day,
    tells_another_number,
    tells_another_rate,
)
from bot.summary.pair import Pair, Replaced
from bot.summary.quotations import has_odd_marks, misquotes, stored_quotations
from bot.summary.speakers import credits_another, has_another_speak
from bot.summary.words import (
    is_of_another,
    says_something_else,
    says_the_contrary,
    speaks_as_we,
    takes_in_more,
    turns_roles,
)


class Reason(StrEnum):
    """Why a statement is left out, from what is seen first to what is seen last."""

    FORM = "form"
    """It is no plain sentence."""
    KEY = "key"
    """It cites nothing, or what was not given."""
    LANGUAGE = "language"
    """It is in another language than what it cites."""
    QUOTED = "quoted"
    """What it has in quotation marks does not stand so in the sentence."""
    FIGURE = "figure"
    """A number, date or time is not the sentence's, or counts something else there."""
    NAME = "name"
    """A name is neither the sentence's nor in its attribution."""
    SPEAKER = "speaker"
    """It credits somebody whom the story does not credit."""
    DENIAL = "denial"
    """It denies or doubts what the sentence says, or says what that denies or doubts."""
    WORDS = "words"
    """It says something else."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a clause may not do with the sentence it rests on."""

    reason: Reason
    breaks: Callable[[Pair], bool]


RULES = (
    Rule(Reason.QUOTED, has_odd_marks),
    Rule(Reason.QUOTED, misquotes),
    Rule(Reason.FIGURE, tells_another_day),
    Rule(Reason.FIGURE, tells_another_rate),
    Rule(Reason.FIGURE, tells_another_number),
    Rule(Reason.NAME, names_another),
    Rule(Reason.SPEAKER, credits_another),
    Rule(Reason.SPEAKER, has_another_speak),
    Rule(Reason.DENIAL, drops_a_doubt),
    Rule(Reason.DENIAL, drops_a_denial),
    Rule(Reason.DENIAL, turns_a_denial),
    Rule(Reason.DENIAL, adds_a_denial),
    Rule(Reason.DENIAL, denies_something_else),
    Rule(Reason.DENIAL, says_the_opposite),
    Rule(Reason.WORDS, speaks_as_we),
    Rule(Reason.WORDS, takes_in_more),
    Rule(Reason.WORDS, says_the_contrary),
    Rule(Reason.WORDS, turns_roles),
    Rule(Reason.WORDS, trades_names),
    Rule(Reason.WORDS, is_of_another),
    Rule(Reason.WORDS, says_something_else),
)


def broken(pair: Pair) -> Reason | None:
    """Return why a sentence does not bear out a clause; None where it does."""
    return next((rule.reason for rule in RULES if rule.breaks(pair)), None)


def put_in(pair: Pair) -> list[Replaced]:
    """Return what is shown in place of the figures and quotations of a clause, in order.

    The sentence has to bear it out.
    """
    return sorted((*stored_quotations(pair), *stored_numbers(pair)), key=lambda one: one.span)
