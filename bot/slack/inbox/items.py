"""What is to be done, one thing at a time: what it asks for, how far it has come. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

TOO_OLD = timedelta(minutes=30)
"""Age past which a question is no longer answered: its asker has moved on, and is told so. Half an
hour is also how long Slack takes answers to commands and clicks."""


class ItemKind(StrEnum):
    """What an item asks for."""

    MESSAGE = "message"
    """A question in a channel, a thread or a direct message."""
    COMMAND = "command"
    """A question by slash command: the answer is for its asker alone."""
    ASKED = "asked"
    """A question from the form that the shortcut opens, or from the home tab: answered in direct
    messages."""
    CHECK = "check"
    """A message to be checked against coverage."""
    SHARE_CHECK = "share check"
    """A click that shares what came of a check."""
    DESK = "desk"
    """A click on a check: another of its pages, or its draft read and checked anew."""
    REFINE = "refine"
    """A click on an answer: more quotes, or the question asked again within other limits."""
    SHARE = "share"
    FEEDBACK = "feedback"
    REMOVE = "remove"
    """The asker's wastebasket on an answer."""
    FOLLOW = "follow"
    FOLLOWING = "following"
    UNFOLLOW = "unfollow"
    HOUSEKEEPING = "housekeeping"
    """`/pullquote feeds`, `refresh`, `withdraw`, `restore`, `strike`."""
    HOME = "home"
    """Somebody opened the home tab, or removed a followed question there."""
    PROMPTS = "prompts"
    """Somebody opened the conversation with the bot: questions to begin with."""
    WORD = "word"
    """A word to one person where they would otherwise hear nothing."""
    PREVIEW = "preview"
    """Somebody pasted a link to a story, or such a story has changed since."""
    AMEND = "amend"
    NEWS = "news"
    ALARM = "alarm"


LASTING = frozenset({ItemKind.AMEND, ItemKind.NEWS, ItemKind.ALARM})
"""Kinds that never grow too old: nobody asked and waits, we owe it to whoever reads."""
QUIET = frozenset(
    {
        *(ItemKind.FEEDBACK, ItemKind.REMOVE, ItemKind.HOME, ItemKind.PROMPTS, ItemKind.COMMAND),
        *(ItemKind.CHECK, ItemKind.DESK, ItemKind.HOUSEKEEPING, ItemKind.WORD, ItemKind.PREVIEW),
    }
)
"""Kinds that post no message in their channel, which need not rest after them."""


class ItemState(StrEnum):
    """How far an item has come."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """Its message was deleted, or who sent it forgotten, before it was done; this never ends."""


OPEN = (ItemState.WAITING, ItemState.WORKING)
"""How far what is still to be done has come."""


_PLACE = ("team", "channel", "ts", "thread_ts")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to answer."""

    key: str
    """The same for every delivery of one message: its channel and time stamp."""
    kind: ItemKind
    payload: dict[str, Any]
    """With `team` and `channel`, and for what a person did, `user`."""
    received_at: datetime
    """Aware UTC."""
    attempts: int
    """How often it was taken up, this time included. Above one, an answer may be out already."""

    @property
    def place(self) -> str:
        """What takes turns: its channel, or the person where no channel is known."""
        return place_of(self.payload)

    @property
    def too_old(self) -> bool:
        """Tell whether it came too long ago to be answered.

        One that was found late only since Slack tells history slowly came when it was found.
        """
        found = self.payload.get("found_at")
        came = datetime.fromisoformat(found) if found else self.received_at
        return self.kind not in LASTING and datetime.now(UTC) - came > TOO_OLD


def place_alone(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return where an item came from: nothing of who sent it, nor of their words."""
    return {name: payload[name] for name in _PLACE if name in payload}


def place_of(payload: Mapping[str, Any]) -> str:
    """Return the place that an item with this payload takes turns for."""
    return f"{payload.get('team', '')}:{payload.get('channel') or payload.get('user', '')}"[:80]
