"""Giving an answer in Slack: remembered before it is posted, found again when in doubt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Answer, ModelCall, Quote, Summary
from bot.answers.answer_store import kept
from bot.running.counting import Outcome, took
from bot.slack.api.client import Slack
from bot.slack.api.errors import MessageGoneError, RefusedError, TooMuchError, TryLaterError
from bot.slack.inbox.inbox import Item, ItemKind
from bot.slack.looks.answers import answer_message, block_of, plain_message, summary_message
from bot.slack.looks.blocks import Apology, Message
from bot.slack.work.tallies import tally
from bot.stopwatch import Stage
from index.archive import Archive
from index.archive.given import NewAnswer, Shown, forget, given_to, note_posted, remember

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToGive:
    """An answer as it is to be posted."""

    channel: str
    thread_ts: str | None
    """The thread to post in; None for the channel itself."""
    message: Message
    plainer: Message
    """The same in text alone, for when Slack refuses the blocks."""
    question: str = ""
    quotes: Sequence[Quote] = ()
    kept: Mapping[str, Any] | None = None
    """The answer as `answer_store` has it; None for an apology, which is not remembered."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds that each stage of it took."""
    calls: Sequence[ModelCall] = ()
    summary: Summary | None = None

    @property
    def outcome(self) -> Outcome:
        """What its asker is given, as it is counted."""
        if isinstance(self.message, Apology):
            return self.message.outcome
        return Outcome.ANSWERED if self.quotes else Outcome.NOTHING


Fuller = Callable[[], ToGive]
"""Makes the same answer with its summary, which takes a while."""


@dataclass(frozen=True)
class Giver:
    """Posts answers so that they can follow their stories."""

    archive: Archive
    slack: Slack

    def was_given(self, item: Item, channel: str, thread_ts: str | None) -> bool:
        """Tell whether the answer to an item stands in Slack; if so, remember under which name.

        Where Slack will not let us look, it is taken not to: an answer twice is better than none.

        Raises:
            TryLaterError: Slack cannot tell now.
            GoneError: what it would answer is gone.

        """
        try:
            ts = self.slack.posted(channel, thread_ts, item.key, item.received_at)
        except MessageGoneError:
            raise
        except RefusedError as error:
            log.warning("answer_unknown", extra={"item": item.key, "reason": str(error)})
            return False
        if ts is None:
            return False
        self.note(item, ts)
        return True

    def take_back(self, item: Item, channel: str, thread_ts: str | None) -> None:
        """Take the answer to an item away: its question was deleted while it was posted.

        Raises:
            TryLaterError, RefusedError: as for `Slack.delete`.

        """
        with self.archive.reading() as connection:
            known = given_to(connection, item.key)
        ts = known.ts if known else None
        ts = ts or self.slack.posted(channel, thread_ts, item.key, item.received_at)
        if ts is not None:
            self.slack.delete(channel, ts)
        self.forget(item)

    def give(self, item: Item, answer: ToGive, fuller: Fuller | None = None) -> str:
        """Remember and post the answer to an item; return how that went.

        Once it stands, the fuller one is put in its place; where that fails, it stands as it is.

        Raises:
            TryLaterError, RefusedError: as for `Slack.post`.

        """
        began = time.perf_counter()
        outcome = plainer_if_refused(
            item, answer, lambda message: self._give(item, answer, message)
        )
        took(Stage.POSTING, time.perf_counter() - began)
        if fuller is not None:
            answer = fuller()
            self._replace(item, answer)
        count(item, answer)
        return outcome

    def whisper(
        self, item: Item, answer: ToGive, response_url: str, fuller: Fuller | None = None
    ) -> str:
        """Remember an answer and show it to its asker alone; return how that went.

        What is shown so can be neither looked for nor edited: on doubt it is shown again, and the
        summary of the fuller one is shown below it.

        Raises:
            TryLaterError, RefusedError: as for `Slack.respond`.

        """
        self.remember(item, answer, answer.message, private=True)
        began = time.perf_counter()
        outcome = plainer_if_refused(
            item, answer, lambda message: self.slack.respond(response_url, message)
        )
        took(Stage.POSTING, time.perf_counter() - began)
        if fuller is not None:
            answer = fuller()
            self._whisper_summary(item, answer, response_url)
        count(item, answer)
        return outcome

    def forget(self, item: Item) -> None:
        """Drop what is remembered of an answer that stands nowhere we could edit it."""
        with self.archive.writing() as connection:
            forget(connection, item.key)

    def remember(
        self,
        item: Item,
        answer: ToGive,
        message: Message,
        *,
        ts: str | None = None,
        private: bool = False,
    ) -> None:
        """Keep an answer as it is shown in place of what was kept; `ts` where it stands already."""
        with self.archive.writing() as connection:
            forget(connection, item.key)
            if answer.kept is not None:
                remember(connection, _remembered(item, answer, message, private=private))
            if ts is not None:
                note_posted(connection, item.key, ts)

    def note(self, item: Item, ts: str) -> None:
        """Note under which name the answer to an item stands in Slack."""
        with self.archive.writing() as connection:
            note_posted(connection, item.key, ts)

    def _give(self, item: Item, answer: ToGive, message: Message) -> None:
        self.remember(item, answer, message)
        self.note(item, self.slack.post(answer.channel, answer.thread_ts, message, item.key))

    def _replace(self, item: Item, answer: ToGive) -> None:
        """Put a fuller answer in the place of the one that was just posted, if Slack lets us."""
        with self.archive.reading() as connection:
            known = given_to(connection, item.key)
        if known is None or known.ts is None:
            return
        ts = known.ts

        def put(message: Message) -> None:
            self.slack.update(answer.channel, ts, message, patient=True)
            self.remember(item, answer, message, ts=ts)

        try:
            plainer_if_refused(item, answer, put)
        except (TryLaterError, RefusedError) as error:
            log.warning("summary_not_shown", extra={"item": item.key, "reason": str(error)})

    def _whisper_summary(self, item: Item, answer: ToGive, response_url: str) -> None:
        """Show an answer's summary below it, and keep it, so that it is shared with the answer."""
        if answer.summary is None:
            return
        try:
            self.slack.respond(response_url, summary_message(answer.summary))
        except (TryLaterError, RefusedError) as error:
            log.warning("summary_not_shown", extra={"item": item.key, "reason": str(error)})
        else:
            self.remember(item, answer, answer.message, private=True)


def count(item: Item, answer: ToGive) -> None:
    """Count an answer that was given."""
    tally(
        item,
        answer.outcome,
        answer.timings,
        answer.question,
        calls=answer.calls,
        summary=answer.summary,
    )


def plainer_if_refused(item: Item, answer: ToGive, send: Callable[[Message], None]) -> str:
    """Send an answer, in text alone where its blocks are too much; return how that went."""
    try:
        send(answer.message)
    except TooMuchError as error:
        log.warning("blocks_refused", extra={"item": item.key, "reason": str(error)})
        send(answer.plainer)
        return f"{answer.outcome.value}, in text alone"
    return answer.outcome.value


def to_give(
    item: Item,
    answer: Answer | Message,
    channel: str,
    thread_ts: str | None,
    *,
    asked: bool = False,
) -> ToGive:
    """Return an answer, or what is told instead, as it is to be posted."""
    if isinstance(answer, Message):
        return ToGive(channel, thread_ts, answer, answer)
    shareable = item.kind is not ItemKind.SHARE and not channel.startswith("D")
    return ToGive(
        channel,
        thread_ts,
        answer_message(answer, item.key, asked=asked, shareable=shareable),
        plain_message(answer),
        answer.asked,
        answer.quotes,
        kept(answer),
        answer.timings,
        answer.calls,
        answer.summary,
    )


def _remembered(item: Item, answer: ToGive, message: Message, *, private: bool) -> NewAnswer:
    quotes = answer.quotes[: message.shown]
    return NewAnswer(
        key=item.key,
        channel=answer.channel,
        thread_ts=answer.thread_ts,
        question=answer.question,
        text=message.text,
        blocks=message.blocks,
        asked_at=item.received_at,
        team=item.payload.get("team", ""),
        user=item.payload.get("user"),
        private=private,
        kept=answer.kept or {},
        shown=tuple(
            Shown(n, quote.version.id, quote.span, block_of(n) if message.blocks else None)
            for n, quote in enumerate(quotes, 1)
        ),
    )
