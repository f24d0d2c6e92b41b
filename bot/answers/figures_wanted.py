"""Which sentences found give a figure of what is asked, and what none counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import Plan, Quote
from bot.answers.one_count import may_replace
from bot.answers.one_event import (
    follow_each_other,
    goes_on_from,
    is_beside_what_is_named,
    is_of_a_span,
    is_of_earlier,
    kinds_of,
    names_aside,
    opening_of,
    tells_of_kind,
)
from bot.english.counted_words import ANY_OF_THEM, alike_to
from bot.english.figure_asked import AskedFigure
from bot.english.figure_fit import Fit, counts_what_is_asked, surely_counted
from bot.english.figures import has_number
from bot.english.figures_told import WEEKDAY_STEMS, Told
from bot.english.states import OF_STEM, THINGS_LOST
from bot.english.synonyms import EMPTY, stems_of
from bot.retrieval.passage_features import Asked, share_told
from bot.retrieval.sentence_ranking import Candidate, margin
from bot.retrieval.weights import COUNTS_IT, COUNTS_IT_BY_NAME, OF_ONE_MATTER
from bot.retrieval.word_overlap import Telling, covered
from bot.speakers.credit_book import CreditsOf
from index.calendar import CALENDAR
from index.languages.language import ENGLISH
from index.words import stems

_READ = 60
"""Sentences looked at for one question, the best first; most are told apart without parsing."""
_BEFORE = 0.1
"""How far before the older ones the newest figure comes: by a hair. By hand."""
_BELIEVED = -2.0
"""The Reader's log odds from which a figure that only may count what is asked is taken to: those
from which it is believed at all (`weights.ANSWERS_READ`). By hand."""
_ALL = 0.999
"""Share of words that is all of them, whatever floats make of it."""
_CALENDAR = frozenset(stem for word in CALENDAR for stem in stems(word))


@dataclass(frozen=True, slots=True)
class Sifted:
    """The sentences that may answer a question for a figure."""

    candidates: tuple[Candidate, ...]
    missing: str | None = None
    """What no sentence gives a figure of: "the injured"; None where one may."""
    sure: bool = False
    """Whether one surely counts what is asked, in a story that opens with all of the question."""


def sifted(
    asked: Asked,
    wanted: Sequence[AskedFigure],
    found: Sequence[Candidate],
    credits_of: CreditsOf,
) -> Sifted:
    """Leave out sentences whose figures count other things than what is asked, or of other events.

    Those with a figure that surely counts it come before what is only near.

    Where a sentence is left that does or may count it, it has to be near the best; where none is,
    and the question says what is to be counted, that is missing. What figures count is read in
    English alone.
    """
    if not wanted or not found:
        return Sifted(tuple(found))
    if any(one.version.language != ENGLISH for one in found) or asked.plan.language != ENGLISH:
        return _beside_foreign(asked, wanted, found, credits_of)
    read = found[:_READ]
    is_of_it = _of_the_event(asked, wanted, read)
    fits = [
        _fit_within(asked, wanted, one) if is_of_it[one.version.id] else Fit.OTHER for one in read
    ]
    floor = found[0].score - margin(asked.plan, found)
    near = [(one, fit) for one, fit in zip(read, fits, strict=True) if one.score >= floor]
    is_doubtful = len(wanted) == 1 and bool(wanted[0].nouns)
    may = any(fit is Fit.OPEN and not (is_doubtful and _is_disbelieved(one)) for one, fit in near)
    if Fit.ASKED not in fits and not may:
        says_what = any(one.nouns or one.states for one in wanted)
        if not says_what and any(has_number(one.text) for one, _ in near):
            return Sifted(tuple(found))  # "how much does it offer": what is told in other words
        return Sifted(tuple(found), wanted[0].said)
    kept = [
        replace(one, score=one.score + _gain(one.text, wanted)) if fit is Fit.ASKED else one
        for one, fit in zip(read, fits, strict=True)
        if fit is not Fit.OTHER or (is_of_it[one.version.id] and not has_number(one.text))
    ]
    told = zip(read, fits, strict=True)
    fit = {(one.version.id, one.at) for one, fit in told if fit is Fit.ASKED}
    asked_for = [one for one in kept if (one.version.id, one.at) in fit]
    counted = [(one, _counted(one, wanted)) for one in asked_for]
    kept = _as_asked_first(asked.plan, kept, counted, credits_of)
    sure = any(told and _has_all_of(asked, wanted, one) for one, told in counted)
    return Sifted(tuple(sorted(kept, key=lambda one: -one.score)), sure=sure)


def _fit_within(asked: Asked, wanted: Sequence[AskedFigure], one: Candidate) -> Fit:
    """Tell how well a sentence's figures count what is asked, where and when that was."""
    counts_harm = any(each.states - THINGS_LOST for each in wanted)
    is_elsewhere = (
        (counts_harm and _is_of_another_time(asked, one))
        or is_beside_what_is_named(asked.plan.question, Quote(one.version, one.span))
        or _is_of_another_day(asked, wanted, one)
    )
    if is_elsewhere:
        return Fit.OTHER
    fit = counts_what_is_asked(one.text, wanted, _before(one))
    return min(fit, _fit_of_whom(one, wanted))


def _is_of_another_day(asked: Asked, wanted: Sequence[AskedFigure], one: Candidate) -> bool:
    """Tell whether a weekday is asked for and a sentence's figures are of others, or of many."""
    days = WEEKDAY_STEMS & stems_of(asked.plan.question)
    told = _counted(one, wanted) if days else ()
    if not told or any(days & each.days for each in told):
        return False
    return all(each.days for each in told) or is_of_a_span(one.text)


def _fit_of_whom(one: Candidate, wanted: Sequence[AskedFigure]) -> Fit:
    """Tell whether a story's dead or hurt may be those asked for, by what they are called.

    "Six people died" may tell of the miners where its headline or opening does; where the story has
    no miners at all, it counts others.
    """
    if not all(each.states and each.nouns for each in wanted):
        return Fit.ASKED
    story = one.version.story
    near = stems_of(f"{story.title} {opening_of(one.version)} {_before(one)} {one.text}")
    nouns = frozenset().union(*(each.nouns for each in wanted)) - ANY_OF_THEM
    lacking = [noun for noun in nouns if not alike_to(noun) & near]
    if not lacking:
        return Fit.ASKED
    whole = stems_of(story.text)
    return Fit.OPEN if all(alike_to(noun) & whole for noun in lacking) else Fit.OTHER


def _is_disbelieved(one: Candidate) -> bool:
    return one.odds is not None and one.odds < _BELIEVED


def _counted(one: Candidate, wanted: Sequence[AskedFigure]) -> Sequence[Told]:
    return surely_counted(one.text, wanted, _before(one))


def _beside_foreign(
    asked: Asked,
    wanted: Sequence[AskedFigure],
    found: Sequence[Candidate],
    credits_of: CreditsOf,
) -> Sifted:
    """Sift the English sentences of an English question alone; any other may give the figure."""
    if asked.plan.language != ENGLISH:
        return Sifted(tuple(found))
    foreign = [one for one in found if one.version.language != ENGLISH]
    english = [one for one in found if one.version.language == ENGLISH]
    own = sifted(asked, wanted, english, credits_of)
    floor = found[0].score - margin(asked.plan, found)
    if own.missing is not None and any(one.score >= floor for one in foreign):
        return Sifted(tuple(found))
    both = sorted([*own.candidates, *foreign], key=lambda one: -one.score)
    return replace(own, candidates=tuple(both))


def _as_asked_first(
    plan: Plan,
    found: Sequence[Candidate],
    counted: Sequence[tuple[Candidate, Sequence[Told]]],
    credits_of: CreditsOf,
) -> list[Candidate]:
    """Put the newest figure that surely counts what is asked before the older ones of its event.

    Counts move, and who asks for one wants what it has come to; no words of a sentence tell that.
    Where days are asked for it is the newest of theirs, where the first count, the oldest.
    """
    sure = [(one, told) for one, told in counted if told]
    if not sure:
        return list(found)
    best, figures = max(sure, key=lambda pair: pair[0].score)
    of_it = [
        one
        for one, told in sure
        if one is best
        or (
            any(may_replace(new, old) for new in told for old in figures)
            and follow_each_other(_quote(best, credits_of), _quote(one, credits_of))
        )
    ]
    then = [one for one in of_it if _is_of_days(plan, one)]
    raised = (min if plan.first else max)(then or [best], key=_told_at)
    if raised is best:
        return list(found)
    above = replace(raised, score=best.score + _BEFORE)
    return [above if one is raised else one for one in found]


def _told_at(one: Candidate) -> tuple[date, float]:
    return one.version.story.published or date.min, one.score


def _is_of_days(plan: Plan, one: Candidate) -> bool:
    day = one.version.story.published
    return not plan.days or any(day and since <= day <= until for since, until in plan.days)


def _quote(one: Candidate, credits_of: CreditsOf) -> Quote:
    credit = credits_of(one.version)[one.at]
    return Quote(one.version, one.span, speaker=credit.speaker if credit else None)


def _before(one: Candidate) -> str:
    return Quote(one.version, one.span).sentence_before


def _gain(text: str, wanted: Sequence[AskedFigure]) -> float:
    told = stems_of(text)
    by_name = any((stems_of(one.said) - EMPTY) & told for one in wanted)
    return COUNTS_IT + (COUNTS_IT_BY_NAME if by_name else 0)


def _of_the_event(
    asked: Asked, wanted: Sequence[AskedFigure], found: Sequence[Candidate]
) -> dict[int, bool]:
    """Tell, by the id of a version, whether its story is of the event that the question names.

    It is where it has the question's words, or nearly as many as the story that has the most; one
    that goes on from that one need not say again what happened, as long as it tells of nothing
    else.
    """
    event = _event_words(asked, wanted)
    versions = {one.version.id: one.version for one in found}
    shares = {id_: share_told(event, version) for id_, version in versions.items()}
    least = OF_ONE_MATTER * max(shares.values())
    kinds = kinds_of(asked.plan.question)
    first = versions[max(shares, key=lambda id_: shares[id_])]
    return {
        id_: shares[id_] >= least
        or (
            (not kinds or tells_of_kind(version) <= kinds)
            and goes_on_from(first, version, stems_of(asked.plan.topic))
        )
        for id_, version in versions.items()
    }


def _event_words(asked: Asked, wanted: Sequence[AskedFigure]) -> Telling:
    """Return the words of a question that name the event: not what is counted, nor a day."""
    nouns = frozenset().union(*(one.nouns for one in wanted))
    return tuple(
        one
        for one in asked.words
        if not (one[0] in OF_STEM or one[0] in nouns or (asked.plan.days and _is_of_a_day(one[0])))
    )


def _has_all_of(asked: Asked, wanted: Sequence[AskedFigure], one: Candidate) -> bool:
    """Tell whether a sentence and what its story opens with have all words that name the event.

    Then a figure that surely counts what is named answers, whatever is believed of likeness. Where
    somebody's figure is asked for it has to be credited to them, and may be of the one event there
    is.
    """
    speakers = frozenset().union(*(stems_of(by.said) for by in asked.plan.asked))
    event = tuple(one for one in _event_words(asked, wanted) if one[0] not in speakers)
    names_it = any(each.nouns or each.states for each in wanted)
    opening = f"{one.version.story.title} {opening_of(one.version)}"
    told = stems_of(f"{opening} {_before(one)} {one.text}")
    is_theirs = one.by is not None and one.credited if asked.plan.asked else bool(event)
    is_right = names_it and is_theirs and not asked.plan.days
    return is_right and (not event or covered(event, told) >= _ALL)


def _is_of_a_day(stem: str) -> bool:
    return stem.isdigit() or stem in _CALENDAR


def _is_of_another_time(asked: Asked, one: Candidate) -> bool:
    """Tell whether a sentence tells of a time before the news and the question asks of none.

    It asks of it where it names what the sentence does and the story does not open with.
    """
    if asked.plan.days or is_of_earlier(asked.plan.question, None):
        return False
    if not is_of_earlier(one.text, one.version.story.published):
        return False
    return not names_aside(Quote(one.version, one.span)) & stems_of(asked.plan.topic)
