"""The real embedding model, remembering what it was given: the same few sentences come often."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embeddings import Embedder, Vector32, Vectors32
from index.story import PassageText

_known: dict[str, Vector32] = {}
_read: dict[PassageText, tuple[Vector32, Vectors32]] = {}
_tokens: dict[str, int] = {}


class Remembering(Embedder):
    """The embedder it is made from; each text is embedded once, and every call is counted."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self.name, self.passage_tokens = real.name, real.passage_tokens
        self.encoded = self.counted = 0

    def load(self) -> Remembering:
        self._real.load()
        return self

    @property
    def dimensions(self) -> int:
        return self._real.dimensions

    @property
    def in_context(self) -> bool:
        return self._real.in_context

    def encode(self, texts: list[str]) -> Vectors32:
        self.encoded += len(texts)
        new = [text for text in dict.fromkeys(texts) if text not in _known]
        if new:
            _known.update(zip(new, self._real.encode(new), strict=True))
        return np.stack([_known[text] for text in texts])

    def encode_passages(self, passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        self.encoded += len(passages)
        new = [one for one in dict.fromkeys(passages) if one not in _read]
        vectors, sentences = self._real.encode_passages(new)
        _read.update(zip(new, zip(vectors, sentences, strict=True), strict=True))
        found = [_read[one] for one in passages]
        stacked = np.stack([vector for vector, _ in found]) if found else vectors
        return stacked, [rows for _, rows in found]

    def count_tokens(self, texts: list[str]) -> list[int]:
        self.counted += len(texts)
        new = [text for text in dict.fromkeys(texts) if text not in _tokens]
        _tokens.update(zip(new, self._real.count_tokens(new), strict=True))
        return [_tokens[text] for text in texts]
