"""Answers as Slack messages: pure functions from an Answer to text and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer, Quote, Summary
from bot.answers.links import link_to
from bot.answers.wording import (
    also_in,
    attribution,
    freshness,
    notes_under,
    plan_line,
    speaker_line,
)
from bot.letters import shown
from bot.slack.looks.blocks import (
    BUDGET,
    LONGEST_TEXT,
    Block,
    Element,
    Message,
    context,
    in_room,
    link,
    literal,
    literal_link,
    quotation,
    rich,
    ruled,
    run,
    section,
    weight,
)
from bot.slack.looks.buttons import answer_buttons, news_buttons
from bot.slack.looks.summaries import in_lines, summed_up
from index.story import Story

GONE = "I no longer have this answer: it was taken away, or is too old. Ask again for a fresh one."
CHANGED = "None of these quotes stands any more: their stories were corrected or withdrawn."
_NOTICE = 300
_LONGEST_HEADLINE = 1_000
_LONGEST_NOTE = 400
"""Characters shown of a correction note."""


def answer_message(
    answer: Answer, key: str | None = None, *, asked: bool = False, shareable: bool = True
) -> Message:
    """Return an answer as a message.

    `key` is what the answer is remembered by: its buttons carry it, and without it there are none.
    `asked` puts the question first, for a message that stands under no question; `shareable` is
    False where the channel has it already, or is no place to share it.
    """
    head = _headline(answer, asked=asked)
    if answer.talk is not None:
        return Message(literal(answer.headline), (head,))
    tail = [context(plan_line(answer.plan), freshness(answer, extent=answer.extent))]
    if key is not None:
        tail += answer_buttons(answer, key, shareable=shareable)
    if not answer.answered:
        return Message(_notice(answer), (head, *_closest(answer.closest), *tail))
    message = _with_quotes(_notice(answer), head, answer.quotes, tail)
    return message if answer.summary is None else _with_summary(message, answer.summary)


def opening_of(message: Message) -> Message:
    """Return the headline and the quotes of an answer: what stands while it is summed up."""
    return replace(message, blocks=message.blocks[: block_of(message.shown) + 1])


def summary_message(summary: Summary) -> Message:
    """Return a summary as a message of its own, below an answer that cannot be edited."""
    sections = summed_up(summary, BUDGET, "above")
    told = "".join(element["text"] for element in sections[0]["elements"])
    return Message(_clipped(told), (rich(*sections),))


def news_message(question: str, quotes: Sequence[Quote], key: str) -> Message:
    """Return the quotes that are new for a question a channel follows, remembered by a key."""
    line = f"New for “{shown(question)}”"
    head = rich(section(run(line, bold=True)))
    tail = [context("Followed here; /pullquote following lists and removes."), *news_buttons(key)]
    return _with_quotes(_noticed(line, quotes[0]), head, quotes, tail)


def plain_message(answer: Answer) -> Message:
    """Return an answer in text alone, for when Slack refuses its blocks."""
    closest = [literal(f"Closest: {shown(story.title)}") for story in answer.closest]
    return _in_text(answer.headline, answer.quotes, closest, answer.summary)


def plain_news(question: str, quotes: Sequence[Quote]) -> Message:
    """Return the quotes that are new for a question in text alone."""
    return _in_text(f"New for “{shown(question)}”", quotes, [])


def _with_quotes(
    notice: str, head: Block, quotes: Sequence[Quote], tail: Sequence[Block]
) -> Message:
    """Return a message of quotes between a head and a tail, as many as Slack takes."""
    noted = zip(quotes, notes_under(quotes), strict=True)
    blocks = [_quote(n, quote, notes) for n, (quote, notes) in enumerate(noted, 1)]
    held = _within(blocks, BUDGET - weight([head]) - weight(tail) - 200)
    left = len(quotes) - len(held)
    more = "quote was" if left == 1 else "quotes were"
    cut = [context(f"{left} more {more} too long for one message.")] if left else []
    return Message(notice, (head, *ruled(held), *cut, *tail), shown=len(held))


def _with_summary(message: Message, summary: Summary) -> Message:
    """Return an answer with its summary below the headline, in the room that the quotes leave."""
    head, *rest = message.blocks
    sections = summed_up(summary, BUDGET - weight(message.blocks))
    return replace(message, blocks=(rich(*head["elements"], *sections), *rest))


def block_of(n: int) -> int:
    """Return the index of the block that shows the quote of a number: rules stand between them."""
    return 2 * n - 1


def _in_text(
    headline: str,
    quotes: Sequence[Quote],
    closest: Sequence[str],
    summary: Summary | None = None,
) -> Message:
    """Return quotes, or else the closest coverage, as mrkdwn, as much as one text takes."""
    head = literal(headline[:_LONGEST_HEADLINE])
    lines = [_in_mrkdwn(n, quote) for n, quote in enumerate(quotes, 1)]
    what = ("quote", "quotes") if quotes else ("story", "stories")
    held = in_room([*lines, *closest], LONGEST_TEXT - len(head), *what)
    room = LONGEST_TEXT - len(head) - sum(len(line) + 2 for line in held)
    told = [] if summary is None else in_lines(summary, room)
    given = sum(map(lines.__contains__, held))
    return Message("\n\n".join((head, *told, *held)), (), shown=given)


def _in_mrkdwn(n: int, quote: Quote) -> str:
    said = speaker_line(quote)
    parts = [f"“{shown(quote.text)}”", *([f"— {said}"] if said else []), attribution(quote)]
    told = literal("\n".join(parts))
    page = f"\n{literal_link(quote.story.url)}" if quote.story.url else ""
    return f"[{n}] {told}{page}"


def _within(quotes: Sequence[Block], room: int) -> list[Block]:
    held: list[Block] = []
    for block in quotes:
        room -= weight([block])
        if room < 0 and held:
            break
        held.append(block)
    return held


def _notice(answer: Answer) -> str:
    if not answer.quotes:
        return _clipped(answer.headline)
    return _noticed(answer.headline, answer.quotes[0])


def _noticed(line: str, quote: Quote) -> str:
    room = max(_NOTICE - len(line), 0)
    return _clipped(f"{line}: “{shown(_cut(quote.text, room))}”")


def _clipped(text: str) -> str:
    return literal(_cut(text, _NOTICE))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _headline(answer: Answer, *, asked: bool) -> Block:
    elements = [run(answer.headline, bold=True)]
    if asked:
        elements.insert(0, run(f"{_cut(answer.asked, LONGEST_TEXT - 2)}\n", italic=True))
    return rich(section(*elements))


def _quote(n: int, quote: Quote, notes: Sequence[str]) -> Block:
    return rich(*quoted(quote, notes, quotation(quote.text), run(f"[{n}] ", bold=True)))


def quoted(
    quote: Quote, notes: Sequence[str], words: Element, *label: Element
) -> tuple[Element, ...]:
    """Return a quote in its `words`, with a label, who says it where and when, and its notes."""
    speaker, copies = speaker_line(quote), also_in(quote)
    under: list[Element] = [*label]
    if speaker:
        under += [run(speaker, bold=True), run(" · ")]
    under += [
        run(f"{attribution(quote)} · "),
        link(quote.story, link_to(quote.story.url, quote.text)),
    ]
    if copies:
        under.append(run(f" · {copies}"))
    caveat = quote.slice(quote.caveat)
    if caveat:
        under.append(run(f"\n⚠ {shown(caveat)}", italic=True))
    for note in notes:
        under.append(run(f"\n✎ {shown(_cut(note, _LONGEST_NOTE))}", italic=True))
    before = quote.slice(quote.before)
    lead = [section(run(f"Before it: {shown(before)}", italic=True))] if before else []
    return *lead, words, section(*under)


def _closest(stories: Sequence[Story]) -> list[Block]:
    if not stories:
        return []
    items = [
        section(link(one, one.url), *([run(f" · {shown(one.outlet)}")] if one.outlet else []))
        for one in stories
    ]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [rich(section(run("Closest coverage:")), listed)]
