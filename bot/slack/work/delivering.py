"""Giving an answer in Slack: the loop that does what `delivery` says, and tells it what happened.

Asking anew because a question was edited meanwhile is a turn of this loop, and so is finishing what
an earlier attempt left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot.questions.message import read_message
from bot.running.counting import Outcome, took
from bot.slack.api.errors import (
    MessageGoneError,
    RefusedError,
    TokenRefusedError,
    TooMuchError,
    TryLaterError,
)
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.looks.blocks import Message
from bot.slack.work.delivery import ENDS, Effect, Happened, State, after, start, what_stands
from bot.slack.work.posting import Growth, Memory, ToGive
from bot.slack.work.tallies import tally
from bot.slack.work.ways import Posted, Streamed
from bot.stopwatch import Stage
from index.archive import Archive
from index.archive.given import Given
from index.errors import QuestionError

MOST_REWORDED = 5
"""Times a question is asked anew because it was edited while it was answered."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking a question."""

    answer: ToGive
    growth: Growth | None = None
    """How the answer is summed up; None where it is to be given as it is."""


Asks = Callable[[Item, bool], Asked | str]
"""Asks an item's question, or tells how it ended where nothing is to be given. Whether a message of
it stands is told: that is to be finished, however late it is."""


class Delivery:
    """The loop: does what the table says, and tells it what happened."""

    def __init__(
        self,
        archive: Archive,
        way: Posted,
        item: Item,
        asks: Asks,
        inbox: Inbox | None = None,
    ) -> None:
        """Begin with an item; without its inbox nothing is known of edits, and nobody let past."""
        self._way, self._item = way, item
        self._asks, self._inbox = asks, inbox
        self._memory = Memory(archive, item, way.channel, way.thread_ts, way.private)
        self._ts = ""
        self.answer: ToGive | None = None
        """What came of asking, in its final form once there is one; None before it was asked."""
        self._growth: Growth | None = None
        self._finished: Given | None = None
        self._reworded = 0
        self._outcome = "was answered already"
        self._error: Exception = RefusedError("nothing was refused")
        self._effects: Mapping[Effect, Callable[[], Happened]] = {
            Effect.LOOK: self._look,
            Effect.ASK: self._ask,
            Effect.OPEN: self._open,
            Effect.SHOW: self._show_short,
            Effect.WRITE: self._write,
            Effect.POST: self._post,
            Effect.PUT: self._put,
            Effect.REPLACE: self._replace,
            Effect.PUT_REMEMBERED: self._put_remembered,
            Effect.READ: self._read,
        }
        self._last: Mapping[Effect, Callable[[], None]] = {
            Effect.COUNT: self._count,
            Effect.TAKE_BACK: self._take_back,
            Effect.FORGET: self._memory.forget,
            Effect.NOTHING: lambda: None,
        }

    def run(self) -> str:
        """Give the answer, or finish what an earlier attempt left of it; return how it ended.

        Raises:
            TryLaterError: not done, or perhaps done: the next attempt finds what stands.
            RefusedError: given up; a `MessageGoneError` where what it would answer is gone.

        """
        state, effect = start(self._item.attempts)
        while state not in ENDS:
            then = after(state, self._done(state, effect))
            if then is None:
                raise self._error
            state, effect = then
        self._last[effect]()
        if state is State.GIVEN_UP:
            raise self._error
        return self._outcome

    def _done(self, state: State, effect: Effect) -> Happened:
        """Do what a state does; return what happened, also where it failed."""
        streams = effect is Effect.OPEN and isinstance(self._way, Streamed)
        try:
            return self._effects[effect]()
        except MessageGoneError as error:
            self._error, happened = error, Happened.GONE
        except RefusedError as error:
            self._error, happened = error, Happened.NOT_OPENED if streams else Happened.REFUSED
        except TryLaterError as error:
            happened = Happened.PERHAPS_OPENED if streams else Happened.UNANSWERED
            self._error = error
        about = {"item": self._item.key, "reason": str(self._error)}
        if state is State.STREAMING and happened is Happened.REFUSED:
            log.warning("edit_refused", extra=about)
        elif state is State.SUMMING_UP and happened in {Happened.REFUSED, Happened.UNANSWERED}:
            log.warning("summary_not_shown", extra=about)
        else:
            log.info("delivery_hindered", extra={**about, "effect": effect.name})
        return happened

    def _look(self) -> Happened:
        """Look for what an earlier attempt left.

        Where Slack will not let us look, nothing is taken to stand that is not known to: an answer
        twice is better than none.
        """
        known = self._memory.known()
        try:
            found = self._way.find()
        except MessageGoneError:
            raise
        except (RefusedError, TokenRefusedError) as error:
            if isinstance(error, TokenRefusedError) and not error.is_partial:
                raise
            found = None
            log.warning("answer_unknown", extra={"item": self._item.key, "reason": str(error)})
        if found is not None:
            self._stands_as(found.ts)
        elif known is not None:
            self._ts = known.ts or ""
        return what_stands(found, known, same=self._is_answered_by(known))

    def _is_answered_by(self, known: Given | None) -> bool:
        """Tell whether what is remembered answers the words that the question has now."""
        if known is None or self._item.kind is not ItemKind.MESSAGE:
            return True
        try:
            return read_message(self._item.payload["text"]).kept == known.question
        except QuestionError:
            return False

    def _ask(self) -> Happened:
        asked = self._asks(self._item, bool(self._ts))
        if isinstance(asked, str):
            self._outcome = asked
            return Happened.UNWANTED
        self.answer, self._growth = asked.answer, asked.growth
        read = self._read()
        if read is not Happened.SAME:
            return read
        return Happened.ANSWERED if asked.growth is None else Happened.GROWS

    def _read(self) -> Happened:
        now = self._inbox.current(self._item) if self._inbox else self._item
        if now is None:
            self._outcome = "deleted"
            return Happened.UNWANTED
        same = now.payload.get("text") == self._item.payload.get("text")
        if same or self._reworded >= MOST_REWORDED:
            return Happened.SAME
        self._item, self._reworded = now, self._reworded + 1
        return Happened.REWORDED

    def _open(self) -> Happened:
        if not isinstance(self._way, Streamed):
            return self._show_short()
        first = self._answer
        self._memory.remember(first.unfinished(), first.message, "")
        with _posting():
            self._stands_as(self._way.open(first.message))
        self._outcome = f"{first.outcome.value}, as it was streamed"
        return Happened.OPENED

    def _show_short(self) -> Happened:
        self._post()
        return Happened.SHOWN_SHORT

    def _write(self) -> Happened:
        """Let it grow; where it waits for a language model, others are worked on meanwhile."""
        growth = self._growth
        if growth is None:
            return Happened.WRITTEN
        if growth.unasked and self._inbox and not self._inbox.let_past(self._item):
            self.answer = growth.unasked()
        else:
            self.answer = growth.ending(self._way.grow(growth.pieces))
        return Happened.WRITTEN

    def _post(self) -> Happened:
        def post(message: Message) -> None:
            self._stands_as(self._way.post(message))

        with _posting():
            self._show(self._answer, post)
        return Happened.TAKEN

    def _put(self) -> Happened:
        self._show(self._answer, self._put_message)
        return Happened.TAKEN

    def _replace(self) -> Happened:
        shown = self._show(self._answer.unfinished(), self._put_message)
        self._memory.remember(self._answer, shown, self._ts)
        return Happened.TAKEN

    def _put_message(self, message: Message) -> None:
        self._way.put(self._ts, self._answer, message)

    def _put_remembered(self) -> Happened:
        known = self._memory.known()
        if known is None:
            return Happened.TOO_MUCH
        message = Message(known.text, known.blocks)
        try:
            self._way.put(self._ts, ToGive(message, message), message)
        except TooMuchError:
            return Happened.TOO_MUCH
        self._finished = known
        self._outcome = _outcome_of(known).value
        return Happened.TAKEN

    def _show(self, answer: ToGive, send: Callable[[Message], None]) -> Message:
        """Remember an answer and send it, in text alone where its blocks are too much."""
        shown, how = answer.message, ""
        self._memory.remember(answer, shown, self._ts)
        try:
            send(shown)
        except TooMuchError as error:
            log.warning("blocks_refused", extra={"item": self._item.key, "reason": str(error)})
            shown, how = answer.plainer, ", in text alone"
            self._memory.remember(answer, shown, self._ts)
            send(shown)
        self._outcome = f"{answer.outcome.value}{how}"
        return shown

    def _stands_as(self, ts: str) -> None:
        self._ts = ts
        if ts:
            self._memory.note(ts)

    @property
    def _answer(self) -> ToGive:
        if self.answer is None:
            raise LookupError("its question was not asked")
        return self.answer

    def _count(self) -> None:
        answer, finished = self.answer, self._finished
        if answer is not None:
            tally(
                self._item,
                answer.outcome,
                answer.timings,
                answer.question,
                calls=answer.calls,
                summary=answer.summary,
            )
        elif finished is not None:
            tally(self._item, _outcome_of(finished), {}, finished.question)

    def _take_back(self) -> None:
        if self._ts:
            self._way.take_back(self._ts)
        self._memory.forget()


def _outcome_of(known: Given) -> Outcome:
    return Outcome.ANSWERED if known.quotes else Outcome.NOTHING


@contextmanager
def _posting() -> Iterator[None]:
    """Time how long Slack takes for a message."""
    began = time.perf_counter()
    yield
    took(Stage.POSTING, time.perf_counter() - began)
