"""Whose word a clause says it gives, in whatever way. Pure but for parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.english.assertions import Assertion
from bot.speakers.credited_in import Credit, credits_in
from bot.speakers.say_words import CUES_ING, RELATES

NEAR = 7
"""Words around a verb of saying, or a speaker's name, within which a story says who they are."""
_WHO = r"(?:[Tt]he\s)?[^\W\d][\w’'.-]*(?:\s[^\W\d][\w’'.-]*){0,5}?"
_ACCORDING = re.compile(rf"\b[Aa]ccording\sto\s(?P<who>{_WHO})(?=[,.;]|$)")
_OTHERWISE = re.compile(
    rf"\b(?:[Pp]er|[Gg]oing\sby)\s(?P<per>(?!cent\b){_WHO})(?=[,.;]|$)|"
    rf"\b[Ii]n\sthe\s(?:words|view|opinion)\sof\s(?P<words>{_WHO})(?=[,.;]|$)|"
    rf"\b[Aa]s\s(?P<put>{_WHO})\s(?:put|puts|tells?|told)\sit\b|"
    rf"\b[Bb]y\s(?P<count>{_WHO})['’]s?\s(?:own\s)?(?:count|tally|figures|estimate|account)\b|"
    rf",\s(?P<shows>{_WHO})(?:['’]s?)?\s(?:count|tally|figures|estimate|account)s?\sshows?\b|"
    rf"^(?P<front>(?=[^\W\da-z]){_WHO}):\s|\s[–—-]\s(?P<dash>{_WHO})\.?$|\((?P<end>{_WHO})\)\.?$"
)
"""Ways to credit somebody without a verb of saying."""
_OWNED = re.compile(
    r"([\w-]+)(?:['’]s|s['’])\s+(?:own\s+)?(?:words?|count|tally|figures?|numbers?|estimates?|"
    r"reports?|statements?|account|data|records?)\b",
    re.IGNORECASE,
)
"""Whose word it is by its owner's last word alone: "the brigade's count"."""


def credit_of(clause: Assertion) -> Credit | None:
    """Return whom a clause or sentence credits with what it says, as it names them."""
    [credit] = credits_in(clause.text, [(0, len(clause.text))], clause.words)
    return credit


def sayers_in(clause: Assertion) -> Iterator[str]:
    """Yield words for whoever says something in a clause, by whichever verb; no pronouns."""
    for word, verb in clause.doers():
        if verb.text.lower() in RELATES and not word.tag.startswith(("PRP", "W", "DT", "EX")):
            yield word.text
    for found in (*_ACCORDING.finditer(clause.text), *_OWNED.finditer(clause.text)):
        yield found.group(1)


def credited_otherwise(clause: str) -> Iterator[str]:
    """Yield whom a clause credits without a verb of saying: "per the ministry"."""
    for found in _OTHERWISE.finditer(clause):
        who = found[found.lastgroup or 0]
        if who.split()[-1].lower() not in RELATES | CUES_ING:
            yield who


def near_saying(text: str) -> str:
    """Return the words of a text that stand near a verb of saying."""
    words = text.split()
    at = [n for n, word in enumerate(words) if word.lower().strip(",.") in RELATES | {"according"}]
    return " ".join(word for n in at for word in words[max(0, n - NEAR) : n + NEAR])
