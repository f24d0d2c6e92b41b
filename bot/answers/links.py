"""Links that open a story at a sentence: URL text fragments. Pure.

A text fragment is `#:~:text=start,end` with percent-encoding; `-`, `,` and `&` are its syntax and
are encoded wherever they stand in the text (WICG's Scroll to Text Fragment).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

from bot.letters import shown

LONGEST = 160
"""Characters up to which a fragment holds the whole quote; longer ones give start and end."""
_ENDS = 5
"""Words given of the start and of the end of a long quote."""
_ROUND_IT = '<>|"`“”'
"""Marks that enclose an address in a text or in Slack's markup; none of them is in a valid one."""
_ODD = re.compile(rf"[^!-~]|[{_ROUND_IT}]")
_MAX_URL = 2_900
"""Longest link Slack takes is 3,000 characters; past this the fragment is left out."""


def link_to(url: str | None, text: str) -> str | None:
    """Return a link that opens a page at a text on it; None where there is no page."""
    if url is None:
        return None
    url = visible(url)
    base, _, anchor = url.partition("#")
    anchor = anchor.split(":~:", 1)[0]
    link = f"{base}#{anchor}:~:text={fragment(text)}"
    return link if len(link) <= _MAX_URL else url


def address(url: str) -> str:
    """Return an address as it is read: what cannot be seen or would end it is percent-encoded."""
    return shown(visible(url))


def visible(url: str) -> str:
    """Return the same address without white space, unseen characters or what may stand round it."""
    return _ODD.sub(_encoded_if_odd, url)


def _encoded_if_odd(found: re.Match[str]) -> str:
    letter = found[0]
    odd = letter in _ROUND_IT or unicodedata.category(letter)[0] in "CZ"
    return quote(letter, safe="") if odd else letter


def fragment(text: str) -> str:
    """Return the value of a text directive that finds a text."""
    words = text.split()
    if len(text) <= LONGEST or len(words) <= 2 * _ENDS:
        return _encoded(" ".join(words))
    return f"{_encoded(' '.join(words[:_ENDS]))},{_encoded(' '.join(words[-_ENDS:]))}"


def decode(value: str) -> tuple[str, str | None]:
    """Return the start and, where given, the end that a text directive's value looks for."""
    start, comma, end = value.partition(",")
    return unquote(start), unquote(end) if comma else None


def _encoded(text: str) -> str:
    return re.sub("-", "%2D", quote(text, safe=""))
