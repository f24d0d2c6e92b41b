"""Slack events to inbox items: which of them are questions to us. Pure.

A question is a person's own new message that mentions the bot, or stands in a direct message.
Everything else that Slack tells (edits, unfurls, joins, other bots, our own posts) is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SUBTYPES_OF_QUESTIONS = {None, "thread_broadcast", "file_share"}
"""A reply also sent to the channel, and a message with a file, are new messages of a person."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message to answer."""

    channel: str
    ts: str
    """Its time stamp, which names it within its channel."""
    thread_ts: str
    """The root of the thread to answer in: its own, where it opens one."""
    user: str
    text: str

    @property
    def key(self) -> str:
        """The same for every way Slack tells of this message."""
        return f"message:{self.channel}:{self.ts}"

    def payload(self) -> dict[str, str]:
        """Return it as the inbox keeps it."""
        return {
            "channel": self.channel,
            "ts": self.ts,
            "thread_ts": self.thread_ts,
            "user": self.user,
            "text": self.text,
        }


def question_in(event: Mapping[str, Any], bot_user: str, *, direct: bool) -> Question | None:
    """Return the question an event or a message from history asks us, None where it asks none.

    `direct` tells that the channel is a direct message with the bot.
    """
    text, user = event.get("text") or "", event.get("user")
    if event.get("subtype") not in _SUBTYPES_OF_QUESTIONS or event.get("hidden"):
        return None
    if not user or user == bot_user or event.get("bot_id") or event.get("bot_profile"):
        return None
    if not direct and not mentions(text, bot_user):
        return None
    ts = event.get("ts")
    if not ts or not event.get("channel"):
        return None
    return Question(event["channel"], ts, event.get("thread_ts") or ts, user, text)


def command_in(text: str) -> tuple[str, str]:
    """Return what the text of a command asks for, as a kind of inbox item, and the question in it.

    The kinds `help` and `status` are answered at once and never stored.
    """
    said = " ".join(text.split())
    word, _, rest = said.partition(" ")
    match word.lower(), rest:
        case (("" | "help" | "follow"), ""):
            return "help", ""
        case ("status" | "following") as kind, "":
            return kind, ""
        case "follow", _:
            return "follow", rest
        case "ask", question if question:
            return "command", question
        case _:
            return "command", said


def mentions(text: str, user: str) -> bool:
    """Tell whether a text mentions a user."""
    return re.search(rf"<@{re.escape(user)}(?:\|[^>]*)?>", text) is not None
