"""Which messages bring a draft to be checked, and where its words stand. Pure.

A draft is what stands beside "check this" or "is this right?": a forward, files, the words after
it. So is a text that is longer than any question. Files come with a message as Slack's file
objects, canvases among them (https://docs.slack.dev/reference/objects/file-object). Their ids alone
are kept: of one from another organisation no more is told (`file_access: check_file_info`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.questions.about_this import asks_of_this, text_asked_of
from bot.questions.plain_text import MAX_QUESTION, plain_text
from bot.slack.events.shared import forwarded_in, said_in_message

MOST_FILES = 5
"""Files of one message that are read."""
_FILE = re.compile(r"F[A-Z0-9]{2,40}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that somebody wants checked."""

    text: str
    """Its words, as far as the message has them."""
    files: tuple[str, ...] = ()
    """Ids of the files that have the rest of them."""
    ts: str = ""
    """The message it came in, by which it can be read anew; empty where it came in none."""
    thread_ts: str = ""
    whole: bool = False
    """Whether all of the message is the draft, and not what it asks to have checked."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Draft:
        """Return where a draft stands, as `place` keeps it; without its words."""
        return cls(
            "", tuple(kept["files"]), str(kept["ts"]), str(kept["thread_ts"]), bool(kept["whole"])
        )

    def place(self) -> dict[str, Any]:
        """Return where it stands, as JSON values."""
        return {
            "files": list(self.files),
            "ts": self.ts,
            "thread_ts": self.thread_ts,
            "whole": self.whole,
        }


def draft_asked(
    text: str, forwarded: str = "", files: Sequence[str] = (), *, ts: str = "", thread_ts: str = ""
) -> Draft | None:
    """Return the draft that a message to us brings; None where it asks a question."""
    beside = bool(forwarded or files)
    if beside and asks_of_this(text):
        return Draft(forwarded, tuple(files), ts, thread_ts)
    words = text_asked_of(text)
    if words is None and len(plain_text(text)) > MAX_QUESTION:
        words = text
    return None if words is None else Draft(words, tuple(files), ts, thread_ts)


def draft_again(message: Mapping[str, Any], draft: Draft) -> Draft | None:
    """Return a draft as its message has it now; None where that brings none any more."""
    files = files_in(message)
    if draft.whole:
        return Draft(said_in_message(message), files, draft.ts, draft.thread_ts, whole=True)
    text, forward = str(message.get("text") or ""), forwarded_in(message)
    return draft_asked(text, forward.text, files, ts=draft.ts, thread_ts=draft.thread_ts) or (
        Draft(text, files, draft.ts, draft.thread_ts) if text.strip() else None
    )


def files_in(message: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of a message's files, those of what it forwards after its own."""
    attached = message.get("attachments")
    held = [message, *(attached if isinstance(attached, list | tuple) else ())]
    listed = [one.get("files") for one in held if isinstance(one, Mapping)]
    files = [one for of in listed if isinstance(of, list | tuple) for one in of]
    ids = (str(one.get("id")) for one in files if isinstance(one, Mapping))
    return tuple(dict.fromkeys(one for one in ids if _FILE.fullmatch(one)))[:MOST_FILES]
