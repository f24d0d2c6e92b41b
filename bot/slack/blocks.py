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


def answer_message(answer: Answer, *, shareable: bool = False, asked: bool = False) -> Message:
    """Return an answer as a message.

    `shareable` adds the button that shares it; `asked` puts the question first, for a message
    that stands under no question.
    """
    head = [_headline(answer, asked=asked)]
    tail = [_context(plan_line(answer.plan), freshness(answer))]
    if shareable:
        tail.append(_share_button(answer.asked))
    if not answer.answered:
        return Message(_notice(answer), (*head, *_closest(answer.closest), *tail))
    noted = zip(answer.quotes, notes_under(answer.quotes), strict=True)
    quotes = [_quote(n, quote, notes) for n, (quote, notes) in enumerate(noted, 1)]
    room = BUDGET - weight(head) - weight(tail) - 200
    shown = _within(quotes, room)
    if len(shown) < len(quotes):
        left = len(quotes) - len(shown)
        more = "quote was" if left == 1 else "quotes were"
        tail.insert(0, _context(f"{left} more {more} too long for one message."))
    return Message(_notice(answer), (*head, *shown, *tail))


def plain_message(answer: Answer) -> Message:
    """Return an answer in text alone, for when Slack refuses its blocks."""
    lines = [answer.headline]
    for n, quote in enumerate(answer.quotes, 1):
        link = quote.story.url
        said = speaker_line(quote)
        parts = [f"[{n}] “{quote.text}”", said and f"— {said}", attribution(quote), link]
        lines.append("\n".join(part for part in parts if part))
    lines += [f"Closest: {story.title}" for story in answer.closest]
    text = ""
    for line in lines:
        grown = f"{text}\n\n{escaped(line)}".strip()
        if len(grown) > LONGEST_TEXT:
            break
        text = grown
    return Message(text or escaped(answer.headline), ())


def apology(reason: str) -> Message:
    """Return a message for a question that could not be answered, and why."""
    shown = reason[:LONGEST_TEXT]
    return Message(escaped(shown), ({"type": "section", "text": _plain(shown)},))


def escaped(text: str) -> str:
    """Return text that Slack's mrkdwn shows as it stands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def weight(blocks: Sequence[Block]) -> int:
    """Return the characters of all strings in blocks, as Slack may count them."""
    return sum(_strings(block) for block in blocks)


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
    text = answer.headline
    if answer.quotes:
        text = f"{text}: “{answer.quotes[0].text}”"
    return escaped(text if len(text) <= _NOTICE else f"{text[:_NOTICE]}…")


def _headline(answer: Answer, *, asked: bool) -> Block:
    elements = [_text(answer.headline, bold=True)]
    if asked:
        elements.insert(0, _text(f"{answer.asked[:LONGEST_TEXT]}\n", italic=True))
    return _rich(_section(*elements))


def _quote(n: int, quote: Quote, notes: Sequence[str]) -> Block:
    speaker, copies = speaker_line(quote), also_in(quote)
    under: list[Element] = [_text(f"[{n}] ", bold=True)]
    if speaker:
        under += [_text(speaker, bold=True), _text(" · ")]
    under += [
        _text(f"{attribution(quote)} · "),
        _link(quote.story, link_to(quote.story.url, quote.text)),
    ]
    if copies:
        under.append(_text(f" · {copies}"))
    caveat = quote.slice(quote.caveat)
    if caveat:
        under.append(_text(f"\n⚠ {caveat}", italic=True))
    for note in notes:
        shown = note if len(note) <= _LONGEST_NOTE else f"{note[:_LONGEST_NOTE]}…"
        under.append(_text(f"\n✎ {shown}", italic=True))
    before = quote.slice(quote.before)
    lead = [_section(_text(f"Before it: {before}", italic=True))] if before else []
    quoted = {"type": "rich_text_quote", "elements": [_text(quote.text)]}
    return _rich(*lead, quoted, _section(*under))


def _closest(stories: Sequence[Story]) -> list[Block]:
    if not stories:
        return []
    items = [
        _section(_link(story, story.url), *([_text(f" · {story.outlet}")] if story.outlet else []))
        for story in stories
    ]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [_rich(_section(_text("Closest coverage:")), listed)]


def _share_button(question: str) -> Block:
    button = {
        "type": "button",
        "action_id": SHARE,
        "text": _plain("Share in channel"),
        "value": question[:2_000],
    }
    return {"type": "actions", "elements": [button]}


def _context(*lines: str) -> Block:
    return {"type": "context", "elements": [_plain(line[:LONGEST_TEXT]) for line in lines]}


def _rich(*elements: Element) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*elements: Element) -> Element:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    element: Element = {"type": "text", "text": text[:LONGEST_TEXT]}
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {**element, "style": style} if style else element


def _link(story: Story, url: str | None) -> Element:
    title = story.title[:LONGEST_TEXT]
    if url is None:
        return _text(title)
    return {"type": "link", "url": url, "text": title}


def _plain(text: str) -> Element:
    return {"type": "plain_text", "text": text, "emoji": False}
