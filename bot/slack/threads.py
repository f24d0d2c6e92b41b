"""What was asked before a message, in its thread or in direct messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.slack.events import Question
from index.archive import Archive
from index.archive.given import Asked, asked_in, asked_since

GOES_BACK = timedelta(minutes=30)
"""How long ago the question before may be that one in direct messages goes on from."""
_HISTORY = 4
"""Earlier questions that a question is read with."""


def is_for_us(archive: Archive, question: Question) -> bool:
    """Tell whether a question is to be worked: asked of us, or its author asked in its thread.

    In a channel that workspaces share, each installation goes on from its own answers only.
    """
    if not question.unasked:
        return True
    with archive.reading() as connection:
        asked = asked_in(connection, question.channel, question.thread_ts)
    return question.user in {one.user for one in asked if one.team in {"", question.team}}


def history(archive: Archive, question: Question, at: datetime) -> list[str]:
    """Return the questions that one put at a moment may go on from, the oldest first.

    In a thread, what was asked there; in direct messages outside of threads, what was asked lately.
    """
    with archive.reading() as connection:
        earlier: list[Asked] = []
        if question.thread_ts != question.ts:
            earlier = asked_in(connection, question.channel, question.thread_ts)
        elif question.channel.startswith("D"):
            earlier = asked_since(connection, question.channel, at - GOES_BACK)
    ours = (one for one in earlier if one.team in {"", question.team} and one.key != question.key)
    return [one.question for one in ours if one.question][-_HISTORY:]
