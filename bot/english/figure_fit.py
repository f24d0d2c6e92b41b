"""Whether a sentence gives a figure of what a question wants counted. Pure.

The one place that says so: what is quoted, what is set side by side and what is called missing all
ask here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from bot.english.bare_figures import figures_told_after
from bot.english.counted_words import (
    ANYBODY,
    CASES,
    FRAMES,
    GROUPS,
    KNOWN,
    NO_PEOPLE,
)
from bot.english.figure_asked import AskedFigure
from bot.english.figures import has_number
from bot.english.figures_told import Told
from bot.english.number_units import is_money
from bot.english.numbers import NumberKind
from bot.english.states import THINGS_LOST, State, hints_at, states_of
from bot.english.synonyms import ALIKE, stems_of

_COUNTS_UP = re.compile(
    r"\b(?:how many|number|toll|count|counted|tally|figures?|total|estimates?|confirmed|it at)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w’'-]+")


class Fit(IntEnum):
    """Whether a figure counts what is asked."""

    OTHER = 0
    """It counts another thing, or there is none."""
    OPEN = 1
    """It may: the sentence does not say what it counts."""
    ASKED = 2


def fit_of(told: Told, asked: AskedFigure) -> Fit:
    """Tell whether a figure counts what is asked."""
    if asked.percent:
        if told.figure.kind is not NumberKind.PERCENT:
            return Fit.OTHER
        return Fit.ASKED if _likes(asked.nouns) & (told.things | told.nouns) else Fit.OPEN
    if asked.states:
        return _fit_of_state(told, asked)
    if not (asked.nouns or asked.verbs):
        return Fit.OPEN
    if _are_of_two_kinds(told, asked):
        return Fit.OTHER
    likes = _likes(asked.nouns)
    if likes & told.nouns or (not likes and asked.verbs & {told.verb}):
        verbs = asked.verbs.union(*(ALIKE.get(verb, frozenset()) for verb in asked.verbs))
        fits = not asked.verbs or not likes or bool(verbs & told.things)
        return Fit.ASKED if fits else Fit.OPEN
    if told.states - THINGS_LOST or asked.nouns & KNOWN:
        return Fit.OTHER
    of_it = told.things | told.nouns | {told.verb}
    is_anybody = told.head is None or told.head in ANYBODY | CASES
    return Fit.ASKED if not likes and is_anybody and asked.verbs <= of_it else Fit.OPEN


def _fit_of_state(told: Told, asked: AskedFigure) -> Fit:
    likes = _likes(asked.nouns)
    if asked.states <= THINGS_LOST:
        return _fit_of_loss(told, asked)
    if _are_of_two_kinds(told, asked):
        return Fit.OTHER
    if told.states & asked.states:
        if asked.means and not asked.means & (told.things | told.nouns):
            return Fit.OTHER
        if not asked.apart <= told.nouns | told.things | {told.verb}:
            return Fit.OPEN
        if likes & KNOWN:
            return Fit.ASKED if likes & (told.nouns | told.things) else Fit.OTHER
        if likes and told.head and not told.nouns & (likes | ANYBODY):
            return Fit.OTHER if told.nouns & KNOWN else Fit.OPEN
        return Fit.OPEN if told.part and not likes else Fit.ASKED
    if told.states or told.figure.unit:
        return Fit.OTHER
    is_framed = told.verb is None or told.verb in FRAMES
    if likes & KNOWN:
        return Fit.OPEN if likes & told.nouns and is_framed else Fit.OTHER
    return Fit.OPEN if told.head is None and is_framed and not told.part else Fit.OTHER


def _are_of_two_kinds(told: Told, asked: AskedFigure) -> bool:
    """Tell whether people are asked for and beasts, homes or places are counted, or otherwise."""
    if told.head is None:
        return False
    counted = next((kind for kind in NO_PEOPLE if told.head in kind), None)
    wanted = next((kind for kind in NO_PEOPLE if asked.nouns & kind), None)
    if counted is None:
        return wanted is not None and bool(told.nouns & (ANYBODY | KNOWN))
    of_people = wanted is None and bool(asked.states - THINGS_LOST)
    return of_people or (wanted is not None and wanted is not counted)


def _fit_of_loss(told: Told, asked: AskedFigure) -> Fit:
    is_bare = State.COST in told.states and told.head is None and not told.figure.unit
    is_sum = is_money(told.figure.unit) or is_bare  # "the cost rose to 22.6 million"
    if told.states & asked.states and (is_sum or State.DAMAGE in told.states):
        return Fit.ASKED
    if State.COST in asked.states and is_sum:
        return Fit.OPEN
    return Fit.OPEN if is_sum and (told.states or not told.nouns) else Fit.OTHER


def counts_what_is_asked(sentence: str, asked: Sequence[AskedFigure], before: str = "") -> Fit:
    """Tell how well any figure of a sentence counts any of what is asked, parsing where it may.

    A bare one counts what the sentence `before` does.

    Where a question names no state and nobody in particular, words and likeness decide: what no
    grammar rules out is open.
    """
    return max((_fit_in(sentence, before, one) for one in asked), default=Fit.OPEN)


def _fit_in(sentence: str, before: str, asked: AskedFigure) -> Fit:
    own = stems_of(sentence)
    if asked.is_named:
        is_near = hints_at(sentence, asked.states) or own & _likes(asked.nouns) & KNOWN
        if not (is_near or _COUNTS_UP.search(sentence)):
            return Fit.OTHER
    told = figures_told_after(sentence, before)
    best = max((_fit_as_told(one, asked) for one in told), default=Fit.OTHER)
    is_sum = asked.percent and has_number(sentence)
    if best is Fit.OTHER and not is_sum and not any(one.states for one in told):
        return _without_figure(sentence, asked)
    return best


def surely_counted(
    sentence: str, asked: Sequence[AskedFigure], before: str = ""
) -> tuple[Told, ...]:
    """Return the figures of a sentence, told whole and as they stand, that count what is asked."""
    told = figures_told_after(sentence, before)
    whole = [one for one in told if one.sure and not one.part]
    return tuple(one for one in whole if any(fit_of(one, each) is Fit.ASKED for each in asked))


def _fit_as_told(told: Told, asked: AskedFigure) -> Fit:
    fit = fit_of(told, asked)
    is_told = (told.sure or asked.foreseen) and told.figure.value is not None
    return fit if is_told else min(fit, Fit.OPEN)


def _without_figure(sentence: str, asked: AskedFigure) -> Fit:
    """Tell whether a sentence without a figure of the kind may still answer.

    It may where it says that nobody knows how many, or names who died; for things no list has, it
    always may.
    """
    if not asked.is_named:
        return Fit.OPEN
    is_told = any(states_of(word) & asked.states for word in _WORD.findall(sentence))
    speaks = is_told and (_COUNTS_UP.search(sentence) or not has_number(sentence))
    return Fit.OPEN if speaks else Fit.OTHER


def _likes(nouns: frozenset[str]) -> frozenset[str]:
    return nouns.union(*(group for group in GROUPS if group & nouns))
