"""How an answer of ours is known again in Slack, whoever posted it and whatever was answered to us.

One that stands whole carries the key of what it answers as metadata. One that is still streamed can
carry none: its first block is named after the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_EVENT_TYPE = "pullquote_answer"
"""Type of the metadata that marks an answer with the key of its question."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours that answers what has a key."""

    ts: str
    """Slack's name for it."""
    whole: bool
    """False while it has not its final form."""


def mark(key: str) -> dict[str, Any]:
    """Return the metadata of a message that answers what has a key."""
    return {"event_type": _EVENT_TYPE, "event_payload": {"key": key}}


def named(blocks: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return the blocks that an answer is begun with, the first of them named after its key."""
    first, *rest = blocks
    return [{**first, "block_id": _name(key)}, *rest]


def found_in(messages: Iterable[Mapping[str, Any]], key: str) -> Found | None:
    """Return the message that answers what has a key, a whole one before one that was begun."""
    begun = None
    for message in messages:
        if _is_marked(message, key):
            return Found(str(message["ts"]), whole=True)
        if begun is None and _is_begun(message, key):
            begun = Found(str(message["ts"]), whole=False)
    return begun


def _is_marked(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    return (
        metadata.get("event_type") == _EVENT_TYPE
        and (metadata.get("event_payload") or {}).get("key") == key
    )


def _is_begun(message: Mapping[str, Any], key: str) -> bool:
    """Tell whether a message is one of ours that was begun; what a person posts is none."""
    blocks = message.get("blocks") or ()
    return "bot_id" in message and any(block.get("block_id") == _name(key) for block in blocks)


def _name(key: str) -> str:
    """Return the name of the first block of what a key's answer opens with; at most 255 long."""
    return f"stream:{key}"[:255]
