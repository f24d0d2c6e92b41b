"""Clicks and submitted forms: which are stored as what. Pure.

What opens a modal needs its trigger within three seconds and is done at once, never stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.answers.answer_store import narrowing_json
from bot.slack.events.messages import Payload, team_of
from bot.slack.inbox.items import ItemKind
from bot.slack.looks.asking import ASK, filled_in
from bot.slack.looks.buttons import (
    CHECK_AGAIN,
    CHECK_PAGE,
    FEEDBACK,
    HELPFUL,
    NEXT,
    REFINE,
    SHARE,
    SHARE_CHECK,
    unfolded,
)
from bot.slack.looks.feedback import WHY, reason_in
from bot.slack.looks.follows import UNFOLLOW
from bot.slack.looks.home import EXAMPLE, REFRESH, REMOVE
from bot.slack.looks.housekeeping import CONFIRM


@dataclass(frozen=True, slots=True)
class Clicked:
    """A click or a form as the inbox keeps it."""

    key: str
    kind: ItemKind
    payload: dict[str, Any]


def clicked(body: Payload) -> Clicked | None:
    """Return what a click asks for, None where it is none of what is stored."""
    action = unfolded(body["actions"][0])
    make = _CLICKS.get(name_of(action["action_id"]))
    return make(body, action) if make else None


def submitted(body: Payload) -> Clicked | None:
    """Return what a submitted form asks for, None where it is none of ours."""
    make = _FORMS.get(body["view"].get("callback_id") or "")
    return make(body) if make else None


def problems_in(body: Payload) -> Mapping[str, str]:
    """Return what is wrong with a submitted form, by the field to be told at; empty for nothing."""
    if body["view"].get("callback_id") != ASK:
        return {}
    return filled_in(body["view"]["state"]["values"]).problems


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


def where_of(body: Payload) -> dict[str, Any]:
    """Return where somebody clicked, and who; for a click in the home tab, its conversation."""
    container = body.get("container") or {}
    told = told_by((body.get("view") or {}).get("private_metadata"))
    return {
        "team": team_of(body),
        "channel": (body.get("channel") or {}).get("id") or str(told.get("channel") or ""),
        "user": body["user"]["id"],
        "response_url": body.get("response_url") or "",
        "private": bool(container.get("is_ephemeral")),
    }


def _message(body: Payload) -> str:
    container = body.get("container") or {}
    return str(container.get("message_ts") or body["actions"][0]["action_ts"])


def _at_home(body: Payload, kind: ItemKind, **told: Any) -> Clicked:
    """Return a click in the home tab, where an impatient second one is another."""
    where = where_of(body)
    key = key_of(kind, where["user"], str(body["actions"][0]["action_ts"]))
    return Clicked(key, kind, {**where, "home": True, **told})


def key_of(kind: ItemKind, *parts: str) -> str:
    """Return a key that is the same for an impatient second click, and names nobody.

    Keys outlive what they were made of, in the inbox, in Slack and in the log.
    """
    return f"{kind}:{hashlib.sha256(':'.join(parts).encode()).hexdigest()[:40]}"


def _on_answer(kind: ItemKind) -> Callable[[Payload, Mapping[str, Any]], Clicked]:
    def make(body: Payload, action: Mapping[str, Any]) -> Clicked:
        where, told = where_of(body), action.get("value") or ""
        name, _, place = str(action["action_id"]).partition(":")
        key = key_of(kind, where["channel"], _message(body), name, place, told)
        chosen = {name.removeprefix("pullquote_"): int(place)} if place.isdecimal() else {}
        return Clicked(key, kind, {**where, **told_by(told), **chosen})

    return make


def _at_desk(body: Payload, action: Mapping[str, Any]) -> Clicked:
    """Return a click on a check, of which each is another: pages are turned there and back."""
    click = _on_answer(ItemKind.DESK)(body, action)
    key = key_of(ItemKind.DESK, click.payload["user"], click.key, str(action["action_ts"]))
    return replace(click, key=key)


def _feedback(body: Payload, action: Mapping[str, Any]) -> Clicked:
    where = where_of(body)
    verdict, _, answer = str(action.get("value") or "").partition(":")
    key = key_of(ItemKind.FEEDBACK, where["user"], str(action["action_ts"]))
    told = {"answer": answer, "helpful": verdict == HELPFUL, "reason": {}}
    return Clicked(key, ItemKind.FEEDBACK, {**where, **told})


def _unfollow(body: Payload, action: Mapping[str, Any]) -> Clicked:
    where, follow = where_of(body), str(action["value"])
    number = int(follow) if follow.isdecimal() else 0
    key = f"unfollow:{where['channel']}:{_message(body)}:{number}"
    return Clicked(key, ItemKind.UNFOLLOW, {**where, "follow": number})


def _why(body: Payload) -> Clicked:
    shown, told = body["view"], told_by(body["view"].get("private_metadata"))
    payload = {
        "team": team_of(body),
        "channel": told.get("channel", ""),
        "user": body["user"]["id"],
        "answer": told.get("answer", ""),
        "helpful": False,
        "reason": reason_in(shown["state"]["values"]),
    }
    return Clicked(f"why:{shown['id']}", ItemKind.FEEDBACK, payload)


def _confirmed(body: Payload, action: Mapping[str, Any]) -> Clicked:
    where, told = where_of(body), told_by(action.get("value"))
    key = key_of(ItemKind.HOUSEKEEPING, where["channel"], _message(body), str(told.get("of", "")))
    word = "confirmed" if told.get("yes") else "kept"
    payload = {**where, "word": word, "text": "", "of": str(told.get("of", ""))}
    return Clicked(key, ItemKind.HOUSEKEEPING, payload)


def _example(body: Payload, action: Mapping[str, Any]) -> Clicked:
    question = str(told_by(action.get("value")).get("question", ""))
    return _at_home(body, ItemKind.ASKED, text=question)


def _refresh(body: Payload, _action: Mapping[str, Any]) -> Clicked:
    return _at_home(body, ItemKind.HOUSEKEEPING, word="refresh", text="")


def _remove(body: Payload, action: Mapping[str, Any]) -> Clicked:
    told = told_by(action.get("value"))
    follow = told["follow"] if isinstance(told.get("follow"), int) else 0
    return _at_home(body, ItemKind.HOME, remove=follow, of=str(told.get("channel", "")))


def _asked(body: Payload) -> Clicked:
    shown = body["view"]
    filled = filled_in(shown["state"]["values"])
    narrowing = narrowing_json(filled.narrowing)
    payload = {**where_of(body), "text": filled.question, "narrowing": narrowing}
    return Clicked(f"asked:{shown['id']}", ItemKind.ASKED, payload)


_CLICKS: Mapping[str, Callable[[Payload, Mapping[str, Any]], Clicked]] = {
    SHARE: _on_answer(ItemKind.SHARE),
    REFINE: _on_answer(ItemKind.REFINE),
    NEXT: _on_answer(ItemKind.REFINE),
    FEEDBACK: _feedback,
    UNFOLLOW: _unfollow,
    SHARE_CHECK: _on_answer(ItemKind.SHARE_CHECK),
    CHECK_PAGE: _at_desk,
    CHECK_AGAIN: _at_desk,
    CONFIRM: _confirmed,
    EXAMPLE: _example,
    REFRESH: _refresh,
    REMOVE: _remove,
}
_FORMS: Mapping[str, Callable[[Payload], Clicked]] = {WHY: _why, ASK: _asked}
