"""What is set by channel: which collections each may ask, and which language it is answered in."""

from __future__ import annotations

import json
import re

from index.access import COLLECTION

LANGUAGE = "^[a-z]{2}$"
"""A language our own words may be in: ISO 639-1."""
_CHANNELS_LIKE = 'write it like {"C0123ABC": ["wire", "courts"], "C0456DEF": ["*"]}'
_LANGUAGES_LIKE = 'write it like {"C0123ABC": "es", "T0123ABC": "de"}'


def channel_languages_in(written: str) -> dict[str, str]:
    """Return which language is spoken in each channel, as PULLQUOTE_CHANNEL_LANGUAGES has it.

    Raises:
        ValueError: it is not JSON of that shape, or names what is no language's code.

    """
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError(f"it is not JSON; {_LANGUAGES_LIKE}") from None
    is_object = isinstance(value, dict)
    if not is_object or not all(
        isinstance(v, str) and re.fullmatch(LANGUAGE, v) for v in value.values()
    ):
        raise ValueError(f"it is no object of languages; {_LANGUAGES_LIKE}")
    return dict(value)


def channels_in(written: str) -> dict[str, list[str]]:
    """Return which collections each channel may ask, as PULLQUOTE_CHANNELS has it.

    Raises:
        ValueError: it is not JSON of that shape, or names what can be no collection.

    """
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        curly = ", its quotation marks are curly" if re.search("[“”„‘’]", written) else ""
        raise ValueError(f"it is not JSON{curly}; {_CHANNELS_LIKE}") from None
    if not isinstance(value, dict) or not all(isinstance(v, list) for v in value.values()):
        raise ValueError(f"it is no object of lists; {_CHANNELS_LIKE}")
    for channel, named in value.items():
        for name in named:
            if not isinstance(name, str) or (name != "*" and not COLLECTION.fullmatch(name)):
                raise ValueError(
                    f'{channel[:40]}: {str(name)[:60]!r} can be no collection; use "*" for all, or '
                    "small letters, digits, - and _"
                )
    return value
