"""Slack's Web API: each method a function from its arguments to its answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from .blocks import check_message
from .calls import Call, method
from .errors import Json, SlackError
from .models import Channel, Message

TS = re.compile(r"\d{10}\.\d{6}")


def api_test(params: Json) -> Json:
    """Says back what it was told; it takes no token."""
    if "error" in params:
        raise SlackError(str(params["error"]), extra={"args": params})
    return {"args": params}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the token is; one for a whole organisation names no workspace."""
    organisation = call.workspace.organisation
    whose: Json = {"team_id": organisation or call.bot.team_id, "enterprise_id": organisation}
    return {
        "url": f"https://{domain(call.installation.team)}.slack.com/",
        "team": call.installation.team,
        "user": call.bot.name,
        "user_id": call.bot.id,
        "bot_id": call.bot.bot_id,
        "is_enterprise_install": organisation is not None,
        **whose,
    }


@method("auth.teams.list")
def auth_teams_list(call: Call) -> Json:
    """The workspaces that an organisation's token is good for."""
    teams = [{"id": call.workspace.team_id, "name": call.workspace.team}]
    return {"teams": teams, "response_metadata": {"next_cursor": ""}}


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    """One user; a stranger is one of another team who is in no channel with the bot."""
    user = call.workspace.users.get(call.need("user", "user_not_found"))
    if user is None:
        raise SlackError("user_not_found")
    outsider = user.team_id != call.bot.team_id
    stranger = outsider and not call.workspace.share_a_channel(user.id, call.bot.id)
    return {"user": user.to_json(stranger=stranger)}


def domain(team: str) -> str:
    """The name of a team in its address."""
    return team.lower().replace(" ", "-")


def content(call: Call) -> Json:
    """The text, blocks and attachments of a message to post, checked."""
    params = call.params
    text, markdown = str(params.get("text") or ""), params.get("markdown_text")
    blocks: Any = params.get("blocks")
    if markdown is not None:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": markdown}]
    attachments = params.get("attachments") or []
    check_message(text, blocks, attachments, call.limits)
    metadata = params.get("metadata")
    if metadata is not None and not (
        isinstance(metadata, dict) and {"event_type", "event_payload"} <= metadata.keys()
    ):
        raise SlackError("invalid_metadata_format")
    return {
        "text": text,
        "blocks": tuple(blocks or ()),
        "attachments": tuple(attachments),
        "metadata": metadata,
        "params": params,
    }


def thread_of(call: Call, channel: Channel) -> str | None:
    """The thread to post in, if one is named. As in Slack, a reply's own ts makes a lost thread."""
    wanted = call.params.get("thread_ts")
    if wanted in (None, ""):
        return None
    if not TS.fullmatch(str(wanted)):
        raise SlackError("invalid_thread_ts")
    return call.workspace.find(channel.id, str(wanted), "thread_not_found").ts


def signed(call: Call) -> Json:
    """The author's part of the bot's own messages."""
    return {
        "user": call.bot.id,
        "bot_id": call.bot.bot_id,
        "app_id": call.bot.app_id,
        "team": call.bot.team_id,
    }


@method("chat.postMessage", "chat:write")
def chat_post_message(call: Call) -> Json:
    """Post a message."""
    channel = call.channel(member="chat:write.public" not in call.scopes)
    if channel.archived:
        raise SlackError("is_archived")
    parts = content(call)
    thread_ts = thread_of(call, channel)
    call.faults.allow(channel.id)
    broadcast = thread_ts is not None and call.flag("reply_broadcast")
    message = Message(
        channel.id,
        call.workspace.ts(),
        **signed(call),
        **parts,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else None,
        via="chat.postMessage",
    )
    message = call.workspace.write(message)
    call.workspace.statuses.pop((channel.id, str(thread_ts)), None)
    shown = message.to_json(metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


@method("chat.postEphemeral", "chat:write")
def chat_post_ephemeral(call: Call) -> Json:
    """Post a message that one person sees."""
    channel, user = call.channel(), call.need("user", "user_not_in_channel")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = Message(
        channel.id,
        call.workspace.ts(),
        **signed(call),
        **content(call),
        thread_ts=thread_of(call, channel),
        shown_to=user,
        via="chat.postEphemeral",
    )
    return {"message_ts": call.workspace.write(message).ts}


def own_message(call: Call, refusal: str) -> Message:
    """The bot's own message that a call names."""
    message = call.workspace.find(call.channel().id, call.need("ts", "message_not_found"))
    if message.user != call.bot.id:
        raise SlackError(refusal)
    return message


@method("chat.update", "chat:write")
def chat_update(call: Call) -> Json:
    """Change one of the bot's own messages; blocks not named stay as they were."""
    message = own_message(call, "cant_update_message")
    if call.workspace.is_streaming(message):
        raise SlackError("streaming_state_conflict")
    if not {"text", "blocks", "attachments", "markdown_text"} & call.params.keys():
        raise SlackError("no_text")
    parts = content(call)
    replaceable = ("text", "blocks", "attachments")
    kept: Json = {name: parts[name] for name in replaceable if name in call.params}
    if "markdown_text" in call.params:
        kept |= {"text": "", "blocks": parts["blocks"]}
    if parts["metadata"] is not None:
        kept["metadata"] = parts["metadata"]
    edited = {"user": call.bot.id, "ts": call.workspace.ts()}
    message = call.workspace.write(replace(message, **kept, edited=edited, params=call.params))
    shown = message.to_json(metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def chat_delete(call: Call) -> Json:
    """Delete one of the bot's own messages."""
    message = own_message(call, "cant_delete_message")
    if call.workspace.is_streaming(message):
        raise SlackError("cant_delete_message")
    call.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


@method("reactions.get", "reactions:read")
def reactions_get(call: Call) -> Json:
    """A message with its reactions."""
    message = call.workspace.find(call.channel().id, call.need("timestamp", "no_item_specified"))
    return {"type": "message", "channel": message.channel, "message": message.to_json()}


@method("chat.getPermalink")
def chat_get_permalink(call: Call) -> Json:
    """The link to a message."""
    message = call.workspace.find(call.channel().id, call.need("message_ts"))
    place = f"{message.channel}/p{message.ts.replace('.', '')}"
    return {
        "channel": message.channel,
        "permalink": f"https://{domain(call.installation.team)}.slack.com/archives/{place}",
    }


def reacting(call: Call) -> tuple[Message, tuple[str, str]]:
    """The message to react to, and the bot's reaction."""
    name = call.need("name", "no_item_specified")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-\d)?", name):
        raise SlackError("invalid_name")
    message = call.workspace.find(call.channel().id, call.need("timestamp", "no_item_specified"))
    return message, (name, call.bot.id)


@method("reactions.add", "reactions:write")
def reactions_add(call: Call) -> Json:
    """React to a message."""
    message, reaction = reacting(call)
    if reaction in message.reactions:
        raise SlackError("already_reacted")
    call.workspace.write(replace(message, reactions=(*message.reactions, reaction)))
    return {}


@method("reactions.remove", "reactions:write")
def reactions_remove(call: Call) -> Json:
    """Take a reaction back."""
    message, reaction = reacting(call)
    if reaction not in message.reactions:
        raise SlackError("no_reaction")
    left = tuple(kept for kept in message.reactions if kept != reaction)
    call.workspace.write(replace(message, reactions=left))
    return {}
