"""The payloads Slack sends to an app, as pure functions of what happened."""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .models import Channel, Message, User
from .views import View
from .workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .errors import Json

MARKUP = re.compile(r"<([^<>]+)>")


def typed_blocks(text: str) -> tuple[Json, ...]:
    """The rich text that Slack makes of what a person types."""
    elements: list[Json] = []
    last = 0
    for match in MARKUP.finditer(text):
        elements += _run(text[last : match.start()])
        target, _, label = match[1].partition("|")
        elements.append(_typed_element(target, label))
        last = match.end()
    elements += _run(text[last:])
    if not elements:
        return ()
    return (
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]},
    )


def _run(text: str) -> list[Json]:
    return [{"type": "text", "text": html.unescape(text)}] if text else []


def _typed_element(target: str, label: str) -> Json:
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": html.unescape(target)} | ({"text": label} if label else {})


def event_callback(
    workspace: Workspace, bot: User, event: Json, event_id: str | None = None
) -> Json:
    """The envelope of the Events API around one event, as told to the app in its bot's team."""
    channel = workspace.channels.get(str(event.get("channel")))
    authorization = {
        "enterprise_id": None,
        "team_id": bot.team_id,
        "user_id": bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "verification-token",
        "team_id": bot.team_id,
        "context_team_id": bot.team_id,
        "context_enterprise_id": None,
        "api_app_id": bot.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or workspace.id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": bool(channel and channel.shared),
        "event_context": f"4-{workspace.id('')}",
    }


def message_event(workspace: Workspace, message: Message) -> Json:
    """A new message."""
    channel = workspace.channels[message.channel]
    event = workspace.shown(message)
    event |= {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}
    if message.subtype == "thread_broadcast":
        event["root"] = workspace.shown(workspace.messages[channel.id][str(message.thread_ts)])
    if message.team != channel.team_id:
        event |= {"user_team": message.team, "source_team": message.team}
    return event


def app_mention(workspace: Workspace, message: Message) -> Json:
    """A message that names the bot."""
    event = message_event(workspace, message) | {"type": "app_mention"}
    for name in ("channel_type", "subtype", "root"):
        event.pop(name, None)
    return event


def message_changed(workspace: Workspace, new: Message, old: Message) -> Json:
    """An edit, or a link's preview being added."""
    ts = workspace.ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": workspace.shown(new),
        "previous_message": old.to_json(),
        "channel": new.channel,
        "channel_type": workspace.channels[new.channel].kind,
        "ts": ts,
        "event_ts": ts,
    }


def link_shared(
    message: Message, bot: User, links: Sequence[str], *, member: bool, composing: bool = False
) -> Json:
    """Links of domains that the app's manifest names, posted or (composing) still being typed."""
    posted = {"channel": message.channel, "message_ts": message.ts, "event_ts": message.ts}
    typed = {"channel": "COMPOSER", "message_ts": f"{message.user}-{message.ts}"}
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {
        "type": "link_shared",
        "user": message.user,
        "is_bot_user_member": member,
        "unfurl_id": f"{bot.id}.{message.ts}",
        "source": "composer" if composing else "conversations_history",
        "links": [{"domain": urlsplit(link).hostname, "url": link} for link in links],
        **(typed if composing else posted | thread),
    }


def message_deleted(workspace: Workspace, old: Message) -> Json:
    """A message taken away."""
    ts = workspace.ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": old.ts,
        "previous_message": old.to_json(),
        "channel": old.channel,
        "channel_type": workspace.channels[old.channel].kind,
        "ts": ts,
        "event_ts": ts,
    }


def reaction(workspace: Workspace, message: Message, user: User, name: str, *, added: bool) -> Json:
    """A person's reaction to a message, or its removal."""
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user.id,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": workspace.ts(),
    }


def app_home_opened(
    workspace: Workspace, user: User, direct: Channel, tab: str, home: View | None
) -> Json:
    """A person opens the bot's home or messages tab."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": direct.id,
        "tab": tab,
        "event_ts": workspace.ts(),
    }
    return event | ({"view": home.to_json()} if home and tab == "home" else {})


def app_context_changed(
    workspace: Workspace, user: User, direct: Channel, viewed: Channel | None
) -> Json:
    """A person who has the agent open beside Slack looks at another channel, or at none."""
    entity: Json = {"type": "slack#/types/channel_id"}
    seen = [entity | {"value": viewed.id, "team_id": viewed.team_id}] if viewed else []
    return {
        "type": "app_context_changed",
        "user": user.id,
        "channel": direct.id,
        "context": {"entities": seen} if seen else {},
        "event_ts": workspace.ts(),
    }


def member_joined_channel(
    workspace: Workspace, channel: Channel, user: User, inviter: User | None
) -> Json:
    """Somebody, or the bot itself, joins a channel."""
    event: Json = {
        "type": "member_joined_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": user.team_id,
        "event_ts": workspace.ts(),
    }
    return event | ({"inviter": inviter.id} if inviter else {})


def slash_command(
    workspace: Workspace, bot: User, user: User, channel: Channel, *, command: str, text: str
) -> Json:
    """A slash command (its response_url and trigger_id are added on sending)."""
    return {
        "token": "verification-token",
        "team_id": bot.team_id,
        "team_domain": team_domain(workspace, bot),
        "channel_id": channel.id,
        "channel_name": named(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": bot.app_id,
        "is_enterprise_install": "false",
    }


def team_domain(workspace: Workspace, bot: User) -> str:
    """The name of the bot's team in its address."""
    installed = workspace.installed(bot.team_id)
    return (installed.team if installed else workspace.team).lower().replace(" ", "-")


def interaction(workspace: Workspace, bot: User, type_: str, user: User) -> Json:
    """What every interaction tells."""
    return {
        "type": type_,
        "token": "verification-token",
        "api_app_id": bot.app_id,
        "team": {"id": bot.team_id, "domain": team_domain(workspace, bot)},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "enterprise": None,
        "is_enterprise_install": False,
    }


def shortcut(workspace: Workspace, bot: User, callback_id: str, user: User) -> Json:
    """A shortcut used from anywhere: it tells of no channel."""
    told = {"callback_id": callback_id, "action_ts": workspace.ts()}
    return interaction(workspace, bot, "shortcut", user) | told


def message_action(
    workspace: Workspace, bot: User, callback_id: str, message: Message, user: User
) -> Json:
    """A shortcut used on a message."""
    channel = workspace.channels[message.channel]
    return interaction(workspace, bot, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": workspace.ts(),
        "message_ts": message.ts,
        "message": workspace.shown(message),
        "channel": {"id": channel.id, "name": named(channel)},
    }


def named(channel: Channel) -> str:
    """A channel's name as interactions tell it."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)


def block_actions(
    workspace: Workspace,
    bot: User,
    user: User,
    where: Message | View,
    action: Json,
    *,
    values: Json | None = None,
) -> Json:
    """A click on an element of a message or a view; an ephemeral message itself is not shown."""
    payload = interaction(workspace, bot, "block_actions", user) | {"actions": [action]}
    if isinstance(where, View):
        container: Json = {"type": "view", "view_id": where.id}
        return payload | {"container": container, "view": where.to_json(values)}
    channel = workspace.channels[where.channel]
    ephemeral = where.shown_to is not None
    container = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if where.is_reply:
        container["thread_ts"] = where.thread_ts
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": named(channel)},
        "state": {"values": {}},
    }
    return payload if ephemeral else payload | {"message": where.to_json()}


def action_of(block: Json, element: Json, ts: str, value: Any = None) -> Json:
    """The pressed element, as block_actions tells of it; LookupError for a value it lacks."""
    names = ("type", "action_id", "text", "value", "style", "icon")
    told: Json = {name: element[name] for name in names if name in element}
    told |= {"block_id": block.get("block_id", ""), "action_ts": ts}
    if element["type"] == "feedback_buttons":
        sides = (element["positive_button"], element["negative_button"])
        pressed = next((side for side in sides if side["value"] == value), None)
        if pressed is None:
            raise LookupError(f"no feedback button with value {value!r}")
        return told | {"text": pressed["text"], "value": value}
    if value is not None:
        told["value" if element["type"] == "button" else "selected_option"] = value
    return told
