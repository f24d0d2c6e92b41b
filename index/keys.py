"""What a story is known by: the key of an address. Pure.

A room of its own below the pages, so that who looks a story up loads nothing that reads one.
"""

from __future__ import annotations

import hashlib
import re

from index.errors import BadInputError
from index.links import as_shown, canonical, why_refused, without_hints

_MAX_KEY = 2_000  # bytes
_NO_LETTER = re.compile("[\0\ud800-\udfff]")


def check_letters(name: str, text: str) -> None:
    """Raise BadInputError where a field has characters that no text has."""
    if _NO_LETTER.search(text):
        raise BadInputError(f"{name} has characters that no text has (NUL or half a pair)")


def checked_url(url: str) -> str:
    """Return an address that can be taken; raise BadInputError, saying why, for any other."""
    if why := why_refused(url):
        raise BadInputError(f"url '{as_shown(url)}' {why}")
    return url


def url_key(address: str) -> str | None:
    """Return what the story of a web address is known by; None for what is no web address."""
    bare = " ".join(address.split())
    try:
        check_letters("url", bare)
        return kept_key(f"url:{canonical(checked_url(bare))}")
    except BadInputError:
        return None


def url_keys(address: str) -> tuple[str, ...]:
    """Return what the story of an address that people pass on may be known by, the surest first.

    Addresses gather parameters on their way that their site never gave: what may be one is left
    out of the last key.
    """
    keys = [url_key(address), url_key(without_hints(address))]
    return tuple(dict.fromkeys(key for key in keys if key))


def kept_key(key: str) -> str:
    """Return a key as the archive keeps it: one longer than an index takes as its sum."""
    whole = key.encode(errors="replace")
    return key if len(whole) <= _MAX_KEY else f"sha256:{hashlib.sha256(whole).hexdigest()}"
