"""Whether a clause says what its sentence says, in whatever words. Pure.

A summary says things in other words, and most other words do no harm. It may not say "rescued" of
those a sentence calls killed, "all" where a sentence speaks of some, or what only another says.
"""

from __future__ import annotations

import re

from bot.english.assertions import forms_in
from bot.english.claim_words import ANYBODY
from bot.english.contraries import CONTRARIES
from bot.english.synonyms import ALIKE
from bot.summary.clauses import FEWEST
from bot.summary.pair import Pair
from bot.summary.parsed_text import ParsedText

_WIDE = forms_in(
    "all every everyone everybody everything entire entirely whole always never exclusively solely "
    "completely unanimous nationwide countrywide worldwide permanently guarantee certainly "
    "definitely undoubtedly"
)
"""Words that take in everything, or leave no doubt."""
_BEGINNING = 5
"""Letters that "resume" and "resumption" have in common."""


_IDLE = re.compile(
    r"\b(?:(?:in|at|above|after|of) all|all out|every (?:hour|day|week|month|year|season))\b",
    re.IGNORECASE,
)
_VOICE = re.compile(r"(?P<we>\b(?:I|[Ww]e|me|[Mm]y|[Oo]ur|us)\b|!)|\b[Yy]our?\b")
_NONE: frozenset[str] = frozenset()
_JOINING = frozenset({"and", "but", "while", "whereas"})
_OPENS_A_NOUN = ("DT", "NN", "PRP$")
_MOST_STRANGE = 2
"""Telling words in a row that the sentence lacks: three are a claim of their own."""
_SHARE = 0.5
"""Share of a clause's telling words that its sentence must have, or words of the same sense."""
_OWN = 0.25
"""The same for a sentence that is not to be understood without another."""


def speaks_as_we(pair: Pair) -> bool:
    """Tell whether a clause says "we", or "you" where its story does not, outside quotations."""
    clause = pair.clause
    found = (one for one in _VOICE.finditer(clause.text) if not clause.is_quoted(one.start()))
    return any(one["we"] or not _VOICE.search(pair.sentence.text) for one in found)


def takes_in_more(pair: Pair) -> bool:
    """Tell whether a clause says "all" or "certainly" where its sentence has no such word."""
    return bool(_new_words(pair) & _WIDE) and not pair.sentence.forms & _WIDE


def says_the_contrary(pair: Pair) -> bool:
    """Tell whether a clause has a word of whose contraries its sentence has one.

    It does no harm where either has the other's word too.
    """
    told, stored = _all_words(pair.clause), pair.sentence.forms
    new, left = _new_words(pair), stored - told
    return any(
        new & mine and left & its and not mine & stored and not its & told
        for mine, its in CONTRARIES
    )


def turns_roles(pair: Pair) -> bool:
    """Tell whether somebody does in a clause what they undergo in its sentence, or the reverse."""
    return pair.mine.turns(pair.its)


def is_of_another(pair: Pair) -> bool:
    """Tell whether a clause says of what only a sentence beside speaks of what this one says."""
    if pair.its.has_pronoun():
        return False
    subjects = pair.mine.subjects() - pair.mine.names() - ANYBODY
    credited = forms_in(f"{pair.source.speaker or ''} {pair.source.outlet or ''}")
    own = pair.sentence.forms | credited
    return bool(subjects & pair.said_beside) and not _held(subjects, own)


def says_something_else(pair: Pair) -> bool:
    """Tell whether too few words of a clause, or of a part of it, are its sentence's."""
    return not (
        all(_is_told(part, pair) for part in (pair.clause, *pair.clause.parts))
        and not any(_adds_a_doing(part, pair) for part in pair.clause.parts)
    )


def _is_told(part: ParsedText, pair: Pair) -> bool:
    """Tell whether enough of a part's words are those of its sentence, or of the same sense.

    Whose word it is counts for nothing here. Where the sentence has a pronoun, some may be words of
    the sentences that may say whom that stands for.
    """
    source = pair.source
    credited = forms_in(f"{source.speaker or ''} {source.said_as or ''} {source.outlet or ''}")
    told = part.telling - (credited & part.assertion.names())
    if len(told) < FEWEST:
        return True
    own = _held(told, pair.sentence.forms)
    near = _held(told, pair.said_beside | source.parsed_before.forms)
    if part.assertion.longest_run(told - own - near) > _MOST_STRANGE:
        return False
    if len(own) >= _SHARE * len(told):
        return True
    if not pair.its.has_pronoun():
        return False
    return len(own | near) >= _SHARE * len(told) and len(own) >= _OWN * len(told)


def _adds_a_doing(part: ParsedText, pair: Pair) -> bool:
    """Tell whether a part says of whom its sentence names what the sentence says of nobody.

    As in "…, and the government has resigned" of a sentence about a government's figures. What has
    a figure is proved by that.
    """
    first = [word.text.lower() for word in part.assertion.words[:1]]
    opens = [word.tag for word in part.assertion.words[1:2]]
    is_joined = _JOINING.issuperset(first) and any(tag.startswith(_OPENS_A_NOUN) for tag in opens)
    if not is_joined or part.numbers:
        return False
    subjects = part.assertion.subjects()
    doing = part.telling - subjects - part.assertion.names()
    near = pair.said_beside | pair.source.parsed_before.forms if pair.its.has_pronoun() else _NONE
    return bool(subjects and doing) and not _held(doing, pair.sentence.forms | near)


def _held(told: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    """Return the words that are among others, or have one of the same sense there."""
    return frozenset(
        word for word in told if word in words or not ALIKE.get(word, _NONE).isdisjoint(words)
    )


def _all_words(clause: ParsedText) -> frozenset[str]:
    return forms_in(_IDLE.sub(" ", clause.text))


def _new_words(pair: Pair) -> frozenset[str]:
    """Return the words of a clause that its sentence has in no form: "resumed", "resumption"."""
    begun = {word[:_BEGINNING] for word in pair.sentence.forms}
    new = _all_words(pair.clause) - pair.sentence.forms
    return frozenset(word for word in new if word[:_BEGINNING] not in begun)
