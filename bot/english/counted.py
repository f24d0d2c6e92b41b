"""What the figures of a parsed sentence count, and how each is hedged. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.english.claim_words import (
    AGAINST,
    ARGUMENTS,
    AUXILIARY,
    COMPARED,
    FAR,
    NUMBERED,
    PART,
)
from bot.english.figures import figures_in, shares_in
from bot.english.numbers import Number, NumberKind
from bot.english.tree import Sentence
from index.grammar import Word
from index.story import Span

_WHEN = ("prep", "npadvmod", "advmod", "advcl")
_SUBORDINATE = frozenset({"relcl", "acl", "advcl"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, what it counts, and how it is hedged."""

    figure: Number
    things: frozenset[str]
    """The telling words that are bound to it and to no other figure."""
    doer: frozenset[str]
    """Those of them that name who does it: the subject, where the figure is in none."""
    when: frozenset[str]
    """Telling words of place and time that bear on all it is told in."""
    head: str | None
    """The noun it stands before; None where it stands alone ("put the toll at 23")."""
    hedge: str
    """"at least", "about" and the like, one of `HEDGES`; empty for none."""
    whole: bool
    """False for "another 12" and "up from 12": a part, or what another figure is set against."""


class Counts:
    """The figures of a sentence that count something, and where its words tell of them."""

    def __init__(self, text: str, sentence: Sentence) -> None:
        """Find the figures of a sentence, given as its text and its parsed words."""
        self.text = text
        self.words = sentence.words
        self._tree = sentence
        self._starts = [word.start for word in self.words]
        self._ends = [word.end for word in self.words]
        found = [one for one in figures_in(text) if one.value is not None]
        self._of_figure = {at: one for one in found for at in self._positions(_extent(one))}
        self.figures = [one for one in found if not self._is_name(one)]
        self.hedging = frozenset(at for one in self.figures for at in self._positions(one.hedged))
        """Positions of the words that hedge one."""
        self.numbers = frozenset(self._of_figure)
        """Positions of the words of all that look like one: of "Route 14" too."""
        self.shares = {at: say for span, say in shares_in(text) for at in self._positions(span)}
        """Positions of the words of "two-thirds" and "1 in 7", with what they come to."""
        self.own = frozenset(at for at, one in self._of_figure.items() if one in self.figures)
        """Positions of the words of those that count."""
        self._behind: dict[int, list[Number]] = {}
        for one in self.figures:
            for at in self._after(one):
                self._behind.setdefault(at, []).append(one)

    def counted(self, stems: Sequence[str | None]) -> list[Counted]:
        """Return what each figure counts; `stems` are the telling forms of the words."""
        return [self._counted(one, stems) for one in self.figures]

    def _counted(self, one: Number, stems: Sequence[str | None]) -> Counted:
        own = self._positions(_extent(one))
        if not own:
            nothing: frozenset[str] = frozenset()
            return Counted(one, nothing, nothing, nothing, None, "", whole=False)
        top = next((at for at in own if self._tree.head(at) not in own), own[-1])
        noun = top
        for _ in range(FAR):
            if self.words[noun].dep not in {"nummod", "quantmod", "compound", "amod"}:
                break
            noun = self._tree.head(noun)
        bound, doer, when = set(self._pruned(noun, own)), set[int](), set[int]()
        path = list(self._path(noun))
        for above in path:
            bound.add(above)
            if self.words[above].tag.startswith("VB") and self.words[above].dep not in AUXILIARY:
                bound.update(self._arguments(above, own))
                doer.update(self._doer(above, own))
                break
        for above in path:
            for child in self._tree.children(above, *_WHEN):
                when.update(self._pruned(child, own))
        bound = {at for at in bound if all(other == one for other in self._behind.get(at, ()))}
        head = stems[noun] if noun not in own else None
        before = self.text[: one.span[0]].lower().split()[-2:]
        after = self.text[one.span[1] :].lower().split()[:1]
        return Counted(
            one,
            of_words(stems, bound) | self._place_in_pair(one),
            of_words(stems, doer),
            of_words(stems, when),
            head,
            one.hedge,
            whole=not (
                PART.intersection([*before[-1:], *after])
                or AGAINST.intersection(before[-1:])
                or COMPARED.intersection(before)
            ),
        )

    def _place_in_pair(self, one: Number) -> frozenset[str]:
        """Return which of two a figure is in "voted 104 to 31", as if it were a thing counted."""
        for other in self.figures:
            low, high = sorted((one.span, other.span))
            if self.text[low[1] : high[0]].strip() == "to":
                return frozenset({"first of two" if one.span == low else "second of two"})
        return frozenset()

    def _path(self, at: int) -> Iterator[int]:
        """Yield the words above one, up to where a relative clause or the like hangs on another."""
        for step, above in enumerate(self._tree.above(at)):
            if step >= FAR:
                return
            yield above
            if self.words[above].dep in _SUBORDINATE:
                return

    def _doer(self, verb: int, own: Sequence[int]) -> Iterator[int]:
        for child in self._tree.children(verb, "nsubj", "nsubjpass"):
            if not set(own) & set(self._tree.subtree(child)):
                yield from self._pruned(child, own)

    def _arguments(self, verb: int, own: Sequence[int]) -> Iterator[int]:
        children = self._tree.children(verb, *ARGUMENTS)
        if not self._tree.children(verb, "nsubj", "nsubjpass") and self.words[verb].dep == "conj":
            children = children + self._tree.children(self._tree.head(verb), "nsubj", "nsubjpass")
        for child in children:
            yield from self._pruned(child, own)

    def _pruned(self, at: int, own: Sequence[int]) -> Iterator[int]:
        """Yield a word and what hangs on it, but for branches that hold another figure."""
        below = set(self._tree.subtree(at))
        others = {n for n in below if n in self._of_figure and n not in own}
        if others and not below & set(own):
            return
        yield at
        for child in self._tree.children(at):
            if self.words[child].dep not in {"conj", "parataxis", "advcl"}:
                yield from self._pruned(child, own)

    def _after(self, one: Number) -> Iterator[int]:
        """Yield the words right behind a figure, to the end of what it counts."""
        for at in range(*self._range_after(one)):
            if not self.words[at].tag.startswith(("NN", "JJ", "VBN", "VBG")):
                return
            yield at

    def _range_after(self, one: Number) -> tuple[int, int]:
        own = self._positions(_extent(one))
        return (own[-1] + 1 if own else 0), len(self.words) if own else 0

    def _is_name(self, one: Number) -> bool:
        """Tell "Route 14" and "gate No. 3" from a figure that counts."""
        own = self._positions(_extent(one))
        if not own or own[0] == 0:
            return not own
        before = self.words[own[0] - 1]
        after = self.words[own[-1] + 1] if own[-1] + 1 < len(self.words) else None
        if NUMBERED.search(self.text[: one.span[0]]):
            return True
        counts = after is not None and after.tag.startswith(("NN", "JJ", "VBN", "VBG", "IN"))
        return before.tag.startswith("NN") and before.text[0].isupper() and not counts

    def _positions(self, span: Span) -> list[int]:
        """Return the words that stand in a slice, or end beyond it: "m." in "It cost $3m."."""
        a, b = span
        return list(range(bisect_right(self._ends, a), bisect_left(self._starts, b)))


def _extent(one: Number) -> Span:
    """Return the slice of a number's words: those of a currency are its own, a unit's are told."""
    return one.shown if one.kind is NumberKind.MONEY else one.span


def of_words(stems: Sequence[str | None], at: Iterable[int]) -> frozenset[str]:
    """Return the telling forms of the words at some positions, of those that have one."""
    return frozenset(stem for one in at if (stem := stems[one]) is not None)


def lies_in(word: Word, span: Span) -> bool:
    """Tell whether a word stands within a slice."""
    return span[0] <= word.start and word.end <= span[1]
