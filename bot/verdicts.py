"""What the coverage found says to a claim: supported, different, not found. Pure.

A wrong "supported" is the worst fault here: whatever is not certain is shown and not called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from bot.answer import Body
from bot.assertions import forms_in
from bot.candidates import CreditsOf, speaks
from bot.claims import Claim, Claims, names_in
from bot.comparing import (
    Polarity,
    Reading,
    Wanted,
    hedges_agree,
    read,
    share_held,
    wanted_of,
)
from bot.speaker_names import is_short_for, same_body
from bot.standing import new_wording, still_stands
from bot.verbatim import is_in_marks, nearest, parts_of, stands_in
from index.archive.given import Told
from index.names import key_of
from index.story import Span, Version, positions_in

Place = tuple[Version, int]
"""A stored sentence: a version, and the sentence's position in it."""
_READ = 12
"""Sentences parsed for one claim, those that have most of its words."""
_LIKELY = 0.6
"""Share of a claim's words a sentence has to be parsed, or shown as the closest coverage."""
_NEAREST = 8
"""Stories in which the words nearest to a quotation are looked for."""
_SHOWN = 3
_SHORT = 3
"""Words below which only a quotation of the same speaker counts, and none is near."""
_ORDERS = 20
"""Two counts of one thing do not differ by more than this factor: such figures count two things."""
_SPELT = 0.85
"""Likeness of two spellings of one word of a name from another script."""
_ROLE = r"(?:spokes(?:man|woman|person)|chief|head|director|minister|ministry|president|chair\w*)"
_REACH = 60
"""Characters between a speaker and the body spoken for, where a story introduces them."""


class Outcome(StrEnum):
    """What the coverage says to a claim."""

    SUPPORTED = "supported"
    DIFFERENT = "different"
    """The coverage has it otherwise."""
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom a claim names as its speaker."""

    body: Body
    said: str
    """As the claim's text has it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a claim."""

    versions: Sequence[Version]
    """Live, and to be seen by who asks."""
    within: Mapping[int, AbstractSet[int]]
    """The positions of the sentences found, by the version's id."""
    earlier: Mapping[int, Sequence[Version]]
    """What live versions replaced, by their ids, the newest first."""
    credits_of: CreditsOf

    def speaker(self, version: Version, at: int) -> str | None:
        """Return whom a version credits with a sentence."""
        credit = self.credits_of(version)[at]
        return credit.speaker if credit else None


@dataclass(frozen=True, slots=True)
class Ruling:
    """An outcome, and the stored sentences it rests on."""

    outcome: Outcome
    places: tuple[Place, ...] = ()
    note: str | None = None
    compare: bool = False
    """True where a quotation is to be set beside the first of them, word by word."""


def rule_on_sentence(
    claims: Claims, claim: Claim, voice: Voice | None, evidence: Evidence
) -> Ruling:
    """Rule on a figure or a statement of a text."""
    wanted = wanted_of(claims, claim)
    if not wanted.things | wanted.words:
        return Ruling(Outcome.NOT_FOUND, note="It says too little to be looked up.")
    readings = list(_readings(wanted, evidence))
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
        """Tell whether a name ties a claim to what a story tells: its own, or one of its text."""
        if self.voice is not None or self.wanted.seen.names():
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
            lines.append(f"Other figures for it: {self._listed(others)}.")
        return " ".join(lines) or None

    def otherwise(self, readings: Sequence[Reading]) -> Ruling:
        """Rule on a claim that nothing supports."""
        fitting = [one for one in readings if one.fits and self.is_tied(one)]
        same = [one for one in fitting if self._is_value(one)]
        opposite = [o for o in same if o.polarity is Polarity.OPPOSITE and self._is_said(o)]
        if opposite:
            return Ruling(Outcome.DIFFERENT, _places(opposite), "The coverage says the opposite.")
        said = [one for one in same if one.polarity is Polarity.SAME]
        hedged = [one for one in said if self._is_said(one)]
        if hedged and hedged[0].counted:
            note = _of_hedge(hedged[0].counted.hedge)
            return Ruling(Outcome.DIFFERENT, _places(hedged), note)
        others = [one for one in self._other_values(fitting) if self._is_said(one)]
        if said or others:
            note = _joined(
                self._of_speaker(said), others and f"The coverage has {self._listed(others)}."
            )
            return Ruling(Outcome.DIFFERENT, _places([*said[:1], *others, *said]), note)
        return self._closest(readings)

    def _closest(self, readings: Sequence[Reading]) -> Ruling:
        best = sorted(readings, key=lambda one: (-one.share, not self._is_said(one)))[:1]
        if not best or best[0].share < _LIKELY:
            return Ruling(Outcome.NOT_FOUND)
        return Ruling(Outcome.NOT_FOUND, _places(best), self._why_not(best[0]))

    def _why_not(self, one: Reading) -> str:
        if not self.is_tied(one):
            return "It names no place, person or event to tie it to."
        if one.missing:
            return f"The closest coverage does not have {_quoted(one.missing)} with it."
        if one.polarity is Polarity.UNCLEAR:
            return "The closest coverage denies or doubts some of it."
        return "The closest coverage speaks of it otherwise."

    def _is_said(self, one: Reading) -> bool:
        return self.voice is None or is_said_by(self.voice, self.evidence, one.version, one.at)

    def _is_value(self, one: Reading) -> bool:
        if self.wanted.counted is None:
            return True
        claimed = self.wanted.counted.figure.value
        return one.counted is not None and one.counted.figure.value == claimed

    def _has_value(self, one: Reading) -> bool:
        claimed = self.wanted.counted
        if claimed is None:
            return True
        return (
            self._is_value(one) and one.counted is not None and hedges_agree(claimed, one.counted)
        )

    def _other_values(self, readings: Sequence[Reading]) -> list[Reading]:
        """Return, of each other value for what the claim counts, the newest; the newest first."""
        if self.wanted.counted is None or self.wanted.counted.figure.value is None:
            return []
        claimed = self.wanted.counted.figure.value
        newest: dict[float, Reading] = {}
        for one in sorted(readings, key=_day, reverse=True):
            value = one.counted.figure.value if one.counted else None
            low, high = sorted((value or 0.0, claimed))
            fits = one.fits and one.polarity is Polarity.SAME and self._is_said(one)
            if value and fits and value != claimed and low > 0 and high / low <= _ORDERS:
                newest.setdefault(value, one)
        return list(newest.values())[:_SHOWN]

    def _listed(self, readings: Iterable[Reading]) -> str:
        shown = []
        for one in readings:
            span = one.counted.figure.span if one.counted else (0, 0)
            story = one.version.story
            who = self.evidence.speaker(one.version, one.at) or story.outlet or "no outlet"
            day = f", {story.published:%-d %B %Y}" if story.published else ""
            shown.append(f"{one.text[slice(*span)]} ({who}{day})")
        return ", ".join(shown)

    def _of_speaker(self, said: Sequence[Reading]) -> str | None:
        if not said or self.voice is None:
            return None
        return _said_by_others(
            self.voice, [self.evidence.speaker(one.version, one.at) for one in said]
        )


def rule_on_quotation(quotation: str, voice: Voice | None, evidence: Evidence) -> Ruling:
    """Rule on a quotation, letter for letter."""
    exact = list(_exact(quotation, evidence.versions))
    said = [
        (version, at)
        for version, spans, at in exact
        if voice is None or _is_quoted_from(voice, evidence, version, spans)
    ]
    if said:
        shown = _first_quoted(said, exact)
        return Ruling(Outcome.SUPPORTED, shown, _of_prose(voice, shown[0], exact))
    if exact and voice is not None:
        places = tuple((version, at) for version, _, at in exact)[:_SHOWN]
        speakers = [evidence.speaker(version, at) for version, at in places]
        note = _said_by_others(voice, speakers)
        if any(is_said_by(voice, evidence, version, at) for version, at in places):
            note = "The story tells it in its own words; it does not quote them."
        return Ruling(Outcome.DIFFERENT, places, note)
    if len(quotation.split()) < _SHORT:
        return Ruling(Outcome.NOT_FOUND)
    return _corrected_quotation(quotation, evidence) or _near_quotation(quotation, voice, evidence)


def is_said_by(voice: Voice, evidence: Evidence, version: Version, at: int) -> bool:
    """Tell whether a version gives a sentence as the word of the one a claim names."""
    story = version.story
    if voice.body.outlet is not None and story.outlet == voice.body.outlet:
        return True
    credit = evidence.credits_of(version)[at]
    if credit is None:
        own = forms_in(story.text[slice(*version.sentences[at])])
        return any(forms_in(name) <= own for name in (voice.said, *voice.body.names))
    if not voice.body.names:
        return speaks(voice.body, credit, version, at)
    if any(_is_one(credit.speaker, name) for name in voice.body.names):
        return True
    return any(_speaks_for(credit.speaker, name, story.text) for name in voice.body.names)


def _is_one(speaker: str, name: str) -> bool:
    """Tell whether two names are one: the same, one short for the other, or spelt nearly so."""
    if same_body(speaker, name) or is_short_for(name, speaker) or is_short_for(speaker, name):
        return True
    mine, its = speaker.split(), name.split()
    return len(mine) == len(its) and all(map(_is_spelt_so, mine, its))


def _is_spelt_so(one: str, other: str) -> bool:
    mine, its = key_of(one), key_of(other)
    matcher = SequenceMatcher(None, mine, its, autojunk=False)
    return mine == its or (min(len(mine), len(its)) > 3 and matcher.ratio() >= _SPELT)


def _speaks_for(speaker: str, body: str, text: str) -> bool:
    """Tell whether a story introduces a speaker as a body's: "ministry spokeswoman Ilse Čarvik"."""
    who, whose = re.escape(speaker), re.escape(body)
    return any(
        re.search(pattern, text) is not None
        for pattern in (
            rf"{whose}(?:['’]s)?\s+(?:\w+\s){{0,2}}{_ROLE},?\s+{who}",
            rf"{who},\s+(?:an?|the)\s+[^.,]{{0,{_REACH}}}{_ROLE}\s+(?:of|for|at)\s+(?:the\s+)?{whose}",
            rf"{whose}['’]s\s+[^.,]{{0,{_REACH}}},\s+{who}",
        )
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
                    found = _replaced(old.sentences[at], old, live)
                    if found is not None:
                        return found
    return None


def _corrected_quotation(quotation: str, evidence: Evidence) -> Ruling | None:
    for live in evidence.versions:
        for old in evidence.earlier.get(live.id, ()):
            spans = stands_in(quotation, old.story.text, old.sentences)
            touched = [at for span in spans for at in positions_in(old.sentences, span)]
            for at in touched:
                found = _replaced(old.sentences[at], old, live)
                if found is not None:
                    return Ruling(found.outcome, found.places, found.note, compare=True)
    return None


def _replaced(span: Span, old: Version, live: Version) -> Ruling | None:
    """Rule on what an earlier version says: None where the live one still says it."""
    before, now = _told(old), _told(live)
    if still_stands(span, before, now) is not None:
        return None
    wording = new_wording(span, before, now)
    outlet = live.story.outlet or "The outlet"
    note = f"{outlet} has corrected its story, which said so before."
    if wording is None:
        return Ruling(Outcome.DIFFERENT, (), f"{note} It no longer says this.")
    return Ruling(Outcome.DIFFERENT, ((live, live.sentences.index(wording)),), note)


def _told(version: Version) -> Told:
    return Told(version.story.text, version.sentences, version.story.outlet)


def _exact(
    quotation: str, versions: Iterable[Version]
) -> Iterator[tuple[Version, list[Span], int]]:
    """Yield where versions have a quotation, with the position of its first sentence.

    A turn of phrase counts only where it stands in quotation marks there too.
    """
    short = len(quotation.split()) < _SHORT
    for version in versions:
        text = version.story.text
        spans = stands_in(quotation, text, version.sentences)
        if spans and not (short and not all(is_in_marks(span, text) for span in spans)):
            yield version, spans, positions_in(version.sentences, spans[0])[0]


def _is_quoted_from(
    voice: Voice, evidence: Evidence, version: Version, spans: Sequence[Span]
) -> bool:
    """Tell whether all of a quotation stands in marks there, and is said by the one named."""
    if voice.body.outlet is not None and version.story.outlet == voice.body.outlet:
        return True
    credited = evidence.credits_of(version)
    return all(
        is_in_marks(span, version.story.text)
        and all(
            credited[at] is not None and is_said_by(voice, evidence, version, at)
            for at in positions_in(version.sentences, span)
        )
        for span in spans
    )


def _first_quoted(
    said: Sequence[Place], exact: Sequence[tuple[Version, list[Span], int]]
) -> tuple[Place, ...]:
    """Order places, those in quotation marks first."""
    marked = {
        version.id
        for version, spans, _ in exact
        if all(is_in_marks(span, version.story.text) for span in spans)
    }
    return tuple(sorted(said, key=lambda place: place[0].id not in marked))[:_SHOWN]


def _of_prose(
    voice: Voice | None, place: Place, exact: Sequence[tuple[Version, list[Span], int]]
) -> str | None:
    version, at = place
    spans = next(spans for one, spans, first in exact if one.id == version.id and first == at)
    if voice is None and not all(is_in_marks(span, version.story.text) for span in spans):
        return "These are the story's own words, not a quotation in it."
    return None


def _near_quotation(quotation: str, voice: Voice | None, evidence: Evidence) -> Ruling:
    """Rule "different" where stored words are near a quotation, else "not found"."""
    text = " ".join(part for part, _ in parts_of(quotation))
    found = []
    for n, version in enumerate(evidence.versions[:_NEAREST]):
        near = nearest(text, version.story.text, version.sentences)
        if near is not None:
            at = positions_in(version.sentences, near[1])[0]
            found.append((-near[0], n, version, at))
    if not found:
        return Ruling(Outcome.NOT_FOUND)
    _, _, version, at = min(found)
    note = None
    if voice is not None and not is_said_by(voice, evidence, version, at):
        note = _said_by_others(voice, [evidence.speaker(version, at)])
    return Ruling(Outcome.DIFFERENT, ((version, at),), note, compare=True)


def _said_by_others(voice: Voice, speakers: Iterable[str | None]) -> str:
    """Return that others say it: "Said by Ilse Čarvik, not Réka Boldvai."."""
    named = dict.fromkeys(speaker for speaker in speakers if speaker)
    who = voice.body.names[0] if voice.body.names else voice.said
    if not named:
        return f"The coverage does not say clearly that {who} said it."
    return f"Said by {' and '.join(named)}, not {who}."


def _of_hedge(hedge: str) -> str:
    return f"The coverage says “{hedge}”." if hedge else "The coverage says so without that hedge."


def _places(readings: Sequence[Reading]) -> tuple[Place, ...]:
    found = dict.fromkeys((one.version.id, one.at) for one in readings)
    by_id = {one.version.id: one.version for one in readings}
    return tuple((by_id[id_], at) for id_, at in found)[:_SHOWN]


def _day(one: Reading) -> date:
    return one.version.story.published or date.min


def _joined(*lines: str | list[Reading] | None) -> str | None:
    return " ".join(line for line in lines if isinstance(line, str)) or None


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:_SHOWN])
