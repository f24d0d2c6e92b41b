"""What vectors are kept under, told without loading a model."""

from __future__ import annotations

from index.embedding_name import PACKAGED_MODEL, SERVED

_USE = 2
"""Raise it when a model by name is used in another way, so that its vectors are made anew."""


def kept_under(name: str) -> str:
    """Return what the vectors of a model are kept under: its name, and how it is used.

    The packaged model is used as it always was; one on a server may move to another.
    """
    if name.startswith(SERVED):
        name = name.partition("@")[0]
    return name if name == PACKAGED_MODEL else f"{name} use-{_USE}"
