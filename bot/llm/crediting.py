"""Whom a clause credits, held against whom the story credits with its sentence."""

from __future__ import annotations

from bot.assertions import forms_in
from bot.evidence import are_one
from bot.llm.sources import Source
from bot.speaker_names import same_body
from bot.speakers import credits_in

_NEAR = 7
"""Words around a speaker's name within which a story says who they are."""
_NOBODY = forms_in("the a an official officials spokesman spokeswoman spokesperson it he she they")


def credited_rightly(clause: str, source: Source) -> bool:
    """Tell whether a clause credits nobody, or the one its story credits, or its outlet."""
    [credit] = credits_in(clause, [(0, len(clause))])
    if credit is None:
        return True
    said = credit.speaker
    if source.outlet and (same_body(said, source.outlet) or are_one(said, source.outlet)):
        return True
    known = [name for name in (source.speaker, source.said_as, source.through) if name]
    if any(are_one(name, said) for name in known):
        return True
    role = forms_in(said) - _NOBODY
    [alone] = credits_in(source.text, [(0, len(source.text))])
    if alone is not None and role <= forms_in(alone.speaker):
        return True
    if source.speaker is None or not _is_named(source.speaker):
        return role <= forms_in(source.text)
    return role <= forms_in(" ".join(known)) | _introduced(source.speaker, source.text)


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
