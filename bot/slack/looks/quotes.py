"""One quote as Slack shows it, and figures side by side. Pure.

A quote is a block of its words and who says them where, then one of small print: what hedges it,
what it leans on, who wrote it. Marks find both by the place of the first (`small_print_at`).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Plan, Quote
from bot.answers.emphasis import asked_for, in_parts, touching
from bot.answers.figure_conflict import Row, Side
from bot.answers.links import link_to, visible
from bot.answers.wording import also_in, day, quoted_from, speaker_line
from bot.letters import cut, cut_shown, shown
from bot.own_words.catalogue import in_every_language, marked, say
from bot.slack.looks.blocks import (
    LONGEST_TEXT,
    Block,
    Element,
    context,
    fitting,
    literal,
    quotation,
    rich,
    run,
    runs,
    section,
)

_CAVEAT, _NOTE, _TRANSLATED = "⚠ ", "✎ ", "⇄ "
_BEFORE = marked("Before it:")
_OF_THE_STORY = (_CAVEAT, *in_every_language(_BEFORE), _NOTE, _TRANSLATED)
"""What opens the small print that has words of the story, or says what they say."""
_LONGEST_NOTE = 400
"""Characters shown of a correction note."""
_LONGEST_SOURCE = 150
"""Characters of a name in a line of ours."""
_NOTICE = 300
"""Characters of a notification."""
_HEDGE = 80
"""Characters of a caveat in a notification."""


def quote_blocks(
    n: int,
    quote: Quote,
    plan: Plan | None = None,
    *,
    words: Element | None = None,
    translated: str | None = None,
) -> list[Block]:
    """Return a quote: its words, what a plan asks for in bold; who, where and when; small print.

    `words` are its words where something else in them is to be bold; `translated` is the line of
    its translation.
    """
    stressed = asked_for(plan, quote) if plan else ()
    words = words or quotation(
        *(one for part, bold in in_parts(quote.text, stressed) for one in runs(part, bold=bold))
    )
    said = rich(words, section(*_source(quote), run(f" [{n}]", bold=True)))
    small = [*([f"{_TRANSLATED}{translated}"] if translated else []), *_small_print(quote)]
    return [said, context(*small)] if small else [said]


def small_print_at(blocks: Sequence[Block], at: int) -> int | None:
    """Return where the small print of a quote stands whose words are at a place, if it has any."""
    after = blocks[at + 1 : at + 2]
    return at + 1 if after and after[0]["type"] == "context" else None


def without_words(small: Block) -> Block | None:
    """Return small print without what repeats its story; None where nothing is left."""
    left = [one for one in small["elements"] if not one["text"].startswith(_OF_THE_STORY)]
    return {**small, "elements": left} if left else None


def _source(quote: Quote) -> list[Element]:
    """Return who says it, and in which outlet on which day, linked where there is a page."""
    speaker = speaker_line(quote)
    where = _where(quote)
    url = link_to(quote.story.url, quote.text)
    linked: Element = (
        run(where)
        if url is None
        else {"type": "link", "url": visible(url), "text": fitting(where, LONGEST_TEXT)}
    )
    return [*([run(speaker, bold=True), run(say(" in "))] if speaker else []), linked]


def _where(quote: Quote) -> str:
    outlet = shown(quote.story.outlet or say("a story without an outlet"))
    return ", ".join(part for part in (outlet, day(quote.story)) if part)


def _small_print(quote: Quote) -> list[str]:
    """Return what stands small under a quote, what hedges it first."""
    caveat, before = quote.slice(quote.caveat), quote.slice(quote.before)
    lines = [f"{say(_BEFORE)} {shown(before)}"] if before else []
    lines += [f"{_CAVEAT}{shown(caveat)}"] if caveat else []
    lines += [
        f"{_NOTE}{shown(cut(quote.slice(note) or '', _LONGEST_NOTE))}" for note in touching(quote)
    ]
    names = ", ".join(map(shown, quote.story.byline))
    by = say("by {names}", names=names) if names else None
    others = " · ".join(part for part in (quoted_from(quote), by, also_in(quote)) if part)
    return [*lines, *([others] if others else [])]


def figures_block(rows: Sequence[Row], quotes: Sequence[Quote]) -> Element:
    """Return figures side by side: a row a body, the newest first, each with its quote's number."""
    numbered = {id(quote): n for n, quote in enumerate(quotes, 1)}
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [section(*_row(row, numbered)) for row in rows],
    }


def _row(row: Row, numbered: dict[int, int]) -> list[Element]:
    told = [*_figure(row.side, numbered, named=True)]
    for n, side in enumerate(one for one in row.before if id(one.quote) in numbered):
        told += [run(", " if n else " · before: "), *_figure(side, numbered, named=False)]
    return told


def _figure(side: Side, numbered: dict[int, int], *, named: bool) -> list[Element]:
    when = f"{side.day:%-d %B}" if side.day else ""
    outlet = side.quote.story.outlet or ""
    parts = [side.name, when, outlet if outlet != side.name else ""] if named else [when]
    told = " · ".join(shown(cut(part, _LONGEST_SOURCE)) for part in parts if part)
    hedged = " ⚠" if named and side.quote.caveat else ""
    mark = numbered[id(side.quote)]
    return [
        run(shown(side.shown), bold=named),
        run(f" · {told}{hedged} " if named else f" ({told}) " if told else " "),
        run(f"[{mark}]", bold=True),
    ]


def without_figures(listed: Element, numbers: set[int], *, strike: bool) -> Element | None:
    """Return figures side by side without those of some quotes, or with these struck through.

    None where none is left.
    """
    items = []
    for item in listed["elements"]:
        kept: list[Element] = []
        part: list[Element] = []
        for element in item["elements"]:
            part.append(element)
            text = element["text"]
            if not (text.startswith("[") and text.endswith("]") and text[1:-1].isdecimal()):
                continue
            if int(text[1:-1]) not in numbers:
                kept += part
            elif strike:
                kept += [_struck(one) for one in part]
            part = []
        if kept:
            items.append({**item, "elements": kept})
    return {**listed, "elements": items} if items else None


def _struck(element: Element) -> Element:
    return {**element, "style": {**element.get("style", {}), "strike": True}}


def in_one_line(quote: Quote, lead: str = "") -> str:
    """Return a quote with who says it, where and when as one line of mrkdwn, for a notification.

    It is cut where it is too long, so that the rest has room.
    """
    speaker, caveat = speaker_line(quote), quote.slice(quote.caveat)
    where = _where(quote)
    told = f"{speaker} in {where}" if speaker else where
    if caveat:
        told += f" (⚠ {shown(cut(caveat, _HEDGE))})"
    lead = f"{lead}: " if lead else ""
    room = max(_NOTICE - len(lead) - len(told), _HEDGE)
    return literal(
        f"{cut_shown(lead, _NOTICE)}“{shown(cut(quote.text, room))}” — {cut_shown(told, _NOTICE)}"
    )
