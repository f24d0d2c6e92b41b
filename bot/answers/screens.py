"""An answer in screens: what a busy reader is shown first, and what is behind *More*. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer, Quote
from bot.answers.figure_conflict import rows_of
from bot.answers.headline import statements

SCREEN = 3
"""Quotes on one screen: what a phone shows of an answer without much scrolling."""


def first_screen(answer: Answer) -> Answer:
    """Return an answer with as many quotes as a screen has; the others are its `further` ones.

    Quotes that give figures which are set side by side come first.
    """
    quotes = answer.quotes
    if len(quotes) <= SCREEN:
        return answer
    beside = [row.side.quote for row in rows_of(answer.plan, quotes)]
    others = [one for one in quotes if not any(one is side for side in beside)]
    return _on_screen(answer, (*beside, *others))


def next_screen(answer: Answer) -> Answer:
    """Return an answer with the quotes that had no room on a screen of it, as far as they go."""
    had = tuple((quote.version.id, quote.span) for quote in answer.quotes)
    return _on_screen(replace(answer, passed=(*answer.passed, *had), gone=0), answer.further)


def _on_screen(answer: Answer, quotes: tuple[Quote, ...]) -> Answer:
    held, further = quotes[:SCREEN], quotes[SCREEN:]
    return replace(
        answer,
        quotes=held,
        statements=statements(held),
        further=further,
        summary=None,
        translations=None,
        suggested=(),
    )
