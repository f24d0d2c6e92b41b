"""How a number is hedged: "about", "at least", "up to"; and when a claim hedges it enough. Pure."""

from __future__ import annotations

import re

from bot.english.number_forms import SMALL, TENS
from index.story import Span

HEDGES = {
    "at least": (
        "at least", "no fewer than", "no less than", "not less than", "a minimum of",
        "not fewer than", "minimum of", "at a minimum",
    ),
    "more than": ("more than", "over", "above", "upwards of", "in excess of", "greater than"),
    "fewer than": ("fewer than", "less than", "under", "below"),
    "nearly": ("nearly", "almost", "close to", "just under", "just short of"),
    "up to": (
        "up to", "at most", "no more than", "not more than", "as many as", "as much as",
        "a maximum of", "maximum of",
    ),
    "about": (
        "about", "around", "some", "roughly", "approximately", "an estimated", "estimated",
        "approx.", "approx", "circa",
    ),
    "exactly": ("exactly", "precisely"),
    "only": ("only", "just"),
}  # fmt: skip
"""How a figure is hedged, and in which words."""
_WORDINGS = sorted((one for wordings in HEDGES.values() for one in wordings), key=len, reverse=True)
_NAMES = {wording: name for name, wordings in HEDGES.items() for wording in wordings}
_BEFORE = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, _WORDINGS))})\s+\Z", re.IGNORECASE)
_LONGEST = 24
"""Characters before a number within which its hedge stands."""
_MOVED = re.compile(
    r"\b(?:gone|went|go|goes|rose|risen|climbed|moved|crept|jumped|brought|taken)\s+up\s+to\s+\Z"
)
"""What makes "up to" a way and no hedge: the toll has gone up to 12."""
_NUMBER_NEXT = rf"\s+(?:\W{{0,2}}\d|(?:an?|half|{'|'.join([*SMALL, *TENS])})\b)"
_AFTER = re.compile(
    rf"(?P<least>(?:\s\w+){{0,2}}\s(?:or more|(?:at least|at a minimum)(?!{_NUMBER_NEXT}))\b)"
    r"|(?P<most>(?:\s\w+){0,2}\sor (?:fewer|less)\b)"
    r"|(?P<over>-plus\b|\+(?!\d))"
    r"|(?P<about>-odd\b|\sor so\b)",
    re.IGNORECASE,
)
_BEHIND = {"least": "at least", "most": "up to", "over": "more than", "about": "about"}
_EXACT = frozenset({"", "exactly"})
_LOOSE = frozenset({"", "about", "at least"})


def hedge_of(text: str, span: Span) -> tuple[str, Span]:
    """Return how the words around a number hedge it, one of `HEDGES`, and where they stand.

    An empty word and slice where nothing does.
    """
    start, end = span
    found = _BEFORE.search(text, max(0, start - _LONGEST), start)
    if found is not None:
        moved = _MOVED.search(text, max(0, start - _LONGEST), start)
        return ("", (start, start)) if moved else (_NAMES[found.group(1).lower()], found.span(1))
    behind = _AFTER.match(text, end)
    if behind is not None and behind.lastgroup:
        return _BEHIND[behind.lastgroup], behind.span()
    return "", (start, start)


def hedges_agree(claimed: str, stored: str) -> bool:
    """Tell whether a figure is as loose or as exact as the coverage has it.

    "41" for "at least 41" or "about 41" is; "exactly 41" and "more than 41" are not.
    """
    if claimed == stored:
        return True
    if claimed == "":
        return stored in _LOOSE | _EXACT
    return stored in _EXACT and claimed in _LOOSE | _EXACT
