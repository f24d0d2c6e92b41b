"""What messages and views are made of: blocks, rich text, and how much Slack takes of them.

Story text stands only in rich-text elements and plain-text objects, where Slack parses no markup,
so nothing in a story can ping, link or format. Limits are Slack's, or below where it was seen to
refuse messages under its own.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.running.counting import Outcome
from index.story import Story

Block = dict[str, Any]
Element = dict[str, Any]

BUDGET = 10_000
"""Characters of all texts and links in one message; Slack refused one at 11,341."""
LONGEST_TEXT = 2_900
"""Characters of one text; Slack takes 3,000 in a section."""
LONGEST_LABEL = 75
"""Characters on a button."""
_JOINER = "\u2060"
"""A word joiner: it takes no room, and no address or mention goes on across it."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CUT = {mark: mark + _JOINER for mark in "]@:."}
"""What a link, an address or a mention needs inside: `](`, `https:`, `www.`, `@here`."""
_CONTROLS = {chr(n): "" for n in range(0xA0) if unicodedata.category(chr(n)) == "Cc"}
_TABLE = str.maketrans({**_CONTROLS, "\n": "\n", "\t": "\t", **_ENTITIES, **_CUT})


@dataclass(frozen=True, slots=True)
class Message:
    """What `chat.postMessage` and a response URL take."""

    text: str
    """For notifications and screen readers; escaped."""
    blocks: tuple[Block, ...]
    shown: int = 0
    """How many quotes it shows, from the first on."""


@dataclass(frozen=True, slots=True)
class Apology(Message):
    """What is told instead of an answer."""

    outcome: Outcome = Outcome.FAILED


def apology(reason: str, outcome: Outcome = Outcome.FAILED) -> Apology:
    """Return a message for a question that could not be answered, and why."""
    shown = reason[:LONGEST_TEXT]
    blocks = ({"type": "section", "text": plain(shown)},)
    return Apology(escaped(shown), blocks, outcome=outcome)


def escaped(text: str) -> str:
    """Return text that Slack's mrkdwn shows as it stands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inert(text: str) -> str:
    """Return text in which Slack's Markdown finds nobody to ping and nothing to link.

    Each character is changed by itself, so pieces may be cut anywhere: what is inert in pieces is
    inert when they are joined. Bold, lists and headings stay.
    """
    return text.translate(_TABLE)


def weight(blocks: Sequence[Block]) -> int:
    """Return the characters of all strings in blocks, as Slack may count them."""
    return sum(_strings(block) for block in blocks)


def _strings(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_strings(one) for key, one in value.items() if key != "type")
    if isinstance(value, list | tuple):
        return sum(map(_strings, value))
    return len(value) if isinstance(value, str) else 0


def context(*lines: str) -> Block:
    """Return a block of small print."""
    return {"type": "context", "elements": [plain(line[:LONGEST_TEXT]) for line in lines]}


def ruled(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with a rule between each two, so that each stands by itself."""
    parted = [[{"type": "divider"}, block] for block in blocks]
    return [block for pair in parted for block in pair][1:]


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


def link(story: Story, url: str | None) -> Element:
    """Return a story's headline, linked where there is a page."""
    title = story.title[:LONGEST_TEXT]
    if url is None:
        return run(title)
    return {"type": "link", "url": url, "text": title}


def plain(text: str) -> Element:
    """Return a text object in which Slack parses no markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def button(action_id: str, label: str, **told: Any) -> Element:
    """Return a button that carries what it is told, as JSON."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain(label[:LONGEST_LABEL]),
        "value": json.dumps(told, ensure_ascii=False),
    }


def view(kind: str, title: str, blocks: Sequence[Block], **more: Any) -> Block:
    """Return a modal or a home tab; a home tab has no title."""
    named = {} if kind == "home" else {"title": plain(title[:24])}
    return {"type": kind, **named, "blocks": list(blocks), **more}


def waiting_view() -> Block:
    """Return the modal that stands while what it is to show is made."""
    return view("modal", "Pullquote", [context("One moment…")], close=plain("Close"))


def sorry_view(reason: str) -> Block:
    """Return a modal that says why what was asked for is not shown."""
    shown = {"type": "section", "text": plain(reason[:LONGEST_TEXT])}
    return view("modal", "Pullquote", [shown], close=plain("Close"))
