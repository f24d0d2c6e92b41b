"""A question as somebody on deadline types it: "rell sentence", "storm toll sunday". Pure.

Questions that are gathered for research are whole sentences. Ours mostly are not: what a Reader
never saw it takes for no question at all, and finds that nothing answers it.
"""

from __future__ import annotations

import random

_SMALL = frozenset(
    "a an the did does do is are was were be been has have had will would can could to of in on "
    "for by at from with that which it its their his her there this these those s".split()
)
_ASKS = ("how many", "how much", "how long", "what kind of", "what type of", "what", "which")
_WH = (*_ASKS, "who", "whom", "whose", "where", "when", "why", "how")
_DROP_SMALL, _DROP_WH, _WH_LAST, _DROP_ANY = 0.8, 0.3, 0.1, 0.08
_FEWEST = 2


def hurried(question: str, chance: random.Random) -> str:
    """Return a question with small words, and now and then what asks, left out.

    At least two words that tell something stay; a question that has no more is returned whole.
    """
    words = question.rstrip(" ?").split()
    asks, rest = _parted(words)
    told = [word for word in rest if word.lower() not in _SMALL]
    if len(told) < _FEWEST:
        return question
    spared = len(told) - _FEWEST
    kept = []
    for word in rest:
        is_small = word.lower() in _SMALL
        is_dropped = chance.random() < (_DROP_SMALL if is_small else _DROP_ANY)
        if not is_dropped or not (is_small or spared):
            kept.append(word)
        elif not is_small:
            spared -= 1
    how = chance.random()
    if how < _DROP_WH:
        return " ".join(kept)
    if how < _DROP_WH + _WH_LAST:
        return " ".join((*kept, *asks))
    return " ".join((*asks, *kept))


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the words that ask, where a question begins with them, and the others."""
    line = " ".join(words).lower()
    for asks in _WH:
        if line.startswith(asks + " "):
            n = len(asks.split())
            return words[:n], words[n:]
    return [], words
