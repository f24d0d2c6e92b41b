"""Every number, date and time of a text, by its value, unit and hedge. The one reader. Pure.

Whoever holds two figures against each other reads them here, so that "$250m", "250 million
dollars" and "US$250,000,000" are one to all. A number that is overlooked could be shown unproved:
so dates, ages, ordinals, codes ("Mi-8") and numbers in other scripts are found too. `figures`
tells which of them count something, and `counted` what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from bot.english.number_forms import (
    FORMS,
    HALVES,
    NEGATIVE,
    NOON,
    ORDINALS,
    SCALED,
    SIGN,
    SMALL,
)
from bot.english.number_hedges import hedge_of
from bot.english.number_units import SHARES, is_money, unit_of
from bot.english.number_values import (
    digits_or_word,
    half_more,
    is_fraction,
    ordinal_of,
    scale_of,
    with_digits,
    worded,
)
from index.calendar import MONTH, is_month_at, month_number
from index.story import Span

_MULTIPLES = {"doubl": "double", "tripl": "triple", "trebl": "triple", "twin": "twin"}
_MULTIPLES |= {"quadrupl": "quadruple", "quintupl": "quintuple"}
_HALVES = {"half": Fraction(1, 2), "halv": Fraction(1, 2), "quarter": Fraction(1, 4)}
_FEW = {"single": 1, "sole": 1, "both": 2, "couple": 2, "pair": 2, "dual": 2, "duo": 2}
_LONGEST = 40
"""Characters of a number at most; a longer one is compared letter for letter."""
_SHORT_MILLIONS = re.compile(r"(\d[\d,]*(?:\.\d+)?)m\Z")
"""The "3m" of "€3m" and "3m people"; elsewhere it may be metres."""
_MANY = re.compile(
    r"\s(?:more\s)?(?:people|persons|men|women|children|refugees|voters?|users|homes|households|families|jobs|"
    r"customers|followers|viewers|subscribers|citizens|residents|workers|passengers|pupils|students|"
    r"patients|doses|barrels|shares|votes|copies|tourists|visitors|migrants|inhabitants|"
    r"(?-i:[A-Z])\w+[ai]ns)\b",
    re.IGNORECASE,
)
"""What there may be millions of and nothing has metres of."""
_BEFORE = 24
"""Characters before a number that are looked at for its sign, its "between" and the like."""
_YEARS = range(1900, 2100)
_AGED = re.compile(r"\bage(?:d|\sof)?\s\Z", re.IGNORECASE)
_OLD = re.compile(r"[\s-]years?[\s-]olds?\b", re.IGNORECASE)
_TO = re.compile(r"\s*(?:to|or|[-–—])\s*")
_AND = re.compile(r"\s+and\s+")
_BETWEEN = re.compile(r"\bbetween\s+\Z", re.IGNORECASE)
_NO_RANGE = re.compile(
    r"\b(?:from|voted|votes?|won|lost|beat|beaten|score[ds]?)\s+\Z", re.IGNORECASE
)
""" "From 20 to 30" is a change, "voted 31 to 104" a score."""
_OF_MONTH = re.compile(rf"\s(?:of\s)?{MONTH}\b", re.IGNORECASE)


class NumberKind(StrEnum):
    """What a number is."""

    COUNT = "count"
    """A cardinal, whatever it counts: people, kilometres, a route's number."""
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "percentage points"
    AGE = "age"
    YEAR = "year"
    FEW = "few"
    """ "Both", "a couple", "a single": a value that is told beside something else."""
    SHARE = "share"
    """ "Two-thirds", "half", "one in five", "½"."""
    ORDINAL = "ordinal"
    DATE = "date"
    CLOCK = "clock"
    """Its value is in minutes since midnight."""
    CODE = "code"
    """Digits that are part of a name ("Mi-8", "1990s"), number signs: compared as they stand."""
    VAGUE = "vague"
    """ "Dozens", "several hundred": compared as words."""
    WORD = "word"
    """ "Twice", "a trio", "a decade": compared as words."""


CARDINALS = frozenset({"count", "money", "percent", "percentage points", "age", "year", "few"})
"""Kinds whose numbers are one where value and unit are: "42" may be an age, or not say so."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, date or time a text gives."""

    kind: NumberKind
    span: Span
    """The number; of a range, with its units, both its ends."""
    shown: Span
    """The number with its currency or percent sign: "$250m", "12 percent"."""
    value: Fraction | None = None
    """Exact; of a range the low end. None for what is compared as words or as a date."""
    high: Fraction | None = None
    """The high end of a range: "20-30", "between 20 and 30", "2 to 3 million"."""
    unit: str = ""
    """A measure, "percent", "points" or a currency; other things counted are the grammar's matter.
    """
    scale: int = 1
    """What its digits are multiplied by: a million in "$250m"."""
    hedge: str = ""
    """ "at least", "about" and the like, one of `HEDGES`; empty for none."""
    hedged: Span = (0, 0)
    """Where the hedge stands; empty for none."""
    words: str = ""
    """What is compared where it has no value."""
    parts: tuple[int | None, int, int | None] | None = None
    """Day, month and year of a date, as far as it names them."""

    @property
    def is_cardinal(self) -> bool:
        """Tell a number that counts or measures from dates, ordinals, shares, codes and words."""
        return self.kind in CARDINALS

    @property
    def meaning(self) -> tuple[object, ...]:
        """What two spellings of one number have in common, hedges aside; can be hashed."""
        kind = NumberKind.COUNT if self.is_cardinal else self.kind
        return kind, self.value, self.high, self.unit, self.words, self.parts

    def agrees(self, stored: Number) -> bool:
        """Tell whether a stored one gives this one's value; a date may name more than this one."""
        if self.parts is not None and stored.parts is not None:
            pairs = zip(self.parts, stored.parts, strict=True)
            return all(mine is None or mine == its for mine, its in pairs)
        return self.meaning == stored.meaning


@lru_cache(maxsize=20_000)
def numbers_in(text: str) -> tuple[Number, ...]:
    """Return the numbers of a text in order; those of texts last read are remembered."""
    found: list[Number] = []
    for number in _each(text):
        joined = _range_of(text, found[-1], number) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(number)
    return tuple(_hedged(text, one) for one in found)


def _each(text: str) -> Iterator[Number]:
    """Yield the numbers of a text, each end of a range by itself where words stand between."""
    for found in FORMS.finditer(with_digits(text)):
        form, span = found.lastgroup or "", found.span()
        if form in {"date", "monthly"}:
            if form == "date" or is_month_at(text, found.start(), found.end()):
                yield Number(NumberKind.DATE, span, span, parts=_date(found))
        elif form == "span":
            yield _hyphened(text, found)
        elif len(found.group()) > _LONGEST and form in {"number", "code", "sign"}:
            yield _code(text, span)
        else:
            yield _valued(form, text, found)


def _valued(form: str, text: str, found: re.Match[str]) -> Number:
    """Return what a match of a form is, with its value and unit."""
    span = found.span()
    if form in {"number", "words", "half_of"}:
        return _cardinal(text, span, *_amount(form, found))
    if form in {"sign", "code", "decade"}:
        return _sign_or_code(form, text, found)
    word = " ".join(text[slice(*span)].casefold().split())
    if form in {"clock", "clock_word", "noon"}:
        return Number(NumberKind.CLOCK, span, span, Fraction(_clock(found)))
    if form == "ordinal":
        value = Fraction(re.sub(r"\D", "", found.group())[:_LONGEST])
        return Number(NumberKind.ORDINAL, span, span, value)
    if form == "ordinal_word" and (nth := ordinal_of(word)):
        return Number(NumberKind.ORDINAL, span, span, Fraction(nth))
    if form in {"fraction", "ratio"}:
        return Number(NumberKind.SHARE, span, span, _share(form, found))
    if form == "share" and word in _FEW:
        return Number(NumberKind.FEW, span, span, Fraction(_FEW[word]))
    half = next((n for stem, n in _HALVES.items() if form == "share" and word.startswith(stem)), 0)
    if half:
        return Number(NumberKind.SHARE, span, span, Fraction(half))
    kind = NumberKind.VAGUE if form in {"vague", "some"} else NumberKind.WORD
    stems = (name for stem, name in _MULTIPLES.items() if word.startswith(stem))
    return Number(kind, span, span, words=next(stems, word) if form == "share" else word)


def _cardinal(text: str, span: Span, value: Fraction, scale: int = 1) -> Number:
    """Return a number that counts or measures, as what stands around it tells."""
    before = text[max(0, span[0] - _BEFORE) : span[0]]
    if NEGATIVE.search(before):
        value = -value
    if _AGED.search(before) or _OLD.match(text, span[1]):
        return Number(NumberKind.AGE, span, span, value, scale=scale)
    unit, shown = unit_of(text, span)
    kind = NumberKind.COUNT
    if unit in SHARES:
        kind = NumberKind.PERCENT if unit == "percent" else NumberKind.POINTS
    elif is_money(unit):
        kind = NumberKind.MONEY
    elif not unit and value in _YEARS and re.fullmatch(r"\d{4}", text[slice(*span)]):
        kind = NumberKind.COUNT if _MANY.match(text, span[1]) else NumberKind.YEAR
    return Number(kind, span, shown, value, unit=unit, scale=scale)


def _amount(form: str, found: re.Match[str]) -> tuple[Fraction, int]:
    """Return the value of digits or words, and their scale."""
    if form == "half_of":
        scale = SCALED[found["halved"].lower()]
        return Fraction(scale, 2), scale
    if form == "number":
        scale = scale_of(found["scale"])
        digits = Fraction(re.sub(r"[^\d.]", "", found["digits"]))
        return (digits + half_more(found["half_more"])) * scale, scale
    value = worded(found["cardinal"], found["word_half"], found["word_scale"])
    last = re.findall(r"[a-z]+", found.group().lower())[-1]
    return value, SCALED.get(last, 1)


def _sign_or_code(form: str, text: str, found: re.Match[str]) -> Number:
    """Return "½" and "1½" by their value, "$3m" as money, other signs and codes as they stand."""
    span = found.span()
    if form == "sign":
        signs = [mark for mark in text[slice(*span)] if is_fraction(mark)]
        written = with_digits(text[slice(*span)])
        if len(signs) == 1 and written.count(SIGN) == 1:
            part = Fraction(unicodedata.numeric(signs[0])).limit_denominator(100)
            scale = scale_of(found["sign_scale"])
            value = (Fraction(found["whole"] or 0) + part) * scale
            if found["whole"] or scale > 1 or unit_of(text, span)[0]:
                return _cardinal(text, span, value, scale)
            return Number(NumberKind.SHARE, span, span, value)
    millions = _SHORT_MILLIONS.match(found.group().lower())
    if millions and (is_money(unit_of(text, span)[0]) or _MANY.match(text, span[1])):
        value = Fraction(millions.group(1).replace(",", "")) * SCALED["mn"]
        return _cardinal(text, span, value, SCALED["mn"])
    return _code(text, span)


def _code(text: str, span: Span) -> Number:
    """Return what is compared letter for letter, but with its unit."""
    unit, shown = unit_of(text, span)
    words = " ".join(text[slice(*span)].casefold().split())
    return Number(NumberKind.CODE, span, shown, unit=unit, words=words)


def _hyphened(text: str, found: re.Match[str]) -> Number:
    """Return "20-30" as a range; "2-1", "2016-17" and "4-5 May" as they stand."""
    low, high = (Fraction(found[end].replace(",", "")) for end in ("low", "high"))
    span = found.span()
    scales = [found["low_scale"], found["high_scale"]]
    is_score = _NO_RANGE.search(text, max(0, span[0] - _BEFORE), span[0])
    is_millions = is_money(unit_of(text, span)[0]) or _MANY.match(text, span[1])
    is_metres = "m" in scales and not is_millions
    if low >= high or is_score or is_metres or _OF_MONTH.match(text, span[1]):
        return _code(text, span)
    scale = scale_of(scales[1])
    of_low = scale_of(scales[0]) if scales[0] else scale
    number = _cardinal(text, span, low * of_low, scale)
    return replace(number, span=number.shown, high=high * scale)


def _range_of(text: str, low: Number, high: Number) -> Number | None:
    """Return two numbers as the ends of one range; None where they are two.

    "Between 20 and 30", "20 to 30" and "20–30" are ranges; "from 20 to 30" is a change. "2 to 3
    million" begins at two million, "$20 to 30" is all dollars.
    """
    start = low.shown[0]
    between = _BETWEEN.search(text, max(0, start - _BEFORE), start)
    joint = text[low.shown[1] : high.shown[0]]
    if _AND.fullmatch(joint):
        if between is None:
            return None
    elif not _TO.fullmatch(joint) or _NO_RANGE.search(text, max(0, start - _BEFORE), start):
        return None
    value, top = low.value, high.value
    if value is None or top is None or low.high is not None or high.high is not None:
        return None
    if not (low.is_cardinal and high.is_cardinal) or NumberKind.FEW in {low.kind, high.kind}:
        return None
    unit = high.unit or (low.unit if is_money(low.unit) else "")
    if low.unit not in {"", unit}:
        return None
    if low.scale == 1 and high.scale > 1 and value < top / high.scale:
        value *= high.scale
    if value >= top:
        return None
    kind = high.kind if high.unit or not low.unit else low.kind
    span = between.start() if between else start, high.shown[1]
    return Number(kind, span, span, value, top, unit, high.scale)


def _hedged(text: str, number: Number) -> Number:
    hedge, at = hedge_of(text, number.shown)
    return replace(number, hedge=hedge, hedged=at) if hedge else number


def _share(form: str, found: re.Match[str]) -> Fraction:
    """Return the value of "two-thirds", "a quarter" and "one in seven"."""
    if form == "fraction":
        over = found["over"] or "one"
        part = (found["under"] or found["part_of"]).lower().removesuffix("s")
        under = 2 if part == "halve" else 4 if part == "quarter" else ORDINALS[part]
        return digits_or_word(over) / under
    of = found["many"] or found["tenths"] or found["whole_of"]
    return digits_or_word(found["few"] or found["of_them"]) / (digits_or_word(of) or 1)


def _clock(found: re.Match[str]) -> int:
    """Return a time of day in minutes since midnight."""
    if found["at_noon"]:
        return NOON[found["at_noon"].lower()]
    hour = SMALL[found["hour_word"].lower()] if found["hour_word"] else int(found["hour"])
    part = found["part"] or found["word_part"]
    half = HALVES[part.lower()] if part else (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 60 * hour + int(found["minute"] or 0)


def _date(found: re.Match[str]) -> tuple[int | None, int, int | None]:
    day = found["day"] or found["day_after"]
    month = found["month"] or found["month_first"] or found["month_alone"]
    year = found["year"] or found["year_after"]
    return int(day) if day else None, month_number(month), int(year or 0) or None
