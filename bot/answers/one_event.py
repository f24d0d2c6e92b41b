"""Whether two stories' sentences tell of one event. Pure.

Figures of two events never differ, however alike their words: whatever speaks for two is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from bot.answer import Quote
from bot.english.synonyms import EMPTY, stems_of
from bot.speakers.name_parts import name_of
from index.calendar import CALENDAR
from index.story import Version
from index.words import stems

_LEAD = 2
"""Sentences at the start of a story that say what all of it is about."""
_ALIKE = 0.25
"""Share of words that the openings of two stories of one event have in common at least."""
_SAME_NAMES = 0.6
"""Share of the names of the one that names fewer that both have."""
_CAPITAL = re.compile(r"[^\W\d_a-z][\w’'-]+")
_PART_OF = re.compile(
    r"\b(north|south|east|west|upper|lower|outer|inner)(?:ern)?\s+(\w{3,})", re.IGNORECASE
)
"""A place that is part of another, or beside it: Lower Ostrel is not Ostrel."""
_NEAR = 3
"""Characters before a capital that tell whether it opens a sentence."""
_OPENS = re.compile(r"(?:\A|[.?!:;“\"‘(\n]\s*)\Z")
_PAST = re.compile(
    r"\b(?:last|previous|earlier) (?:year|month|decade|winter|summer|spring|autumn|season|"
    r"quarter|attacks?|fires?|blasts?|crash|floods?|storms?|case|outbreak)\b|"
    r"\b(?:years?|months?|decades?|century|centuries) (?:ago|earlier|before)\b|"
    r"\b(?P<year>(?:1[6-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",\s(?!an? (?:day|week|month|year|decade)\b)"
    r"(?:an?|the|who|whose|which|where|founded|based|set up)\s[^,;:]*,(?=\s)"
)
_SPAN = re.compile(
    r"\b(?:over|within|during|in) (?:the (?:past |last |first )?)?(?:[\w-]+ ){1,2}"
    r"(?:days|weeks|months|years)\b|"
    r"\b(?:last|previous) week\b(?!['’]s)|\bpast (?:weeks?|months?|years?|decades?)\b|"
    r"\bweeks? (?:ago|earlier|before)\b|\bsince (?!then\b)\w+|"
    r"\bthis (?:year|season|month|decade)\b|\b(?:every|each|per|a) (?:year|month|decade)\b|"
    r"\bannual(?:ly)?\b|\bon average\b|\bpreviously\b|\bhistor(?:y|ic)\b",
    re.IGNORECASE,
)
_KINDS = tuple(
    frozenset(stem for word in line.split() for stem in stems(word))
    for line in (
        "fire blaze inferno wildfire wildfires burned flames",
        "blast explosion bomb bombing exploded detonated",
        "crash crashed collision collided derailed derailment pile-up",
        "flood floods flooding flooded dam",
        "earthquake quake tremor aftershock",
        "shooting gunman gunmen shot shots",
        "storm hurricane cyclone typhoon tornado gale",
        "landslide mudslide avalanche rockfall",
        "sank sinking capsized shipwreck ferry",
        "outbreak epidemic infection virus cholera measles",
        "airstrike airstrikes shelling raid raids missile drone",
        "protest protests riot riots rally march",
        "stampede crush",
        "stabbing stabbed knife",
        "heatwave heat drought",
    )
)
"""Kinds of events, each in words for it: stories that name two kinds tell of two events."""
_TIMES = frozenset(stem for word in CALENDAR for stem in stems(word))


def is_of_earlier(sentence: str, published: date | None) -> bool:
    """Tell whether a sentence tells of a time long before its story: "in 2019", "last year"."""
    years = {str(published.year)} if published else set()
    told = _without_asides(sentence)
    return any(found["year"] not in years for found in _PAST.finditer(told))


def is_of_other_time(quote: Quote) -> bool:
    """Tell whether a quote's figure is of another time than the news, or of a span of it."""
    return is_of_earlier(quote.text, quote.story.published) or is_of_a_span(quote.text)


def is_of_a_span(sentence: str) -> bool:
    """Tell whether a sentence's figure is of a span of time: "over six days", "this year"."""
    return _SPAN.search(_without_asides(sentence)) is not None


def _without_asides(sentence: str) -> str:
    """Return a sentence without what it says of somebody between commas: "since 1998", say."""
    return _ASIDE.sub(",", sentence)


def kinds_of(text: str) -> frozenset[int]:
    """Return the kinds of events that a text has words for."""
    own = stems_of(text)
    return frozenset(n for n, words in enumerate(_KINDS) if words & own)


def tells_of_kind(version: Version) -> frozenset[int]:
    """Return the kinds of events that a story's headline and opening tell of, else its text."""
    story = version.story
    return kinds_of(f"{story.title} {opening_of(version)}") or kinds_of(story.text)


def follow_each_other(one: Quote, other: Quote) -> bool:
    """Tell whether two quotes are of stories that may follow one event, and nothing gainsays it.

    Follow-ups name the place and hardly ever what happened there; so what counts is that what the
    one opens with, and what each quote names, the other story names too. The person who says it
    tells nothing.
    """
    kinds = [tells_of_kind(quote.version) for quote in (one, other)]
    if all(kinds) and not kinds[0] & kinds[1]:
        return False
    people = [q.speaker for q in (one, other) if q.speaker and not name_of(q.speaker).is_body]
    said = frozenset().union(*map(stems_of, people))
    known = _names_in(one.version) | _names_in(other.version)
    own, about, named = zip(
        *(_named(quote, known, known - said) for quote in (one, other)), strict=True
    )
    if one.version.id == other.version.id:
        return not all(own) or bool(own[0] & own[1])
    if any(own) and not any(own[n] & named[1 - n] for n in (0, 1)):
        return False
    return any(about[n] and 2 * len(about[n] & named[1 - n]) >= len(about[n]) for n in (0, 1))


def goes_on_from(first: Version, later: Version, asked: frozenset[str]) -> bool:
    """Tell whether a story may go on from the one that is asked about, by the names of that.

    `asked` are the stems of the question: what it names, of what the first story does, both name.
    """
    known = _names_in(first) | _names_in(later)
    names = asked & known & _capitals(f"{first.story.title} {first.story.text}", known)
    told = _capitals(f"{later.story.title} {later.story.text}", known)
    one, other = (Quote(version, version.sentences[0]) for version in (first, later))
    if names and not names & told:
        return False
    return follow_each_other(one, other)


def is_beside_what_is_named(question: str, quote: Quote) -> bool:
    """Tell whether a question names a place like "Lower Ostrel" and a quote is of "Ostrel" alone.

    So it is where neither the quote nor what its story opens with has the first word.
    """
    version = quote.version
    told = f"{version.story.title} {opening_of(version)} {quote.text}"
    return any(
        re.search(rf"\b{re.escape(whole.capitalize())}\b", told) is not None
        and part.lower() not in told.lower()
        for part, whole in _PART_OF.findall(question)
    )


def names_aside(quote: Quote) -> frozenset[str]:
    """Return the stems of what a quote names and its story's headline and opening do not."""
    version = quote.version
    known = _names_in(version)
    opening = _capitals(f"{version.story.title} {opening_of(version)}", known)
    return _capitals(quote.text, known) - opening


def _named(
    quote: Quote, known: frozenset[str], wanted: frozenset[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the names of a quote, of what its story opens with, and of all of that."""
    story = quote.story
    own = _capitals(quote.text, known)
    about = own | _capitals(f"{story.title} {opening_of(quote.version)}", known)
    return own & wanted, about & wanted, (about | _capitals(story.text, known)) & wanted


def _capitals(text: str, known: frozenset[str]) -> frozenset[str]:
    """Return the stems of names, of those known, that a text has in capitals."""
    return frozenset(
        stem for found in _CAPITAL.finditer(text) for stem in stems(found.group())
    ).intersection(known)


@lru_cache(maxsize=1_000)
def _names_in(version: Version) -> frozenset[str]:
    """Return the stems of what a story's text has in capitals inside of sentences, without days."""
    return frozenset(stem for name in _named_in(version) for stem in stems(name)) - _TIMES - {"s"}


def are_of_one_event(one: Quote, other: Quote, bodies: Iterable[str]) -> bool:
    """Tell whether two quotes are of one event; the names of `bodies` that speak say nothing."""
    said = frozenset().union(*(stems_of(name) for name in bodies))
    mine, its = (_names(quote.version, quote.text) - said for quote in (one, other))
    if mine and its and not mine & its:
        return False
    if one.version.id == other.version.id:
        return True
    ours, theirs = opening_of(one.version), opening_of(other.version)
    kinds = [kinds_of(f"{text} {quote.text}") for quote, text in ((one, ours), (other, theirs))]
    if all(kinds) and not kinds[0] & kinds[1]:
        return False
    named = [
        (_names(quote.version, text) | _names(quote.version, quote.text)) - said
        for quote, text in ((one, ours), (other, theirs))
    ]
    if all(named):
        shared = len(named[0] & named[1])
        return shared >= _SAME_NAMES * min(map(len, named))
    words = [_words(f"{text} {quote.text}") for quote, text in ((one, ours), (other, theirs))]
    return len(words[0] & words[1]) >= _ALIKE * min(map(len, words))


@lru_cache(maxsize=1_000)
def opening_of(version: Version) -> str:
    """Return the sentences at the start of a story that say what all of it is about."""
    spans = version.sentences[:_LEAD]
    return " ".join(version.story.text[slice(*span)] for span in spans)


def _names(version: Version, text: str) -> frozenset[str]:
    """Return the stems of names: capitals inside a sentence, and those known from there."""
    return (
        frozenset(
            stem
            for found in _CAPITAL.finditer(text)
            if not _opens(text, found.start()) or found.group() in _named_in(version)
            for stem in stems(found.group())
        )
        - _TIMES
    )


@lru_cache(maxsize=1_000)
def _named_in(version: Version) -> frozenset[str]:
    text = version.story.text
    return frozenset(
        found.group() for found in _CAPITAL.finditer(text) if not _opens(text, found.start())
    )


def _opens(text: str, at: int) -> bool:
    """Tell whether a capital opens a sentence, so that it need not be a name's."""
    return _OPENS.search(text[max(0, at - _NEAR) : at]) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset(stem for stem in stems_of(text) if not stem.isdigit()) - EMPTY - _TIMES
