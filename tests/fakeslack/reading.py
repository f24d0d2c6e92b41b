"""What a message does and shows: whom it pings, the text people read, the links they can follow."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .models import Message
from .mrkdwn import ANGLED, read_mrkdwn

if TYPE_CHECKING:
    from .errors import Json

BARE_URL = re.compile(r"https?://[^\s<>|]+")
MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
NAMED = re.compile(r"(?<![\w&;])@(here|channel|everyone|group)\b")
PINGS_IN_MARKUP = re.compile(
    r"!(here|channel|everyone|group)|@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+)"
)
PINGS_IN_RICH_TEXT = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}

Shown = Message | Mapping[str, Any]


def pings(message: Shown) -> list[str]:
    """Whom a message pings, fallback text included: `here`, `channel`, `everyone`, `U…`, `S…`."""
    parts = _parts(message)
    found = list(_rich_text_pings(parts["blocks"]))
    spoken = [parts["text"], *_mrkdwn(parts["blocks"]), *_attachment_texts(parts["attachments"])]
    for text in spoken:
        for inside in ANGLED.findall(text):
            target = inside.split("|")[0]
            if match := PINGS_IN_MARKUP.fullmatch(target):
                found.append(next(group for group in match.groups() if group))
        if parts["names_linked"]:
            found += NAMED.findall(text)
    return found


def plain_text(message: Shown) -> str:
    """All the text a reader sees: the blocks' where there are any, otherwise the message's own."""
    parts = _parts(message)
    lines = list(_lines(parts["blocks"])) if parts["blocks"] else [read_mrkdwn(parts["text"])]
    for attachment in parts["attachments"]:
        lines += [read_mrkdwn(text) for text in _legacy_texts(attachment)]
        lines += _lines(attachment.get("blocks", []))
    return "\n".join(line for line in lines if line)


def links(message: Shown) -> list[tuple[str, str]]:
    """Every link a reader can follow, as (url, the text shown for it)."""
    parts = _parts(message)
    found = list(_element_links(parts["blocks"]))
    shown = list(_mrkdwn(parts["blocks"])) if parts["blocks"] else [parts["text"]]
    for text in [*shown, *_attachment_texts(parts["attachments"])]:
        found += _mrkdwn_links(text)
    return found


def _parts(message: Shown) -> Json:
    if isinstance(message, Message):
        message = {
            "text": message.text,
            "blocks": message.blocks,
            "attachments": message.attachments,
            "link_names": message.params.get("link_names"),
            "parse": message.params.get("parse"),
        }
    named = message.get("link_names") in (True, 1, "1", "true") or message.get("parse") == "full"
    return {
        "text": message.get("text") or "",
        "blocks": list(message.get("blocks") or []),
        "attachments": list(message.get("attachments") or []),
        "names_linked": named,
    }


def _walk(value: Any) -> Iterator[Json]:
    """Every object inside blocks, outermost first."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _walk(part)


def _mrkdwn(blocks: Sequence[Json]) -> Iterator[str]:
    for part in _walk(blocks):
        if part.get("type") in ("mrkdwn", "markdown"):
            yield part.get("text", "")


def _attachment_texts(attachments: Sequence[Json]) -> Iterator[str]:
    for attachment in attachments:
        yield from _legacy_texts(attachment)
        yield from _mrkdwn(attachment.get("blocks", []))


def _legacy_texts(attachment: Json) -> Iterator[str]:
    for name in ("pretext", "text", "title", "footer"):
        if isinstance(attachment.get(name), str):
            yield attachment[name]


def _rich_text_pings(blocks: Sequence[Json]) -> Iterator[str]:
    for part in _walk(blocks):
        name = PINGS_IN_RICH_TEXT.get(str(part.get("type")))
        if name and isinstance(part.get(name), str):
            yield part[name]


def _lines(blocks: Sequence[Json]) -> Iterator[str]:
    for block in blocks:
        match block.get("type"):
            case "rich_text":
                yield from _rich_lines(block["elements"])
            case "markdown":
                yield block["text"]
            case "table":
                for row in block["rows"]:
                    yield " | ".join(" ".join(_cell_lines(cell)) for cell in row)
            case _:
                yield from _object_lines(block)


def _cell_lines(cell: Json) -> Iterator[str]:
    if cell.get("type") == "rich_text":
        yield from _rich_lines(cell["elements"])
    else:
        yield str(cell.get("text") or cell.get("value"))


def _object_lines(block: Json) -> Iterator[str]:
    """The text objects of a block, in reading order; nested blocks too."""
    for part in _walk(block):
        match part.get("type"), part.get("text"):
            case "mrkdwn", str(text):
                yield read_mrkdwn(text)
            case "plain_text", str(text):
                yield text
            case "rich_text", _:
                yield from _rich_lines(part["elements"])


def _rich_lines(elements: Sequence[Json]) -> Iterator[str]:
    for element in elements:
        if element.get("type") == "rich_text_list":
            yield from _rich_lines(element["elements"])
        else:
            yield "".join(_inline(part) for part in element.get("elements", []))


def _inline(part: Json) -> str:
    match part["type"]:
        case "text" | "link":
            shown = part.get("text") or part["url"]
        case "emoji":
            shown = f":{part['name']}:"
        case "date":
            shown = part.get("fallback") or part["timestamp"]
        case "color":
            shown = part["value"]
        case "channel":
            shown = f"#{part['channel_id']}"
        case other:
            shown = f"@{part[PINGS_IN_RICH_TEXT.get(other, 'team_id')]}"
    return str(shown)


def _element_links(blocks: Sequence[Json]) -> Iterator[tuple[str, str]]:
    for part in _walk(blocks):
        address = part.get("url")
        match part.get("type"), part.get("text"):
            case "link", label if address:
                yield address, str(label or address)
            case "button", {"text": str(label)} if address:
                yield address, label
            case "date", _ if address:
                yield address, str(part.get("fallback", ""))


def _mrkdwn_links(text: str) -> Iterator[tuple[str, str]]:
    for inside in ANGLED.findall(text):
        address, _, label = inside.partition("|")
        if address[0] not in "!@#":
            yield html.unescape(address), html.unescape(label or address)
    rest = ANGLED.sub(" ", text)
    for label, address in MARKDOWN_LINK.findall(rest):
        yield address, label
    for address in BARE_URL.findall(MARKDOWN_LINK.sub(" ", rest)):
        yield html.unescape(address), html.unescape(address)
