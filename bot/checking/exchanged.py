"""A claim that is a stored sentence word for word, but for its figure. Pure.

Where no rule ties a figure to what it counts, the words themselves may: who has "fined Rovers
52,000 euros for fireworks" where the paper has "fined Rovers 25,000 euros for fireworks" took it
from there, and took it wrongly.
"""

from __future__ import annotations

import re
from fractions import Fraction

from bot.english.numbers import Number, numbers_in
from index.story import Span

_FEWEST = 5
"""Words of a claim beside its figures from which on they are nobody's by chance. By hand."""
_MOST_OF = 0.8
"""Share of the stored sentence's words that the claim has to have, in a row. By hand."""
_FIGURE = "#"

Words = tuple[list[str], list[Number]]
"""The words of a text, folded, with a mark for each figure, and the figures in order."""


def other_figure(claim: str, figure: Span, sentence: str) -> Number | None:
    """Return the figure a stored sentence has where a claim's words have another.

    `figure` is where that stands in the claim. None where other words differ too, where another
    figure does, or where both agree.
    """
    words, claimed = _words(claim)
    own, told = _words(sentence)
    at = _run_of(words, own)
    if at is None:
        return None
    first = own[:at].count(_FIGURE)
    pairs = list(zip(claimed, told[first : first + len(claimed)], strict=True))
    apart = [(one, other) for one, other in pairs if not one.agrees(other)]
    if len(apart) != 1:
        return None
    one, other = apart[0]
    is_asked = one.span[0] < figure[1] and figure[0] < one.span[1]
    is_other = one.unit == other.unit and not _is_rounded(one, other)
    return other if is_asked and is_other else None


def _is_rounded(one: Number, other: Number) -> bool:
    """Tell whether a claimed figure may be a stored one in round numbers: 58 for 57.9."""
    claimed, told = one.value or Fraction(0), other.value or Fraction(0)
    if claimed.denominator != 1 or not claimed:
        return False
    step = 1
    while claimed % (step * 10) == 0:
        step *= 10
    return abs(claimed - told) * 2 <= step


def _run_of(words: list[str], own: list[str]) -> int | None:
    """Return where words stand in a row among others, nearly all of which they have to be."""
    plain = len([word for word in words if word != _FIGURE])
    if plain < _FEWEST or len(words) < _MOST_OF * len(own):
        return None
    starts = range(len(own) - len(words) + 1)
    return next((at for at in starts if own[at : at + len(words)] == words), None)


def _words(text: str) -> Words:
    found = [one for one in numbers_in(text) if one.value is not None]
    masked, end = [], 0
    for one in found:
        masked += [*_folded(text[end : one.span[0]]), _FIGURE]
        end = max(end, one.span[1])
    return [*masked, *_folded(text[end:])], found


def _folded(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
