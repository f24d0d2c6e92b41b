"""The Reader: question and sentence read together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.reader.cross_encoder import CrossEncoder, Told
from index.reader.tokens import READING

PACKAGED = Path(__file__).parent / "packaged" / "reader.onnx"

Logits = npt.NDArray[np.float64]
"""Shape (sentences,): log odds that each answers."""


class Reader:
    """The packaged cross-encoder, or another one trained by `bench/reader`."""

    def __init__(self, file: Path = PACKAGED) -> None:
        """Load the weights.

        Raises:
            SettingsError: there is no such file, or it is no model.

        """
        self._model = CrossEncoder(file, "PULLQUOTE_READER", READING)

    def logits(self, question: str, told: Sequence[Told]) -> Logits:
        """Return, for each sentence, the log odds that it answers the question."""
        found = (self._model.logits_of(question, one)[0] for one in told)
        return np.fromiter(found, dtype=np.float64, count=len(told))


@cache
def packaged() -> Reader:
    """Return the packaged Reader; every house of a process shares it."""
    return Reader()
