"""Copies of one report under several outlets: counted once, quoted from the original. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from bot.answer import Plan, Quote
from bot.english.numbers import Number, NumberKind, numbers_in
from bot.english.synonyms import stems_of
from index.copies import agency_called, agency_of
from index.story import Version

_ONE_SENTENCE = 0.8
"""Share of words, figures aside, that two wordings of one sentence have in common at least."""
_MARKS = re.compile(r"[\"“”„«»‘’'`]+")


@dataclass(frozen=True, slots=True)
class QuoteWithCopies:
    """A quote with all versions that tell it."""

    quote: Quote
    copies: tuple[Version, ...]
    """Those of its report that have its sentence or nearly so, its own first."""
    twins: tuple[Version, ...] = ()
    """Those with nearly its sentence in reports of their own."""


@dataclass(frozen=True, slots=True)
class Report:
    """One text, in however many stories of an answer it stands."""

    versions: tuple[Version, ...]
    """One a story, the original first."""

    @property
    def agency(self) -> str | None:
        """The agency whose report it is; None where no story says, or they say different ones."""
        named = {name for version in self.versions if (name := agency_of(version.story))}
        return named.pop() if len(named) == 1 else None


def numbers_told(sentence: str) -> tuple[tuple[object, ...], ...]:
    """Return what the numbers and dates of a sentence say, in order, however they are written.

    "One", "both", "twice" and the like are words of it like others.
    """
    return tuple(one.meaning for one in numbers_in(sentence) if not _is_word(sentence, one))


def words_told(sentence: str) -> frozenset[str]:
    """Return the stems of a sentence's words outside its numbers and dates."""
    rest, done = [], 0
    for one in numbers_in(sentence):
        if not _is_word(sentence, one):
            rest.append(sentence[done : one.shown[0]])
            done = one.shown[1]
    return frozenset(stems_of(" ".join([*rest, sentence[done:]])))


def of_one_report(version: Version, near: Iterable[Version]) -> list[Version]:
    """Return a version and, of those with nearly its text, those that are the same report.

    One that gives another figure in the same sentence is another report. The version comes first,
    then the original.
    """
    found = [version]
    for other in original_first(near):
        if not any(differ(known, other) for known in found):
            found.append(other)
    return found


def differ(one: Version, other: Version) -> bool:
    """Tell whether two versions give different figures in one and the same sentence."""
    mine, its = _sentences(one), _sentences(other)
    pairs = product(mine.keys() - its.keys(), its.keys() - mine.keys())
    return any(_gainsay(mine[a], its[b]) for a, b in pairs)


def place_of(version: Version, sentence: str) -> int | None:
    """Return which sentence of a version is this one, white space and quotation marks aside."""
    wanted = _plain(sentence)
    text = version.story.text
    spans = enumerate(version.sentences)
    return next((n for n, (a, b) in spans if _plain(text[a:b]) == wanted), None)


def original_first(versions: Iterable[Version]) -> list[Version]:
    """Order copies of one report: an agency's own story, then the earliest, then the first seen."""

    def rank(version: Version) -> tuple[bool, date, int]:
        story = version.story
        own = agency_called(story.outlet or "") is not None
        return not own, story.published or date.max, version.id

    return sorted(versions, key=rank)


def is_asked_for(plan: Plan, version: Version) -> bool:
    """Tell whether a version is within what a question limits itself to: outlet, day, story."""
    if plan.loosened:
        return True
    if plan.stories and version.story.key not in plan.stories:
        return False
    day = version.story.published
    after = plan.since is None or (day is not None and day >= plan.since)
    before = plan.until is None or (day is not None and day <= plan.until)
    return after and before and (not plan.outlets or version.story.outlet in plan.outlets)


def reports_of(told: Sequence[QuoteWithCopies]) -> list[Report]:
    """Return the reports that quotes rest on, each with its stories.

    Stories are one report where they share a quoted sentence and nearly all their text, and no
    two of them give different figures.
    """
    groups: dict[str, list[Version]] = {}
    for one in told:
        for version in (*one.copies, *one.twins):
            groups.setdefault(version.story.key, [version])
    for one in told:
        for copy in one.copies[1:]:
            mine, its = groups[one.copies[0].story.key], groups[copy.story.key]
            if mine is not its and not any(differ(a, b) for a, b in product(mine, its)):
                mine += its
                groups.update({version.story.key: mine for version in its})
    distinct = {id(group): group for group in groups.values()}
    return [Report(tuple(original_first(group))) for group in distinct.values()]


def copies_line(reports: Sequence[Report]) -> str | None:
    """Return how many reports an answer's stories are, where they are fewer than the stories."""
    stories = sum(len(report.versions) for report in reports)
    if stories == len(reports):
        return None
    if len(reports) == 1:
        agency = reports[0].agency
        if agency:
            return f"{stories} stories, 1 underlying {agency} report"
        return f"{stories} stories, {'both' if stories == 2 else 'all'} the same text"
    shared = [
        f"{len(report.versions)} {{}} {f'{report.agency} ' if report.agency else ''}text"
        for report in reports
        if len(report.versions) > 1
    ]
    told = [said.format("another" if n else "carry the same") for n, said in enumerate(shared)]
    return f"{stories} stories, {len(reports)} separate reports: {', '.join(told)}"


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: frozenset[str]
    """Its stems, figures aside."""
    numbers: frozenset[tuple[object, ...]]


@lru_cache(maxsize=500)
def _sentences(version: Version) -> dict[str, _Sentence]:
    """Return what a version's sentences say, by their letters and digits alone."""
    text = version.story.text
    said = {}
    for start, end in version.sentences:
        sentence = text[start:end]
        key = " ".join(re.findall(r"\w+", sentence.lower()))
        said[key] = _Sentence(words_told(sentence), frozenset(numbers_told(sentence)))
    return said


def _gainsay(one: _Sentence, other: _Sentence) -> bool:
    """Tell whether two sentences say the same with figures of which neither has all the other's."""
    if one.numbers <= other.numbers or other.numbers <= one.numbers:
        return False
    return len(one.words & other.words) >= _ONE_SENTENCE * len(one.words | other.words)


def _is_word(sentence: str, number: Number) -> bool:
    words = sentence[slice(*number.span)].lower()
    return words == "one" or number.kind in {NumberKind.FEW, NumberKind.WORD}


def _plain(sentence: str) -> str:
    return " ".join(_MARKS.sub("", sentence).split())
