"""Every number, date and time of a text by its value: none that looks like one is left out. Pure.

`figures` finds what counts something. Here a number that is overlooked could be shown unproved,
so dates, ages, ordinals, codes ("Mi-8") and numbers in other scripts are found too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.english.amount_forms import (
    FORMS,
    HALVES,
    MEASURES,
    MONEY,
    MONEY_NAMES,
    MONEY_SIGNS,
    MONTH_BEFORE,
    NEGATIVE,
    NOON,
    ORDINALS,
    PERCENT,
    POINTS,
    SCALED,
    SIGN,
)
from bot.english.numbers import SMALL, TENS
from index.calendar import month_number
from index.story import Span

_SHARES = {"doubl": "double", "tripl": "triple", "trebl": "triple", "halv": "1/2", "half": "1/2"}
_SHARES |= {"quarter": "1/4", "quadrupl": "quadruple", "quintupl": "quintuple", "twin": "twin"}
_SINGLES = frozenset({"single", "sole"})
_COUPLES = frozenset({"both", "couple", "pair", "dual", "duo"})
_LONGEST = 40
"""Characters of a number at most; a longer one is compared letter for letter."""
_MILLIONS = re.compile(r"[\d.]+(?=m\Z)")
"""The "3m" of "€3m"; elsewhere it may be metres."""
_BEFORE = 24
"""Characters before a number that are looked at for its sign, or for a month's preposition."""


class AmountKind(StrEnum):
    """What a number is."""

    COUNT = "count"
    """A cardinal, whatever it counts; its value is a number."""
    ORDINAL = "ordinal"
    DATE = "date"
    CLOCK = "clock"
    """Its value is in minutes since midnight."""
    CODE = "code"
    """Digits that are part of a name ("Mi-8", "1990s"), number signs: compared as they stand."""
    VAGUE = "vague"
    """ "Dozens", "half", "twice": compared as words."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, date or time a text gives."""

    kind: AmountKind
    value: Fraction | str
    span: Span
    unit: str = ""
    """A measure, "percent", "points" or a currency; other things counted are the grammar's matter.
    """
    parts: tuple[int | None, int, int | None] | None = None
    """Day, month and year of a date, as far as it names them."""

    def agrees(self, stored: Amount) -> bool:
        """Tell whether a stored one gives this one's value; a date may name more than this one."""
        if self.kind is not stored.kind or self.unit != stored.unit:
            return False
        if self.parts is not None and stored.parts is not None:
            pairs = zip(self.parts, stored.parts, strict=True)
            return all(mine is None or mine == its for mine, its in pairs)
        return self.value == stored.value


def amounts_in(text: str) -> list[Amount]:
    """Return the numbers of a text in order."""
    plain = _with_digits(text)
    return [one for found in FORMS.finditer(plain) for one in _read(text, found)]


def _read(text: str, found: re.Match[str]) -> Iterator[Amount]:
    """Yield what one match says: nothing for the verb "may"."""
    form, span = found.lastgroup or "", found.span()
    if form in {"date", "monthly"}:
        if form == "date" or not _is_verb(text, found):
            yield Amount(AmountKind.DATE, found.group().lower(), span, parts=_date(found))
        return
    kind, value = _valued(form, text, found)
    unit = _unit(text, span) if kind is AmountKind.COUNT or form == "code" else ""
    if unit and (millions := _MILLIONS.match(found.group().lower())):
        kind, value = AmountKind.COUNT, Fraction(millions.group()) * SCALED["mn"]
    if isinstance(value, Fraction) and NEGATIVE.search(text[max(0, span[0] - _BEFORE) : span[0]]):
        value = -value
    yield Amount(kind, value, span, unit)


def _valued(form: str, text: str, found: re.Match[str]) -> tuple[AmountKind, Fraction | str]:
    """Return what a match of a form is, and its value."""
    word = " ".join(text[slice(*found.span())].casefold().split())
    if form in {"clock", "clock_word", "noon"}:
        return AmountKind.CLOCK, Fraction(_clock(found))
    if form == "number" and len(word) <= _LONGEST:
        return AmountKind.COUNT, _scaled(found["digits"], found["half_more"], found["scale"])
    if form == "words":
        return AmountKind.COUNT, _worded(found["cardinal"], found["word_half"], found["word_scale"])
    if form == "half_of":
        return AmountKind.COUNT, Fraction(SCALED[found["halved"].lower()], 2)
    if form == "ordinal":
        return AmountKind.ORDINAL, Fraction(re.sub(r"\D", "", found.group())[:_LONGEST])
    if form == "ordinal_word" and (value := _ordinal(word)):
        return AmountKind.ORDINAL, Fraction(value)
    if form == "share" and word in _COUPLES | _SINGLES:
        return AmountKind.COUNT, Fraction(1 if word in _SINGLES else 2)
    if form in {"number", "sign", "code", "decade"}:
        return AmountKind.CODE, word
    return AmountKind.VAGUE, _share(form, word, found)


def _share(form: str, word: str, found: re.Match[str]) -> str:
    """Return a part or a multiple so that its spellings are one: "3/4", "double"."""
    if form == "fraction":
        over = found["over"] or "one"
        part = (found["under"] or found["part_of"]).lower().removesuffix("s")
        under = 2 if part == "halve" else 4 if part == "quarter" else ORDINALS[part]
        return f"{SMALL.get(over.lower(), over)}/{under}"
    if form == "ratio":
        many = found["many"]
        return f"1/{many if many.isdigit() else _worded(many)}"
    stems = (name for stem, name in _SHARES.items() if form == "share" and word.startswith(stem))
    return next(stems, word)


def _ordinal(word: str) -> int:
    """Return the value of "third" or "twenty-first"; 0 for "thirds"."""
    tens, _, last = word.rpartition("-")
    return TENS.get(tens, 0) + ORDINALS[last] if last in ORDINALS else 0


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


def _is_verb(text: str, found: re.Match[str]) -> bool:
    """Tell "it may rain", and the "May" of a name, from the month."""
    if found.group().lower() != "may":
        return False
    before = re.search(r"(\w+)[\s-]+\Z", text[max(0, found.start() - _BEFORE) : found.start()])
    if before is None:
        return True
    word = before.group(1)
    is_month = word.lower() in MONTH_BEFORE or (found.group() == "May" and word[0].islower())
    return not is_month


def _scaled(digits: str, half: str | None, scale: str | None) -> Fraction:
    """Return the value of "1,460", "1.5 million", "2 and a half million"."""
    value = Fraction(re.sub(r"[^\d.]", "", digits)) + _more(half)
    for word in re.findall(r"[a-z]+", (scale or "").lower()):
        value *= SCALED[word]
    return value


def _worded(words: str, half: str | None = None, scale: str | None = None) -> Fraction:
    """Return the value of "one hundred and five", "a dozen", "two and a half million"."""
    whole, current, last = 0, 0, 1
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"a", "and"}:
            continue
        if word not in SCALED:
            current += SMALL.get(word, 0) or TENS.get(word, 0)
            last = 1
            continue
        last = SCALED[word]
        current = (current or 1) * last
        if last > SCALED["hundred"]:
            whole, current = whole + current, 0
    value = whole + current + _more(half) * last
    for word in (scale or "").lower().split():
        value *= SCALED[word]
    return Fraction(value)


def _more(half: str | None) -> Fraction:
    """Return what "and a half" adds."""
    return Fraction(0) if not half else Fraction(1, 2 if half.lower().endswith("half") else 4)


def _unit(text: str, span: Span) -> str:
    """Return the unit that stands right behind a number, or the currency around it."""
    start, end = span
    if POINTS.match(text, end):
        return "points"
    if PERCENT.match(text, end):
        return "percent"
    sign = text[start - 1] if start else ""
    if unicodedata.category(sign or " ") == "Sc":
        return MONEY_SIGNS.get(sign, sign)
    for form, name in MEASURES.items():
        if form.match(text, end):
            return name
    after = MONEY.match(text, end)
    name = (after.group(1) or after.group(2)).lower() if after else ""
    return MONEY_NAMES.get(name) or MONEY_SIGNS.get(name) or name


def _with_digits(text: str) -> str:
    """Return a text of the same length with decimal digits of all scripts as 0 to 9.

    Every other sign that stands for a number becomes `SIGN`.
    """
    return text if text.isascii() else "".join(map(_digit, text))


def _digit(mark: str) -> str:
    if unicodedata.category(mark) == "Nd":
        return str(unicodedata.decimal(mark))
    return mark if unicodedata.numeric(mark, None) is None else SIGN
