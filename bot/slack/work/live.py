"""Giving an answer in its thread while a language model sums it up.

The quotes stand at once, each statement as soon as it has passed the gate, and in the end the whole
takes their place. The answer is remembered before it begins, and again before its final form is
put: whatever breaks off in between, the next attempt finds the message and finishes that one.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace

from bot.answer import Answer
from bot.models.sessions import Session
from bot.questions.plain_text import clean_question
from bot.running.counting import Outcome, took
from bot.slack.api.errors import MessageGoneError, RefusedError, TooMuchError
from bot.slack.inbox.inbox import Item
from bot.slack.looks.answers import opening_of
from bot.slack.looks.blocks import Message
from bot.slack.looks.summaries import in_markdown
from bot.slack.work.posting import Giver, ToGive, count, plainer_if_refused, to_give
from bot.slack.work.streaming import LONGEST, Thread, begun, finish, stop, stream
from bot.slack.work.tallies import tally
from bot.stopwatch import Stage
from bot.summary.writing import Writing, summarise, summed_up
from index.archive.given import given_to
from index.errors import QuestionError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """A message that an answer was begun in."""

    ts: str
    whole: Message | None = None
    """Its final form, where it had come so far."""
    question: str = ""
    """The words that the final form answers."""


def begun_before(giver: Giver, item: Item, place: Thread) -> Begun | None:
    """Return what an earlier attempt at an answer left unfinished, None where nothing stands.

    Raises:
        TryLaterError: Slack cannot tell now.
        GoneError: what it would answer is gone.

    """
    with giver.archive.reading() as connection:
        known = given_to(connection, item.key)
    if known is None or "summary" not in known.kept:
        return None
    try:
        ts = known.ts or begun(giver.slack, place)
    except MessageGoneError:
        raise
    except RefusedError as error:
        log.warning("answer_unknown", extra={"item": item.key, "reason": str(error)})
        return None
    if ts is None or known.kept["summary"] is None:
        return Begun(ts) if ts else None
    return Begun(ts, Message(known.text, known.blocks), known.question)


def give(
    giver: Giver,
    item: Item,
    answer: Answer | Message,
    session: Session | None,
    place: Thread,
    *,
    begun: Begun | None,
) -> tuple[str, Begun | None]:
    """Give an answer, growing where it is summed up, in what was begun where something was.

    Returns how that went, and where it stands; None where it was posted whole.

    Raises:
        TryLaterError, RefusedError: as for `stream`.

    """
    if begun is not None:
        whole = summed_up(session, answer) if isinstance(answer, Answer) else answer
        return _put(giver, item, place, begun, whole), begun
    if session is not None and isinstance(answer, Answer) and answer.answered:
        return _grown(giver, item, answer, session, place)
    return giver.give(item, to_give(item, answer, place.channel, place.thread_ts)), None


def _put(giver: Giver, item: Item, place: Thread, begun: Begun, answer: Answer | Message) -> str:
    """Put an answer in the place of one that was begun, which is known as such until it stands."""
    whole = to_give(item, answer, place.channel, place.thread_ts)
    kept = None if whole.kept is None else {"summary": None, **whole.kept}

    def send(message: Message) -> None:
        if kept is not None:
            giver.remember(item, replace(whole, kept=kept), message, ts=begun.ts)
        finish(giver.slack, place, begun.ts, message)

    outcome = plainer_if_refused(item, whole, send)
    if kept is None:
        giver.forget(item)
    count(item, whole)
    return outcome


def _grown(
    giver: Giver, item: Item, answer: Answer, session: Session, place: Thread
) -> tuple[str, Begun]:
    """Give an answer that grows while it is summed up, for as long as the session takes.

    Where Slack allows no edit, it stays as it was streamed: quotes, and statements below them.
    """
    growing = _Growing(giver, item, answer, place, summarise(session, answer))
    first = growing.remembered()
    outcome = first.outcome.value
    try:
        ts = stream(
            giver.slack,
            place,
            opening_of(first.message),
            in_markdown(session.name, iter(growing.writing)),
            growing.ending,
            started=growing.started,
            patience=LONGEST,
        )
    except TooMuchError as error:
        log.warning("blocks_refused", extra={"item": item.key, "reason": str(error)})
        ts = growing.in_text()
        outcome = f"{outcome}, in text alone"
    except MessageGoneError:
        raise
    except RefusedError as error:
        if growing.ts is None:
            raise
        log.warning("edit_refused", extra={"item": item.key, "reason": str(error)})
        ts = growing.ts
        outcome = f"{outcome}, as it was streamed"
    giver.note(item, ts)
    count(item, growing.whole)
    return outcome, Begun(ts)


def put_whole(giver: Giver, item: Item, place: Thread, begun: Begun) -> str | None:
    """Put the final form of an answer where it was begun; return how that went.

    None where there is none for the words its question has now, or Slack does not take it.

    Raises:
        TryLaterError, RefusedError: as for `finish`.

    """
    try:
        if begun.whole is None or clean_question(item.payload["text"]) != begun.question:
            return None
        finish(giver.slack, place, begun.ts, begun.whole)
    except (QuestionError, TooMuchError):
        return None
    tally(item, Outcome.ANSWERED, {}, begun.question)
    return Outcome.ANSWERED.value


def take_back(giver: Giver, item: Item, place: Thread, begun: Begun) -> None:
    """Take away what was begun: its question was deleted.

    Raises:
        TryLaterError, RefusedError: as for `Slack.delete`.

    """
    stop(giver.slack, place, begun.ts)
    giver.slack.delete(place.channel, begun.ts)
    giver.forget(item)


@dataclass
class _Growing:
    """An answer while it grows, and what of it is remembered meanwhile."""

    giver: Giver
    item: Item
    answer: Answer
    place: Thread
    writing: Writing
    ts: str | None = None
    began: float = field(default_factory=time.perf_counter)

    def remembered(self) -> ToGive:
        """Remember the answer as one that is being summed up; return it without a summary."""
        first = self._to_give(self.answer)
        begun = replace(first, kept={**(first.kept or {}), "summary": None})
        self.giver.remember(self.item, begun, first.message)
        return first

    def started(self, ts: str) -> None:
        """Note where it stands."""
        self.ts = ts
        self.giver.note(self.item, ts)
        took(Stage.POSTING, time.perf_counter() - self.began)

    @property
    def whole(self) -> ToGive:
        """The answer with what has come of its summary."""
        return self._to_give(self.writing.answer())

    def ending(self, _said: str | None) -> Message:
        """Remember the whole answer; return it as it is to stand."""
        whole = self.whole
        self.giver.remember(self.item, whole, whole.message, ts=self.ts)
        return whole.message

    def in_text(self) -> str:
        """Put the whole answer in text alone, its blocks being too much; return its ts."""
        slack, place, whole = self.giver.slack, self.place, self.whole
        ts = self.ts or begun(slack, place)
        self.giver.remember(self.item, whole, whole.plainer, ts=ts)
        if ts is None:
            return slack.post(place.channel, place.thread_ts, whole.plainer, place.key)
        finish(slack, place, ts, whole.plainer)
        return ts

    def _to_give(self, answer: Answer) -> ToGive:
        return to_give(self.item, answer, self.place.channel, self.place.thread_ts)
