"""Honest paraphrases made by rule: each says of a stored sentence what it says, another way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator

from told import Told, quotes_of

from bot.answer import Quote
from index.story import Version

_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_LEANS = re.compile(
    r"\b(?:I|we|We|you|You|our|my|us)\b|^(?:He|She|It|They|That|This|These|Those|His|Her|Its|Their|"
    r"But|And|So|There|Here|What|Why|How|When|Who|Of)\b|[?!@#<>*_|;=]|\n",
)
_QUOTED = re.compile(r"[“\"]([^“”\"]{15,200}?)[,.]?[”\"]")
_IN_DATE = re.compile(rf"\b(?:{_MONTH}|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.?\s\Z")
_END = re.compile(r"^(?P<told>[A-Z][^“”\"]+), (?P<who>[^,“”\"]{4,60}) said\.$")
_ACCORDING = re.compile(r"^(?P<told>[A-Z][^“”\"]+), according to (?P<who>[^,“”\"]{4,80})\.$")
_FRONT = re.compile(r"^(?P<who>[A-Z][^,“”\"]{3,60}) said (?:that )?(?P<told>[a-z\d][^“”\"]+)\.$")
_TRAILING = re.compile(r"^([^“”\"]{40,}?), (?:which|who|where|while|although|but)\b[^“”\"]*\.$")
_VOICES = ("said", "told reporters that", "stated that", "reported that")

_HALF = re.compile(r"[“”\"«»]")
"""A mark of a quotation that goes on in other sentences."""

_DRAWS = 3
"""Times that each rule is tried on a sentence: some choose."""

Rule = Callable[[str, Quote, random.Random], str | None]


def _front(text: str, quote: Quote, chance: random.Random) -> str | None:
    """What is told at the end, by whom in front."""
    found = _END.match(text) or _ACCORDING.match(text)
    if not found or quote.speaker is None:
        return None
    who, told = found["who"], _within(found["told"])
    if chance.random() < 0.5:
        return f"According to {who}, {told}."
    return f"{who[0].upper()}{who[1:]} {chance.choice(_VOICES)} {told}."


def _end(text: str, quote: Quote, chance: random.Random) -> str | None:
    """What is told in front, by whom at the end."""
    found = _FRONT.match(text)
    if not found or quote.speaker is None:
        return None
    told = found["told"][0].upper() + found["told"][1:]
    who = _within(found["who"])
    return f"{told}, {chance.choice((f'{who} said', f'according to {who}'))}."


def _voice(text: str, quote: Quote, chance: random.Random) -> str | None:
    """Another word for "said"."""
    found = _FRONT.match(text)
    if not found:
        return None
    return f"{found['who']} {chance.choice(_VOICES[1:])} {found['told']}."


def _number(text: str, quote: Quote, chance: random.Random) -> str | None:
    """A number written another way."""
    ways: list[tuple[str, Callable[[str], str]]] = [
        (rf"\b(?<!-)(?:{'|'.join(_WORDS)})\b(?=\s[a-z])", lambda one: str(2 + _WORDS.index(one))),
        (
            r"(?<![\w.,:$€£–-])(?:[2-9]|1\d|20)(?=\s(?!and\b|by\b|has\b)[a-z]{3,})(?!\s(?:million|billion|thousand|percent))",
            lambda one: _WORDS[int(one) - 2],
        ),
        (r"(?<![\w.,$€£])\d{1,3},\d{3}(?![\d,])(?=\s[a-z])", lambda one: one.replace(",", "")),
        (
            r"(?<![\w.,$€£])\d+(?:\.\d+)? million(?=\s[a-z])",
            lambda one: f"{round(float(one.split()[0]) * 1e6):,}",
        ),
        (r"\bper cent\b|(?<=\d) percent\b", lambda one: "percent" if " " in one.strip() else "%"),
    ]
    outside = [one.span() for one in _QUOTED.finditer(text)]
    found = [
        (one, write)
        for pattern, write in ways
        for one in re.finditer(pattern, text)
        if not any(a <= one.start() < b for a, b in outside)
        and not _IN_DATE.search(text[: one.start()])
    ]
    if not found:
        return None
    one, write = chance.choice(found)
    return text[: one.start()] + write(one.group()) + text[one.end() :]


def _date(text: str, quote: Quote, chance: random.Random) -> str | None:
    """A date the other way round."""
    turned = re.sub(rf"\b(\d{{1,2}}) ({_MONTH})\b", r"\2 \1", text)
    if turned == text:
        turned = re.sub(rf"\b({_MONTH}) (\d{{1,2}})\b(?!,|\d)", r"\2 \1", text)
    return None if turned == text else turned


def _shorter(text: str, quote: Quote, chance: random.Random) -> str | None:
    """A trailing clause left out."""
    found = _TRAILING.match(text)
    return f"{found.group(1)}." if found else None


def _quotation(text: str, quote: Quote, chance: random.Random) -> str | None:
    """The quotation kept, its speaker named."""
    found = list(_QUOTED.finditer(text))
    if not found or quote.speaker is None or not quote.speaker[0].isupper():
        return None
    words = chance.choice(found).group(1)
    how = chance.choice(
        ("{who} said: “{words}.”", "“{words},” {who} said.", '{who} said "{words}".')
    )
    return how.format(who=quote.speaker, words=words)


def _whole(text: str, quote: Quote, chance: random.Random) -> str | None:
    """The sentence as it stands."""
    return text


def _outlet_first(text: str, quote: Quote, chance: random.Random) -> str | None:
    """The sentence, its outlet named before it."""
    outlet = quote.story.outlet
    if outlet is None or quote.speaker is not None or "“" in text or '"' in text:
        return None
    return chance.choice((f"According to {outlet}, {{}}", f"{outlet} reported that {{}}")).format(
        _within(text)
    )


def _credited(text: str, quote: Quote, chance: random.Random) -> str | None:
    """The sentence, credited to the outlet that has it."""
    outlet = quote.story.outlet
    if outlet is None or quote.speaker is not None or "“" in text or '"' in text:
        return None
    return f"{text.rstrip('.')}, {outlet} reported."


RULES: dict[str, Rule] = {
    "speaker in front": _front,
    "speaker at the end": _end,
    "another word for said": _voice,
    "number written otherwise": _number,
    "date turned": _date,
    "shorter": _shorter,
    "quotation": _quotation,
    "as it stands": _whole,
    "credited to its outlet": _credited,
    "its outlet in front": _outlet_first,
}


def paraphrases(versions: Iterable[Version], seed: int) -> Iterator[Told]:
    """Yield an honest statement for each stored sentence and rule that fit, two rules at times."""
    chance = random.Random(seed)
    for version in versions:
        for quote in quotes_of(version):
            text = " ".join(quote.text.split())
            if _LEANS.search(_QUOTED.sub("", text)) or not 30 < len(text) < 350:
                continue
            if not text.endswith((".", ".”", '."')) or _HALF.search(_QUOTED.sub("", text)):
                continue
            made: set[str] = set()
            for name, rule in [*RULES.items()] * _DRAWS:
                told = rule(text, quote, chance)
                again = _number(told, quote, chance) if told else None
                for one, kind in ((told, name), (again, f"{name}, and a number")):
                    if one and one not in made and (one != text or name == "as it stands"):
                        made.add(one)
                        yield Told(one, (quote,), kind)


def _within(told: str) -> str:
    """Return words as they stand within a sentence."""
    first = told.split(maxsplit=1)[0]
    small = first in {"The", "A", "An", "At", "About", "More", "Some", "Most", "Nearly", "Two"}
    return told[0].lower() + told[1:] if small else told
