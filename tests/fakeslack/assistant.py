"""Slack's assistant methods: what the bot is doing, a thread's title, questions offered."""

from __future__ import annotations

import time
from typing import Any

from .calls import Call, method
from .errors import Json, SlackError

STATUS_SECONDS = 120.0


@method("assistant.threads.setStatus", "assistant:write")
def set_status(call: Call) -> Json:
    """Show what the bot is doing, for two minutes or until its next message in the thread."""
    if "status" not in call.params:
        raise SlackError("invalid_arguments", ["missing required field: status"])
    if len(call.params.get("loading_messages") or []) > 10:
        raise SlackError("invalid_arguments", ["no more than 10 items allowed"])
    channel = call.channel("channel_id")
    thread_ts = call.need("thread_ts")
    call.workspace.find(channel.id, thread_ts, "thread_not_found")
    until = time.monotonic() + STATUS_SECONDS
    call.workspace.statuses[channel.id, thread_ts] = (str(call.params["status"]), until)
    return {}


SESSIONS = ("processing", "active", "suspended", "closed")


@method("agents.sessions.setStatus", "chat:write")
def set_session(call: Call) -> Json:
    """What an agent does in a thread; the first call makes the session, and may name it."""
    if call.params.get("status") not in SESSIONS or len(str(call.params.get("title", ""))) > 200:
        raise SlackError("invalid_arguments")
    channel, thread_ts = call.channel("channel_id"), call.need("thread_ts")
    call.workspace.find(channel.id, thread_ts, "thread_not_found")
    _, title = call.workspace.sessions.get((channel.id, thread_ts), ("", call.params.get("title")))
    status = str(call.params["status"])
    call.workspace.sessions[channel.id, thread_ts] = (status, str(title or ""))
    return {"status": status, "title": str(title or "")}


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
