"""What one sentence asserts, as two sentences can be compared: words, figures, denials. Pure.

Two sentences that say one thing rarely say it in the same words, and two that say opposite things
often do. So a sentence is reduced to its telling words, each in one form for all its spellings;
to what each of its figures counts; and to which of its words stand under a denial or a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.assertion_words import (
    AGAINST,
    ARGUMENTS,
    AUXILIARY,
    COMPARED,
    CONTRASTS,
    DENY,
    DOUBT,
    FAR,
    HARM,
    HEDGED,
    HEDGES,
    NOT,
    NUMBERED,
    ONE,
    OPPOSITES,
    PART,
    PLAIN,
    ROLES,
    SETTING,
    SMALL_WORDS,
    TELLING,
    THIS,
)
from bot.figures import Figure, figures_in
from bot.mentions import Sentence
from index import grammar
from index.story import Span
from index.words import stems

_TIMES = re.compile(r"\d+(?:[:.,]\d+)+")
_WHEN = ("prep", "npadvmod", "advmod", "advcl")
_SUBORDINATE = frozenset({"relcl", "acl", "advcl"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, what it counts, and how it is hedged."""

    figure: Figure
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


class Assertion:
    """One parsed sentence, and what it comes to."""

    def __init__(self, text: str) -> None:
        """Parse a sentence."""
        self.text = text
        self.words = grammar.parse([(text, 0)])
        self._tree = Sentence(self.words, 0)
        self.figures = [one for one in figures_in(text) if one.value is not None]
        self._of_figure = {at: one for one in self.figures for at in self._positions(one.span)}
        self.figures = [one for one in self.figures if not self._is_name(one)]
        self._hedging = {
            at for one in self.figures for at in self._positions(_hedge(text, one.span[0])[1])
        }
        self._stems = [self._stem(at) for at in range(len(self.words))]
        self.counted = [self._counted(one) for one in self.figures]

    def telling(self, span: Span | None = None, *, without: Iterable[Span] = ()) -> frozenset[str]:
        """Return the telling words of a slice, or of the whole, without those in other slices."""
        gaps = list(without)
        return frozenset(
            stem
            for at, stem in enumerate(self._stems)
            if stem is not None
            and (span is None or _lies_in(self.words[at], span))
            and not any(_lies_in(self.words[at], gap) for gap in gaps)
        )

    def longest_run(self, stems_of: Container[str]) -> int:
        """Return how many telling words of a set follow each other at most, small ones apart."""
        longest = run = 0
        for stem, word in zip(self._stems, self.words, strict=True):
            if stem is None or word.text.lower() in SMALL_WORDS:
                continue
            run = run + 1 if stem in stems_of else 0
            longest = max(longest, run)
        return longest

    def shown(self, stem: str) -> str:
        """Return how the sentence writes a telling word."""
        return next(
            (self.words[at].text for at, own in enumerate(self._stems) if own == stem), stem
        )

    def clauses(self) -> list[Span]:
        """Return the slices of its clauses with a subject of their own, in order."""
        starts = sorted({0, *(self.words[at].start for at in self._clause_starts())})
        return list(pairwise([*starts, len(self.text)]))

    def under(self, cues: frozenset[str]) -> frozenset[str]:
        """Return the telling words that hang on any of some words, and those themselves."""
        heads = [at for at, word in enumerate(self.words) if word.text.lower() in cues]
        return self._of(at for head in heads for at in self._below(head))

    def setting(self) -> frozenset[str]:
        """Return the telling words of place, time and cause: what a story may have said before.

        The subject of harm is one of them: "the blast killed 12" and "12 were killed".
        """
        found: set[int] = set()
        for at, word in enumerate(self.words):
            if word.dep == "prep" and word.text.lower() in SETTING:
                found.update(self._tree.subtree(at))
            if word.dep == "nsubj" and self._stems[self._tree.head(at)] in HARM:
                found.update(self._tree.subtree(at))
        return self._of(at for at in found if at not in self._of_figure)

    def names(self) -> frozenset[str]:
        """Return the telling words of its proper names."""
        return self._of(at for at, word in enumerate(self.words) if word.tag.startswith("NNP"))

    def denied(self) -> dict[str, str]:
        """Return the telling words under denials, each with their kinds: "not", "denied not"."""
        under: dict[str, str] = {}
        for at, kind in sorted(self._denials(), key=lambda one: one[1]):
            for stem in self._of(self._scope(at)):
                under[stem] = f"{under.get(stem, '')} {kind}".strip()
        return under

    def denials(self) -> int:
        """Return how many words of denial it has."""
        return sum(1 for _ in self._denials())

    def doubted(self, doubts: frozenset[str] = DOUBT) -> frozenset[str]:
        """Return the telling words under a doubt: "may", "if", "reportedly"."""
        cues = [
            at
            for at, word in enumerate(self.words)
            if word.text.lower() in doubts and not word.tag.startswith("NNP")
            if not (word.tag == "MD" and self._is_denied_next(at))
        ]
        return self._of(under for at in cues for under in self._scope(at))

    def roles(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return the telling words of who does and who undergoes what each verb says.

        Keys are the verb and "does" or "undergoes"; pronouns are left out.
        """
        found: dict[tuple[str, str], frozenset[str]] = {}
        for at, word in enumerate(self.words):
            role, verb = ROLES.get(word.dep), self._stems[self._tree.head(at)]
            if role and verb and not word.tag.startswith(("PRP", "W")):
                words = self._of(self._tree.subtree(at))
                found[verb, role] = found.get((verb, role), frozenset()) | words
        return found

    def has_pronoun_subject(self) -> bool:
        """Tell whether a verb's subject is a pronoun for somebody: "it", "he", "she", "they"."""
        return any(word.tag == "PRP" and word.dep in ROLES for word in self.words)

    def has_pronoun(self) -> bool:
        """Tell whether a word of it stands for something named elsewhere: "its", "they", "this"."""
        return any(word.tag in {"PRP", "PRP$"} or word.text.lower() in THIS for word in self.words)

    def doers(self) -> Iterator[tuple[grammar.Word, grammar.Word]]:
        """Yield each word that does something, and the word that says what."""
        for at, word in enumerate(self.words):
            if word.dep == "nsubj":
                yield word, self.words[self._tree.head(at)]

    def subjects(self) -> frozenset[str]:
        """Return the telling words of its subjects."""
        return self._of(
            under
            for at, word in enumerate(self.words)
            if word.dep in {"nsubj", "nsubjpass"}
            for under in self._tree.subtree(at)
        )

    def opposes(self, other: Assertion) -> bool:
        """Tell whether one says "before" or "up" where the other says "after" or "down"."""
        mine = frozenset(stem for word in self.words for stem in stems(word.text))
        its = frozenset(stem for word in other.words for stem in stems(word.text))
        return any(
            (one <= mine and far <= its and not one <= its)
            or (far <= mine and one <= its and not far <= its)
            for one, far in OPPOSITES
        )

    def _stem(self, at: int) -> str | None:
        word = self.words[at]
        lower = word.text.lower()
        if at in self._hedging or self._of_figure.get(at) in self.figures:
            return None
        telling = word.tag.startswith(TELLING) or lower in SMALL_WORDS or lower in ONE
        if not telling or lower in NOT | DENY | DOUBT or word.tag in {"MD", "PRP", "PRP$"}:
            return None
        if any(mark.isdigit() for mark in lower) and not lower.isalnum():
            return lower  # 4:50, 1.5
        found = [stem for stem in stems(word.text) or [lower] if stem not in PLAIN]
        if not found or (not found[0].isalnum() and found[0] not in ONE):
            return None
        return ONE.get(found[0], found[0])

    def _counted(self, one: Figure) -> Counted:
        own = self._positions(one.span)
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
        bound -= {at for other in self.figures if other != one for at in self._after(other)}
        head = self._stems[noun] if noun not in own else None
        before = self.text[: one.span[0]].lower().split()[-2:]
        after = self.text[one.span[1] :].lower().split()[:1]
        return Counted(
            one,
            self._of(bound) | self._place_in_pair(one),
            self._of(doer),
            self._of(when),
            head,
            _hedge(self.text, one.span[0])[0],
            whole=not (
                PART.intersection([*before[-1:], *after])
                or AGAINST.intersection(before[-1:])
                or COMPARED.intersection(before)
            ),
        )

    def _place_in_pair(self, one: Figure) -> frozenset[str]:
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

    def _after(self, one: Figure) -> Iterator[int]:
        """Yield the words right behind a figure, to the end of what it counts."""
        for at in range(*self._range_after(one)):
            if not self.words[at].tag.startswith(("NN", "JJ", "VBN", "VBG")):
                return
            yield at

    def _range_after(self, one: Figure) -> tuple[int, int]:
        own = self._positions(one.span)
        return (own[-1] + 1 if own else 0), len(self.words) if own else 0

    def _clause_starts(self) -> Iterator[int]:
        """Yield where clauses with a subject of their own begin, after the first."""
        for at, word in enumerate(self.words):
            if word.text == ";":
                yield min(at + 1, len(self.words) - 1)
            own = word.tag.startswith("VB") and self._tree.children(at, "nsubj", "nsubjpass")
            marks = {self.words[one].text.lower() for one in self._tree.children(at, "mark")}
            if own and (word.dep == "conj" or (word.dep == "advcl" and marks & CONTRASTS)):
                yield min(self._tree.subtree(at))

    def _denials(self) -> Iterator[tuple[int, str]]:
        for at, word in enumerate(self.words):
            lower = word.text.lower()
            if lower in DENY:
                yield at, "denied"
            elif at in self._hedging or self._is_number_sign(at):
                continue
            elif lower in NOT or (lower == "yet" and self._text_after(at) == "to"):
                yield at, "not"

    def _scope(self, cue: int) -> Iterator[int]:
        """Yield the words that a denial or doubt bears on: what its verb governs.

        A verb of denying bears on all that follows it.
        """
        at = cue
        word = self.words[at]
        if word.text.lower() in DENY:
            yield from range(cue, len(self.words))
        if word.text.lower() == "without":
            yield from self._below(cue)
            return
        if not word.tag.startswith("VB"):
            at = self._tree.head(at)
            if word.text.lower() == "not" and not self.words[at].tag.startswith("VB"):
                yield from self._below(at)
                return
            while not self.words[at].tag.startswith("VB") and self._tree.head(at) != at:
                at = self._tree.head(at)
        yield from self._below(at)

    def _below(self, at: int) -> Iterator[int]:
        """Yield a word and what hangs on it, but for joined clauses with a subject of their own."""
        yield at
        for child in self._tree.children(at):
            own = self._tree.children(child, "nsubj", "nsubjpass")
            if not (self.words[child].dep == "conj" and own):
                yield from self._below(child)

    def _is_denied_next(self, at: int) -> bool:
        """Tell "could not", which denies, from "could", which doubts."""
        return self._text_after(at) in NOT

    def _text_after(self, at: int) -> str:
        return self.words[at + 1].text.lower() if at + 1 < len(self.words) else ""

    def _is_number_sign(self, at: int) -> bool:
        """Tell the "No." of "gate No. 3" from a denial."""
        following = self._text_after(at)
        return self.words[at].text == "No" and (following == "." or following[:1].isdigit())

    def _is_name(self, one: Figure) -> bool:
        """Tell "Route 14" and "gate No. 3" from a figure that counts."""
        own = self._positions(one.span)
        if not own or own[0] == 0:
            return not own
        before = self.words[own[0] - 1]
        after = self.words[own[-1] + 1] if own[-1] + 1 < len(self.words) else None
        if NUMBERED.search(self.text[: one.span[0]]):
            return True
        counts = after is not None and after.tag.startswith(("NN", "JJ", "VBN", "VBG", "IN"))
        return before.tag.startswith("NN") and before.text[0].isupper() and not counts

    def _positions(self, span: Span) -> list[int]:
        return [at for at, word in enumerate(self.words) if _lies_in(word, span)]

    def _of(self, positions: Iterable[int]) -> frozenset[str]:
        return frozenset(stem for at in positions if (stem := self._stems[at]) is not None)


@lru_cache(maxsize=4_000)
def asserted(text: str) -> Assertion:
    """Return what a sentence asserts; those last read are remembered."""
    return Assertion(text)


@lru_cache(maxsize=20_000)
def forms_in(text: str) -> frozenset[str]:
    """Return the words of a text in the forms that `Assertion` gives, without parsing it."""
    marks = {ONE[mark] for mark in "$€£%" if mark in text}
    return frozenset(ONE.get(stem, stem) for stem in stems(text)) | marks | {*_TIMES.findall(text)}


def _hedge(text: str, at: int) -> tuple[str, Span]:
    """Return how the words right before a figure hedge it, and where they stand."""
    found = HEDGED.search(text, max(0, at - 24), at)
    if found is None:
        return "", (at, at)
    words = found.group(1).lower()
    return next(name for name, wordings in HEDGES.items() if words in wordings), found.span(1)


def _lies_in(word: grammar.Word, span: Span) -> bool:
    return span[0] <= word.start and word.end <= span[1]
