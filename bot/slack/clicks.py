"""Clicks on messages: which are stored as what. Pure.

What opens a modal needs its trigger within three seconds and is done at once, never stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.inbox import Kind
from bot.slack.looks.blocks import SHARE
from bot.slack.looks.follows import UNFOLLOW


@dataclass(frozen=True, slots=True)
class Clicked:
    """A click as the inbox keeps it."""

    key: str
    kind: Kind
    payload: dict[str, Any]


def clicked(body: Mapping[str, Any]) -> Clicked | None:
    """Return what a click asks for, None where it is none of what is stored."""
    action = body["actions"][0]
    make = _STORED.get(_name(action["action_id"]))
    return make(body, action) if make else None


def said_on(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a button of ours carries; empty where it carries nothing that we wrote."""
    try:
        value = json.loads(action.get("value") or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _name(action_id: str) -> str:
    """Return the action of an id; ids in one message differ by what follows a colon."""
    return action_id.partition(":")[0]


def _where(body: Mapping[str, Any]) -> dict[str, Any]:
    container = body.get("container") or {}
    return {
        "team": (body.get("team") or {}).get("id") or "",
        "channel": (body.get("channel") or {}).get("id") or "",
        "user": body["user"]["id"],
        "response_url": body.get("response_url") or "",
        "private": bool(container.get("is_ephemeral")),
    }


def _message(body: Mapping[str, Any]) -> str:
    container = body.get("container") or {}
    return str(container.get("message_ts") or body["actions"][0]["action_ts"])


def _share(body: Mapping[str, Any], action: Mapping[str, Any]) -> Clicked:
    where = _where(body)
    key = f"share:{where['channel']}:{_message(body)}:{where['user']}"
    return Clicked(key, Kind.SHARE, {**where, "text": action["value"]})


def _unfollow(body: Mapping[str, Any], action: Mapping[str, Any]) -> Clicked:
    where, follow = _where(body), action["value"]
    number = int(follow) if follow.isdecimal() else 0
    key = f"unfollow:{where['channel']}:{_message(body)}:{number}"
    return Clicked(key, Kind.UNFOLLOW, {**where, "follow": number})


_STORED: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Clicked]] = {
    SHARE: _share,
    UNFOLLOW: _unfollow,
}
