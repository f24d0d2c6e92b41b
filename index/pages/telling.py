"""A page's story as one text, and what is to be said where the page gave less of it than it should.

The text is of blocks a reader sees. Only where a page hardly shows its story, as one that a script
writes, is it what the page itself gives to machines as `articleBody`: never for a page that not
everybody may read, nor where that has words of others in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from index.furniture import body
from index.pages.head import Head
from index.pages.visible import Block, bare

_LONGER = 1.3
"""How many times as long `articleBody` has to be to be the better text; by measurement."""
_MENU = 0.7
"""Share of links from which on a page is a menu."""
_ENDING = 3
"""Paragraphs at a story's end among which the writers' own lives stand."""
_LIFE = (
    r"(?:is|was|has|had|covers|writes|reports|reported|can|may|joined|leads|works|worked|edits|lives|"
    r"studied|teaches|hosts|specialises|specializes)\b"
)
_ABOUT = r"(?:(?i:about(?:\s+the\s+(?:author|writer))?)\W+)?"
_WRITER = re.compile(
    r"(?:[A-Z][\w.’'-]*\s+){1,3}([A-Z][\w’'-]+)\s+(?:is|was)\s+(?:an?|the)\s+(?:[\w’'-]+\s+){0,6}?"
    r"(?:writer|reporter|correspondent|columnist|editor|journalist|contributor|photographer)\b"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"</(?:p|div|h\d|li|blockquote)>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells of its story."""

    text: str
    """"" where there is nothing to quote."""
    why: str | None = None
    """Why there is nothing, or less than there should be; None where all is there."""


def told(
    blocks: Sequence[Block],
    story: Sequence[Block],
    left_out: set[int],
    head: Head,
    byline: Sequence[str],
) -> Told:
    """Return the story of a page's blocks; `story` are those it stands in, with the doubtful."""
    sure = [block for block in story if not block.doubtful]
    text = "\n\n".join(block.text for block in _without_lives(sure, byline))
    given = _given(head, [blocks[n] for n in left_out])
    shown, whole = len(bare(text)), len(bare(head.article_body))
    if given and len(bare(given)) > _LONGER * shown:
        return Told(given)
    if not text.strip() or not body(text) or _is_menu(sure):
        return Told("", _why_nothing(blocks, head))
    if whole > _LONGER * shown:
        paid = "; it is not free to read" if head.is_paid else ""
        return Told(text, f"it shows {shown / whole:.0%} of the text its own data has{paid}")
    if len(sure) < len(story):
        count = len(story) - len(sure)
        return Told(
            text, f"paragraphs left out because readers may not see all their words: {count}"
        )
    return Told(text)


def _without_lives(story: Sequence[Block], byline: Sequence[str]) -> list[Block]:
    """Return a story without what it says at its end of who wrote it.

    Whoever is named there, is of the trade, and stands nowhere else in the story, wrote it too.
    """
    names = "|".join(map(re.escape, byline))
    life = re.compile(rf"{_ABOUT}(?:{names})\s+{_LIFE}") if names else None
    kept = list(story[:-_ENDING])
    told = " ".join(block.text for block in kept)
    for block in story[-_ENDING:]:
        writer = _WRITER.match(block.text)
        is_stranger = writer is not None and writer.group(1) not in told
        if not (is_stranger or (life is not None and life.match(block.text))):
            kept.append(block)
    return kept


def _is_menu(story: Sequence[Block]) -> bool:
    """Tell whether blocks lead to stories and are none: links, and no sentence among them."""
    letters = sum(len(block.text) for block in story)
    linked = sum(len(block.text) * block.linked for block in story)
    return linked > _MENU * letters and not any(block.is_prose for block in story)


def _given(head: Head, left_out: Sequence[Block]) -> str:
    """Return the text a page gives to machines; "" where it may not stand for what is shown."""
    given = head.article_body
    if head.is_paid or head.claims or not given:
        return ""
    others = (bare(block.text) for block in left_out if block.is_prose)
    whole = bare(given)
    if any(one in whole for one in others):
        return ""
    plain = unescape(_TAG.sub("", _BREAK.sub("\n", given)))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n\n".join(line for line in lines if line)


def _why_nothing(blocks: Sequence[Block], head: Head) -> str:
    words = sum(len(block.text.split()) for block in blocks)
    linked = sum(len(block.text.split()) for block in blocks if block.linked > 0.5)
    if head.is_paid:
        return "it is not free to read, and shows none of its paragraphs"
    if not words:
        return "it shows no text at all: a script may write it"
    if linked > _MENU * words:
        return f"it shows {words:,} words, nearly all of them links"
    return f"it shows {words:,} words, and no paragraph of a story among them"
