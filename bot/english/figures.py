"""Figures a sentence gives: what counts something, told from dates, times, names and ages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.english.numbers import SCALES, SMALL, TENS
from index.calendar import MONTH
from index.story import Span
from index.words import stems

_VAGUE = r"dozens|scores|hundreds|thousands|millions"
_WORD = "|".join([*TENS, *sorted(SMALL, key=len, reverse=True)])
_FIGURE = re.compile(
    rf"(?<![\w.,/:’'-])(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)(?![\w]|[-/:]\w|[.,]\d)"
    rf"|(?P<words>(?:{_WORD})(?:-(?:{_WORD}))?)(?![\w-]))"
    r"(?P<scales>(?:\s(?:hundred|thousand|million|billion|dozen)\b)*)|"
    rf"\b(?P<vague>{_VAGUE})\b",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    rf"^(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b|^\s*(?:[ap]\.?m\b|-?years?-old)", re.IGNORECASE
)
_YEARS = range(1900, 2100)
_CLOSE = 6
"""Words between a figure and the thing it counts."""
_PARTED = re.compile(r"[,;:–—]|\b(?:including|among)\b", re.IGNORECASE)
"""What a figure does not reach back over: “41 were killed, among them nine children”."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count a text gives."""

    value: float | None
    """None for "dozens" and the like."""
    span: Span


def figures_in(text: str) -> Iterator[Figure]:
    """Yield the figures of a text, in order; dates, years, times, ages and "Mi-8" are none."""
    for found in _FIGURE.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        after = text[found.end() : found.end() + 16]
        if found["vague"]:
            yield Figure(None, found.span())
            continue
        value = _value(found)
        is_year = bool(found["digits"]) and value in _YEARS and "," not in found.group()
        a_day = value <= 31 and (_is_month(before) or _AFTER_DATE.match(after))
        if is_year or a_day or _AFTER_DATE.match(after):
            continue
        if found["words"] and found.group().lower() == "one":
            continue
        yield Figure(value, found.span())


def count_of(text: str, things: AbstractSet[str]) -> Figure | None:
    """Return the figure of a text that stands nearest to one of the things it may count.

    None where none stands within a few words.
    """
    nearest: tuple[int, Figure] | None = None
    for figure in figures_in(text):
        start, end = figure.span
        before = reversed(_PARTED.split(text[:start])[-1].split()[-_CLOSE:])
        after = text[end:].split()[:_CLOSE]
        for words in (after, before):
            for gap, word in enumerate(words):
                if things & set(stems(word)) and (nearest is None or gap < nearest[0]):
                    nearest = gap, figure
    return nearest[1] if nearest else None


def _is_month(before: str) -> bool:
    return re.search(rf"\b{MONTH}\.?\s+$", before, re.IGNORECASE) is not None


def _value(found: re.Match[str]) -> float:
    if found["digits"]:
        value = float(found["digits"].replace(",", ""))
    else:
        value = float(
            sum(SMALL.get(w, 0) or TENS.get(w, 0) for w in found["words"].lower().split("-"))
        )
    for scale in (found["scales"] or "").lower().split():
        value *= SCALES[scale]
    return value
