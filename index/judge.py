"""Whether one text says what another does, by a public model that was taught to tell.

Off by default: none of the kind is packaged, and the one we trained ourselves was not good enough
(docs/quality.md).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.cross_encoder import cross_encoder
from index.errors import SettingsError

_SETTING = "PULLQUOTE_JUDGE_MODEL"
_SAYS, _NEUTRAL, _DENIES = "entailment", "neutral", "contradiction"
"""What its config calls its answers, in whichever order."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model thinks of two texts: likelihoods from 0 to 1."""

    says: float
    """That the first says what the second does."""
    denies: float
    """That it says otherwise."""


class Judge:
    """A sentence-transformers CrossEncoder of entailment, neutral and contradiction."""

    def __init__(self, name: str) -> None:
        """Load a model by name or folder.

        Raises:
            SettingsError: there is no such model, or its config does not name the three answers.

        """
        self._model = cross_encoder(_SETTING, name)
        labels = {
            str(label).lower(): int(at)
            for at, label in getattr(self._model.config, "id2label", {}).items()
        }
        if labels.keys() != {_SAYS, _NEUTRAL, _DENIES}:
            raise SettingsError(
                f"{_SETTING}={name}: its config does not name the labels entailment, neutral and "
                "contradiction; name a model of natural language inference"
            )
        self._says, self._denies = labels[_SAYS], labels[_DENIES]
        self._lock = threading.Lock()

    def judged(self, told: str, claim: str) -> Judgement:
        """Return how likely what is told says what a claim does, and how likely otherwise."""
        with self._lock:
            found = self._model.predict(
                [(told, claim)], show_progress_bar=False, activation_fn=_as_it_is
            )
        logits = np.asarray(found, dtype=np.float64).reshape(-1)
        raised = np.exp(logits - logits.max())
        likely = raised / raised.sum()
        return Judgement(float(likely[self._says]), float(likely[self._denies]))


def _as_it_is(logits: Any) -> Any:
    """Return logits: what they come to is worked out here, whatever the model's config says."""
    return logits
