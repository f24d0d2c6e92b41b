"""The Judge: whether a sentence says a claim, denies it, or neither."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.reader.cross_encoder import CrossEncoder, Told
from index.reader.tokens import JUDGING

PACKAGED = Path(__file__).parent / "packaged" / "judge.onnx"


@dataclass(frozen=True, slots=True)
class Belief:
    """How likely a sentence says a claim, and how likely it denies it; both 0 to 1."""

    says: float
    denies: float


class Judge:
    """The packaged cross-encoder, or another one trained by `bench/judge`."""

    def __init__(self, file: Path = PACKAGED) -> None:
        """Load the weights.

        Raises:
            SettingsError: there is no such file, or it is no model.

        """
        self._model = CrossEncoder(file, "PULLQUOTE_JUDGE", JUDGING)

    def belief(self, claim: str, told: Told) -> Belief:
        """Return what a sentence, with what stands before it, says to a claim."""
        weights = [math.exp(one) for one in self._model.logits_of(claim, told)]
        says, denies, _ = (one / sum(weights) for one in weights)
        return Belief(says, denies)


@cache
def packaged() -> Judge:
    """Return the packaged Judge; every house of a process shares it."""
    return Judge()
