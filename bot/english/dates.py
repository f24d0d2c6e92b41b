"""What dates a question names. Pure.

Reporters name dates in a closed set of English forms ("aug 2016", "21/07/2016", "last week of dec
2016", "since monday"), and plain expressions over those read them in microseconds. dateparser,
which reads pages' dates for the index, takes 2 ms for a question without a date, finds dates in
"may be dead" and "2016 people", and tells neither a month from a day of it nor "since" from
"before".

Days are days of the newsroom's own calendar: no time zone enters. A form that is not read here is
left in the question as words like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.english.date_days import Days, days_of, narrowed
from bot.english.date_words import NEAR, NOUN, PLAIN, Text, texts_in


@dataclass(frozen=True, slots=True)
class When:
    """A date or period a question names, in days of the newsroom's own calendar."""

    since: date | None
    """The first day meant; None: open."""
    until: date | None
    """The last day meant, inclusive; None: open."""
    start: int
    end: int
    """Where it stands in the question, in characters, with the preposition that governs it."""
    bounds: bool
    """True where the question limits which coverage or period it asks about; False where the date
    only tells which event, or which one story, is meant."""
    published: bool = False
    """True where the words say that the coverage itself is of that date."""


_LISTED = re.compile(r"'?,?\s?(?:(?:and|or)\s|&\s?)?\Z")
_ONWARDS = re.compile(
    r"\s(?:and\s)?(?:onwards?|forward|(?:until|till|to|up\sto)\s(?:now|the\spresent)|on\b(?!\s\w))"
)
_EXCEPT = re.compile(r"\b(?i:other\sthan|except(?:\sfor)?|excluding|not)\s\Z")
_COMPARED = re.compile(
    r"\b(?:highest|lowest|biggest|largest|worst|deadliest|heaviest|strongest|longest|peak|record"
    r"|first)(?:\W{1,3}\w{1,20}){0,5}\W{0,3}\Z"
)
"""What makes "since 2001" a comparison and no limit."""

_SOURCE = (
    r"(?:(?:the\s)?['\"‘“]?[A-Z][^\s]{0,40}['\"’”]?(?:\s(?:[^a-z\s][^\s]{0,40}|of|the|and)){0,11})"
)
_STORY = (
    r"(?i:articles?|reports?|stor(?:y|ies)|coverage|reporting|pieces?|posts?|updates?|columns?"
    r"|dispatch(?:es)?|editorials?|headlines?)"
)
_OF_STORIES = re.compile(
    rf"(?:\b{_STORY}(?:,?\s(?:from|by|in|of)\s{_SOURCE})?"
    r"|\b(?i:publish(?:ed)?|posted|printed|dated|released|aired|ran|filed|written|wrote|reported"
    rf"|updated)(?:\s(?:by|in|from)\s{_SOURCE})?),?\s?\Z"
)
_VERB = re.compile(r"(?i:publish(?:ed)?|posted|printed|dated|reported|updated)\W{0,2}\Z")
_STORY_AFTER = re.compile(rf"['’\"”]?(?:['’]s)?,?\s(?:{_SOURCE}\s)?{_STORY}\b")


def dates_in(question: str, today: date) -> tuple[When, ...]:
    """Return the dates a question names for one who asks `today`, in their order.

    A month or weekday by itself is the most recent; days are the newsroom's own, of no time zone.
    """
    whens: list[When] = []
    texts = list(texts_in(question))
    for place, text in enumerate(texts):
        following = texts[place + 1] if place + 1 < len(texts) else None
        when = _when(text, today, whens[-1] if whens else None, following)
        if when is not None:
            whens.append(when)
    return tuple(whens)


def _when(text: Text, today: date, previous: When | None, following: Text | None) -> When | None:
    """Return what a date means where it stands; None where there is no such day."""
    listed = previous is not None and _LISTED.match(text.plain[previous.end : text.start])
    if _EXCEPT.search(text.before):
        return None
    days = _days(text, today, _year_shared(text, today, following))
    if days is None or (text.first.form == "year" and days[0] > today):
        return None
    noun = text.describes
    start = text.first.match.start() if noun and not text.part else text.start
    published = _is_published(text) or bool(listed and previous and previous.published)
    if noun:
        after = _STORY_AFTER.match(text.question[text.end : text.end + NEAR])
        return When(*days, start, text.end, bounds=False, published=bool(after))
    since, until = _opened(text, days)
    limits = (since, until) != days or text.first.form == "window"
    limits |= text.prep in {"between", "from"} and (text.last is not None or text.first.is_range)
    one_story = _is_named_day(text, days) or (text.first.form == "year" and not text.prep)
    limits |= published and not one_story
    compared = text.prep == "since" and _COMPARED.search(text.before.translate(PLAIN))
    bounds = bool(limits and not compared and days[0] <= today)
    return When(since, until, start, text.end, bounds=bounds, published=published)


def _is_named_day(text: Text, days: Days) -> bool:
    """Tell whether it is one day of the calendar, by its number."""
    return days[0] == days[1] and text.first.form in {"month", "numbers"}


def _year_shared(text: Text, today: date, following: Text | None) -> int | None:
    """Return the year of the date listed next, which a date without one shares."""
    if following is None or not text.first.lacks_year or following.first.form != "month":
        return None
    if not _LISTED.fullmatch(text.plain[text.end : following.start]) or following.first.lacks_year:
        return None
    days = days_of(following.first, today)
    return days[0].year if days else None


def _days(text: Text, today: date, year: int | None) -> Days | None:
    """Return the days a date means, whatever its preposition makes of them."""
    if text.last is None:
        days = days_of(text.first, today, year)
        return narrowed(days, text.part) if days else None
    last = days_of(text.last, today)
    if text.last.lacks_year and not text.first.lacks_year and (days := days_of(text.first, today)):
        last = days_of(text.last, today, days[0].year)
    if last is None:
        return None
    before_last = text.first.lacks_year or text.first.form == "weekday"
    first = days_of(text.first, last[1] if before_last else today)
    if first is None:
        return None
    first = narrowed(first, text.part)
    return min(first[0], last[0]), max(first[1], last[1])


def _opened(text: Text, days: Days) -> tuple[date | None, date | None]:
    """Return the days as a preposition opens them: "since", "after", "before", "by"."""
    since, until = days
    ends = text.part is not None and text.part["third"] == "end"
    match text.prep:
        case _ if text.last is not None:
            return days
        case "since" | "on or after":
            return since, None
        case "from" if _ONWARDS.match(text.plain, text.end):
            return since, None
        case "after" if until < date.max:
            return until + timedelta(days=1), None
        case "before" | "prior to" if since > date.min and not ends:
            return None, since - timedelta(days=1)
        case "before" | "prior to" | "until" | "till" | "up to" | "by" | "on or before":
            return None, until
        case _:
            return days


def _is_published(text: Text) -> bool:
    """Tell whether the words say that the coverage itself is of that date."""
    if _STORY_AFTER.match(text.question[text.end : text.end + NEAR]):
        return True
    if not _OF_STORIES.search(text.before):
        return False
    loose = text.first.form in {"month", "year"} and text.prep in {"of", "on", "for", ""}
    return bool(_VERB.search(text.before)) or not (loose and NOUN.match(text.plain, text.end))
