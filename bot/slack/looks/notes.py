"""The note that says in a thread how the quotes of its answers stand. Pure.

It is always made from how they fare now, never from a change, so it may take the place of the one
before: what was corrected, withdrawn and restored in a row is told as it ended. Of what was
withdrawn it has no word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from bot.letters import cut, shown
from bot.slack.looks.blocks import (
    BUDGET,
    Element,
    Message,
    in_room,
    literal,
    quotation,
    rich,
    run,
    section,
)

SAYS_NOW = "The story now says:"
_SAID = "The story said:"
_SAYS_NO_MORE = "The story no longer says this."
_SEALED = "Slack does not let me edit that answer, so it looks as it did."
_LONGEST_OUTLET = 100
_LONGEST_QUESTION = 120
_MOST = 20
"""Answers of a thread that one note tells of."""


class Stands(StrEnum):
    """How a quote stands that a change of its story has touched."""

    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken back"
    """Its story is there in other words, and what it quotes was withdrawn or struck."""
    AGAIN = "again"
    """Its words are the story's again, as they were given."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A quote that a change of its story has touched."""

    n: int
    """Its number in the answer."""
    outlet: str | None
    stands: Stands
    old: str | None = None
    """Its words, where it was corrected: those of what was withdrawn are told nowhere."""
    new: str | None = None
    """The words that stand in their place, if any."""


@dataclass(frozen=True, slots=True)
class Fared:
    """How an answer of a thread fares."""

    question: str
    """What it answers; empty where that is not to be told."""
    quotes: Sequence[Touched]
    sealed: bool = False
    """True where Slack lets nobody edit it, so that it has no marks."""


def note(answers: Sequence[Fared]) -> Message:
    """Return the note that tells a thread how the answers above it stand.

    Old and new words are shown as far as they have room; what happened to which quote always is.
    """
    told = answers[:_MOST]
    lines = [" ".join(_lines(one)) for one in told]
    news = [
        f"[{quote.n}] {SAYS_NOW} “{quote.new}”"
        for one in told
        for quote in _corrected(one)
        if quote.new is not None
    ]
    room = BUDGET - sum(map(len, lines))
    blocks = []
    for one, line in zip(told, lines, strict=True):
        words = [part for quote in _corrected(one) for part in _words(quote)]
        size = sum(len(part["text"]) for element in words for part in element["elements"])
        fits = size <= room
        room -= size if fits else 0
        blocks.append(rich(section(run(line)), *(words if fits else ())))
    told_plainly = [*lines, *in_room(news, BUDGET // 4, "new wording", "new wordings")]
    return Message("\n".join(map(literal, told_plainly)), tuple(blocks))


def _lines(answer: Fared) -> Iterator[str]:
    """Yield what is told of an answer, a sentence each."""
    if answer.question:
        question = cut(" ".join(answer.question.split()), _LONGEST_QUESTION)
        yield f"On “{shown(question)}”:"

    def kind(one: Touched) -> tuple[str, str]:
        return (one.outlet or "")[:_LONGEST_OUTLET], one.stands

    for (outlet, stands), group in groupby(sorted(answer.quotes, key=kind), key=kind):
        yield _told(shown(outlet) or "An outlet", Stands(stands), [one.n for one in group])
    if answer.sealed:
        yield _SEALED


def _corrected(answer: Fared) -> list[Touched]:
    return [quote for quote in answer.quotes if quote.old is not None]


def _words(quote: Touched) -> list[Element]:
    """Return what a corrected quote said, struck through, and what its story says now."""
    said = [
        section(run(f"[{quote.n}] ", bold=True), run(_SAID)),
        quotation(run(quote.old or "", strike=True)),
    ]
    if quote.new is None:
        return [*said, section(run(_SAYS_NO_MORE))]
    return [*said, section(run(SAYS_NOW)), quotation(quote.new)]


def _told(outlet: str, stands: Stands, numbers: Sequence[int]) -> str:
    several = len(numbers) > 1
    quotes = f"quotes {_listed(numbers)}" if several else f"quote {_listed(numbers)}"
    it, no_longer = ("them", "stand") if several else ("it", "stands")
    match stands:
        case Stands.CORRECTED:
            as_were = "as they were" if several else "as it was"
            happened = f"{outlet} has corrected its story: {quotes} above no longer {no_longer}"
            return f"{happened} {as_were}. I have marked {it}."
        case Stands.WITHDRAWN:
            happened = f"{outlet} has withdrawn its story: {quotes} above no longer {no_longer}."
            return f"{happened} I have taken {it} out."
        case Stands.TAKEN_BACK:
            happened = f"{outlet} has taken words back: {quotes} above no longer {no_longer}."
            return f"{happened} I have taken {it} out."
        case Stands.AGAIN:
            as_were = "as they were" if several else "as it was"
            mark = "marks" if several else "mark"
            happened = f"{outlet} has restored its story: {quotes} above {no_longer} {as_were}"
            return f"{happened}; the {mark} came off."


def _listed(numbers: Sequence[int]) -> str:
    *others, last = [f"[{n}]" for n in numbers]
    return f"{', '.join(others)} and {last}" if others else last
