"""The outlet through which a story has what somebody said: "X told Y", "Y quoted X". Pure."""

from __future__ import annotations

import re

from index.story import Span

_NAMED = r"(?:[^\W\d_a-z][\w.&’'-]*\s+){0,4}[^\W\d_a-z][\w&’'-]*"
_KIND = r"(?:\s+(?:state\s+)?(?:news\s+agency|agency|television|newspaper|news))?"
_TOLD = re.compile(rf"(?:,[^,]*,)?\s+(?:has\s+|had\s+)?(?:told|tells)\s+(?:the\s+)?({_NAMED})")
_BY = r"\b(?:(?:quoted|cited)(?:\s+as\s+saying)?\s+by|according\s+to)\s+(?:the\s+)?"
_QUOTED_BY = re.compile(rf".{{0,40}}?{_BY}({_NAMED})", re.DOTALL)
_QUOTED = re.compile(rf"({_NAMED}){_KIND}\s+(?:has\s+|had\s+)?(?:quoted|cited|quotes|cites)\s+$")
_OUTLET = re.compile(
    r"\b(?:[A-Z]{2,}|Reuters|Interfax|Sputnik|Tass|Anadolu|Bloomberg|Press|News|Agency|TV|Radio|"
    r"Television|Times|Post|Journal|Herald|Tribune|Telegraph|Guardian|Daily|Today)\b"
)


def channel_of(text: str, sentence: Span, speaker: Span) -> str | None:
    """Return the outlet that a sentence says its speaker told, or was quoted by."""
    before, after = text[sentence[0] : speaker[0]], text[speaker[1] : sentence[1]]
    found = _TOLD.match(after) or _QUOTED_BY.match(after) or _QUOTED.search(before)
    return found.group(1) if found and _OUTLET.search(found.group(1)) else None
