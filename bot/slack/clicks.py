"""Clicks and submitted forms: which are stored as what. Pure.

What opens a modal needs its trigger within three seconds and is done at once, never stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.inbox import Kind
from bot.slack.looks.buttons import FEEDBACK, HELPFUL, REFINE, SHARE
from bot.slack.looks.feedback import WHY, reason_in
from bot.slack.looks.follows import UNFOLLOW

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clicked:
    """A click or a form as the inbox keeps it."""

    key: str
    kind: Kind
    payload: dict[str, Any]


def clicked(body: Body) -> Clicked | None:
    """Return what a click asks for, None where it is none of what is stored."""
    action = body["actions"][0]
    make = _CLICKS.get(name_of(action["action_id"]))
    return make(body, action) if make else None


def submitted(body: Body) -> Clicked | None:
    """Return what a submitted form asks for, None where it is none of ours."""
    make = _FORMS.get(body["view"].get("callback_id") or "")
    return make(body) if make else None


def name_of(action_id: str) -> str:
    """Return the action of an id; ids in one message differ by what follows a colon."""
    return action_id.partition(":")[0]


def told_by(written: str | None) -> dict[str, Any]:
    """Return what a button or a form of ours carries; empty where it carries nothing of ours."""
    try:
        value = json.loads(written or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def where_of(body: Body) -> dict[str, Any]:
    """Return where somebody clicked, and who."""
    container = body.get("container") or {}
    return {
        "team": (body.get("team") or {}).get("id") or "",
        "channel": (body.get("channel") or {}).get("id") or "",
        "user": body["user"]["id"],
        "response_url": body.get("response_url") or "",
        "private": bool(container.get("is_ephemeral")),
    }


def _message(body: Body) -> str:
    container = body.get("container") or {}
    return str(container.get("message_ts") or body["actions"][0]["action_ts"])


def _key(kind: Kind, *parts: str) -> str:
    """Return a key that is the same for an impatient second click."""
    return f"{kind}:{hashlib.sha256(':'.join(parts).encode()).hexdigest()[:40]}"


def _on_answer(kind: Kind) -> Callable[[Body, Mapping[str, Any]], Clicked]:
    def make(body: Body, action: Mapping[str, Any]) -> Clicked:
        where, told = where_of(body), action.get("value") or ""
        key = _key(kind, where["channel"], _message(body), told)
        return Clicked(key, kind, {**where, **told_by(told)})

    return make


def _feedback(body: Body, action: Mapping[str, Any]) -> Clicked:
    where = where_of(body)
    verdict, _, answer = str(action.get("value") or "").partition(":")
    key = f"feedback:{where['user']}:{action['action_ts']}"
    told = {"answer": answer, "helpful": verdict == HELPFUL, "reason": {}}
    return Clicked(key, Kind.FEEDBACK, {**where, **told})


def _unfollow(body: Body, action: Mapping[str, Any]) -> Clicked:
    where, follow = where_of(body), str(action["value"])
    number = int(follow) if follow.isdecimal() else 0
    key = f"unfollow:{where['channel']}:{_message(body)}:{number}"
    return Clicked(key, Kind.UNFOLLOW, {**where, "follow": number})


def _why(body: Body) -> Clicked:
    shown, told = body["view"], told_by(body["view"].get("private_metadata"))
    payload = {
        "team": (body.get("team") or {}).get("id") or "",
        "channel": told.get("channel", ""),
        "user": body["user"]["id"],
        "answer": told.get("answer", ""),
        "helpful": False,
        "reason": reason_in(shown["state"]["values"]),
    }
    return Clicked(f"why:{shown['id']}", Kind.FEEDBACK, payload)


_CLICKS: Mapping[str, Callable[[Body, Mapping[str, Any]], Clicked]] = {
    SHARE: _on_answer(Kind.SHARE),
    REFINE: _on_answer(Kind.REFINE),
    FEEDBACK: _feedback,
    UNFOLLOW: _unfollow,
}
_FORMS: Mapping[str, Callable[[Body], Clicked]] = {WHY: _why}
