"""What a clause has in quotation marks, held against the sentence it rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.checking.verbatim import is_in_marks, parts_of, stands_in
from bot.english.assertions import asserted
from bot.english.denial_words import DENIES
from bot.summary.pair import Pair, Replaced
from index.story import Span


def has_odd_marks(pair: Pair) -> bool:
    """Tell whether it cannot be seen which words of a clause are quoted."""
    return pair.clause.quotations is None


def misquotes(pair: Pair) -> bool:
    """Tell whether a quotation does not stand letter for letter in the one sentence."""
    return not all(_stored(pair, span) for span in pair.clause.quotations or ())


def stored_quotations(pair: Pair) -> Iterator[Replaced]:
    """Yield what is shown in place of a clause's quotations.

    Marks stay where its story has the words in marks too; words that are the story's own lose
    theirs, lest they seem somebody's.
    """
    text = pair.source.version.story.text
    for span in pair.clause.quotations or ():
        start, end = _inner(pair.clause.text, span)
        slices = _stored(pair, span)
        keeps = all(is_in_marks(one, text) for one in slices)
        if not keeps:
            yield Replaced((span[0], start), None)
        parts = parts_of(pair.clause.text[start:end])
        for (part, at), stored in zip(parts, slices, strict=True):
            lead = len(part) - len(part.lstrip())
            yield Replaced((start + at + lead, start + at + len(part)), stored)
        if not keeps:
            yield Replaced((end, span[1]), None)


def _stored(pair: Pair, span: Span) -> list[Span]:
    """Return where the parts of one quotation stand in the sentence; empty where they do not."""
    source = pair.source
    text = source.version.story.text
    told = pair.clause.text[slice(*_inner(pair.clause.text, span))]
    slices = stands_in(told, text[: source.span[1]], [source.span])
    if not slices or slices[0][0] < source.span[0] or _drops_denial(text, slices):
        return []
    return slices


def _drops_denial(text: str, slices: Sequence[Span]) -> bool:
    """Tell whether an ellipsis stands for words that deny."""
    return any(asserted(text[one[1] : other[0]]).has_any(DENIES) for one, other in pairwise(slices))


def _inner(text: str, span: Span) -> Span:
    start, end = span
    for mark in ("''", "``", "‘‘", "’’"):
        start += text.startswith(mark, start)
        end -= text.endswith(mark, start, end)
    return start + 1, max(start + 1, end - 1)
