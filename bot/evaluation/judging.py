"""Judging answers: what was quoted, what came first, who is said to speak, silence. Pure.

A newsroom writes down its questions with the evidence that answers them; `judge` holds an answer
against one of them, `shares` counts many verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.answer import Answer
from bot.evaluation.jsonl import fields_of, history_of, question_of
from bot.speakers.same_speaker import may_be
from index.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Needed:
    """Words that answer, and the story they were found in."""

    contains: str
    story: str | None = None
    """The id its feed gives the story."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what a right answer quotes."""

    id: str
    question: str
    need: tuple[tuple[Needed, ...], ...] | None = ()
    """Each piece of evidence as its alternatives; none at all where silence is right. None where
    it is not known what answers, only what does not (`wrong`)."""
    speaker: str | None = None
    """Who says the first piece; None where that is not asked."""
    wrong: tuple[str, ...] = ()
    """Words that must not be quoted first."""
    history: tuple[str, ...] = ()
    kind: str | None = None
    note: str | None = None


class SpeakerOutcome(StrEnum):
    """Who the quote of the first piece of evidence is credited to."""

    RIGHT = "right"
    WRONG = "wrong"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one answer fared."""

    answerable: bool | None
    """None where it is not known whether anything answers."""
    silent: bool
    met: tuple[int | None, ...]
    """For each piece of evidence, which quote has it (from 0); None where no quote has."""
    first_right: bool
    wrong_first: bool
    told: SpeakerOutcome | None
    """None where no speaker is asked for, or the evidence was not quoted."""

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong: all evidence, the speaker, nothing wrong first; silence.

        A first quote that is neither needed nor named as wrong is no fault.
        """
        if self.answerable is None:
            return not self.wrong_first
        if not self.answerable:
            return self.silent
        return (
            None not in self.met
            and not self.wrong_first
            and self.told in {None, SpeakerOutcome.RIGHT}
        )


def read_case(number: int, line: str) -> Case:
    """Read a line of a file of questions; the id of one without is its number.

    Raises:
        QuestionError: it is not JSON, has no question, or a field has the wrong shape.

    """
    fields = fields_of(line)
    shape = (
        'need is a list of lists of {"contains": "…"[, "story": "…"]}; [] where silence is right, '
        "null where only wrong is known"
    )
    need = _need(fields, shape)
    wrong = _list(fields.get("wrong") or [], 'wrong is a list of {"contains": "…"}')
    speaker = fields.get("speaker")
    return Case(
        id=f"line {number}" if fields.get("id") is None else str(fields["id"]),
        question=question_of(fields),
        need=need,
        speaker=None if speaker is None else _text(speaker, "speaker is a name"),
        wrong=tuple(
            _evidence(one, 'wrong is a list of {"contains": "…"}').contains for one in wrong
        ),
        history=tuple(history_of(fields)),
        kind=_said(fields.get("kind")),
        note=_said(fields.get("note")),
    )


def _need(fields: Mapping[str, Any], shape: str) -> tuple[tuple[Needed, ...], ...] | None:
    if "need" in fields and fields["need"] is None and fields.get("wrong"):
        return None
    need = [_list(alternatives, shape) for alternatives in _list(fields.get("need"), shape)]
    if not all(need):
        raise QuestionError(shape)
    return tuple(tuple(_evidence(one, shape) for one in alternatives) for alternatives in need)


def _list(value: Any, shape: str) -> list[Any]:
    if not isinstance(value, list):
        raise QuestionError(shape)
    return value


def _evidence(value: Any, shape: str) -> Needed:
    if not isinstance(value, dict):
        raise QuestionError(shape)
    story = value.get("story")
    return Needed(
        _text(value.get("contains"), shape), None if story is None else _text(story, shape)
    )


def _text(value: Any, shape: str) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise QuestionError(shape)
    return value


def _said(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def judge(case: Case, answer: Answer) -> Judgement:
    """Hold an answer against what it should quote.

    Evidence is quoted where its words stand in a quote's text, whichever story the quote is from:
    near-copies are folded into one quote, so the story that a file names may be one of
    `also_in`. The `story` of a piece of evidence serves to say why it is missing.
    """
    quotes = answer.quotes
    met = tuple(
        next((n for n, quote in enumerate(quotes) if has_any(quote.text, need)), None)
        for need in case.need or ()
    )
    told = None
    if case.speaker and met and met[0] is not None:
        told = _told(case.speaker, quotes[met[0]].speaker)
    first = quotes[0].text if quotes else ""
    return Judgement(
        answerable=None if case.need is None else bool(case.need),
        silent=not quotes,
        met=met,
        first_right=any(has_any(first, need) for need in case.need or ()),
        wrong_first=any(has(first, words) for words in case.wrong),
        told=told,
    )


def _told(wanted: str, given: str | None) -> SpeakerOutcome:
    if given is None:
        return SpeakerOutcome.NOBODY
    return SpeakerOutcome.RIGHT if may_be(wanted, given) else SpeakerOutcome.WRONG


def has(text: str, words: str) -> bool:
    """Tell whether the words stand in a text, letter for letter but for the white space."""
    return " ".join(words.split()) in " ".join(text.split())


def has_any(text: str, need: Iterable[Needed]) -> bool:
    """Tell whether one of the alternatives stands in a text."""
    return any(has(text, evidence.contains) for evidence in need)


@dataclass(frozen=True, slots=True)
class Measure:
    """A share of the questions it is about."""

    label: str
    of: Callable[[Judgement], bool]
    hit: Callable[[Judgement], bool]


def _can(verdict: Judgement) -> bool:
    return verdict.answerable is True


def _may(verdict: Judgement) -> bool:
    return verdict.answerable is not False


def _told_of(verdict: Judgement) -> bool:
    return verdict.told is not None


MEASURES: Mapping[str, Measure] = {
    "ok": Measure("nothing wrong", lambda _: True, lambda v: v.ok),
    "all_evidence": Measure("all needed evidence quoted", _can, lambda v: None not in v.met),
    "some_evidence": Measure("some quoted", _can, lambda v: set(v.met) != {None}),
    "first_right": Measure("first quote right", _can, lambda v: v.first_right),
    "wrong_first": Measure("wrong first", _may, lambda v: v.wrong_first),
    "speaker_right": Measure(
        "speaker right where quoted", _told_of, lambda v: v.told is SpeakerOutcome.RIGHT
    ),
    "speaker_wrong": Measure(
        "wrong speaker given", _told_of, lambda v: v.told is SpeakerOutcome.WRONG
    ),
    "silenced": Measure("silenced though answerable", _can, lambda v: v.silent),
    "silence_right": Measure(
        "silent where nothing answers", lambda v: v.answerable is False, lambda v: v.silent
    ),
}
"""What is counted, by the name that `--floor`, `--ceiling` and `--json` use."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """The share; None where there is nothing to count."""
        return self.hits / self.of if self.of else None


def shares(verdicts: Sequence[Judgement]) -> dict[str, Share]:
    """Count every measure over the verdicts it is about."""
    return {
        name: Share(
            sum(measure.of(one) and measure.hit(one) for one in verdicts),
            sum(map(measure.of, verdicts)),
        )
        for name, measure in MEASURES.items()
    }


@dataclass(frozen=True, slots=True)
class Bound:
    """A share a measure has to reach, or may not pass."""

    measure: str
    share: float
    is_floor: bool


def read_bound(text: str, *, is_floor: bool) -> Bound:
    """Read "all_evidence=0.8".

    Raises:
        ValueError: there is no such measure, or no share from 0 to 1.

    """
    measure, _, number = (part.strip() for part in text.partition("="))
    if measure not in MEASURES:
        raise ValueError(f"{measure!r} is no measure; there are {', '.join(MEASURES)}")
    try:
        share = float(number)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"{text!r}: give a share from 0 to 1, as in {measure}=0.8")
    return Bound(measure, share, is_floor)


def unmet(bounds: Iterable[Bound], found: Mapping[str, Share]) -> list[str]:
    """Say of each bound that is not kept what was found; a floor under nothing is not kept."""
    told = []
    for bound in bounds:
        share = found[bound.measure].share
        counts = f"{found[bound.measure].hits} of {found[bound.measure].of}"
        if bound.is_floor and (share is None or share < bound.share):
            shown = "not measured" if share is None else f"{share:.4g}"
            told.append(f"{bound.measure} is {shown} ({counts}), below {bound.share:g}")
        elif not bound.is_floor and share is not None and share > bound.share:
            told.append(f"{bound.measure} is {share:.4g} ({counts}), above {bound.share:g}")
    return told
