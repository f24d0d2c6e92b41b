"""Words as they come from a language model, made harmless for the moment they are shown live."""

from __future__ import annotations

import unicodedata

_JOINER = "\u2060"
"""A word joiner: it takes no room, and no address or mention goes on across it."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CUT = {mark: mark + _JOINER for mark in "]@:."}
"""What a link, an address or a mention needs inside: `](`, `https:`, `www.`, `@here`."""
_CONTROLS = {chr(n): "" for n in range(0xA0) if unicodedata.category(chr(n)) == "Cc"}
_TABLE = str.maketrans({**_CONTROLS, "\n": "\n", "\t": "\t", **_ENTITIES, **_CUT})


def inert(text: str) -> str:
    """Return text in which Slack's Markdown finds nobody to ping and nothing to link.

    Each character is changed by itself, so pieces may be cut anywhere: what is inert in pieces is
    inert when they are joined. Bold, lists and headings stay.
    """
    return text.translate(_TABLE)
