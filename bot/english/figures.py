"""Figures a sentence gives: what counts something, told from dates, times, names and ages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter

from bot.english.numbers import Number, NumberKind, numbers_in
from index.story import Span
from index.words import stems

_KEPT = 20_000
"""Texts whose figures are remembered: stories that are asked about are asked about again."""
_CLOSE = 6
"""Words between a figure and the thing it counts."""
_PARTED = re.compile(r"[,;:–—]|\b(?:including|among)\b", re.IGNORECASE)
"""What a figure does not reach back over: “41 were killed, among them nine children”."""
_NONE = re.compile(
    r"\b(?:no(?:\s(?:one|other|further|more))?|nobody|none|without)\b", re.IGNORECASE
)
_ONE = re.compile(
    r"(?<!no )(?<!\w-)\bone\b(?=\s(?:\w+\s)?(?!of\b|in\b|another\b)\w)", re.IGNORECASE
)
_COUNTING = frozenset(
    {NumberKind.COUNT, NumberKind.MONEY, NumberKind.PERCENT, NumberKind.POINTS, NumberKind.VAGUE}
)
_NUMBERS = _COUNTING | {NumberKind.SHARE}
_IN_COMMAS = re.compile(r"[^\W\d_]\)?,\s\Z")
_COMMA = re.compile(r",\s[^\W\d]")
_AGES = range(1, 120)
"""What stands between commas behind a noun and is a year of somebody's life."""
_IN_DIGITS = 10
"""From which numbers are written in digits, by most newsrooms' style."""


@lru_cache(maxsize=_KEPT)
def figures_in(text: str) -> tuple[Number, ...]:
    """Return the figures of a text, in order; dates, years, times, ages and "Mi-8" are none.

    One of "dozens" or "several hundred" has no value.
    """
    return tuple(
        number
        for number in numbers_in(text)
        if number.kind in _COUNTING and not _is_described(text, number)
    )


@lru_cache(maxsize=_KEPT)
def worded_in(text: str) -> tuple[Number, ...]:
    """Return what says how many in other words than figures: "no one", "one person", "a third"."""
    none = (found.span() for found in _NONE.finditer(text))
    one = (found.span() for found in _ONE.finditer(text))
    few = {NumberKind.ORDINAL, NumberKind.FEW}
    return (
        *(Number(NumberKind.FEW, span, span, Fraction(0)) for span in none),
        *(Number(NumberKind.FEW, span, span, Fraction(1)) for span in one),
        *(number for number in numbers_in(text) if number.kind in few),
    )


def has_number(text: str) -> bool:
    """Tell whether a text says how much or how many of anything, in digits or words."""
    return any(one.kind in _NUMBERS for one in numbers_in(text))


def gives_figure(text: str) -> bool:
    """Tell whether a text gives a figure that may stand against another: no small number in words.

    Newsrooms write numbers from ten in digits; "two people told us" counts nothing disputed.
    """
    return any(
        one.is_cardinal and (text[one.span[0]].isdigit() or (one.value or 0) >= _IN_DIGITS)
        for one in numbers_in(text)
    )


def shares_in(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the shares that take several words or signs, with one form for all their spellings.

    "Two-thirds" and "⅔", "one in seven" and "1 in 7"; "half" and "a quarter" are words like others.
    """
    for number in numbers_in(text):
        if number.kind is NumberKind.SHARE and not text[slice(*number.span)].isalpha():
            yield number.span, str(number.value)


def count_of(text: str, things: AbstractSet[str]) -> Number | None:
    """Return the figure of a text that stands nearest to one of the things it may count.

    None where none stands within a few words.
    """
    near = ((gap, figure) for gap, figure, said in _around(text) if not said.isdisjoint(things))
    nearest = min(near, key=itemgetter(0), default=None)
    return nearest[1] if nearest else None


@lru_cache(maxsize=_KEPT)
def _around(text: str) -> tuple[tuple[int, Number, frozenset[str]], ...]:
    """Return the words close to each figure of a text, as stems: after it, then before it."""
    found: list[tuple[int, Number, frozenset[str]]] = []
    for figure in (*figures_in(text), *worded_in(text)):
        start, end = figure.span
        before = reversed(_PARTED.split(text[:start])[-1].split()[-_CLOSE:])
        after = text[end:].split()[:_CLOSE]
        for words in (after, before):
            found.extend((gap, figure, frozenset(stems(word))) for gap, word in enumerate(words))
    return tuple(found)


def _is_described(text: str, number: Number) -> bool:
    """Tell the numbers of "a five-day strike", "one of them" and "’16" from what counts."""
    start, end = number.span
    if text[start:end].lower() == "one":
        return True
    if _IN_COMMAS.search(text[:start]) and _COMMA.match(text[end:]) and number.value in _AGES:
        return True  # "the driver, 45, escaped"
    joined = re.match(r"-[^\W\d]", text[end:]) and number.kind is NumberKind.COUNT
    return bool(joined) or re.search(r"(?:\w-|[’:/])\Z", text[:start]) is not None
