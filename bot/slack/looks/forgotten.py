"""What is left of an answer whose asker was forgotten: its quotes, to be marked if they fall. Pure.

What a language model said of them goes too: it may have taken up the asker's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.own_words.catalogue import marked, say
from bot.slack.looks.blocks import Block, Message, rich, run, section
from bot.slack.looks.quotes import small_print_at
from index.archive.given import Given, NewAnswer, Shown
from index.archive.whose import whose

ERASED = marked("Who asked this was forgotten, and what they asked was erased.")
_FIRST_QUOTE = "\n\n[1] "
"""What opens the quotes of an answer in text alone."""


def nobodys(answer: NewAnswer) -> NewAnswer:
    """Return an answer that is nobody's and answers no words."""
    left = quotes_alone(answer.text, answer.blocks, answer.shown)
    kept = _quotes_of(answer.kept)
    return replace(answer, question="", user=None, text=left.text, blocks=left.blocks, kept=kept)


def without(answer: Given, user: str) -> Given:
    """Return an answer without the words of a person, and not as theirs.

    Where they only clicked on an answer to somebody else, they have no words in it. Where it is not
    known whose words it holds, they are taken for theirs.
    """
    known = whose(answer.kept, answer.user, answer.asked_at)
    askers = (user,) if known is None else known.askers
    owner = None if answer.user == user else answer.user
    if user not in askers:
        return replace(answer, user=owner)
    left = quotes_alone(answer.text, answer.blocks, [quote.shown for quote in answer.quotes])
    others = tuple(one for one in askers if one != user)
    kept = _quotes_of(answer.kept)
    if known is not None and others:
        kept |= replace(known, askers=others).kept()
    question = "" if askers[0] == user else answer.question
    return replace(
        answer, user=owner, question=question, text=left.text, blocks=left.blocks, kept=kept
    )


def _quotes_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {"quotes": list(kept.get("quotes", ()))}


def quotes_alone(text: str, blocks: Sequence[Block], shown: Sequence[Shown]) -> Message:
    """Return a message of its quotes, each where it was; what stood around them leaves."""
    if not blocks:
        _, opens, quotes = text.partition(_FIRST_QUOTE)
        return Message(f"{say(ERASED)}{opens}{quotes}", ())
    places = [one.block for one in shown if one.block is not None]
    head: Block = rich(section(run(say(ERASED), italic=True)))
    if not places:
        return Message(say(ERASED), (head,))
    first, last = min(places), max(places)
    above = [head, *[{"type": "divider"}] * (first - 1)] if first else []
    end = small_print_at(blocks, last) or last
    theirs = {*places, *(small_print_at(blocks, place) for place in places)}
    left = [blocks[n] if n in theirs else {"type": "divider"} for n in range(first, end + 1)]
    return Message(say(ERASED), (*above, *left))
