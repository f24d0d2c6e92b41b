"""Figures that a sentence gives bare: they count what the sentence before it counts. Pure.

"The ministry said the number of dead had reached 61. The observatory said its own count stood at
74." Without this the 74 counts nothing, and an older figure of the observatory's stands as its
newest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.english.figures_told import Told, figures_told
from bot.english.states import State, states_of

_COUNT = r"(?:count|tally|toll|figure|total|estimate|number)"
_BARE = re.compile(
    rf"\b(?:put(?:s|ting)?\s+(?:it|(?:the|its|their)\s+(?:own\s+)?{_COUNT}|that\s+{_COUNT})"
    rf"|(?:its|their|the|own|['’]s?)\s+(?:own\s+|latest\s+|new\s+)*{_COUNT}\s+"
    r"(?:had\s+|has\s+|now\s+|already\s+)*"
    r"(?:st(?:ood|ands)|was|is|reached|rose|risen|climbed|c(?:ame|omes)|fell))"
    r"(?:\s+(?:at|to|now))*\s+(?:at least|about|some|around|nearly|more than|over)?\s*\Z",
    re.IGNORECASE,
)
"""What stands before a figure that says how many without saying of whom."""
_SUM = re.compile(
    r"\b(?:damages?|losse?s?|costs?|price|bill|toll|casualties)\b(?! of (?:living|life))",
    re.IGNORECASE,
)
"""What is counted where no figure says of what: "the damage is higher: they put it at 3m"."""
_BESIDE = re.compile(r"\bwith(?:\s+(?:another|some|about|at least))?\s*\Z", re.IGNORECASE)
"""What stands before a second figure that is told beside the first: "58 dead, with 22 missing"."""


def figures_told_after(sentence: str, before: str) -> tuple[Told, ...]:
    """Return the figures of a sentence, bare ones with what the figure before them counts.

    That is one of the same sentence ("80,000 took part; police put the number at 22,000"), else the
    one that the sentence before it gives.
    """
    told = figures_told(sentence)
    if not any(map(_counts_nothing, told)):
        return told
    found: list[Told] = []
    for one in told:
        if _counts_nothing(one) and _BARE.search(sentence[: one.shown[0]]):
            found.append(_of_what_is_told(one, sentence[: one.shown[0]], before, found))
        else:
            found.append(one)
    return tuple(found)


def _of_what_is_told(bare: Told, opening: str, before: str, found: Sequence[Told]) -> Told:
    """Return a bare figure as one of what its sentence tells of before it, else of the one before.

    There that is another figure, else a sum or a count by its name.
    """
    own = next((other for other in reversed(found) if other.head is not None), None)
    named = _states_named(opening)
    counted = own or (None if named else _counted_in(before))
    return (
        _counting(bare, counted)
        if counted
        else replace(bare, states=named or _states_named(before))
    )


def _states_named(text: str) -> frozenset[State]:
    """Return the states of the sum or count that a text names last: the damage, a cost, a toll."""
    named = [found.group() for found in _SUM.finditer(text)]
    return states_of(named[-1]) if named else frozenset()


def _counts_nothing(told: Told) -> bool:
    return not told.states and told.head is None and not told.part


def _counted_in(sentence: str) -> Told | None:
    """Return the figure that a sentence is about; None where it gives none, or several alike."""
    found = [one for one in figures_told(sentence) if one.sure and not one.part and one.states]
    if not found or any(not _BESIDE.search(sentence[: one.shown[0]]) for one in found[1:]):
        return None
    return found[0]


def _counting(bare: Told, counted: Told) -> Told:
    return replace(
        bare,
        states=counted.states,
        head=counted.head,
        nouns=counted.nouns,
        verb=counted.verb,
        things=bare.things | counted.things,
    )
