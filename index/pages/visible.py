"""What a reader of a page sees, block by block: the only text of which a page's story is made.

A block is a run of text that stands by itself: a paragraph, a heading, an entry of a list. Inside
one, markup is nothing: links, dates, names and buttons are words of the sentence, what is hidden or
struck out is none, a line break of the source is a space. So no choice of blocks can drop a word
from inside a sentence, or bring one in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from index.pages.hiding import (
    described_in,
    floats,
    hidden_by,
    is_note_mark,
    is_surely_afloat,
)

_BLOCK = frozenset(
    "html body address article aside blockquote center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p "
    "pre search section summary table tbody td tfoot th thead tr ul caption".split()
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.IGNORECASE)
_AS_INLINE = re.compile(r"display\s*:\s*inline", re.IGNORECASE)
_HIGH = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_HIGH_FIGURE = re.compile(r"[+−-]?\d{1,4}")
ENDS = re.compile(r"""[.!?…。！？]["'”’»)\]]*$""")


@dataclass(eq=False, slots=True)
class Block:
    """One run of visible text."""

    container: Any
    """The element it stands in."""
    after: Any | None
    """The element inside `container` that it follows; None where it opens it."""
    inline: list[Any] = field(default_factory=list)
    """The inline elements it is made of."""
    text: str = ""
    """Its words as seen: one space between, `\\n` where the page breaks the line."""
    linked: float = 0
    """Share of its letters that are links."""
    doubtful: bool = False
    """True where nothing tells whether a reader sees a piece of it."""

    is_prose: bool = False
    """Whether it reads like sentences and not like a heading, a menu or a link."""


def bare(text: str) -> str:
    """Return the letters and figures of a text alone, to tell whether two say the same."""
    return "".join(filter(str.isalnum, text)).lower()


def blocks_of(tree: Any) -> list[Block]:
    """Return what a reader sees of a page, in order; what he does not see leaves the tree.

    A page may leave out the tag of its body; lxml then has all of it in the head.
    """
    body = tree.find(".//body") if tree.tag == "html" else tree
    if body is None:
        body = tree
        for head in tree.findall("head"):
            head.drop_tag()
    doubtful = _strip_hidden(tree)
    return list(_runs(body, doubtful))


def _strip_hidden(tree: Any) -> set[Any]:
    """Take out what is not seen; return the elements of which that is in doubt."""
    hidden, described = hidden_by(tree), described_in(tree)
    doubtful = set()
    gone: set[Any] = set()
    for element in list(tree.iter()):
        if element.getparent() is None or element.getparent() in gone:
            if element is not tree:
                gone.add(element)
            continue
        unseen = not isinstance(element.tag, str) or hidden.hides(element)
        if not unseen and not _is_block(element):
            unseen = is_note_mark(element)
            if not unseen and floats(element) and not any(map(floats, element.iterdescendants())):
                unseen = is_surely_afloat(element, described)
                if not unseen:
                    doubtful.add(element)
        if unseen and element.tag not in {"html", "body"}:
            gone.add(element)
    for element in gone:
        if element.getparent() is not None and element.getparent() not in gone:
            element.drop_tree()
    return doubtful


def _is_block(element: Any) -> bool:
    style = element.get("style") or ""
    if element.tag in _BLOCK:
        return not (element.tag in {"div", "p"} and _AS_INLINE.search(style))
    return bool(_AS_BLOCK.search(style))


def _containers(body: Any) -> set[Any]:
    """Return the elements that are blocks, or hold one."""
    found = {body}
    for element in body.iter():
        if _is_block(element):
            here = element
            while here is not None and here not in found:
                found.add(here)
                here = here.getparent()
    return found


class _Run:
    """The run of text that is being read."""

    def __init__(self, container: Any, after: Any | None) -> None:
        self.block = Block(container, after)
        self.pieces: list[str] = []
        self.linked = 0

    def add(self, text: str | None, *, in_link: bool) -> None:
        if text:
            self.pieces.append(text)
            self.linked += sum(map(str.isalnum, text)) if in_link else 0

    def closed(self) -> Block | None:
        """Return the block it came to; None where there is no text."""
        lines = _lines("".join(self.pieces))
        if not lines:
            return None
        self.block.text = "\n".join(lines)
        letters = sum(map(str.isalnum, self.block.text))
        self.block.linked = self.linked / letters if letters else 0
        self.block.is_prose = (
            self.block.linked < 0.9
            and self.block.text.count(" ") > 3
            and bool(ENDS.search(self.block.text))
        )
        return self.block


_LINE = "\x1e"


def _lines(text: str) -> list[str]:
    """Return the lines of a run: a break inside a sentence, going on in lower case, is a space."""
    seen = _INVISIBLE.sub("", text)
    lines: list[str] = []
    for line in (" ".join(piece.split()) for piece in seen.split(_LINE)):
        if line and lines and line[0].islower() and not ENDS.search(lines[-1]):
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
    return lines


def _runs(body: Any, doubtful: set[Any]) -> Iterator[Block]:
    containers = _containers(body)
    run = _Run(body, None)
    links = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element in containers:
            if block := run.closed():
                yield block
            links += (element.tag == "a") * (1 if event == "start" else -1)
            if event == "start":
                run = _Run(element, None)
                run.add(element.text, in_link=links > 0)
            elif element is not body:
                run = _Run(element.getparent(), element)
                run.add(element.tail, in_link=links > 0)
            continue
        if event == "start":
            if element.getparent() is run.block.container:
                run.block.inline.append(element)
            run.block.doubtful |= element in doubtful
            links += element.tag == "a"
            run.add(_LINE if element.tag == "br" else _text(element), in_link=links > 0)
        else:
            links -= element.tag == "a"
            run.add(element.tail, in_link=links > 0)


def _text(element: Any) -> str | None:
    """Return an inline element's own first text; a figure set high stays high."""
    text: str | None = element.text
    if element.tag == "sup" and text and _HIGH_FIGURE.fullmatch(text.strip()):
        return text.strip().translate(_HIGH)
    return text
