"""What each figure of a sentence counts: how many of whom, and what became of them. Pure.

Beside the figures in digits and words, it reads what says how many without one: "no one", "one
person", "a woman", "a third person".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from bot.english.assertions import Assertion, asserted
from bot.english.claim_words import AGAINST, COMPARED, FAR, PART
from bot.english.counted_words import FRAMES
from bot.english.denial_words import FORESEEN
from bot.english.figures import figures_in, worded_in
from bot.english.number_forms import ORDINALS
from bot.english.number_units import measured
from bot.english.numbers import Number, NumberKind
from bot.english.states import UNHARMED, State, States, states_of
from bot.english.tree import Sentence
from index.calendar import WEEKDAYS
from index.story import Span
from index.words import stems

_SINGLE = re.compile(
    rf"\ban?\b(?!\s(?:total|number|few|couple|pair|dozen|hundred|{'|'.join(ORDINALS)})\b)",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"\b(?:includ\w+|among|of (?:them|those|whom|these))\b[^,;.]{0,12}\Z", re.IGNORECASE
)
_OF_THEM = re.compile(
    r"[\s\w]{0,12}?\bof (?:them|those|whom|the\b(?:\s[\w’']+['’]s)?\s?(?P<whole>\w*))\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:an?|the)\s\Z", re.IGNORECASE)
_COUNTS = frozenset("number numbers count tally toll total figure tolls".split())
"""Nouns that are a count: "of" says what of."""
_RISES = frozenset(
    "rise rises rose risen climb climbs climbed jump jumped grow grew grown increase increased "
    "go goes went gone swell swelled soar soared fall fell fallen drop dropped stand stands stood "
    "move moved double doubled reach reaches reached hit pass passed top topped exceed exceeded "
    "be is was were".split()
)
"""Verbs by which what is counted comes to a figure: "cases rose to 103", "reached 91"."""
_WHEN = ("prep", "npadvmod", "advmod")
_NOUGHT = Fraction(0)
WEEKDAY_STEMS = frozenset(stem for day in WEEKDAYS for stem in stems(day))


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, what it counts, and what became of that."""

    figure: Number
    """One of "no one" is nought, of "a woman" and "a third person" that many."""
    shown: Span
    """It with its unit, as it stands in the sentence."""
    states: frozenset[State]
    """Empty where none is told; several where the word leaves it open ("casualties")."""
    head: str | None
    """The stem of the noun it stands before; None where it stands alone."""
    nouns: frozenset[str]
    """The stems of that noun and of what describes it."""
    verb: str | None
    """The stem of the verb its noun belongs to."""
    part: bool
    """True for "another 12", "nine of them", "including three", "up from 12"."""
    sure: bool
    """False where it is feared, expected or denied."""
    nth: bool
    """True for "a third person": it counts on from a figure told before."""
    things: frozenset[str] = frozenset()
    """The stems of its clause that tell of no other figure."""

    days: frozenset[str] = frozenset()
    """The stems of the weekdays to which its clause binds it: "12 were killed on Monday".

    None for a count that stood so on a day ("rose to 12 on Monday") and for one that counts on.
    """


@lru_cache(maxsize=4_000)
def figures_told(text: str) -> tuple[Told, ...]:
    """Return the figures of a sentence that count something, in order; it is parsed."""
    seen = asserted(text)
    if not seen.words:
        return ()
    return tuple(_Reader(seen).told())


class _Reader:
    def __init__(self, seen: Assertion) -> None:
        self._seen, self._text, self._words = seen, seen.text, seen.words
        self._tree = Sentence(seen.words, 0)
        self._states = States(self._tree)
        self._doubted = {at for at, word in enumerate(seen.words) if word.text.lower() in FORESEEN}

    def told(self) -> Iterator[Told]:
        plain = list(figures_in(self._text))
        taken = {at for one in plain for at in self._positions(one.span)}
        bare = [
            one
            for one in _unwritten(self._text)
            if not taken.intersection(self._positions(one.span))
        ]
        numbers = sorted([*plain, *bare], key=lambda one: one.span)
        held = {at for one in numbers for at in self._positions(one.shown)}
        whole: frozenset[State] = frozenset()
        for one in numbers:
            own = self._positions(one.shown)
            if not own:
                continue
            told = self._told(one, frozenset(own), frozenset(held - set(own)))
            if not told.states and _is_of_some(self._text[one.span[1] :]):
                told = replace(told, states=whole)  # "31 were killed, nine of them children"
            whole = told.states or whole
            if one in plain or told.states:
                yield told

    def _told(self, one: Number, own: frozenset[int], others: frozenset[int]) -> Told:
        noun = self._noun(own)
        states = self._states.of(noun, own, others)
        stems = self._states.stems
        beside = (noun, *self._tree.children(noun, "compound", "amod", "nmod", "poss"))
        nouns = frozenset(stems[at] for at in beside if at not in own | others)
        verb = next(
            (at for at in self._tree.above(noun) if self._words[at].tag.startswith("VB")), None
        )
        figure = one
        if states and UNHARMED & {stems[at] for at in self._around(noun)}:
            figure = Number(NumberKind.COUNT, one.span, one.shown, _NOUGHT)
            if one.kind is NumberKind.FEW:
                states = frozenset()  # one who "escaped unhurt" makes no count of the hurt
        return Told(
            figure,
            _as_told(self._text, one),
            states,
            None if noun in own else stems[noun],
            nouns,
            None if verb is None else stems[verb],
            part=self._is_part(one),
            sure=self._is_sure(noun, one),
            nth=one.kind is NumberKind.ORDINAL,
            things=frozenset(self._clause(noun, verb, own, others)),
            days=self._days(noun, verb) if one.kind is not NumberKind.ORDINAL else frozenset(),
        )

    def _days(self, noun: int, verb: int | None) -> frozenset[str]:
        if verb is None or self._states.stems[verb] in FRAMES:
            return frozenset()
        when = [at for top in (verb, noun) for at in self._tree.children(top, *_WHEN)]
        below = (one for at in when for one in self._tree.subtree(at))
        return WEEKDAY_STEMS.intersection(self._states.stems[at] for at in below)

    def _noun(self, own: frozenset[int]) -> int:
        noun = next((at for at in sorted(own) if self._tree.head(at) not in own), max(own))
        for _ in range(FAR):
            above = self._tree.head(noun)
            if above == noun or self._words[noun].dep not in {
                "nummod",
                "quantmod",
                "compound",
                "amod",
                "det",
            }:
                break
            noun = above
        return self._come_to(noun) if noun in own else noun

    def _come_to(self, figure: int) -> int:
        """Return what has come to a figure that stands alone; itself where that is not told."""
        above = self._tree.head(figure)
        if self._words[figure].dep == "pobj":
            if self._words[above].text.lower() not in {"to", "at"}:
                return figure
            above = self._tree.head(above)
            if self._words[above].dep in {"acl", "relcl"} and self._is_count_of(above):
                return self._tree.head(above)  # "put the number of houses destroyed at 52"
        elif self._words[figure].dep not in {"dobj", "attr"}:
            return figure
        if self._words[above].text.lower() not in _RISES:
            return figure
        counted = [
            noun
            for subject in self._tree.children(above, "nsubj", "nsubjpass")
            for noun in self._counted_by(subject)
        ]
        return counted[0] if counted else figure

    def _is_count_of(self, described: int) -> bool:
        """Tell whether what a word describes is what a count is of."""
        of = self._tree.head(self._tree.head(described))
        return self._words[self._tree.head(of)].text.lower() in _COUNTS

    def _counted_by(self, subject: int) -> list[int]:
        """Return the noun that a subject counts, if any: "cases" in "the number of cases"."""
        if self._words[subject].text.lower() not in _COUNTS:
            return [subject] if self._words[subject].tag in {"NNS", "NNPS"} else []
        of = [
            noun
            for prep in self._tree.children(subject, "prep")
            if self._words[prep].text.lower() == "of"
            for noun in self._tree.children(prep, "pobj")
        ]
        return of or (self._tree.children(subject, "acl") and [subject])  # "the number known to be"

    def _around(self, noun: int) -> Iterator[int]:
        for at in (noun, self._tree.head(noun)):
            yield at
            yield from self._tree.children(at, "acomp", "advmod", "oprd", "amod", "advcl", "xcomp")

    def _clause(
        self, noun: int, verb: int | None, own: frozenset[int], others: frozenset[int]
    ) -> Iterator[str]:
        tops = [noun] if verb is None else [verb, noun]
        seen = set[int]()
        for top in tops:
            for child in (top, *self._tree.children(top)):
                below = set(self._tree.subtree(child)) if child not in tops else {child}
                if not below & others or below & own:
                    seen |= below - others
        for at in sorted(seen - own):
            if self._words[at].tag.startswith(("NN", "VB", "JJ", "MD")):
                yield self._states.stems[at]

    def _is_part(self, one: Number) -> bool:
        before = self._text[: one.span[0]]
        last = before.lower().split()[-2:]
        after = self._text[one.span[1] :]
        is_set_against = AGAINST.intersection(last[-1:]) and one.hedge not in {
            "more than",
            "fewer than",
        }
        return bool(
            PART.intersection([*last[-1:], *after.lower().split()[:1]])
            or is_set_against
            or COMPARED.intersection(last)
            or _AMONG.search(before)
            or (_is_of_some(after) and one.value != 0)
        )

    def _is_sure(self, noun: int, one: Number) -> bool:
        above = {noun, *self._tree.above(noun)}
        for at in self._doubted:
            if at in above or self._tree.head(at) in above:
                return False
        if one.value == 0:
            return True
        return not any(
            self._words[child].dep == "neg"
            for at in above
            for child in self._tree.children(at, "neg")
        )

    def _positions(self, span: Span) -> list[int]:
        a, b = span
        return [at for at, word in enumerate(self._words) if word.start < b and a < word.end]


def _is_of_some(after: str) -> bool:
    """Tell whether what stands behind a figure makes it one of those that are counted.

    "Nine of them", "three of the injured"; of "three of the crew are missing" it is all who are.
    """
    found = _OF_THEM.match(after)
    if found is None:
        return False
    return not found["whole"] or bool(states_of(found["whole"]))


def _as_told(text: str, one: Number) -> Span:
    """Return a figure's slice with its measure, of "a third person" with the article."""
    start, end = measured(text, one.shown)
    if one.kind is NumberKind.ORDINAL and (article := _ARTICLE.search(text, 0, start)):
        return article.start(), end
    return start, end


def _unwritten(text: str) -> Iterator[Number]:
    """Yield what says how many without a figure: nought, one, a man, the third."""
    yield from worded_in(text)
    for found in _SINGLE.finditer(text):
        yield Number(NumberKind.FEW, found.span(), found.span(), Fraction(1))
