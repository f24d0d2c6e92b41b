"""Answers as Slack messages: pure functions from an Answer to text and blocks.

Story text stands only in rich-text elements and plain-text objects, where Slack parses no markup,
so nothing in a story can ping, link or format. Limits are Slack's, or below where it was seen to
refuse messages under its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Quote
from bot.links import link_to
from bot.wording import also_in, attribution, freshness, notes_under, plan_line, speaker_line
from index.story import Story

Block = dict[str, Any]
Element = dict[str, Any]

BUDGET = 10_000
"""Characters of all texts and links in one message; Slack refused one at 11,341."""
LONGEST_TEXT = 2_900
"""Characters of one text; Slack takes 3,000 in a section."""
SHARE = "pullquote_share"
"""Action id of the button that shows a private answer to the channel."""
_NOTICE = 300
_LONGEST_NOTE = 400
"""Characters shown of a correction note."""


@dataclass(frozen=True, slots=True)
class Message:
    """What `chat.postMessage` and a response URL take."""

    text: str
    """For notifications and screen readers; escaped."""
    blocks: tuple[Block, ...]
    shown: int = 0
    """How many quotes it shows, from the first on; with blocks, each in the block of its number."""


def answer_message(answer: Answer, *, shareable: bool = False, asked: bool = False) -> Message:
    """Return an answer as a message.

    `shareable` adds the button that shares it; `asked` puts the question first, for a message
    that stands under no question.
    """
    head = _headline(answer, asked=asked)
    tail = [context(plan_line(answer.plan), freshness(answer))]
    if shareable:
        tail.append(_share_button(answer.asked))
    if not answer.answered:
        return Message(_notice(answer), (head, *_closest(answer.closest), *tail))
    return _with_quotes(_notice(answer), head, answer.quotes, tail)


def news_message(question: str, quotes: Sequence[Quote]) -> Message:
    """Return the quotes that are new for a question a channel follows."""
    line = f"New for “{question}”"
    head = rich(section(run(line, bold=True)))
    tail = [context("Followed here; /pullquote following lists and removes.")]
    return _with_quotes(_clipped(f"{line}: “{quotes[0].text}”"), head, quotes, tail)


def plain_message(answer: Answer) -> Message:
    """Return an answer in text alone, for when Slack refuses its blocks."""
    closest = [f"Closest: {story.title}" for story in answer.closest]
    return _in_text(answer.headline, answer.quotes, closest)


def plain_news(question: str, quotes: Sequence[Quote]) -> Message:
    """Return the quotes that are new for a question in text alone."""
    return _in_text(f"New for “{question}”", quotes, [])


def apology(reason: str) -> Message:
    """Return a message for a question that could not be answered, and why."""
    shown = reason[:LONGEST_TEXT]
    return Message(escaped(shown), ({"type": "section", "text": plain(shown)},))


def escaped(text: str) -> str:
    """Return text that Slack's mrkdwn shows as it stands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def weight(blocks: Sequence[Block]) -> int:
    """Return the characters of all strings in blocks, as Slack may count them."""
    return sum(_strings(block) for block in blocks)


def _with_quotes(
    notice: str, head: Block, quotes: Sequence[Quote], tail: Sequence[Block]
) -> Message:
    """Return a message of quotes between a head and a tail, as many as Slack takes."""
    noted = zip(quotes, notes_under(quotes), strict=True)
    blocks = [_quote(n, quote, notes) for n, (quote, notes) in enumerate(noted, 1)]
    shown = _within(blocks, BUDGET - weight([head]) - weight(tail) - 200)
    left = len(quotes) - len(shown)
    more = "quote was" if left == 1 else "quotes were"
    cut = [context(f"{left} more {more} too long for one message.")] if left else []
    return Message(notice, (head, *shown, *cut, *tail), shown=len(shown))


def _in_text(headline: str, quotes: Sequence[Quote], closest: Sequence[str]) -> Message:
    lines = [headline]
    for n, quote in enumerate(quotes, 1):
        said = speaker_line(quote)
        parts = [f"[{n}] “{quote.text}”", said and f"— {said}", attribution(quote), quote.story.url]
        lines.append("\n".join(part for part in parts if part))
    text, held = "", 0
    for line in (*lines, *closest):
        grown = f"{text}\n\n{escaped(line)}".strip()
        if len(grown) > LONGEST_TEXT:
            break
        text, held = grown, held + 1
    return Message(
        text or escaped(headline[:LONGEST_TEXT]), (), shown=min(max(held - 1, 0), len(quotes))
    )


def _strings(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_strings(one) for key, one in value.items() if key != "type")
    if isinstance(value, list | tuple):
        return sum(map(_strings, value))
    return len(value) if isinstance(value, str) else 0


def _within(quotes: Sequence[Block], room: int) -> list[Block]:
    shown: list[Block] = []
    for block in quotes:
        room -= weight([block])
        if room < 0 and shown:
            break
        shown.append(block)
    return shown


def _notice(answer: Answer) -> str:
    if not answer.quotes:
        return _clipped(answer.headline)
    return _clipped(f"{answer.headline}: “{answer.quotes[0].text}”")


def _clipped(text: str) -> str:
    return escaped(text if len(text) <= _NOTICE else f"{text[:_NOTICE]}…")


def _headline(answer: Answer, *, asked: bool) -> Block:
    elements = [run(answer.headline, bold=True)]
    if asked:
        elements.insert(0, run(f"{answer.asked[:LONGEST_TEXT]}\n", italic=True))
    return rich(section(*elements))


def _quote(n: int, quote: Quote, notes: Sequence[str]) -> Block:
    return rich(*quoted(quote, notes, quotation(quote.text), run(f"[{n}] ", bold=True)))


def quoted(
    quote: Quote, notes: Sequence[str], shown: Element, *label: Element
) -> tuple[Element, ...]:
    """Return a quote as `shown`, under it a label, who says it where and when, and its notes."""
    speaker, copies = speaker_line(quote), also_in(quote)
    under: list[Element] = [*label]
    if speaker:
        under += [run(speaker, bold=True), run(" · ")]
    under += [
        run(f"{attribution(quote)} · "),
        _link(quote.story, link_to(quote.story.url, quote.text)),
    ]
    if copies:
        under.append(run(f" · {copies}"))
    caveat = quote.slice(quote.caveat)
    if caveat:
        under.append(run(f"\n⚠ {caveat}", italic=True))
    for note in notes:
        told = note if len(note) <= _LONGEST_NOTE else f"{note[:_LONGEST_NOTE]}…"
        under.append(run(f"\n✎ {told}", italic=True))
    before = quote.slice(quote.before)
    lead = [section(run(f"Before it: {before}", italic=True))] if before else []
    return *lead, shown, section(*under)


def _closest(stories: Sequence[Story]) -> list[Block]:
    if not stories:
        return []
    items = [
        section(_link(story, story.url), *([run(f" · {story.outlet}")] if story.outlet else []))
        for story in stories
    ]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [rich(section(run("Closest coverage:")), listed)]


def _share_button(question: str) -> Block:
    button = {
        "type": "button",
        "action_id": SHARE,
        "text": plain("Share in channel"),
        "value": question[:2_000],
    }
    return {"type": "actions", "elements": [button]}


def context(*lines: str) -> Block:
    """Return a block of small print."""
    return {"type": "context", "elements": [plain(line[:LONGEST_TEXT]) for line in lines]}


def rich(*elements: Element) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Element) -> Element:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(*parts: str | Element) -> Element:
    """Return a quoted paragraph of rich text, of text or of runs of it."""
    elements = [run(part) if isinstance(part, str) else part for part in parts]
    return {"type": "rich_text_quote", "elements": elements}


def run(text: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Element:
    """Return a run of rich text, where Slack parses no markup."""
    element: Element = {"type": "text", "text": text[:LONGEST_TEXT]}
    styles = (("bold", bold), ("italic", italic), ("strike", strike))
    style = {name: True for name, on in styles if on}
    return {**element, "style": style} if style else element


def _link(story: Story, url: str | None) -> Element:
    title = story.title[:LONGEST_TEXT]
    if url is None:
        return run(title)
    return {"type": "link", "url": url, "text": title}


def plain(text: str) -> Element:
    """Return a text object in which Slack parses no markup."""
    return {"type": "plain_text", "text": text, "emoji": False}
