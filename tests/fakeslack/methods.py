"""Slack's Web API: each method a function from its arguments to its answer."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

from .blocks import check_message, check_view
from .calls import Call, method
from .errors import Json, SlackError
from .workspace import Channel, Message, View

TS = re.compile(r"\d{10}\.\d{6}")


@method("api.test")
def api_test(call: Call) -> Json:
    """Says back what it was told."""
    if "error" in call.params:
        raise SlackError(str(call.params["error"]), extra={"args": call.params})
    return {"args": call.params}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the token is."""
    return {
        "url": "https://newsroom.slack.com/",
        "team": call.workspace.team,
        "user": call.bot.name,
        "team_id": call.workspace.team_id,
        "user_id": call.bot.id,
        "bot_id": call.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    """One user."""
    user = call.workspace.users.get(call.need("user", "user_not_found"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user.to_json()}


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
        "team": call.workspace.team_id,
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
    call.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink")
def chat_get_permalink(call: Call) -> Json:
    """The link to a message."""
    message = call.workspace.find(call.channel().id, call.need("message_ts"))
    place = f"{message.channel}/p{message.ts.replace('.', '')}"
    return {
        "channel": message.channel,
        "permalink": f"https://newsroom.slack.com/archives/{place}",
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


@method("assistant.threads.setStatus", "assistant:write")
def set_status(call: Call) -> Json:
    """Show what the bot is doing."""
    if "status" not in call.params:
        raise SlackError("invalid_arguments", ["missing required field: status"])
    if len(call.params.get("loading_messages") or []) > 10:
        raise SlackError("invalid_arguments", ["no more than 10 items allowed"])
    channel = call.channel("channel_id")
    call.workspace.find(channel.id, call.need("thread_ts"), "thread_not_found")
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(call: Call) -> Json:
    """Name a thread."""
    call.channel("channel_id")
    call.need("title")
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_suggested_prompts(call: Call) -> Json:
    """Offer up to four questions."""
    call.channel("channel_id")
    prompts: Any = call.params.get("prompts")
    fits = isinstance(prompts, list) and 1 <= len(prompts) <= 4
    if not fits or not all(prompt.get("title") and prompt.get("message") for prompt in prompts):
        raise SlackError("invalid_arguments", ["invalid prompts [json-pointer:/prompts]"])
    return {}


def show_view(call: Call, user: str, view: Any, type_: str, id_: str | None = None) -> Json:
    """Check a view and show it."""
    check_view(view, call.limits)
    if view["type"] != type_:
        raise SlackError("invalid_arguments", [f"must be a {type_} view [json-pointer:/view/type]"])
    now = time.time_ns()
    shown = View(id_ or call.workspace.id("V"), user, view, f"{now // 10**9}.{now:x}")
    call.workspace.views.append(shown)
    return {"view": shown.to_json()}


@method("views.publish")
def views_publish(call: Call) -> Json:
    """Show someone's home tab."""
    user = call.need("user_id")
    if user not in call.workspace.users:
        raise SlackError("invalid_arguments", ["user_not_found [json-pointer:/user_id]"])
    homes = [v for v in call.workspace.views if v.user == user and v.view["type"] == "home"]
    stale = call.params.get("hash")
    if stale and homes and stale != homes[-1].hash:
        raise SlackError("hash_conflict")
    return show_view(call, user, call.params.get("view"), "home", homes[-1].id if homes else None)


@method("views.open")
def views_open(call: Call) -> Json:
    """Open a modal, within three seconds of what triggered it."""
    trigger = call.need("trigger_id")
    if trigger not in call.workspace.triggers:
        raise SlackError("invalid_trigger_id")
    expires = call.workspace.triggers[trigger]
    if expires == 0:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() > expires:
        raise SlackError("expired_trigger_id")
    shown = show_view(call, "", call.params.get("view"), "modal")
    call.workspace.triggers[trigger] = 0
    return shown


@method("views.update")
def views_update(call: Call) -> Json:
    """Change a modal that is open."""
    for old in reversed(call.workspace.views):
        if old.id == call.params.get("view_id"):
            return show_view(call, old.user, call.params.get("view"), old.view["type"], old.id)
    raise SlackError("not_found")
