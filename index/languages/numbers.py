"""Numbers in digits of any script, and days in words of a language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from index.languages.language import Language

_NUMBER = re.compile(r"(?<!\d)\d+(?:[.,٬’'\u00a0\u202f ]\d{3}(?!\d))*(?:[.,٫]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,٬’'\u00a0\u202f ])\d{3})(?:\1\d{3})*")
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})"
_BEFORE_MONTH = r"(?:\.|º|er|º)?(?:\s+d[eo]l?)?(?:\s+ngày)?\s*"
_BEFORE_YEAR = r"\.?(?:\s*,)?(?:\s+d[eo]l?|\s+năm)?\s*"
_EASTERN = re.compile(rf"{_YEAR}\s*年(?:\s*(?P<month>\d{{1,2}})\s*月(?:\s*{_DAY}\s*日)?)?")
_IN_FIGURES = re.compile(r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)")
_BARE_YEAR = re.compile(r"(?<![\d.,])(?P<year>(?:19|20)\d{2})(?![\d.,]\d|\d)")


@dataclass(frozen=True, slots=True)
class Days:
    """Days that a text names, and where."""

    since: date
    until: date
    start: int
    end: int


def numbers_in(text: str, of: Language) -> Iterator[tuple[tuple[int, int], Fraction]]:
    """Yield where a text has numbers in digits, and what they come to as a language writes them.

    "1.234,56" is German for what is "1,234.56" in Chinese; digits may be Arabic or Devanagari.
    """
    for found in _NUMBER.finditer(text):
        value = _value(found.group(), of.decimal)
        if value is not None:
            yield found.span(), value


def _value(said: str, decimal: str) -> Fraction | None:
    """Return the value of a number; None for what is none, or may be two ("1,234" in German)."""
    if said.isdigit():
        return Fraction(int(said))
    mark = "٫" if "٫" in said else decimal
    head, comma, tail = said.rpartition(mark)
    if not comma:
        return Fraction(_bare(said)) if _is_in_thousands(said) else None
    is_either = len(tail) == 3 and head.isdigit() and len(head) < 4 and mark != "٫"
    if is_either or mark in head or not (head.isdigit() or _is_in_thousands(head)):
        return None
    return Fraction(_bare(head + tail), 10 ** len(tail))


def _is_in_thousands(said: str) -> bool:
    return _THOUSANDS.fullmatch(said) is not None


def _bare(said: str) -> int:
    return int(re.sub(r"\D", "", said))


def days_in(text: str, of: Language) -> Iterator[Days]:
    """Yield the days, months and years that a text names with a year, in its order."""
    taken: list[tuple[int, int]] = []
    named = _named(of)
    patterns = [_EASTERN, _IN_FIGURES, *([named] if named else []), _BARE_YEAR]
    found: list[Days] = []
    for pattern in patterns:
        for one in pattern.finditer(text):
            start, end = one.span()
            days = _days(one, of)
            if days is None or any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            found.append(Days(*days, start, end))
    yield from sorted(found, key=lambda one: one.start)


@cache
def _named(of: Language) -> re.Pattern[str] | None:
    if not of.month_of:
        return None
    names = "|".join(re.escape(name) for name in sorted(of.month_of, key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:{_DAY}{_BEFORE_MONTH})?(?P<name>{names})(?!\w){_BEFORE_YEAR}{_YEAR}",
        re.IGNORECASE,
    )


def _days(found: re.Match[str], of: Language) -> tuple[date, date] | None:
    told = found.groupdict()
    month = of.month_of.get(told["name"].lower()) if told.get("name") else None
    month = month or (int(told["month"]) if told.get("month") else None)
    year = int(told["year"])
    try:
        if told.get("day") and month:
            day = date(year, month, int(told["day"]))
            return day, day
        if month:
            after = date(year + month // 12, month % 12 + 1, 1)
            return date(year, month, 1), after - timedelta(days=1)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None
