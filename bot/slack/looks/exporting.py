"""The window from which a whole check is copied as plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.own_words.catalogue import marked, say
from bot.slack.looks.blocks import LONGEST_TEXT, Block
from bot.slack.looks.copying import text_view

BUDGET = 100_000
"""Characters of all texts: 200 claims with their quotes; Slack takes views of 250,000 bytes."""
_TOLD = marked(
    "The words in quotation marks beside an outlet are the story's own, letter for letter."
)


def export_view(texts: Sequence[str]) -> Block:
    """Return the window with a check as plain text (`export`), as few blocks as hold it.

    So it is copied in a few steps; no claim goes across two blocks that has room in one.
    """
    return text_view(say("Check as text"), tuple(_packed(texts)), say(_TOLD), BUDGET)


def _packed(texts: Sequence[str]) -> Iterator[str]:
    held = ""
    for text in texts:
        joined = f"{held}\n\n{text}" if held else text
        if held and len(joined) > LONGEST_TEXT:
            yield held
            joined = text
        held = joined
    if held:
        yield held
