"""Whether one stored sentence bears out one clause of a statement. Pure but for parsing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.assertion_words import ANYBODY, DOUBT, HARM
from bot.assertions import Assertion, asserted, forms_in
from bot.llm.clauses import parts_of
from bot.llm.counts import counted_rightly
from bot.llm.crediting import credited_rightly
from bot.llm.findings import Reason, Replaced
from bot.llm.naming import named_rightly
from bot.llm.places import trades_places
from bot.llm.quoting import quoted_in, quoted_rightly
from bot.llm.senses import LACKING, UNABLE, turns_round
from bot.llm.sources import Source
from bot.newsroom_words import ALIKE
from index.story import Span

_DOUBT = DOUBT - {"if", "whether", "unless", "should"} | {"believed", "thought", "feared"}
_UNSURE = DOUBT | frozenset("due set can cannot would will possible believed thought".split())
_IDLE = re.compile(
    r"\b(?:(?:in|at|above|after|of) all|all out|every (?:hour|day|week|month|year|season))\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:no longer|no|not|never)\s(?!(?:longer|more|fewer|less|later)\b)(\w{3,})", re.IGNORECASE
)
_VOICE = re.compile(r"(?P<we>\b(?:I|[Ww]e|me|[Mm]y|[Oo]ur|us)\b|!)|\b[Yy]our?\b")
_NONE: frozenset[str] = frozenset()
_MOST_STRANGE = 2
"""Telling words in a row that the sentence lacks: three are a claim of their own."""
_SHARE = 0.5
"""Share of a clause's telling words that its sentence must have, or words of the same sense."""

_OWN = 0.25
"""The same for a sentence that is not to be understood without another."""
_FEWEST = 2
"""Telling words of a part that tells anything."""


def bears_out(
    clause: str, source: Source, beside: Sequence[str] = ()
) -> tuple[Replaced, ...] | Reason:
    """Return what is put into a clause that a sentence bears out, in order; else why it does not.

    `beside` are other sentences cited with it, which may name whom its pronouns stand for.
    """
    quoted = quoted_rightly(clause, source)
    if quoted is None:
        return Reason.QUOTED
    within = quoted_in(clause) or []
    figures = counted_rightly(clause, source, within)
    if figures is None:
        return Reason.FIGURE
    if not named_rightly(clause, source, within, beside):
        return Reason.NAME
    mine, its = asserted(clause), asserted(source.text)
    own = [clause[start:end] for start, end in mine.clauses()]
    if not all(credited_rightly(part, source) for part in {clause, *own}):
        return Reason.SPEAKER
    if _denies_otherwise(mine, its, source) or its.opposes(mine):
        return Reason.DENIAL
    if _speaks_itself(clause, source.text, within) or _says_otherwise(mine, its, source, beside):
        return Reason.WORDS
    if not all(_is_told(part, source, beside) for part in {clause, *parts_of(clause, within)}):
        return Reason.WORDS
    return tuple(sorted((*quoted, *figures), key=lambda one: one.span))


def _speaks_itself(clause: str, text: str, quoted: Sequence[Span]) -> bool:
    """Tell whether a clause says "we", or "you" where its story does not, outside quotations."""
    found = [
        one for one in _VOICE.finditer(clause) if not any(a <= one.start() < b for a, b in quoted)
    ]
    return any(one["we"] or not _VOICE.search(text) for one in found)


def _denies_otherwise(mine: Assertion, its: Assertion, source: Source) -> bool:
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


def _is_told(part: str, source: Source, beside: Sequence[str]) -> bool:
    """Tell whether enough of a part's words are those of its sentence, or of the same sense.

    Whose word it is counts for nothing here. Where the sentence has a pronoun, some may be words of
    the sentences that may say whom that stands for.
    """
    mine, its = asserted(part), asserted(source.text)
    names = f"{source.speaker or ''} {source.said_as or ''} {source.outlet or ''}"
    told = mine.telling() - (forms_in(names) & mine.names())
    if len(told) < _FEWEST:
        return True
    own = _held(told, forms_in(source.text))
    near = _held(told, forms_in(" ".join((*beside, source.before or ""))))
    if mine.longest_run(told - own - near) > _MOST_STRANGE:
        return False
    if len(own) >= _SHARE * len(told):
        return True
    if not its.has_pronoun():
        return False
    return len(own | near) >= _SHARE * len(told) and len(own) >= _OWN * len(told)


def _says_otherwise(mine: Assertion, its: Assertion, source: Source, beside: Sequence[str]) -> bool:
    """Tell whether a clause says the contrary of its sentence, or the same of somebody else."""
    if turns_round(_all_words(mine), forms_in(source.text)) or _swaps(mine, its):
        return True
    return trades_places(mine.text, source.text) or _is_of_another(mine, its, source, beside)


def _is_of_another(mine: Assertion, its: Assertion, source: Source, beside: Sequence[str]) -> bool:
    """Tell whether a clause says of what only a sentence beside speaks of what this one says."""
    if its.has_pronoun():
        return False
    subjects = mine.subjects() - mine.names() - ANYBODY
    own = forms_in(f"{source.text} {source.speaker or ''} {source.outlet or ''}")
    return bool(subjects & forms_in(" ".join(beside))) and not _held(subjects, own)


def _held(told: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    """Return the words that are among others, or have one of the same sense there."""
    return frozenset(
        word for word in told if word in words or not ALIKE.get(word, _NONE).isdisjoint(words)
    )


def _all_words(seen: Assertion) -> frozenset[str]:
    return forms_in(_IDLE.sub(" ", seen.text))


def _swaps(mine: Assertion, its: Assertion) -> bool:
    """Tell whether somebody does in a clause what they undergo in its sentence, or the reverse."""
    theirs = its.roles()
    for (verb, role), ours in mine.roles().items():
        other = theirs.get((verb, "undergoes" if role == "does" else "does"), _NONE)
        same = theirs.get((verb, role), _NONE)
        if verb not in HARM and ours & other and not ours & same:
            return True
    return False
