"""Whom a clause credits, held against whom the story credits with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.assertions import asserted, forms_in
from bot.evidence import are_one
from bot.llm.sources import Source
from bot.speaker_names import same_body
from bot.speakers import credits_in

_NEAR = 7
"""Words around a speaker's name within which a story says who they are."""
_SAYING = frozenset(
    "say says said tell tells told report reports reported announce announces announced state "
    "states stated confirm confirms confirmed claim claims claimed warn warns warned acknowledge "
    "acknowledges acknowledged admit admits admitted insist insists insisted declare declares "
    "declared argue argues argued note notes noted explain explains explained add adds added "
    "wrote writes asked quoted quotes cites cited saying".split()
)
_WHO = r"(?:[Tt]he\s)?[^\W\d][\w’'.-]*(?:\s[^\W\d][\w’'.-]*){0,5}?"
_ACCORDING = re.compile(rf"\b[Aa]ccording\sto\s(?P<who>{_WHO})(?=[,.;]|$)")
_OTHERWISE = re.compile(
    rf"\bper\s(?P<per>(?!cent\b){_WHO})(?=[,.;]|$)|"
    rf"\b[Ii]n\sthe\s(?:words|view|opinion)\sof\s(?P<words>{_WHO})(?=[,.;]|$)|"
    rf"\b[Aa]s\s(?P<put>{_WHO})\s(?:put|puts|tells?|told)\sit\b|"
    rf"\b[Bb]y\s(?P<count>{_WHO})['’]s?\s(?:own\s)?(?:count|tally|figures|estimate|account)\b|"
    rf",\s(?P<shows>{_WHO})['’]s?\s(?:count|tally|figures|estimate|account)s?\sshows?\b|"
    rf"^(?P<front>{_WHO}):\s|\s[–—-]\s(?P<dash>{_WHO})\.?$|\((?P<end>{_WHO})\)\.?$"
)
"""Ways to credit somebody without a verb of saying."""
_KNOWN = forms_in(
    "official spokesman spokeswoman spokesperson authority statement report company firm agency "
    "group people person"
)
"""Words that may stand for whoever says something."""
_NOBODY = forms_in("the a an official officials spokesman spokeswoman spokesperson it he she they")


def credited_rightly(clause: str, source: Source) -> bool:
    """Tell whether a clause credits nobody, or the one its story credits, or its outlet."""
    [credit] = credits_in(clause, [(0, len(clause))])
    if credit is not None and not _is_credited(credit.speaker, source):
        return False
    known = _KNOWN | forms_in(" ".join((source.text, *_names_of(source), source.outlet or "")))
    told = [*_sayers(clause), *(one["who"] for one in _ACCORDING.finditer(clause))]
    named = _saying(source.text) if source.speaker else known
    for who in told:
        near = forms_in(who) & (named if who[0].isupper() else known)
        if not near and not _is_credited(who, source):
            return False
    otherwise = (one[one.lastgroup or 0] for one in _OTHERWISE.finditer(clause))
    return all(_is_credited(who, source) for who in otherwise if who.split()[-1] not in _SAYING)


def _sayers(clause: str) -> Iterator[str]:
    """Yield who says something in a clause: the subject of each verb of saying, but no pronoun."""
    for word, verb in asserted(clause).doers():
        if verb.text.lower() in _SAYING and not word.tag.startswith(("PRP", "W", "DT", "EX")):
            yield word.text


def _saying(text: str) -> frozenset[str]:
    """Return the words of a text that stand near a verb of saying."""
    words = text.split()
    at = [n for n, word in enumerate(words) if word.lower().strip(",.") in _SAYING | {"according"}]
    return forms_in(" ".join(w for n in at for w in words[max(0, n - _NEAR) : n + _NEAR]))


def _names_of(source: Source) -> list[str]:
    return [name for name in (source.speaker, source.said_as, source.through) if name]


def _is_credited(said: str, source: Source) -> bool:
    """Tell whether a name or role is that of whom a story credits with a sentence."""
    titles = [one.strip() for one in (source.outlet or "", *re.split(r"[()]", source.outlet or ""))]
    if any(same_body(said, one) or are_one(said, one) for one in titles if one):
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
