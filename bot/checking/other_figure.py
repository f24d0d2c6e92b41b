"""Which figure a stored sentence has where a claim has another: told nowhere else. Pure."""

from __future__ import annotations

import re
from fractions import Fraction

from bot.english.assertions import forms_in
from bot.english.numbers import Number, NumberKind, numbers_in

_LONG, _NEXT = re.compile(r"[^\W\d_]{4,}"), 3
"""Words that may be what a number counts, and how many of them behind it are looked at."""
_ROUNDED = Fraction(1, 50)
"""Share of a stored figure by which a rounded one may be off: 58 for 57.9, not 40 for 41. By hand.
"""
_UNCOUNTED = frozenset({NumberKind.WORD, NumberKind.VAGUE})


def is_other(claimed: Number, told: Number) -> bool:
    """Tell whether a stored figure is neither a claimed one nor that in full."""
    return not claimed.agrees(told) and not _is_rounded(claimed, told)


def other_figure(claim: str, claimed: Number, sentence: str) -> Number | None:
    """Return the figure that a stored sentence has in the place of one of a claim.

    Both are of one kind and unit, and count one thing. None where the sentence has the claimed one
    too, or several that may be meant, or lacks another figure of the claim.
    """
    if claimed.kind in _UNCOUNTED:
        return None
    stored = numbers_in(sentence)
    others = [
        one for one in numbers_in(claim) if one.span != claimed.span and not _is_no_figure(one)
    ]
    if any(not is_other(claimed, one) for one in stored):
        return None
    if any(all(is_other(one, its) for its in stored) for one in others):
        return None
    rivals = [
        one
        for one in stored
        if one.kind is claimed.kind
        and one.unit == claimed.unit
        and all(is_other(other, one) for other in others)
    ]
    told = _counted(claim, claimed)
    alike = [one for one in rivals if told & _counted(sentence, one)]
    found = alike if len(rivals) > 1 or not claimed.unit else rivals
    return found[0] if len(found) == 1 else None


def _is_no_figure(one: Number) -> bool:
    return one.value is None or (one.value == 1 and not one.unit)


def _counted(text: str, number: Number) -> frozenset[str]:
    """Return the forms of the telling words that follow a number: what it counts is among them."""
    start = number.shown[1]
    end = min((one.span[0] for one in numbers_in(text) if one.span[0] >= start), default=None)
    return forms_in(" ".join(_LONG.findall(text[start:end])[:_NEXT]))


def _is_rounded(claimed: Number, told: Number) -> bool:
    """Tell whether a claimed figure may be a stored one in round numbers: 58 for 57.9."""
    mine, its = claimed.value, told.value
    if not mine or not its or claimed.unit != told.unit or mine.denominator != 1:
        return False
    step = 1
    while mine % (step * 10) == 0:
        step *= 10
    return abs(mine - its) * 2 <= step and abs(mine - its) <= _ROUNDED * abs(its)
