"""What must be exact for a claim to be said, whatever its other words: its figures, names, days.

Words and meaning tell which sentences a claim is of; this, what of it they do not give, and what
they have in its place. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.checking.other_figure import other_figure
from bot.english.assertions import Assertion, asserted, forms_in
from bot.english.denial_words import DENIES, LEAVES_OPEN
from bot.english.number_hedges import hedges_agree
from bot.english.number_units import measured
from bot.english.numbers import Number, NumberKind, numbers_in
from bot.english.rates import ranked_in, rates_in
from index.calendar import MONTHS, WEEKDAYS
from index.story import Version

_DAYS = re.compile(rf"\b(?:{'|'.join(one.title() for one in (*MONTHS, *WEEKDAYS))})\b")
_WEEKDAYS = frozenset(one.title() for one in WEEKDAYS)
_SAID = re.compile(r"\b(?:said|told|announced|reported|added|according)\b[^,.]{0,20}\Z")
"""What makes a day the one on which somebody spoke."""
_TITLES = forms_in("Mr Mrs Ms Miss Dr Sir")
_EXACT = forms_in(
    "all every everybody everyone everything each both most majority never always none nobody last "
    "former biggest largest smallest highest lowest oldest youngest fastest worst best deadliest "
    "longest shortest latest earliest except"
)
"""Words that no other may stand for."""
_TURNS = ("un", "dis", "non")
"""Beginnings of a word that turn what it says."""
_OPENING = 2
"""Sentences at the start of a story that say whom and what all of it is about."""
_ROUND = {"about": (0.93, 1.07), "nearly": (0.9, 1.0), "more than": (1.0, 1.2)}
"""What share of a hedged figure the stored one may be: "nearly 8" is said of 7.8. By hand."""


class Lack(StrEnum):
    """In what sentences fall short of a claim."""

    FIGURE = "figure"
    NAME = "name"
    DAY = "day"
    WORD = "word"
    DENIAL = "denial"
    HEDGE = "hedge"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What of a claim sentences lack that must be exact."""

    lacks: frozenset[Lack]
    numbers: tuple[Number, ...] = ()
    """The claim's figures that they do not give."""
    figures: tuple[str, ...] = ()
    """Those, as the claim has them."""
    names: tuple[str, ...] = ()
    """Words of its names that neither they nor their surroundings have."""
    days: tuple[str, ...] = ()
    """Its days and months that are not theirs."""


def shortfall(claim: Assertion, version: Version, ats: Sequence[int], said_by: str) -> Shortfall:
    """Return what sentences of one story lack of a claim; `said_by` names whose word they are."""
    text = version.story.text
    told = [text[slice(*version.sentences[at])] for at in ats]
    joined = " ".join(told)
    around = _around(version, ats)
    near = forms_in(f"{joined} {around} {said_by}")
    figures = _figures_missing(claim.text, told)
    names = names_of(claim) - near
    days = _days_missing(claim.text, joined, around, version)
    lacks = {
        Lack.FIGURE: bool(figures),
        Lack.NAME: bool(names),
        Lack.DAY: bool(days),
        Lack.WORD: _words_it_otherwise(claim.text, joined),
        Lack.DENIAL: _denies_otherwise(claim, told),
        Lack.HEDGE: _is_surer(claim, told),
        Lack.ROLE: any(claim.turns(other) or other.opposes(claim) for other in map(asserted, told)),
    }
    return Shortfall(
        frozenset(lack for lack, is_so in lacks.items() if is_so),
        figures,
        tuple(claim.text[slice(*one.shown)] for one in figures),
        tuple(sorted(map(claim.shown, names))),
        days,
    )


def names_of(claim: Assertion) -> frozenset[str]:
    """Return the telling words of a claim's names, without days, months and titles."""
    return claim.names() - forms_in(" ".join(_DAYS.findall(claim.text))) - _TITLES


def other_for(claim: Assertion, short: Shortfall, sentence: str) -> str | None:
    """Return what a sentence has in the place of the one figure or day of a claim that it lacks.

    None where anything else that must be exact is wanting too, where the sentence has several such
    things, or where its figure is of another thing.
    """
    if short.lacks == {Lack.FIGURE} and len(short.numbers) == 1:
        other = other_figure(claim.text, short.numbers[0], sentence)
        return sentence[slice(*measured(sentence, other.shown))] if other else None
    if short.lacks == {Lack.DAY} and len(short.days) == 1 and _happens(claim) & forms_in(sentence):
        theirs = [
            one for one in _DAYS.finditer(sentence) if not _SAID.search(sentence[: one.start()])
        ]
        kind = short.days[0] in _WEEKDAYS
        alike = [one.group() for one in theirs if (one.group() in _WEEKDAYS) is kind]
        return alike[0] if len(alike) == 1 else None
    return None


def _happens(claim: Assertion) -> frozenset[str]:
    """Return the telling words of what happens in a claim: its verbs, and what completes them."""
    told = (
        word.text
        for word in claim.words
        if word.tag.startswith("VB") or word.dep in {"acomp", "advmod", "dobj", "oprd", "prt"}
    )
    return forms_in(" ".join(told)) & claim.telling()


def _figures_missing(claim: str, told: Sequence[str]) -> tuple[Number, ...]:
    stored = [number for one in told for number in numbers_in(one)]
    return tuple(
        one
        for one in numbers_in(claim)
        if not _is_no_figure(one, claim) and not any(_is_given(one, other) for other in stored)
    )


def _is_no_figure(one: Number, claim: str) -> bool:
    """Tell "one of them", and a month by itself, which is a day's matter."""
    if one.kind is NumberKind.DATE:
        return not any(letter.isdigit() for letter in claim[slice(*one.shown)])
    return one.value == 1 and not one.unit


def _is_given(one: Number, other: Number) -> bool:
    """Tell whether a stored figure is the claimed one, or near enough to it as it is hedged."""
    if one.agrees(other):
        return hedges_agree(one.hedge, other.hedge)
    mine, its = _measured(one), _measured(other)
    if one.hedge not in _ROUND or mine is None or its is None or mine[1] != its[1] or not mine[0]:
        return mine is not None and mine == its
    least, most = _ROUND[one.hedge]
    return least <= its[0] / mine[0] <= most


def _measured(one: Number) -> tuple[Fraction, str] | None:
    """Return a figure's value and unit, a share as one in percent: three quarters are 75."""
    if one.value is None:
        return None
    if one.kind is NumberKind.SHARE:
        return one.value * 100, "percent"
    return (one.value, one.unit) if one.is_cardinal else None


def _words_it_otherwise(claim: str, told: str) -> bool:
    """Tell whether a claim says "all", "second-longest" or "a month" where the sentences do not."""
    exact = (forms_in(claim) & _EXACT) - forms_in(told)
    is_ranked = ranked_in(claim) != ranked_in(told)
    return bool(exact) or is_ranked or not rates_in(claim) <= rates_in(told)


def _days_missing(claim: str, told: str, near: str, version: Version) -> tuple[str, ...]:
    """Return the days and months of a claim that are neither the sentences' own nor the story's."""
    own, spoken = _days_of(told)
    ours, said = _days_of(claim)
    missing = (
        *(day for day in ours if day not in own),
        *(day for day in said if day not in spoken),
    )
    if own or (said and spoken):
        return missing
    day = version.story.published
    known = {*_DAYS.findall(near), *(f"{day:%A %B}".split() if day else ())}
    return tuple(one for one in missing if one not in known)


def _days_of(text: str) -> tuple[list[str], list[str]]:
    """Return the days and months of what a text tells, and those on which somebody told it."""
    own, spoken = list[str](), list[str]()
    for one in _DAYS.finditer(text):
        (spoken if _SAID.search(text[: one.start()]) else own).append(one.group())
    return list(dict.fromkeys(own)), list(dict.fromkeys(spoken))


def _denies_otherwise(claim: Assertion, told: Sequence[str]) -> bool:
    """Tell whether a claim denies what the sentences do not, or they deny what it says."""
    seen = [asserted(one) for one in told]
    if claim.has_any(DENIES) and not any(one.has_any(DENIES) for one in seen):
        return True
    if _undone(claim.text, " ".join(told)):
        return True
    mine, its = claim.denied().keys(), frozenset[str]().union(*(one.denied() for one in seen))
    both = claim.telling() & frozenset[str]().union(*(one.telling() for one in seen))
    return bool((mine ^ its) & both)


def _undone(one: str, other: str) -> bool:
    """Tell whether one says "unlocked" where the other says "locked"."""
    mine, its = forms_in(one) - forms_in(other), forms_in(other) - forms_in(one)
    turned = {f"{prefix}{word}" for word in mine for prefix in _TURNS}
    return bool(turned & its or mine & {f"{prefix}{word}" for word in its for prefix in _TURNS})


def _is_surer(claim: Assertion, told: Sequence[str]) -> bool:
    """Tell whether a claim tells as so what the sentences doubt, plan, or only hold to be so."""
    seen = [asserted(one) for one in told]
    if any(claim.is_surer_than(one) for one in seen):
        return True
    if claim.has_any(LEAVES_OPEN):
        return False
    return any(claim.telling() & one.doubted(LEAVES_OPEN) for one in seen)


def _around(version: Version, ats: Sequence[int]) -> str:
    """Return the headline, the opening, and the sentences beside."""
    text, spans = version.story.text, version.sentences
    beside = {n for at in ats for n in range(max(0, at - 2), min(at + 2, len(spans)))}
    told = (text[slice(*spans[n])] for n in sorted({*range(min(_OPENING, len(spans))), *beside}))
    return " ".join((version.story.title or "", version.story.outlet or "", *told))
