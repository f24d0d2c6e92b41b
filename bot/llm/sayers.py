"""Who says something in a clause, by whatever words it tells so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.assertions import asserted
from bot.speakers import credits_in

_SAYING = frozenset(
    "say says said tell tells told report reports reported announce announces announced state "
    "states stated confirm confirms confirmed claim claims claimed warn warns warned acknowledge "
    "acknowledges acknowledged admit admits admitted insist insists insisted declare declares "
    "declared argue argues argued note notes noted explain explains explained".split()
)
_WHO = r"(?:[Tt]he\s)?[^\W\d][\w’'.-]*(?:\s[^\W\d][\w’'.-]*){0,5}?"
_OF_NUMBERS = r"(?:count|tally|figures?|numbers?|estimates?|account|data|records?)"
_ACCORDING = re.compile(rf"\b[Aa]ccording\sto\s(?P<who>{_WHO})(?=[,.;]|$)")
_OTHERWISE = re.compile(
    rf"\bper\s(?P<per>(?!cent\b){_WHO})(?=[,.;]|$)|"
    rf"\b[Ii]n\sthe\s(?:words|view|opinion)\sof\s(?P<words>{_WHO})(?=[,.;]|$)|"
    rf"\b[Aa]s\s(?P<put>{_WHO})\s(?:put|puts|tells?|told)\sit\b|"
    rf"\b[Bb]y\s(?P<count>{_WHO})['’]s?\s(?:own\s)?{_OF_NUMBERS}\b|"
    rf",\s(?P<shows>{_WHO})['’]s?\s{_OF_NUMBERS}\sshows?\b|"
    rf"^(?P<front>{_WHO}):\s|\s[–—-]\s(?P<dash>{_WHO})\.?$|\((?P<end>{_WHO})\)\.?$"
)
"""Ways to credit somebody without a verb of saying."""
_OWNED = re.compile(
    rf"([\w-]+)(?:['’]s|s['’])\s+(?:own\s+)?(?:words?|reports?|statements?|{_OF_NUMBERS})\b|"
    r"\b(?:per|according to)\s+the\s+([\w-]+)",
    re.IGNORECASE,
)
"""Whose word or count something is: "the brigade's count"."""


def credit_in(clause: str) -> str | None:
    """Return whom a clause credits with what it says, as it names them."""
    [credit] = credits_in(clause, [(0, len(clause))])
    return credit.speaker if credit else None


def credits_at_end(clause: str) -> bool:
    """Tell whether a clause says at its end whose word it is: "…, the ministry said"."""
    [credit] = credits_in(clause, [(0, len(clause))])
    return credit is not None and credit.said_as is not None and credit.said_as[0] > len(clause) / 2


def credited_otherwise(clause: str) -> list[str]:
    """Return whom a clause credits without a verb of saying: "as the mayor put it"."""
    return [str(one[one.lastgroup or 0]) for one in _OTHERWISE.finditer(clause)]


def sayers_in(clause: str) -> Iterator[str]:
    """Yield who says something in a clause, pronouns aside, and whose word or count it tells."""
    for word, verb in asserted(clause).doers():
        if verb.text.lower() in _SAYING and not word.tag.startswith(("PRP", "W", "DT", "EX")):
            yield word.text
    for found in _ACCORDING.finditer(clause):
        yield found["who"]
    for found in _OWNED.finditer(clause):
        yield from (owner for owner in found.groups() if owner)
