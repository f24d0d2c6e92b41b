"""What stands under a link to one of our stories: how the story stands, and its best quotes. Pure.

`chat.unfurl` takes neither rich text nor buttons (java-slack-sdk#948), so all of it is plain text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from bot.answer import Quote
from bot.answers.wording import day, speaker_line
from bot.letters import cut, shown
from bot.own_words.catalogue import marked, moment_told, say
from bot.slack.looks.blocks import LONGEST_TEXT, Block, context, plain
from index.archive.standing import Standing
from index.corrections import notes_in
from index.story import Span, Version

MOST_QUOTES = 2
_LONGEST_TITLE = 300
_LONGEST_NOTE = 400
"""Characters shown of a correction note."""
NOTHING_LEFT = marked("I have nothing to show of this story any more.")
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
    return [context(say(NOTHING_LEFT))]


def _withdrawn(standing: Standing) -> str:
    if standing.withdrawn_at is None:
        return say("Withdrawn: this story was taken back. It is not to be quoted.")
    return say(
        "Withdrawn: this story was taken back on {when}. It is not to be quoted.",
        when=moment_told(standing.withdrawn_at),
    )


def _states(standing: Standing, now: datetime) -> list[str]:
    told = []
    embargo = standing.version.story.embargo if standing.version else None
    if embargo is not None and embargo > now.astimezone(UTC):
        told.append(say("Under embargo until {when}", when=moment_told(embargo)))
    if standing.corrected_at is not None:
        when = moment_told(standing.corrected_at)
        told.append(say("Corrected: its text has been another since {when}", when=when))
    return told


def _notes(version: Version) -> list[str]:
    text = version.story.text
    return [f"✎ {shown(cut(text[slice(*note)], _LONGEST_NOTE))}" for note in notes_in(text)[:3]]


def _quote(quote: Quote, said: Collection[Span]) -> list[Block]:
    """Return a quote; a sentence it leans on that is quoted beside it is not said twice."""
    caveat = quote.slice(quote.caveat)
    before = None if quote.before in said else quote.slice(quote.before)
    small = [" ".join((say("Before it:"), shown(before)))] if before else []
    speaker = speaker_line(quote)
    small += [f"— {speaker}"] if speaker else []
    small += [f"⚠ {shown(caveat)}"] if caveat else []
    words = _section(f"“{shown(quote.text)}”")
    return [words, context(*small)] if small else [words]


def _section(text: str) -> Block:
    return {"type": "section", "text": plain(text)}
