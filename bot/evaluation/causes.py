"""Why a question failed: where on the way from the archive to the answer its evidence was lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import Answer, Hit
from bot.evaluation.judging import Case, Judgement, Needed, SpeakerOutcome, has
from index.story import Span, Version


class Cause(StrEnum):
    """What went wrong, in the order of the way: the first of several is a question's own."""

    NO_STORY = "no_story"
    NO_WORDS = "no_words"
    SILENCED = "silenced"
    NOT_FOUND = "not_found"
    NOT_CHOSEN = "not_chosen"
    WRONG_FIRST = "wrong_first"
    WRONG_SPEAKER = "wrong_speaker"
    NO_SPEAKER = "no_speaker"
    NOT_SILENT = "not_silent"


HEADINGS: Mapping[Cause, str] = {
    Cause.NO_STORY: "The story that has the evidence is not in the archive, or withdrawn",
    Cause.NO_WORDS: "The words stand in no one sentence that may be quoted",
    Cause.SILENCED: "Silenced, though the stories answer",
    Cause.NOT_FOUND: "The passage was not found by the search",
    Cause.NOT_CHOSEN: "The passage was found, another sentence was chosen",
    Cause.WRONG_FIRST: "Something wrong is quoted first",
    Cause.WRONG_SPEAKER: "Quoted, but credited to somebody else",
    Cause.NO_SPEAKER: "Quoted, but credited to nobody",
    Cause.NOT_SILENT: "Answered, though nothing in the stories does",
}
_ORDER = list(Cause)
_UNQUOTABLE = {Cause.NO_STORY, Cause.NO_WORDS}
_SHOWN = 60
"""Characters of a sentence that a reason shows."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause, and a few words of what was found."""

    cause: Cause
    told: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What the archive has of the evidence a question needs."""

    live: frozenset[str]
    """Those of the story ids it names that live stories have."""
    holding: Mapping[str, tuple[Version, ...]]
    """For the words of each alternative, the live versions that may hold them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, how its answer fared, and why."""

    case: Case
    verdict: Judgement
    reasons: tuple[Reason, ...]
    """The first is the one it is listed under; none where nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of a file of questions."""

    judged: tuple[Judged, ...]
    problems: tuple[tuple[int, str], ...]
    """Lines that could not be asked: their numbers, and why."""


def reasons(case: Case, answer: Answer, verdict: Judgement, stored: Stored) -> tuple[Reason, ...]:
    """Say why a question failed, the earliest cause first; nothing where it did not."""
    if verdict.ok:
        return ()
    if verdict.answerable is False:
        return (Reason(Cause.NOT_SILENT, f"quotes {_begun(answer.quotes[0].text)}"),)
    found = [
        _missing(need, answer.hits, stored)
        for need, met in zip(case.need or (), verdict.met, strict=True)
        if met is None
    ]
    if verdict.silent:
        found = [
            one if one.cause in _UNQUOTABLE else Reason(Cause.SILENCED, one.told) for one in found
        ]
    if verdict.wrong_first:
        found.append(Reason(Cause.WRONG_FIRST, f"first is {_begun(answer.quotes[0].text)}"))
    if verdict.told in {SpeakerOutcome.WRONG, SpeakerOutcome.NOBODY} and verdict.met[0] is not None:
        found.append(_speaker(case, answer.quotes[verdict.met[0]].speaker))
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.cause)))


def _speaker(case: Case, given: str | None) -> Reason:
    if given is None:
        return Reason(Cause.NO_SPEAKER, f"it is {case.speaker}")
    return Reason(Cause.WRONG_SPEAKER, f"{given}; it is {case.speaker}")


def _missing(need: tuple[Needed, ...], hits: tuple[Hit, ...], stored: Stored) -> Reason:
    """Return how far the alternative that came nearest to being quoted came."""
    every = [_lost(evidence, hits, stored) for evidence in need]
    return max(every, key=lambda one: _ORDER.index(one.cause))


def _lost(evidence: Needed, hits: tuple[Hit, ...], stored: Stored) -> Reason:
    words = evidence.contains
    holding = [one for one in stored.holding.get(words, ()) if has(one.story.text, words)]
    places = [(version, span) for version in holding for span in _sentences(version, words)]
    for n, hit in enumerate(hits, 1):
        if any(_holds(hit, version, span) for version, span in places):
            return Reason(Cause.NOT_CHOSEN, f"hit {n} of {len(hits)} has {_begun(words)}")
    if places:
        story = places[0][0].story.id
        return Reason(Cause.NOT_FOUND, f"{story}, not in {len(hits)} hits, has {_begun(words)}")
    if holding:
        where = f"{holding[0].story.id} has them across sentences or outside the news"
        return Reason(Cause.NO_WORDS, f"{where}: {_begun(words)}")
    if evidence.story is not None and evidence.story not in stored.live:
        return Reason(Cause.NO_STORY, evidence.story)
    where = evidence.story or "any story"
    return Reason(Cause.NO_WORDS, f"not in {where}: {_begun(words)}")


def _sentences(version: Version, words: str) -> list[Span]:
    text = version.story.text
    return [span for span in version.sentences if has(text[slice(*span)], words)]


def _holds(hit: Hit, version: Version, span: Span) -> bool:
    inside = hit.passage.start < span[1] and span[0] < hit.passage.end
    return inside and hit.version.id == version.id


def _begun(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words}”" if len(words) <= _SHOWN else f"“{words[: _SHOWN - 1].rstrip()}…”"
