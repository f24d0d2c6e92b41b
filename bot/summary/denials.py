"""Whether a clause denies and doubts just what its sentence does. Pure.

Names and subjects are left out: "Farwire could not verify it" and "Farwire said it could not".
"""

from __future__ import annotations

import re

from bot.english.denial_words import (
    BELIEVED,
    CONDITIONS,
    DECLINES,
    DOUBT,
    FAILURES,
    INSTEAD,
    LEAVES_OPEN,
    PENDING,
    REFUSALS,
    UNABLE,
    UNDONE,
)
from bot.summary.pair import Pair
from bot.summary.parsed_text import ParsedText

_DOUBTS = DOUBT - CONDITIONS - {"should"} | BELIEVED
"""Words whose doubt may not be dropped: of others a summary may say what came of it."""
_UNSURE = LEAVES_OPEN | PENDING
_NOTHING = re.compile(
    r"\b(?:no longer|no|not|never)\s(?!(?:longer|more|fewer|less|later)\b)(\w{3,})", re.IGNORECASE
)
_LACKING = FAILURES | DECLINES | REFUSALS | UNDONE | INSTEAD
"""Words that may deny without saying "not"."""
_LEFT = DECLINES | REFUSALS | UNABLE
"""Those of them that do wherever they stand."""


def drops_a_doubt(pair: Pair) -> bool:
    """Tell whether a clause is sure of what its sentence is not: "may", "allegedly", "plans to"."""
    if pair.clause.lower & _UNSURE:
        return False
    return bool(pair.its.doubted(_DOUBTS) & pair.shared) or pair.mine.is_surer_than(pair.its)


def drops_a_denial(pair: Pair) -> bool:
    """Tell whether a clause denies nothing, and has words that its sentence denies."""
    if _denies(pair):
        return False
    denied = pair.sentence.denied.keys() & pair.shared
    if denied - pair.clause.denied.keys() or pair.its.under(_LEFT) & pair.shared:
        return True
    return _says_what_is_denied(pair.clause.text, pair.sentence.text)


def turns_a_denial(pair: Pair) -> bool:
    """Tell "denied" from "did not deny": one denial more or less of all that both deny."""
    ours, theirs = pair.clause.denied, pair.sentence.denied
    shared = ours.keys() & theirs.keys() & pair.shared
    told = [(ours[word].split(), theirs[word].split()) for word in shared]
    return bool(told) and all(
        "denied" in one and "denied" in other and len(one) % 2 != len(other) % 2
        for one, other in told
    )


def adds_a_denial(pair: Pair) -> bool:
    """Tell whether a clause denies more often than its sentence does, by whatever words."""
    return pair.clause.denials > pair.sentence.denials + _lacks_more(pair)


def denies_something_else(pair: Pair) -> bool:
    """Tell whether nothing that a clause denies of what both say is denied in its sentence."""
    ours = pair.clause.denied.keys() & pair.shared
    return bool(ours) and ours.isdisjoint(pair.sentence.denied) and not _lacks_more(pair)


def says_the_opposite(pair: Pair) -> bool:
    """Tell whether one says "before" or "up" where the other says "after" or "down"."""
    return pair.its.opposes(pair.mine)


def _denies(pair: Pair) -> bool:
    """Tell whether a clause denies anything, if only by a word like "failed"."""
    if pair.clause.denials or _lost(pair.clause, pair.sentence, _LACKING):
        return True
    return bool(pair.clause.lower & _LACKING) and not pair.sentence.denials


def _lacks_more(pair: Pair) -> int:
    """Return how many words that may deny a sentence has and its clause has not."""
    return _lost(pair.sentence, pair.clause, _LACKING | _LEFT)


def _says_what_is_denied(clause: str, text: str) -> bool:
    """Tell whether a clause has a word that stands behind "no" or "not" alone in its sentence."""
    denied = {found.group(1).lower() for found in _NOTHING.finditer(text)}
    denied -= set(_NOTHING.sub(" ", text).lower().split())
    return bool(denied & set(re.findall(r"\w+", clause.lower())))


def _lost(its: ParsedText, mine: ParsedText, words: frozenset[str]) -> int:
    """Return how many of some words one has and the other has not."""
    return sum(word.text.lower() in words - mine.lower for word in its.assertion.words)
