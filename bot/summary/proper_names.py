"""Where proper names stand in a text, and how their words are compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.calendar import CALENDAR
from index.grammar import Word
from index.story import Span

LINKS = frozenset({"of", "for", "the", "and", "on", "de", "la", "du", "des", "al", "el"})
"""Small words within a name, which count for nothing where names are compared."""
_WORD = re.compile(r"[^\W_]+(?:[’'.][^\W_]+)*\.?")
_CALENDAR = CALENDAR - {"may"}
"""Words of the calendar that are nobody's name; May may be somebody's."""
_TITLES = frozenset("mr mrs ms dr prof sir gen lt col maj capt sgt".split())
_WITHIN = frozenset({"", "du", "de", "des"})
"""What may stand between the words of one name."""
_PEOPLE = re.compile(
    r"(?:[^v]ian|vian|ean|ese|ish|[aei][rq]i|stani|ali|eli|^French|^Dutch|^Greek|^Swiss)s?\Z"
)
"""How words of a people end, which as an opening word may be taken for any adjective."""
_INITIALLED = re.compile(r"(?:[^\W\d_a-z][\w’'-]*\s*(?:(?:of|for|and|the)\s+)*){2,}")


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a proper name, where it stands in its text."""

    span: Span
    parts: tuple[str, ...]
    """As it is compared; none for a title."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What the names of a statement may be made of, where they are those of a text."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    """Words that follow each other, small linking words and titles passed over."""
    initials: frozenset[str]
    """What names may be shortened to: "sohr", "un"."""
    plain: frozenset[str]
    """Words in small letters, as they stand."""


def name_words(text: str, words: Iterable[Word]) -> tuple[NameWord, ...]:
    """Return those of a text's words that are words of names."""
    return tuple(
        NameWord(
            (word.start, word.end),
            tuple(bare(part) for part in _WORD.findall(word.text) if _counts(part)),
        )
        for word in words
        if _is_name(word.text, word.tag, opens=not text[: word.start].strip(" \"“‘'("))
    )


def names_of(text: str, words: Iterable[NameWord], without: Sequence[Span]) -> Iterator[list[str]]:
    """Yield the names that words of a text make, outside some slices of it."""
    name: list[str] = []
    end = 0
    for word in words:
        start = word.span[0]
        if any(a <= start < b for a, b in without):
            continue
        if name and text[end:start].strip(" -") not in _WITHIN:
            yield name
            name = []
        name += word.parts
        end = word.span[1]
    if name:
        yield name


def known_names(text: str) -> KnownNames:
    """Return what the names of a text are made of."""
    return KnownNames(
        words=frozenset(bare_words(text)),
        pairs=frozenset(_pairs(text)),
        initials=frozenset(_initials(text)),
        plain=frozenset(word for word in text.split() if word.islower()),
    )


def bare_words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return [bare(word) for word in _WORD.findall(text)]


def bare(word: str) -> str:
    """Return a word as it is compared: no case, no dots, no ending of the genitive."""
    ended = re.sub(r"['’]s?$", "", word).replace(".", "")
    return (ended[:-1] if ended[:-1].isupper() and ended.endswith("s") else ended).casefold()


def _is_name(text: str, tag: str, *, opens: bool) -> bool:
    if any(mark.isdigit() for mark in text):
        return False  # digits in a name are a number's matter
    if not any(mark.isalpha() for mark in text) or text.lower().strip(".") in _CALENDAR | {"i"}:
        return False
    upper = next((mark for mark in text if mark.isalpha()), "").isupper()
    if opens and not any(mark.isupper() for mark in text[1:]):
        return tag.startswith("NNP") or not text.isascii() or _PEOPLE.search(text) is not None
    return upper or any(mark.isupper() for mark in text[1:])


def _counts(part: str) -> bool:
    return bare(part) not in _TITLES | _CALENDAR


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    words = [word for word in bare_words(text) if word not in _TITLES]
    yield from pairwise(words)
    yield from pairwise(word for word in words if word not in LINKS)


def _initials(text: str) -> Iterator[str]:
    for found in _INITIALLED.finditer(text):
        words = found.group().split()
        yield "".join(word[0] for word in words if word[0].isupper()).casefold()
        yield "".join(word[0] for word in words).casefold()
