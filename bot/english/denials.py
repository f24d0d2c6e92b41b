"""Where a parsed sentence denies or doubts, and which of its words that bears on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.english.denial_words import DENY, NOT
from bot.english.tree import Sentence


def denials(sentence: Sentence, hedging: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield where a sentence denies, each with its kind: "not" or "denied".

    `hedging` are the positions of words that hedge a figure ("no fewer than"): those deny nothing.
    """
    for at, word in enumerate(sentence.words):
        lower = word.text.lower()
        if lower in DENY:
            yield at, "denied"
        elif at in hedging or _is_number_sign(sentence, at):
            continue
        elif lower in NOT or (lower == "yet" and _text_after(sentence, at) == "to"):
            yield at, "not"


def doubts(sentence: Sentence, words: frozenset[str]) -> Iterator[int]:
    """Yield where a sentence doubts with any of some words; names and "could not" are none."""
    for at, word in enumerate(sentence.words):
        if word.text.lower() not in words or word.tag.startswith("NNP"):
            continue
        if word.tag != "MD" or _text_after(sentence, at) not in NOT:
            yield at


def scope(sentence: Sentence, cue: int) -> Iterator[int]:
    """Yield the words that a denial or doubt bears on: what its verb governs.

    A verb of denying bears on all that follows it, "without" on what hangs on it.
    """
    words = sentence.words
    lower = words[cue].text.lower()
    at = cue
    if lower in DENY:
        yield from range(cue, len(words))
    if lower == "without":
        yield from below(sentence, cue)
        return
    if not words[cue].tag.startswith("VB"):
        at = sentence.head(cue)
        if lower == "not" and not words[at].tag.startswith("VB"):
            yield from below(sentence, at)
            return
        while not words[at].tag.startswith("VB") and sentence.head(at) != at:
            at = sentence.head(at)
    yield from below(sentence, at)


def below(sentence: Sentence, at: int) -> Iterator[int]:
    """Yield a word and what hangs on it, but for joined clauses with a subject of their own."""
    yield at
    for child in sentence.children(at):
        own = sentence.children(child, "nsubj", "nsubjpass")
        if not (sentence.words[child].dep == "conj" and own):
            yield from below(sentence, child)


def _text_after(sentence: Sentence, at: int) -> str:
    words = sentence.words
    return words[at + 1].text.lower() if at + 1 < len(words) else ""


def _is_number_sign(sentence: Sentence, at: int) -> bool:
    """Tell the "No." of "gate No. 3" from a denial."""
    following = _text_after(sentence, at)
    return sentence.words[at].text == "No" and (following == "." or following[:1].isdigit())
