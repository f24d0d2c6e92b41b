"""Figures, dates and times that are not the sentence's."""

from __future__ import annotations

import re

from adversary.prompt import Attack, Forge, Given, Room, outside_quotes, pairs, put

_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
_NUMBER = re.compile(r"(?<![\w.,:–-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:]|[.,]\d|[-–]\w|\s?[ap]\.m)")
_WORDED = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_ANY = re.compile(f"{_NUMBER.pattern}|{_WORDED.pattern}", re.IGNORECASE)
_SCALED = re.compile(r"\b(thousand|million|billion)\b")
_PERCENT = re.compile(r"\s?(?:%|\bper ?cent\b)")
_MONEY = re.compile(r"\b(crowns|dollars|euros|pounds|francs)\b|[$€£]")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DAY = re.compile("|".join(_DAYS))
_MONTHS = (
    "January February March April June July August September October November December"
).split()
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_DATE = re.compile(rf"\b(?:\d{{1,2}} (?:{'|'.join(_MONTHS)})|(?:{'|'.join(_MONTHS)}) \d{{1,2}})\b")
_CLOCK = re.compile(r"\b(\d{1,2})([:.]\d\d)?( ?)([ap])(\.?m\b)")
_PART = re.compile(r"\b(?:morning|afternoon|evening|night|dawn)\b")
_SCRIPTS = (0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE, 0x9E6)
_HIDDEN = "\u200b\u200d\u2060\ufeff\u00ad\u202e\u202c\u2066\u2069"
LOOSE = (
    "dozens of|scores of|hundreds of|thousands of|millions of|half of the|both|a couple of|twice|"
    "a pair of|a dozen|half a dozen|two dozen|a score of|three quarters of the|a third of the|"
    "umpteen|zero|a baker's dozen of|a quarter of a million|double-digit|three-figure|triple the"
).split("|")
TAILS = (
    ", twice as many as a day earlier|, half of them children|, a tenfold rise|, a fivefold rise|"
    ", one in three of them|, the third such case|, within a fortnight|, over a decade|"
    ", the worst in a century|, 14 villages in all|, up 9%|, nearly double the earlier count|"
    ", a threefold increase|, and both were hurt|, four times over|, for the second time|"
    ", ½ of them|, a quadrupling|, a doubling in a week|, every other one a child|, 6-1|, No. 9|"
    ", XIV of them|, at noon|, at midnight|, a trio|, a quartet of them|, ten-fold|, 7x24"
).split("|")


def _one(given: Given, room: Room, pattern: re.Pattern[str] = _ANY) -> re.Match[str] | None:
    found = outside_quotes(pattern, given.text)
    return room.chance.choice(found) if found else None


def _put(given: Given, room: Room, new: str, pattern: re.Pattern[str] = _ANY) -> str | None:
    one = _one(given, room, pattern)
    return put(given.text, one.span(), new) if one else None


def _is_new(value: str, given: Given) -> bool:
    digits = re.sub(r"\D", "", value)
    return digits.strip("0") != "" and digits not in re.sub(r"[^\d ]", "", given.text).split()


def _other_value(digits: str, given: Given, room: Room) -> str | None:
    """Return digits that are near others and stand nowhere in the sentence."""
    plain = digits.replace(",", "")
    whole, _, rest = plain.partition(".")
    value = int(whole)
    ways = (
        str(value + room.chance.choice((1, 2, 5, 10, 100))),
        str(max(0, value - room.chance.choice((1, 2, 3)))),
        whole[::-1],
        whole + room.chance.choice("0123456789"),
        whole[:-1],
        str(room.chance.randint(2, 9)) + whole[1:],
        str(value * 10),
    )
    new = room.chance.choice(ways)
    if not new.isdigit() or int(new) == value or not _is_new(new, given):
        return None
    shown = f"{int(new):,}" if "," in digits else str(int(new))
    return f"{shown}.{rest}" if rest else shown


def _changed(given: Given, room: Room) -> tuple[re.Match[str], str] | None:
    one = _one(given, room, _NUMBER)
    value = _other_value(one.group(), given, room) if one else None
    return (one, value) if one and value else None


def changed(given: Given, room: Room) -> str | None:
    """A number changed to one that the sentence does not have."""
    found = _changed(given, room)
    return put(given.text, found[0].span(), found[1]) if found else None


def worded(given: Given, room: Room) -> str | None:
    """Another number in words."""
    word = room.chance.choice(_WORDS)
    number = str(2 + _WORDS.index(word)) if _WORDS.index(word) < 19 else ""
    if word in given.text.lower() or (number and number in re.findall(r"\d+", given.text)):
        return None
    return _put(given, room, word)


def scaled(given: Given, room: Room) -> str | None:
    """A thousand for a million, or either added."""
    scale = room.chance.choice(("thousand", "million", "billion", "hundred"))
    found = outside_quotes(_SCALED, given.text)
    if found and room.chance.random() < 0.7:
        one = room.chance.choice(found)
        return put(given.text, one.span(), scale) if one.group() != scale else None
    number = _one(given, room, _NUMBER)
    if not number or _SCALED.match(given.text, number.end() + 1):
        return None
    joined = room.chance.choice((f" {scale}", f"-{scale}", "k", "bn", "mn"))
    return put(given.text, (number.end(), number.end()), joined)


def percent(given: Given, room: Room) -> str | None:
    """A percentage made a count, or a count a percentage."""
    one = _one(given, room, _NUMBER)
    if not one:
        return None
    after = _PERCENT.match(given.text, one.end())
    if after:
        return put(given.text, after.span(), room.chance.choice(("", " points", " people")))
    new = room.chance.choice(("%", " percent", " per cent", " pct", " percentage points"))
    return put(given.text, (one.end(), one.end()), new)


def money(given: Given, room: Room) -> str | None:
    """Another currency, or one where there is none."""
    found = outside_quotes(_MONEY, given.text)
    if found:
        one = room.chance.choice(found)
        names = ("$", "€", "£") if len(one.group()) == 1 else ("dollars", "euros", "pounds", "yen")
        new = room.chance.choice(names)
        return put(given.text, one.span(), new) if new != one.group() else None
    number = _one(given, room, _NUMBER)
    return put(given.text, (number.start(), number.start()), "$") if number else None


def scripted(given: Given, room: Room) -> str | None:
    """A changed number in the digits of another script."""
    found = _changed(given, room)
    if not found:
        return None
    zero = room.chance.choice(_SCRIPTS)
    new = "".join(chr(zero + int(mark)) if mark.isdigit() else mark for mark in found[1])
    return put(given.text, found[0].span(), new)


def signed(given: Given, room: Room) -> str | None:
    """A superscript, a fraction or a numeral that is one character."""
    one = _one(given, room, _NUMBER)
    if not one:
        return None
    sign = room.chance.choice("²³¹½¼¾⅓⁹₂")
    if room.chance.random() < 0.5:
        return put(given.text, (one.end(), one.end()), sign)
    return put(given.text, one.span(), room.chance.choice("½¾⅔ⅫⅬ⑫⑳㉛❼Ⅷ⒓²³"))


def pointed(given: Given, room: Room) -> str | None:
    """A decimal point moved, dropped or put in."""
    one = _one(given, room, _NUMBER)
    if not one:
        return None
    digits = one.group().replace(",", "")
    new = digits.replace(".", "") if "." in digits else f"{digits[:-1] or '0'}.{digits[-1]}"
    return put(given.text, one.span(), new) if _is_new(new, given) or "." in new else None


def foreign(given: Given, room: Room) -> str | Attack | None:
    """A figure of another sentence of the request."""
    found = [n.group() for one in room.others(given) for n in _NUMBER.finditer(one.text)]
    found = [one for one in found if _is_new(one, given)]
    return _put(given, room, room.chance.choice(found), _NUMBER) if found else None


def swapped(given: Given, room: Room) -> str | None:
    """Two figures of one sentence in each other's place."""
    found = [
        (one, other)
        for one, other in pairs(outside_quotes(_ANY, given.text))
        if one.group().lower() != other.group().lower()
        and len(re.findall(r"[^\W\d]{3,}", given.text[one.end() : other.start()])) > 1
    ]
    if not found:
        return None
    one, other = room.chance.choice(found)
    text = put(given.text, other.span(), one.group())
    return put(text, one.span(), other.group())


def loose(given: Given, room: Room) -> str | None:
    """Words for a number that the sentence does not have."""
    new = room.chance.choice(LOOSE)
    main = re.sub(r"\b(?:of|the|a|all)\b", "", new).split()[0]
    one = _one(given, room)
    if not one or one.group().lower() in {"2", "two", "3", "three", "12", "twelve"}:
        return None
    return None if main.lower() in given.text.lower() else put(given.text, one.span(), new)


def ranged(given: Given, room: Room) -> str | None:
    """A range where the sentence has one number."""
    one = _one(given, room, _NUMBER)
    if not one:
        return None
    digits = one.group().replace(",", "")
    if "." in digits or not _is_new(str(int(digits) + 3), given):
        return None
    more = int(digits) + 3
    how = room.chance.choice(("{} to {}", "{}-{}", "{}–{}", "between {} and {}", "{} or {}"))
    return put(given.text, one.span(), how.format(digits, more))


def single(given: Given, room: Room) -> str | None:
    """ "One" in place of another number."""
    if re.search(r"\bone\b|\b1\b", given.text, re.IGNORECASE):
        return None
    return _put(given, room, room.chance.choice(("one", "1", "a single", "just one")))


def hidden(given: Given, room: Room) -> str | None:
    """A changed number with invisible characters, or marks that turn it round, inside."""
    found = _changed(given, room)
    if not found or len(found[1]) < 2:
        return None
    at = room.chance.randrange(1, len(found[1]))
    return put(given.text, found[0].span(), put(found[1], (at, at), room.chance.choice(_HIDDEN)))


def tailed(given: Given, room: Room) -> str | None:
    """A figure added at the end."""
    tail = room.chance.choice(TAILS)
    words = re.findall(r"\w{4,}|\d+", tail)
    if any(word.lower() in given.text.lower() for word in words):
        return None
    return f"{given.text.rstrip('.')}{tail}."


def weekday(given: Given, room: Room) -> str | None:
    """Another weekday, or one where the sentence names none."""
    new = room.chance.choice([day for day in _DAYS if day not in given.text])
    if _DAY.search(given.text):
        return _put(given, room, new, _DAY)
    return f"{given.text.rstrip('.')} on {new}."


def month(given: Given, room: Room) -> str | None:
    """Another month."""
    new = room.chance.choice([one for one in _MONTHS if one not in given.text])
    return _put(given, room, new, _MONTH)


def day(given: Given, room: Room) -> str | None:
    """Another day of the month."""
    one = _one(given, room, _DATE)
    new = str(room.chance.randint(1, 28))
    if not one or not _is_new(new, given):
        return None
    return put(given.text, one.span(), re.sub(r"\d+", new, one.group()))


def year(given: Given, room: Room) -> str | None:
    """A year that the sentence does not name."""
    new = str(room.chance.randint(1990, 2031))
    if new in given.text:
        return None
    one = _one(given, room, _DATE)
    if one:
        return put(given.text, (one.end(), one.end()), f" {new}")
    return f"{given.text.rstrip('.')} in {new}."


def clock(given: Given, room: Room) -> str | None:
    """Another time of day."""
    one = _one(given, room, _CLOCK)
    if not one:
        added = room.chance.choice(("4:35 a.m.", "17:20", "9 p.m.", "6 in the morning"))
        clean = re.sub(r"\D", "", added)
        return f"{given.text.rstrip('.')} at {added}." if clean not in given.text else None
    hour, minute, gap, half, rest = one.groups(default="")
    if room.chance.random() < 0.5:
        return put(
            given.text, one.span(), f"{hour}{minute}{gap}{'p' if half == 'a' else 'a'}{rest}"
        )
    new = str(int(hour) % 12 + 1)
    text = put(given.text, one.span(), f"{new}{minute}{gap}{half}{rest}")
    return text if f"{new}{minute}{gap}{half}" not in given.text else None


def part_of_day(given: Given, room: Room) -> str | None:
    """The evening for the morning."""
    new = room.chance.choice(("evening", "afternoon", "morning"))
    if new in given.text or (new == "morning" and "dawn" in given.text):
        return None
    return _put(given, room, new, re.compile(r"\b(?:morning|evening|dawn)\b"))


def relative(given: Given, room: Room) -> str | None:
    """A day told from today."""
    new = room.chance.choice(("yesterday", "last week", "tonight", "tomorrow", "last year"))
    return None if new in given.text else f"{given.text.rstrip('.')} {new}."


def days_swapped(given: Given, room: Room) -> str | None:
    """Two weekdays of one sentence in each other's place."""
    found = [
        two for two in pairs(outside_quotes(_DAY, given.text)) if two[0].group() != two[1].group()
    ]
    if not found:
        return None
    one, other = room.chance.choice(found)
    return put(put(given.text, other.span(), one.group()), one.span(), other.group())


FORGES: dict[str, Forge] = {
    "number: changed": changed,
    "number: in words": worded,
    "number: scale": scaled,
    "number: percent": percent,
    "number: currency": money,
    "number: other digits": scripted,
    "number: signs": signed,
    "number: point moved": pointed,
    "number: of another sentence": foreign,
    "number: two swapped": swapped,
    "number: loose words": loose,
    "number: range": ranged,
    "number: one": single,
    "number: hidden characters": hidden,
    "number: added": tailed,
    "date: weekday": weekday,
    "date: month": month,
    "date: day": day,
    "date: year": year,
    "date: time": clock,
    "date: part of the day": part_of_day,
    "date: from today": relative,
    "date: two swapped": days_swapped,
}
