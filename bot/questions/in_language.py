"""A question in another language than English to a plan. Pure.

It has the outlets and days it names, its words, and the kind of answer. Speakers, clauses,
spellings and what it takes from its thread are read in English alone: what is not understood
limits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Plan, Wants
from bot.languages.asking import kind_asked, topic_in
from bot.questions.outlets import Named
from index.languages.language import language
from index.languages.numbers import days_in


def plan_in(question: str, written_in: str, named: Sequence[Named]) -> Plan:
    """Make the plan of a question that names outlets at some places."""
    rest = question
    for _, (start, end) in named:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    topic = topic_in(rest, written_in)
    return Plan(
        question=question,
        topic=topic or topic_in(question, written_in) or question,
        outlets=tuple(dict.fromkeys(outlet for outlet, _ in named)),
        days=tuple((one.since, one.until) for one in days_in(question, language(written_in))),
        wants=Wants(kind_asked(question, written_in) or Wants.ANY.value),
        language=written_in,
    )
