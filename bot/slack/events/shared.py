"""The words of a message, and of what it forwards. Pure.

A forward comes as an attachment: Slack marks it as a share or as a message, with its words in
`text` or in the blocks of the message. A preview of a link is an attachment too, and nobody's words
to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_CHECKED = 72_000
"""Characters kept of what is to be checked: what the checks look at of one."""
_WORDED = frozenset({"text", "blocks", "elements", "fields", "message", "message_blocks"})
_PREVIEWED = ("from_url", "original_url", "title_link")
"""What an attachment has that is the preview of a link."""


@dataclass(frozen=True, slots=True)
class Forward:
    """What a message forwards."""

    text: str = ""
    author: str = ""
    """Who wrote it, by their id; empty where that is not told, or there is more than one."""


def said_in_message(message: Mapping[str, Any]) -> str:
    """Return the words of a message, its own before those of what it forwards.

    Where it has none of either, those of any attachment.
    """
    own = str(message.get("text") or "").strip() or _joined(message.get("blocks"))
    parts = [own, forwarded_in(message).text]
    return "\n".join(filter(None, parts)) or _joined(message.get("attachments"))


def forwarded_in(message: Mapping[str, Any]) -> Forward:
    """Return what a message forwards; without words where it forwards nothing."""
    attached = message.get("attachments")
    forwards = [
        one
        for one in (attached if isinstance(attached, list | tuple) else ())
        if isinstance(one, Mapping) and _is_forward(one)
    ]
    texts = [_words_of(one) for one in forwards]
    authors = {str(one.get("author_id") or "") for one in forwards}
    author = authors.pop() if len(authors) == 1 else ""
    return Forward("\n".join(filter(None, texts))[:LONGEST_CHECKED], author)


def _is_forward(attachment: Mapping[str, Any]) -> bool:
    if attachment.get("is_share") or attachment.get("is_msg_unfurl"):
        return True
    if attachment.get("message_blocks"):
        return True
    return bool(attachment.get("text")) and not any(attachment.get(one) for one in _PREVIEWED)


def _words_of(attachment: Mapping[str, Any]) -> str:
    text = attachment.get("text")
    if isinstance(text, str) and text.strip():
        return text.strip()
    return _joined(attachment.get("message_blocks")) or _joined(attachment.get("blocks"))


def _joined(value: Any) -> str:
    return " ".join(_words(value or ())).strip()


def _words(value: Any) -> Iterator[str]:
    """Yield every text inside blocks or attachments, in their order."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "text" and isinstance(part, str):
                yield part
            elif name in _WORDED:
                yield from _words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
