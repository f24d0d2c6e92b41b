"""What a question asks of its own verb: who does it, who undergoes it, where, when or why. Pure.

"Who designed the car park?" is answered by "It was designed by Brask and Dahl", though the lead on
the car park has more of its words: what tells is the verb, with its open place filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.english.assertions import asserted, forms_in
from bot.english.claim_words import ONE
from bot.english.synonyms import EMPTY, stems_of
from bot.english.tree import Sentence
from index import grammar
from index.calendar import WHOLE_WEEKDAY, names_month
from index.words import stems


class Slot(Enum):
    """The place of a verb that a question leaves open."""

    DOER = "who does it"
    UNDERGOER = "who undergoes it"
    PLACE = "where"
    TIME = "when"
    CAUSE = "why"
    SPEAKER = "who says so"


@dataclass(frozen=True, slots=True)
class Asked:
    """A verb with the place that is asked for."""

    act: str
    """The verb, in the form that `forms_in` gives."""
    slot: Slot


_BY_WORD = {"where": Slot.PLACE, "when": Slot.TIME, "why": Slot.CAUSE}
_FRAMES = frozenset(
    "be is are was were s have has had do does did go going get say says said tell tells told "
    "happen happened mean means know think want".split()
)
"""Verbs that any sentence may have: they tell nothing of what is asked."""
_WHOM = re.compile(r"whom?\s+(?:did|does|do)\b", re.IGNORECASE)
""""Who did she beat": with "did" before its subject, "who" is never that."""
_SAY = "say"
_CLAIM = "claim"
_RESPONSIBLE = re.compile(r"\b(?:claim|take|took|accept)\w* (?:the )?(?:responsibility|credit)\b")
_CLAIMS = re.compile(
    r"\b(?:sa(?:id|ys)|claim\w*|boast\w*|wrote)\b(?:\s\w+){0,2}?\s(?:it|they|he|she|we)\s"
    r"(?:ha[ds]|have|was|were)\s\w|\bclaim\w* (?:the )?(?:responsibility|credit)\b|"
    r"\bclaim\w* to have\b",
    re.IGNORECASE,
)
"""That somebody says of themselves that they did it, as a claim of responsibility is told."""
_SAYS = frozenset(
    "said says told tells claimed claims insisted insists denied denies warned warns announced "
    "assured thought argued".split()
)
"""Verbs by which somebody says what a question puts in somebody's mouth. """
_CAUSE = re.compile(
    r"\b(?:because|due to|after|as|since|owing to|over|for|to|when)\b", re.IGNORECASE
)
_WHEN = re.compile(
    rf"\b(?:\d{{4}}|\d{{1,2}}[:.]\d\d|[ap]\.?m|{WHOLE_WEEKDAY}|noon|midnight|dawn|dusk|today|"
    r"tomorrow|yesterday|morning|afternoon|evening|night|hours?|days?|weeks?|months?|years?|"
    r"spring|summer|autumn|winter|ago)\b",
    re.IGNORECASE,
)
_WHERE = frozenset(
    "in at to on near from into inside outside under across behind by along beside between above "
    "below opposite off around beyond".split()
)
_SUBJECTS = ("nsubj", "nsubjpass")


@lru_cache(maxsize=1_024)
def slot_asked(question: str) -> Asked | None:
    """Return what a question asks of its verb; None where it asks nothing of one that tells."""
    tree = Sentence(grammar.parse([(question, 0)]), 0)
    for at, word in enumerate(tree.words):
        if not word.tag.startswith("W"):
            continue
        if _WHOM.match(question[word.start :]):
            root = next(n for n, one in enumerate(tree.words) if one.dep == "ROOT")
            return None if _frames(tree, root) else Asked(_form(tree, root), Slot.UNDERGOER)
        verb = next((up for up in (at, *tree.above(at)) if _is_verb(tree, up)), None)
        if verb is None:
            return None
        verb = next((one for one in tree.children(verb, "xcomp") if _frames(tree, verb)), verb)
        if _RESPONSIBLE.search(question.lower()):
            return Asked(_CLAIM, Slot.SPEAKER)
        slot = _BY_WORD.get(word.text.lower()) or _slot_of(tree, at, verb)
        if slot is Slot.DOER and tree.words[verb].text.lower() in _SAYS:
            return Asked(_SAY, Slot.SPEAKER)
        return None if slot is None or _frames(tree, verb) else Asked(_form(tree, verb), slot)
    return None


def _slot_of(tree: Sentence, at: int, verb: int) -> Slot | None:
    top = next((one for one in (at, *tree.above(at)) if tree.head(one) == verb), at)
    dep = tree.words[top].dep
    if dep == "nsubj":
        return Slot.DOER
    return Slot.UNDERGOER if dep in {"nsubjpass", "dobj", "attr"} else None


def _is_verb(tree: Sentence, at: int) -> bool:
    return tree.words[at].tag.startswith("VB")


def _frames(tree: Sentence, verb: int) -> bool:
    return tree.words[verb].text.lower() in _FRAMES


def _form(tree: Sentence, verb: int) -> str:
    lower = tree.words[verb].text.lower()
    stem = (stems(lower) or [lower])[0]
    return ONE.get(stem, ONE.get(lower, stem))


def fills(sentence: str, asked: Asked, question: str) -> bool:
    """Tell whether a sentence has the verb, and fills the place asked for with something new."""
    if asked.act == _CLAIM:
        return _CLAIMS.search(sentence) is not None
    if asked.slot is Slot.SPEAKER:
        return _says_it(sentence, question)
    if asked.act not in forms_in(sentence):
        return False
    seen = asserted(sentence)
    tree = Sentence(seen.words, 0)
    known = stems_of(question)
    verbs = [at for at in range(len(seen.words)) if _is_verb(tree, at)]
    return any(
        _is_new(tree, at, asked.slot, known)
        for verb in verbs
        if _form(tree, verb) == asked.act
        for at in _fillers(tree, verb, asked.slot)
    )


def _says_it(sentence: str, question: str) -> bool:
    """Tell whether somebody says in a sentence what a question asks who says."""
    known = stems_of(question)
    said = question.lower().split()
    verb = next((n for n, word in enumerate(said) if word in _SAYS), len(said))
    what = stems_of(" ".join(said[verb + 1 :])) - EMPTY
    if not what or not what & stems_of(sentence):
        return False
    tree = Sentence(asserted(sentence).words, 0)
    return any(
        _is_new(tree, at, Slot.DOER, known)
        for verb, word in enumerate(tree.words)
        if word.text.lower() in _SAYS
        for at in tree.children(verb, "nsubj")
    )


def _fillers(tree: Sentence, verb: int, slot: Slot) -> Iterator[int]:
    """Yield the words that stand in a place of a verb."""
    if slot is Slot.DOER:
        yield from tree.children(verb, "nsubj")
        for by in tree.children(verb, "agent"):
            yield from tree.children(by, "pobj")
    elif slot is Slot.UNDERGOER:
        yield from tree.children(verb, "dobj", "nsubjpass")
    elif slot is Slot.CAUSE:
        yield from tree.children(verb, "advcl", "prep", "xcomp")
    else:
        for at in tree.children(verb, "prep", "npadvmod", "advmod", "dobj"):
            yield at
            for noun in tree.children(at, "pobj"):
                yield from tree.children(noun, "prep")


def _is_new(tree: Sentence, at: int, slot: Slot, known: frozenset[str]) -> bool:
    below = [tree.words[one] for one in sorted(tree.subtree(at))]
    text = " ".join(word.text for word in below)
    tells = {
        stem
        for word in below
        if word.tag.startswith(("NN", "VB", "CD"))
        for stem in stems(word.text)
    }
    if not tells - known:
        return False
    if slot is Slot.TIME:
        return names_month(text) or _WHEN.search(text) is not None
    if slot is Slot.CAUSE:
        return _CAUSE.match(text) is not None or tree.words[at].dep == "advcl"
    if slot is Slot.PLACE:
        named = any(word.tag.startswith("NN") for word in below)
        is_time = names_month(text) or _WHEN.search(text) is not None
        return named and below[0].text.lower() in _WHERE and not is_time
    return True
