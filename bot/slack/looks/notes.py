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
from bot.own_words.catalogue import marked, say
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

SAYS_NOW = marked("The story now says:")
_SAID = marked("The story said:")
SAYS_NO_MORE = marked("The story no longer says this.")
_SEALED = marked("Slack does not let me edit that answer, so it looks as it did.")
_WORDINGS = (marked("new wording"), marked("new wordings"))
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
        f"[{quote.n}] {say(SAYS_NOW)} “{quote.new}”"
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
    told_plainly = [
        *lines,
        *in_room(news, BUDGET // 4, marked("new wording"), marked("new wordings")),
    ]
    return Message("\n".join(map(literal, told_plainly)), tuple(blocks))


def _lines(answer: Fared) -> Iterator[str]:
    """Yield what is told of an answer, a sentence each."""
    if answer.question:
        question = cut(" ".join(answer.question.split()), _LONGEST_QUESTION)
        yield say("On “{question}”:", question=shown(question))

    def kind(one: Touched) -> tuple[str, str]:
        return (one.outlet or "")[:_LONGEST_OUTLET], one.stands

    for (outlet, stands), group in groupby(sorted(answer.quotes, key=kind), key=kind):
        yield _told(shown(outlet) or say("An outlet"), Stands(stands), [one.n for one in group])
    if answer.sealed:
        yield say(_SEALED)


def _corrected(answer: Fared) -> list[Touched]:
    return [quote for quote in answer.quotes if quote.old is not None]


def _words(quote: Touched) -> list[Element]:
    """Return what a corrected quote said, struck through, and what its story says now."""
    said = [
        section(run(f"[{quote.n}] ", bold=True), run(say(_SAID))),
        quotation(run(quote.old or "", strike=True)),
    ]
    if quote.new is None:
        return [*said, section(run(say(SAYS_NO_MORE)))]
    return [*said, section(run(say(SAYS_NOW))), quotation(quote.new)]


def _told(outlet: str, stands: Stands, numbers: Sequence[int]) -> str:
    one, several = _TOLD[stands]
    return say(one if len(numbers) == 1 else several, outlet=outlet, quotes=_listed(numbers))


def _listed(numbers: Sequence[int]) -> str:
    *others, last = [f"[{n}]" for n in numbers]
    return say("{others} and {last}", others=", ".join(others), last=last) if others else last


_TOLD = {
    Stands.CORRECTED: (
        marked(
            "{outlet} has corrected its story: quote {quotes} above no longer stands as it was. "
            "I have marked it."
        ),
        marked(
            "{outlet} has corrected its story: quotes {quotes} above no longer stand as they were. "
            "I have marked them."
        ),
    ),
    Stands.WITHDRAWN: (
        marked(
            "{outlet} has withdrawn its story: quote {quotes} above no longer stands. I have taken "
            "it out."
        ),
        marked(
            "{outlet} has withdrawn its story: quotes {quotes} above no longer stand. I have taken "
            "them out."
        ),
    ),
    Stands.TAKEN_BACK: (
        marked(
            "{outlet} has taken words back: quote {quotes} above no longer stands. I have taken it "
            "out."
        ),
        marked(
            "{outlet} has taken words back: quotes {quotes} above no longer stand. I have taken "
            "them out."
        ),
    ),
    Stands.AGAIN: (
        marked(
            "{outlet} has restored its story: quote {quotes} above stands as it was; the mark came "
            "off."
        ),
        marked(
            "{outlet} has restored its story: quotes {quotes} above stand as they were; the marks "
            "came off."
        ),
    ),
}
"""How quotes of an outlet stand: one of them, and several."""
