"""A claim that is a stored sentence but for one figure, or for which way something went. Pure.

Where no rule ties a figure to what it counts, the words themselves may: who has "fined Rovers
52,000 euros for fireworks" where the paper has "fined Rovers 25,000 euros for fireworks" took it
from there, and took it wrongly.
"""

from __future__ import annotations

import re
from fractions import Fraction

from bot.checking.entailment import Reading, Wanted
from bot.english.assertions import forms_in
from bot.english.number_units import measured
from bot.english.numbers import Number, numbers_in
from index.story import Span

_FEWEST = 5
"""Words of a claim beside its figures from which on they are nobody's by chance. By hand."""
_MOST_OF = 0.8
"""Share of the stored sentence's words that the claim has to have, in a row. By hand."""
_FIGURE = "#"

_CONTRARY = tuple(
    (forms_in(one), forms_in(other))
    for one, other in (
        (
            "rise increase climb grow jump surge soar gain higher double up",
            "fall down decrease drop decline shrink shrank plunge slide slid slump lose lower",
        ),
        ("win beat", "lose"),
        ("approve pass adopt back accept", "reject refuse block defeat fail"),
        ("support favour favor back", "oppose"),
        ("open reopen", "close shut"),
        ("arrest detain hold", "release free"),
        ("convict", "acquit clear"),
        ("hire recruit", "fire dismiss"),
        ("buy", "sell"),
        ("start begin", "end finish stop"),
        ("arrive enter join", "leave quit"),
        ("lift ease", "impose tighten"),
        ("first", "last"),
        ("most", "fewest least"),
    )
)
"""Words that say the contrary: who has one where the coverage has the other is wrong."""

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


def other_word(wanted: Wanted, reading: Reading) -> str | None:
    """Return what a sentence has, as it stands there, where a claim alone is otherwise.

    That is the one sum or measure of the claim's unit, or a contrary: "fell" for "rose". None
    where anything else of the claim is missing too.
    """
    missing = frozenset().union(*map(forms_in, reading.missing), frozenset())
    return _other_sum(wanted, reading, missing) or _other_way(wanted, reading, missing)


def _other_sum(wanted: Wanted, reading: Reading, missing: frozenset[str]) -> str | None:
    claimed = list(numbers_in(wanted.seen.text))
    if len(claimed) != 1 or not claimed[0].unit:
        return None
    its_own = forms_in(wanted.seen.text[slice(*measured(wanted.seen.text, claimed[0].shown))])
    found = [one for one in numbers_in(reading.text) if one.unit == claimed[0].unit]
    if not missing <= its_own or len(found) != 1:
        return None
    is_other = not (found[0].agrees(claimed[0]) or _is_rounded(claimed[0], found[0]))
    return reading.text[slice(*measured(reading.text, found[0].shown))] if is_other else None


def _other_way(wanted: Wanted, reading: Reading, missing: frozenset[str]) -> str | None:
    told = numbers_in(reading.text)
    if not all(any(one.agrees(own) for own in told) for one in numbers_in(wanted.seen.text)):
        return None
    words = [(str(word), forms_in(word)) for word in re.findall(r"\w+", reading.text)]
    own = frozenset().union(*(forms for _, forms in words))
    for ours, theirs in (*_CONTRARY, *((other, one) for one, other in _CONTRARY)):
        if missing and missing <= ours and own & theirs and not own & ours:
            return next(f"“{word}”" for word, forms in words if forms & theirs)
    return None


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
