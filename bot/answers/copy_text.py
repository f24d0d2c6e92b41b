"""Quotes as plain text to be pasted into a story, each with who says it, where and when. Pure.

A speaker signs only what the story has in quotation marks as their words. All else is a sentence of
the reporter, and so of the outlet: `Farwire reported: “…”`. Not a letter is altered; a quotation
that runs beyond the sentence is opened or closed. What would turn or hide letters without being
seen is named (`bot/letters.py`).
"""

from __future__ import annotations

import re

from bot.answer import Answer, Quote
from bot.answers.links import address
from bot.answers.wording import MOST_NOTES, day
from bot.english.quote_marks import balanced, goes_on, quotations_in, words_of
from bot.letters import shown
from bot.own_words.catalogue import say
from index.story import Span

_MARKS = (
    ("“", "”", re.compile(r"[\"“”„‟]|''|``")),
    ("‘", "’", re.compile(r"(?<!\w)['‘‚‛’]|['‘‚‛’](?!\w)")),  # apostrophes stand within words
    ("«", "»", re.compile(r"[«»]")),
    ("‹", "›", re.compile(r"[‹›]")),
)
"""Marks to set around a quote, and what of its own keeps them from being taken."""
_NO_OUTLET = "a story without an outlet"


def cited(answer: Answer) -> tuple[str, ...]:
    """Return each quote of an answer as plain text with its attribution."""
    return tuple(map(citation, answer.quotes))


def citation(quote: Quote) -> str:
    """Return a quote in marks with who says it, where, when and at which address.

    What hedges it, what it leans on and what its outlet has corrected stand in lines below.
    """
    lines = [_of_speaker(quote) or _of_reporter(quote)]
    labelled = [
        (say("Before it in the story"), quote.before),
        (say("Caveat in the story"), quote.caveat),
    ]
    labelled += [(say("Correction of the story"), note) for note in quote.corrections[:MOST_NOTES]]
    lines += [f"{label}: {_in_marks_of(quote, span)}" for label, span in labelled if span]
    return "\n".join(lines)


def in_marks(text: str) -> str:
    """Return a text in quotation marks that differ from those inside it."""
    outside = ((opens, closes) for opens, closes, taken in _MARKS if not taken.search(text))
    opens, closes = next(outside, _MARKS[0][:2])
    return f"{opens}{shown(text)}{closes}"


def spoken_in(quote: Quote) -> Span | None:
    """Return where the words are that a speaker signs; None where the sentence is a reporter's.

    All of the sentence stands in one quotation, and who says so is named outside of it: a name
    inside is somebody the speaker speaks of.
    """
    text, (start, end) = quote.story.text, quote.span
    for one in quotations_in(text):
        if one.start <= start and end <= one.end and (one.closed or goes_on(text, one)):
            first, last = words_of(text, one)
            named = quote.said_as
            inside = named is not None and first <= named[0] and named[1] <= last
            return None if inside else (max(start, first), min(end, last))
    return None


def _of_speaker(quote: Quote) -> str | None:
    words = spoken_in(quote)
    if quote.speaker is None or words is None:
        return None
    outlet = shown(quote.story.outlet or _NO_OUTLET)
    placed = _placed(
        quote, say("{speaker}, quoted by {outlet}", speaker=_speaker(quote), outlet=outlet)
    )
    return f"{in_marks(quote.story.text[slice(*words)])} — {placed}"


def _of_reporter(quote: Quote) -> str:
    outlet = shown(quote.story.outlet or _NO_OUTLET.capitalize())
    line = f"{outlet} reported: {_in_marks_of(quote, quote.span)}"
    speaker = _speaker(quote)
    placed = _placed(quote, speaker and f"citing {speaker}")
    return f"{line} — {placed}" if placed else line


def _in_marks_of(quote: Quote, span: Span) -> str:
    return in_marks(balanced(quote.story.text, span))


def _placed(quote: Quote, told: str | None) -> str:
    """Return what is told of a quote with its day and its address."""
    line = ", ".join(part for part in (told, day(quote.story)) if part)
    if quote.story.url is None:
        return line
    where = address(quote.story.url)
    return f"{line} ({where})" if line else where


def _speaker(quote: Quote) -> str | None:
    if quote.speaker is None:
        return None
    speaker = shown(quote.speaker)
    return f"{speaker}, through {shown(quote.through)}" if quote.through else speaker
