"""Texts to vectors: whose texts are read first, and whether sentences are read by themselves."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from multiprocessing.pool import ThreadPool

import numpy as np
from pydantic import SecretStr

from index.embedding_name import PACKAGED_MODEL, SERVED, Backend, embedding_name
from index.encoders.encoder import LABEL_TOKENS, Encoder, Read, Vector32, Vectors32
from index.encoders.exported import Exported
from index.encoders.languages import ONLY_ENGLISH, Reads, languages_read
from index.encoders.named import BATCH, Named
from index.encoders.packaged import packaged
from index.encoders.served import Served
from index.encoders.used import kept_under
from index.story import PassageText
from index.threads import Together, cores, give_way

__all__ = ["NO_VECTORS", "Embedder", "Vector32", "Vectors32"]

NO_VECTORS: Vectors32 = np.empty((0, 0), dtype=np.float32)

_PASSAGE_TOKENS = 254
"""Most tokens of a passage by any model: what ranking has learned on, and reads well, is of this
length, also where a model reads thousands."""

_KEPT = 2_048
"""Questions whose vectors are kept: what is asked again, narrowed, or followed."""


class Embedder:
    """An embedding model, named so that an index can tell which one made it.

    It is loaded when it is first wanted: a refresh that finds nothing new wants only its name.
    Safe to use from several threads. Questions that come together are embedded together; passages
    in batches side by side, a thread a core, behind any question (see `index.threads`).
    """

    def __init__(
        self, model: str, backend: Backend = Backend.TORCH, key: SecretStr | None = None
    ) -> None:
        """Name a model, its folder, or one on a server with its key, and what runs it.

        The packaged one comes from its package; `name` is what an index knows it by.
        """
        self._model, self._backend, self._key = model, backend, key
        self.name = embedding_name(model, backend)
        self._loading = threading.Lock()
        self._questions: Together[str, Vector32] = Together(
            lambda texts: list(self._encoder.questions(texts)), _KEPT
        )

    def load(self) -> Embedder:
        """Load the model now, where it is not; what follows waits for nothing.

        Raises:
            SettingsError: there is no such model. So does whatever wants it first.

        """
        with self._loading:
            self._encoder  # noqa: B018
        return self

    @cached_property
    def _encoder(self) -> Encoder:
        if self._model == PACKAGED_MODEL:
            return packaged()
        if self._model.startswith(SERVED):
            return Served(self._model, self._key)
        if self._backend is Backend.TORCH:
            return Named(self._model)
        return Exported(self._model, self._backend)

    @cached_property
    def _behind(self) -> ThreadPool:
        """The threads that embed what nobody waits for."""
        return ThreadPool(cores(), give_way)

    @property
    def kept_under(self) -> str:
        """What the archive keeps its vectors under; the model is not loaded for it."""
        return kept_under(self.name)

    @cached_property
    def passage_tokens(self) -> int:
        """Most tokens of a passage, its label left out."""
        return min(self.load()._encoder.window - LABEL_TOKENS, _PASSAGE_TOKENS)  # noqa: SLF001  # its own

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        self.load()
        return self._encoder.dimensions

    @property
    def in_context(self) -> bool:
        """Whether sentences have their vectors from their passage's run, or from one each."""
        self.load()
        return self._encoder.in_context

    @cached_property
    def reads(self) -> Reads:
        """Which languages the model reads: English alone the packaged one, others are tried."""
        if self.name == PACKAGED_MODEL:
            return ONLY_ENGLISH
        self.load()
        return languages_read(self._encoder)

    def encode(self, texts: list[str]) -> Vectors32:
        """Return one vector a question."""
        self.load()
        return np.stack(self._questions.of(texts)) if texts else NO_VECTORS

    def encode_passages(self, passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        """Return one vector a passage and, for each passage, one vector a sentence.

        A sentence's vector is made of the states of its own tokens from the passage's one run
        through the model ("late chunking"): it knows what "he" and "the group" meant, and costs
        nothing on top. A sentence none of whose tokens is read has a vector of zeros. Of a model
        for which that is not right (`index.encoders.trial`) each sentence is read by itself.
        """
        vectors = np.zeros((len(passages), self.dimensions), dtype=np.float32)
        sentences: list[Vectors32] = [np.empty((0, self.dimensions), np.float32)] * len(passages)
        order = sorted(range(len(passages)), key=lambda n: -len(passages[n].text))
        size = max(1, min(BATCH, -(-len(order) // cores())))
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        read = self._behind.imap(lambda batch: self._read([passages[n] for n in batch]), batches)
        for batch, found in zip(batches, read, strict=True):
            for n, one in zip(batch, found, strict=True):
                vectors[n], sentences[n] = one.vector, one.sentences
        return vectors, sentences

    def _read(self, passages: Sequence[PassageText]) -> list[Read]:
        encoder = self._encoder
        return encoder.read(passages) if encoder.in_context else _each_alone(encoder, passages)

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Return how many tokens the model sees in each text, its special ones left out."""
        self.load()
        return self._encoder.lengths(texts) if texts else []


def _each_alone(encoder: Encoder, passages: Sequence[PassageText]) -> list[Read]:
    """Read passages, and in runs of their own their sentences; equal texts are read once."""
    texts = [(one.text, *(one.text[at:to] for at, to in one.sentences)) for one in passages]
    known = dict.fromkeys(text for own in texts for text in own)
    vector_of = dict(zip(known, encoder.documents(list(known)), strict=True))
    rows = [np.stack([vector_of[text] for text in own]) for own in texts]
    return [Read(one[0], one[1:]) for one in rows]
