"""Any other model, by name or folder: the only file that imports sentence-transformers' encoders.

Importing them takes seconds, and is done when such a model is loaded.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoders.encoder import LABEL_TOKENS, Read
from index.errors import SettingsError
from index.threads import torch_on_one_core

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16
"""Texts a batch: the fastest of 8, 16, 32 and 64 on two cores with 300 real passages."""


class Named:
    """A sentence-transformers model."""

    def __init__(self, name: str) -> None:
        """Load a model by name or folder; the former may fetch it.

        Raises:
            SettingsError: there is no such model.

        """
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        torch_on_one_core()
        disable_progress_bar()
        try:
            model = SentenceTransformer(name, local_files_only=Path(name).is_dir())
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise SettingsError(
                f"PULLQUOTE_EMBEDDING_MODEL={name}: no such model ({reason})"
            ) from error
        model.max_seq_length = self.window = _window(model)
        self.dimensions = int(model.get_embedding_dimension() or 0)
        self._tokenizing = threading.Lock()  # its settings change from use to use
        reads = _one_at_a_time(model.preprocess, self._tokenizing)
        model.preprocess = reads  # type: ignore[method-assign]  # the library calls it unguarded
        self._model = model

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Read texts in batches."""
        found: list[dict[str, Any]] = self._model.encode(  # type: ignore[assignment]
            list(texts),
            batch_size=BATCH,
            output_value=None,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        with self._tokenizing:
            encoded = self._model.tokenizer(
                list(texts), truncation=True, max_length=self.window, return_offsets_mapping=True
            )
        return [
            Read(
                one["sentence_embedding"].float().numpy(),
                one["token_embeddings"][one["attention_mask"].bool()].float().numpy(),
                np.asarray(offsets, dtype=np.int64),
            )
            for one, offsets in zip(found, encoded["offset_mapping"], strict=True)
        ]

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out."""
        with self._tokenizing:
            encoded = self._model.tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]


def _one_at_a_time(do: Callable[..., Any], lock: threading.Lock) -> Callable[..., Any]:
    """Return what does the same under a lock."""

    def does(*told: Any, **how: Any) -> Any:
        with lock:
            return do(*told, **how)

    return does


def _window(model: SentenceTransformer) -> int:
    """Return the window that lets a passage's label stand beside as many tokens as it is made for.

    A model whose positions end there reads shorter passages.
    """
    made_for = model.max_seq_length or 256
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    positions = int(getattr(config, "max_position_embeddings", made_for)) - 2
    return max(made_for, min(made_for + LABEL_TOKENS, positions))
