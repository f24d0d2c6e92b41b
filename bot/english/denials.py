"""Where a parsed sentence denies or doubts, and which of its words that bears on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.english.clauses import clause_end, has_own_subject, has_own_tense, has_tense, is_no_doubt
from bot.english.denial_words import (
    AVOIDS,
    DECLINES,
    DENY,
    FAILURES,
    FALSEHOODS,
    HINDRANCES,
    NOT,
    REFUSALS,
    UNABLE,
)
from bot.english.tree import Sentence

_SUBJECTS = ("nsubj", "nsubjpass")
_UNDONE = FAILURES | DECLINES | UNABLE | AVOIDS
_CLAUSAL = ("acl", "advcl", "ccomp", "csubj", "relcl", "xcomp")
_FROM = frozenset({"from", "of", "than"})


def denials(sentence: Sentence, hedging: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield where a sentence denies, each with its kind: "not" or "denied".

    `hedging` are the positions of words that hedge a figure ("no fewer than"): those deny nothing.
    """
    for at, word in enumerate(sentence.words):
        lower = word.text.lower()
        if lower in DENY or _rules_out(sentence, at):
            yield at, "denied"
        elif at in hedging or _is_number_sign(sentence, at) or is_no_doubt(sentence, at + 1):
            continue
        elif lower in NOT or (lower == "yet" and _text_after(sentence, at) == "to"):
            yield at, "not"
        else:
            yield from ((at, "not") for _ in list(_left_undone(sentence, at))[:1])


def doubts(sentence: Sentence, words: frozenset[str]) -> Iterator[int]:
    """Yield where a sentence doubts with any of some words; names and "could not" are none."""
    for at, word in enumerate(sentence.words):
        if word.text.lower() not in words or word.tag.startswith("NNP"):
            continue
        if not (word.tag == "MD" and _text_after(sentence, at) in NOT) and not is_no_doubt(
            sentence, at
        ):
            yield at


def scope(sentence: Sentence, cue: int) -> Iterator[int]:
    """Yield the words that a denial or doubt bears on: what its verb governs.

    A verb of denying bears on all that follows it in its clause, "without" on what hangs on it,
    "failed" and "kept from" on what was not done.
    """
    words = sentence.words
    lower = words[cue].text.lower()
    at = cue
    if lower in DENY or _rules_out(sentence, cue):
        yield from _denied_by(sentence, cue)
    undone = [] if lower in NOT | REFUSALS else list(_left_undone(sentence, cue))
    if undone:
        for one in undone:
            yield from below(sentence, one)
        return
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
    yield from below(sentence, at, None if lower in DENY else cue)


def below(sentence: Sentence, at: int, cue: int | None = None) -> Iterator[int]:
    """Yield a word and what hangs on it, but for joined clauses that are put for themselves.

    With the `cue` of a denial, what only describes the subject is left out ("Tarn, which has a
    mill, is no town"), the subject too that a joined clause shares ("did not stay but left").
    """
    yield at
    apart = [child for child in sentence.children(at, "conj") if _is_apart(sentence, at, child)]
    for child in sentence.children(at):
        if child in apart:
            continue
        is_subject = sentence.words[child].dep in _SUBJECTS
        if cue is None or not is_subject or cue in sentence.subtree(child):
            yield from below(sentence, child)
        elif not apart:
            yield from _undescribed(sentence, child)


def _undescribed(sentence: Sentence, at: int) -> Iterator[int]:
    """Yield a word and what hangs on it, without clauses that describe it."""
    yield at
    for child in sentence.children(at):
        if sentence.words[child].dep not in {"relcl", "acl", "appos"}:
            yield from _undescribed(sentence, child)


def _is_apart(sentence: Sentence, at: int, joined: int) -> bool:
    """Tell whether what is joined to a verb has a subject or a tense of its own, or a "but"."""
    if has_own_subject(sentence, joined) or has_own_tense(sentence, at, joined):
        return True
    joins = [sentence.words[one].text.lower() for one in sentence.children(at, "cc")]
    return "but" in joins and sentence.words[joined].tag.startswith("VB")


def _denied_by(sentence: Sentence, cue: int) -> Iterator[int]:
    """Yield what a verb of denying denies: what follows it in its clause, or is its subject."""
    joined = [one for one in sentence.children(cue, "conj") if has_own_subject(sentence, one)]
    left = {under for one in joined for under in sentence.subtree(one)}
    for at in range(cue, clause_end(sentence, cue)):
        if at not in left:
            yield at
    for subject in sentence.children(cue, "nsubjpass"):
        yield from sentence.subtree(subject)


def _left_undone(sentence: Sentence, cue: int) -> Iterator[int]:
    """Yield the verbs of what was not done: "failed to close", "kept from closing"."""
    word = sentence.words[cue]
    lower = word.text.lower()
    if lower in _UNDONE:
        hanging = sentence.children(cue, "acl" if word.tag.startswith("NN") else "xcomp")
        yield from (one for one in hanging if not has_tense(sentence, one))
    if lower in FALSEHOODS:
        told = sentence.children(sentence.head(cue), *_CLAUSAL)
        yield from (one for one in (*sentence.children(cue, *_CLAUSAL), *told) if one != cue)
    if lower in _FROM:
        near = {sentence.words[sentence.head(cue)].text.lower(), _text_before(sentence, cue)}
        if near & HINDRANCES:
            yield from sentence.children(cue, "pcomp")


def _rules_out(sentence: Sentence, at: int) -> bool:
    """Tell "ruled out" by its verb."""
    if sentence.words[at].text.lower() not in {"rule", "rules", "ruled", "ruling"}:
        return False
    return any(sentence.words[one].text.lower() == "out" for one in sentence.children(at, "prt"))


def _text_after(sentence: Sentence, at: int) -> str:
    words = sentence.words
    return words[at + 1].text.lower() if at + 1 < len(words) else ""


def _text_before(sentence: Sentence, at: int) -> str:
    return sentence.words[at - 1].text.lower() if at else ""


def _is_number_sign(sentence: Sentence, at: int) -> bool:
    """Tell the "No." of "gate No. 3" from a denial."""
    following = _text_after(sentence, at)
    return sentence.words[at].text == "No" and (following == "." or following[:1].isdigit())
