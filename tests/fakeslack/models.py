"""What a Slack workspace is made of: people, installations, channels, messages, streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .errors import Json

Kind = Literal["channel", "group", "im", "mpim"]
Guest = Literal["restricted", "ultra_restricted"]
Via = Literal[
    "person", "bot", "chat.postMessage", "chat.postEphemeral", "response_url", "ack", "stream"
]
StreamingState = Literal["in_progress", "completed"]


@dataclass(frozen=True)
class User:
    """A person, or a bot's user (then `bot_id` and `app_id` are set)."""

    id: str
    name: str
    real_name: str
    team_id: str
    bot_id: str | None = None
    app_id: str | None = None
    guest: Guest | None = None  # of several channels (restricted), or of a single one
    admin: bool = False
    owner: bool = False
    enterprise_id: str | None = None  # the organisation of an Enterprise Grid

    def to_json(self, *, stranger: bool = False) -> Json:
        """The user as users.info shows it."""
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team_id}
        body: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": self.bot_id is not None,
            "is_app_user": False,
            "is_admin": self.admin or self.owner,
            "is_owner": self.owner,
            "is_primary_owner": False,
            "is_restricted": self.guest is not None,
            "is_ultra_restricted": self.guest == "ultra_restricted",
            "tz": "Europe/London",
            "tz_offset": 0,
            "updated": 1_700_000_000,
            "profile": profile,
        }
        if stranger:
            body["is_stranger"] = True
        if self.enterprise_id is not None:
            body["enterprise_user"] = {
                "id": self.id,
                "enterprise_id": self.enterprise_id,
                "enterprise_name": "Organisation",
                "is_admin": False,
                "is_owner": False,
                "teams": [self.team_id],
            }
        return body


@dataclass
class Installation:
    """The app in one team: its bot there, and the token that stands for it."""

    token: str
    team_id: str
    team: str
    bot: User
    scopes: frozenset[str]
    gone: str = ""  # what its token is answered once it no longer holds


@dataclass
class Channel:
    """A public or private channel (`group`), a direct message (`im`) or a group one (`mpim`)."""

    id: str
    name: str
    kind: Kind = "channel"
    members: set[str] = field(default_factory=set)
    shared: bool = False
    archived: bool = False
    team_id: str = ""  # the team it belongs to

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
    files: tuple[Json, ...] = ()
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
    streaming_state: StreamingState | None = None  # of a message that is or was a stream

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
            "streaming_state": self.streaming_state,
            "blocks": list(self.blocks) or None,
            "attachments": list(self.attachments) or None,
            "files": list(self.files) or None,
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


@dataclass
class File:
    """A file that somebody has shared: a snippet, a canvas (then `content` is Markdown), any."""

    id: str
    name: str
    content: bytes
    mimetype: str = "text/plain"
    filetype: str = "text"
    user: str = ""
    channels: set[str] = field(default_factory=set)
    leads_to: str = ""  # where a request for it is sent on to

    def to_json(self, base_url: str) -> Json:
        """The file as files.info and messages show it."""
        where = f"{base_url}/files-pri/{self.id}/{self.name}"
        canvas = self.filetype == "quip"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "mode": "quip" if canvas else "snippet" if self.filetype == "text" else "hosted",
            "user": self.user,
            "size": len(self.content),
            "is_external": False,
            "url_private": where,
            "url_private_download": where,
            "channels": sorted(self.channels),
        }


@dataclass
class Stream:
    """A message that the app is streaming."""

    expires: float
    mode: Literal["text", "chunks"] | None = None  # fixed by the first content it is given
    appends: int = 0
    ended: str = ""  # what further calls are answered, once it is over


@dataclass
class ResponseUrl:
    """Where an app may answer a command or a click, five times within half an hour."""

    channel: str
    user: str
    expires: float
    original: Message | None = None
    thread_ts: str | None = None
    uses: int = 0
