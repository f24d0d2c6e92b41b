"""Whether two figures count one thing, and which takes the other's place. Pure."""

from __future__ import annotations

from fractions import Fraction

from bot.english.counted_words import ANOTHER_COUNT, ANYBODY, FRAMES
from bot.english.figures_told import Told
from bot.english.number_units import SHARES
from bot.english.states import THINGS_LOST, State
from bot.english.synonyms import ALIKE

_MAY_FALL = frozenset({State.MISSING, State.TRAPPED, State.MOVED, State.HELD, State.SICK})
"""States that people leave again."""
_TO_COME = frozenset({"will", "would", "wo"})
"""Words that tell what something is going to be: what a bridge has cost is another sum."""


def is_one_thing(one: Told, other: Told) -> bool:
    """Tell whether two figures count the same, of whatever event."""
    if one.figure.unit != other.figure.unit or one.states != other.states:
        return False
    if _are_of_two_days(one, other):
        return False
    mine, its = (told.nouns | told.things | frozenset({told.verb}) for told in (one, other))
    if mine & ANOTHER_COUNT != its & ANOTHER_COUNT or bool(mine & _TO_COME) != bool(its & _TO_COME):
        return False
    heads = [told.head if told.head not in ANYBODY else None for told in (one, other)]
    if one.nth or other.nth:
        return _is_near(one, other)
    if heads[0] != heads[1]:
        return False
    verbs = {told.verb if told.verb not in FRAMES else None for told in (one, other)}
    return bool(one.states or one.figure.unit in SHARES) or len(verbs) == 1


def may_replace(later: Told, earlier: Told) -> bool:
    """Tell whether a later figure may be what an earlier one has come to, of whatever event.

    A count of people in general takes the place of one of workers, and so does one that does not
    say of whom; one of workers alone is no count of all. What only grows does not fall by half,
    and what has been is not replaced by what will be.
    """
    states = [told.states - THINGS_LOST for told in (later, earlier)]
    if later.figure.unit != earlier.figure.unit or states[0] != states[1]:
        return False
    mine, its = (told.nouns | told.things | frozenset({told.verb}) for told in (later, earlier))
    if (mine & ANOTHER_COUNT) - its or (mine & _TO_COME and not its & _TO_COME):
        return False
    if _are_of_two_days(later, earlier):
        return False
    if later.nth:
        return counts_on_from(later, earlier)
    heads = [told.head if told.head not in ANYBODY else None for told in (later, earlier)]
    if heads[0] is not None and heads[0] != heads[1]:
        return False
    if not states[0] and not _is_one_verb(later.verb, earlier.verb):
        return False
    if later.states <= _MAY_FALL:
        return True
    return 2 * value_of(later) >= value_of(earlier)


def counts_on_from(nth: Told, earlier: Told) -> bool:
    """Tell whether "a third person" may come after a figure: after two, not after eleven."""
    return value_of(earlier) < value_of(nth) and _is_near(nth, earlier)


def _is_near(one: Told, other: Told) -> bool:
    low, high = sorted((value_of(one), value_of(other)))
    return high <= 2 * low + 1


def value_of(told: Told) -> Fraction:
    """Return how many a figure tells of; nought where it tells no number ("some")."""
    return told.figure.value or Fraction(0)


def _are_of_two_days(one: Told, other: Told) -> bool:
    """Tell figures of two days apart: those "killed on Monday" and those "killed on Tuesday"."""
    return bool(one.days and other.days and not one.days & other.days)


def _is_one_verb(one: str | None, other: str | None) -> bool:
    return one == other or bool({one, other} & FRAMES) or other in ALIKE.get(one or "", ())
