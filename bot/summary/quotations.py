"""What a clause has in quotation marks, held against the sentence it rests on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.checking.verbatim import is_in_marks, parts_of, stands_in
from bot.english.quote_marks import quotations_in
from bot.summary.reasons import Replaced
from bot.summary.sources import Source
from index.story import Span

_STRAY = re.compile(r"[\"“”„‟«»‹›＂「」『』〝〞〟❝❞‹›′″‴❛❜＇｢｣]|''|``|‘‘|’’")
"""Any mark that a reader takes for one of a quotation."""
_SINGLE = re.compile(r"(?<!\w)['‘‚‛]([^'’‘‛]*(?:['’]\w[^'’‘‛]*)*)['’](?!\w)")
"""Words between single marks; an apostrophe within a word is none."""


_DENIES = re.compile(
    r"\b(?:no|not|never|nor|none|nobody|nothing|neither|without|cannot|hardly|deny|denie[sd])\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)


def quoted_in(text: str) -> list[Span] | None:
    """Return where words stand in quotation marks, marks included; None where a mark is odd."""
    found = quotations_in(text)
    spans = [(one.start, one.end) for one in found]
    if not all(one.closed for one in found):
        return None
    outside = _blanked(text, spans)
    if _STRAY.search(outside):
        return None
    return sorted([*spans, *(one.span() for one in _SINGLE.finditer(outside))])


def quoted_rightly(clause: str, source: Source) -> tuple[Replaced, ...] | None:
    """Return what is shown in place of a clause's quotations; None where one does not stand.

    Each must stand letter for letter in the one sentence. Marks stay where its story has the words
    in marks too; words that are the story's own lose theirs, lest they seem somebody's.
    """
    spans = quoted_in(clause)
    if spans is None:
        return None
    replaced: list[Replaced] = []
    for span in spans:
        found = list(_stored(clause, span, source))
        if not found:
            return None
        replaced += found
    return tuple(replaced)


def _stored(clause: str, span: Span, source: Source) -> Iterator[Replaced]:
    """Yield what takes the place of one quotation; nothing where it does not stand."""
    start, end = _inner(clause, span)
    text = source.version.story.text
    parts = parts_of(clause[start:end])
    slices = stands_in(clause[start:end], text[: source.span[1]], [source.span])
    if not slices or slices[0][0] < source.span[0] or _drops_denial(text, slices):
        return
    keeps = all(is_in_marks(one, text) for one in slices)
    if not keeps:
        yield Replaced((span[0], start), None)
    for (part, at), stored in zip(parts, slices, strict=True):
        lead = len(part) - len(part.lstrip())
        yield Replaced((start + at + lead, start + at + len(part)), stored)
    if not keeps:
        yield Replaced((end, span[1]), None)


def _drops_denial(text: str, slices: Sequence[Span]) -> bool:
    """Tell whether an ellipsis stands for words that deny."""
    return any(_DENIES.search(text[one[1] : other[0]]) for one, other in pairwise(slices))


def _inner(text: str, span: Span) -> Span:
    start, end = span
    for mark in ("''", "``", "‘‘", "’’"):
        start += text.startswith(mark, start)
        end -= text.endswith(mark, start, end)
    return start + 1, max(start + 1, end - 1)


def _blanked(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
