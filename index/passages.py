"""Sentences to passages: the unit of retrieval."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from index.story import Span

CountTokens = Callable[[list[str]], list[int]]
"""Gives the number of the embedding model's tokens in each text, special tokens left out."""


def passages_of(
    text: str, sentences: Sequence[Span], count: CountTokens, budget: int
) -> tuple[Span, ...]:
    """Pack sentences, in order, into slices of at most `budget` tokens of about even length.

    Every sentence lies in one passage; one that is over the budget by itself gets several, cut
    between words.
    """
    pieces: list[Span] = []
    tokens: list[int] = []
    counts = count([text[start:end] for start, end in sentences])
    for span, size in zip(sentences, counts, strict=True):
        if size <= budget:
            pieces.append(span)
            tokens.append(size)
        else:
            for part, part_size in _parts(text, span, count, budget):
                pieces.append(part)
                tokens.append(part_size)
    if not pieces:
        return ()
    even = sum(tokens) / math.ceil(sum(tokens) / budget)
    return tuple(_packed(pieces, tokens, even, budget))


def _packed(pieces: list[Span], tokens: list[int], even: float, budget: int) -> list[Span]:
    packed = [pieces[0]]
    held = tokens[0]
    for span, size in zip(pieces[1:], tokens[1:], strict=True):
        fits = held + size <= budget
        if fits and held + size / 2 <= even:
            packed[-1] = (packed[-1][0], span[1])
            held += size
        else:
            packed.append(span)
            held = size
    return packed


def _parts(text: str, span: Span, count: CountTokens, budget: int) -> list[tuple[Span, int]]:
    """Halve an over-long sentence between words until every part is within the budget."""
    start, end = span
    size = count([text[start:end]])[0]
    if size <= budget or end - start < 2:
        return [(span, size)]
    middle = (start + end) // 2
    gap = text.rfind(" ", start + 1, middle)
    cut = gap if gap > start else middle
    rest = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    return _parts(text, (start, cut), count, budget) + _parts(text, (rest, end), count, budget)
