"""A text to its quotable sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import grammar
from index.furniture import DATELINE, body
from index.furniture_lines import is_furniture
from index.languages.language import ENGLISH, language
from index.languages.scripts import words_in
from index.languages.sentence_ends import sentences_in
from index.stops import joined
from index.story import Span

MAX_SENTENCE = 1_000
"""Longest sentence in characters; a longer run without a full stop is cut at a pause.

The longest in 788 real stories without commas has 612.
"""

_PAUSE = re.compile(r"[;:,–—]\s|\s|[，、；：]")
_LEAD = re.compile(r"^(?:[-–—•*·▪●>]\s+|\d{1,2}[.)]\s+(?=[A-Z“\"]))")
_TIME = re.compile(
    r"^\d{1,2}[.:]\d{2}\s?(?:[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?\s*[-–—:]?\s+(?=[^\Wa-z])"
)
_SEAM = re.compile(r"(?<=[a-z]{2})[.!?](?=[A-Z][a-z]*\s)")


def sentences_of(
    texts: Sequence[str], written_in: Sequence[str] | None = None
) -> Iterator[tuple[Span, ...]]:
    """Yield, for each text, its quotable sentences: in order, disjoint, without furniture.

    A sentence starts after its dateline, bullet or time, and holds no white space at its ends.
    `written_in` has the code of each text's language; English where none is given.
    """
    codes = written_in or [ENGLISH] * len(texts)
    told = list(zip(texts, codes, map(body, texts, codes), strict=True))
    pieces = (
        text[start:end] for text, code, spans in told if code == ENGLISH for start, end in spans
    )
    cuts = grammar.split(pieces)
    for text, code, spans in told:
        found: list[Span] = []
        for start, end in spans:
            if code == ENGLISH:
                here = joined(text, [(start + a, start + b) for a, b in next(cuts)])
            else:
                here = list(sentences_in(text, (start, end), language(code)))
            for sentence in here:
                for part in _unglued(text, sentence):
                    found.extend(_quotable(text, part, code))
        yield tuple(found)


def _unglued(text: str, sentence: Span) -> Iterator[Span]:
    """Part sentences that a page ran together without a space: "…countryside.Every hospital…"."""
    start, end = sentence
    for seam in _SEAM.finditer(text, start, end):
        yield start, seam.end()
        start = seam.end()
    yield start, end


def _quotable(text: str, sentence: Span, code: str) -> Iterator[Span]:
    start, end = sentence
    for lead in (_LEAD, DATELINE, _TIME):
        found = lead.match(text[start:end])
        if found:
            start += found.end()
    while end - start > MAX_SENTENCE:
        cut = start + _last_pause(text[start : start + MAX_SENTENCE])
        yield from _kept(text, start, cut, code)
        start = cut
    yield from _kept(text, start, end, code)


def _last_pause(piece: str) -> int:
    """Return where to cut an over-long sentence: after its last pause, else where it is full."""
    pauses = [found.end() for found in _PAUSE.finditer(piece, len(piece) // 2)]
    strong = [at for at in pauses if piece[at - 2 : at].strip() and piece[at - 2] in ";:,–—"]
    return (strong or pauses or [len(piece)])[-1]


def _kept(text: str, start: int, end: int, code: str) -> Iterator[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    sentence = text[start:end]
    if (
        sum(map(str.isalpha, sentence)) > 2
        and words_in(sentence) > 1
        and not is_furniture(sentence, code)
    ):
        yield start, end
