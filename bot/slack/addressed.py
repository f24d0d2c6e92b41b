"""Whether a reply in a thread is meant for the bot though it does not mention it. Pure.

The rule, in words people can be told: *in a thread where you asked me something, I take your reply
as a question to me if nobody else has spoken since my last answer, it speaks to nobody else, and it
reads as a question.* Everything else in a thread is people talking to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 300
"""Characters of a follow-up; who writes more is telling somebody something."""
_ADDRESSES = re.compile(r"<[@!]")
"""A person, a group or everybody is spoken to."""
_YOU = re.compile(r"\b(?:you|your|yours|u|ya|thx|thanks|thank)\b", re.IGNORECASE)
_FILLER = r"(?:(?:and|but|so|also|or|ok|okay|hm+|right|then|well)\b[\s,.–—-]*)*"
_ASKS = (
    r"(?:what|who|whom|whose|when|where|which|why|how|since|until|as of|did|does|do|is|are|was|were"
    r"|has|have|had|can|could|will|would|any|anything|anyone|same|according)\b"
)
_QUESTION = re.compile(rf"^{_FILLER}{_ASKS}.*\?\s*$", re.IGNORECASE | re.DOTALL)
_GOES_ON = re.compile(
    rf"^{_FILLER}(?:what about|how about|since when|until when|how many|how much|who else|what else"
    r"|who said|why|where|when|same for|according to whom)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|but|or|also)\b[^?]*\?\s*$", re.IGNORECASE)
"""“and the ministry?”"""


def reads_as_follow_up(text: str) -> bool:
    """Tell whether a reply reads as a question to nobody in particular."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST or _ADDRESSES.search(said) or _YOU.search(said):
        return False
    return any(pattern.match(said) for pattern in (_QUESTION, _GOES_ON, _AND))


def nobody_else_spoke(
    thread: Iterable[Mapping[str, Any]], *, ts: str, user: str, bot_user: str
) -> bool:
    """Tell whether between the bot's last words and a message only its author has spoken.

    `thread` holds the thread's messages in any order, as Slack tells them. False where the bot has
    not spoken before it.
    """
    earlier = sorted(
        (one for one in thread if float(one["ts"]) < float(ts)),
        key=lambda one: float(one["ts"]),
        reverse=True,
    )
    for one in earlier:
        if one.get("user") == bot_user:
            return True
        if one.get("user") != user:
            return False
    return False
