"""What was found for a claim, whose word it is, and what it comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import AskedSpeaker
from bot.answers.still_standing import new_wording, still_stands
from bot.english.assertions import forms_in
from bot.letters import shown
from bot.own_words.catalogue import say
from bot.speakers.asked_speaker import is_one_asked, speaks
from bot.speakers.credit_book import CreditsOf
from bot.speakers.speaking_for import has_office_in
from index.archive.versions import VersionText
from index.story import Span, Version

StoredSentence = tuple[Version, int]
"""A stored sentence: a version, and the sentence's position in it."""
SHOWN = 3
"""Quotes shown of one claim, and other figures named."""


class Outcome(StrEnum):
    """What the coverage says to a claim."""

    SUPPORTED = "supported"
    DIFFERENT = "different"
    """The coverage has it otherwise."""
    CLOSE = "close"
    """It speaks of the same; whether it says this is for a person to see."""
    NOT_FOUND = "not_found"


def of_each_outlet(places: Iterable[StoredSentence]) -> list[StoredSentence]:
    """Return sentences, the first of each outlet before the others, else in their order."""
    first: dict[str | None, StoredSentence] = {}
    listed = list(places)
    for place in listed:
        first.setdefault(place[0].story.outlet, place)
    ahead = [place for place in listed if first[place[0].story.outlet] is place]
    return [*ahead, *(place for place in listed if place not in ahead)]


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom a claim names as its speaker."""

    body: AskedSpeaker
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
    places: tuple[StoredSentence, ...] = ()
    note: str | None = None
    compare: bool = False
    """True where a quotation is to be set beside the first of them, word by word."""


def is_said_by(voice: Voice, evidence: Evidence, version: Version, at: int) -> bool:
    """Tell whether a version gives a sentence as the word of the one a claim names."""
    story = version.story
    if voice.body.outlet is not None and story.outlet == voice.body.outlet:
        return True
    credit = evidence.credits_of(version)[at]
    if credit is None:
        words = forms_in(story.text[slice(*version.sentences[at])])
        return any(forms_in(name) <= words for name in (voice.said, *voice.body.names))
    own = story.text[slice(*credit.said_as)] if credit.said_as else ""
    if own == voice.said and own[0].isupper():
        return True  # "Ng" in both, whoever else the archive has by these letters
    if not voice.body.names:
        told = forms_in(story.text) | forms_in(credit.speaker)
        return forms_in(voice.said) <= told and speaks(voice.body, credit, version, at)
    if is_one_asked(voice.body, credit.speaker, version):
        return True
    return any(has_office_in(credit.speaker, name, story.text) for name in voice.body.names)


def said_by_others(voice: Voice, speakers: Iterable[str | None]) -> str:
    """Return that others say it: "Said by Ilse Čarvik, not Réka Boldvai."."""
    named = dict.fromkeys(speaker for speaker in speakers if speaker)
    if not named:
        return say(
            "The coverage does not say clearly that {speaker} said it.", speaker=shown(voice.said)
        )
    names = say(" and ").join(map(shown, named))
    return say("Said by {names}, not {speaker}.", names=names, speaker=shown(voice.said))


def replaced(span: Span, old: Version, live: Version) -> Ruling | None:
    """Rule on what an earlier version says: None where the live one still says it."""
    before, now = _told(old), _told(live)
    if still_stands(span, before, now) is not None:
        return None
    wording = new_wording(span, before, now)
    outlet = shown(live.story.outlet or say("The outlet"))
    note = say("{outlet} has corrected its story, which said so before.", outlet=outlet)
    if wording is None:
        return Ruling(Outcome.DIFFERENT, (), " ".join((note, say("It no longer says this."))))
    return Ruling(Outcome.DIFFERENT, ((live, live.sentences.index(wording)),), note)


def _told(version: Version) -> VersionText:
    return VersionText(version.story.text, version.sentences, version.story.outlet)
