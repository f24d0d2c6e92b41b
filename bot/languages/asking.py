"""What a question in another language than English asks for, and of what. Pure."""

from __future__ import annotations

import re
from functools import cache

from index.languages.language import Language, language
from index.languages.numbers import days_in, numbers_in
from index.languages.scripts import UNSPACED_RUN, pieces_of

KINDS = ("number", "person", "place", "date", "reason")
"""The kinds of answer, in the order in which their words are looked for."""


def kind_asked(question: str, written_in: str) -> str | None:
    """Return which of `KINDS` a question asks for; None where its words tell none."""
    of = language(written_in)
    found = {kind: at for kind in KINDS if (at := _asks_at(question, of, kind)) is not None}
    return min(found, key=lambda kind: found[kind], default=None)


def _asks_at(question: str, of: Language, kind: str) -> int | None:
    pattern = _asking(of, kind)
    found = pattern.search(question) if pattern else None
    return found.start() if found else None


_HIRAGANA = re.compile("([\u3041-\u309f])[\u3041-\u309f]+")
"""Endings and particles, whose first letter belongs to the word before them."""


@cache
def _asking(of: Language, kind: str) -> re.Pattern[str] | None:
    said = of.asks.get(kind)
    if not said:
        return None
    phrases = "|".join(re.escape(one) for one in sorted(said.split("|"), key=len, reverse=True))
    edged = rf"(?<!\w)(?:{phrases})(?!\w)" if of.spaced else rf"(?:{phrases})"
    return re.compile(edged, re.IGNORECASE)


def topic_in(question: str, written_in: str) -> str:
    """Return a question's words without those that every question has."""
    of = language(written_in)
    for kind in KINDS:
        pattern = _asking(of, kind)
        question = pattern.sub(" ", question) if pattern else question
    if of.spaced:
        return " ".join(one for one in pieces_of(question) if one.lower() not in of.stop)
    if _HIRAGANA.search(question):
        parted = _HIRAGANA.sub(r"\1 ", question)
        return " ".join(re.findall(rf"{UNSPACED_RUN.pattern}|\w+", parted))
    long_first = sorted(of.stop, key=len, reverse=True)
    parted = re.sub("|".join(map(re.escape, long_first)), " ", question) if of.stop else question
    return " ".join(re.findall(rf"\w+|{UNSPACED_RUN.pattern}", parted))


def is_of_kind(kind: str, sentence: str, written_in: str) -> bool | None:
    """Tell whether a sentence has a number or a time, where that was asked; else None."""
    of = language(written_in)
    if kind == "number":
        return any(numbers_in(sentence, of))
    if kind == "date":
        told = {one.lower() for one in pieces_of(sentence)}
        return bool(told & of.times) or any(days_in(sentence, of)) or _names_month(sentence, of)
    return None


def _names_month(sentence: str, of: Language) -> bool:
    told = sentence.lower()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told) for name in of.month_of)
