"""Whether a message asks nothing of its own, but whether something else is right. Pure.

“Is this right?”, “can you check that, please”, “do we have this?”: every word of it points at what
stands beside it, or asks what the coverage says. A word about the news makes it a question.
"""

from __future__ import annotations

import re
from itertools import islice

from bot.questions.plain_text import plain_text

_POINTS = "this that these those it its they them their here below above"
_IS_RIGHT = (
    "right true correct accurate legit real so ok okay fine safe wrong false fake sure up "
    "hold holds stand stands match matches add adds fact facts factual factcheck figure "
    "figures number numbers quote quotes quotation quotations statement claim claims message "
    "post tweet text line thing bit"
)
_ASKS = (
    "check checking verify verified confirm confirmed compare against with can could would "
    "will please pls you us me we i our your help look see tell say says said saying know "
    "have has had got get find is are was were isn aren wasn weren be been do does did doesn "
    "didn any anybody anyone anything who whom whose whether if what how when where why about "
    "of on in to for from by at and or but not the a an all still really actually just also "
    "too coverage stories story archive reported report reporting wrote written published hi "
    "hey hello thanks thank thx s t re ve ll"
)
_WORDS = frozenset(f"{_POINTS} {_IS_RIGHT} {_ASKS}".split())
_CHECKS = frozenset(
    "check checking verify confirm compare right true correct accurate wrong false fact facts "
    "factcheck".split()
)
"""Words of which one tells that something is to be checked, and not only spoken of."""
_BREAK = re.compile(r"[:?.!](?=\s)|\n")
"""What parts those who ask from what they ask of."""
_BREAKS = 5
"""Such breaks that there may be within what asks: after a greeting, a mention, a line."""


def asks_of_this(raw: str) -> bool:
    """Tell whether a message has no words beside those that ask whether something is right."""
    words = re.findall(r"\w+", plain_text(raw).casefold())
    return all(word in _WORDS for word in words)


def text_asked_of(raw: str) -> str | None:
    """Return the text of which a message asks whether it is right; None where it asks of none.

    “Check this: …”, “is this right? …”, a line that asks and then the text: the words up to the
    first such break point at what follows, which is no question itself.
    """
    for found in islice(_BREAK.finditer(raw), _BREAKS):
        asking, text = raw[: found.end()], raw[found.end() :].strip()
        if not asks_of_this(asking):
            return None
        if not _CHECKS.isdisjoint(re.findall(r"\w+", plain_text(asking).casefold())):
            return text if text and not text.endswith("?") else None
    return None
