"""What of a language model's translations may be shown below the words they translate. Pure."""

from __future__ import annotations

import re

from bot.models.prompts import clean
from bot.summary.same_figures import READ, has_same_figures
from bot.summary.same_names import TOLD, has_same_names
from index.languages.language import UNSPACED

INTO = READ & TOLD
"""Languages into which a translation can be held against its quote: English, Spanish, French and
Portuguese."""
MOST = 1_000
"""Characters of a translation."""
_TIMES, _TIMES_UNSPACED = 2, 6
"""Times as long as its quote a translation may be; a Chinese character is a word."""
_MORE = 60
"""Characters that a short one may be longer."""
_STRANGE = re.compile(r"[<>{}\[\]|`@#*_~\\]|://|\bwww\.|[^\W\d_]{2,}\.[^\W\d_]{2,}")
"""Marks and addresses, which no translation brings in."""
_MARKS = re.compile('["“”„«»「」『』]')


def passed(told: str, ours: str, quote: str, its: str) -> str | None:
    """Return a translation as it may be shown; None where the quote does not bear it out.

    `ours`, one of `INTO`, and `its` are the codes of the languages of the two.
    """
    told = clean(told)
    if not told or len(told) > longest(quote, its) or told.casefold() == quote.casefold():
        return None
    if any(found.group() not in quote for found in _STRANGE.finditer(told)):
        return None
    if _MARKS.search(told) and not _MARKS.search(quote):
        return None
    if not has_same_figures(told, ours, quote, its) or not has_same_names(told, ours, quote, its):
        return None
    return told


def longest(quote: str, its: str) -> int:
    """Return how many characters a quote's translation may have."""
    return min(MOST, _MORE + (_TIMES_UNSPACED if its in UNSPACED else _TIMES) * len(quote))
