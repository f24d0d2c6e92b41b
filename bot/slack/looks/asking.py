"""The form that a question is asked in, and what was filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.answer import Narrowing
from bot.own_words.catalogue import marked, say
from bot.questions.plain_text import MAX_QUESTION, clean_question
from bot.slack.looks.blocks import LONGEST_LABEL, Block, Element, context, plain, view
from index.errors import QuestionError

ASK = "pullquote_ask"
"""Callback id of the shortcut that opens the form, and of the form."""
MOST_OUTLETS = 100
"""Options that Slack takes in one list."""
LONGEST_PASTED = 3_000
"""Characters that Slack takes in one field; what is longer than any question is a draft."""
_BACKWARDS = marked("This is before the first day.")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in."""

    question: str
    narrowing: Narrowing
    problems: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with it, by the field to be told at; empty where it can be asked."""


def ask_view(outlets: Sequence[str]) -> Block:
    """Return the form, with the outlets to choose from, the commonest first.

    Names longer than Slack shows as an option are left out.
    """
    names = [name for name in outlets if len(name) <= LONGEST_LABEL][:MOST_OUTLETS]
    options = [{"text": plain(name, LONGEST_LABEL), "value": name} for name in names]
    words = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": LONGEST_PASTED,
        "placeholder": plain(say("What toll did the observatory give on Wednesday?")),
    }
    fields = [_input("question", say("Question"), words, optional=False)]
    if options:
        chosen = {"type": "multi_static_select", "options": options}
        fields.append(_input("outlets", say("Only these outlets"), chosen))
    fields.append(_input("since", say("Published since"), {"type": "datepicker"}))
    fields.append(_input("until", say("Published until"), {"type": "datepicker"}))
    return view(
        "modal",
        marked("Ask the coverage"),
        [
            *fields,
            context(say("The answer comes as a direct message, to you alone. A draft is checked.")),
        ],
        callback_id=ASK,
        submit=plain(say("Ask")),
        close=plain(say("Cancel")),
    )


def filled_in(values: Mapping[str, Any]) -> Filled:
    """Return what was filled in, and what is wrong with it."""
    problems: dict[str, str] = {}
    question = str(_of(values, "question").get("value") or "")
    try:
        question = question if len(question) > MAX_QUESTION else clean_question(question)
    except QuestionError as error:
        problems["question"] = say(str(error))
    chosen = _of(values, "outlets").get("selected_options") or ()
    outlets = tuple(str(one["value"]) for one in chosen)
    since, until = _day(values, "since"), _day(values, "until")
    if since and until and until < since:
        problems["until"] = say(_BACKWARDS)
    return Filled(question, Narrowing(outlets=outlets, since=since, until=until), problems)


def _of(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (values.get(name) or {}).get(name) or {}
    return found


def _day(values: Mapping[str, Any], name: str) -> date | None:
    told = _of(values, name).get("selected_date")
    return date.fromisoformat(told) if told else None


def _input(name: str, label: str, element: Element, *, optional: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
