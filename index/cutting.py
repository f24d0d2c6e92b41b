"""A story to its sentences, passages and names: all that is derived from its text.

What lines recur across an outlet's stories comes from outside; all else depends on the text alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from index.corrections import notes_in
from index.embeddings import Embedder
from index.names import names_in
from index.own_lines import lines_of
from index.passages import passages_of
from index.sentences import sentences_of
from index.story import CutStory, Span, Story

Recurring = Callable[[Collection[str]], AbstractSet[str]]
"""Tells which of an outlet's lines, by their sums, recur across its stories."""

_ONE_AT_A_TIME = threading.Lock()
"""Feeds are read side by side; the parser serves one thread."""


def cut(
    stories: Sequence[Story], embedder: Embedder, recurring: Recurring = lambda _: frozenset()
) -> list[CutStory]:
    """Cut stories; the result depends on their texts, the model's tokens and what recurs."""
    with _ONE_AT_A_TIME:
        sentences = list(sentences_of([story.text for story in stories]))
    lines = [lines_of(*given) for given in zip(stories, sentences, strict=True)]
    own = recurring({line for one in lines for line in one.values()})
    return [
        _cut(story, spans, here, own, embedder)
        for story, spans, here in zip(stories, sentences, lines, strict=True)
    ]


def _cut(
    story: Story,
    sentences: Sequence[Span],
    lines: Mapping[Span, str],
    own: AbstractSet[str],
    embedder: Embedder,
) -> CutStory:
    spans = tuple(span for span in sentences if lines.get(span) not in own)
    return CutStory(
        story=story,
        sentences=spans,
        passages=passages_of(story.text, spans, embedder.count_tokens, embedder.passage_tokens),
        names=names_in("\n".join(story.text[start:end] for start, end in spans)),
        notes=tuple(notes_in(story.text)),
        lines=tuple(lines.values()),
    )
