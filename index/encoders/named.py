"""Any other model, by name or folder: the only file that imports sentence-transformers' encoders.

A model is used as sentence-transformers means it: with its prompts, pooling, layers, length and
dimensions. Importing it takes seconds, and is done when such a model is loaded.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoders.encoder import Offsets, Read, Vectors32, of_length_1, touching
from index.encoders.trial import IN_CONTEXT, tried
from index.errors import SettingsError
from index.story import PassageText, Span
from index.threads import torch_on_one_core

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16
"""Texts a batch: the fastest of 8, 16, 32 and 64 on two cores with 300 real passages."""

_WINDOW = 8_192
"""Tokens of a model that names no end; no passage of ours has a tenth of them."""


class Named:
    """A sentence-transformers model."""

    def __init__(self, name: str) -> None:
        """Load a model by name or folder, and try it; the former may fetch it.

        Raises:
            SettingsError: there is no such model, or it is of no use to us.

        """
        self._model = model = _loaded(name)
        self._tokenizing = threading.Lock()  # its settings change from use to use
        reads = _one_at_a_time(model.preprocess, self._tokenizing)
        model.preprocess = reads  # type: ignore[method-assign]  # the library calls it unguarded
        self._prompt = _prompt(model)
        self._from_pooling = _from_pooling(model)
        try:
            self.window = _window(model, self._prompt)
            found = tried(self)
        except SettingsError as error:
            raise SettingsError(f"PULLQUOTE_EMBEDDING_MODEL={name}: {error}") from error
        self.dimensions = found.dimensions
        self.in_context = found.in_context is not None and found.in_context >= IN_CONTEXT

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each question, as the model reads questions."""
        return _rows(
            self._model.encode_query(
                list(texts), batch_size=BATCH, convert_to_tensor=True, show_progress_bar=False
            )
        )

    def documents(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each text, as the model reads documents."""
        return _rows(
            self._model.encode_document(
                list(texts), batch_size=BATCH, convert_to_tensor=True, show_progress_bar=False
            )
        )

    def read(self, passages: Sequence[PassageText]) -> list[Read]:
        """Read passages in batches.

        A sentence's vector is what the model's own pooling, and the layers after it, make of the
        states of the sentence's tokens alone.
        """
        texts = [passage.text for passage in passages]
        found: list[dict[str, Any]] = self._model.encode_document(  # type: ignore[assignment]
            texts, batch_size=BATCH, output_value=None, show_progress_bar=False
        )
        return [
            Read(
                _rows(one["sentence_embedding"][None])[0],
                self._pooled(
                    one["token_embeddings"][one["attention_mask"].bool()], at, passage.sentences
                ),
            )
            for one, at, passage in zip(found, self._offsets(texts), passages, strict=True)
        ]

    def _pooled(self, states: Any, offsets: Offsets, spans: Sequence[Span]) -> Vectors32:
        """Return a row a span, of the tokens that touch it.

        Raises:
            ValueError: the states are not those of the tokens.

        """
        if len(states) != len(offsets):
            raise ValueError(f"{len(states)} states of {len(offsets)} tokens")
        own = touching(offsets, spans)
        is_read = own.any(axis=1)
        if not is_read.any():
            return np.zeros((len(spans), self.dimensions), dtype=np.float32)
        masks = states.new_tensor(own[is_read])
        features = {
            "token_embeddings": states.expand(len(masks), *states.shape),
            "attention_mask": masks,
        }
        for module in self._from_pooling:
            features = module(features)
        found = _rows(features["sentence_embedding"][:, : self._model.truncate_dim])
        rows = np.zeros((len(spans), found.shape[1]), dtype=np.float32)
        rows[is_read] = found
        return rows

    def _offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Return where each text's tokens stand in it; those of the prompt stand before it."""
        with self._tokenizing:
            encoded = self._model.tokenizer(
                [self._prompt + text for text in texts],
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
            )
        before = len(self._prompt)
        return [np.asarray(at, dtype=np.int64) - before for at in encoded["offset_mapping"]]

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out."""
        tokenizer = self._model.tokenizer
        with self._tokenizing:
            if not callable(tokenizer):  # of a model without layers: it has no settings to change
                found = tokenizer.encode_batch(list(texts), add_special_tokens=False)
                return [len(one.ids) for one in found]
            encoded = tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]


def _loaded(name: str) -> SentenceTransformer:
    """Return a model by name or folder.

    Raises:
        SettingsError: there is none that can be loaded.

    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    torch_on_one_core()
    disable_progress_bar()
    try:
        model = SentenceTransformer(name, local_files_only=_is_folder(name))
    except Exception as error:  # its errors share no base
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise SettingsError(
            f"PULLQUOTE_EMBEDDING_MODEL={name}: no such model ({reason})"
        ) from error
    model.requires_grad_(requires_grad=False)
    return model


def _is_folder(name: str) -> bool:
    """Tell whether a name is a folder's, there or not: no hub is asked for it."""
    return name.startswith((".", "/", "~")) or Path(name).is_dir()


def _one_at_a_time(do: Callable[..., Any], lock: threading.Lock) -> Callable[..., Any]:
    """Return what does the same under a lock."""

    def does(*told: Any, **how: Any) -> Any:
        with lock:
            return do(*told, **how)

    return does


def _prompt(model: SentenceTransformer) -> str:
    """Return what the model puts before a document, as its `encode_document` chooses it."""
    names = [name for name in ("document", "passage", "corpus") if name in model.prompts]
    name = next(iter(names), model.default_prompt_name)
    return model.prompts.get(name or "") or ""


def _from_pooling(model: SentenceTransformer) -> tuple[Any, ...]:
    """Return the model's modules from its pooling on; none where it does not pool tokens."""
    from sentence_transformers.sentence_transformer.modules import Pooling

    modules = list(model)
    at = [n for n, module in enumerate(modules) if isinstance(module, Pooling)]
    return tuple(modules[at[0] :]) if at else ()


def _window(model: SentenceTransformer, prompt: str) -> int:
    """Return how many tokens of a passage's own the model reads."""
    most = min(model.max_seq_length or _WINDOW, _WINDOW)
    ids = model.preprocess([prompt])["input_ids"]
    return int(most) - int(ids.shape[-1])


def _rows(found: Any) -> Vectors32:
    """Return a tensor's rows, of length 1."""
    return of_length_1(found.float().cpu().numpy())
