"""The form that asks why an answer was not helpful. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.own_words.catalogue import marked, say
from bot.slack.looks.blocks import Block, Element, plain, view

WHY = "pullquote_why"
"""Callback id of the form."""
_REASONS = {
    "wrong": marked("The quotes do not answer it"),
    "missed": marked("Better coverage was missed"),
    "speaker": marked("A quote is credited to the wrong speaker"),
    "silence": marked("Nothing in our coverage answers it"),
    "other": marked("Something else"),
}
LONGEST = 2_000
"""Characters of what people add in their own words."""


def why_view(key: str, channel: str) -> Block:
    """Return the form for an answer, which was given in a channel and is remembered by a key."""
    options = [{"text": plain(say(label)), "value": name} for name, label in _REASONS.items()]
    reasons = {"type": "radio_buttons", "action_id": "reason", "options": options}
    words: Element = {"type": "plain_text_input", "action_id": "words", "multiline": True}
    note: Element = {"type": "plain_text_input", "action_id": "note", "multiline": True}
    return view(
        "modal",
        marked("What was wrong?"),
        [
            _input("reason", say("Thank you, noted. If you like, say why:"), reasons),
            _input(
                "words",
                say("The words that should have been quoted"),
                {**words, "max_length": LONGEST},
                say("Copied from the story: they make this question a test."),
            ),
            _input("note", say("Anything else"), {**note, "max_length": LONGEST}),
        ],
        callback_id=WHY,
        private_metadata=json.dumps({"answer": key, "channel": channel}),
        submit=plain(say("Send")),
        close=plain(say("Close")),
    )


def reason_in(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in: `reason` (one of ours), `words` and `note`."""
    chosen = ((values.get("reason") or {}).get("reason") or {}).get("selected_option") or {}
    told = {
        "reason": chosen.get("value") if chosen.get("value") in _REASONS else None,
        **{name: _typed(values, name) for name in ("words", "note")},
    }
    return {name: value for name, value in told.items() if value}


def _typed(values: Mapping[str, Any], name: str) -> str:
    field = (values.get(name) or {}).get(name) or {}
    return str(field.get("value") or "").strip()[:LONGEST]


def _input(block_id: str, label: str, element: Element, hint: str | None = None) -> Block:
    hinted = {"hint": plain(hint)} if hint else {}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": True,
        **hinted,
    }
