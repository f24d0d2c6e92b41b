"""Names a text uses, and what a person in a hurry types for them: initials, a surname, a noun."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from index.calendar import MONTHS, WEEKDAYS

_LINKS = r"(?:of|for|the|and|on|to|in|de|des|du|la|le|les|del|di|da|do|dos|und|für|y|e|et|sans|&)"
_PART = r"(?:[^\W\d_a-z](?:\w?\.|(?:[\w-]|['’](?!s\b))*))"
_NAME = re.compile(rf"\b{_PART}(?:[^\S\n]+(?:{_LINKS}[^\S\n]+){{0,2}}{_PART}){{1,8}}")
OPENERS = frozenset(
    "a an the in on at by for from to of and but or as if when while after before since although "
    "according meanwhile however he she it they we i his her its their our this that these those "
    "earlier later also then there here what who why how where not no some many most more all both "
    "mr mrs ms dr yes".split()
) | {*MONTHS, *WEEKDAYS}
"""Words in capitals that open a sentence, or stand before a name, and are no part of it."""
_LINK_WORDS = frozenset(_LINKS[3:-1].split("|"))
_MAX_NAMES = 400
_LONGEST = 200  # characters of a name
_LONGEST_KEY = 60
_MOST_INITIALS = 12
_SAYS = (
    r"(?:said|says|say|told|tells|adds|added|announced|reported|warned|claimed|denied|confirmed|"
    r"stated|noted|put|gave|insisted|argued|estimates?|estimated|tweeted|wrote|wants?|called|quoted)"
)
_SPEAKS = re.compile(rf"[,\s)]{{1,3}}(?:(?!{_SAYS}\b)[^.!?\n]){{0,60}}?\b{_SAYS}\b")
_SPOKEN = re.compile(
    rf"(?:according to|{_SAYS}|quoting|citing)[,\s]+(?:[a-z][\w’'-]*,?\s+){{0,6}}$"
)
_NEAR = 90  # characters around a name that are looked at for a word of saying
_SINGLE = re.compile(rf"\b{_PART}")


def names_in(text: str, openers: AbstractSet[str] = OPENERS) -> tuple[tuple[str, str], ...]:
    """Return the names a text uses, each with every short form it may go by.

    "Syrian Observatory for Human Rights" goes by SOHR and SOFHR; a name the text itself follows
    with capitals in brackets goes by those. A name that stands by a word of saying goes by each of
    its words too, in lower case and unaccented ("observatory"), even if it has only one. A pair
    stands once, in the order of the text. `openers` are words in capitals that are no part of any.
    """
    pairs: dict[tuple[str, str], None] = {}
    for start, end, name in _names(text, openers):
        words = name.split()
        if len(words) > 1:
            shown = re.match(r"['’]?s?\s*\(([A-Z][A-Za-z]{1,9})\)", text[end:])
            initials = [*_initials(words), *([shown.group(1).upper()] if shown else [])]
            pairs.update(dict.fromkeys((name, short) for short in initials))
        if _stands_by_saying(text, start, end):
            keys = (key_of(word) for word in words if word.lower() not in _LINK_WORDS)
            pairs.update(dict.fromkeys((name, key) for key in keys if 2 < len(key) <= _LONGEST_KEY))
        if len(pairs) >= _MAX_NAMES:
            break
    return tuple(pairs)


def key_of(word: str) -> str:
    """Return a word as it is looked up: lower case, without accents, marks and possessive."""
    bare = re.sub(r"['’]s?$", "", word)
    apart = unicodedata.normalize("NFKD", bare.lower())
    return "".join(letter for letter in apart if letter.isalnum())


def _names(text: str, openers: AbstractSet[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the names of a text: runs of capitalised words, then those of one word between."""
    taken = 0
    for found in _NAME.finditer(text):
        yield from _singles(text, taken, found.start(), openers)
        taken = found.end()
        words = _without_opener(found.group().split(), openers)
        name = " ".join(words)
        if words and len(name) <= _LONGEST:
            yield found.end() - len(words[-1]), found.end(), name
            yield from ((found.start(), found.end(), half) for half in _halves(name))
    yield from _singles(text, taken, len(text), openers)


def _halves(name: str) -> list[str]:
    """Return the two names of "Food and Crop Body and World Board"; none if a half is one word."""
    for joint in re.finditer(r"\s+(?:and|&)\s+(?:the\s+)?", name):
        halves = [name[: joint.start()], name[joint.end() :]]
        if all(" " in half for half in halves):
            return halves
    return []


def _singles(
    text: str, start: int, end: int, openers: AbstractSet[str]
) -> Iterator[tuple[int, int, str]]:
    for found in _SINGLE.finditer(text, start, end):
        if found.group().lower().strip(".") not in openers:
            yield found.start(), found.end(), found.group()


def _stands_by_saying(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands in one sentence with a word of saying close by."""
    before = text[max(0, start - _NEAR) : start]
    return bool(_SPEAKS.match(text, end, end + _NEAR) or _SPOKEN.search(before))


def _without_opener(words: list[str], openers: AbstractSet[str]) -> list[str]:
    while words and words[0].lower().strip(".") in openers:
        words = words[1:]
    return words


def _initials(words: list[str]) -> list[str]:
    """Return the initialisms of a name: without and with the letters of its linking words."""
    parts = [part for word in words for part in word.split("-") if part]
    weighty = "".join(part[0] for part in parts if part.lower() not in _LINK_WORDS)
    whole = "".join(part[0] for part in parts)
    return [short.upper() for short in (weighty, whole) if 1 < len(short) <= _MOST_INITIALS]
