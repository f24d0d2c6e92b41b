"""A claim in other words than the coverage's: shown beside the sentences nearest to it. Pure.

Rules of grammar find a claim that is put as the coverage puts it. Of any other they cannot tell
whether it is so; but what it is of can be told by words and meaning, and what must be exact can be
held against that (`floor`). So the sentences are shown to be compared, with what of the claim they
lack; and where that is one figure or one day, of which a sentence has another, it is different.
Where they lack nothing that must be exact, a judge may say that they say it; by itself it proves
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.checking.evidence import Evidence, Outcome, Ruling, StoredSentence, Voice, is_said_by
from bot.checking.floor import Lack, Shortfall, names_of, other_for, shortfall
from bot.english.assertions import asserted, forms_in
from bot.letters import shown
from bot.own_words.catalogue import say
from index.judge import Judge
from index.story import Version

READ = 6
"""Sentences looked at: of 355 claims in other words they held all that bears on 95 in 100."""
_CLOSE = 1.05
"""Share of words and likeness, added, from which on a sentence is of a claim's matter: so are four
in five of those that the coverage bears on (`bench/claims.py`), and of others one in seven."""
_ALONE, _AHEAD = 0.8, 0.2
"""The same for the nearest one alone, where it is so far ahead of the next."""
_SHOWN = 2
SURE = 0.95
"""Likelihood from which on a judge is sure. High, since no judge was measured here: what one is
worth, `python -m bench.claims` tells with it set."""
_OF_WORDS = 0.4
"""Share of its telling words that a sentence has to have to be called different. By hand."""
_LISTED = 3
_ONE_THING = {Lack.FIGURE, Lack.DAY}
"""What a sentence may have another of; not where one near by has the claim's."""


@dataclass(frozen=True, slots=True)
class Near:
    """A stored sentence, and how near it is to a claim."""

    version: Version
    at: int
    likeness: float
    """The share of the claim's words that it and its surroundings have, and its cosine, added."""

    @property
    def place(self) -> StoredSentence:
        """Where it stands."""
        return self.version, self.at

    @property
    def text(self) -> str:
        """What it says."""
        return self.version.story.text[slice(*self.version.sentences[self.at])]


def rule_in_other_words(
    claim: str,
    voice: Voice | None,
    evidence: Evidence,
    near: Sequence[Near],
    judge: Judge | None = None,
) -> Ruling | None:
    """Rule on a claim that no rule finds, by the nearest sentences; None where none is near.

    Without a judge nothing is supported.
    """
    close = [one for one in near[:READ] if one.likeness >= _CLOSE] or _ahead(near)
    if not close:
        return None
    has_it = any(not _short(claim, evidence, [one]).lacks & _ONE_THING for one in near[:READ])
    for one in () if has_it else close:
        if voice is None or is_said_by(voice, evidence, one.version, one.at):
            other = _other(claim, evidence, one)
            if other is not None:
                return other
    shown = close[:_SHOWN]
    if judge is not None and (said := _judged(judge, claim, voice, evidence, shown)):
        return said
    return _to_compare(claim, evidence, shown)


def not_vetoed(judge: Judge, claim: str, ruling: Ruling) -> Ruling:
    """Return a ruling, to be compared where a judge is sure that what supports it denies it."""
    told = " ".join(
        version.story.text[slice(*version.sentences[at])] for version, at in ruling.places[:1]
    )
    if ruling.outcome is not Outcome.SUPPORTED or judge.judged(told, claim).denies < SURE:
        return ruling
    return replace(
        ruling, outcome=Outcome.CLOSE, note=say("A model reads it otherwise: read both.")
    )


def _ahead(near: Sequence[Near]) -> list[Near]:
    """Return the nearest sentence where it is far ahead of the next, else none."""
    likeness = [one.likeness for one in near[:2]] + [0.0, 0.0]
    is_ahead = likeness[0] >= _ALONE and likeness[0] - likeness[1] >= _AHEAD
    return list(near[:1]) if is_ahead else []


def _other(claim: str, evidence: Evidence, one: Near) -> Ruling | None:
    """Rule "different" where a sentence names whom a claim does and has another figure or day."""
    seen = asserted(claim)
    by = evidence.speaker(one.version, one.at) or ""
    own = forms_in(f"{one.text} {by}")
    telling = seen.telling()
    if not names_of(seen) <= own or len(telling & own) < _OF_WORDS * len(telling):
        return None
    other = other_for(seen, _short(claim, evidence, [one]), one.text)
    if other is None:
        return None
    told = f"{other} ({by or one.version.story.outlet or say('no outlet')})"
    return Ruling(Outcome.DIFFERENT, (one.place,), say("The coverage has {figures}.", figures=told))


def _judged(
    judge: Judge, claim: str, voice: Voice | None, evidence: Evidence, told: Sequence[Near]
) -> Ruling | None:
    """Rule "supported" where a judge is sure that sentences of one story, read together, say it.

    None where they lack anything that must be exact, or are not the word of whom it names; figures
    and days have to stand in the nearest by itself, lest one's be taken for the other's.
    """
    own = sorted((one for one in told if one.version is told[0].version), key=lambda one: one.at)
    is_theirs = voice is None or all(
        is_said_by(voice, evidence, one.version, one.at) for one in own
    )
    nearest = _short(claim, evidence, told[:1]).lacks & _ONE_THING
    if not is_theirs or nearest or _short(claim, evidence, told).lacks:
        return None
    if judge.judged(" ".join(one.text for one in own), claim).says < SURE:
        return None
    note = say("Other words than the coverage's, which a model takes for the same: read both.")
    return Ruling(Outcome.SUPPORTED, tuple(one.place for one in own), note)


def _short(claim: str, evidence: Evidence, told: Sequence[Near]) -> Shortfall:
    version = told[0].version
    ats = [one.at for one in told if one.version is version]
    by = " ".join(filter(None, (evidence.speaker(version, at) for at in ats)))
    return shortfall(asserted(claim), version, ats, by)


def _to_compare(claim: str, evidence: Evidence, told: Sequence[Near]) -> Ruling:
    """Return the nearest sentences, and what of a claim they lack."""
    short = _short(claim, evidence, told)
    wanting = [*short.figures, *short.names, *short.days][:_LISTED]
    if wanting:
        listed = ", ".join(f"“{shown(word)}”" for word in wanting)
        note = say("The closest coverage does not have {words} with it.", words=listed)
    elif Lack.DENIAL in short.lacks:
        note = say("The closest coverage denies or doubts some of it.")
    else:
        note = say("Other words than the coverage's: read both.")
    return Ruling(Outcome.CLOSE, tuple(one.place for one in told), note)
