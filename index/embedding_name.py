"""Which embedding model, what runs it, and what the two are called together."""

from __future__ import annotations

from enum import StrEnum

PACKAGED_MODEL = "all-MiniLM-L6-v2"
"""The embedding model that ships as a package and needs no network."""
SERVED = "served:"
"""What the name of a model on a server begins with: see `index.encoders.served`."""


class Backend(StrEnum):
    """What runs an embedding model that is named. The packaged one runs on ONNX Runtime."""

    TORCH = "torch"
    ONNX = "onnx"
    OPENVINO = "openvino"


def embedding_name(model: str, backend: Backend) -> str:
    """Return what an embedding model is called: with what runs it, where that is not the usual.

    An exported file may hold other weights than its folder, in 8 bits for example, and the vectors
    of two models are never mixed.
    """
    is_usual = model == PACKAGED_MODEL or backend is Backend.TORCH
    return model if is_usual else f"{model} on {backend}"
