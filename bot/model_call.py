"""A call to a language model, as it is counted. Pure data, no effects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.stopwatch import Stage


class CallOutcome(StrEnum):
    """How a call to a language model ended."""

    DONE = "done"
    REFUSED = "refused"
    """It, or our budget, does not take the call."""
    SLOW = "slow"
    """It took longer than it may."""
    FAILED = "failed"
    """It cannot be reached, broke off, or said what cannot be read."""


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call to a language model, as it is counted."""

    stage: Stage
    outcome: CallOutcome
    seconds: float
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    """Of those that went in, how many its provider had read before."""
    estimated: bool = False
    """True where its provider did not say how many there were."""
