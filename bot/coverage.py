"""How much of what is asked for a text holds, word by word. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from functools import lru_cache

from bot.newsroom_words import ALIKE, EMPTY
from index.words import stems

Rarity = Callable[[str], float]
"""Gives the inverse document frequency of a stem."""
Weights = Mapping[str, float]
"""Stems by how much each tells."""

_MOST_TELLING = 0.6
"""Share of the weight of a word no story has that any one word of a question may have.

In a small archive unknown words ("dates", "volume") would else outweigh all the others.
"""
_ALIKE = 0.85
"""What a word of the same group ("raid" for "strike") counts beside the word itself."""


def weigh(text: str, rarity: Rarity, without: Set[str] = frozenset()) -> dict[str, float]:
    """Return the telling stems of a question's words, each with its weight."""
    highest = _MOST_TELLING * rarity("")
    return {
        stem: min(rarity(stem), highest)
        for stem in dict.fromkeys(stems(text))
        if stem not in EMPTY and stem not in without
    }


@lru_cache(maxsize=50_000)
def stems_of(text: str) -> frozenset[str]:
    """Return the set of a text's stems; those of the texts last seen are remembered."""
    return frozenset(stems(text))


def covered(
    weights: Weights, own: Set[str], near: Iterable[Set[str]] = (), half: float = 0.5
) -> float:
    """Return the share of the weights whose stems a text has; 0 to 1.

    A stem that only the texts `near` it have counts `half`.
    """
    total = sum(weights.values())
    if not total:
        return 0.0
    around = frozenset().union(*near)
    gained = 0.0
    for stem, weight in weights.items():
        alike = ALIKE.get(stem, frozenset())
        if stem in own:
            gained += weight
        elif alike & own:
            gained += _ALIKE * weight
        elif stem in around:
            gained += half * weight
        elif alike & around:
            gained += half * _ALIKE * weight
    return gained / total
