"""A claim in other words than the coverage's, held against it by what both mean.

Rules of grammar find a claim that is put as the coverage puts it. Of any other the Judge says how
likely sentences say it, and its word counts as far as what must be exact holds (`floor`): it calls
a claim supported where nothing exact is wanting, different where all that is wanting is a figure or
a day of which the sentences have another, and close where they are at least of the same matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from bot.checking.evidence import Evidence, Outcome, Ruling, StoredSentence, Voice, is_said_by
from bot.checking.floor import Lack, Shortfall, others_for, shortfall
from bot.english.assertions import asserted, forms_in
from bot.letters import shown
from bot.own_words.catalogue import say
from index.reader.cross_encoder import Told
from index.reader.judge import Belief, Judge
from index.story import Version

READ = 6
"""Sentences read beside a claim: of the 355 claims of `docs/quality.md` these held all that bears
on 95 in 100."""
_JOINED = 4
"""Of them, those that are read together where they are of one story."""
SAYS = 0.9
"""Belief from which on sentences say a claim. Set so that none of those changed is supported."""
_EXCHANGED = 0.6
"""Belief from which on they say it once a figure or a day of theirs stands in it."""
_CLOSE = 0.5
"""Belief from which on they are of its matter."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim held against sentences of one story."""

    version: Version
    ats: tuple[int, ...]
    """Their positions, in the order of the story."""
    by: str
    """Whom the story credits with them."""
    told: Told
    """As they are read."""
    belief: Belief
    short: Shortfall

    @property
    def places(self) -> tuple[StoredSentence, ...]:
        """The stored sentences."""
        return tuple((self.version, at) for at in self.ats)


def judged(
    judge: Judge,
    claim: str,
    voice: Voice | None,
    evidence: Evidence,
    near: Sequence[StoredSentence],
) -> Ruling | None:
    """Rule on a claim by the sentences nearest to it, the nearest first; None where none is."""
    held = list(held_against(judge, claim, evidence, near))
    said = [one for one in held if _is_said(one, voice, evidence)]
    exact = [one for one in said if not one.short.lacks]
    sure = max(exact, key=_says, default=None)
    if sure is not None and _says(sure) >= SAYS:
        return Ruling(Outcome.SUPPORTED, sure.places, say("In other words."))
    return _exchanged(judge, claim, said) or _closest(held)


def held_against(
    judge: Judge, claim: str, evidence: Evidence, near: Sequence[StoredSentence]
) -> Iterator[Held]:
    """Yield what sentences, and two of one story together, say to a claim."""
    seen = asserted(claim)
    for version, ats, told in _told(near[:READ]):
        by = " ".join(filter(None, (evidence.speaker(version, at) for at in ats)))
        short = shortfall(seen, version, ats, by)
        yield Held(version, ats, by, told, judge.belief(claim, told), short)


def _told(near: Sequence[StoredSentence]) -> Iterator[tuple[Version, tuple[int, ...], Told]]:
    for version, at in near:
        yield version, (at,), Told(_sentence(version, at), _sentence(version, at - 1))
    for (version, at), (other, before) in permutations(near[:_JOINED], 2):
        if version.id == other.id and before != at - 1:
            told = Told(_sentence(version, at), _sentence(version, before))
            yield version, (min(at, before), max(at, before)), told


def _sentence(version: Version, at: int) -> str:
    return " ".join(version.story.text[slice(*version.sentences[at])].split()) if at >= 0 else ""


def _says(one: Held) -> float:
    return one.belief.says


def _is_said(one: Held, voice: Voice | None, evidence: Evidence) -> bool:
    return voice is None or all(
        is_said_by(voice, evidence, version, at) for version, at in one.places
    )


def _exchanged(judge: Judge, claim: str, held: Sequence[Held]) -> Ruling | None:
    """Rule "different" where a sentence would say the claim with a figure or a day of its own.

    It has to name whom the claim does: another's figure beside it is no other figure.
    """
    names = asserted(claim).names()
    alone = [
        one for one in held if len(one.ats) == 1 and names <= forms_in(f"{one.told.text} {one.by}")
    ]
    for one in sorted(alone, key=_says, reverse=True):
        for span, other in others_for(claim, one.short, one.told.text):
            exchanged = f"{claim[: span[0]]}{other}{claim[span[1] :]}"
            if judge.belief(exchanged, one.told).says >= max(_EXCHANGED, _says(one)):
                by = _outlet(one)
                note = say("The coverage has {figures}.", figures=f"{other} ({by})")
                return Ruling(Outcome.DIFFERENT, one.places, note)
    return None


def _outlet(one: Held) -> str:
    return one.version.story.outlet or say("no outlet")


def _closest(held: Sequence[Held]) -> Ruling | None:
    """Return what is nearest to a claim and is of its matter, and what of the claim it lacks."""
    best = max(held, key=lambda one: one.belief.says + one.belief.denies, default=None)
    if best is None or best.belief.says + best.belief.denies < _CLOSE:
        return None
    wanting = [*best.short.figures, *sorted(best.short.names)]
    if Lack.DENIAL in best.short.lacks:
        note = say("One of them denies what the other says.")
    elif wanting:
        listed = ", ".join(f"“{shown(word)}”" for word in wanting[:3])
        note = say("The closest coverage does not have {words} with it.", words=listed)
    else:
        note = say("It is put in other words: read it beside the claim.")
    return Ruling(Outcome.CLOSE, best.places, note)
