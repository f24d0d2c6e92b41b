"""A story to its sentences, passages and names: all that is derived from its text.

What lines recur across an outlet's stories comes from outside; all else depends on the text alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from index.corrections import notes_in
from index.embeddings import Embedder
from index.languages.detect import language_of_story
from index.languages.language import ENGLISH, language
from index.languages.scripts import script_of
from index.names import OPENERS, names_in
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
    codes = [language_of_story(story.language, story.text) for story in stories]
    with _ONE_AT_A_TIME:
        sentences = list(sentences_of([story.text for story in stories], codes))
    lines = [lines_of(*given) for given in zip(stories, sentences, strict=True)]
    own = recurring({line for one in lines for line in one.values()})
    return [
        _cut(story, code, spans, here, own, embedder=embedder)
        for story, code, spans, here in zip(stories, codes, sentences, lines, strict=True)
    ]


def _cut(
    story: Story,
    code: str,
    sentences: Sequence[Span],
    lines: Mapping[Span, str],
    own: AbstractSet[str],
    *,
    embedder: Embedder,
) -> CutStory:
    spans = tuple(span for span in sentences if lines.get(span) not in own)
    return CutStory(
        story=story,
        sentences=spans,
        passages=passages_of(story.text, spans, embedder.count_tokens, embedder.passage_tokens),
        names=_names("\n".join(story.text[start:end] for start, end in spans), code),
        notes=tuple(notes_in(story.text)),
        lines=tuple(lines.values()),
        language=code,
    )


def _names(text: str, code: str) -> tuple[tuple[str, str], ...]:
    """Return the names of a text; none where capitals do not tell them."""
    if code == ENGLISH:
        return names_in(text)
    return names_in(text, OPENERS | language(code).stop) if script_of(text) == "latin" else ()
