"""How much of what is asked for a text holds, word by word. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from types import MappingProxyType

from bot.english.synonyms import ALIKE, EMPTY
from index.words import stems

Rarity = Callable[[str], float]
"""Gives the inverse document frequency of a stem."""
Telling = tuple[tuple[str, float, frozenset[str]], ...]
"""Stems, by how much each tells, with those that may stand for it."""

_MOST_TELLING = 0.6
"""Share of the weight of a word no story has that any one word of a question may have.

In a small archive unknown words ("dates", "volume") would else outweigh all the others.
"""
_ALIKE = 0.85
"""What a word of the same group ("raid" for "strike") counts beside the word itself."""


def weigh(
    text: str,
    rarity: Rarity,
    without: AbstractSet[str] = frozenset(),
    spelt: Mapping[str, AbstractSet[str]] = MappingProxyType({}),
) -> Telling:
    """Return the telling stems of a question's words, each with its weight.

    `spelt` has, for stems no story has, those that are nearly spelt like them.
    """
    highest = _MOST_TELLING * rarity("")
    return tuple(
        (
            stem,
            min(rarity(stem), highest),
            ALIKE.get(stem, frozenset()) | spelt.get(stem, frozenset()),
        )
        for stem in dict.fromkeys(stems(text))
        if stem not in EMPTY and stem not in without
    )


_NEAR = 0.5
"""What a word counts that only the sentences beside it or the label have."""


@lru_cache(maxsize=50_000)
def stems_of(text: str) -> frozenset[str]:
    """Return the set of a text's stems; those of the texts last seen are remembered."""
    return frozenset(stems(text))


def covered(telling: Telling, own: AbstractSet[str], near: AbstractSet[str] = frozenset()) -> float:
    """Return the share of the weights whose stems a text has; 0 to 1.

    A stem that only the text near it has counts half.
    """
    total = gained = 0.0
    for stem, weight, alike in telling:
        total += weight
        if stem in own:
            gained += weight
        elif alike and not alike.isdisjoint(own):
            gained += _ALIKE * weight
        elif stem in near:
            gained += _NEAR * weight
        elif alike and not alike.isdisjoint(near):
            gained += _NEAR * _ALIKE * weight
    return gained / total if total else 0.0
