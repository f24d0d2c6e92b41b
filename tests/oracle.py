"""A judge of what was shown of a language model's words, strict and simple.

It reads quotation marks, figures and dates by rules of its own, so that it shares no mistake with
the gate: nothing of `bot.summary` is used here. It may call wrong what is right, never the reverse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum

from bot.answer import Quote, Statement
from bot.slack.looks.blocks import inert, literal, rich, run, section


class Fault(StrEnum):
    CITATION = "citation"
    """It cites nothing, or a quote that is not there."""
    SLICE = "slice"
    """What is called a story's own letters is not."""
    QUOTED = "quoted"
    """Words in quotation marks do not stand so in a cited quote."""
    FIGURE = "figure"
    """A number, date or time stands in no cited quote."""
    PING = "ping"
    """It pings, links, formats or hides something."""


MARKS = '"“”„‟«»‹›＂「」『』〝〞〟❝❞'
_DOUBLE = re.compile(f"[{MARKS}]|''|``")
_SINGLE = re.compile(r"(?<!\w)['‘‚‛‹](?=\S)(.*?)(?<=\S)['’›](?!\w)")
_ELLIPSIS = re.compile(r"\[?(?:…|\.\s?\.\s?\.)\]?")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_VALUES = {word: float(n) for n, word in enumerate(_SMALL)}
_VALUES |= {
    word: 10.0 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"dozen": 12.0, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_LOOSE = (
    "dozens hundreds thousands millions billions scores half halves halved quarter quarters thirds "
    "twice thrice double doubled doubling triple tripled tripling quadruple quadrupled twofold "
    "threefold fivefold tenfold couple pair trio nought nil decade decades fortnight century "
    "centuries umpteen score baker noon midnight yesterday today tonight tomorrow weekend"
).split()
_ALIKE = {"halves": "half", "halved": "half", "quarters": "quarter", "doubled": "double"}
_ALIKE |= {"doubling": "double", "tripled": "triple", "tripling": "triple"}
_DAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day|\.)", re.IGNORECASE)
_MONTHS = re.compile(
    r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|"
    r"ember)?\b\.?|\b(May)\b",
)
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.](\d\d))?\s*(?:([ap])\.?m\b|in the (morning|afternoon|evening))|"
    r"\b(\d{1,2}):(\d\d)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<money>[$€£¥₹]\s?)?(?P<digits>\d+(?:[.,\u00a0\u2009\u202f]\d+)*)"
    r"(?P<scale>(?:[\s-]?(?:hundred|thousand|million|billion|trillion|dozen|k|m|mn|bn|tn)\b)*)"
)
_PERCENT = re.compile(r"[\s-]?(?:%|per\s?cent\b|pct\b)", re.IGNORECASE)
_CURRENCY = re.compile(r"[\s-]?(dollar|euro|pound|yen|rupee|crown|franc|rouble|ruble|lira)s?\b")
_SYMBOLS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_NO_COUNT = re.compile(
    r"\b(?:no|any|every|each|this|that|the|another|last|only)\s\Z", re.IGNORECASE
)
_PING = re.compile(
    r"[<>@＠﹫#＃*`~|\\]|://|www\.|\]\(|\b(?:mailto|javascript|data):|:[a-z0-9_+-]+:", re.IGNORECASE
)


def faults(statement: Statement, quotes: Sequence[Quote]) -> list[Fault]:
    """What is wrong with a statement that is shown above an answer's quotes."""
    found = []
    if not statement.citations or not set(statement.citations) <= {*range(1, len(quotes) + 1)}:
        return [Fault.CITATION]
    cited = [quotes[n - 1] for n in statement.citations]
    if not all(_is_slice(statement, at, quotes) for at in range(len(statement.slices))):
        found.append(Fault.SLICE)
    if not _quoted_rightly(statement, cited):
        found.append(Fault.QUOTED)
    if not figures(statement.text) <= _known(statement.text, cited):
        found.append(Fault.FIGURE)
    if _pings(statement.text):
        found.append(Fault.PING)
    return found


def _is_slice(statement: Statement, at: int, quotes: Sequence[Quote]) -> bool:
    """Tell whether the nth slice has the letters of a cited quote, after those before it."""
    one = statement.slices[at]
    before = statement.slices[at - 1].end if at else 0
    if one.n not in statement.citations or not before <= one.start < one.end:
        return False
    quote = quotes[one.n - 1]
    if not quote.span[0] <= one.span[0] < one.span[1] <= quote.span[1]:
        return False
    stored = quote.story.text[slice(*one.span)]
    return statement.text[one.start : one.end] == " ".join(stored.split())


def quotations(text: str) -> list[tuple[int, int]] | None:
    """Return where words stand between marks of any kind; None where a mark is alone."""
    marks = list(_DOUBLE.finditer(text))
    if len(marks) % 2:
        return None
    pairs = zip(marks[::2], marks[1::2], strict=True)
    found = [(opens.end(), closes.start()) for opens, closes in pairs]
    return found + [
        one.span(1)
        for one in _SINGLE.finditer(text)
        if not any(start - 2 <= one.start() <= end for start, end in found)
    ]


def _quoted_rightly(statement: Statement, cited: Sequence[Quote]) -> bool:
    spans = quotations(statement.text)
    if spans is None:
        return False
    own = [_folded(quote.text) for quote in cited]
    letters = {at for one in statement.slices for at in range(one.start, one.end)}
    for start, end in spans:
        words = statement.text[start:end]
        ends = len(words) - len(words.rstrip(" .,;:!?…"))
        covered = {at for at in range(start, end - ends) if statement.text[at].isalnum()}
        if not covered <= letters or not any(_stands(words, text) for text in own):
            return False
    return True


def _stands(words: str, text: str) -> bool:
    at = 0
    for part in _ELLIPSIS.split(words):
        plain = _folded(part).strip(" .,;:!?")
        at = text.find(plain, at)
        if at < 0:
            return False
        at += len(plain)
    return True


def _folded(text: str) -> str:
    return " ".join(re.sub(rf"[{MARKS}‘’‚‛`´]", "'", text).split())


def _known(text: str, cited: Sequence[Quote]) -> set[str]:
    """Return the figures that may be shown, read from the cited quotes."""
    known: set[str] = set()
    for quote in cited:
        known |= figures(" ".join((quote.text, quote.speaker or "", quote.story.outlet or "")))
        if "2" in known or re.search(r"\band\b", quote.text):
            known |= {"both"}
        for noun in re.findall(r"\bone (\w+)", text, re.IGNORECASE):
            if re.search(rf"\b(?:an?|single|sole) (?:\w+ ){{0,2}}{noun}\b", quote.text):
                known |= {"1"}
    return known


def figures(text: str) -> set[str]:
    """Return every figure, date and time of a text by its value."""
    plain = "".join(_ascii(mark) for mark in text)
    found = set(_odd(text))
    found |= {day.lower() for day in _DAYS.findall(plain)}
    found |= {"".join(month).lower() for month in _MONTHS.findall(plain)}
    for clock in _CLOCK.finditer(plain):
        found.add(_time(clock))
    plain = _CLOCK.sub(lambda one: "~" * len(one.group()), plain)
    for number in _NUMBER.finditer(plain):
        value = _digits(number["digits"])
        for word in re.findall(r"[a-z]+", number["scale"].lower()):
            value *= _SCALES[word]
        money = _SYMBOLS[number["money"][0]] if number["money"] else ""
        found.add(_told(value, money, plain, number.end()))
    return found | set(_worded(_NUMBER.sub(lambda one: "~" * len(one.group()), plain)))


def _worded(text: str) -> Iterator[str]:
    """Yield the values of numbers in words."""
    words = list(re.finditer(r"[A-Za-z]+", text))
    at = 0
    while at < len(words):
        word = words[at].group().lower()
        if word == "both" or word in _LOOSE:
            yield _ALIKE.get(word, word)
        elif word in _ORDINALS or (word.endswith("s") and word[:-1] in _ORDINALS):
            yield f"{1 + _ORDINALS.index(word.removesuffix('s'))}th"
        elif word in _VALUES or (word in _SCALES and len(word) > 2):
            last = at
            while last + 1 < len(words) and _goes_on(words[last], words[last + 1], text):
                last += 1
            run_of = [one.group().lower() for one in words[at : last + 1]]
            if not (run_of == ["one"] and _is_nobody(text, words[at])):
                yield _told(_value(run_of), "", text, words[last].end())
            at = last
        at += 1


def _goes_on(word: re.Match[str], following: re.Match[str], text: str) -> bool:
    between = text[word.end() : following.start()]
    return between in {" ", "-"} and following.group().lower() in _VALUES.keys() | _SCALES.keys()


def _is_nobody(text: str, one: re.Match[str]) -> bool:
    """Tell the "one" of "no one", "one of them" and "one another" from a count."""
    after = text[one.end() :].split()[:1]
    return bool(_NO_COUNT.search(text[: one.start()])) or after in (["of"], ["another"])


def _value(words: Sequence[str]) -> float:
    whole = current = 0.0
    for word in words:
        if word in _VALUES:
            current += _VALUES[word]
        elif _SCALES[word] > 100:
            whole, current = whole + (current or 1.0) * _SCALES[word], 0.0
        else:
            current = (current or 1.0) * _SCALES[word]
    return whole + current


def _told(value: float, money: str, text: str, end: int) -> str:
    if _PERCENT.match(text, end):
        return f"{value:g} percent"
    named = _CURRENCY.match(text, end)
    unit = money or (named.group(1) if named else "")
    return f"{value:.10g} {unit}".strip()


def _digits(written: str) -> float:
    whole = re.sub(r"[,\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", written)
    try:
        return float(whole)
    except ValueError:
        return float(re.sub(r"\D", "", whole)) + 0.123456789


def _time(clock: re.Match[str]) -> str:
    hour, minute, half, part, plain_hour, plain_minute = clock.groups()
    if plain_hour:
        return f"{int(plain_hour) * 60 + int(plain_minute)} o'clock"
    late = (half or part[0]).lower() in {"p", "e"} or part == "afternoon"
    return f"{(int(hour) % 12 + 12 * late) * 60 + int(minute or 0)} o'clock"


def _ascii(mark: str) -> str:
    return str(unicodedata.decimal(mark)) if unicodedata.category(mark) == "Nd" else mark


def _odd(text: str) -> Iterator[str]:
    """Yield signs that are numbers and no digits: "½", "²", "Ⅻ"."""
    for mark in text:
        if unicodedata.category(mark) in {"No", "Nl"} or (
            mark.isnumeric() and not mark.isdecimal() and not mark.isascii()
        ):
            yield f"sign {unicodedata.numeric(mark):g}"


def _pings(text: str) -> bool:
    """Tell whether a text would ping, link, format or hide something where Slack shows it."""
    rendered = rich(section(run(text)))["elements"][0]["elements"]
    if [one["type"] for one in rendered] != ["text"] or "<" in literal(text) + inert(text):
        return True
    hidden = any(unicodedata.category(mark) in {"Cf", "Cc", "Co", "Cn", "Cs"} for mark in text)
    return hidden or bool(_PING.search(text))
