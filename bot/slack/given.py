"""Giving an answer in Slack: remembered before it is posted, found again when in doubt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Quote
from bot.counting import Outcome, took
from bot.slack.client import Slack
from bot.slack.errors import GoneError, RefusedError, TooMuchError
from bot.slack.inbox import Item
from bot.slack.looks.answers import block_of
from bot.slack.looks.blocks import Apology, Message
from bot.slack.tallies import tally
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
    """The answer as `bot.kept` has it; None for an apology, which is not remembered."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds that each stage of it took."""

    @property
    def outcome(self) -> Outcome:
        """What its asker is given, as it is counted."""
        if isinstance(self.message, Apology):
            return self.message.outcome
        return Outcome.ANSWERED if self.quotes else Outcome.NOTHING


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
        except GoneError:
            raise
        except RefusedError as error:
            log.warning("answer_unknown", extra={"item": item.key, "reason": str(error)})
            return False
        if ts is None:
            return False
        self._note(item, ts)
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

    def give(self, item: Item, answer: ToGive) -> str:
        """Remember and post the answer to an item; return how that went.

        Raises:
            TryLaterError, RefusedError: as for `Slack.post`.

        """
        outcome = _plainer_if_refused(
            item, answer, lambda message: self._give(item, answer, message)
        )
        tally(item, answer.outcome, answer.timings, answer.question)
        return outcome

    def whisper(self, item: Item, answer: ToGive, response_url: str) -> str:
        """Remember an answer and show it to its asker alone; return how that went.

        What is shown so can be neither looked for nor edited: on doubt it is shown again.

        Raises:
            TryLaterError, RefusedError: as for `Slack.respond`.

        """
        self._remember(item, answer, answer.message, private=True)
        outcome = _plainer_if_refused(
            item, answer, lambda message: self.slack.respond(response_url, message)
        )
        tally(item, answer.outcome, answer.timings, answer.question)
        return outcome

    def forget(self, item: Item) -> None:
        """Drop what is remembered of an answer that stands nowhere we could edit it."""
        with self.archive.writing() as connection:
            forget(connection, item.key)

    def _give(self, item: Item, answer: ToGive, message: Message) -> None:
        self._remember(item, answer, message)
        self._note(item, self.slack.post(answer.channel, answer.thread_ts, message, item.key))

    def _remember(
        self, item: Item, answer: ToGive, message: Message, *, private: bool = False
    ) -> None:
        with self.archive.writing() as connection:
            forget(connection, item.key)
            if answer.kept is not None:
                remember(connection, _remembered(item, answer, message, private=private))

    def _note(self, item: Item, ts: str) -> None:
        with self.archive.writing() as connection:
            note_posted(connection, item.key, ts)


def _plainer_if_refused(item: Item, answer: ToGive, send: Callable[[Message], None]) -> str:
    """Send an answer, in text alone where its blocks are too much; return how that went."""
    began = time.perf_counter()
    try:
        send(answer.message)
        outcome = answer.outcome.value
    except TooMuchError as error:
        log.warning("blocks_refused", extra={"item": item.key, "reason": str(error)})
        send(answer.plainer)
        outcome = f"{answer.outcome.value}, in text alone"
    took(Stage.POSTING, time.perf_counter() - began)
    return outcome


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
