"""Where the quotations of a statement stand, and where it may be cut into clauses. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.english.quote_marks import quotations_in
from index.story import Span

SHORTEST = 3
"""Words of a statement, and of a clause that is cut off its beginning."""
FEWEST = 2
"""Telling words of a clause that tells anything: "but he did say how" has none."""
_MOST = 6
"""Cuts of a statement; more clauses make no plain sentence."""
_STRAY = re.compile(r"[\"“”„‟«»‹›＂「」『』〝〞〟❝❞‹›′″‴❛❜＇｢｣]|''|``|‘‘|’’")
"""Any mark that a reader takes for one of a quotation."""
_SINGLE = re.compile(r"(?<!\w)['‘‚‛]([^'’‘‛]*(?:['’]\w[^'’‘‛]*)*)['’](?!\w)")
"""Words between single marks; an apostrophe within a word is none."""
_JOINED = re.compile(
    r"[,;–—]\s+(?=(?:and|but|while|whereas|which|who|with|as|after|saying|adding|an?|the)\b)|;\s+|"
    r"\s(?=(?:and|but|while|whereas|saying|adding)\s)"
)
"""No colon: what stands before it says whose words follow."""
_CLAUSE = re.compile(r"(?:and|but|while|whereas|saying|adding|after|as|with)\s|(?<=;\s)")
"""How a clause begins that says something of its own; the others may only describe a noun."""
_APART = re.compile(r"(?:while|whereas)\s|(?<=;\s)")
"""How one begins that is not the word of whom the clause before it credits."""


def quoted_in(text: str) -> list[Span] | None:
    """Return where words stand in quotation marks, marks included; None where a mark is odd."""
    found = quotations_in(text)
    spans = [(one.start, one.end) for one in found]
    if not all(one.closed for one in found):
        return None
    outside = _blanked(text, spans)
    if _STRAY.search(outside):
        return None
    return sorted([*spans, *(one.span() for one in _SINGLE.finditer(outside))])


def cuts(text: str, quoted: Sequence[Span]) -> list[int]:
    """Return where a text may be cut: before a joining word, outside its quotations."""
    found = (one.end() for one in _JOINED.finditer(text))
    outside = [at for at in found if not any(a < at < b for a, b in quoted)]
    return [at for at in outside if len(text[:at].split()) >= SHORTEST][:_MOST]


def parts_of(text: str, quoted: Sequence[Span]) -> list[str]:
    """Return the clauses of a text that say something of their own."""
    own = [at for at in cuts(text, quoted) if _CLAUSE.match(text, at)]
    return [text[start:end] for start, end in pairwise([0, *own, len(text)])]


def stands_apart(text: str, at: int) -> bool:
    """Tell whether a clause that begins at a place is nobody's word whom one before it credits."""
    return _APART.match(text, at) is not None


def _blanked(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
