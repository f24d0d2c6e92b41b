"""Every number, date and time of a text by its value: none that looks like one is left out. Pure.

`bot.figures` finds what counts something. Here a number that is overlooked could be shown unproved,
so dates, ages, ordinals, codes ("Mi-8") and numbers in other scripts are found too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.story import Span

_SMALL = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}
_ORDINALS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        1,
    )
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_CARDINAL = "|".join(sorted([*_SMALL, *_TENS], key=len, reverse=True))
_LARGE = r"dozen|hundred|thousand|million|billion|trillion"
_VAGUE = r"dozens|scores|hundreds|thousands|millions|billions|trillions"
_FOLD = r"(?:two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|many|\d+)[\s-]?fold"
_NO_SCALE = rf"(?![\s-](?:per\w*|pct|points|(?:{_LARGE})\b)|\s?%)"
_HALVES = {"morning": "a", "afternoon": "p", "evening": "p"}
_PATTERN = re.compile(
    rf"(?P<date>(?<![$€£¥₹])\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})|"
    rf"(?P<month_first>{_MONTH})\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|,\d{{3}}|\s?%|[\s-](?:per|pct|{_LARGE})))"
    rf"(?:,?\s+(?P<year>(?:19|20)\d\d){_NO_SCALE})?\b)|"
    rf"(?P<monthly>\b(?P<month_alone>{_MONTH})(?:,?\s+(?P<year_after>(?:19|20)\d\d)\b{_NO_SCALE})?)|"
    r"(?P<clock>\b(?P<hour>\d{1,2})(?:(?:\.(?=\d\d\s*[ap]\.?m\b)|:)(?P<minute>\d\d)\b|"
    r"(?=\s*[ap]\.?m\b)|(?=\sin\sthe\s(?:morning|afternoon|evening)))"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?|\sin\sthe\s(?P<part>morning|afternoon|evening))?)|"
    rf"(?P<clock_word>\b(?P<hour_word>{'|'.join(list(_SMALL)[1:13])})"
    r"\sin\sthe\s(?P<word_part>morning|afternoon|evening))|"
    rf"(?P<fold>\b{_FOLD}\b)|"
    r"(?P<ordinal>\b\d+(?:st|nd|rd|th)\b)|"
    r"(?P<number>(?<![\w.])(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?))"
    rf"(?P<scale>(?:\s?(?:k|mn|bn|tn)\b)|(?:[\s-](?:{_LARGE})\b)*)(?:(?=(?:km|kg|cm|mm|mph|kph|ft)\b)|(?![^\W_]|[-/.,]\d))|"
    r"(?P<code>(?:[^\W\d_]+-)?[^\W_]*\d(?:[\w.,/:-]*\w)?)|"
    rf"(?P<vague>\b(?:(?:tens|{_VAGUE})\s+of\s+)?(?:{_VAGUE})\b)|"
    rf"(?P<words>\b(?:a\s+(?=(?:{_LARGE})\b)|(?:{_CARDINAL})\b)"
    rf"(?:[\s-]*(?:and\s+)?(?:(?:{_CARDINAL}|{_LARGE})\b))*)|"
    rf"(?P<ordinal_word>\b(?:{'|'.join(_ORDINALS)})s?\b)|"
    r"(?P<share>\b(?:half|halves|quarters?|twice|thrice|(?:doubl|tripl|quadrupl|quintupl)(?:e|ed|es|ing)|"
    r"couple|pair|both|dual|trio|quartet|score|baker['’]s|umpteen|nought|nil|single|sole|fortnight|"
    r"decades?|centur(?:y|ies)|noon|midday|midnight)\b)",
    re.IGNORECASE,
)
_SPELL = re.compile(r"[\s-](year|month|week|day|hour|minute)s?\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b|pct\b)|-(?:percent|per\s?cent)\b", re.IGNORECASE)
_POINTS = re.compile(r"\s?percentage points?\b", re.IGNORECASE)
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_MONEY_AFTER = re.compile(r"[\s-]?(dollar|euro|pound|yen|rupee|usd|eur|gbp)s?\b", re.IGNORECASE)
_MONEY_NAMES = {"usd": "dollar", "eur": "euro", "gbp": "pound"}
_SHARES = {"doubl": "double", "tripl": "triple", "halv": "half", "quarter": "quarter"}
_COUPLES = frozenset({"both", "couple", "pair", "dual"})
_SINGLES = frozenset({"single", "sole"})


class Kind(StrEnum):
    """What a number is."""

    COUNT = "count"
    """A cardinal, whatever it counts; its value is a float."""
    ORDINAL = "ordinal"
    DATE = "date"
    CLOCK = "clock"
    CODE = "code"
    """Digits that are part of a name: "Mi-8", "1990s"."""
    VAGUE = "vague"
    """ "Dozens", "half", "twice": compared as words."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, date or time a text gives."""

    kind: Kind
    value: float | str
    span: Span
    unit: str = ""
    """ "percent", "points" or a currency; other things counted are the grammar's matter."""
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
    plain = _ascii_digits(text)
    return [one for found in _PATTERN.finditer(plain) for one in _read(plain, found)]


def _read(text: str, found: re.Match[str]) -> Iterator[Amount]:
    """Yield what one match says: nothing for the verb "may"."""
    span, unit = found.span(), _unit(text, found.span())
    if found["date"] or found["monthly"]:
        if found["date"] or found.group().lower() != "may":
            yield Amount(Kind.DATE, found.group().lower(), span, parts=_date(found))
    elif found["clock"] or found["clock_word"]:
        yield _clock(found)
    elif found["number"]:
        value = float(re.sub(r"[^\d.]", "", found["number"])) * _scale(found["scale"])
        yield Amount(Kind.COUNT, round(value, 6), span, unit)
    elif found["words"]:
        yield Amount(Kind.COUNT, _worded(found["words"]), span, unit)
    elif found["share"] or found["fold"] or found["ordinal_word"] or found["ordinal"]:
        yield _as_word(found)
    else:
        kind = Kind.CODE if found["code"] else Kind.VAGUE
        yield Amount(kind, " ".join(found.group().lower().split()), span, unit)


def _as_word(found: re.Match[str]) -> Amount:
    """Return an ordinal, a fraction or a multiple."""
    word, span = found.group().lower(), found.span()
    if found["ordinal"]:
        return Amount(Kind.ORDINAL, float(re.sub(r"\D", "", word)), span)
    if word in _ORDINALS:
        return Amount(Kind.ORDINAL, float(_ORDINALS[word]), span)
    if word in _COUPLES | _SINGLES:
        return Amount(Kind.COUNT, 1.0 if word in _SINGLES else 2.0, span)
    known = (name for stem, name in _SHARES.items() if word.startswith(stem))
    return Amount(Kind.VAGUE, next(known, word), span)


def _clock(found: re.Match[str]) -> Amount:
    hour = _SMALL[found["hour_word"].lower()] if found["hour_word"] else int(found["hour"])
    minute = int(found["minute"] or 0)
    part = found["part"] or found["word_part"]
    half = _HALVES[part.lower()] if part else (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Amount(Kind.CLOCK, float(60 * hour + minute), found.span())


def _date(found: re.Match[str]) -> tuple[int | None, int, int | None]:
    day = found["day"] or found["day_after"]
    month = found["month"] or found["month_first"] or found["month_alone"]
    year = found["year"] or found["year_after"]
    return int(day) if day else None, _MONTHS.index(month.lower()[:3]) + 1, int(year or 0) or None


def _scale(written: str | None) -> float:
    value = 1.0
    for word in re.findall(r"[a-z]+", (written or "").lower()):
        value *= _SCALES[word]
    return value


def _worded(words: str) -> float:
    """Return the value of "one hundred and five", "a dozen", "forty-one"."""
    whole, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"a", "and"}:
            continue
        if word not in _SCALES:
            current += _SMALL.get(word, 0) or _TENS.get(word, 0)
        elif _SCALES[word] <= 100:
            current = (current or 1.0) * _SCALES[word]
        else:
            whole += (current or 1.0) * _SCALES[word]
            current = 0.0
    return whole + current


def _unit(text: str, span: Span) -> str:
    start, end = span
    if start and text[start - 1] in _MONEY:
        return _MONEY[text[start - 1]]
    if _POINTS.match(text, end):
        return "points"
    if _PERCENT.match(text, end):
        return "percent"
    if spell := _SPELL.match(text, end):
        return spell.group(1).lower()
    after = _MONEY_AFTER.match(text, end)
    name = after.group(1).lower() if after else ""
    return _MONEY_NAMES.get(name, name)


def _ascii_digits(text: str) -> str:
    """Return a text of the same length with the decimal digits of all scripts as 0 to 9.

    Other characters that are numbers ("½", "Ⅻ") become "0": two of them agree, and what is shown is
    the story's.
    """
    if text.isascii():
        return text
    return "".join(_digit(mark) for mark in text)


def _digit(mark: str) -> str:
    if unicodedata.category(mark) == "Nd":
        return str(unicodedata.decimal(mark))
    return "0" if unicodedata.category(mark) in {"No", "Nl"} else mark
