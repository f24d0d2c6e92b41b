"""What an encoder is, and what it reads of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector32 = npt.NDArray[np.float32]
"""Shape (dimensions,), of length 1."""
Vectors32 = npt.NDArray[np.float32]
"""Shape (texts, dimensions), each row of length 1."""

LABEL_TOKENS = 48
"""Room in the model's window for the headline, outlet and date put before a passage."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a model has read of a text, as far as its window reaches."""

    vector: Vector32
    states: npt.NDArray[np.float32]
    """Shape (tokens, dimensions), special tokens included."""
    offsets: npt.NDArray[np.int64]
    """Shape (tokens, 2): where each begins and ends in the text; a special one has no length."""


class Encoder(Protocol):
    """A model that reads texts. Safe to use from several threads; each computes on one core."""

    @property
    def window(self) -> int:
        """Most tokens of a text that it reads, special ones included."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Read texts together."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out."""
