"""A quotation of a text held against what was found for it, letter for letter. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
from bot.checking.verbatim import is_in_marks, nearest, parts_of, stands_in
from bot.own_words.catalogue import say
from index.story import Span, Version, positions_in

_NEAREST = 8
"""Stories in which the words nearest to a quotation are looked for."""
_SHORT = 3
"""Words below which only a quotation of the same speaker counts, and none is near."""


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
        places = tuple((version, at) for version, _, at in exact)[:SHOWN]
        speakers = [evidence.speaker(version, at) for version, at in places]
        note = said_by_others(voice, speakers)
        if any(is_said_by(voice, evidence, version, at) for version, at in places):
            note = say("The story tells it in its own words; it does not quote them.")
        return Ruling(Outcome.DIFFERENT, places, note)
    if len(quotation.split()) < _SHORT:
        return Ruling(Outcome.NOT_FOUND)
    return _corrected_quotation(quotation, evidence) or _near_quotation(quotation, voice, evidence)


def _corrected_quotation(quotation: str, evidence: Evidence) -> Ruling | None:
    for live in evidence.versions:
        for old in evidence.earlier.get(live.id, ()):
            spans = stands_in(quotation, old.story.text, old.sentences)
            touched = [at for span in spans for at in positions_in(old.sentences, span)]
            for at in touched:
                found = replaced(old.sentences[at], old, live)
                if found is not None:
                    return Ruling(found.outcome, found.places, found.note, compare=True)
    return None


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
    said: Sequence[StoredSentence], exact: Sequence[tuple[Version, list[Span], int]]
) -> tuple[StoredSentence, ...]:
    """Order places, those in quotation marks first."""
    marked = {
        version.id
        for version, spans, _ in exact
        if all(is_in_marks(span, version.story.text) for span in spans)
    }
    ordered = sorted(said, key=lambda place: place[0].id not in marked)
    return tuple(of_each_outlet(ordered))[:SHOWN]


def _of_prose(
    voice: Voice | None, place: StoredSentence, exact: Sequence[tuple[Version, list[Span], int]]
) -> str | None:
    version, at = place
    spans = next(spans for one, spans, first in exact if one.id == version.id and first == at)
    if voice is None and not all(is_in_marks(span, version.story.text) for span in spans):
        return say("These are the story's own words, not a quotation in it.")
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
        note = said_by_others(voice, [evidence.speaker(version, at)])
    return Ruling(Outcome.DIFFERENT, ((version, at),), note, compare=True)
