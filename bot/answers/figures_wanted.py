"""Which sentences found give a figure of what is asked, and what none counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.english.figure_asked import AskedFigure, Fit, counts_what_is_asked
from bot.english.figures import has_number
from bot.retrieval.sentence_ranking import Candidate
from bot.retrieval.weights import MARGIN

_READ = 40
"""Sentences looked at for one question, the best first; most are told apart without parsing."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """The sentences that may answer a question for a figure."""

    candidates: tuple[Candidate, ...]
    missing: str | None = None
    """What no sentence gives a figure of: "the injured"; None where one may."""


def sifted(wanted: Sequence[AskedFigure], found: Sequence[Candidate]) -> Sifted:
    """Leave out sentences whose figures count other things than what is asked.

    Where a sentence is left that does or may count it, it has to be near the best; where none is,
    and the question says what is to be counted, that is missing.
    """
    if not wanted or not found:
        return Sifted(tuple(found))
    fits = [counts_what_is_asked(one.text, wanted) for one in found[:_READ]]
    kept = [
        one
        for one, fit in zip(found, fits, strict=False)
        if fit is not Fit.OTHER or not has_number(one.text)
    ]
    floor = found[0].score - MARGIN
    near = [fit for one, fit in zip(found, fits, strict=False) if one.score >= floor]
    if Fit.ASKED in fits or Fit.OPEN in near:
        return Sifted(tuple(kept))
    return Sifted(tuple(found), wanted[0].said)
