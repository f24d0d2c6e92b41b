"""Marks on answers whose quotes no longer stand, and the notes that tell of them. Pure.

What was corrected is struck through; what was withdrawn leaves the message, its words in the
headline, the summary and the notification with it. An amended message is always made from the
message as it was posted and how its quotes fare now, so making it twice gives the same, and where
all stand again it is the message as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from bot.letters import shown
from bot.slack.looks.blocks import (
    BUDGET,
    Block,
    Element,
    Message,
    literal,
    quotation,
    rich,
    run,
    section,
    weight,
)
from bot.slack.looks.summaries import statements_in
from index.archive.given import Given, Judged, QuoteState

_LONGEST_OUTLET = 100
_WORDS = {QuoteState.CORRECTED: "corrected", QuoteState.WITHDRAWN: "withdrawn"}


class Turn(StrEnum):
    """What a change of its story did to a quote."""

    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken back"
    """Its story is there in other words, and what it quotes was withdrawn or struck."""
    RESTORED = "restored"
    """The quoted sentence stands again."""
    REWORDED = "reworded"
    """It stood no more before; what stands in its place has changed."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A quote of an answer, and what happened to it."""

    n: int
    outlet: str | None
    turn: Turn


def amended(given: Given, wordings: Mapping[int, str], *, room: int = BUDGET) -> Message:
    """Return an answer as posted, with a mark on each quote that no longer stands.

    `wordings` are the sentences that stand in the place of quotes, by number; each is shown while
    the message stays within `room` characters.
    """
    marked = [quote for quote in given.quotes if quote.state is not QuoteState.STANDING]
    if not marked:
        return Message(given.text, given.blocks)
    withdrawn = [quote for quote in marked if quote.state is QuoteState.WITHDRAWN]
    if not given.blocks:
        return _amended_text(given, marked, wordings, whole=not withdrawn)
    since = _since(marked)
    blocks = copy.deepcopy(list(given.blocks))
    for quote in marked:
        at = quote.shown.block or 0
        if quote.state is QuoteState.WITHDRAWN:
            blocks[at] = rich(section(run(f"[{quote.shown.n}] ", bold=True), run(_mark(quote))))
        else:
            _strike(blocks[at], _mark(quote))
    for statement in _resting_on(given, marked, blocks[0]):
        _strike_out(statement["elements"])
    if withdrawn:
        _clear(blocks[0], _resting_on(given, withdrawn, blocks[0]), since)
    else:
        blocks[0]["elements"][0]["elements"].append(run(f"\n{since}", italic=True))
    room -= weight(blocks)
    for quote in marked:
        wording = wordings.get(quote.shown.n)
        if wording is not None and len(wording) + len(_SAYS_NOW) <= room:
            room -= len(wording) + len(_SAYS_NOW)
            block = blocks[quote.shown.block or 0]
            _add_line(block, run(f"\n{_SAYS_NOW}"))
            block["elements"].append(quotation(wording))
    return Message(literal(since) if withdrawn else f"{literal(since)} {given.text}", tuple(blocks))


def note(turned: Sequence[Turned], *, marked: bool = True) -> Message:
    """Return the note that tells a thread what became of the quotes above it.

    `marked` is False where Slack lets nobody edit the answer.
    """

    def kind(one: Turned) -> tuple[str, str]:
        return (one.outlet or "")[:_LONGEST_OUTLET], one.turn

    lines = [
        _told(shown(outlet) or "An outlet", Turn(turn), [one.n for one in group])
        for (outlet, turn), group in groupby(sorted(turned, key=kind), key=kind)
    ]
    if not marked:
        lines.append("Slack does not let me edit that answer, so it looks as it did.")
    line = " ".join(lines)
    return Message(literal(line), (rich(section(run(line))),))


_SAYS_NOW = "The story now says:"
_ASK_AGAIN = "The rest of this answer went with it. Ask again for what stands."


def _amended_text(
    given: Given, marked: Sequence[Judged], wordings: Mapping[int, str], *, whole: bool
) -> Message:
    """Return an answer in text alone, below its marks; not `whole`, where words must leave it."""
    lines = [_line(quote, wordings.get(quote.shown.n)) for quote in marked]
    if whole and any(_falls(statement, marked) for statement in _statements(given)):
        lines.append("⚠ What the summary says of it no longer rests on a story.")
    rest = given.text if whole else literal(_ASK_AGAIN)
    return Message("\n".join((*map(literal, lines), "", rest)), ())


def _clear(head: Block, fallen: Sequence[Element], since: str) -> None:
    """Take the headline out of an answer's first block, and the statements that fell.

    A headline may tell what a withdrawn quote said; the question above it stays.
    """
    first, *rest = head["elements"]
    asked = [one for one in first["elements"] if not one.get("style", {}).get("bold")]
    statements = [one for one in rest[:-1] if not any(one is gone for gone in fallen)]
    head["elements"] = [section(*asked, run(since, bold=True)), *statements]
    if statements:
        head["elements"].append(rest[-1])


def _told(outlet: str, turn: Turn, numbers: Sequence[int]) -> str:
    several = len(numbers) > 1
    quotes = f"quotes {_listed(numbers)}" if several else f"quote {_listed(numbers)}"
    it = "them" if several else "it"
    match turn:
        case Turn.CORRECTED:
            stand = "no longer stand as they were" if several else "no longer stands as it was"
            return f"{outlet} has corrected its story: {quotes} above {stand}. I have marked {it}."
        case Turn.WITHDRAWN:
            stand = "no longer stand" if several else "no longer stands"
            return (
                f"{outlet} has withdrawn its story: {quotes} above {stand}. I have taken {it} out."
            )
        case Turn.TAKEN_BACK:
            stand = "no longer stand" if several else "no longer stands"
            return f"{outlet} has taken words back: {quotes} above {stand}. I have taken {it} out."
        case Turn.RESTORED:
            stand = "stand as they were" if several else "stands as it was"
            mark = "marks" if several else "mark"
            return f"{outlet} has restored its story: {quotes} above {stand}; the {mark} came off."
        case Turn.REWORDED:
            return (
                f"{outlet} has changed its story again: I have renewed the mark on {quotes} above."
            )


def _listed(numbers: Sequence[int]) -> str:
    *others, last = [f"[{n}]" for n in numbers]
    return f"{', '.join(others)} and {last}" if others else last


def _since(marked: Sequence[Judged]) -> str:
    parts = [f"quote [{quote.shown.n}] was {_WORDS[quote.state]}" for quote in marked]
    return f"Since this was written: {', '.join(parts)}."


def _line(quote: Judged, wording: str | None) -> str:
    now = f" {_SAYS_NOW} “{shown(wording)}”" if wording else ""
    return f"⚠ [{quote.shown.n}] {_mark(quote)}{now}"


def _mark(quote: Judged) -> str:
    day = f" {_day(quote.state_at)}" if quote.state_at else ""
    if quote.state is QuoteState.WITHDRAWN:
        gone = "The story is no longer there." if quote.judged_id is None else "It was taken back."
        return f"Withdrawn{day}. {gone}"
    if quote.now is None:
        return f"Corrected{day}. The story no longer says this."
    return f"Corrected{day}."


def _day(moment: datetime) -> str:
    """Return a moment's day in the newsroom's own calendar, which is this machine's."""
    return f"{moment.astimezone():%-d %B %Y}"


def _statements(given: Given) -> Sequence[Mapping[str, Any]]:
    """Return the statements of an answer's summary as they were kept, whether or not shown."""
    statements: Sequence[Mapping[str, Any]] = (given.kept.get("summary") or {}).get(
        "statements", ()
    )
    return statements


def _falls(statement: Mapping[str, Any], marked: Sequence[Judged]) -> bool:
    """Tell whether a quote that carries a statement no longer stands."""
    return not {quote.shown.n for quote in marked}.isdisjoint(statement["citations"])


def _resting_on(given: Given, marked: Sequence[Judged], head: Block) -> list[Element]:
    """Return the sections that show statements which quotes that no longer stand carry."""
    statements = _statements(given)
    told = zip(statements, statements_in(head), strict=False) if statements else ()
    return [section for statement, section in told if _falls(statement, marked)]


def _strike(block: Block, mark: str) -> None:
    """Strike through what a block quotes, and put a mark below it.

    Quoted are its quotations, and what stands in italics: the sentence before, the caveat.
    """
    for part in block["elements"]:
        quoted = part["type"] == "rich_text_quote"
        _strike_out(one for one in part["elements"] if quoted or one.get("style", {}).get("italic"))
    _add_line(block, run(f"\n{mark}", bold=True))


def _strike_out(elements: Iterable[Element]) -> None:
    for element in elements:
        element["style"] = {**element.get("style", {}), "strike": True}


def _add_line(block: Block, line: Element) -> None:
    """Put a line below what a block ends with, in the same section: no gap opens between."""
    block["elements"][-1]["elements"].append(line)
