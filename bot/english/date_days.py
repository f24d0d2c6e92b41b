"""The days that a form of date means. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.english.date_forms import NUMBERS, FoundDate
from index.calendar import month_number, weekday_number

Days = tuple[date, date]
"""The first and the last day meant, inclusive."""

Names = Mapping[str, str | None]
"""What each part of a form's pattern read."""

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDER = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_THIRDS = {"early": 0, "start": 0, "beginning": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}


def days_of(found: FoundDate, today: date, year: int | None = None) -> Days | None:
    """Return the days a form means for a reader of `today`; None where there are none such.

    A month without a year is that of `year`, or else the most recent not after `today`.
    """
    try:
        if found.form == "month":
            return _month(found.names, today, year)
        return _READERS[found.form](found.names, today)
    except (ValueError, OverflowError):
        return None


def narrowed(days: Days, part: re.Match[str] | None) -> Days:
    """Return the part of a period that is meant: "early", "first half of", "week of"."""
    since, until = days
    if part is None:
        return days
    if part["third"]:
        return _slice(days, _THIRDS[part["third"]], 3)
    if part["week"]:
        monday = since - timedelta(days=min(since.weekday(), since.toordinal() - 1))
        return (monday, monday + timedelta(days=6)) if since == until else days
    pieces = {"half": 2, "quarter": 4}.get(part["unit"])
    nth = _ORDER.get(part["nth"], (pieces or 0) - 1)
    if pieces:
        return _slice(days, min(nth, pieces - 1), pieces)
    if part["nth"] == "last":
        return max(since, until - timedelta(days=6)), until
    first = min(since + timedelta(days=7 * nth), until)
    return first, min(first + timedelta(days=6), until)


def _slice(days: Days, nth: int, pieces: int) -> Days:
    """Return one of equal pieces of a period: of whole months where it is a year."""
    since, until = days
    if nth >= pieces:
        raise ValueError(nth)
    if (until - since).days >= 364:
        months = 12 // pieces
        return _months(since.year, nth * months + 1)[0], _months(since.year, (nth + 1) * months)[1]
    length = (until - since).days + 1
    first = since + timedelta(days=length * nth // pieces)
    last = since + timedelta(days=max(length * (nth + 1) // pieces - 1, 0))
    return first, max(first, last)


def _months(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(names: Names, today: date) -> Days:
    return _whole_year(int(names["year"] or 0), today)


def _quarter(names: Names, today: date) -> Days:
    """Read "Q3 2023" and "H1 2023"."""
    return _slice(_year(names, today), int(names["nth"] or 1) - 1, 4 if names["kind"] == "q" else 2)


def _window(names: Names, today: date) -> Days:
    """Read "the past 3 days": up to today, and the day that was only partly so."""
    return _back(today, names) + timedelta(days=names["unit"] not in {"day", "hour"}), today


def _ago(names: Names, today: date) -> Days:
    """Read "3 days ago" as that day, "2 years ago" as that year."""
    back = _back(today, names)
    if names["unit"] == "month":
        return _months(back.year, back.month)
    return _year({"year": str(back.year)}, today) if names["unit"] == "year" else (back, back)


def _whole_year(year: int, today: date) -> Days:
    if not 1900 <= year <= today.year + 1:
        raise ValueError(year)
    return date(year, 1, 1), date(year, 12, 31)


def _numbers(names: Names, today: date) -> Days:
    """Read "2016-07-21" and "21/07/2016": day first unless impossible."""
    if names["year"]:
        year, month, day = (int(names[name] or 0) for name in ("year", "month", "day"))
    else:
        day, month, year = (int(names[name] or 0) for name in ("one", "two", "last"))
        if month > 12:
            day, month = month, day
        year = _full(year, today) if year < 100 else year
    _whole_year(year, today)
    return date(year, month, day), date(year, month, day)


def _full(short: int, today: date) -> int:
    return 2000 + short if 2000 + short <= today.year + 1 else 1900 + short


def _year_named(names: Names, today: date) -> int | None:
    if names["short"]:
        return _full(int(names["short"]), today)
    if names["which"]:
        return today.year - (names["which"] == "last")
    return int(names["year"]) if names["year"] else None


def _month(names: Names, today: date, year: int | None) -> Days:
    """Read a month with or without day, days or year; a day it lacks leaves the month."""
    month = month_number(names["month"] or "")
    first = _number(names["from"] or names["day"] or names["after"]) or 1
    last = _number(names["day"] or names["to"] or names["after"])
    named = _year_named(names, today) or year
    if named is None:
        before = today.replace(day=1) - timedelta(days=1) if names["latest"] else today
        named = before.year - ((month, first) > (before.month, before.day))
    _whole_year(named, today)
    whole = _months(named, month)
    if last is None or max(first, last) > whole[1].day:
        return whole
    first, last = sorted((first, last))
    return whole[0].replace(day=first), whole[0].replace(day=last)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _years(names: Names, today: date) -> Days:
    """Read "2016-17", and "2016-07" as the month it can only be."""
    year, short = int(names["year"] or 0), int(names["to"] or 0)
    last = year - year % 100 + short
    if last <= year:
        return _months(_whole_year(year, today)[0].year, short)
    return _whole_year(year, today)[0], _whole_year(last, today)[1]


def _season(names: Names, today: date) -> Days:
    """Read a season of the northern year; a winter is named by the December it begins in."""
    month = _SEASONS[names["season"] or ""]
    named = _year_named(names, today)
    if named is None and not names["latest"]:
        raise ValueError(month)
    years = range(today.year, today.year - 3, -1) if named is None else [named]
    for year in years:
        _whole_year(year, today)
        last = (year + 1, 2) if month == 12 else (year, month + 2)
        days = date(year, month, 1), _months(*last)[1]
        if named is not None or days[names["latest"] == "last "] <= today:
            return days
    raise ValueError(month)


def _back(today: date, names: Names) -> date:
    """Return the day so many days, weeks, months or years before today."""
    said = names["count"] or "one"
    count = NUMBERS.index(said) + 1 if said in NUMBERS else {"few": 3}.get(said, 2)
    count = int(said) if said.isdigit() else count
    if not count:
        raise ValueError(said)
    if names["unit"] in {"month", "year"}:
        months = today.year * 12 + today.month - 1 - count * (12 if names["unit"] == "year" else 1)
        year, month = divmod(months, 12)
        last = monthrange(year, month + 1)[1] if year >= 1 else 0
        return date(year, month + 1, min(today.day, last))
    days = {"hour": -(-count // 24), "week": count * 7}.get(names["unit"] or "", count)
    return today - timedelta(days=days)


def _span(names: Names, today: date) -> Days:
    """Read "last week" as the calendar's, and "this week" as far as it has come."""
    begin = {
        "week": today - timedelta(days=min(today.weekday(), today.toordinal() - 1)),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[names["unit"] or ""]
    if names["which"] == "this":
        return begin, today
    last = begin - timedelta(days=1)
    first = {"week": begin - timedelta(days=7), "month": last.replace(day=1)}
    return first.get(names["unit"] or "", last.replace(month=1, day=1)), last


def _day(names: Names, today: date) -> Days:
    name = names["name"] or ""
    yesterday = today - timedelta(days=1)
    if "before" in name:
        return yesterday - timedelta(days=1), yesterday - timedelta(days=1)
    if name == "yesterday":
        return yesterday, yesterday
    return (yesterday if name.endswith("night") and name[0] == "l" else today), today


def _weekday(names: Names, today: date) -> Days:
    """Read a weekday as the most recent: today's too, unless "last"."""
    back = (today.weekday() - weekday_number(names["weekday"] or "")) % 7
    day = today - timedelta(days=7 if names["latest"] and not back else back)
    return day, day


def _weekend(names: Names, today: date) -> Days:
    """Read a weekend as the most recent: one that has begun too, unless "last"."""
    begun = (today.weekday() - 5) % 7
    saturday = today - timedelta(days=begun + 7 * (names["which"] == "last" and begun < 2))
    return saturday, saturday + timedelta(days=1)


_READERS: dict[str, Callable[[Names, date], Days]] = {
    "numbers": _numbers,
    "years": _years,
    "quarter": _quarter,
    "season": _season,
    "window": _window,
    "ago": _ago,
    "span": _span,
    "day": _day,
    "weekend": _weekend,
    "weekday": _weekday,
    "year": _year,
}
