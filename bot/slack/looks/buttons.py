"""The buttons under an answer. Pure."""

from __future__ import annotations

from bot.answer import Answer
from bot.answers.answer_store import narrowing_json
from bot.answers.refining import Refinement, refinements
from bot.slack.looks.blocks import Block, Element, button, plain

CONTEXT = "pullquote_context"
"""Action ids; where several of one kind stand in a message, a colon and a number follow."""
COPY = "pullquote_copy"
SHARE = "pullquote_share"
REFINE = "pullquote_refine"
FEEDBACK = "pullquote_feedback"
HELPFUL, NOT_HELPFUL = "helpful", "not helpful"
"""What the feedback buttons carry before a colon and the answer's key."""


def news_buttons(key: str) -> list[Block]:
    """Return the row of buttons under news of a followed question, remembered by a key."""
    return [_row(button(CONTEXT, "Show in context", answer=key))]


def answer_buttons(answer: Answer, key: str, *, shareable: bool) -> list[Block]:
    """Return the rows of buttons under an answer, which is remembered by a key."""
    offered = refinements(answer)
    first: list[Element] = []
    if answer.quotes:
        first.append(button(CONTEXT, "Show in context", answer=key))
    first += [_refine(f"{REFINE}:more", one, key) for one in offered if one.more]
    if answer.quotes:
        first.append(button(COPY, "Copy for story", answer=key))
        if shareable:
            first.append(button(SHARE, "Share to channel", answer=key))
    narrower = [one for one in offered if not one.more]
    second = [_refine(f"{REFINE}:{n}", one, key) for n, one in enumerate(narrower)]
    rows = [_row(*row) for row in (first, second) if row]
    return [*rows, _feedback(key)]


def _row(*buttons: Element) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def _refine(action_id: str, one: Refinement, key: str) -> Element:
    narrowing = narrowing_json(one.narrowing)
    return button(action_id, one.label, answer=key, narrowing=narrowing, more=one.more)


def _feedback(key: str) -> Block:
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": FEEDBACK,
                "positive_button": {"text": plain("Helpful"), "value": f"{HELPFUL}:{key}"},
                "negative_button": {"text": plain("Not helpful"), "value": f"{NOT_HELPFUL}:{key}"},
            }
        ],
    }
