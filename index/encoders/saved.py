"""What the folder of a sentence-transformers model says of it, read without loading it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.errors import SettingsError

_LONGEST = 8_192
"""Tokens of a model that names no end; no passage of ours has a tenth of them."""
_DOCUMENT = ("document", "passage", "corpus")
"""Names of what is put before a text that is to be found, as sentence-transformers looks for it."""
_FLAGS = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "lasttoken",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
}
"""How folders of earlier releases say what `pooling_mode` says now."""


class Pooling(StrEnum):
    """How the states of tokens become one vector."""

    MEAN = "mean"
    FIRST = "cls"
    LAST = "lasttoken"
    MOST = "max"


@dataclass(frozen=True, slots=True)
class Saved:
    """How a model is to be used."""

    pooling: Pooling
    length: int
    """Most tokens it reads, special ones and its prompt among them."""
    query: str
    """Put before a question."""
    document: str
    """Put before a text that is to be found."""
    dimensions: int | None
    """How many of a vector's are kept; all where it does not say."""


def read_saved(folder: Path) -> Saved:
    """Read a model's folder.

    Raises:
        SettingsError: it is none, or the model has parts that torch alone runs; the message
            leaves the folder out.

    """
    try:
        return _saved(folder)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise SettingsError(f"its folder says what no model's does ({error})") from error


def _saved(folder: Path) -> Saved:
    pooling = _pooling(folder)
    config = _read(folder / "config_sentence_transformers.json", {})
    prompts = config.get("prompts", {})
    default = prompts.get(config.get("default_prompt_name") or "", "")
    named = [prompts[name] for name in _DOCUMENT if name in prompts]
    return Saved(
        pooling=pooling,
        length=_length(folder),
        query=prompts.get("query", default) or "",
        document=(named[0] if named else default) or "",
        dimensions=config.get("truncate_dim"),
    )


def _pooling(folder: Path) -> Pooling:
    """Return how a model pools; what comes after that must be scaling to length 1 alone."""
    modules = _read(folder / "modules.json", None)
    if modules is None:
        raise SettingsError("it has no modules.json, as sentence-transformers saves it")
    kinds = [str(one["type"]).rpartition(".")[2] for one in modules]
    others = [kind for kind in kinds if kind not in {"Transformer", "Pooling", "Normalize"}]
    if others or kinds[:2] != ["Transformer", "Pooling"]:
        raise _torch_alone(f"its layers are {', '.join(kinds)}")
    config = _read(folder / str(modules[1]["path"]) / "config.json", {})
    modes = [name for flag, name in _FLAGS.items() if config.get(flag)]
    mode = config.get("pooling_mode") or "+".join(modes)
    if mode not in {*Pooling} or not config.get("include_prompt", True):
        without = "" if config.get("include_prompt", True) else " without its prompt"
        raise _torch_alone(f"it pools by {mode or 'nothing'}{without}")
    if _read(folder / "sentence_bert_config.json", {}).get("do_lower_case"):
        raise _torch_alone("it makes small letters of all")
    return Pooling(mode)


def _length(folder: Path) -> int:
    """Return the least of what a model's files say of its length."""
    told = (
        _read(folder / "sentence_bert_config.json", {}).get("max_seq_length"),
        _read(folder / "tokenizer_config.json", {}).get("model_max_length"),
        _read(folder / "config.json", {}).get("max_position_embeddings"),
    )
    return min([_LONGEST, *(int(one) for one in told if one)])


def _torch_alone(what: str) -> SettingsError:
    return SettingsError(f"{what}, which is run on torch alone: unset PULLQUOTE_EMBEDDING_BACKEND")


def _read(file: Path, without: Any) -> Any:
    """Return what a JSON file holds, or something else where there is none.

    Raises:
        SettingsError: it cannot be read.

    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return without
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file.name} cannot be read ({error})") from error
