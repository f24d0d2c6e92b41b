"""Whether a reply in a thread is meant for the bot though it does not mention it. Pure.

The rule, in words people can be told: *in a thread where you asked me something, I take your reply
as a question to me if nobody else has spoken since you asked or I answered, and it reads as a
question that is about neither “you” nor “us”.* Everything else in a thread is people talking to
each other.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import Any

LONGEST = 300
"""Characters of a follow-up; who writes more is telling somebody something."""
_ADDRESSES = re.compile(r"<[@!]|(?:^|\s)@\w")
"""A person, a group or everybody is spoken to."""
_YOU = re.compile(r"\b(?:you|your|yours|u|ya|thx|thanks|thank|cheers)\b", re.IGNORECASE)
_US = re.compile(
    r"\b(?:[Ii]|[Mm]e|[Mm]y|[Ww]e|[Oo]ur|[Ll]et['’]s)\b|(?<!the )\bus\b"  # the US is a country
    r"|\b(?:pars?|paras?|grafs?|lede|standfirst|splash)\b"
)
"""The newsroom speaks of itself, or of the copy it writes."""
_OUR_COVERAGE = re.compile(
    r"\b(?:have|had|has|did|do|what) we (?:ever |already |also )?"
    r"(?:had|got|report|said|say|wr[io]t|quot|publish|cover)\w*",
    re.IGNORECASE,
)
"""“Have we reported that?” is about the stories."""
_FILLER = r"(?:(?:and|but|so|also|or|ok|okay|sorry|hm+|right|then|well)\b[\s,.:–—-]*)*"
_PREPOSITION = r"(?:(?:by|from|in|at|on|of|to|for|with|against|under|until|till|since|as of)\s+)?"
_AUXILIARY = (
    r"(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)(?:n['’]t)?\b"
)
_ASKS = (
    rf"(?:{_PREPOSITION}(?:what|who|whom|whose|when|where|which|why|how)\b|{_AUXILIARY}"
    r"|(?:since|until|as of|any|anything|anyone|anybody|same|according)\b)"
)
_QUESTION = re.compile(rf"^{_FILLER}{_ASKS}.*\?\s*$", re.IGNORECASE | re.DOTALL)
_WITHOUT_MARK = re.compile(
    rf"^{_FILLER}(?:what about|how about|since when|until when|same for|according to whom|who said"
    r"|how (?:many|much|long|old|far|often)|(?:who|what|where|when|why|anything|anyone) else"
    rf"|{_PREPOSITION}(?:what|who|whom|when|where|why) {_AUXILIARY}"
    r"|(?:why|where|when|who)[\s.!?]*$)",
    re.IGNORECASE,
)
"""Openings that make a question where the mark is left out, as people do."""
_AND = re.compile(r"^(?:and|but|or|also)\b[^?]*\?\s*$", re.IGNORECASE)
"""“and the ministry?”"""


def reads_as_follow_up(text: str) -> bool:
    """Tell whether a reply reads as a question about the news, to nobody in particular."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST or _ADDRESSES.search(said) or _YOU.search(said):
        return False
    if _US.search(_OUR_COVERAGE.sub("", said)):
        return False
    return any(pattern.match(said) for pattern in (_QUESTION, _WITHOUT_MARK, _AND))


def nobody_else_spoke(
    thread: Iterable[Mapping[str, Any]],
    *,
    ts: str,
    user: str,
    bot_user: str,
    asked: Container[str] = (),
) -> bool:
    """Tell whether only its author has spoken since they asked, or the bot spoke, before a message.

    `thread` holds the thread's messages in any order, as Slack tells them; `asked` the time stamps
    of what its author has asked there. False where neither comes before the message.
    """
    earlier = sorted(
        (one for one in thread if float(one["ts"]) < float(ts)),
        key=lambda one: float(one["ts"]),
        reverse=True,
    )
    for one in earlier:
        if one.get("user") == bot_user or one["ts"] in asked:
            return True
        if one.get("user") != user:
            return False
    return False
