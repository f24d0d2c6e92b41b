"""How much of what is asked for a text holds, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from types import MappingProxyType

from bot.english.synonyms import ALIKE, EMPTY, stems_of
from bot.languages.words import empty_of
from bot.retrieval.weights import LIKE_WORD, MOST_TELLING, NEAR_WORD, WHOLE_SENTENCE, WORDS_IN_A_ROW
from index.languages.language import ENGLISH
from index.words import stems

Rarity = Callable[[str], float]
"""Gives the inverse document frequency of a stem."""
Telling = tuple[tuple[str, float, frozenset[str]], ...]
"""Stems, by how much each tells, with those that may stand for it."""


def weigh(
    text: str,
    rarity: Rarity,
    without: AbstractSet[str] = frozenset(),
    spelt: Mapping[str, AbstractSet[str]] = MappingProxyType({}),
    written_in: str = ENGLISH,
) -> Telling:
    """Return the telling stems of a question's words, each with its weight.

    `spelt` has, for stems no story has, those that are nearly spelt like them, and what words are
    in other languages. `written_in` is the code of the question's.
    """
    highest = MOST_TELLING * rarity("")
    empty = empty_of(written_in)
    synonyms = ALIKE if written_in == ENGLISH else {}
    return tuple(
        (
            stem,
            min(rarity(stem), highest),
            synonyms.get(stem, frozenset()) | spelt.get(stem, frozenset()),
        )
        for stem in dict.fromkeys(stems(text, written_in))
        if stem not in empty and stem not in without
    )


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
            gained += LIKE_WORD * weight
        elif stem in near:
            gained += NEAR_WORD * weight
        elif alike and not alike.isdisjoint(near):
            gained += NEAR_WORD * LIKE_WORD * weight
    return gained / total if total else 0.0


def is_sentence_of(question: str, sentence: str) -> bool:
    """Tell whether what was typed is a sentence itself, as one finds it by its own words.

    Nearly all of the sentence has to be typed: "how many died in the fire" is no "It is not known
    how many died in the fire".
    """
    typed = _words(question)
    if len(typed) < WORDS_IN_A_ROW:
        return False  # as most questions: nothing is read of the sentence
    own = _words(sentence)
    if len(typed) < WHOLE_SENTENCE * len(own):
        return False
    return f" {' '.join(typed)} " in f" {' '.join(own)} "


@lru_cache(maxsize=4_096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def only_asks(question: str, sentence: str) -> bool:
    """Tell whether a sentence asks what a question does, as a heading may, and so answers nothing.

    It may add a word in five. What stands in quotation marks is no heading: somebody asked it.
    """
    if not sentence.rstrip().endswith("?"):
        return False
    told = stems_of(sentence) - EMPTY
    return bool(told) and len(told & stems_of(question)) >= WHOLE_SENTENCE * len(told)
