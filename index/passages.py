"""Sentences to passages, the unit of retrieval, and what the indexes and the model read of one."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence

from index.story import PassageText, Span, Story, positions_in

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


def label(story: Story) -> str:
    """Return what stands before each passage in the indexes: headline, outlet, date."""
    known = (story.title[:160], story.outlet, story.published and f"{story.published:%d %B %Y}")
    return ". ".join(part for part in known if part)


def labelled(story: Story, sentences: Sequence[Span], passage: Span) -> PassageText:
    """Return a passage of a story with these sentences as it is read."""
    text = label(story)
    start, end = passage
    spans = []
    for n in positions_in(sentences, passage):
        first, last = sentences[n]
        inside = story.text[max(first, start) : min(last, end)]
        spans.append((len(text) + 1, len(text) + 1 + len(inside)))
        text += f" {inside}" if len(spans) > 1 else f"\n{inside}"
    return PassageText(text, tuple(spans))


def digest_of(read: PassageText) -> str:
    """Return a sum over all that decides what a model makes of a passage."""
    return hashlib.sha256(f"{read.sentences}{read.text}".encode()).hexdigest()[:32]


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
