"""How texts write numbers, dates, times of day and units, as patterns. Pure data.

They are matched on text whose decimal digits are 0 to 9 and whose other number signs are `SIGN`.
No form begins inside a word and no run in one can be split in two ways, so that a text of any
length is read in time that grows with its length.
"""

from __future__ import annotations

import re

from index.calendar import MONTH

SMALL = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
"""Words that stand for numbers, with their values; so do `TENS`."""
TENS = {
    word: 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
"""What a number before them is multiplied by."""
SIGN = "〇"
"""Stands for "½", "Ⅻ", "②", "百" and every other number sign that is no decimal digit."""
ORDINALS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        1,
    )
} | {
    f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th": value
    for word, value in (TENS | SCALES).items()
}
SCALED = (
    SCALES
    | {"lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7}
    | {"k": 10**3, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9}
    | {"tn": 10**12, "trn": 10**12}
)
"""Scales with those that newsrooms shorten; "m" is one beside a currency, or people, only."""
HALVES = {"morning": "a", "afternoon": "p", "evening": "p"}
NOON = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}

_MONTH = rf"{MONTH}\b\.?"
_UNITS = "|".join(word for word, n in SMALL.items() if 0 < n < 10)
_TENS = "|".join(TENS)
_TEENS = "|".join(word for word, n in SMALL.items() if not 0 < n < 10)
_CARDINAL = rf"(?:(?:{_TENS})(?:[\s-](?:{_UNITS}))?|{_TEENS}|{_UNITS})\b"
_LARGE = rf"(?:{'|'.join(SCALES)}|lakhs?|crores?)\b"
_SHORT_SCALE = r"(?:k|mn|mln|bn|bln|tn|trn)\b"
_DIGITS = r"\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d++(?:\.\d++)?"
_LARGES = r"(?:dozens|scores|hundreds|thousands|millions|billions|trillions)\b"
_PARTS = "third quarter fifth sixth seventh eighth ninth tenth".split()
_SPACE = "[,'’ \u00a0\u2009\u202f]"
"""What may set thousands apart: "1,460", "1 460", "1'460"."""
_NO_SCALE = rf"(?![\s-](?:per\w*|pct|points|{_LARGE})|\s?%)"
"""What does not follow the year of a date: "in May 2016 percent"."""
_NO_NUMBER_BEFORE = r"(?:(?<![\w.])|(?<=\brs)|(?<=\brs\.)|(?<=\b(?:usd|eur|gbp|inr|jpy)))"
_NO_NUMBER_BEHIND = r"(?:(?=(?:km|kg|cm|mm|mph|kph|ft|m²|pct|ppts?)\b)|(?![^\W_]|[-/.,:]\d))"
_NO_WORD_BEFORE = r"(?:(?<![^\W_])|(?<=\brs)|(?<=\b(?:usd|eur|gbp|inr|jpy)))"
_CURRENCY = r"(?:rs\.?|usd|eur|gbp|inr|jpy)"
_TIMES = r"(?!\s(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
_FORMS = {
    "date": (
        rf"(?<![$€£¥₹])\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<month>{_MONTH})|"
        rf"(?P<month_first>{_MONTH})\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"(?![\d:]|,\d{{3}}|\s?%|[\s-](?:per|pct|{_LARGE})))"
        rf"(?:(?:,?\s+|-)(?P<year>(?:19|20)\d\d){_NO_SCALE})?\b"
    ),
    "monthly": rf"\b(?P<month_alone>{_MONTH})(?:,?\s+(?P<year_after>(?:19|20)\d\d)\b{_NO_SCALE})?",
    "ratio": (
        rf"\b(?:(?P<few>one|1)[\s-]in(?:[\s-]every)?[\s-](?P<many>{_CARDINAL}|\d{{1,3}}\b)|"
        rf"(?P<of_them>{_UNITS}|\d)[\s-](?:in(?:\severy)?[\s-](?P<tenths>ten|10|100)\b|"
        rf"out\sof(?:\severy)?\s(?P<whole_of>{_CARDINAL}|\d{{1,3}}\b))){_TIMES}"
    ),
    "clock": (
        r"\b(?P<hour>[01]?\d|2[0-4])(?:(?::|\.(?=\d\d\s?[ap]\.?m\b))(?P<minute>[0-5]\d)(?!\d)|"
        r"(?=\s?[ap]\.?m\b)|(?=\sin\sthe\s(?:morning|afternoon|evening)))"
        r"(?:\s?(?P<half>[ap])\.?m\b\.?|\sin\sthe\s(?P<part>morning|afternoon|evening)\b)?"
    ),
    "clock_word": (
        rf"\b(?P<hour_word>{'|'.join(list(SMALL)[1:13])})"
        r"\sin\sthe\s(?P<word_part>morning|afternoon|evening)\b"
    ),
    "noon": rf"\b(?:12\s)?(?P<at_noon>{'|'.join(NOON)})\b",
    "fold": rf"\b(?:{_UNITS}|{_TEENS}|{_TENS}|{'|'.join(SCALES)}|many|\d+)[\s-]?fold\b",
    "sign": (
        rf"(?:(?P<whole>\d++)\s?)?{SIGN}++"
        rf"(?P<sign_scale>\s?{_SHORT_SCALE}|(?:[\s-]{_LARGE})*)"
    ),
    "ordinal": r"\b\d++(?:st|nd|rd|th)\b",
    "span": (
        rf"{_NO_NUMBER_BEFORE}(?P<low>{_DIGITS})(?P<low_scale>(?:k|m|mn|mln|bn|bln|tn|trn)?)-"
        rf"(?P<high>{_DIGITS})(?P<high_scale>\s?{_SHORT_SCALE}|m\b|(?:[\s-]?{_LARGE})*)"
        rf"{_NO_NUMBER_BEHIND}"
    ),
    "number": (
        rf"{_NO_NUMBER_BEFORE}(?P<digits>\d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)|\d{{1,3}}(?P<space>{_SPACE})\d{{3}}(?:(?P=space)\d{{3}})*"
        r"(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?|\.\d++)"
        rf"(?P<half_more>\sand\sa\s(?:half|quarter)\b)?"
        rf"(?P<scale>\s?{_SHORT_SCALE}|(?:[\s-]?{_LARGE})*)"
        rf"{_NO_NUMBER_BEHIND}"
    ),
    "code": (
        rf"{_NO_WORD_BEFORE}(?!{_CURRENCY}\d)"
        r"(?:[^\W\d_]{1,40}-)?[^\W\d_]{0,40}\d(?:[\w.,/:-]*\w)?|\d+"
    ),
    "half_of": rf"\bhalf\san?\s(?P<halved>{_LARGE})",
    "fraction": (
        rf"\b(?P<over>{_UNITS}|[2-9])[\s-](?P<under>halves|(?:{'|'.join(_PARTS)})s)\b|"
        rf"\b(?:an?|one)[\s-](?P<part_of>{'|'.join(_PARTS)})(?=\sof\b|-)"
    ),
    "ordinal_word": rf"\b(?:(?:{_TENS})-)?(?:{'|'.join(ORDINALS)})s?\b",
    "vague": rf"\b(?:(?:tens|{_LARGES})\s+of\s+)?{_LARGES}",
    "words": (
        rf"\b(?P<cardinal>(?:{_CARDINAL}|a(?=\s{_LARGE}))"
        rf"(?:[\s-]{_LARGE}(?:[\s-](?:and\s)?{_CARDINAL})?)*)"
        rf"(?:(?P<word_half>\sand\sa\s(?:half|quarter)\b)(?P<word_scale>(?:\s{_LARGE})*))?"
    ),
    "some": rf"\b(?:(?:several|few|many|half)\s)?{_LARGE}",
    "decade": r"\b(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b",
    "share": (
        r"\b(?:half|halves|quarters?|twice|thrice|(?:doubl|tripl|trebl|quadrupl|quintupl)(?:e|ed|es|ing)|"
        r"couple|pair|both|dual|duo|trio|quartet|quintet|twins?|triplets|single|sole|score|baker['’]s|"
        r"umpteen|nought|nil|fortnight|decades?|centur(?:y|ies))\b"
    ),
}
FORMS = re.compile("|".join(rf"(?P<{name}>{form})" for name, form in _FORMS.items()), re.IGNORECASE)
"""Whichever of them fits first at a place; the group that is named after it tells which."""

NEGATIVE = re.compile(r"(?:(?<![\w)\d])[-−]|\b(?:minus|negative)\s)[$€£¥₹]?\Z", re.IGNORECASE)
"""What makes the number after it one below zero."""
