"""An answer in pages: what a busy reader is shown first, and what is behind *More quotes*. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer, Quote
from bot.answers.figure_conflict import rows_of
from bot.answers.headline import statements

PAGE = 3
"""Quotes on one page: what a phone shows of an answer without much scrolling."""


def first_page(answer: Answer) -> Answer:
    """Return an answer with as many quotes as a page has; the others are its `further` ones.

    Quotes that give figures which are set side by side come first.
    """
    quotes = answer.quotes
    if len(quotes) <= PAGE:
        return answer
    beside = [row.side.quote for row in rows_of(answer.plan, quotes)]
    others = [one for one in quotes if not any(one is side for side in beside)]
    return _paged(answer, (*beside, *others))


def next_page(answer: Answer) -> Answer:
    """Return an answer with the quotes that had no room on a page of it, as far as they go."""
    had = tuple((quote.version.id, quote.span) for quote in answer.quotes)
    return _paged(replace(answer, passed=(*answer.passed, *had), gone=0), answer.further)


def _paged(answer: Answer, quotes: tuple[Quote, ...]) -> Answer:
    page, further = quotes[:PAGE], quotes[PAGE:]
    return replace(
        answer,
        quotes=page,
        statements=statements(page),
        further=further,
        summary=None,
        suggested=(),
    )
