"""Where sentences end in languages other than English, by their marks and abbreviations. Pure.

English is cut by spaCy's small model, of which there is none for most languages; pysbd knows no
Portuguese, Turkish, Ukrainian or Vietnamese and takes 30 times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.languages.language import Language

Span = tuple[int, int]

_CLOSES = "\"'”’»›“‘」』】）)\\]｣〉》"
_MARKS = r"(?:[。！？｡।॥]+|[.!?؟۔…‽]+)"


def _closed_by(marks: str) -> re.Pattern[str]:
    return re.compile(rf"{_MARKS}(?P<closes>{marks}*)(?P<space>\s*)")


_END = _closed_by(f"[{_CLOSES}]")
_ENDS = {
    "fr": _closed_by(rf"(?:[ \u00a0\u202f]?[{_CLOSES}])"),
    "de": _closed_by(f"[{_CLOSES}«‹]"),
    "da": _closed_by(f"[{_CLOSES}«‹]"),
}
"""Ends in languages that set a space before a closing mark, or quote »so«."""
_LAST_WORD = re.compile(r"[^\s,;:()«„“\"—–-]+\Z")
_OPENS = "\"'“„‚‘«‹»›「『【（([¿¡–—-"
_SENTENCE_OPENS = re.compile(rf"[{re.escape(_OPENS)}\s]*(?P<letter>\w)")
_HARD = frozenset("。！？｡।॥؟۔")
"""Marks that end a sentence whatever follows, with or without a space."""
_TAG = re.compile(r"\s*[,，、]|\s+[–—-]\s*[^\W\d_A-ZÀ-Þ]")
"""What follows the stop of a quotation that its sentence goes on after: «…!», dijo Pérez."""
_GOES_ON = re.compile(r"と|など|という|って")
"""How Japanese goes on after a closed quotation: 「…。」と述べた。"""


def sentences_in(text: str, span: Span, of: Language) -> Iterator[Span]:
    """Yield the sentences of a slice of a text, white space around them left out."""
    start, end = span
    opened = start
    for found in _ENDS.get(of.code, _END).finditer(text, start, end):
        stop = found.end("closes")
        if found.start() < opened or not _ends(text, found, end, of):
            continue
        yield from _trimmed(text, opened, stop)
        opened = stop
    yield from _trimmed(text, opened, end)


def _ends(text: str, found: re.Match[str], end: int, of: Language) -> bool:
    """Tell whether a stop ends its sentence."""
    rest = text[found.end("closes") : min(end, found.end() + 40)]
    if not rest.strip():
        return True
    mark = text[found.start()]
    if found.group("closes") and (_TAG.match(rest) or _GOES_ON.match(rest)):
        return False
    if mark in _HARD:
        return True
    if not found.group("space"):
        return False
    opens = _SENTENCE_OPENS.match(rest)
    if opens is None:
        return True
    letter = opens.group("letter")
    if letter.islower():
        return False
    if found.group()[:1] != "." or found.group().startswith(".."):
        return True
    return not _is_abbreviated(text, found.start(), letter, of)


def _is_abbreviated(text: str, at: int, follows: str, of: Language) -> bool:
    """Tell whether the full stop at a place belongs to the word before it."""
    word = _LAST_WORD.search(text, max(0, at - 30), at)
    if word is None:
        return False
    said = word.group().strip("'’")
    if said.lower() in of.abbreviations:
        return True
    if len(said) == 1 and said.isalpha() and said.isupper():
        return True
    if "." in said and all(len(part) <= 2 for part in said.split(".")):
        return True
    return of.code in _ORDINALS and said.isdigit() and len(said) <= 2 and not follows.isdigit()


_ORDINALS = frozenset(
    {"de", "tr", "da", "nb", "fi", "cs", "sk", "hu", "pl", "hr", "sl", "et", "lv"}
)
"""Languages that write "3. Oktober": a stop after a number of one or two digits makes it one."""


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
