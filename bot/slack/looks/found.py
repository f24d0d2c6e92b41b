"""The modal that says how an answer was found: what was searched, in how much, how fresh. Pure."""

from __future__ import annotations

from bot.answer import Answer
from bot.answers.wording import freshness, plan_line
from bot.own_words.catalogue import marked, say
from bot.slack.looks.blocks import Block, context, plain, rich, run, section, view


def found_view(answer: Answer) -> Block:
    """Return the modal for an answer, with the coverage as fresh as it is now."""
    told = rich(section(run(plan_line(answer.plan))), section(run(answer.headline)))
    small = context(freshness(answer, extent=answer.extent))
    return view("modal", marked("How this was found"), [told, small], close=plain(say("Close")))
