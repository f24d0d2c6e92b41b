"""How the Reader is given a question and a sentence: as numbers of tokens. Pure.

The one place that says so, for training (`bench/reader`) and for reading alike: a model that is
asked in another form than it learned from answers at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Most:
    """Most tokens of each text; of the sentence before, its last ones are kept."""

    question: int
    sentence: int
    before: int
    headline: int


READING = Most(question=48, sentence=96, before=32, headline=24)
JUDGING = Most(question=64, sentence=96, before=64, headline=0)
"""A claim is longer than a question, and may rest on two sentences; a headline says it loosely."""


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
    *,
    most: Most = READING,
) -> tuple[list[int], list[int]]:
    """Return what is read, and for each token whose it is: 0 the question's, 1 the story's.

    The arguments are tokens without special ones. Longest: 205 to read, 229 to judge.
    """
    asked = [marks.start, *question[: most.question], marks.end]
    told = [*sentence[: most.sentence], marks.end, *before[-most.before :], marks.end]
    told += [*headline[: most.headline], marks.end]
    return asked + told, [0] * len(asked) + [1] * len(told)
