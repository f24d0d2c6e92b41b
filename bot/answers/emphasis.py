"""What of a quote a question asked for: its figure, or its name. Pure but for parsing.

Where it is not certain what that is, it is nothing: a word stressed that is no answer misleads.
"""

from __future__ import annotations

import re

from bot.answer import Plan, Quote, Wants
from bot.answers.figure_conflict import counts, wanted_of
from bot.english.bare_figures import figures_told_after
from bot.english.figures_told import Told, figures_told
from bot.english.synonyms import ALIKE, EMPTY, stems_of
from bot.retrieval.answer_kind import names_wanted, places_wanted
from bot.speakers.say_words import GIVES_WORD, either
from index.languages.language import ENGLISH
from index.names import names_in
from index.story import Span

_WHO_SAID = re.compile(rf"\bwho(?:\s\w+)?\s+{either(GIVES_WORD)}\b", re.IGNORECASE)


def asked_for(plan: Plan, quote: Quote) -> tuple[Span, ...]:
    """Return where a quote has the figure or the name that was asked for, in order.

    In characters of the quote's text. None in another language than English.
    """
    if quote.version.language != ENGLISH or plan.language != ENGLISH:
        return ()
    if plan.wants in {Wants.PERSON, Wants.PLACE}:
        return _name(plan, quote) if _is_about(plan, quote) else ()
    told, wanted = figures_told_after(quote.text, quote.sentence_before), wanted_of(plan)
    if not wanted:
        alone = plan.wants is Wants.NUMBER and _is_about(plan, quote)
        return _only([_with_hedge(quote.text, one) for one in told]) if alone else ()
    return tuple(
        _with_hedge(quote.text, one)
        for one in told
        if one.sure and any(counts(one, what) for what in wanted)
    )


def _with_hedge(text: str, told: Told) -> Span:
    """Return where a figure stands with what hedges it, where that is right before it."""
    (start, end), hedge = told.shown, told.figure.hedge or ""
    before = text[:start].rstrip()
    if hedge and before.lower().endswith(hedge):
        return len(before) - len(hedge), end
    return start, end


def _name(plan: Plan, quote: Quote) -> tuple[Span, ...]:
    start, end = quote.span
    if plan.wants is Wants.PLACE:
        return _only(list(places_wanted(plan, quote.text)))
    if _WHO_SAID.search(plan.question):
        named = quote.said_as
        within = named is not None and start <= named[0] and named[1] <= end
        return ((named[0] - start, named[1] - start),) if named and within else ()
    names = list(names_wanted(plan, quote.text))
    return _only([span for span, is_beside in names if is_beside] or [span for span, _ in names])


def _is_about(plan: Plan, quote: Quote) -> bool:
    """Tell whether a quote has all that a question says: its name is then the name asked for."""
    told, asked = stems_of(quote.text), stems_of(plan.topic) - EMPTY
    return all(({stem} | ALIKE.get(stem, frozenset())) & told for stem in asked)


def _only(spans: list[Span]) -> tuple[Span, ...]:
    """Return a span that is the only one: of several, any may be what was asked for."""
    return tuple(spans) if len(spans) == 1 else ()


def touching(quote: Quote) -> tuple[Span, ...]:
    """Return the correction notes of a quote's story that touch a figure or a name it has."""
    return tuple(note for note in quote.corrections if _touches(quote.text, quote.slice(note)))


def _touches(said: str, note: str | None) -> bool:
    if note is None:
        return False
    if {name for name, _ in names_in(said)} & {name for name, _ in names_in(note)}:
        return True
    mine, its = figures_told(said), figures_told(note)
    return any(
        one.figure.value == other.figure.value
        or one.states & other.states
        or one.nouns & other.nouns
        for one in mine
        for other in its
    )


def in_parts(text: str, stressed: tuple[Span, ...]) -> tuple[tuple[str, bool], ...]:
    """Return a text in parts, and whether each is stressed; joined, they are the text."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(stressed):
        if start < at:
            continue
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((part, bold) for part, bold in (*parts, (text[at:], False)) if part)
