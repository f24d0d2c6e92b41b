"""The unit a number stands in: percent, a measure, a currency before it or behind it. Pure."""

from __future__ import annotations

import re
import unicodedata

from index.story import Span

_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b|pct\b)|-(?:percent|per\s?cent|pct)\b", re.IGNORECASE)
_POINTS = re.compile(r"\s?(?:%|[\s-]?percentage)[\s-]points?\b|[\s-]?ppts?\b", re.IGNORECASE)
_MEASURES = {
    re.compile(rf"(?:{form})\b", re.IGNORECASE): name
    for form, name in (
        (r"[\s-]?(?:miles?|kilomet(?:re|er)s?|km)\s(?:an|per)\shour|\s?(?:mph|kph|km/h)", "speed"),
        (r"[\s-]?(?:square\s(?:km|kilomet(?:re|er)s?)|sq\.?\skm|km²)", "square km"),
        (r"[\s-]?(?:km|kilomet(?:re|er)s?)", "km"),
        (r"[\s-]?miles?", "mile"),
        (r"[\s-]?(?:cm|centimet(?:re|er)s?)", "cm"),
        (r"[\s-]?(?:mm|millimet(?:re|er)s?)", "mm"),
        (r"[\s-](?:m|met(?:re|er)s?)", "metre"),
        (r"[\s-]?(?:ft|foot|feet)", "foot"),
        (r"[\s-]?(?:kg|kilos?|kilogram(?:me)?s?)", "kg"),
        (r"[\s-]?(?:tonnes?|tons?)", "ton"),
        (r"\s?°\s?c|\sdegrees\scelsius", "°c"),
        (r"\s?°\s?f|\sdegrees\sfahrenheit", "°f"),
        (r"[\s-](?:year|yr)s?(?!-old)", "year"),
        (r"[\s-](?:month)s?", "month"),
        (r"[\s-](?:week)s?", "week"),
        (r"[\s-](?:day)s?", "day"),
        (r"[\s-]?(?:hour|hr)s?", "hour"),
        (r"[\s-](?:minute|min)s?", "minute"),
    )
}
"""Units by what stands right behind a number; other things counted are the grammar's matter."""
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_SIGNED = {
    "a": "australian", "au": "australian", "c": "canadian", "ca": "canadian",
    "nz": "new zealand", "hk": "hong kong", "s": "singapore",
}  # fmt: skip
"""Whose dollars "A$5" are; "US$" and "$" alone are one."""
_CODES = {
    "usd": "dollar", "eur": "euro", "gbp": "pound", "jpy": "yen", "inr": "rupee", "rs": "rupee",
    "aud": "australian dollar", "cad": "canadian dollar", "chf": "swiss franc", "cny": "yuan",
}  # fmt: skip
_NAMES = (
    "dollar|euro|pound|yen|rupee|crown|cent|franc|lira|rouble|ruble|yuan|shekel|dinar|rand|peso|"
    "riyal|dirham|pence|florin|krone|krona|kronor|kroner|koruna|zloty|forint|hryvnia|tenge|naira|"
    "shilling|cedi|birr|taka|baht|ringgit|rupiah|guilder|guarani"
)
_CODED = "|".join(_CODES)
_MONEY_BEFORE = re.compile(
    rf"(?:(?<![^\W_])(?P<whose>US|{'|'.join(_SIGNED)})?\$|[€£¥₹]|(?<![^\W_])(?P<code>{_CODED})\.?\s?)\Z",
    re.IGNORECASE,
)
_MONEY_BEHIND = re.compile(
    r"(?:[\s-]?(?:(?-i:(?P<whose>[A-Z][\w.]{1,12}))\s)?"
    rf"(?P<name>{_NAMES})s?\b|\s?(?P<code>{_CODED})\b|\s?(?P<sign>[$€£¥₹]))",
    re.IGNORECASE,
)
_AT_HOME = {
    "dollar": {"us", "u.s.", "american"},
    "pound": {"british", "sterling"},
    "yen": {"japanese"},
    "rupee": {"indian"},
    "yuan": {"chinese"},
}
"""Whose money a currency is where nothing else is said: "500 Syrian pounds" are not "£500"."""
_ONE_NAME = {"ruble": "rouble", "kroner": "krone", "kronor": "krona"}
_FARTHEST = 8
"""Characters before a number that its currency may take."""
SHARES = frozenset({"percent", "points"})
_UNITS_OF_THINGS = frozenset({*SHARES, *_MEASURES.values()})


def unit_of(text: str, span: Span) -> tuple[str, Span]:
    """Return the unit of a number, and the slice of it with its percent sign or its currency."""
    start, end = span
    for name, form in (("points", _POINTS), ("percent", _PERCENT)):
        if found := form.match(text, end):
            return name, (start, found.end())
    before = _MONEY_BEFORE.search(text, max(0, start - _FARTHEST), start)
    if before is not None:
        return _before(before), (before.start(), end)
    if start and unicodedata.category(text[start - 1]) == "Sc":
        return text[start - 1], (start - 1, end)
    for form, name in _MEASURES.items():
        if form.match(text, end):
            return name, span
    behind = _MONEY_BEHIND.match(text, end)
    return (_behind(behind), (start, behind.end())) if behind else ("", span)


def measured(text: str, shown: Span) -> Span:
    """Return the slice of a number with its measure too: "4.5 metres", "12 km"."""
    start, end = shown
    ends = [found.end() for form in _MEASURES if (found := form.match(text, end))]
    return start, max(ends, default=end)


def is_money(unit: str) -> bool:
    """Tell a currency from percent, points and measures."""
    return unit != "" and unit not in _UNITS_OF_THINGS


def _before(found: re.Match[str]) -> str:
    if found["code"]:
        return _CODES[found["code"].lower()]
    whose = _SIGNED.get((found["whose"] or "").lower())
    name = _SIGNS[found.group()[-1]]
    return f"{whose} {name}" if whose else name


def _behind(found: re.Match[str]) -> str:
    if found["code"]:
        return _CODES[found["code"].lower()]
    if found["sign"]:
        return _SIGNS[found["sign"]]
    name = _ONE_NAME.get(found["name"].lower(), found["name"].lower())
    whose = (found["whose"] or "").lower()
    return name if not whose or whose in _AT_HOME.get(name, ()) else f"{whose} {name}"
