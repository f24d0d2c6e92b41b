"""What an encoder is, and what it reads of a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.story import PassageText, Span

Vector32 = npt.NDArray[np.float32]
"""Shape (dimensions,), of length 1."""
Vectors32 = npt.NDArray[np.float32]
"""Shape (texts, dimensions), each row of length 1."""
Offsets = npt.NDArray[np.int64]
"""Shape (tokens, 2): where each begins and ends in the text; a special one has no length."""

LABEL_TOKENS = 48
"""Room in the model's window for the headline, outlet and date put before a passage."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a model makes of a passage in one run, as far as its window reaches."""

    vector: Vector32
    sentences: Vectors32
    """A row a sentence; one none of whose tokens is read has a row of zeros."""


class Encoder(Protocol):
    """A model that reads texts. Safe to use from several threads; each computes on one core."""

    @property
    def window(self) -> int:
        """Most tokens of a passage's own that it reads: no special ones, none of its prompt."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    @property
    def in_context(self) -> bool:
        """Whether sentences have their vectors from their passage's run, or from one each."""

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each question."""

    def documents(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each text that is to be found."""

    def read(self, passages: Sequence[PassageText]) -> list[Read]:
        """Read passages and, in the same run, their sentences; for models that are in context."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out."""


def touching(offsets: Offsets, spans: Sequence[Span]) -> npt.NDArray[np.bool_]:
    """Return which tokens touch which span: shape (spans, tokens)."""
    starts, ends = offsets[:, 0], offsets[:, 1]
    first, last = np.array(spans, dtype=np.int64).reshape(-1, 2).T[:, :, None]
    return np.asarray((starts < last) & (ends > first) & (ends > starts), dtype=np.bool_)


def of_length_1(rows: npt.NDArray[np.float32]) -> Vectors32:
    """Return rows scaled to length 1; those of zeros stay."""
    lengths = np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
    return np.asarray(rows / lengths, dtype=np.float32)
