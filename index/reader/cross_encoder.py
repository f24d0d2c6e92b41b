"""Two texts read together by a small model: what the Reader and the Judge have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.encoders.packaged import folder
from index.errors import SettingsError
from index.onnx import session
from index.reader.tokens import MARKS, Most, tokens_of

_KEPT = 4_096
"""Pairs whose logits are kept: what is asked again, narrowed or followed up is mostly read already.
Some kilobytes each at most."""
_LONGEST = 2_000
"""Characters of a text that are looked at; its tokens are cut well before that."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what a reader would know of it."""

    text: str
    before: str = ""
    """The sentence before it; empty at the start of a story."""
    headline: str = ""


class CrossEncoder:
    """A model in ONNX that reads a question or a claim beside a sentence.

    Safe to use from several threads. It computes on one: a question's sentences are soon read, and
    threads that wait for each other cost more beside other work than they save.
    """

    def __init__(self, file: Path, setting: str, most: Most) -> None:
        """Load the weights; `setting` is what named the file, `most` what is read of each text.

        Raises:
            SettingsError: there is no such file, or it is no model.

        """
        from tokenizers import Tokenizer

        try:
            self._session = session(file)
        except Exception as error:  # its errors share no base
            reason = str(error).splitlines()[0]
            raise SettingsError(f"{setting}={file}: no such model ({reason})") from error
        self._tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True
        self._most = most
        self._tokenized = lru_cache(_KEPT)(self._tokens)
        self.logits_of = lru_cache(_KEPT)(self._read)

    def _read(self, question: str, told: Told) -> tuple[float, ...]:
        """Read a question or a claim with one sentence, and return the model's logits.

        Alone in its run: there is nothing to pad, and what is kept of it is the same whatever
        stands beside it.
        """
        texts = (question, told.text, told.before, told.headline)
        ids, types = tokens_of(MARKS, *map(self._tokenized, texts), most=self._most)
        fed = {"ids": ids, "mask": [1] * len(ids), "types": types}
        (logits,) = self._session.run(
            ["logit"], {name: np.array([row], dtype=np.int64) for name, row in fed.items()}
        )
        return tuple(float(one) for one in np.ravel(logits))

    def _tokens(self, text: str) -> tuple[int, ...]:
        whole = text[:_LONGEST].encode("utf-8", "replace").decode()
        return tuple(self._tokenizer.encode(whole, add_special_tokens=False).ids)
