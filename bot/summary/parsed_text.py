"""A clause or a stored sentence, parsed once: all that the rules of the gate look at. Pure.

Each part of it is made when it is first asked for, and kept: many clauses fail before the grammar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.english.assertions import Assertion, asserted, forms_in
from bot.english.numbers import Number, NumberKind, numbers_in
from bot.speakers.credited_in import Credit
from bot.summary.clauses import parts_of, quoted_in
from bot.summary.proper_names import KnownNames, NameWord, known_names, name_words
from bot.summary.sayers import credit_of, credited_otherwise, near_saying, sayers_in
from index.story import Span


@dataclass(frozen=True)
class ParsedText:
    """A text as the rules see it; `parsed` makes it."""

    text: str

    @cached_property
    def quotations(self) -> tuple[Span, ...] | None:
        """Where words stand in quotation marks, marks included; None where a mark is odd."""
        found = quoted_in(self.text)
        return None if found is None else tuple(found)

    def is_quoted(self, at: int) -> bool:
        """Tell whether a place is in a quotation."""
        return any(start <= at < end for start, end in self.quotations or ())

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Its numbers, dates and times, in order."""
        return numbers_in(self.text)

    @cached_property
    def assertion(self) -> Assertion:
        """What it asserts, by the grammar."""
        return asserted(self.text)

    @cached_property
    def forms(self) -> frozenset[str]:
        """Its words, each in one form for all its spellings."""
        return forms_in(self.text)

    @cached_property
    def lower(self) -> frozenset[str]:
        """Its words as they stand, in small letters."""
        return frozenset(word.text.lower() for word in self.assertion.words)

    @cached_property
    def telling(self) -> frozenset[str]:
        """Its telling words."""
        return self.assertion.telling()

    @cached_property
    def denied(self) -> Mapping[str, str]:
        """Its telling words under denials, each with their kinds."""
        return self.assertion.denied()

    @cached_property
    def denials(self) -> int:
        """How many words of denial it has."""
        return self.assertion.denials()

    @cached_property
    def names(self) -> tuple[NameWord, ...]:
        """The words of its proper names, outside quotations and sums of money ("US$250m")."""
        sums = [one.shown for one in self.numbers if one.kind is NumberKind.MONEY]
        outside = [
            word
            for word in self.assertion.words
            if not self.is_quoted(word.start) and not any(a <= word.start < b for a, b in sums)
        ]
        return name_words(self.text, outside)

    @cached_property
    def known_names(self) -> KnownNames:
        """What its names are made of."""
        return known_names(self.text)

    @cached_property
    def credit(self) -> Credit | None:
        """Whom it credits with what it says, as it names them."""
        return credit_of(self.assertion)

    @cached_property
    def credited(self) -> tuple[str, ...]:
        """Everybody it credits, by a verb of saying or without: "per the ministry"."""
        said = (self.credit.speaker,) if self.credit else ()
        return (*said, *credited_otherwise(self.text))

    @cached_property
    def sayers(self) -> tuple[str, ...]:
        """Words for whoever says something in it, by whichever verb; no pronouns."""
        return tuple(sayers_in(self.assertion))

    @cached_property
    def near_saying(self) -> frozenset[str]:
        """Its words near a verb of saying, each in one form for all its spellings."""
        return forms_in(near_saying(self.text))

    @property
    def credits_at_end(self) -> bool:
        """Whether it says at its end whose word it is: "…, the ministry said"."""
        said_as = self.credit.said_as if self.credit else None
        return (said_as or (0, 0))[0] > len(self.text) / 2

    @cached_property
    def parts(self) -> tuple[ParsedText, ...]:
        """Its clauses that say something of their own, where it has several."""
        return self._several(parts_of(self.text, self.quotations or ()))

    @cached_property
    def clauses(self) -> tuple[ParsedText, ...]:
        """Its clauses with a subject of their own, where it has several."""
        return self._several([self.text[slice(*span)] for span in self.assertion.clauses()])

    def _several(self, texts: list[str]) -> tuple[ParsedText, ...]:
        return tuple(parsed(text) for text in texts if text != self.text)


@lru_cache(maxsize=4_000)
def parsed(text: str) -> ParsedText:
    """Return a text as the rules see it; those last asked for are remembered."""
    return ParsedText(text)
