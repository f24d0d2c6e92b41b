"""Calls to the language model that the settings name: bounded in time, tries, length and cost."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace

from bot.model_call import CallOutcome, ModelCall
from bot.models.connection import Line
from bot.models.day_budget import DayBudget, Reserved
from bot.models.failures import ModelError, read_failure
from bot.models.prompts import check_prompts
from bot.models.providers import Model, Order, Said, Usage
from bot.running.patience import passed_on
from bot.stopwatch import Stage
from index.archive import Archive
from index.errors import StoreError
from index.settings import Settings

__all__ = ["ModelError", "Request", "Session", "Writer", "writer_of"]

MOST_SAID = 40_000
"""Characters after which no answer is expected; ten times what a summary may take."""
_TRIES = 3
"""Times that a call is begun, where its provider cannot be reached, fails or puts it off."""
_FIRST_WAIT = 0.25
"""Seconds before the second try; three times as long before the third."""
_BYTES_A_TOKEN = 3
"""English has over four, most other languages more than three in UTF-8: an estimate is too high."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What a language model is told and asked."""

    stage: Stage
    system: str
    user: str
    most: int
    """Output tokens at most."""


@dataclass(frozen=True)
class Writer:
    """The language model of a process. Safe to use from several threads."""

    model: Model
    day: DayBudget
    seconds: float
    """How long one call may take in all."""
    tokens: int
    """What one question may cost, in and out together."""

    @property
    def name(self) -> str:
        """Provider and model, as its readers are told."""
        return self.model.name

    def session(self) -> Session:
        """Return what makes the calls of one question."""
        return Session(self)


def writer_of(settings: Settings, archive: Archive) -> Writer | None:
    """Return the language model the settings name, None where they name none.

    Raises:
        SettingsError: its key is not set, its package not installed, or a prompt was spoilt.

    """
    named = settings.language_model
    if named is None:
        return None
    check_prompts()
    seconds, tokens = settings.llm_seconds, settings.llm_question_tokens
    model = Model(named, settings.language_model_key, seconds=seconds, window=tokens)
    return Writer(model, DayBudget(archive, settings.llm_day_tokens), seconds, tokens)


@dataclass(slots=True)
class _Heard:
    """What a call has said and cost so far."""

    request: Request
    characters: int = 0
    bytes: int = 0
    usage: Usage | None = None
    """As the provider last reported it."""
    ended: bool = False
    """Whether the provider has said that this is all."""
    billed: bool = False
    """Whether the call may have cost anything: it was not turned away."""

    @property
    def began(self) -> bool:
        """Whether a first piece has come."""
        return self.characters > 0

    @property
    def expected(self) -> int:
        """What it will cost at most, as far as that can be told."""
        return self._into + self.request.most

    @property
    def spent(self) -> int:
        """What it has cost, in and out together."""
        return self.counted.tokens_in + self.counted.tokens_out

    @property
    def counted(self) -> ModelCall:
        """What it has cost, as it is counted; a call left early costs what it said until then."""
        call = ModelCall(self.request.stage, CallOutcome.DONE, 0.0)
        usage = self.usage
        if not self.billed:
            return call
        if usage is not None and self.ended:
            cached = usage.cached
            return replace(call, tokens_in=usage.into, tokens_out=usage.out, cached=cached)
        said = min(_tokens(self.bytes), self.request.most)
        into, out = (self._into, said) if usage is None else (usage.into, max(usage.out, said))
        return replace(call, tokens_in=into, tokens_out=out, estimated=True)

    @property
    def _into(self) -> int:
        return _tokens(len((self.request.system + self.request.user).encode(errors="replace")))

    def note(self, said: Said) -> None:
        """Take a piece in.

        Raises:
            ModelError: that is more than an answer.

        """
        self.characters += len(said.text)
        self.bytes += len(said.text.encode(errors="replace"))
        self.ended = self.ended or said.last
        self.usage = said.usage or self.usage
        if self.characters > MOST_SAID:
            too_much = "the language model does not come to an end"
            reason = f"over {MOST_SAID:,} characters"
            raise ModelError(too_much, CallOutcome.FAILED, reason=reason)


def _tokens(length: int) -> int:
    """Return about how many tokens so many bytes are, rounded up."""
    return -(-length // _BYTES_A_TOKEN)


class Session:
    """The calls of one question, one after the other."""

    def __init__(self, writer: Writer) -> None:
        self.calls: list[ModelCall] = []
        """Those that have ended, however they did."""
        self._writer = writer
        self._left = writer.tokens

    @property
    def name(self) -> str:
        """Provider and model, as its readers are told."""
        return self._writer.name

    def say(self, request: Request) -> str:
        """Return all that the model says.

        Raises:
            ModelError: as for `stream`.

        """
        return "".join(self.stream(request))

    def stream(self, request: Request) -> Generator[str, None, None]:
        """Yield what the model says, piece by piece; closing the generator ends the call.

        The call begins with the first piece asked for, and its time runs from there.

        Raises:
            ModelError: it says nothing, or no more; or the call would cost too much.

        """
        began = time.monotonic()
        heard = _Heard(request)
        outcome = CallOutcome.DONE
        try:
            reserved = self._reserve(heard.expected)
            try:
                yield from self._pieces(request, heard, began + self._writer.seconds)
            finally:
                self._settle(reserved, heard.spent)
        except ModelError as error:
            outcome = error.outcome
            about = {"stage": request.stage.value, "outcome": outcome.value}
            told = {"status": error.status, "reason": error.reason or str(error)}
            log.warning("model_failed", extra={**about, **told})
            raise
        finally:
            seconds = time.monotonic() - began
            self.calls.append(replace(heard.counted, outcome=outcome, seconds=seconds))

    def _reserve(self, tokens: int) -> Reserved:
        if tokens > self._left:
            raise ModelError(
                "this question's budget for the language model is used up",
                CallOutcome.REFUSED,
                reason=f"{tokens:,} tokens wanted, {self._left:,} left of "
                f"{self._writer.tokens:,} (PULLQUOTE_LLM_QUESTION_TOKENS)",
            )
        try:
            return self._writer.day.reserve(tokens)
        except StoreError as error:
            raise ModelError(
                "the budget for the language model cannot be read",
                CallOutcome.FAILED,
                reason=str(error),
            ) from None

    def _settle(self, reserved: Reserved, tokens: int) -> None:
        self._left -= tokens
        try:
            self._writer.day.settle(reserved, tokens)
        except StoreError as error:
            log.warning("tokens_not_noted", extra={"reason": str(error)})

    def _pieces(self, request: Request, heard: _Heard, until: float) -> Generator[str, None, None]:
        """Yield a call's pieces; begin it anew while it has not begun to speak and may yet."""
        for attempt in itertools.count(1):
            try:
                yield from self._attempt(request, heard, until)
            except TimeoutError:
                raise self._too_slow(heard) from None
            except ModelError:
                raise
            except Exception as error:  # noqa: BLE001  (clients raise what they like)
                wait = self._wait(error, request, heard, attempt, until)
            else:
                return
            time.sleep(wait)

    def _attempt(self, request: Request, heard: _Heard, until: float) -> Generator[str, None, None]:
        """Yield the pieces of one try.

        Raises:
            TimeoutError: it is late.
            ModelError: it said too much, or broke off.
            Exception: whatever the provider's client raised.

        """
        heard.billed = True
        line = Line()
        order = Order(request.system, request.user, request.most)
        try:
            with closing(passed_on(self._writer.model.stream(order, line), until=until)) as pieces:
                for said in pieces:
                    heard.note(said)
                    if said.text:
                        yield said.text
            if not heard.ended:
                raise _broke_off("it ended without its provider's last word")
        finally:
            line.cut()

    def _wait(
        self, error: Exception, request: Request, heard: _Heard, attempt: int, until: float
    ) -> float:
        """Return the seconds to wait before the next try.

        Raises:
            ModelError: there is to be none.

        """
        model = self._writer.model
        failure = read_failure(error, f"{request.system}\n{request.user}", model.key)
        if heard.began:
            raise _broke_off(failure.error.reason) from None
        heard.billed = failure.error.status is None and not failure.passing
        if model.does_without(error):
            return 0.0
        wait = _FIRST_WAIT * 3 ** (attempt - 1) if failure.wait is None else failure.wait
        if not failure.passing or attempt == _TRIES or time.monotonic() + wait >= until:
            raise failure.error from None
        return wait

    def _too_slow(self, heard: _Heard) -> ModelError:
        within = f"within {self._writer.seconds:g} seconds"
        message = (
            f"the language model did not come to an end {within}"
            if heard.began
            else f"the language model did not answer {within}"
        )
        return ModelError(message, CallOutcome.SLOW, reason=f"{message} (PULLQUOTE_LLM_SECONDS)")


def _broke_off(reason: str) -> ModelError:
    return ModelError("the language model broke off", CallOutcome.FAILED, reason=reason)
