"""Sentences that hedge others: which they are, and what they hedge. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.english.figures import gives_figure, has_number
from index.story import Span, Version

_HEDGES = re.compile(
    r"\b(?:can|could|has|have|had|was|were|is|are)(?:\s?not|n['’]t)\s+(?:been\s+|be\s+)?"
    r"(?:immediately\s+|yet\s+|been\s+|be\s+|able\s+to\s+|independently\s+|possible\s+to\s+)*"
    r"(?:verif|confirm|corroborat|substantiat|authenticat|seen evidence)\w*"
    r"|\b(?:unable|not possible|impossible|difficult)\s+to\s+(?:independently\s+)?"
    r"(?:verif|confirm|corroborat)\w*"
    r"|\bno (?:independent|immediate)\s+(?:confirmation|verification|way)\b"
    r"|\b(?:unverified|unconfirmed)\b",
    re.IGNORECASE,
)
_OF_FIGURES = re.compile(
    r"\b(?:figures?|numbers?|tolls?|count|counts|statistics|death)\b", re.IGNORECASE
)
REACH = 6
"""Sentences back that a hedge of figures reaches; seen in real copy: four."""
_NEAR = 3
"""Sentences back that any other hedge reaches."""


def is_caveat(sentence: str) -> bool:
    """Tell whether a sentence does nothing but hedge others."""
    return _HEDGES.search(sentence) is not None and len(sentence.split()) < 40


def caveat_for(version: Version, at: int, speakers: Sequence[str | None]) -> Span | None:
    """Return the sentence that hedges the one at a position; None where nothing does.

    A hedge stands after what it hedges. One of "figures" reaches back to sentences that give
    numbers, until somebody else gives any; another reaches the nearest few of the same speaker.
    `speakers` has one entry for each sentence.
    """
    text = version.story.text
    sentence = text[slice(*version.sentences[at])]
    if is_caveat(sentence):
        return None
    others_speak = others_count = False
    for later in range(at + 1, min(at + 1 + REACH, len(version.sentences))):
        following = text[slice(*version.sentences[later])]
        if is_caveat(following):
            if _is_about_another(following, speakers[at], speakers):
                return None
            of_figures = _OF_FIGURES.search(following) is not None
            counts = of_figures and has_number(sentence) and not others_count
            near = later - at <= _NEAR and speakers[at] is not None and not others_speak
            return version.sentences[later] if counts or (near and not of_figures) else None
        if speakers[later] not in {None, speakers[at]}:
            others_speak = True
            others_count = others_count or gives_figure(following)
    return None


def _is_about_another(hedge: str, speaker: str | None, speakers: Sequence[str | None]) -> bool:
    """Tell whether a hedge names a speaker of the story, and not this one."""
    words = re.findall(r"\w+", hedge)
    named = {other for other in speakers if other and other.split()[-1] in words}
    return bool(named) and speaker not in named
