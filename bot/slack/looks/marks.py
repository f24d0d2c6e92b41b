"""Marks on answers whose quotes no longer stand. Pure; `notes` tells of them.

What was corrected is struck through; what was withdrawn leaves the message, with the small print
under it, its figures beside others, and the statements that rest on it. Neither is told again in
the notification. An amended message is always made from the message as it was posted and how its
quotes fare now, so making it twice gives the same, and where all stand again it is the message as
it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.letters import shown
from bot.own_words.catalogue import day_told, marked, say
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
from bot.slack.looks.buttons import CHECK_AGAIN, NEXT
from bot.slack.looks.notes import SAYS_NO_MORE, SAYS_NOW
from bot.slack.looks.quotes import small_print_at, without_figures, without_words
from index.archive.given import Given, Judged, QuoteState

_WORDS = {
    QuoteState.CORRECTED: marked("quote [{n}] was corrected"),
    QuoteState.WITHDRAWN: marked("quote [{n}] was withdrawn"),
}


def amended(given: Given, wordings: Mapping[int, str], *, room: int = BUDGET) -> Message:
    """Return an answer as posted, with a mark on each quote that no longer stands.

    Where nothing of it is left, there is nothing to do with it either: its controls leave too.
    `wordings` are the sentences that stand in the place of quotes, by number; each is shown while
    the message stays within `room` characters.
    """
    marked = [quote for quote in given.quotes if quote.state is not QuoteState.STANDING]
    if not marked:
        return Message(given.text, given.blocks)
    withdrawn = [quote for quote in marked if quote.state is QuoteState.WITHDRAWN]
    if not given.blocks:
        return _amended_text(given, marked, wordings, whole=not withdrawn)
    blocks: list[Block | None] = copy.deepcopy(list(given.blocks))
    for quote in marked:
        _mark_quote(blocks, quote, small_print_at(given.blocks, quote.shown.block or 0))
    first = min(quote.shown.block or 0 for quote in given.quotes)
    above = _marked_above(given, blocks[:first], marked)
    gone = len(withdrawn) == len(given.quotes)
    quotes = [one for one in blocks[first:] if one and not _leaves(one, withdrawn, gone=gone)]
    told = _since(marked)
    room -= weight([*above, *quotes, told])
    for quote in marked:
        wording, block = wordings.get(quote.shown.n), blocks[quote.shown.block or 0]
        if wording is None or block is None or len(wording) + len(SAYS_NOW) > room:
            continue
        room -= len(wording) + len(SAYS_NOW)
        _add_line(block, run(f"\n{say(SAYS_NOW)}"))
        block["elements"].append(quotation(wording))
    return Message(_notice(given, marked, wordings), (told, *above, *quotes))


def _leaves(block: Block, withdrawn: Sequence[Judged], *, gone: bool) -> bool:
    """Tell whether a row of controls goes with what was withdrawn: all of them with all of it.

    A draft can be checked again. Who else spoke of it may be named there alone.
    """
    if block["type"] != "actions":
        return False
    names = [str(one.get("action_id", "")) for one in block["elements"]]
    if CHECK_AGAIN in names:
        return False
    return gone or bool(withdrawn and any(name.startswith(NEXT) for name in names))


def _mark_quote(blocks: list[Block | None], quote: Judged, small: int | None) -> None:
    """Strike a quote through and put a mark below it; what was withdrawn leaves with its letters.

    Of its small print, which stands at `small`, what repeats the story goes.
    """
    at = quote.shown.block or 0
    block = blocks[at]
    if quote.state is QuoteState.WITHDRAWN or block is None:
        blocks[at] = rich(section(run(f"[{quote.shown.n}] ", bold=True), run(_mark(quote))))
    else:
        _strike(block, _mark(quote))
    if small is not None:
        is_gone = quote.state is QuoteState.WITHDRAWN
        blocks[small] = None if is_gone else without_words(blocks[small] or {})


def _marked_above(
    given: Given, above: Sequence[Block | None], marked: Sequence[Judged]
) -> list[Block]:
    """Return what stands above the quotes, its figures and statements marked as their quotes are.

    Those of withdrawn quotes leave.
    """
    head = [block for block in above if block is not None]
    statements = _statements(given)
    if statements and head:
        head[-1] = _marked_summary(head[-1], statements, marked)
    corrected, withdrawn = (
        {quote.shown.n for quote in marked if quote.state is state}
        for state in (QuoteState.CORRECTED, QuoteState.WITHDRAWN)
    )
    for block in head:
        if block["type"] != "rich_text":
            continue
        told: list[Element | None] = []
        for element in block["elements"]:
            listed: Element | None = element
            if element["type"] == "rich_text_list":
                listed = without_figures(element, withdrawn, strike=False)
                listed = listed and without_figures(listed, corrected, strike=True)
            told.append(listed)
        block["elements"] = [one for one in told if one is not None]
    return [block for block in head if block.get("elements", True)]


def _marked_summary(
    summary: Block, statements: Sequence[Mapping[str, Any]], marked: Sequence[Judged]
) -> Block:
    """Return a summary with the statements struck that fell; without those of withdrawn quotes."""
    *told, line = summary["elements"]
    withdrawn = [quote for quote in marked if quote.state is QuoteState.WITHDRAWN]
    kept = []
    for element, statement in zip(told, statements, strict=False):
        if _falls(statement, withdrawn):
            continue
        if _falls(statement, marked):
            _strike_out(element["elements"])
        kept.append(element)
    return {**summary, "elements": [*kept, line] if kept else []}


def _notice(given: Given, marked: Sequence[Judged], wordings: Mapping[int, str]) -> str:
    """Return what a notification tells: the marks, new words, and what was told if it stands.

    The message's own text tells its first quote, and the figures beside it.
    """
    lines = [_line(quote, wordings.get(quote.shown.n)) for quote in marked]
    first = given.blocks[0].get("elements", ())
    figures = any(element["type"] == "rich_text_list" for element in first)
    is_told = figures or any(quote.shown.n == 1 for quote in marked)
    return "\n".join([*map(literal, lines), *([] if is_told else [given.text])])


_ASK_AGAIN = marked("The rest of this answer went with it. Ask again for what stands.")


def _amended_text(
    given: Given, marked: Sequence[Judged], wordings: Mapping[int, str], *, whole: bool
) -> Message:
    """Return an answer in text alone, below its marks; not `whole`, where words must leave it."""
    lines = [_line(quote, wordings.get(quote.shown.n)) for quote in marked]
    if whole and any(_falls(statement, marked) for statement in _statements(given)):
        fell = say("What the summary says of it no longer rests on a story.")
        lines.append(f"⚠ {fell}")
    rest = given.text if whole else literal(say(_ASK_AGAIN))
    return Message("\n".join((*map(literal, lines), "", rest)), ())


def _since(marked_: Sequence[Judged]) -> Block:
    """Return what stands above an answer that was marked."""
    parts = [say(_WORDS[quote.state], n=quote.shown.n) for quote in marked_]
    line = say("Since this was written: {what}.", what=", ".join(parts))
    return rich(section(run(line, bold=True)))


def _line(quote: Judged, wording: str | None) -> str:
    now = f" {say(SAYS_NOW)} “{shown(wording)}”" if wording else ""
    return f"⚠ [{quote.shown.n}] {_mark(quote)}{now}"


def _mark(quote: Judged) -> str:
    day = f" {_day(quote.state_at)}" if quote.state_at else ""
    if quote.state is QuoteState.WITHDRAWN:
        is_gone = quote.judged_id is None
        gone = say("The story is no longer there.") if is_gone else say("It was taken back.")
        return " ".join((say("Withdrawn{day}.", day=day), gone))
    told = say("Corrected{day}.", day=day)
    return f"{told} {say(SAYS_NO_MORE)}" if quote.now is None else told


def _day(moment: datetime) -> str:
    """Return a moment's day in the newsroom's own calendar, which is this machine's."""
    return day_told(moment.astimezone().date())


def _statements(given: Given) -> Sequence[Mapping[str, Any]]:
    """Return the statements of an answer's summary as they were kept, whether or not shown."""
    statements: Sequence[Mapping[str, Any]] = (given.kept.get("summary") or {}).get(
        "statements", ()
    )
    return statements


def _falls(statement: Mapping[str, Any], marked: Sequence[Judged]) -> bool:
    """Tell whether a quote that carries a statement no longer stands."""
    return not {quote.shown.n for quote in marked}.isdisjoint(statement["citations"])


def _strike(block: Block, mark: str) -> None:
    """Strike through what a block quotes, and put a mark below it."""
    for part in block["elements"]:
        if part["type"] == "rich_text_quote":
            _strike_out(part["elements"])
    _add_line(block, run(f"\n{mark}", bold=True))


def _strike_out(elements: Iterable[Element]) -> None:
    for element in elements:
        element["style"] = {**element.get("style", {}), "strike": True}


def _add_line(block: Block, line: Element) -> None:
    """Put a line below what a block ends with, in the same section: no gap opens between."""
    block["elements"][-1]["elements"].append(line)
