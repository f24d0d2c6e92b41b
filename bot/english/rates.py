"""By what something is counted: a day, a year, monthly; and in which rank it stands. Pure."""

from __future__ import annotations

import re

from bot.english.number_forms import ORDINALS

_RATE = re.compile(
    r"(?<!within )(?<!in )(?<!for )(?<!after )\b(?:(?:an?|per|each|every)\s"
    r"(second|minute|hour|day|week|month|season|year)\b"
    r"(?!\s(?:earlier|later|before|after|ago|to|long|away|of|in|when|since|or))|"
    r"(hourly|daily|nightly|weekly|monthly|quarterly|annual|annually|yearly))\b"
)
_RATES = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annual": "year",
    "annually": "year",
    "yearly": "year",
}
_RANKED = re.compile(
    rf"\b(?:{'|'.join(ORDINALS)}|\d+(?:st|nd|rd|th))[\s-](\w+est|worst|best|last|most|least)\b",
    re.IGNORECASE,
)


def rates_in(text: str) -> frozenset[str]:
    """Return by what a text says that something goes on: "a year", "daily"."""
    found = (a or b for a, b in _RATE.findall(text))
    return frozenset(_RATES.get(word, word) for word in found)


def ranked_in(text: str) -> frozenset[str]:
    """Return the superlatives that are not the first: the "longest" of "second-longest"."""
    return frozenset(word.lower() for word in _RANKED.findall(text))
