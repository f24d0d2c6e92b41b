"""Asking a language model: what is asked, and why it may not answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import CallOutcome
from bot.stopwatch import Stage
from index.errors import PullquoteError


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a language model."""

    stage: Stage
    system: str
    user: str
    most: int
    """Output tokens at most."""


class ModelError(PullquoteError):
    """A language model did not answer; the message is for the reader of the answer."""

    def __init__(self, message: str, outcome: CallOutcome) -> None:
        super().__init__(message)
        self.outcome = outcome
