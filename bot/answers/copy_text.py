"""Quotes as plain text to be pasted into a story, each with who says it, where and when. Pure.

Nothing in a quote is altered: not a letter, not a mark, not white space. What would turn or hide
them without being seen is named (`bot/letters.py`).
"""

from __future__ import annotations

import re

from bot.answer import Answer, Quote
from bot.answers.links import address
from bot.answers.wording import MOST_NOTES, day
from bot.english.quote_marks import quotations_in
from bot.letters import shown

_DOUBLE = r"[\"“”„‟]|''|``"
_MARKS = (
    ("“", "”", re.compile(_DOUBLE)),
    ("‘", "’", re.compile(r"(?<!\w)['‘‚‛’]|['‘‚‛’](?!\w)")),  # apostrophes stand within words
    ("«", "»", re.compile(r"[«»]")),
)
"""Marks to set around a quote, and what of its own keeps them from being taken."""
_WHOLE = re.compile(rf"(?:{_DOUBLE}).*(?:{_DOUBLE})", re.DOTALL)


def cited(answer: Answer) -> tuple[str, ...]:
    """Return each quote of an answer as plain text with its attribution."""
    return tuple(map(citation, answer.quotes))


def citation(quote: Quote) -> str:
    """Return a quote in marks, then who says it, where, when and at which address.

    What hedges it, what it leans on and what its outlet has corrected stand in lines below.
    """
    lines = [f"{in_marks(quote.text)} — {_attribution(quote)}"]
    before, caveat = quote.slice(quote.before), quote.slice(quote.caveat)
    if before:
        lines.append(f"Before it: {in_marks(before)}")
    if caveat:
        lines.append(f"Caveat in the story: {in_marks(caveat)}")
    lines += [
        f"Correction of the story: {in_marks(quote.story.text[start:end])}"
        for start, end in quote.corrections[:MOST_NOTES]
    ]
    return "\n".join(lines)


def in_marks(text: str) -> str:
    """Return a text in quotation marks that differ from those inside it.

    One that is a quotation from end to end has its own.
    """
    own = re.findall(_DOUBLE, text)
    if len(own) == 2 and _WHOLE.fullmatch(text):
        return shown(text)
    outside = ((opens, closes) for opens, closes, taken in _MARKS if not taken.search(text))
    opens, closes = next(outside, ("“", "”"))
    return f"{opens}{shown(text)}{closes}"


def _attribution(quote: Quote) -> str:
    story = quote.story
    told = [_told_by(quote)]
    if published := day(story):
        told.append(published)
    line = ", ".join(told)
    return f"{line} ({address(story.url)})" if story.url else line


def _told_by(quote: Quote) -> str:
    """Return who says it and which outlet has it: quoted where it is somebody's very words."""
    outlet = shown(quote.story.outlet or "a story without an outlet")
    if quote.speaker is None:
        return outlet
    speaker = shown(quote.speaker)
    if quote.through:
        speaker = f"{speaker}, through {shown(quote.through)}"
    start, end = quote.span
    spoken = any(one.start < end and start < one.end for one in quotations_in(quote.story.text))
    return f"{speaker}, {'quoted' if spoken else 'cited'} by {outlet}"
