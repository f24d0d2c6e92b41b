"""Slack's conversations methods: which there are, and what was said in them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, TypeVar

from .calls import Call, method, require
from .errors import Json, SlackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .models import Channel, Message, User

T = TypeVar("T")

HISTORY = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def cursor_of(call: Call) -> str:
    """Where a page starts; empty for the first."""
    try:
        return base64.b64decode(str(call.params.get("cursor") or ""), validate=True).decode()
    except ValueError:
        raise SlackError("invalid_cursor") from None


def paged(rows: Sequence[T], marks: Sequence[str], limit: int) -> tuple[list[T], Json]:
    """One page of rows, and the cursor that leads to the row after it."""
    following = base64.b64encode(marks[limit].encode()).decode() if len(rows) > limit else ""
    return list(rows[:limit]), {"next_cursor": following}


def between(call: Call, messages: Sequence[Message]) -> list[Message]:
    """The messages from `oldest` to `latest`, the ends themselves only where `inclusive`."""
    oldest = float(call.params.get("oldest") or 0)
    latest = float(call.params.get("latest") or "inf")
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def limit_of(call: Call, default: int, most: int) -> int:
    """How many rows a page holds."""
    limit = call.number("limit", default)
    if not 1 <= limit <= most:
        raise SlackError("invalid_limit")
    return limit


@method("conversations.history")
def conversations_history(call: Call) -> Json:
    """A channel's messages, newest first, without the replies in threads."""
    channel = call.channel()
    require(call, HISTORY[channel.kind])
    messages = between(call, list(call.workspace.top_level(channel.id)))[::-1]
    if start := cursor_of(call):
        messages = [m for m in messages if float(m.ts) <= float(start)]
    metadata = call.flag("include_all_metadata")
    rows = [call.workspace.shown(m, metadata=metadata) for m in messages]
    limit = call.faults.page("history", limit_of(call, 100, 1000))
    page, onwards = paged(rows, [m.ts for m in messages], limit)
    more = bool(onwards["next_cursor"])
    return {"messages": page, "has_more": more, "pin_count": 0, "response_metadata": onwards}


@method("conversations.replies")
def conversations_replies(call: Call) -> Json:
    """A thread's messages, oldest first; its first message heads every page, as Slack's does."""
    channel = call.channel()
    require(call, HISTORY[channel.kind])
    parent = call.workspace.find(channel.id, call.need("ts"), "thread_not_found")
    replies = [m for m in call.workspace.thread(channel.id, parent.ts) if m.ts != parent.ts]
    replies = between(call, replies)
    if start := cursor_of(call):
        replies = [m for m in replies if float(m.ts) >= float(start)]
    metadata = call.flag("include_all_metadata")
    rows = [call.workspace.shown(m, metadata=metadata) for m in replies]
    limit = max(1, call.faults.page("replies", limit_of(call, 1000, 1000)) - 1)
    page, onwards = paged(rows, [m.ts for m in replies], limit)
    head = call.workspace.shown(parent, metadata=metadata)
    more = bool(onwards["next_cursor"])
    return {"messages": [head, *page], "has_more": more, "response_metadata": onwards}


@method("conversations.info")
def conversations_info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel(member=False)
    require(call, READ[channel.kind])
    return {"channel": channel.to_json(call.bot.id)}


def is_open(channel: Channel, bot: User) -> bool:
    """Whether a bot sees a channel that it is not in."""
    return channel.kind == "channel" and channel.team_id == bot.team_id


def listed(call: Call, member: str | None = None) -> Json:
    """The conversations of the kinds asked for that the bot may see, with this member in them."""
    wanted = str(call.params.get("types") or "public_channel").split(",")
    if not set(wanted) <= KINDS.keys():
        raise SlackError("invalid_types")
    kinds = {KINDS[name] for name in wanted}
    for kind in sorted(kinds):
        require(call, READ[kind])
    seen = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and not (channel.archived and call.flag("exclude_archived"))
        and (call.bot.id in channel.members or is_open(channel, call.bot))
        and (member is None or member in channel.members)
    ]
    start = cursor_of(call)
    ids = [channel.id for channel in seen]
    if start in ids:
        seen = seen[ids.index(start) :]
    rows = [channel.to_json(call.bot.id) for channel in seen]
    page, onwards = paged(rows, [channel.id for channel in seen], limit_of(call, 100, 1000))
    return {"channels": page, "response_metadata": onwards}


@method("conversations.list")
def conversations_list(call: Call) -> Json:
    """The workspace's conversations."""
    return listed(call)


@method("users.conversations")
def users_conversations(call: Call) -> Json:
    """The conversations that someone (the bot, if nobody is named) is in, and the bot may see."""
    if call.workspace.organisation and call.params.get("team_id") != call.workspace.team_id:
        raise SlackError("missing_argument")  # as for every token of an organisation
    user = str(call.params.get("user") or call.bot.id)
    if user not in call.workspace.users:
        raise SlackError("user_not_found")
    return listed(call, user)


@method("conversations.members")
def conversations_members(call: Call) -> Json:
    """Who is in a conversation."""
    channel = call.channel(member=False)
    require(call, READ[channel.kind])
    members = sorted(channel.members)
    start = cursor_of(call)
    if start in members:
        members = members[members.index(start) :]
    limit = limit_of(call, 100, 1000)
    page, onwards = paged(members, members, limit)
    return {"members": page, "response_metadata": onwards}


@method("conversations.open", "im:write")
def conversations_open(call: Call) -> Json:
    """Open direct messages with someone."""
    users = str(call.params.get("users") or "").split(",")
    if call.params.get("channel"):
        channel = call.channel()
    elif len(users) != 1 or users[0] not in call.workspace.users:
        raise SlackError("user_not_found")
    else:
        channel = call.workspace.direct(users[0], call.bot.id)
    whole = channel.to_json(call.bot.id)
    return {"channel": whole if call.flag("return_im") else {"id": channel.id}}
