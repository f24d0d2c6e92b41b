"""The modal from which quotes are copied into a story, as plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.own_words.catalogue import say
from bot.slack.looks.blocks import LONGEST_TEXT, Block, context, no_room, plain, rich, runs

BUDGET = 30_000
"""Characters of all texts in one modal; Slack takes views of 250,000 bytes."""
_MOST_BLOCKS = 90
"""Blocks of one modal; Slack takes 100."""


def copy_view(cited: Sequence[str]) -> Block:
    """Return the modal with quotes as plain text (`copy_text`), each in a block of its own."""
    how = say("The words in quotation marks are the story's own, letter for letter.")
    title = say("Copy for story")
    return text_view(title, cited, how if cited else say("There is nothing to copy."), BUDGET)


def text_view(title: str, texts: Sequence[str], how: str, budget: int) -> Block:
    """Return a modal of plain texts to be copied, each in a block of its own, and `how` below.

    One too long for a block goes on in the next, nothing left out.
    """
    blocks: list[Block] = []
    room, told = budget, 0
    for text in texts:
        pieces = list(_pieces(text))
        room -= len(text)
        if (room < 0 and told) or len(blocks) + len(pieces) > _MOST_BLOCKS:
            break
        blocks += [
            rich({"type": "rich_text_preformatted", "elements": runs(piece)}) for piece in pieces
        ]
        told += 1
    return {
        "type": "modal",
        "title": plain(title, 24),
        "close": plain(say("Close")),
        "blocks": [*blocks, context(" ".join((*no_room(len(texts) - told), how)))],
    }


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where a block ends, after a space where there is one; nothing is left out."""
    while len(text) > LONGEST_TEXT:
        at = text.rfind(" ", 1, LONGEST_TEXT) + 1 or LONGEST_TEXT
        yield text[:at]
        text = text[at:]
    yield text
