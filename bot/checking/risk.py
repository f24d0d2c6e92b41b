"""How risky a claim is to print, by what the coverage says to it; the order of claims. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.checking.check import Checked, Verdict
from bot.checking.evidence import Outcome
from bot.checking.verdict_words import MARKS, WORDS


class Risk(StrEnum):
    """How risky a claim is to print; the riskiest first."""

    CHANGED = "changed"
    """What the coverage said to it no longer stands as it was quoted: it is to be checked again."""
    DIFFERS = "differs"
    NOT_FOUND = "not found"
    ONE_OUTLET = "one outlet"
    """A single outlet has it; copies of its story elsewhere are the same report."""
    SEVERAL = "several"


_ORDER = tuple(Risk)
_UNSUPPORTED = {Outcome.DIFFERENT: Risk.DIFFERS, Outcome.NOT_FOUND: Risk.NOT_FOUND}
_LABELS = {
    Risk.CHANGED: "⚠ Changed in coverage since, check again",
    Risk.DIFFERS: f"{MARKS[Outcome.DIFFERENT]} {WORDS[Outcome.DIFFERENT]}",
    Risk.NOT_FOUND: f"{MARKS[Outcome.NOT_FOUND]} {WORDS[Outcome.NOT_FOUND]}",
    Risk.ONE_OUTLET: f"{MARKS[Outcome.SUPPORTED]} {WORDS[Outcome.SUPPORTED]} by one outlet only",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A claim with what the coverage says to it, and how risky that leaves it."""

    verdict: Verdict
    risk: Risk
    outlets: int
    """How many support it."""

    @property
    def label(self) -> str:
        """What the coverage says, in words behind a mark."""
        supported = f"{MARKS[Outcome.SUPPORTED]} {WORDS[Outcome.SUPPORTED]}"
        return _LABELS.get(self.risk, f"{supported} by {self.outlets} outlets")


def ranked(checked: Checked) -> tuple[Ranked, ...]:
    """Return the claims of a text, the riskiest first, else in the order of the text."""
    found = (_ranked(one) for one in checked.claims)
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.risk)))


def counted(claims: Sequence[Ranked]) -> str:
    """Return how many claims came to what, the riskiest first."""
    told = {
        Risk.CHANGED: "changed in coverage since",
        Risk.DIFFERS: WORDS[Outcome.DIFFERENT].lower(),
        Risk.NOT_FOUND: WORDS[Outcome.NOT_FOUND].lower(),
        Risk.ONE_OUTLET: "supported by one outlet only",
        Risk.SEVERAL: "supported by several",
    }
    risks = [one.risk for one in claims]
    return ", ".join(f"{risks.count(risk)} {told[risk]}" for risk in told if risk in risks)


def _ranked(verdict: Verdict) -> Ranked:
    if verdict.outcome in _UNSUPPORTED:
        return Ranked(verdict, _UNSUPPORTED[verdict.outcome], 0)
    outlets = len({one.story.outlet or one.story.key for one in verdict.quotes})
    return Ranked(verdict, Risk.SEVERAL if outlets > 1 else Risk.ONE_OUTLET, outlets)
