"""A story to its sentences, passages and names: all that is derived from its text alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from index.embeddings import Embedder
from index.names import names_in
from index.passages import passages_of
from index.sentences import sentences_of
from index.story import CutStory, Story

_ONE_AT_A_TIME = threading.Lock()
"""Feeds are read side by side; the parser serves one thread."""


def cut(stories: Sequence[Story], embedder: Embedder) -> list[CutStory]:
    """Cut stories; the result depends on nothing but their texts and the model's tokens."""
    with _ONE_AT_A_TIME:
        return _cut(stories, embedder)


def _cut(stories: Sequence[Story], embedder: Embedder) -> list[CutStory]:
    sentences = sentences_of([story.text for story in stories])
    return [
        CutStory(
            story=story,
            sentences=spans,
            passages=passages_of(story.text, spans, embedder.count_tokens, embedder.passage_tokens),
            names=names_in("\n".join(story.text[start:end] for start, end in spans)),
        )
        for story, spans in zip(stories, sentences, strict=True)
    ]
