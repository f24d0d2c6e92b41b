"""One clause of a statement and one stored sentence it may rest on: what a rule is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.english.assertions import Assertion, forms_in
from bot.summary.parsed_text import ParsedText
from bot.summary.sources import Source
from index.story import Span


@dataclass(frozen=True, slots=True)
class Replaced:
    """Characters of a statement, and the stored slice that is shown in their place."""

    span: Span
    stored: Span | None
    """In the story's text; None where they are left out and nothing takes their place."""
    spelled: bool = False
    """True for a number that is written out: its first letter is as its new place wants it."""


@dataclass(frozen=True)
class Pair:
    """A clause and a sentence, each parsed once, and the other sentences that are cited with it."""

    clause: ParsedText
    source: Source
    beside: tuple[Source, ...] = ()
    """They may name whom the pronouns of the sentence stand for."""

    @property
    def sentence(self) -> ParsedText:
        """The stored sentence."""
        return self.source.parsed

    @property
    def mine(self) -> Assertion:
        """What the clause asserts."""
        return self.clause.assertion

    @property
    def its(self) -> Assertion:
        """What the sentence asserts."""
        return self.source.parsed.assertion

    @cached_property
    def said_beside(self) -> frozenset[str]:
        """The words of the sentences beside, in the forms of `ParsedText.forms`."""
        return frozenset[str]().union(*(one.parsed.forms for one in self.beside))

    @cached_property
    def shared(self) -> frozenset[str]:
        """The telling words of both that are no name and no subject of either."""
        own = self.mine.names() | self.its.names() | self.mine.subjects() | self.its.subjects()
        credited = forms_in(f"{self.source.speaker or ''} {self.source.outlet or ''}")
        return self.clause.telling & self.sentence.telling - own - credited
