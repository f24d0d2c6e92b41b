"""A Slack workspace in memory: its people, channels, messages and views."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .errors import Json, SlackError
from .models import Channel, File, Installation, Kind, Message, ResponseUrl, Stream, User
from .views import Trigger, View

if TYPE_CHECKING:
    from collections.abc import Iterator


class Workspace:
    """Everything in one team. Only the server's own thread may change it."""

    def __init__(self, team_id: str = "T0PULLQUOTE", team: str = "Newsroom") -> None:
        self.team_id = team_id
        self.team = team
        self.installations: dict[str, Installation] = {}  # by token
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.ephemerals: list[Message] = []
        self.written: list[Message] = []  # every version of every message, in order
        self.deleted: list[Message] = []
        self.files: dict[str, File] = {}
        self.base_url = ""
        self.views: list[View] = []
        self.response_urls: dict[str, ResponseUrl] = {}
        self.triggers: dict[str, Trigger] = {}
        self.modals: dict[str, list[str]] = {}  # per person: the ids of what is open, topmost last
        self.streams: dict[tuple[str, str], Stream] = {}
        self.stream_seconds = 300.0
        self.stream_appends: int | None = None  # how many each takes before it is over
        self.organisation: str | None = None
        self.sessions: dict[tuple[str, str], tuple[str, str]] = {}
        """What an agent does in a thread, and what the session is called."""
        self.statuses: dict[tuple[str, str], tuple[str, float]] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def id(self, prefix: str) -> str:
        """A new id of Slack's shape, such as U0000000001."""
        return f"{prefix}{next(self._numbers):010d}"

    def ts(self) -> str:
        """A new message time: unique and increasing."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_user(
        self, name: str, *, team_id: str | None = None, bot: bool = False, **more: Any
    ) -> User:
        """A new person, or a new bot, of an app of its own unless one is named."""
        ids = {"bot_id": self.id("B"), "app_id": self.id("A")} if bot else {}
        fields = {**ids, **more}
        user = User(self.id("U"), name, name.title(), team_id or self.team_id, **fields)
        self.users[user.id] = user
        return user

    def installed(self, team_id: str) -> Installation | None:
        """The app in a team, None where it is not installed (any more)."""
        held = [one for one in self.installations.values() if not one.gone]
        return next((one for one in held if one.team_id == team_id), None)

    def bot_for(self, team_id: str) -> User:
        """The bot that people of a team meet: their own team's, else the first."""
        own = self.installed(team_id)
        return (own or next(iter(self.installations.values()))).bot

    def add_channel(
        self,
        name: str,
        kind: Kind,
        members: set[str],
        *,
        shared: bool = False,
        team_id: str | None = None,
    ) -> Channel:
        """A new conversation."""
        prefix = {"channel": "C", "group": "G", "im": "D", "mpim": "G"}[kind]
        team = team_id or self.team_id
        channel = Channel(self.id(prefix), name, kind, members, shared, team_id=team)
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def direct(self, user: str, bot: str) -> Channel:
        """The direct messages between a person and the bot, opened when first asked for."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == {user, bot}:
                return channel
        team_id = self.users[bot].team_id
        return self.add_channel(f"im-{user}", "im", {user, bot}, team_id=team_id)

    def find_channel(self, name: str) -> Channel:
        """A channel by its id or its #name."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.kind != "im" and name == f"#{channel.name}":
                return channel
        raise SlackError("channel_not_found")

    def share_a_channel(self, one: str, other: str) -> bool:
        """Whether two users are in a conversation together."""
        return any({one, other} <= channel.members for channel in self.channels.values())

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

    def is_streaming(self, message: Message) -> bool:
        """Whether a message is a stream that is still open."""
        stream = self.streams.get((message.channel, message.ts))
        return stream is not None and not stream.ended and time.monotonic() < stream.expires

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
        if message.streaming_state and not self.is_streaming(message):
            body["streaming_state"] = "completed"
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

    def new_trigger(self, user: str, seconds: float = 3.0) -> str:
        """A trigger id, good for opening one modal within three seconds."""
        trigger = f"{next(self._numbers)}.{self.team_id}.{time.time_ns():x}"
        self.triggers[trigger] = Trigger(user, time.monotonic() + seconds)
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
