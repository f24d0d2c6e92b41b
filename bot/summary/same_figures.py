"""Whether a translation has the figures of what it translates, by value. Pure.

Figures in digits are read as the language writes them, "2,5 millones" by the names that CLDR has
for powers of ten, number words where a kept library reads them, days and months by CLDR's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from babel import Locale, UnknownLocaleError

from bot.english.numbers import numbers_in as english_numbers_in
from index.languages.language import ENGLISH, UNSPACED, language
from index.languages.numbers import numbers_in
from index.words import stems

_WORDED = frozenset({"es", "fr", "pt", "de", "ru"})
"""Languages whose number words text2num reads."""
READ = frozenset({ENGLISH, "es", "fr", "pt"})
"""Languages whose figures are read in words too, whatever their case and gender: of others a wrong
one in words would be overlooked."""
_AROUND = " \u00a0.'"
"""What stands between a pattern's digits and the name of its power."""
_ARTICLE = Fraction(1)
"""What "un" and "une" come to, which are no figures."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text counts and dates by."""

    values: frozenset[Fraction]
    in_digits: frozenset[Fraction]
    """Those of the values that stand in digits."""
    months: frozenset[int]
    weekdays: frozenset[int]
    """From 0, a Monday."""
    unread: bool
    """True where something counts that has no value we can tell: "dozens", "1,234" in German."""


def has_same_figures(told: str, ours: str, quote: str, its: str) -> bool:
    """Tell whether each figure of a translation is the quote's, and has all that are in digits.

    `ours` and `its` are the codes of the languages of the two.
    """
    mine, stored = _figures(told, ours), _figures(quote, its)
    months = frozenset(map(Fraction, mine.months))
    new = mine.values - stored.values - (frozenset() if ours == ENGLISH else {_ARTICLE})
    return (
        not mine.unread
        and not new
        and months <= stored.values | frozenset(map(Fraction, stored.months))
        and mine.weekdays <= stored.weekdays
        and stored.in_digits <= mine.values | months
    )


def _figures(text: str, code: str) -> Figures:
    months, weekdays = _months(text, code), _weekdays(text, code)
    if code == ENGLISH:
        return _in_english(text, months, weekdays)
    plain = "".join(_scaled(text, code))
    in_digits = _values(plain, code)
    if code in _WORDED:
        from text_to_num.transforms import alpha2digit  # noqa: PLC0415  # seldom needed

        plain = alpha2digit(plain, code, ordinal_threshold=-1)
    return Figures(_values(plain, code), in_digits, months, weekdays, _has_unread(plain, code))


def _in_english(text: str, months: frozenset[int], weekdays: frozenset[int]) -> Figures:
    values: set[Fraction] = set()
    in_digits: set[Fraction] = set()
    unread = False
    for one in english_numbers_in(text):
        day, month, year = one.parts or (None, None, None)
        months |= {month} if month else frozenset()
        told = [one.value, one.high, *(Fraction(part) for part in (day, year) if part)]
        found = {value for value in told if value is not None}
        unread = unread or not (found or one.parts)
        values |= found
        if any(mark.isdigit() for mark in text[slice(*one.span)]):
            in_digits |= found
    return Figures(frozenset(values), frozenset(in_digits), months, weekdays, unread)


def _values(text: str, code: str) -> frozenset[Fraction]:
    return frozenset(value for _, value in numbers_in(text, language(code)))


def _has_unread(text: str, code: str) -> bool:
    """Tell whether digits stand outside the numbers that are read."""
    read = {at for span, _ in numbers_in(text, language(code)) for at in range(*span)}
    return any(mark.isdigit() and at not in read for at, mark in enumerate(text))


def _scaled(text: str, code: str) -> Iterator[str]:
    """Yield a text's pieces, "2,5 millones" as "2500000"."""
    end = 0
    for found in _scales(code)[0].finditer(text):
        value = next((value for _, value in numbers_in(found["digits"], language(code))), None)
        scaled = None if value is None else value * _scales(code)[1][found["scale"].lower()]
        if scaled is not None and scaled.denominator == 1:
            yield text[end : found.start()]
            yield str(scaled.numerator)
            end = found.end()
    yield text[end:]


@cache
def _scales(code: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what finds numbers before a name of a power of ten, and the names' values."""
    names: dict[str, int] = {}
    for forms in _compact(code):
        for power, pattern in forms.items():
            shown = str(getattr(pattern, "pattern", ""))
            zeros = shown.count("0")
            name = shown.replace("0", "").strip(_AROUND).lower()
            if name and zeros:
                names[name] = int(power) // 10 ** (zeros - 1)
    if not names:
        return re.compile(r"(?!)(?P<digits>)(?P<scale>)"), names
    longest = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    edge = "" if code in UNSPACED else r"(?!\w)"
    pattern = rf"(?P<digits>\d[\d.,٫٬]*)[\s\u00a0]?(?P<scale>{longest}){edge}"
    return re.compile(pattern, re.IGNORECASE), names


def _compact(code: str) -> list[dict[str, object]]:
    locale = _locale(code)
    return list(locale.compact_decimal_formats["long"].values()) if locale else []


def _months(text: str, code: str) -> frozenset[int]:
    locale = _locale(code)
    if locale is None:
        return frozenset()
    named = [(n, name) for form in ("format", "stand-alone") for n, name in _wide(locale, form)]
    return frozenset(n for n, name in named if is_named(name, text, code))


def _wide(locale: Locale, form: str) -> list[tuple[int, str]]:
    return list(locale.months[form]["wide"].items())


def _weekdays(text: str, code: str) -> frozenset[int]:
    locale = _locale(code)
    if locale is None:
        return frozenset()
    widths = ("wide", "abbreviated") if code in UNSPACED else ("wide",)
    named = [one for width in widths for one in locale.days["format"][width].items()]
    return frozenset(n for n, name in named if len(name) > 1 and is_named(name, text, code))


def is_named(name: str, text: str, code: str) -> bool:
    """Tell whether a text has a name that CLDR gives, in whatever case its language puts it."""
    if code in UNSPACED:
        return name in text
    if code == ENGLISH:
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
    wanted = frozenset(stems(name, code))
    return bool(wanted) and wanted <= frozenset(stems(text, code))


@cache
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
