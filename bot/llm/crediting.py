"""Whom a clause credits, held against whom the story credits with its sentence."""

from __future__ import annotations

import re

from bot.assertions import forms_in
from bot.evidence import are_one
from bot.llm.sources import Source
from bot.speaker_names import same_body
from bot.speakers import credits_in

_NEAR = 7
"""Words around a speaker's name within which a story says who they are."""
_OWNED = re.compile(
    r"([\w-]+)(?:['’]s|s['’])\s+(?:own\s+)?(?:words?|count|tally|figures?|numbers?|estimates?|"
    r"reports?|statements?|account|data|records?)\b|\b(?:per|according to)\s+the\s+([\w-]+)",
    re.IGNORECASE,
)
"""Whose word it is, where no verb says so: "by the brigade's count"."""
_NOBODY = forms_in("the a an official officials spokesman spokeswoman spokesperson it he she they")


def credited_rightly(clause: str, source: Source) -> bool:
    """Tell whether a clause credits nobody, or the one its story credits, or its outlet."""
    said = credit_in(clause)
    return (said is None or may_be_credited(said, source)) and _owns(clause, source)


def credit_in(clause: str) -> str | None:
    """Return whom a clause credits with what it says, as it names them."""
    [credit] = credits_in(clause, [(0, len(clause))])
    return credit.speaker if credit else None


def credits_at_end(clause: str) -> bool:
    """Tell whether a clause says at its end whose word it is: "…, the ministry said"."""
    [credit] = credits_in(clause, [(0, len(clause))])
    return credit is not None and credit.said_as[0] > len(clause) / 2


def may_be_credited(said: str, source: Source) -> bool:
    """Tell whether a name or a role is that of whom a sentence is credited to, or its outlet's."""
    if source.outlet and (same_body(said, source.outlet) or are_one(said, source.outlet)):
        return True
    known = _names_of(source)
    if any(are_one(name, said) for name in known):
        return True
    role = forms_in(said) - _NOBODY
    [alone] = credits_in(source.text, [(0, len(source.text))])
    if alone is not None and role <= forms_in(alone.speaker):
        return True
    if source.speaker is None or not _is_named(source.speaker):
        return role <= forms_in(source.text)
    return role <= forms_in(" ".join(known)) | _introduced(source.speaker, source.text)


def _names_of(source: Source) -> list[str]:
    return [name for name in (source.speaker, source.said_as, source.through) if name]


def _owns(clause: str, source: Source) -> bool:
    """Tell whether whoever's words or count a clause calls it is named with the sentence."""
    known = forms_in(" ".join((source.text, source.outlet or "", *_names_of(source)))) | _NOBODY
    owners = (owner for found in _OWNED.finditer(clause) for owner in found.groups() if owner)
    return all(forms_in(owner) <= known for owner in owners)


def _is_named(speaker: str) -> bool:
    """Tell a proper name from a role ("two former caretakers")."""
    return any(word[0].isupper() for word in speaker.split()[1:]) or len(speaker.split()) == 1


def _introduced(speaker: str, text: str) -> frozenset[str]:
    """Return the words by which a text introduces a speaker: those around the name."""
    words = text.split()
    last = speaker.rsplit(maxsplit=1)[-1]
    at = next((n for n, word in enumerate(words) if last in word), None)
    if at is None:
        return frozenset()
    return forms_in(" ".join(words[max(0, at - _NEAR) : at + _NEAR]))
