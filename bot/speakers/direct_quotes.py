"""Who is credited with direct quotations in Spanish, German, French and Portuguese. Pure.

Three forms alone, in which newspapers leave no doubt: «…», dijo Ana Gil; «…», dijo la ministra de
Defensa, Ana Gil; and Ana Gil dijo: «…». Pronouns, roles without a name, two who speak, and all else
credit nobody: a wrong speaker is worse than none. Languages whose files name no verbs of saying
with their articles have none credited at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.speakers.resolve import Credit
from index.languages.language import Language, language
from index.languages.scripts import words_in
from index.story import Span, Version, positions_in

_PAIRS = {"«": "»", "»": "«", "„": "“”", "“": "”", '"': '"', "‹": "›"}
"""What closes each mark that may open a quotation."""
_OPENS = re.compile(r"(?:(?<=[\s(—–:])|^)[«»„“\"‹](?=\S|\u00a0|\u202f| \S)", re.MULTILINE)
_FEWEST = 3
"""Words of a quotation: fewer are a word that is called so."""
_CAPITAL = r"[A-ZÀ-ÖØ-Þ](?:[\w-]|['’](?=[A-ZÀ-ÖØ-Þ]))+"
_LINK = r"(?:de\s+la|de\s+los|de|del|da|das|do|dos|du)"
_VON = r"(?:v[oa]n(?:\s+de[rnm])?)"
"""Stands in German names behind a first name; behind a surname it tells where somebody is from."""
_NAME = (
    rf"(?P<name>{_CAPITAL}(?:\s+{_VON}\s+{_CAPITAL})?"
    rf"(?:\s+(?:[A-Z]\.\s+)?(?:{_LINK}\s+)?{_CAPITAL}){{0,3}})"
)
_AFTER_NAME = re.compile(r"\s*(?:[.,;:!?)»”“\n—–]|$)|\s+(?=[a-zà-öø-þ])")
_ANOTHER = re.compile(rf"\s*,?\s+(?:y|e|und|et|sowie|ou|o|oder)\s+(?:\w+\s+){{0,3}}{_CAPITAL}")
_GOES_ON = re.compile(rf"\s+(?:que|qu[’']|al?\s+{_CAPITAL}|bin\s|ben\s|el\s+{_CAPITAL})")
"""What follows a name that is longer, or that speaks of another's word: nobody is credited."""
_AUDIENCE = frozenset(
    "journalisten reportern medien zeitung agentur abgeordneten anwesenden dpa afp reuters".split()
)
"""Capitalised German words that may follow a speaker without a comma: to whom was spoken."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A quotation, and where the one who speaks it is named."""

    quotation: Span
    name: Span | None
    """None where nobody is named, or not without doubt."""


def quoted_by(version: Version) -> tuple[Credit | None, ...]:
    """Return, for each sentence of a version, whom it credits with what it quotes there."""
    of, text = language(version.language), version.story.text
    credited: list[Credit | None] = [None] * len(version.sentences)
    if not (of.saying and of.articles):
        return tuple(credited)
    seen: set[int] = set()
    doubtful: set[int] = set()
    for told in _told_in(text, of):
        speaker = _full(text[slice(*told.name)], text, of) if told.name else None
        for at in positions_in(version.sentences, told.quotation):
            if not _is_of(version.sentences[at], told.quotation):
                continue
            known = credited[at]
            if at in seen and (known and known.speaker) != speaker:
                doubtful.add(at)
            seen.add(at)
            if speaker is not None and told.name is not None:
                within = _holds(version.sentences[at], told.name)
                credited[at] = Credit(speaker, told.name if within else None)
    return tuple(None if at in doubtful else credit for at, credit in enumerate(credited))


def _is_of(sentence: Span, quotation: Span) -> bool:
    """Tell whether a sentence and a quotation share half of the shorter of them."""
    shared = min(sentence[1], quotation[1]) - max(sentence[0], quotation[0])
    return 2 * shared >= min(sentence[1] - sentence[0], quotation[1] - quotation[0])


def _holds(sentence: Span, name: Span) -> bool:
    return sentence[0] <= name[0] and name[1] <= sentence[1]


def _told_in(text: str, of: Language) -> Iterator[_Told]:
    """Yield the quotations of a text, each with who is named as its speaker."""
    end = 0
    for opened in _OPENS.finditer(text):
        if opened.start() < end:
            continue
        line = text.find("\n", opened.start())
        closing = _closing(text, opened.start(), line if line >= 0 else len(text))
        if closing is None:
            continue
        end = closing + 1
        quotation = (opened.start(), end)
        if words_in(text[slice(*quotation)]) < _FEWEST:
            continue
        name = _named_after(text, end, of) or _named_before(text, opened.start(), of)
        yield _Told(quotation, name)


def _closing(text: str, opened: int, end: int) -> int | None:
    marks = _PAIRS[text[opened]]
    found = (text.find(mark, opened + 1, end) for mark in marks)
    return min((at for at in found if at >= 0), default=None)


@cache
def _forms(of: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how a speaker is named after a quotation, and before one, in a language."""
    says = _either(of.saying)
    if of.auxiliaries:
        says = rf"(?:(?:{_either(of.auxiliaries)})\s+{says}|{says})"
    article, title = _either(of.articles), _either(of.titles)
    adjective = rf"(?:(?!{_either(of.stop)}\s)[a-zà-öø-þ]+\s+)?"
    role = rf"(?:{article}\s*)?{adjective}(?i:{title})\s+{adjective}"
    of_what = (
        rf"\s+(?:{_LINK}|{_VON}|für|des|der|de\s+l[’']|d[’'])\s*{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}"
    )
    office = rf"{article}\s*{adjective}(?i:{title})(?:{of_what}){{0,2}},\s+"
    after = re.compile(rf"[,.]?\s*[,–—-]?\s*{says}\s+(?:{office}|{role})?{_NAME}")
    before = re.compile(
        rf"(?:(?i:{article})\s*)?(?:{adjective}(?i:{title})\s+{adjective})?"
        rf"{_NAME}\s+{says}\s*:\s*"
    )
    return after, before


def _either(words: frozenset[str]) -> str:
    return rf"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _named_after(text: str, at: int, of: Language) -> Span | None:
    found = _forms(of)[0].match(text, at)
    if found is None or not _AFTER_NAME.match(text, found.end("name")):
        return None
    end = found.end("name")
    alone = not (_ANOTHER.match(text, end) or _GOES_ON.match(text, end))
    return found.span("name") if alone and _may_be_name(found.group("name"), of) else None


def _named_before(text: str, at: int, of: Language) -> Span | None:
    """Return who a sentence names that ends in a colon where a quotation opens."""
    line = text.rfind("\n", 0, at) + 1
    stops = [stop.end() for stop in re.finditer(r"[.!?»”“\"]\s+", text[line:at])]
    for start in (line, *(line + stop for stop in stops)):
        found = _forms(of)[1].match(text, start)
        if found is not None and found.end() == at:
            return found.span("name") if _may_be_name(found.group("name"), of) else None
    return None


def _may_be_name(name: str, of: Language) -> bool:
    if any(len(word) > 1 and word.isupper() for word in name.split()):
        return False
    words = {word.lower() for word in name.split() if word[0].isupper()}
    return not words & (of.stop | of.times | _AUDIENCE | of.titles | of.month_of.keys())


def _without_titles(name: str, of: Language) -> str:
    """Return a name without what its bearer is: German writes that in capitals, and in one word."""
    words = name.split()
    while words and _is_title(words[0].lower(), of):
        words = words[1:]
    return " ".join(words)


def _is_title(word: str, of: Language) -> bool:
    if of.code == "de" and any(word.endswith(title) for title in of.titles if len(title) > 3):
        return True
    return word.rpartition("-")[2] in of.titles or word in of.stop


def _full(name: str, text: str, of: Language) -> str | None:
    """Return the name a story knows somebody by in full; None where a surname is that of two."""
    name = _without_titles(name, of)
    if " " in name or not name:
        return name or None
    longer = re.findall(
        rf"(?<!\w)({_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})\s+{re.escape(name)}(?!\w)", text
    )
    firsts = {_without_titles(one, of) for one in longer}
    firsts.discard("")
    if len(firsts) > 1:
        return None
    return f"{firsts.pop()} {name}" if firsts else name
