"""A long question to the parts it is made of: clauses, and what it asks of each outlet. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.answer import Part
from bot.english.synonyms import EMPTY
from index.story import Span
from index.words import stems

_BREAK = re.compile(
    r"[,;:?]|\b(?:and|while|but|whose|which|who|whereas|versus|compared|before|after|between|than|"
    r"that|with|according to|(?:as )?reported by)\b"
)
_ENOUGH = 4
"""Telling words that make a clause: fewer go with the next one."""
_LEFT = 2
"""Telling words at the end that make one of their own."""
_MOST = 6

Named = Sequence[tuple[str, Span]]
"""Outlets with where the question names them, in its order."""


def parts_of(question: str, outlets: Named, dates: Sequence[Span]) -> tuple[Part, ...]:
    """Return the parts of a question; none where it is of one clause and asks no outlet."""
    gaps = [*(span for _, span in outlets), *dates]
    clauses = _clauses(_blanked(question, gaps))
    asked = [
        Part(text, outlet) for outlet, text in _by_outlet(question, outlets, gaps) if _telling(text)
    ]
    found = tuple(Part(clause) for clause in clauses) if len(clauses) > 1 else ()
    return (*found, *asked[:_MOST])


def _clauses(question: str) -> list[str]:
    clauses: list[str] = []
    held = ""
    for piece in _BREAK.split(question):
        held = f"{held} {piece}".strip()
        if _telling(held) >= _ENOUGH:
            clauses.append(held)
            held = ""
    if held and clauses and _telling(held) < _LEFT:
        clauses[-1] = f"{clauses[-1]} {held}"
    elif held:
        clauses.append(held)
    return clauses[:_MOST]


def _by_outlet(question: str, outlets: Named, gaps: Sequence[Span]) -> list[tuple[str, str]]:
    """Cut a question between the outlets it names, at the last break before each next one."""
    cuts = [0]
    for (_, (_, end)), (_, (start, _)) in pairwise(outlets):
        breaks = [found.end() for found in _BREAK.finditer(question, end, start)]
        cuts.append(breaks[-1] if breaks else end)
    cuts.append(len(question))
    plain = _blanked(question, gaps)
    return [
        (outlet, " ".join(plain[start:end].split()))
        for (outlet, _), (start, end) in zip(outlets, pairwise(cuts), strict=False)
    ]


def _blanked(question: str, gaps: Sequence[Span]) -> str:
    for start, end in gaps:
        question = f"{question[:start]}{' ' * (end - start)}{question[end:]}"
    return question


def _telling(text: str) -> int:
    return sum(stem not in EMPTY for stem in stems(text))
