"""Names a text uses and the initials a person in a hurry types for them."""

from __future__ import annotations

import re

_LINKS = r"(?:of|for|the|and|on|to|in|de|des|du|la|le|les|del|di|da|do|dos|und|für|y|e|et|sans|&)"
_PART = r"(?:[^\W\d_a-z](?:\w?\.|(?:[\w-]|['’](?!s\b))*))"
_NAME = re.compile(rf"\b{_PART}(?:[^\S\n]+(?:{_LINKS}[^\S\n]+){{0,2}}{_PART}){{1,8}}")
_OPENERS = frozenset(
    "a an the in on at by for from to of and but or as if when while after before since although "
    "according meanwhile however he she it they we i his her its their our this that these those "
    "earlier later also then there here what who why how where not no some many most more all both "
    "mr mrs ms dr".split()
)
_LINK_WORDS = frozenset(_LINKS[3:-1].split("|"))
_MAX_NAMES = 300
_LONGEST = 200  # characters of a name
_MOST_INITIALS = 12


def names_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names of several words a text uses, each with every initialism it may go by.

    "Syrian Observatory for Human Rights" goes by SOHR and SOFHR; a name the text itself follows
    with capitals in brackets goes by those. A pair stands once, in the order of the text.
    """
    pairs: dict[tuple[str, str], None] = {}
    for found in _NAME.finditer(text):
        words = _without_opener(found.group().split())
        if len(words) < 2:
            continue
        name = " ".join(words)
        if len(name) > _LONGEST:
            continue
        shown = re.match(r"['’]?s?\s*\(([A-Z][A-Za-z]{1,9})\)", text[found.end() :])
        for initials in _initials(words) | ({shown.group(1).upper()} if shown else set()):
            pairs.setdefault((name, initials))
        if len(pairs) >= _MAX_NAMES:
            break
    return tuple(pairs)


def _without_opener(words: list[str]) -> list[str]:
    while words and words[0].lower().strip(".") in _OPENERS:
        words = words[1:]
    return words


def _initials(words: list[str]) -> set[str]:
    """Return the initialisms of a name: with and without the letters of its linking words."""
    parts = [part for word in words for part in word.split("-") if part]
    weighty = "".join(part[0] for part in parts if part.lower() not in _LINK_WORDS)
    whole = "".join(part[0] for part in parts)
    return {
        initials.upper() for initials in (weighty, whole) if 1 < len(initials) <= _MOST_INITIALS
    }
