"""Question and passage read together by a cross-encoder: the better order, at a price in time."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.cross_encoder import cross_encoder


class Reranker:
    """A sentence-transformers CrossEncoder. Off by default: no model of the kind is packaged."""

    def __init__(self, name: str) -> None:
        """Load a model by name or folder.

        Raises:
            SettingsError: there is no such model.

        """
        self._model = cross_encoder("PULLQUOTE_RERANKER_MODEL", name)
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return how well each text answers, in standard deviations from the mean of them all.

        Models score on scales of their own; spread like this, they can be weighed with the rest.
        """
        with self._lock:
            found = self._model.predict(
                [(question, text) for text in texts], show_progress_bar=False
            )
        raw = np.asarray(found, dtype=np.float64).reshape(len(texts))
        spread = float(raw.std())
        return (raw - raw.mean()) / spread if spread > 0 else np.zeros_like(raw)
