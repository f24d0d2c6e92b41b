"""What messages and views are made of: blocks, rich text, and how much Slack takes of them.

Story text stands only in rich-text elements and plain-text objects, where Slack parses no markup,
so nothing in a story can ping, link or format; and all of it passes `shown` here. A message's text
is mrkdwn, which `literal` writes. Limits are Slack's, or below where it was seen to refuse messages
under its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.answers.links import address, visible
from bot.letters import shown
from bot.own_words.catalogue import marked, say
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
_INERT = str.maketrans(_ENTITIES | _CUT)
_UNSEEN = {
    ord(letter): told.translate(_INERT)
    for letter in map(chr, (*range(0xA0), 0x61C, *range(0x200E, 0x2070)))
    if (told := shown(letter)) != letter and told.isascii()
}
"""What is named wherever it stands, and the kinds of newline."""
_MARKDOWN = {**_UNSEEN, **_INERT}
_EATEN = re.compile(
    r"[*_~`＊＿｀]|:[^\s:]+:|^\s*[>＞]",
    re.MULTILINE,
)
"""What mrkdwn may take for emphasis, code, an emoji or a quotation, and not show as it stands."""


_READ = re.compile(r"\\|^\s*(?:#|[-+|]|\d+[.)])", re.MULTILINE)
"""What Markdown has beside: escapes, and what begins a heading, a list or a table."""


@dataclass(frozen=True, slots=True)
class Message:
    """What `chat.postMessage` and a response URL take."""

    text: str
    """For notifications and screen readers; escaped."""
    blocks: tuple[Block, ...]
    shown: int = 0
    """How many quotes it shows, from the first on."""
    places: tuple[int, ...] = ()
    """The block that has the words of each; none where it has text alone."""
    opening: int = 0
    """How many blocks there are up to the last quote and its small print."""


@dataclass(frozen=True, slots=True)
class Apology(Message):
    """What is told instead of an answer."""

    outcome: Outcome = Outcome.FAILED


def apology(reason: str, outcome: Outcome = Outcome.FAILED) -> Apology:
    """Return a message for a question that could not be answered, and why."""
    told = say(reason)[:LONGEST_TEXT]
    return Apology(literal(told), ({"type": "section", "text": plain(told)},), outcome=outcome)


def literal(text: str) -> str:
    """Return mrkdwn in which each letter of a text is shown as it stands.

    Slack has no escape for `*`, `_`, `~`, backticks and `:emoji:`. A joiner beside a mark does not
    hinder it: any character that is no letter is a word's edge to Slack, the zero-width ones too.
    `mrkdwn=False` is not known to `chat.update` and response URLs. So a text with such a mark
    stands in a code block, where nothing but three backticks in a row means anything; a joiner
    parts those.
    """
    told = shown(text)
    escaped = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not _EATEN.search(told):
        return escaped
    return f"```\n{re.sub('`(?=`)', f'`{_JOINER}', escaped)}\n```"


def is_literal(text: str) -> bool:
    """Tell whether Slack's Markdown shows a text as it stands, once it is `inert`."""
    return not (_EATEN.search(text) or _READ.search(text))


def literal_link(url: str) -> str:
    """Return mrkdwn that shows an address and leads there."""
    return f"<{address(url).replace('&', '&amp;')}>"


def fitting(text: str, most: int) -> str:
    """Return as much of a text as is shown in at most some characters."""
    told, kept = shown(text), len(text)
    while len(told) > most:
        kept = min(kept, most) if kept > most else kept * most // len(told)
        told = shown(text[:kept])
    return told


def inert(text: str) -> str:
    """Return text in which Slack's Markdown finds nobody to ping and nothing to link.

    Each character is changed by itself, so pieces may be cut anywhere: what is inert in pieces is
    inert when they are joined. Bold, lists and headings stay.
    """
    return text.translate(_MARKDOWN)


def in_room(lines: Sequence[str], room: int, one: str, several: str) -> list[str]:
    """Return the first lines that fit with an empty line before each; the rest is counted below.

    `one` and `several` are what the lines tell: "quote", "quotes". The count may go past the room.
    """
    for held in range(len(lines), 0, -1):
        told = [*lines[:held], *no_room(len(lines) - held, one, several)]
        if sum(len(line) + 2 for line in told) <= room:
            return told
    return no_room(len(lines), one, several)


def no_room(left: int, one: str = marked("quote"), several: str = marked("quotes")) -> list[str]:
    """Return the line that says how much is left out; none where nothing is."""
    if not left:
        return []
    what = say(one if left == 1 else several)
    return [say("{n} more {what} had no room here.", n=left, what=what)]


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
    return {"type": "context", "elements": [plain(line) for line in lines]}


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
    """Return a quoted paragraph of rich text, of text, all of it, or of runs of it."""
    elements: list[Element] = []
    for part in parts:
        elements += runs(part) if isinstance(part, str) else [part]
    return {"type": "rich_text_quote", "elements": elements}


def run(text: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Element:
    """Return a run of rich text, where Slack parses no markup."""
    return _run(fitting(text, LONGEST_TEXT), bold=bold, italic=italic, strike=strike)


def runs(text: str, *, bold: bool = False) -> list[Element]:
    """Return a text of any length as runs of rich text."""
    told = shown(text)
    cuts = range(0, len(told), LONGEST_TEXT)
    return [_run(told[at : at + LONGEST_TEXT], bold=bold) for at in cuts]


def _run(told: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Element:
    element: Element = {"type": "text", "text": told}
    styles = (("bold", bold), ("italic", italic), ("strike", strike))
    style = {name: True for name, on in styles if on}
    return {**element, "style": style} if style else element


def link(story: Story, url: str | None) -> Element:
    """Return a story's headline, linked where there is a page."""
    if url is None:
        return run(story.title)
    return {"type": "link", "url": visible(url), "text": fitting(story.title, LONGEST_TEXT)}


def plain(text: str, most: int = LONGEST_TEXT) -> Element:
    """Return a text object in which Slack parses no markup, of at most some characters."""
    return {"type": "plain_text", "text": fitting(text, most), "emoji": False}


def button(action_id: str, label: str, **told: Any) -> Element:
    """Return a button that carries what it is told, as JSON."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain(say(label), LONGEST_LABEL),
        "value": json.dumps(told, ensure_ascii=False),
    }


def view(kind: str, title: str, blocks: Sequence[Block], **more: Any) -> Block:
    """Return a modal or a home tab; a home tab has no title."""
    named = {} if kind == "home" else {"title": plain(say(title), 24)}
    return {"type": kind, **named, "blocks": list(blocks), **more}


def waiting_view() -> Block:
    """Return the modal that stands while what it is to show is made."""
    return view("modal", "Pullquote", [context(say("One moment…"))], close=plain(say("Close")))


def sorry_view(reason: str) -> Block:
    """Return a modal that says why what was asked for is not shown."""
    told = {"type": "section", "text": plain(say(reason))}
    return view("modal", "Pullquote", [told], close=plain(say("Close")))
