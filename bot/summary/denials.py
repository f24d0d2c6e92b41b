"""Whether a clause denies or doubts what its sentence does. Pure but for parsing."""

from __future__ import annotations

import re

from bot.english.assertions import Assertion, forms_in
from bot.english.claim_words import DOUBT
from bot.summary.sources import Source
from bot.summary.words import LACKING, UNABLE

_DOUBT = DOUBT - {"if", "whether", "unless", "should"} | {"believed", "thought", "feared"}
_UNSURE = DOUBT | frozenset("due set can cannot would will possible believed thought".split())
_NOTHING = re.compile(
    r"\b(?:no longer|no|not|never)\s(?!(?:longer|more|fewer|less|later)\b)(\w{3,})", re.IGNORECASE
)


def denies_otherwise(mine: Assertion, its: Assertion, source: Source) -> bool:
    """Tell whether one denies what the other says, or the clause is sure where the sentence is not.

    Names and subjects are left out: "Farwire could not verify it" and "Farwire said it could not".
    """
    shared = mine.telling() & its.telling()
    shared -= mine.names() | its.names() | mine.subjects() | its.subjects()
    shared -= forms_in(f"{source.speaker or ''} {source.outlet or ''}")
    if its.doubted(_DOUBT) & shared and not _has(mine, _UNSURE):
        return True
    denies, denied = frozenset(mine.denied()) & shared, frozenset(its.denied()) & shared
    lacks = _lost(mine, its, LACKING) > 0 or (_has(mine, LACKING) and not its.denials())
    refuses = mine.denials() > 0 or lacks
    if ((denied - denies) or its.under(UNABLE) & shared) and not refuses:
        return True
    if not refuses and _unsaid(mine.text, source.text):
        return True
    if _turns_denial(mine, its, denies & denied):
        return True
    if mine.denials() > its.denials() + _lost(its, mine, LACKING | UNABLE):
        return True
    if not mine.denials() or _lost(its, mine, LACKING | UNABLE):
        return False
    return not its.denials() or (bool(denies - denied) and not denies & denied)


def _turns_denial(mine: Assertion, its: Assertion, shared: frozenset[str]) -> bool:
    """Tell "denied" from "did not deny": one denial more or less of all that both deny."""
    ours, theirs = mine.denied(), its.denied()
    told = [(ours[word].split(), theirs[word].split()) for word in shared]
    return bool(told) and all(
        "denied" in one and "denied" in other and len(one) % 2 != len(other) % 2
        for one, other in told
    )


def _unsaid(clause: str, text: str) -> bool:
    """Tell whether a clause, which denies nothing, has a word that its sentence denies."""
    denied = {found.group(1).lower() for found in _NOTHING.finditer(text)}
    denied -= set(_NOTHING.sub(" ", text).lower().split())
    return bool(denied & set(re.findall(r"\w+", clause.lower())))


def _lost(its: Assertion, mine: Assertion, words: frozenset[str]) -> int:
    """Return how many of some words a sentence has and a clause has not."""
    own = {word.text.lower() for word in mine.words}
    return sum(word.text.lower() in words - own for word in its.words)


def _has(seen: Assertion, words: frozenset[str]) -> bool:
    return any(word.text.lower() in words for word in seen.words)
