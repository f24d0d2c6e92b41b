"""What can be done with an answer: the controls under it. Pure.

Three, so that they stand in one row on a phone: what is done most, and the rest in a menu.
An option of the menu carries the action id of the button that it stands for, and the answer's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answer import Answer
from bot.answers.refining import refinements
from bot.answers.said import asked_of
from bot.own_words.catalogue import marked, say
from bot.slack.looks.blocks import LONGEST_LABEL, Block, Element, button, plain

CONTEXT = "pullquote_context"
"""Action ids; where several of one kind stand in a message, a colon and a number follow."""
COPY = "pullquote_copy"
SHARE = "pullquote_share"
REFINE = "pullquote_refine"
NEXT = "pullquote_next"
FOUND = "pullquote_found"
MENU = "pullquote_menu"
CHECK_PAGE = "pullquote_page"
CHECK_AGAIN = "pullquote_again"
EXPORT = "pullquote_export"
SHARE_CHECK = "pullquote_share_check"
"""Those under a check: another page, the draft read anew, all as plain text, posted for all."""
FEEDBACK = "pullquote_feedback"
HELPFUL, NOT_HELPFUL = "helpful", "not helpful"
"""What the feedback buttons carry before a colon and the answer's key."""
_IN_CONTEXT = marked("In context")
_MOST_OPTIONS = 5
"""Options of an overflow menu: Slack takes so many, of 150 characters each."""
_OF = " "
"""Stands between an action id and an answer's key in an option."""

Choice = tuple[str, str]
"""An action id and its label."""


def news_buttons(key: str) -> list[Block]:
    """Return the row of buttons under news of a followed question, remembered by a key."""
    return [_row(button(CONTEXT, _IN_CONTEXT, answer=key))]


def answer_buttons(answer: Answer, key: str, *, shareable: bool) -> list[Block]:
    """Return the rows of controls under an answer, which is remembered by a key."""
    first: list[Element] = []
    if answer.quotes:
        first = [button(COPY, marked("Copy"), answer=key), button(CONTEXT, _IN_CONTEXT, answer=key)]
    first += [button(f"{REFINE}:{n}", label, answer=key) for n, label in _more(answer)]
    first += _rest(_choices(answer, shareable=shareable and bool(answer.quotes)), key, bool(first))
    asked = [
        button(f"{NEXT}:{n}", asked_of(speaker), answer=key)
        for n, speaker in enumerate(answer.suggested)
    ]
    return [_row(*first), *([_row(*asked)] if asked else []), _feedback(key)]


def unfolded(action: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a click on an option of the menu as one on the button it stands for."""
    if action.get("action_id") != MENU:
        return action
    value = str((action.get("selected_option") or {}).get("value") or "")
    action_id, _, key = value.partition(_OF)
    carried = button(action_id, "-", answer=key)["value"]
    return {**action, "type": "button", "action_id": action_id, "value": carried}


def _more(answer: Answer) -> list[tuple[int, str]]:
    """Return the button for more quotes, if there are any, and its place among what is offered."""
    left = len(answer.further)
    label = say("{n} more", n=left) if left else say("More")
    return [(n, label) for n, one in enumerate(refinements(answer)) if one.more]


def _choices(answer: Answer, *, shareable: bool) -> list[Choice]:
    """Return what else may be done, as much as a menu takes; how it was found is always there."""
    named = answer.plan.narrowing.outlets
    offered = [(n, one) for n, one in enumerate(refinements(answer)) if not one.more]
    narrower = [(f"{REFINE}:{n}", one.label) for n, one in offered]
    share = [(SHARE, say("Share to channel"))] if shareable else []
    room = _MOST_OPTIONS - len(share) - 1
    only = [
        choice
        for choice, (_, one) in zip(narrower, offered, strict=True)
        if one.narrowing.outlets != named and one.narrowing.outlets
    ]
    dropped = only[1:] if len(narrower) > room else []
    kept = [one for one in narrower if one not in dropped][:room]
    return [*share, *kept, (FOUND, say("How this was found"))]


def _rest(choices: Sequence[Choice], key: str, folded: bool) -> list[Element]:
    """Return choices as a menu; as buttons where they are few, or stand alone."""
    if len(choices) == 1 or not folded:
        return [button(action_id, label, answer=key) for action_id, label in choices]
    options = [
        {"text": plain(label, LONGEST_LABEL), "value": f"{action_id}{_OF}{key}"}
        for action_id, label in choices
    ]
    return [{"type": "overflow", "action_id": MENU, "options": options}]


def _row(*buttons: Element) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def _feedback(key: str) -> Block:
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": FEEDBACK,
                "positive_button": {"text": plain(say("Helpful")), "value": f"{HELPFUL}:{key}"},
                "negative_button": {
                    "text": plain(say("Not helpful")),
                    "value": f"{NOT_HELPFUL}:{key}",
                },
            }
        ],
    }
