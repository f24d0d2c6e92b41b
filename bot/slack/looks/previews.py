"""What stands under a link to one of our stories: how the story stands, and its best quotes. Pure.

`chat.unfurl` takes neither rich text nor buttons (java-slack-sdk#948), so all of it is plain text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from bot.answer import Quote
from bot.answers.wording import day, speaker_line
from bot.letters import cut, shown
from bot.slack.looks.blocks import LONGEST_TEXT, Block, context, plain
from index.archive.standing import Standing
from index.corrections import notes_in
from index.story import Span, Version

MOST_QUOTES = 2
_LONGEST_TITLE = 300
_LONGEST_NOTE = 400
"""Characters shown of a correction note."""
NOTHING_LEFT = "I have nothing to show of this story any more."
"""Takes the place of a preview whose story its channel may not see now."""


def preview(standing: Standing, quotes: Sequence[Quote], now: datetime) -> list[Block]:
    """Return the preview of a story at an aware moment, with the first quotes that fit."""
    version = standing.version
    if version is None:
        return [_section(_withdrawn(standing))]
    story = version.story
    where = ", ".join(part for part in (shown(story.outlet or ""), day(story)) if part)
    small = [where] if where else []
    small += [*_states(standing, now), *_notes(version)]
    blocks = [_section(shown(cut(story.title, _LONGEST_TITLE)))]
    blocks += [context(*small)] if small else []
    fitting = [one for one in quotes if len(shown(one.text)) < LONGEST_TEXT - 2][:MOST_QUOTES]
    said = {one.span for one in fitting}
    return blocks + [block for one in fitting for block in _quote(one, said)]


def nothing_left() -> list[Block]:
    """Return what takes the place of a preview of which nothing may be shown any more."""
    return [context(NOTHING_LEFT)]


def _withdrawn(standing: Standing) -> str:
    when = f" on {_moment(standing.withdrawn_at)}" if standing.withdrawn_at else ""
    return f"Withdrawn: this story was taken back{when}. It is not to be quoted."


def _states(standing: Standing, now: datetime) -> list[str]:
    told = []
    embargo = standing.version.story.embargo if standing.version else None
    if embargo is not None and embargo > now.astimezone(UTC):
        told.append(f"Under embargo until {_moment(embargo)}")
    if standing.corrected_at is not None:
        told.append(f"Corrected: its text has been another since {_moment(standing.corrected_at)}")
    return told


def _notes(version: Version) -> list[str]:
    text = version.story.text
    return [f"✎ {shown(cut(text[slice(*note)], _LONGEST_NOTE))}" for note in notes_in(text)[:3]]


def _quote(quote: Quote, said: Collection[Span]) -> list[Block]:
    """Return a quote; a sentence it leans on that is quoted beside it is not said twice."""
    caveat = quote.slice(quote.caveat)
    before = None if quote.before in said else quote.slice(quote.before)
    small = [f"Before it: {shown(before)}"] if before else []
    speaker = speaker_line(quote)
    small += [f"— {speaker}"] if speaker else []
    small += [f"⚠ {shown(caveat)}"] if caveat else []
    words = _section(f"“{shown(quote.text)}”")
    return [words, context(*small)] if small else [words]


def _section(text: str) -> Block:
    return {"type": "section", "text": plain(text)}


def _moment(at: datetime) -> str:
    """Return a moment in the newsroom's own time, which is this machine's."""
    return f"{at.astimezone():%-d %B %Y, %H:%M}"
