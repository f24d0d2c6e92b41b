"""A figure or a statement of a text held against the sentences found for it. Pure.

A wrong "supported" is the worst fault here: whatever is not certain is shown and not called so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.checking.claims import Claim, Claims, names_in
from bot.checking.entailment import (
    Polarity,
    Reading,
    Wanted,
    contrary_in,
    read,
    share_held,
    wanted_of,
)
from bot.checking.evidence import (
    SHOWN,
    Evidence,
    Outcome,
    Ruling,
    StoredSentence,
    Voice,
    is_said_by,
    of_each_outlet,
    replaced,
    said_by_others,
)
from bot.checking.other_figure import is_other
from bot.english.assertions import forms_in
from bot.english.number_hedges import hedges_agree
from bot.english.numbers import Number
from bot.own_words.catalogue import day_told, say

_READ = 12
"""Sentences parsed for one claim, those that have most of its words."""
_OF_ONE_EVENT = 8
"""Words of a sentence that no two events have alike: of 47,000 in 600 stories of 49 outlets, those
that stand in two are what one outlet repeats."""
_LIKELY = 0.6
"""Share of a claim's words a sentence has to be parsed, or shown as the closest coverage."""


def rule_on_sentence(
    claims: Claims, claim: Claim, voice: Voice | None, evidence: Evidence
) -> Ruling:
    """Rule on a figure or a statement of a text, by grammar."""
    wanted = wanted_of(claims, claim)
    readings = list(_readings(wanted, evidence))
    if not wanted.things | wanted.words:
        readings = [one for one in readings if one.verbatim]
        if not readings:
            return Ruling(Outcome.NOT_FOUND, note=say("It says too little to be looked up."))
    rule = _Rule(wanted, voice, evidence, names_in(claims))
    supports = [one for one in readings if rule.supports(one)]
    if supports:
        return Ruling(Outcome.SUPPORTED, _places(supports), rule.note_on(supports, readings))
    corrected = _corrected(evidence, rule)
    if corrected is not None:
        return corrected
    return rule.otherwise(readings)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How sentences read for one claim are judged."""

    wanted: Wanted
    voice: Voice | None
    evidence: Evidence
    names: frozenset[str]
    """Telling words of the proper names of the whole text."""

    def is_tied(self, one: Reading) -> bool:
        """Tell whether a name ties a claim to what a story tells: its own, or one of its text.

        So does a sentence of some length, word for word.
        """
        if self.voice is not None or self.wanted.seen.names():
            return True
        if one.verbatim and len(one.text.split()) >= _OF_ONE_EVENT:
            return True
        return not self.names.isdisjoint(forms_in(one.version.story.text))

    def supports(self, one: Reading) -> bool:
        """Tell whether a sentence says just what the claim does."""
        if not self.is_tied(one) or not one.fits or one.polarity is not Polarity.SAME:
            return False
        return self._is_said(one) and self._has_value(one)

    def note_on(self, supports: Sequence[Reading], readings: Sequence[Reading]) -> str | None:
        """Return what a reader should know of a claim that is supported."""
        lines: list[str] = []
        claimed = self.wanted.counted
        hedges = {one.counted.hedge for one in supports if one.counted}
        if claimed is not None and hedges - {claimed.hedge} and claimed.hedge not in hedges:
            lines.append(_of_hedge(min(hedges)))
        others = self._other_values(readings)
        if others:
            lines.append(say("Other figures for it: {figures}.", figures=self._listed(others)))
        return " ".join(lines) or None

    def otherwise(self, readings: Sequence[Reading]) -> Ruling:
        """Rule on a claim that nothing supports."""
        fitting = [one for one in readings if one.fits and self.is_tied(one)]
        same = [one for one in fitting if self._is_value(one)]
        opposite = [o for o in same if o.polarity is Polarity.OPPOSITE and self._is_said(o)]
        if opposite:
            note = say("The coverage says the opposite.")
            return Ruling(Outcome.DIFFERENT, _places(opposite), note)
        said = [one for one in same if one.polarity is Polarity.SAME]
        hedged = [one for one in said if self._is_said(one)]
        if hedged and hedged[0].counted:
            return Ruling(Outcome.DIFFERENT, _places(hedged), _of_hedge(hedged[0].counted.hedge))
        others = [one for one in self._other_values(fitting) if self._is_said(one)]
        if said or others:
            figures = self._listed(others)
            told = say("The coverage has {figures}.", figures=figures) if others else None
            note_on = _joined(self._of_speaker(said), told)
            return Ruling(Outcome.DIFFERENT, _places([*said[:1], *others, *said]), note_on)
        return self._other_way(readings) or self._closest(readings)

    def _other_way(self, readings: Sequence[Reading]) -> Ruling | None:
        """Rule "different" where a sentence says all of a claim but which way it went."""
        for one in readings:
            is_it = one.agrees and one.polarity is Polarity.SAME and self._is_said(one)
            other = contrary_in(self.wanted, one) if is_it and self.is_tied(one) else None
            if other is not None:
                by = self.evidence.speaker(one.version, one.at) or one.version.story.outlet
                told = f"{other} ({by or say('no outlet')})"
                note = say("The coverage has {figures}.", figures=told)
                return Ruling(Outcome.DIFFERENT, _places([one]), note)
        return None

    def _closest(self, readings: Sequence[Reading]) -> Ruling:
        best = sorted(readings, key=lambda one: (-one.share, not self._is_said(one)))[:1]
        if not best or best[0].share < _LIKELY:
            return Ruling(Outcome.NOT_FOUND)
        outcome = Outcome.CLOSE if best[0].verbatim else Outcome.NOT_FOUND
        return Ruling(outcome, _places(best), self._why_not(best[0]))

    def _why_not(self, one: Reading) -> str:
        if not self.is_tied(one):
            return say("It names no place, person or event to tie it to.")
        if one.missing:
            return say(
                "The closest coverage does not have {words} with it.", words=_quoted(one.missing)
            )
        if one.polarity is Polarity.UNCLEAR:
            return say("The closest coverage denies or doubts some of it.")
        return say("The closest coverage speaks of it otherwise.")

    def _is_said(self, one: Reading) -> bool:
        if self.voice is None or (one.verbatim and self.voice.said in one.text):
            return True
        return is_said_by(self.voice, self.evidence, one.version, one.at)

    def _is_value(self, one: Reading) -> bool:
        if self.wanted.counted is None:
            return True
        claimed = self.wanted.counted.figure
        return one.counted is not None and claimed.agrees(one.counted.figure)

    def _has_value(self, one: Reading) -> bool:
        claimed = self.wanted.counted
        if claimed is None:
            return True
        return (
            self._is_value(one)
            and one.counted is not None
            and hedges_agree(claimed.hedge, one.counted.hedge)
        )

    def _other_values(self, readings: Sequence[Reading]) -> list[Reading]:
        """Return, of each other value for what the claim counts, the newest sentence.

        The value nearest to the claim's comes first, then the newest.
        """
        if self.wanted.counted is None or self.wanted.counted.figure.value is None:
            return []
        claimed = self.wanted.counted.figure
        newest: dict[tuple[object, ...], Reading] = {}
        for one in sorted(readings, key=_day, reverse=True):
            fits = one.fits and one.polarity is Polarity.SAME and self._is_said(one)
            if one.counted is not None and fits and is_other(claimed, one.counted.figure):
                newest.setdefault(one.counted.figure.meaning, one)
        found = list(newest.values())
        nearest = min(found, key=lambda one: _apart(one, claimed), default=None)
        found.sort(key=lambda one: one is not nearest)
        return found[:SHOWN]

    def _listed(self, readings: Iterable[Reading]) -> str:
        shown = []
        for one in readings:
            span = one.counted.figure.shown if one.counted else (0, 0)
            story = one.version.story
            who = self.evidence.speaker(one.version, one.at) or story.outlet or say("no outlet")
            day = f", {day_told(story.published)}" if story.published else ""
            shown.append(f"{one.text[slice(*span)]} ({who}{day})")
        return ", ".join(shown)

    def _of_speaker(self, said: Sequence[Reading]) -> str | None:
        if not said or self.voice is None:
            return None
        return said_by_others(
            self.voice, [self.evidence.speaker(one.version, one.at) for one in said]
        )


def _readings(wanted: Wanted, evidence: Evidence) -> Iterator[Reading]:
    """Yield what the likeliest of the sentences found say to a claim."""
    found = [
        (share_held(wanted, version, at), n, version, at)
        for n, version in enumerate(evidence.versions)
        for at in sorted(evidence.within.get(version.id, ()))
    ]
    likely = sorted((one for one in found if one[0] >= _LIKELY), key=lambda o: (-o[0], o[1], o[3]))
    for _, _, version, at in likely[:_READ]:
        yield read(wanted, version, at, evidence.speaker(version, at))


def _corrected(evidence: Evidence, rule: _Rule) -> Ruling | None:
    """Rule "different" where a story said what the claim does until it was corrected."""
    for live in evidence.versions:
        for old in evidence.earlier.get(live.id, ()):
            for at in range(len(old.sentences)):
                if share_held(rule.wanted, old, at) < _LIKELY:
                    continue
                reading = read(rule.wanted, old, at, evidence.speaker(old, at))
                if rule.supports(reading):
                    found = replaced(old.sentences[at], old, live)
                    if found is not None:
                        return found
    return None


def _of_hedge(hedge: str) -> str:
    if hedge:
        return say("The coverage says “{hedge}”.", hedge=hedge)
    return say("The coverage says so without that hedge.")


def _places(readings: Sequence[Reading]) -> tuple[StoredSentence, ...]:
    found = dict.fromkeys((one.version.id, one.at) for one in readings)
    by_id = {one.version.id: one.version for one in readings}
    return tuple(of_each_outlet((by_id[id_], at) for id_, at in found))[:SHOWN]


def _apart(one: Reading, claimed: Number) -> tuple[bool, float]:
    """Order other figures by how near they are to a claimed one; those of another unit last."""
    figure = one.counted.figure if one.counted else claimed
    return figure.unit != claimed.unit, float(abs((figure.value or 0) - (claimed.value or 0)))


def _day(one: Reading) -> date:
    return one.version.story.published or date.min


def _joined(*lines: str | list[Reading] | None) -> str | None:
    return " ".join(line for line in lines if isinstance(line, str)) or None


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:SHOWN])
