"""Reactions, tabs opened and shortcuts used: which are stored as what. Pure."""

from __future__ import annotations

from bot.slack.events.clicks import Clicked, key_of, where_of
from bot.slack.events.drafts import files_in
from bot.slack.events.messages import Payload
from bot.slack.events.shared import LONGEST_CHECKED, said_in_message
from bot.slack.events.shared_links import links_shared
from bot.slack.inbox.items import ItemKind

CHECK = "pullquote_check"
"""Callback id of the shortcut on messages that checks one against coverage."""
WASTEBASKET = "wastebasket"
"""The reaction by which an asker takes an answer away."""


def gesture_in(event: Payload, bot_user: str, team: str) -> Clicked | None:
    """Return what an event asks for that is no message; None where it asks for nothing."""
    match event.get("type"):
        case "reaction_added":
            return _removal(event, bot_user, team)
        case "app_home_opened":
            return _opened(event, team)
        case "assistant_thread_started":
            return _thread_started(event, team)
        case "link_shared":
            return links_shared(event, bot_user, team)
    return None


def message_to_check(body: Payload) -> Clicked | None:
    """Return a message that somebody wants checked; None for another shortcut on messages."""
    if body.get("callback_id") != CHECK:
        return None
    where, message = where_of(body), body.get("message") or {}
    ts = str(body.get("message_ts") or message.get("ts") or "")
    payload = {
        **where,
        "author": str(message.get("user") or ""),
        "text": said_in_message(message)[:LONGEST_CHECKED],
        "ts": ts,
        "thread_ts": str(message.get("thread_ts") or ts),
        "files": list(files_in(message)),
    }
    clicked = str(body.get("action_ts", ""))
    key = key_of(ItemKind.CHECK, where["channel"], ts, where["user"], clicked)
    return Clicked(key, ItemKind.CHECK, payload)


def _removal(event: Payload, bot_user: str, team: str) -> Clicked | None:
    item = event.get("item") or {}
    if event.get("reaction") != WASTEBASKET or event.get("item_user") != bot_user:
        return None
    channel, ts, user = item.get("channel"), item.get("ts"), event.get("user")
    if item.get("type") != "message" or not channel or not ts or not user:
        return None
    payload = {"team": team, "channel": channel, "user": user, "ts": ts}
    key = key_of(ItemKind.REMOVE, channel, ts, user, str(event.get("event_ts")))
    return Clicked(key, ItemKind.REMOVE, payload)


def _opened(event: Payload, team: str) -> Clicked | None:
    kind = {"home": ItemKind.HOME, "messages": ItemKind.PROMPTS}.get(str(event.get("tab")))
    user, channel = event.get("user"), event.get("channel")
    if kind is None or not user or not channel:
        return None
    payload = {"team": team, "channel": channel, "user": user}
    return Clicked(key_of(kind, user, str(event.get("event_ts"))), kind, payload)


def _thread_started(event: Payload, team: str) -> Clicked | None:
    thread = event.get("assistant_thread") or {}
    user, channel = thread.get("user_id"), thread.get("channel_id")
    thread_ts = thread.get("thread_ts")
    if not user or not channel or not thread_ts:
        return None
    payload = {"team": team, "channel": channel, "user": user, "thread_ts": thread_ts}
    return Clicked(f"prompts:{channel}:{thread_ts}", ItemKind.PROMPTS, payload)
