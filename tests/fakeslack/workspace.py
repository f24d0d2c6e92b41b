"""A Slack workspace in memory: its people, channels, messages and views."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from .errors import Json, SlackError

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["channel", "group", "im", "mpim"]
Via = Literal["person", "bot", "chat.postMessage", "chat.postEphemeral", "response_url", "ack"]


@dataclass(frozen=True)
class User:
    """A person, or a bot's user (then `bot_id` and `app_id` are set)."""

    id: str
    name: str
    real_name: str
    team_id: str
    bot_id: str | None = None
    app_id: str | None = None

    def to_json(self) -> Json:
        """The user as users.info shows it."""
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team_id}
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": self.bot_id is not None,
            "tz": "Europe/London",
            "tz_offset": 0,
            "profile": profile,
        }


@dataclass
class Channel:
    """A public or private channel (`group`), a direct message (`im`) or a group one (`mpim`)."""

    id: str
    name: str
    kind: Kind = "channel"
    members: set[str] = field(default_factory=set)
    shared: bool = False
    archived: bool = False

    def to_json(self, bot: str) -> Json:
        """The conversation as conversations.info shows it to the bot."""
        body: Json = {
            "id": self.id,
            "created": 1_700_000_000,
            "is_im": self.kind == "im",
            "is_mpim": self.kind == "mpim",
            "is_archived": self.archived,
        }
        if self.kind == "im":
            return body | {"user": next(iter(self.members - {bot}), bot)}
        return body | {
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_private": self.kind != "channel",
            "is_member": bot in self.members,
            "is_ext_shared": self.shared,
            "is_shared": self.shared,
            "num_members": len(self.members),
        }


@dataclass(frozen=True)
class Message:
    """A message as it stood at one time; an edit makes a new Message with the same `ts`."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    team: str = ""
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    reactions: tuple[tuple[str, str], ...] = ()  # (name, user)
    shown_to: str | None = None  # the one person who sees an ephemeral
    via: Via = "person"
    params: Json = field(default_factory=dict)  # the arguments it was posted with

    @property
    def is_reply(self) -> bool:
        """Whether it sits inside a thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_json(self, *, metadata: bool = False) -> Json:
        """The message as Slack's API and events show it."""
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        body["team"] = self.team
        optional = {
            "subtype": self.subtype,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "client_msg_id": self.client_msg_id,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "blocks": list(self.blocks) or None,
            "attachments": list(self.attachments) or None,
            "metadata": self.metadata if metadata else None,
        }
        body |= {name: value for name, value in optional.items() if value is not None}
        if self.bot_id:
            body["bot_profile"] = {"id": self.bot_id, "app_id": self.app_id, "team_id": self.team}
        if self.reactions:
            names = dict.fromkeys(name for name, _ in self.reactions)
            body["reactions"] = [
                {"name": name, "users": [user for n, user in self.reactions if n == name]}
                for name in names
            ]
        return body


@dataclass(frozen=True)
class View:
    """A home tab or a modal that was shown to someone."""

    id: str
    user: str
    view: Json
    hash: str

    def to_json(self) -> Json:
        """The view as Slack's API shows it."""
        return {"id": self.id, "hash": self.hash, "state": {"values": {}}, **self.view}


@dataclass
class ResponseUrl:
    """Where an app may answer a command or a click, five times within half an hour."""

    channel: str
    user: str
    expires: float
    original: Message | None = None
    thread_ts: str | None = None
    uses: int = 0


class Workspace:
    """Everything in one team. Only the server's own thread may change it."""

    def __init__(self, team_id: str = "T0PULLQUOTE", team: str = "Newsroom") -> None:
        self.team_id = team_id
        self.team = team
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.ephemerals: list[Message] = []
        self.written: list[Message] = []  # every version of every message, in order
        self.deleted: list[Message] = []
        self.views: list[View] = []
        self.response_urls: dict[str, ResponseUrl] = {}
        self.triggers: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def id(self, prefix: str) -> str:
        """A new id of Slack's shape, such as U0000000001."""
        return f"{prefix}{next(self._numbers):010d}"

    def ts(self) -> str:
        """A new message time: unique and increasing."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_user(self, name: str, *, team_id: str | None = None, bot: bool = False) -> User:
        """A new person or bot."""
        ids = (self.id("B"), self.id("A")) if bot else (None, None)
        user = User(self.id("U"), name, name.title(), team_id or self.team_id, *ids)
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, kind: Kind, members: set[str], *, shared: bool = False
    ) -> Channel:
        """A new conversation."""
        prefix = {"channel": "C", "group": "G", "im": "D", "mpim": "G"}[kind]
        channel = Channel(self.id(prefix), name, kind, members, shared)
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def direct(self, user: str, bot: str) -> Channel:
        """The direct messages between a person and the bot, opened when first asked for."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == {user, bot}:
                return channel
        return self.add_channel(f"im-{user}", "im", {user, bot})

    def find_channel(self, name: str) -> Channel:
        """A channel by its id or its #name."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.kind != "im" and name == f"#{channel.name}":
                return channel
        raise SlackError("channel_not_found")

    def find(self, channel: str, ts: str, error: str = "message_not_found") -> Message:
        """A message that stands."""
        try:
            return self.messages[channel][ts]
        except KeyError:
            raise SlackError(error) from None

    def write(self, message: Message) -> Message:
        """Store a new message, or a new version of one; its blocks get ids."""
        blocks = tuple({"block_id": self.id("b")} | block for block in message.blocks)
        message = replace(message, blocks=blocks)
        if message.shown_to is None:
            self.messages[message.channel][message.ts] = message
        else:
            kept = [old for old in self.ephemerals if old.ts != message.ts]
            self.ephemerals = [*kept, message]
        self.written.append(message)
        return message

    def delete(self, message: Message) -> None:
        """Take a message away."""
        if message.shown_to is None:
            self.messages[message.channel].pop(message.ts, None)
        else:
            self.ephemerals = [old for old in self.ephemerals if old.ts != message.ts]
        self.deleted.append(message)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A thread's messages, its first one first."""
        found = list(self.messages[channel].values())
        return [message for message in found if ts in (message.ts, message.thread_ts)]

    def top_level(self, channel: str) -> Iterator[Message]:
        """What the channel itself shows: no replies, unless they were also sent to the channel."""
        for message in list(self.messages[channel].values()):
            if not message.is_reply or message.subtype == "thread_broadcast":
                yield message

    def shown(self, message: Message, *, metadata: bool = False) -> Json:
        """A message as history shows it: a thread's first message tells of its replies."""
        body = message.to_json(metadata=metadata)
        replies = [m for m in self.thread(message.channel, message.ts) if m.ts != message.ts]
        if replies and not message.is_reply:
            people = list(dict.fromkeys(reply.user for reply in replies))
            body |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users": people,
                "reply_users_count": len(people),
                "latest_reply": replies[-1].ts,
                "subscribed": False,
            }
        elif message.is_reply and message.thread_ts in self.messages[message.channel]:
            parent = self.messages[message.channel][str(message.thread_ts)]
            body["parent_user_id"] = parent.user
        return body

    def new_trigger(self, seconds: float = 3.0) -> str:
        """A trigger id, good for opening one modal within three seconds."""
        trigger = f"{next(self._numbers)}.{self.team_id}.{time.time_ns():x}"
        self.triggers[trigger] = time.monotonic() + seconds
        return trigger

    def new_response_url(
        self, channel: str, user: str, original: Message | None, seconds: float
    ) -> str:
        """The key of a new response_url."""
        key = f"{self.team_id}/{next(self._numbers)}/{time.time_ns():x}"
        thread_ts = original.thread_ts if original and original.is_reply else None
        expires = time.monotonic() + seconds
        self.response_urls[key] = ResponseUrl(channel, user, expires, original, thread_ts)
        return key
