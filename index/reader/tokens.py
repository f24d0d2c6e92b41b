"""How the Reader is given a question and a sentence: as numbers of tokens. Pure.

The one place that says so, for training (`bench/reader`) and for reading alike: a model that is
asked in another form than it learned from answers at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

QUESTION = 48
SENTENCE = 96
BEFORE = 32
HEADLINE = 24
"""Most tokens of each; of the sentence before, its last ones are kept."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers of a tokenizer's special tokens."""

    start: int
    """[CLS]"""
    end: int
    """[SEP]"""


MARKS = Marks(start=101, end=102)
"""Those of BERT's English vocabulary, which the packaged model's tokenizer has."""


def tokens_of(
    marks: Marks,
    question: Sequence[int],
    sentence: Sequence[int],
    before: Sequence[int],
    headline: Sequence[int],
) -> tuple[list[int], list[int]]:
    """Return what is read, and for each token whose it is: 0 the question's, 1 the story's.

    The arguments are tokens without special ones. Longest: 205.
    """
    asked = [marks.start, *question[:QUESTION], marks.end]
    told = [*sentence[:SENTENCE], marks.end, *before[-BEFORE:], marks.end]
    told += [*headline[:HEADLINE], marks.end]
    return asked + told, [0] * len(asked) + [1] * len(told)
