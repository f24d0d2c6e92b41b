"""The names of months and weekdays, and how newsrooms write them: nowhere else. Pure.

It stands in `index` because pages, names and correction notes need it as much as questions do.
Patterns are in lower case: compile them with `re.IGNORECASE`, or read lower-case text.
"""

from __future__ import annotations

import re

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
"""A month, written out or short; a full stop may follow the short forms."""
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?)"
)
"""A weekday, written out or short."""
MONTH_BEGINS = "|".join(name[:3] for name in MONTHS)
WEEKDAY_BEGINS = "|".join(name[:3] for name in WEEKDAYS)
WHOLE_WEEKDAY = "|".join(WEEKDAYS)
SHORTENED = tuple("jan feb mar apr jun jul aug sep sept oct nov dec".split()) + tuple(
    "mon tue tues wed thu thur thurs fri sat sun".split()
)
"""Short forms that a full stop may follow."""
DAYS = frozenset({*WEEKDAYS, "yesterday", "today", "tomorrow"})
"""Words that name a day by themselves."""
CALENDAR = frozenset({*MONTHS, *WEEKDAYS, *(name[:3] for name in MONTHS), "sept"})
"""Months, written out and short, and weekdays."""

_MONTH_BEFORE = frozenset(
    "in by of since until till last next from early late mid this during before after and".split()
)
"""Words after which "may" and "march" are months, however they are written."""
_BEFORE = 24
"""Characters before a month's name that are looked at for the word before it."""
_OTHER_SENSES = ("march", "may", "mar", "dec", "jan")
_PLAIN_MONTH = "|".join(name for name in MONTHS if name not in _OTHER_SENSES)
_LEADS_UP = (
    r"(?:in|of|since|until|till|by|from|to|and|or|through|last|next|this|early|mid|late|before|"
    r"after|during|every|each|between|\d{1,2}(?:st|nd|rd|th)?)"
)
_NAMED = re.compile(
    rf"\b(?:{_PLAIN_MONTH})\b"
    rf"|\b{_LEADS_UP}[\s-](?:{MONTH})\b\.?(?![\s-](?:have|be|not|still|also|on|to|through)\b)"
    rf"|\b(?:{MONTH})\.?,?\s(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def names_month(text: str) -> bool:
    """Tell whether a text names a month: "in May" and "5 may", not what "may" happen or "march on".

    A month that is a word of another sense too counts beside a day, a year or what leads up to one.
    """
    return _NAMED.search(text) is not None


def is_month_at(text: str, start: int, end: int) -> bool:
    """Tell whether a word like a month's name is the month: not what "may" happen, nor "a march".

    The verb and the surname are told from the month by the word before: "in may", "the bridge's
    May anniversary"; "Theresa May" and a sentence's first "May" are none.
    """
    word = text[start:end]
    if word.lower() not in {"may", "march"} or word == "March":
        return True
    before = re.search(r"(\w+)[\s-]+\Z", text[max(0, start - _BEFORE) : start])
    if before is None:
        return False
    lead = before.group(1)
    return lead.lower() in _MONTH_BEFORE or (word == "May" and lead[0].islower())


def month_number(name: str) -> int:
    """Return the number of a month, from 1, by its first three letters in any case."""
    return MONTH_BEGINS.split("|").index(name[:3].lower()) + 1


def weekday_number(name: str) -> int:
    """Return the number of a weekday, from 0 for Monday, by its first three letters."""
    return WEEKDAY_BEGINS.split("|").index(name[:3].lower())
