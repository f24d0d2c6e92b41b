"""What was asked before a message, in its thread or in direct messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.slack.events.messages import Question
from bot.slack.inbox.inbox import Inbox
from index.archive import Archive
from index.archive.asked import Asked, asked_in, asked_since

GOES_BACK = timedelta(minutes=30)
"""How long ago the question before may be that one in direct messages goes on from."""
_HISTORY = 4
"""Earlier questions that a question is read with."""


def is_for_us(archive: Archive, inbox: Inbox, question: Question) -> bool:
    """Tell whether a question is to be worked: asked of us, or its author asked in its thread."""
    return not question.unasked or bool(asked_by_author(archive, inbox, question))


def asked_by_author(archive: Archive, inbox: Inbox, question: Question) -> dict[str, datetime]:
    """Return what a question's author asked us in its thread, answered or not, and when.

    Named by time stamps, or, where it was a click, by what else its key ends in. In a channel that
    workspaces share, each installation goes on from its own answers only.
    """
    with archive.reading() as connection:
        answered = asked_in(connection, question.channel, question.thread_ts)
    asked = {
        one.key.rpartition(":")[2]: one.at
        for one in answered
        if one.user == question.user and one.team in {"", question.team}
    }
    for known, at in inbox.questions_in(question.team, question.channel, question.thread_ts):
        if known.get("user") == question.user and not known.get("unasked"):
            asked[known["ts"]] = at
    asked.pop(question.ts, None)
    return asked


def earlier(archive: Archive, question: Question, at: datetime) -> list[Asked]:
    """Return the questions that one put at a moment may go on from, the oldest first.

    In a thread, what was asked there; in direct messages outside of threads, what was asked lately.
    """
    with archive.reading() as connection:
        found: list[Asked] = []
        if question.thread_ts != question.ts:
            found = asked_in(connection, question.channel, question.thread_ts)
        elif question.channel.startswith("D"):
            found = asked_since(connection, question.channel, at - GOES_BACK)
    ours = [
        one
        for one in found
        if one.team in {"", question.team} and one.key != question.key and one.at <= at
    ]
    return [one for one in ours if one.question][-_HISTORY:]
