"""Question and sentence read together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoders.packaged import folder
from index.errors import SettingsError
from index.onnx import session
from index.reader.tokens import MARKS, tokens_of
from index.threads import cores

PACKAGED = Path(__file__).parent / "packaged" / "reader.onnx"
_KEPT = 4_096
"""Questions with a sentence whose belief is kept: what is asked again, narrowed or followed up is
mostly read already. Some kilobytes each at most."""
_LONGEST = 2_000
"""Characters of a text that are looked at; its tokens are cut well before that."""

Logits = npt.NDArray[np.float64]
"""Shape (sentences,): log odds that each answers."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what a reader would know of it."""

    text: str
    before: str = ""
    """The sentence before it; empty at the start of a story."""
    headline: str = ""


class Reader:
    """The packaged cross-encoder, or another one trained by `bench/reader`.

    Safe to use from several threads. Each sentence is read on one core, several side by side where
    there are cores: none waits for another, so beside other work it costs no more.
    """

    def __init__(self, file: Path = PACKAGED) -> None:
        """Load the weights.

        Raises:
            SettingsError: there is no such file, or it is no model.

        """
        from tokenizers import Tokenizer

        try:
            self._session = session(file)
        except Exception as error:  # its errors share no base
            reason = str(error).splitlines()[0]
            raise SettingsError(f"PULLQUOTE_READER={file}: no such model ({reason})") from error
        self._tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True
        self._tokenized = lru_cache(_KEPT)(self._tokens)
        self._logit = lru_cache(_KEPT)(self._read)
        self._side_by_side = ThreadPoolExecutor(cores(), "reading")

    def logits(self, question: str, told: Sequence[Told]) -> Logits:
        """Return, for each sentence, the log odds that it answers the question."""
        found = self._side_by_side.map(partial(self._logit, question), told)
        return np.array(list(found), dtype=np.float64)

    def _read(self, question: str, told: Told) -> float:
        """Read a question with one sentence.

        Alone in its run: there is nothing to pad, and what is kept of it is the same whatever
        stands beside it.
        """
        texts = (question, told.text, told.before, told.headline)
        ids, types = tokens_of(MARKS, *map(self._tokenized, texts))
        fed = {"ids": ids, "mask": [1] * len(ids), "types": types}
        (logits,) = self._session.run(
            ["logit"], {name: np.array([row], dtype=np.int64) for name, row in fed.items()}
        )
        return float(logits[0])

    def _tokens(self, text: str) -> tuple[int, ...]:
        whole = text[:_LONGEST].encode("utf-8", "replace").decode()
        return tuple(self._tokenizer.encode(whole, add_special_tokens=False).ids)


@cache
def packaged() -> Reader:
    """Return the packaged Reader; every house of a process shares it."""
    return Reader()
