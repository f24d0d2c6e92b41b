"""Whether one stored sentence bears out one clause of a statement. Pure but for parsing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.english.assertions import Assertion, asserted, forms_in
from bot.english.claim_words import ANYBODY, HARM
from bot.english.synonyms import ALIKE
from bot.summary.clauses import FEWEST, parts_of
from bot.summary.denials import denies_otherwise
from bot.summary.names import named_rightly
from bot.summary.numbers import counted_rightly
from bot.summary.quotations import quoted_in, quoted_rightly
from bot.summary.reasons import Reason, Replaced
from bot.summary.sources import Source
from bot.summary.speakers import credited_rightly
from bot.summary.swapped_names import trades_places
from bot.summary.words import turns_round
from index.story import Span

_IDLE = re.compile(
    r"\b(?:(?:in|at|above|after|of) all|all out|every (?:hour|day|week|month|year|season))\b",
    re.IGNORECASE,
)
_VOICE = re.compile(r"(?P<we>\b(?:I|[Ww]e|me|[Mm]y|[Oo]ur|us)\b|!)|\b[Yy]our?\b")
_NONE: frozenset[str] = frozenset()
_MOST_STRANGE = 2
"""Telling words in a row that the sentence lacks: three are a claim of their own."""
_SHARE = 0.5
"""Share of a clause's telling words that its sentence must have, or words of the same sense."""
_OWN = 0.25
"""The same for a sentence that is not to be understood without another."""


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
    if denies_otherwise(mine, its, source) or its.opposes(mine):
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


def _is_told(part: str, source: Source, beside: Sequence[str]) -> bool:
    """Tell whether enough of a part's words are those of its sentence, or of the same sense.

    Whose word it is counts for nothing here. Where the sentence has a pronoun, some may be words of
    the sentences that may say whom that stands for.
    """
    mine, its = asserted(part), asserted(source.text)
    names = f"{source.speaker or ''} {source.said_as or ''} {source.outlet or ''}"
    told = mine.telling() - (forms_in(names) & mine.names())
    if len(told) < FEWEST:
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
