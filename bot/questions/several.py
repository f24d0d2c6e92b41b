"""Several questions in one message, told apart. Pure.

A message is cut only where each piece asks by itself: at question marks, at ends of lines, and
before an "and" that goes on with a question of another kind. What one clause asks about another
("what did she say about who was to blame and why it broke") stays one question, and so does what
asks the same twice ("how many died and how many were hurt"): one sentence may answer both.
"""

from __future__ import annotations

import re

from bot.english.synonyms import EMPTY
from index.words import stems

_WH = r"(?:who|whom|whose|what|when|where|which|why|how)"
_AUX = r"(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)(?:n['’]?t)?"
_ASKS = re.compile(rf"^(?:(?:and|but|also|so)\W+)?(?:{_WH}(?:['’]s)?|{_AUX})\b", re.IGNORECASE)
_GOES_ON = re.compile(r"^(?:and|but|also|or|what about|how about)\b", re.IGNORECASE)
_MARKED = re.compile(r"(?<=\?)[\s”\"')]*(?=\w)")
_JOINED = re.compile(
    rf"\s*(?:[,;]\s*|[,;]?\s+)(?:and|also|and also|plus|as well as|&)\s+"
    rf"(?=(?:who\s+\w+|{_WH}(?:['’]s)?(?:\s+\w+){{0,2}}\s+{_AUX}|(?:who|what|where|when)['’]s)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(rf"\b(?:how (?:many|much)|{_WH})\b", re.IGNORECASE)
_LONGEST = 160
"""Characters of two questions in one sentence; a longer one is of clauses that belong together."""


def questions_in(message: str) -> tuple[str, ...]:
    """Return the questions of a message in plain text, in order; itself where it is one or none."""
    pieces = [
        piece.strip()
        for line in message.split("\n")
        for piece in _MARKED.split(line)
        if piece.strip()
    ]
    if len(pieces) < 2 or not _each_asks(pieces):
        pieces = [" ".join(message.split())]
    return tuple(one for piece in pieces for one in _unjoined(piece))


def _each_asks(pieces: list[str]) -> bool:
    """Tell whether pieces of a message ask each by itself; later ones may go on from the first."""
    first, *others = pieces
    return bool(_ASKS.match(first) and _tells(first)) and all(
        _tells(one) and (_ASKS.match(one) or (_GOES_ON.match(one) and one.endswith("?")))
        for one in others
    )


def _unjoined(question: str) -> list[str]:
    """Return a question, or the two that an "and" joins into one sentence."""
    cut = _JOINED.search(question)
    if cut is None or len(question) > _LONGEST:
        return [question]
    left, right = question[: cut.start()], question[cut.end() :]
    asked = [found.group().lower() for found in _WORD.finditer(left)]
    opens = _WORD.match(right)
    alike = opens is not None and opens.group().lower() in asked
    whole = len(asked) == 1 and _WORD.match(left)
    if not whole or alike or not (_tells(left) and _tells(right)):
        return [question]
    return [left.strip(), right.strip()]


def _tells(question: str) -> bool:
    return any(stem not in EMPTY for stem in stems(question))
