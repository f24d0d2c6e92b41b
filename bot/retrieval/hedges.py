"""A sentence that hedges, read by itself: whose claim it doubts, and what of it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.english.synonyms import EMPTY, stems_of
from bot.speakers.say_words import GIVES_WORD, either
from index.calendar import DAYS

_CHECKED = r"(?:verif|confirm|corroborat|substantiat|authenticat)"
_HEDGES = re.compile(
    r"\b(?:can|could|has|have|had|was|were|is|are)(?:\s?not|n['’]t)\s+(?:been\s+|be\s+)?"
    r"(?:immediately\s+|yet\s+|been\s+|be\s+|able\s+to\s+|independently\s+|possible\s+to\s+)*"
    rf"(?:{_CHECKED}|seen evidence)\w*"
    rf"|\b(?:unable|not possible|impossible|difficult)\s+to\s+(?:independently\s+)?{_CHECKED}\w*"
    r"|\bno (?:independent|immediate)\s+(?:confirmation|verification|way)\b"
    r"|\b(?:unverified|unconfirmed)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"\b(?:neither|none)\b[^;]*?\b(?P<verb>(?:could|can|has|have|was|were)\s+(?:be(?:en)?\s+)?"
    rf"(?:(?:immediately|yet|independently)\s+)*{_CHECKED}\w*ed)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\bbe(?:en)?\b.*ed\Z|\A(?:was|were|is|are)\b.*ed\Z", re.IGNORECASE | re.DOTALL
)
_EMPTY_SUBJECT = re.compile(r"(?:\w+ )?(?:it|this|that)\s*\Z", re.IGNORECASE)
_OF_ITSELF = re.compile(r"\w[^.]*\b(?:that|which)\s+(?:[\w’']+\s+)?\Z", re.IGNORECASE)
"""What stands before the verb of "…, a figure that could not be verified"."""
_CUT = re.compile(r"[,;:]|\b(?:because|since|while|but|as|after|when)\b", re.IGNORECASE)
_ASIDE = re.compile(r",[^,]*,")
_LAST_CLAUSE = re.compile(
    r",?\s(?:and|but|so|nor)\s(?=(?:the|his|her|their|its|that|this|it)\b)", re.IGNORECASE
)

_FIGURE = r"(?:figures?|numbers?|tolls?|counts?|tall(?:y|ies)|estimates?|totals?|statistics)"
_CLAIM = (
    rf"(?:{_FIGURE}|data|accounts?|claims?|versions?|reports?|statements?|allegations?|"
    r"assertions?|accusations?|descriptions?|stor(?:y|ies))"
)
_WORDS = r"(?:[\w-]+\s+)"
_NAME = r"(?:[^\W\d_][\w.-]*\s+){0,6}?[^\W\d_][\w.-]*"
_OWNERS = (
    re.compile(
        rf"(?P<owner>{_NAME})(?:['’]s|(?<=s)['’])\s+{_WORDS}{{0,4}}?{_CLAIM}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_CLAIM}(?:\s+(?:of|about)(?:\s+[\w-]+){{1,4}}?)?\s+"
        r"(?:(?:made|given|provided|released|issued|published|put out)\s+)?"
        rf"(?:by|from)\s+(?P<owner>(?:[^\W\d_][\w.-]*\s+){{0,6}}[^\W\d_][\w.-]*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:what|{_CLAIM}(?:\s+(?:that|which))?)\s+(?P<owner>(?:the\s+|an?\s+)?{_NAME})\s+"
        rf"(?:had\s+|has\s+|have\s+)?{either(GIVES_WORD)}\b",
        re.IGNORECASE,
    ),
)
_ITS = re.compile(
    rf"\b(?:his|her|their|its)\s+{_WORDS}{{0,4}}?{_CLAIM}\b"
    r"|\bwhat (?:he|she|it|they)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"(?P<owner>(?:the\s+)?{_NAME})\s+(?:has|have|had|is|was|are|were|did|does|do|declined|refused)\b",
    re.IGNORECASE,
)
"""Who a sentence is about that goes on to doubt "its" figure."""
_SEVERAL = re.compile(r"\b(?:neither|none|both|either)\b", re.IGNORECASE)
_PERIODS = DAYS | {"week", "month", "year", "day", "night", "morning", "war", "storm"}
_UNTOLD = EMPTY | stems_of(
    "independent independently immediately claim account data estimate allegation assertion "
    "accusation description tally total statistic verify confirm authenticity accuracy evidence "
    "neither none both either side other latest official earlier separate given made released"
)
"""Stems of a hedge that tell nothing of what it is about."""


@dataclass(frozen=True, slots=True)
class Hedge:
    """What a hedging sentence says of what it hedges."""

    owner: str | None = None
    """Whose claim, as it is put: "the council"; None where it names nobody."""
    is_last: bool = False
    """Whether it is that of whoever spoke last: "his account"."""
    is_several: bool = False
    """Whether it hedges what several have said: "neither estimate"."""
    of_figures: bool = False
    is_claim: bool = False
    """Whether it says that it hedges words or figures, and not a video or a reading."""
    is_plural: bool = False
    """Whether it hedges all figures of one, and not a single one."""
    topic: frozenset[str] = frozenset()
    """Stems of what the claim is about: that of "cost" for "the council's cost figure"."""
    is_own: bool = False
    """Whether it hedges what the very sentence tells: "a figure that could not be verified"."""


def is_caveat(sentence: str) -> bool:
    """Tell whether a sentence does nothing but hedge others."""
    return len(sentence.split()) < 40 and _verb_in(sentence) is not None


def hedge_in(sentence: str) -> Hedge | None:
    """Read a sentence that hedges others; None for any other."""
    verb = _verb_in(sentence)
    if verb is None or not is_caveat(sentence):
        return None
    thing = _hedged(sentence, *verb)
    owner, about = _owner_in(thing)
    is_last = owner is None and _ITS.search(thing) is not None
    if is_last and (subject := _SUBJECT.match(sentence[: sentence.find(thing)])):
        owner, is_last = subject["owner"], False
    return Hedge(
        owner=owner,
        is_last=is_last,
        is_claim=re.search(rf"\b{_CLAIM}\b", thing, re.IGNORECASE) is not None,
        is_several=_SEVERAL.search(thing) is not None,
        of_figures=re.search(rf"\b(?:{_FIGURE}|death)\b", thing, re.IGNORECASE) is not None,
        is_plural=re.search(rf"\b{_FIGURE}\b(?<=s)", thing, re.IGNORECASE) is not None,
        topic=stems_of(about) - _UNTOLD - stems_of(" ".join(DAYS)),
        is_own=_OF_ITSELF.search(sentence[: verb[0]]) is not None,
    )


@lru_cache(maxsize=20_000)
def _verb_in(sentence: str) -> tuple[int, int] | None:
    """Return where a sentence says that something was not checked."""
    if found := _HEDGES.search(sentence):
        return found.span()
    neither = _NEITHER.search(sentence)
    return neither.span("verb") if neither else None


def _hedged(sentence: str, start: int, end: int) -> str:
    """Return the words for what was not checked: a passive's subject, else the object."""
    verb, before, after = sentence[start:end], sentence[:start], sentence[end:]
    if verb.lower().startswith("un") and verb.lower().endswith("ed"):
        return sentence
    if _PASSIVE.search(verb) and not _EMPTY_SUBJECT.match(before):
        return _LAST_CLAUSE.split(_ASIDE.sub(" ", before))[-1]
    return _CUT.split(after)[0]


def _owner_in(thing: str) -> tuple[str | None, str]:
    """Return whose claim is hedged, as it is put, and the words for what of it."""
    for pattern in _OWNERS:
        for found in pattern.finditer(thing):
            owner = re.split(r"\b(?:of|that|whether|if|neither|nor|but)\s", found["owner"])[-1]
            if owner.split()[-1].lower() in _PERIODS | {"it", "he", "she", "they"}:
                continue
            return owner, thing[: found.start("owner")] + thing[found.end("owner") :]
    return None, thing
