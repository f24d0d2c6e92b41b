"""How risky a claim is to print, by what the coverage says to it; the order of claims. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.checking.check import Checked, Verdict
from bot.checking.evidence import Outcome
from bot.checking.verdict_words import MARKS, WORDS
from bot.own_words.catalogue import marked, say


class Risk(StrEnum):
    """How risky a claim is to print; the riskiest first."""

    CHANGED = "changed"
    """What the coverage said to it no longer stands as it was quoted: it is to be checked again."""
    DIFFERS = "differs"
    CLOSE = "close"
    """The coverage speaks of the same; whether it says this is for a person to see."""
    NOT_FOUND = "not found"
    ONE_OUTLET = "one outlet"
    """A single outlet has it; copies of its story elsewhere are the same report."""
    SEVERAL = "several"


_ORDER = tuple(Risk)
_UNSUPPORTED = {
    Outcome.DIFFERENT: Risk.DIFFERS,
    Outcome.CLOSE: Risk.CLOSE,
    Outcome.NOT_FOUND: Risk.NOT_FOUND,
}
_LABELS = {
    Risk.CHANGED: ("⚠", marked("Changed in coverage since, check again")),
    Risk.DIFFERS: (MARKS[Outcome.DIFFERENT], WORDS[Outcome.DIFFERENT]),
    Risk.CLOSE: (MARKS[Outcome.CLOSE], WORDS[Outcome.CLOSE]),
    Risk.NOT_FOUND: (MARKS[Outcome.NOT_FOUND], WORDS[Outcome.NOT_FOUND]),
    Risk.ONE_OUTLET: (MARKS[Outcome.SUPPORTED], marked("Supported by one outlet only")),
}
_COUNTED = {
    Risk.CHANGED: marked("changed in coverage since"),
    Risk.DIFFERS: marked("different in coverage"),
    Risk.CLOSE: marked("to be compared"),
    Risk.NOT_FOUND: marked("not found"),
    Risk.ONE_OUTLET: marked("supported by one outlet only"),
    Risk.SEVERAL: marked("supported by several"),
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
        if self.risk is Risk.SEVERAL:
            several = say("Supported by {n} outlets", n=self.outlets)
            return f"{MARKS[Outcome.SUPPORTED]} {several}"
        mark, words = _LABELS[self.risk]
        return f"{mark} {say(words)}"


def ranked(checked: Checked) -> tuple[Ranked, ...]:
    """Return the claims of a text, the riskiest first, else in the order of the text."""
    found = (_ranked(one) for one in checked.claims)
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.risk)))


def counted(claims: Sequence[Ranked]) -> str:
    """Return how many claims came to what, the riskiest first."""
    risks = [one.risk for one in claims]
    return ", ".join(
        f"{risks.count(risk)} {say(told)}" for risk, told in _COUNTED.items() if risk in risks
    )


def checked_line(claims: Sequence[Ranked]) -> str:
    """Return what came of a check in a line."""
    return say("Checked against coverage: {what}", what=counted(claims))


def _ranked(verdict: Verdict) -> Ranked:
    if verdict.outcome in _UNSUPPORTED:
        return Ranked(verdict, _UNSUPPORTED[verdict.outcome], 0)
    outlets = len({one.story.outlet or one.story.key for one in verdict.quotes})
    return Ranked(verdict, Risk.SEVERAL if outlets > 1 else Risk.ONE_OUTLET, outlets)
