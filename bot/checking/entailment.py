"""A claim held against one stored sentence: what it lacks, counts, denies or doubts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.checking.claims import Claim, Claims
from bot.english.assertions import Assertion, asserted, forms_in
from bot.english.claim_words import ANYBODY
from bot.english.contraries import CONTRARIES
from bot.english.counted import Counted
from bot.english.numbers import numbers_in
from bot.english.synonyms import ALIKE
from bot.retrieval.passage_features import label_of
from index.calendar import MONTHS, WEEKDAYS
from index.story import Span, Version

_CALENDAR = forms_in(" ".join((*MONTHS, *WEEKDAYS)))
_CAPITAL = r"[^\W\d_a-z][\w-]+"
_NAME = re.compile(rf"(?<![\w-]){_CAPITAL}(?: {_CAPITAL})+")
_CAPITALS = re.compile(rf"(?<![\w-]){_CAPITAL}(?: {_CAPITAL})*")
_OPENING = 2
"""Sentences at the start of a story that say what all of it is about."""


class Polarity(StrEnum):
    """How what a sentence denies or doubts compares with what a claim does."""

    SAME = "same"
    OPPOSITE = "opposite"
    UNCLEAR = "unclear"
    """One only doubts it, or each denies it in another manner."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stored sentence must have to say the same as a claim."""

    seen: Assertion
    counted: Counted | None
    things: frozenset[str]
    """What its figure counts: bound to a figure there too."""
    pair: frozenset[str]
    """Which of two its figure is, in "voted 104 to 31"."""
    words: frozenset[str]
    """What the sentence itself must have."""
    setting: frozenset[str]
    """Place, time and cause: what its surroundings may say."""
    dates: frozenset[str]
    sentence: str = ""
    """The whole sentence of the text that the claim is made in."""

    @property
    def all(self) -> frozenset[str]:
        """All its telling words."""
        return self.things | self.words | self.setting | self.dates


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stored sentence says to a claim."""

    version: Version
    at: int
    """Its position among the version's sentences."""
    missing: tuple[str, ...]
    """The claim's words that neither it nor, where that may be, its surroundings have."""
    share: float
    """Share of the claim's telling words that it or they have; 0 to 1."""
    counted: Counted | None
    """Its figure for what the claim's figure counts."""
    polarity: Polarity
    bound: bool
    """False where the claim has a figure, and no figure here is bound to what that counts."""
    agrees: bool
    """False where it has somebody else do what the claim says, or "after" for "before"."""
    verbatim: bool = False
    """True where the text has the sentence word for word."""

    @property
    def text(self) -> str:
        """The sentence."""
        return self.version.story.text[slice(*self.version.sentences[self.at])]

    @property
    def fits(self) -> bool:
        """Tell whether it speaks of just what the claim does, whatever it says of it."""
        return not self.missing and self.agrees and self.bound


def wanted_of(claims: Claims, claim: Claim) -> Wanted:
    """Return what a stored sentence must have to say the same as a claim of a text."""
    start, end = claim.span
    seen = asserted(claims.text[start:end])
    at = claim.figure and (claim.figure[0] - start, claim.figure[1] - start)
    counted = next((one for one in seen.counted if one.figure.span == at), None)
    gaps = list(_where_speaker_stands(claim, seen.text))
    own = seen.telling(without=gaps)
    bound = counted.things if counted else frozenset()
    own -= frozenset().union(*(one.things - bound for one in seen.counted)) - seen.names()
    dates = frozenset(word for word in own if _is_date(word, own))
    setting = (seen.setting() & own) - dates
    pair = bound - seen.telling()
    head = frozenset({counted.head}) if counted and counted.head else frozenset()
    things = (bound & own) - dates - (setting - head)
    setting -= head
    things -= counted.doer if counted else frozenset()
    if len(things) > 1:
        things -= {"people"}
    words = own - things - setting - dates - (frozenset({"people"}) if counted else frozenset())
    sentence = claims.text[slice(*claim.sentence)]
    return Wanted(seen, counted, things, pair, words, setting, dates, sentence)


def _where_speaker_stands(claim: Claim, text: str) -> Iterator[Span]:
    """Yield where a claim names its speaker: "the agency's head, Ana Kovač, said" does so twice."""
    if claim.said_as is None:
        return
    start, end = (at - claim.span[0] for at in claim.said_as)
    yield start, end
    beside = text.find(f", {claim.speaker},", end - 1, end + len(claim.speaker or "") + 4)
    if beside >= 0:
        yield beside + 2, beside + 2 + len(claim.speaker or "")


def share_held(wanted: Wanted, version: Version, at: int) -> float:
    """Return the share of a claim's words that a sentence or its surroundings have; 0 to 1.

    Without parsing: for choosing which sentences to read.
    """
    if not wanted.all:
        return 0.0
    own = forms_in(version.story.text[slice(*version.sentences[at])])
    required = wanted.things | wanted.words
    held = len(required & own) + len((wanted.all - required) & (own | _near(version, at)))
    return held / len(wanted.all)


def read(wanted: Wanted, version: Version, at: int, speaker: str | None) -> Reading:
    """Read a stored sentence for a claim; `speaker` is whom the story credits with it."""
    told = asserted(version.story.text[slice(*version.sentences[at])])
    if told.text.split() in (wanted.seen.text.split(), wanted.sentence.split()):
        count = wanted.counted
        return Reading(
            version, at, (), 1.0, count, Polarity.SAME, bound=True, agrees=True, verbatim=True
        )
    own = told.telling()
    if told.has_pronoun_subject():
        own |= forms_in(speaker or "")
    counted = _same_count(wanted, told)
    here = counted.things | counted.when if counted else own
    missing = (wanted.words | wanted.things) - own
    missing |= _setting_missing(wanted, told, here, _near(version, at) | own, speaker)
    missing |= _dates_missing(wanted, here, version) | _dates_of_another_clause(wanted, told)
    missing -= _named_in_full(wanted.seen.text, told.text, version.story.text)
    total = len(wanted.all) or 1
    return Reading(
        version,
        at,
        tuple(sorted({wanted.seen.shown(word) for word in missing})),
        1 - len(missing) / total,
        counted,
        _polarity(wanted, told, own),
        wanted.counted is None or counted is not None,
        _agree(wanted.seen, told) and not told.opposes(wanted.seen),
    )


def contrary_in(wanted: Wanted, reading: Reading) -> str | None:
    """Return the word by which a sentence says the contrary of a claim: “fell” for "rose".

    None where a figure or anything else of the claim is missing too.
    """
    missing = frozenset().union(*map(forms_in, reading.missing), frozenset())
    told = numbers_in(reading.text)
    if not all(any(one.agrees(own) for own in told) for one in numbers_in(wanted.seen.text)):
        return None
    words = [(str(word), forms_in(word)) for word in re.findall(r"\w+", reading.text)]
    own = frozenset().union(*(forms for _, forms in words))
    for ours, theirs in CONTRARIES:
        if missing and missing <= ours and own & theirs and not own & ours:
            return next(f"“{word}”" for word, forms in words if forms & theirs)
    return None


def _same_count(wanted: Wanted, told: Assertion) -> Counted | None:
    """Return the sentence's figure for what a claim's figure counts, the same value first."""
    mine = wanted.counted
    if mine is None or not wanted.things:
        return None
    known = wanted.things | wanted.words | ANYBODY
    fitting = [
        one
        for one in told.counted
        if wanted.things | wanted.pair <= one.things
        and (one.whole or not mine.whole)
        and (one.head is None or one.head in known)
    ]
    return min(fitting, key=lambda one: not mine.figure.agrees(one.figure), default=None)


def _setting_missing(
    wanted: Wanted,
    told: Assertion,
    here: frozenset[str],
    near: frozenset[str],
    speaker: str | None,
) -> frozenset[str]:
    """Return which words of place, time and cause a sentence and its surroundings lack.

    `here` are the words that bear on what it tells of the claim's matter; where they name another
    place or time, the surroundings do not help.
    """
    left = wanted.setting - here
    rivals = (told.setting() & here) - wanted.all - _CALENDAR - forms_in(speaker or "")
    if left <= wanted.seen.names():
        rivals &= told.names()
    if rivals:
        return left
    return frozenset(word for word in left - near if near.isdisjoint(ALIKE.get(word, ())))


def _dates_missing(wanted: Wanted, here: frozenset[str], version: Version) -> frozenset[str]:
    """Return which words of a date neither a sentence nor, if it names no day, its story's has."""
    left = wanted.dates - here
    if not left or any(_is_date(word, here) for word in here) or version.story.published is None:
        return left
    day = version.story.published
    return left - forms_in(f"{day:%A %d %B %Y} {day.day}")


def _dates_of_another_clause(wanted: Wanted, told: Assertion) -> frozenset[str]:
    """Return which dates of a claim stand in another clause than what it tells, which has its own.

    "The army came in 1937, and they were held from 1943" dates no holding to 1937.
    """
    clauses = [told.telling(span) for span in told.clauses()]
    own = max(clauses, key=lambda words: len(words & (wanted.words | wanted.things)))
    if not any(_is_date(word, own) for word in own):
        return frozenset()
    return frozenset(day for day in wanted.dates - own if any(day in words for words in clauses))


def _polarity(wanted: Wanted, told: Assertion, own: frozenset[str]) -> Polarity:
    """Compare what both say: whether it is doubted, how it is put, whether it is denied."""
    both = (wanted.words | wanted.things) & own
    ours, theirs = wanted.seen.modes(), told.modes()
    of_whom = (wanted.seen.subjects() | told.subjects()) - ours.keys() - theirs.keys()
    shared = both - of_whom or both
    doubts, doubted = wanted.seen.doubted(), told.doubted()
    if any((word in doubts) != (word in doubted) for word in shared):
        return Polarity.UNCLEAR
    if any(ours[word] != theirs[word] for word in ours.keys() & theirs.keys()):
        return Polarity.UNCLEAR
    mine, its = wanted.seen.denied(), told.denied()
    more = wanted.seen.denials() > told.denials()
    if any((word in mine) != (word in its) for word in shared) or (more and not its):
        return Polarity.OPPOSITE
    if more or any(mine.get(word) != its.get(word) for word in shared):
        return Polarity.UNCLEAR
    return Polarity.SAME


def _named_in_full(claim: str, sentence: str, text: str) -> frozenset[str]:
    """Return the words of full names in a claim that a sentence has in short.

    So "Halden Biologics" is the Halden of a sentence where its story names no other Halden.
    """
    found = frozenset[str]()
    for name in _NAME.findall(claim):
        first, *_, last = name.split()
        if name not in text or name in sentence:
            continue
        for short in (first, last):
            alone = re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", sentence)
            if alone and _names_with(short, text) <= {name, short}:
                found |= forms_in(name)
    return found


def _names_with(word: str, text: str) -> set[str]:
    """Return the runs of capitals of a text that have a word."""
    return {run for run in _CAPITALS.findall(text) if word in run.split()}


def _agree(mine: Assertion, its: Assertion) -> bool:
    """Tell whether nobody else does or undergoes what both speak of."""
    ours, theirs = mine.roles(), its.roles()
    return all(ours[key] & theirs[key] for key in ours.keys() & theirs.keys() if ours[key])


def _is_date(word: str, own: frozenset[str]) -> bool:
    """Tell a word of a date: a weekday, a month, or a number where there is a month or a year."""
    if word in _CALENDAR:
        return True
    return word.isdigit() and (len(word) == 4 or bool(own & _CALENDAR))


@lru_cache(maxsize=20_000)
def _near(version: Version, at: int) -> frozenset[str]:
    """Return the words of what stands around a sentence: headline, opening, its neighbours."""
    text, spans = version.story.text, version.sentences
    around = {*range(min(_OPENING, len(spans))), *range(max(0, at - 1), min(at + 2, len(spans)))}
    return forms_in(label_of(version.story)).union(
        *(forms_in(text[slice(*spans[n])]) for n in around)
    )
