"""Words of any language as the index knows them, and those that tell nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from bot.english.synonyms import EMPTY, stems_of
from index.languages.language import ENGLISH, language
from index.words import stems

_WORD = re.compile(r"\w[\w’'-]*")


@lru_cache(maxsize=20_000)
def stems_in(text: str, written_in: str) -> frozenset[str]:
    """Return the set of a text's stems in its language; those of texts last seen are remembered."""
    return stems_of(text) if written_in == ENGLISH else frozenset(stems(text, written_in))


@cache
def empty_of(written_in: str) -> frozenset[str]:
    """Return the stems that say what is wanted, not what about."""
    if written_in == ENGLISH:
        return EMPTY
    return frozenset(stem for word in language(written_in).stop for stem in stems(word, written_in))


def crossed(text: str, own: str, others: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return, for the stems of a question's words, what they are as words of other languages.

    A name is a name in all of them, and each takes other endings off it.
    """
    empty = empty_of(own)
    found: dict[str, frozenset[str]] = {}
    for code in others:
        for word in _WORD.findall(text):
            elsewhere = frozenset(stems(word, code)) - empty_of(code)
            for stem in stems(word, own):
                new = elsewhere - {stem}
                if stem not in empty and new:
                    found[stem] = found.get(stem, frozenset()) | new
    return found
