"""What a change in a claim draws on: the story it is of, chance, and words for words."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.judge.wordnet import Thesaurus

Words = tuple[tuple[str, Any], ...]
"""A claim's words, each with the parsed token it stands for, or None."""


@dataclass(frozen=True, slots=True)
class Change:
    """A claim once changed, what kind of change it was, and what the sentence says to it now."""

    words: Words
    kind: str
    label: str


class Story:
    """What stands in a story that may be put in another thing's place."""

    def __init__(self, sentences: Sequence[Any]) -> None:
        """Gather its names, verbs, adverbial phrases."""
        self.names: dict[str, list[str]] = defaultdict(list)
        self.phrases: list[str] = []
        self.verbs: list[Any] = []
        for sent in sentences:
            for ent in sent.ents:
                self.names[ent.label_].append(" ".join(ent.text.split()))
            for token in sent:
                if token.dep_ == "prep" and token.head.pos_ == "VERB" and token.i > token.head.i:
                    phrase = list(token.subtree)
                    if 2 <= len(phrase) <= 7:
                        self.phrases.append(" ".join(t.text for t in phrase))
                if token.pos_ == "VERB" and token.dep_ in {"ROOT", "conj", "ccomp"}:
                    self.verbs.append(token)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a change draws on."""

    story: Story
    chance: random.Random
    thesaurus: Thesaurus
