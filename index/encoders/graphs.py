"""A transformer in a file, run by ONNX Runtime or OpenVINO: a text's tokens to their states.

The only file that imports OpenVINO, which is an extra of Pullquote's.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.onnx import session

Fed = Mapping[str, npt.NDArray[np.int64]]
"""By the name of an input: shape (1, tokens)."""
States = npt.NDArray[np.float32]
"""Shape (tokens, dimensions)."""

_ONNX = ("onnx/model.onnx", "model.onnx")
"""Where exporters put it; the first is where models on Hugging Face have it."""
_OPENVINO = ("openvino/openvino_model.xml", "openvino_model.xml", *_ONNX)
_OUTPUTS = ("last_hidden_state", "token_embeddings")
"""What exporters call the tokens' states; else it is the first of what there is."""
_IN_OPENVINO = {
    "INFERENCE_PRECISION_HINT": "f32",
    "INFERENCE_NUM_THREADS": 1,
    "NUM_STREAMS": 1,
    "ENABLE_CPU_PINNING": False,
}
"""Exact on every processor, and on the core of whoever runs it (see `index.onnx.session`)."""


class Graph(Protocol):
    """A transformer. Safe to use from several threads; each computes on one core."""

    @property
    def inputs(self) -> frozenset[str]:
        """The names of what it is to be fed."""

    def states(self, fed: Fed) -> States:
        """Return the state of each token of a text."""


class OnOnnx:
    """On ONNX Runtime, which Pullquote has anyway."""

    def __init__(self, folder: Path) -> None:
        """Open the file that a model's folder has.

        Raises:
            SettingsError: there is none, or it is none; the message leaves the folder out.

        """
        file = _found(folder, _ONNX)
        try:
            self._session = session(file, weights=file.parent)
        except Exception as error:  # its errors share no base
            raise _unreadable(file, error) from error
        self.inputs = frozenset(one.name for one in self._session.get_inputs())
        self._output = _output([one.name for one in self._session.get_outputs()])

    def states(self, fed: Fed) -> States:
        """Return the state of each token of a text."""
        (found,) = self._session.run([self._output], dict(fed))
        return np.asarray(found[0], dtype=np.float32)


class OnOpenVino:
    """On OpenVINO, from its own format or from ONNX."""

    def __init__(self, folder: Path) -> None:
        """Open the file that a model's folder has.

        Raises:
            SettingsError: there is none, or it is none, or OpenVINO is not installed; the message
                leaves the folder out.

        """
        try:
            import openvino
        except ImportError as error:
            raise SettingsError(
                "PULLQUOTE_EMBEDDING_BACKEND=openvino needs a package that is missing: "
                '.venv/bin/pip install ".[openvino]"'
            ) from error
        file = _found(folder, _OPENVINO)
        try:
            self._model = openvino.Core().compile_model(file, "CPU", _IN_OPENVINO)
        except Exception as error:  # its errors share no base
            raise _unreadable(file, error) from error
        self.inputs = frozenset(one.get_any_name() for one in self._model.inputs)
        named = [next(iter(one.get_names()), "") for one in self._model.outputs]
        self._at = named.index(_output(named))
        self._own = threading.local()

    def states(self, fed: Fed) -> States:
        """Return the state of each token of a text; each thread has a request of its own."""
        if not hasattr(self._own, "request"):
            self._own.request = self._model.create_infer_request()
        request: Any = self._own.request
        request.infer(dict(fed))
        return np.array(request.get_output_tensor(self._at).data[0], dtype=np.float32)


def _found(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SettingsError(
        f"it has no {' or '.join(names)}. docs/embedding.md says how a model is exported"
    )


def _unreadable(file: Path, error: Exception) -> SettingsError:
    reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return SettingsError(f"{file} cannot be read ({reason or type(error).__name__})")


def _output(names: list[str]) -> str:
    return next((name for name in _OUTPUTS if name in names), names[0])
