"""A model by its folder whose transformer was exported: run without torch, as the packaged one is.

It is used as sentence-transformers means it, with its prompts, pooling, length and dimensions. What
it makes of a text is the same to rounding as on torch, where the file holds the same weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.embedding_name import Backend
from index.encoders.encoder import Offsets, Read, Vector32, Vectors32, of_length_1, touching
from index.encoders.graphs import Graph, OnOnnx, OnOpenVino
from index.encoders.saved import Pooling, read_saved
from index.encoders.trial import IN_CONTEXT, tried
from index.errors import SettingsError
from index.story import PassageText

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_OPENED: dict[Backend, Callable[[Path], Graph]] = {
    Backend.ONNX: OnOnnx,
    Backend.OPENVINO: OnOpenVino,
}
_POOLED: dict[Pooling, Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]] = {
    Pooling.MEAN: lambda states: states.mean(axis=0),
    Pooling.MOST: lambda states: states.max(axis=0),
    Pooling.FIRST: lambda states: states[0],
    Pooling.LAST: lambda states: states[-1],
}


class Exported:
    """A sentence-transformers model without torch. It reads one text at a time."""

    def __init__(self, name: str, backend: Backend) -> None:
        """Load it, and try it.

        Raises:
            SettingsError: it is not there, is not exported, has parts that take torch, or is of no
                use to us.

        """
        try:
            self._load(Path(name), backend)
            found = tried(self)
        except SettingsError as error:
            raise SettingsError(f"PULLQUOTE_EMBEDDING_MODEL={name}: {error}") from error
        self.dimensions = found.dimensions
        self.in_context = found.in_context is not None and found.in_context >= IN_CONTEXT

    def _load(self, folder: Path, backend: Backend) -> None:
        if not folder.is_dir():
            raise SettingsError(
                f"there is no such folder, and PULLQUOTE_EMBEDDING_BACKEND={backend} takes one"
            )
        self._saved = saved = read_saved(folder)
        self._graph = _OPENED[backend](folder)
        unknown = self._graph.inputs - {"input_ids", "attention_mask", "token_type_ids"}
        if unknown:
            raise SettingsError(f"it wants {', '.join(sorted(unknown))}, and is given tokens alone")
        self._tokenizer, self._whole = _tokenizer(folder), _tokenizer(folder)
        self._tokenizer.enable_truncation(saved.length)
        specials = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        self.window = saved.length - specials - self.lengths([saved.document])[0]

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each question, as the model reads questions."""
        return np.stack([self._vector(self._run(self._saved.query + text)[0]) for text in texts])

    def documents(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each text, as the model reads documents."""
        return np.stack([self._vector(self._run(self._saved.document + text)[0]) for text in texts])

    def read(self, passages: Sequence[PassageText]) -> list[Read]:
        """Read passages; a sentence's vector is pooled of the states of its own tokens alone."""
        return [self._read(passage) for passage in passages]

    def _read(self, passage: PassageText) -> Read:
        states, offsets = self._run(self._saved.document + passage.text)
        vector = self._vector(states)
        sentences = np.zeros((len(passage.sentences), len(vector)), dtype=np.float32)
        own = touching(offsets - len(self._saved.document), passage.sentences)
        for n, tokens in enumerate(own):
            if tokens.any():
                sentences[n] = self._vector(states[tokens])
        return Read(vector, sentences)

    def _vector(self, states: npt.NDArray[np.float32]) -> Vector32:
        return of_length_1(_POOLED[self._saved.pooling](states)[: self._saved.dimensions])

    def _run(self, text: str) -> tuple[npt.NDArray[np.float32], Offsets]:
        """Return the states of a text's tokens, special ones included, and where these stand."""
        found = self._tokenizer.encode(text)
        fed = {
            "input_ids": found.ids,
            "attention_mask": found.attention_mask,
            "token_type_ids": found.type_ids,
        }
        states = self._graph.states(
            {name: np.array([fed[name]], dtype=np.int64) for name in self._graph.inputs}
        )
        return states, np.array(found.offsets, dtype=np.int64).reshape(-1, 2)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out."""
        return [len(self._whole.encode(text, add_special_tokens=False).ids) for text in texts]


def _tokenizer(folder: Path) -> Tokenizer:
    """Return a model's own tokenizer, which neither fills up nor cuts.

    Raises:
        SettingsError: the folder has none.

    """
    from tokenizers import Tokenizer

    file = folder / "tokenizer.json"
    if not file.is_file():
        raise SettingsError("it has no tokenizer.json")
    found = Tokenizer.from_file(str(file))
    found.no_padding()
    found.no_truncation()
    return found
