"""The grammar of one sentence as a tree: its words, and what hangs on what. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.english.quote_marks import Quotation
from index.grammar import Word


class Sentence:
    """The words of one sentence and what hangs on what."""

    def __init__(
        self, words: Sequence[Word], first: int, quotations: Sequence[Quotation] = ()
    ) -> None:
        """Take a sentence's words, the position of the first in the whole parse, quotations."""
        self.words = words
        self._quotations = quotations
        self._first = first
        self._children: dict[int, list[int]] = {}
        for at, word in enumerate(words):
            head = word.head - first
            if head != at:
                self._children.setdefault(head, []).append(at)

    def is_quoted(self, at: int) -> bool:
        """Tell whether a word stands inside a quotation."""
        start = self.words[at].start
        return any(one.start <= start < one.end for one in self._quotations)

    def head(self, at: int) -> int:
        """Return the position of what a word hangs on."""
        return self.words[at].head - self._first

    def children(self, at: int, *deps: str) -> list[int]:
        """Return what hangs on a word, by relation."""
        found = self._children.get(at, [])
        return [child for child in found if not deps or self.words[child].dep in deps]

    def subtree(self, at: int) -> Iterator[int]:
        """Yield a word and all that hangs on it."""
        yield at
        for child in self._children.get(at, []):
            yield from self.subtree(child)

    def above(self, at: int) -> Iterator[int]:
        """Yield what a word hangs on, and so on to the root."""
        while (head := self.head(at)) != at:
            yield head
            at = head
