"""What one sentence asserts, as two sentences can be compared: words, figures, denials. Pure.

Two sentences that say one thing rarely say it in the same words, and two that say opposite things
often do. So a sentence is reduced to its telling words, each in one form for all its spellings;
to what each of its figures counts; and to which of its words stand under a denial or a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from bot.english.claim_words import (
    CONTRASTS,
    HARM,
    ONE,
    PLAIN,
    ROLES,
    SETTING,
    SMALL_WORDS,
    TELLING,
    THIS,
)
from bot.english.contraries import OPPOSED
from bot.english.counted import Counts, lies_in, of_words
from bot.english.denial_words import DENY, DOUBT, NOT
from bot.english.denials import below, denials, doubts, scope
from bot.english.figures import shares_in
from bot.english.modes import Mode, modes
from bot.english.tree import Sentence
from index import grammar
from index.story import Span
from index.words import stems

_TIMES = re.compile(r"\d+(?:[:.,]\d+)+")


class Assertion:
    """One parsed sentence, and what it comes to."""

    def __init__(self, text: str) -> None:
        """Parse a sentence."""
        self.text = text
        self.words = grammar.parse([(text, 0)])
        self._tree = Sentence(self.words, 0)
        self._figures = Counts(text, self._tree)
        self._stems = [self._stem(at) for at in range(len(self.words))]
        self.figures = self._figures.figures
        self.counted = self._figures.counted(self._stems)

    def telling(self, span: Span | None = None, *, without: Iterable[Span] = ()) -> frozenset[str]:
        """Return the telling words of a slice, or of the whole, without those in other slices."""
        gaps = list(without)
        return frozenset(
            stem
            for at, stem in enumerate(self._stems)
            if stem is not None
            and (span is None or lies_in(self.words[at], span))
            and not any(lies_in(self.words[at], gap) for gap in gaps)
        )

    def longest_run(self, words: Container[str]) -> int:
        """Return how many telling words of a set follow each other at most, small ones apart."""
        longest = run = 0
        for stem, word in zip(self._stems, self.words, strict=True):
            if stem is None or word.text.lower() in SMALL_WORDS:
                continue
            run = run + 1 if stem in words else 0
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
        return self._of(at for head in heads for at in below(self._tree, head))

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
        return self._of(at for at in found if at not in self._figures.numbers)

    def names(self) -> frozenset[str]:
        """Return the telling words of its proper names."""
        return self._of(at for at, word in enumerate(self.words) if word.tag.startswith("NNP"))

    def denied(self) -> dict[str, str]:
        """Return the telling words under denials, each with their kinds: "not", "denied not"."""
        under: dict[str, str] = {}
        for at, kind in sorted(self._denials(), key=lambda one: one[1]):
            for stem in self._of(scope(self._tree, at)):
                under[stem] = f"{under.get(stem, '')} {kind}".strip()
        return under

    def denials(self) -> int:
        """Return how many words of denial it has."""
        return sum(1 for _ in self._denials())

    def has_any(self, words: frozenset[str]) -> bool:
        """Tell whether it has any of some words, given in small letters."""
        return any(word.text.lower() in words for word in self.words)

    def doubted(self, words: frozenset[str] = DOUBT) -> frozenset[str]:
        """Return the telling words under a doubt: "may", "if", "reportedly"."""
        cues = doubts(self._tree, words)
        return self._of(under for at in cues for under in scope(self._tree, at))

    def modes(self) -> dict[str, frozenset[frozenset[Mode]]]:
        """Return the telling words of its verbs and predicates, with each way they are put."""
        found: dict[str, frozenset[frozenset[Mode]]] = {}
        for at, own in modes(self._tree).items():
            for stem in self._of([at]):
                found[stem] = found.get(stem, frozenset()) | {own}
        return found

    def is_surer_than(self, other: Assertion) -> bool:
        """Tell whether it tells something as so that another leaves open: "closed", "may close"."""
        ours, theirs, as_so = self.modes(), other.modes(), frozenset[Mode]()
        return any(
            as_so in ours[word] and as_so not in theirs[word]
            for word in ours.keys() & theirs.keys()
        )

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

    def turns(self, other: Assertion) -> bool:
        """Tell whether somebody does here what they undergo in another, or the reverse.

        Not of harm: "the blast killed 12" and "12 were killed" have one thing done by two.
        """
        theirs, none = other.roles(), frozenset[str]()
        for (verb, role), ours in self.roles().items():
            turned = theirs.get((verb, "undergoes" if role == "does" else "does"), none)
            if verb not in HARM and ours & turned and not ours & theirs.get((verb, role), none):
                return True
        return False

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
            (one & mine and far & its and not one & its)
            or (far & mine and one & its and not far & its)
            for one, far in OPPOSED
        )

    def _stem(self, at: int) -> str | None:
        word = self.words[at]
        lower = word.text.lower()
        if at in self._figures.hedging | self._figures.own:
            return None
        if at in self._figures.shares:
            return self._figures.shares[at]
        telling = word.tag.startswith(TELLING) or lower in SMALL_WORDS or lower in ONE
        if not telling or lower in NOT | DENY | DOUBT or word.tag in {"MD", "PRP", "PRP$"}:
            return None
        if any(mark.isdigit() for mark in lower) and not lower.isalnum():
            return lower  # 4:50, 1.5
        found = [stem for stem in stems(word.text) or [lower] if stem not in PLAIN]
        if not found or (not found[0].isalnum() and found[0] not in ONE):
            return None
        return ONE.get(found[0], found[0])

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
        return denials(self._tree, self._figures.hedging)

    def _of(self, at: Iterable[int]) -> frozenset[str]:
        return of_words(self._stems, at)


@lru_cache(maxsize=4_000)
def asserted(text: str) -> Assertion:
    """Return what a sentence asserts; those last read are remembered."""
    return Assertion(text)


@lru_cache(maxsize=20_000)
def forms_in(text: str) -> frozenset[str]:
    """Return the words of a text in the forms that `Assertion` gives, without parsing it."""
    marks = {ONE[mark] for mark in "$€£%" if mark in text}
    marks |= {share for _, share in shares_in(text)}
    return frozenset(ONE.get(stem, stem) for stem in stems(text)) | marks | {*_TIMES.findall(text)}
