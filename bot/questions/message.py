"""What a message is: small talk, a question, several, and the stories it links to. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Talk
from bot.questions.linked import apart
from bot.questions.plain_text import MOST_RAW, clean_question, plain_text
from bot.questions.several import questions_in
from bot.questions.small_talk import talk_in, with_emoji, without_courtesies

_OF_A_LINK = "What does this story say?"


@dataclass(frozen=True, slots=True)
class Message:
    """A message, read."""

    kept: str
    """Its words in one line with the links behind them: read again, it is the same."""
    question: str = ""
    """The question to answer, in plain words and without courtesies; empty for small talk."""
    talk: Talk | None = None
    """What kind of small talk it is; None for a question."""
    besides: tuple[str, ...] = ()
    """The other questions in it."""
    links: tuple[str, ...] = ()
    """Addresses of the stories it is about."""


def read_message(raw: str) -> Message:
    """Return what a message is, as it came from Slack or a terminal.

    Raises:
        QuestionError: it has no words, or more than we read.

    """
    talk = talk_in(plain_text(with_emoji(raw[:MOST_RAW])))
    if talk is not None:
        return Message(" ".join(raw.split()), talk=talk)
    words, links = apart(raw)
    if links and not any(letter.isalnum() for letter in plain_text(words)):
        words = _OF_A_LINK
    whole = clean_question(words)
    questions = questions_in(without_courtesies(plain_text(words)))
    first, *others = map(without_courtesies, questions)
    if others:
        whole = " ".join(f"{one.rstrip(' ?.!')}?" for one in questions)
    return Message(" ".join([whole, *links]), first, None, tuple(others), links)
