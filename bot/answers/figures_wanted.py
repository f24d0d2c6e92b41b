"""Which sentences found give a figure of what is asked, and what none counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import Quote
from bot.answers.figure_conflict import is_one_thing
from bot.answers.one_event import are_of_one_event, is_of_earlier
from bot.english.figure_asked import AskedFigure, Fit, counts_what_is_asked, surely_counted
from bot.english.figures import has_number
from bot.english.figures_told import Told
from bot.english.states import OF_STEM, THINGS_LOST
from bot.english.synonyms import EMPTY, stems_of
from bot.retrieval.passage_features import Asked, share_told
from bot.retrieval.sentence_ranking import Candidate, margin
from bot.retrieval.weights import COUNTS_IT, COUNTS_IT_BY_NAME, OF_ONE_MATTER
from index.calendar import CALENDAR
from index.languages.language import ENGLISH
from index.words import stems

_READ = 60
"""Sentences looked at for one question, the best first; most are told apart without parsing."""
_BEFORE = 0.1
"""How far before the older ones the newest figure comes: by a hair. By hand."""
_CALENDAR = frozenset(stem for word in CALENDAR for stem in stems(word))


@dataclass(frozen=True, slots=True)
class Sifted:
    """The sentences that may answer a question for a figure."""

    candidates: tuple[Candidate, ...]
    missing: str | None = None
    """What no sentence gives a figure of: "the injured"; None where one may."""


def sifted(asked: Asked, wanted: Sequence[AskedFigure], found: Sequence[Candidate]) -> Sifted:
    """Leave out sentences whose figures count other things than what is asked, or of other events.

    Those with a figure that surely counts it come before what is only near.

    Where a sentence is left that does or may count it, it has to be near the best; where none is,
    and the question says what is to be counted, that is missing. What figures count is read in
    English alone.
    """
    if not wanted or not found:
        return Sifted(tuple(found))
    foreign = [one for one in found if one.version.language != ENGLISH]
    if foreign or asked.plan.language != ENGLISH:
        return _beside_foreign(asked, wanted, found, foreign)
    read = found[:_READ]
    counts_harm = any(one.states - THINGS_LOST for one in wanted)
    is_of_it = _of_the_event(asked, wanted, read)
    fits = [
        counts_what_is_asked(one.text, wanted, _quote(one).sentence_before)
        if is_of_it[one.version.id] and not (counts_harm and _is_of_another_time(asked, one))
        else Fit.OTHER
        for one in read
    ]
    floor = found[0].score - margin(asked.plan, found)
    near = [(one, fit) for one, fit in zip(read, fits, strict=True) if one.score >= floor]
    if Fit.ASKED not in fits and all(fit is not Fit.OPEN for _, fit in near):
        says_what = any(one.nouns or one.states for one in wanted)
        if not says_what and any(has_number(one.text) for one, _ in near):
            return Sifted(tuple(found))  # "how much does it offer": what is told in other words
        return Sifted(tuple(found), wanted[0].said)
    kept = [
        replace(one, score=one.score + _gain(one.text, wanted)) if fit is Fit.ASKED else one
        for one, fit in zip(read, fits, strict=True)
        if fit is not Fit.OTHER or (is_of_it[one.version.id] and not has_number(one.text))
    ]
    if not (asked.plan.days or asked.plan.first):
        told = zip(read, fits, strict=True)
        fit = {(one.version.id, one.at) for one, fit in told if fit is Fit.ASKED}
        asked_for = [one for one in kept if (one.version.id, one.at) in fit]
        kept = _newest_raised(kept, [(one, _counted(one, wanted)) for one in asked_for])
    return Sifted(tuple(sorted(kept, key=lambda one: -one.score)))


def _counted(one: Candidate, wanted: Sequence[AskedFigure]) -> Sequence[Told]:
    return surely_counted(one.text, wanted, _quote(one).sentence_before)


def _beside_foreign(
    asked: Asked,
    wanted: Sequence[AskedFigure],
    found: Sequence[Candidate],
    foreign: Sequence[Candidate],
) -> Sifted:
    """Sift the English sentences of an English question alone; any other may give the figure."""
    if asked.plan.language != ENGLISH:
        return Sifted(tuple(found))
    own = sifted(asked, wanted, [one for one in found if one.version.language == ENGLISH])
    floor = found[0].score - margin(asked.plan, found)
    if own.missing is not None and any(one.score >= floor for one in foreign):
        return Sifted(tuple(found))
    both = sorted([*own.candidates, *foreign], key=lambda one: -one.score)
    return replace(own, candidates=tuple(both))


def _newest_raised(
    found: Sequence[Candidate], counted: Sequence[tuple[Candidate, Sequence[Told]]]
) -> list[Candidate]:
    """Put the newest figure that surely counts what is asked before the older ones of its event.

    Counts move, and who asks for one wants what it has come to; no words of a sentence tell that.
    """
    sure = [(one, told) for one, told in counted if told]
    if not sure:
        return list(found)
    best, figures = max(sure, key=lambda pair: pair[0].score)
    names = [one.by.said for one, _ in sure if one.by]
    of_it = [
        one
        for one, told in sure
        if any(is_one_thing(own, other) for own in figures for other in told)
        if are_of_one_event(_quote(best), _quote(one), names)
    ]
    newest = max(of_it, key=lambda one: (one.version.story.published or date.min, one.score))
    raised = replace(newest, score=best.score + _BEFORE)
    return [raised if one is newest and one is not best else one for one in found]


def _quote(one: Candidate) -> Quote:
    return Quote(one.version, one.span)


def _gain(text: str, wanted: Sequence[AskedFigure]) -> float:
    told = stems_of(text)
    by_name = any((stems_of(one.said) - EMPTY) & told for one in wanted)
    return COUNTS_IT + (COUNTS_IT_BY_NAME if by_name else 0)


def _of_the_event(
    asked: Asked, wanted: Sequence[AskedFigure], found: Sequence[Candidate]
) -> dict[int, bool]:
    """Tell, by the id of a version, whether its story has the words that name the event."""
    nouns = frozenset().union(*(one.nouns for one in wanted))
    event = tuple(
        one
        for one in asked.words
        if not (one[0] in OF_STEM or one[0] in nouns or (asked.plan.days and _is_of_a_day(one[0])))
    )
    shares = {one.version.id: share_told(event, one.version) for one in found}
    least = OF_ONE_MATTER * max(shares.values())
    return {id_: share >= least for id_, share in shares.items()}


def _is_of_a_day(stem: str) -> bool:
    return stem.isdigit() or stem in _CALENDAR


def _is_of_another_time(asked: Asked, one: Candidate) -> bool:
    """Tell whether a sentence tells of a time before the news and the question asks of none."""
    if asked.plan.days or is_of_earlier(asked.plan.question, None):
        return False
    return is_of_earlier(one.text, one.version.story.published)
