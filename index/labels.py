"""Passages as the indexes and the model read them: a label, then sentences without furniture."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from index.embeddings import PassageText
from index.story import Span, Story, positions_in


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
