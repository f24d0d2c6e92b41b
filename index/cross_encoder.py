"""Models of sentence-transformers that read two texts together, by name or folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import SettingsError
from index.threads import torch_on_one_core

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def cross_encoder(setting: str, name: str) -> CrossEncoder:
    """Load a model that a setting names.

    Raises:
        SettingsError: there is no such model.

    """
    from sentence_transformers import CrossEncoder  # noqa: PLC0415  # takes seconds

    torch_on_one_core()
    try:
        model: CrossEncoder = CrossEncoder(name)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SettingsError(f"{setting}={name}: no such model ({reason})") from error
    return model
