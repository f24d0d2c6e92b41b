"""Which of a page's visible blocks are its story.

trafilatura says which: it is given the page as blocks of plain text, each with a mark of its own,
and the marks it gives back name the blocks. Nothing of its wording is used. Blocks that its rules
miss are taken where the page itself tells: they stand in its `articleBody`, or have the shape of
those that were chosen. What is not the outlet's word (posts of others, a claim that is checked) or
stands where no story does (by the names that markup gives its places) is never asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import trafilatura
from lxml import etree
from trafilatura.settings import Document, use_config

from index.pages.apart import HEADINGS, WHOLE, Nearest
from index.pages.visible import ENDS, Block, bare

_DIGITS = "⟨⟩⟪⟫⟬⟭⦃⦄"
_MARK = re.compile(rf"⟦([{_DIGITS}]+)⟧")
"""A block's number in signs that no rule on words heeds."""
_ENOUGH = 0.6
"""Share of the default extraction that the precise one has to keep; by measurement."""
_MOST_BODY = 200_000
"""Most characters of `articleBody` that are looked at: twice the longest story of a newspaper."""
_MOST_BLOCKS = 3_000
_MUCH = 0.25
"""Share of the chosen prose that makes a shape the story's."""
_Place = tuple[Any, tuple[str, ...] | None]
"""The article or main part a block stands in, and its shape there."""

_config = use_config()
_config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
_config.set("DEFAULT", "MIN_OUTPUT_SIZE", "0")


def story_of(
    tree: Any, blocks: Sequence[Block], left_out: set[int], article_body: str = ""
) -> list[Block]:
    """Return the blocks of a page's story, in order, without those left out. The tree is used up.

    Doubtful ones are among them: who makes a text of them leaves these out.
    """
    prose = [n for n, block in enumerate(blocks) if block.is_prose and n not in left_out]
    root = Nearest(lambda element: element.tag in WHOLE)
    places = {n: (root(blocks[n].container), _shape(blocks[n])) for n in prose}
    _write(blocks, left_out)
    chosen = _marked(tree, precise=True) - left_out
    if _letters(blocks, chosen) < _ENOUGH * _letters(blocks, prose):
        default = _marked(tree, precise=False) - left_out
        if _letters(blocks, chosen) < _ENOUGH * _letters(blocks, default):
            chosen = default
    chosen |= _told(blocks, prose, bare(article_body[:_MOST_BODY]))
    chosen |= _alike(blocks, chosen, places)
    return [blocks[n] for n in sorted(chosen)]


def _told(blocks: Sequence[Block], prose: Sequence[int], body: str) -> set[int]:
    """Return the prose that the page's `articleBody` has too."""
    texts = {n: bare(blocks[n].text) for n in prose[:_MOST_BLOCKS]} if body else {}
    return {n for n, text in texts.items() if len(text) > 20 and text in body}


def _alike(blocks: Sequence[Block], chosen: set[int], places: Mapping[int, _Place]) -> set[int]:
    """Return the prose that stands in places of the shape in which much of the story stands."""
    held: Counter[_Place] = Counter()
    for n in chosen.intersection(places):
        held[places[n]] += len(blocks[n].text)
    sure = {at for at, letters in held.items() if at[1] and letters >= _MUCH * held.total()}
    return {n for n, place in places.items() if place in sure}


def _letters(blocks: Sequence[Block], chosen: Iterable[int]) -> int:
    return sum(len(blocks[n].text) for n in chosen)


def _shape(block: Block) -> tuple[str, ...] | None:
    """Return what tells a paragraph's place: the names of the elements around it, to the article.

    None for a bare shape, which paragraphs of any place have.
    """
    here: Any = block.container
    names: list[str] = []
    while here is not None and here.tag not in WHOLE and len(names) < 6:
        names.append(f"{here.tag}.{here.get('class') or ''}")
        here = here.getparent()
    return tuple(names) if any(not name.endswith(".") for name in names) else None


def _write(blocks: Sequence[Block], left_out: set[int]) -> None:
    """Make the tree a page of marked blocks of plain text; those left out leave it."""
    for n, block in reversed(list(enumerate(blocks))):
        for element in block.inline:
            if element.getparent() is not None:
                element.getparent().remove(element)
        text = "" if n in left_out else f"{_mark(n)} {block.text}"
        if not text or not _needs_element(block):
            if block.after is None:
                block.container.text = text
            else:
                block.after.tail = text
            continue
        made = etree.SubElement(block.container, "a" if _is_link(block) else "p")
        made.text = text
        if made.tag == "a":
            made.set("href", "#")
        if block.after is None:
            block.container.text = None
            block.container.insert(0, made)
        else:
            block.after.tail = None
            block.container.insert(block.container.index(block.after) + 1, made)


def _is_link(block: Block) -> bool:
    return block.linked > 0.5 and not (block.is_prose and block.linked < 0.85)


def _needs_element(block: Block) -> bool:
    whole = block.container.tag in {"p", "li", "blockquote", *HEADINGS}
    return _is_link(block) or (not whole and bool(ENDS.search(block.text)))


def _mark(number: int) -> str:
    return "⟦" + "".join(_DIGITS[int(digit)] for digit in f"{number:o}") + "⟧"


def _marked(tree: Any, *, precise: bool) -> set[int]:
    """Return the numbers of the blocks that trafilatura takes for the story."""
    document = trafilatura.bare_extraction(
        tree,
        with_metadata=False,
        include_comments=False,
        include_tables=False,
        favor_precision=precise,
        config=_config,
    )
    text = (document.text or "") if isinstance(document, Document) else ""
    numbers = (found.translate(_NUMBER) for found in _MARK.findall(text))
    return {int(number, 8) for number in numbers}


_NUMBER = str.maketrans(_DIGITS, "01234567")
