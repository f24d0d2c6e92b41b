"""The sentences a language model is given, each under a key that is made anew for every request."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bot.answer import Quote
from bot.summary.parsed_text import ParsedText, parsed
from index.story import Span, Version, positions_in

_KEY_BYTES = 3
"""Enough that a key of another request, or a guessed one, does not name a sentence of this."""


@dataclass(frozen=True, eq=False)
class Source:
    """A stored sentence that a statement may rest on; it is parsed once, whatever rests on it."""

    key: str
    n: int
    """The number of the quote it stands in."""
    version: Version
    span: Span
    speaker: str | None = None
    """Whom the story credits with it; None where it is not sure."""
    said_as: str | None = None
    """How its story names them beside it."""
    through: str | None = None
    before: str | None = None
    """The sentence before it, where it cannot be understood without."""

    @cached_property
    def text(self) -> str:
        """The stored slice, letter for letter."""
        return self.version.story.text[slice(*self.span)]

    @cached_property
    def parsed(self) -> ParsedText:
        """The sentence as the rules of the gate see it."""
        return parsed(self.text)

    @cached_property
    def parsed_before(self) -> ParsedText:
        """The sentence before it; of no word where there is none."""
        return parsed(self.before or "")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of whom the story credits with it."""
        return tuple(name for name in (self.speaker, self.said_as, self.through) if name)

    @property
    def outlet(self) -> str | None:
        """The outlet that published it."""
        return self.version.story.outlet

    @property
    def published(self) -> date | None:
        """The day of its story."""
        return self.version.story.published


def sources_of(quotes: Sequence[Quote], now: datetime) -> list[Source]:
    """Return the sentences of an answer's quotes, in order, under keys nobody has seen before.

    Stories under embargo at a moment (aware) are left out: they go to nobody outside the house.
    """
    keys: set[str] = set()
    found = []
    for n, quote in enumerate(quotes, 1):
        if is_withheld(quote, now):
            continue
        spans = quote.version.sentences
        for at in positions_in(spans, quote.span):
            start, end = max(spans[at][0], quote.span[0]), min(spans[at][1], quote.span[1])
            found.append(
                Source(
                    key=new_key(keys),
                    n=n,
                    version=quote.version,
                    span=(start, end),
                    speaker=quote.speaker,
                    said_as=quote.slice(quote.said_as),
                    through=quote.through,
                    before=quote.slice(quote.before),
                )
            )
    return found


def is_withheld(quote: Quote, now: datetime) -> bool:
    """Tell whether a quote's story is under embargo at a moment (aware)."""
    embargo = quote.story.embargo
    return embargo is not None and embargo > now


def new_key(keys: set[str]) -> str:
    """Return a key that is not among others, and put it there."""
    while (key := f"k{secrets.token_hex(_KEY_BYTES)}") in keys:
        pass
    keys.add(key)
    return key
