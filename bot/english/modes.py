"""How a sentence puts what it tells: as so, to come, possible, on a condition, only held. Pure.

"Closed", "will close", "wants to close" and "is accused of closing" have one verb, and say four
things. So each verb has modes, by its own auxiliaries and by what governs its clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from bot.english.clauses import has_own_subject, has_own_tense, has_tense, is_no_doubt
from bot.english.denial_words import ALMOST, BIDS, BROUGHT_ABOUT, LEAVES_OPEN, NEAR, WRONGLY
from bot.english.tree import Sentence
from index.calendar import MONTHS, WEEKDAYS

_DAYS = frozenset({*MONTHS, *WEEKDAYS})
_PREDICATES = ("acomp", "attr", "oprd")


class Mode(StrEnum):
    """How something is put that is not told as so."""

    TO_COME = "to come"
    POSSIBLE = "possible"
    OUGHT = "ought"
    TO_DO = "to do"
    """Wanted, asked for, planned, needed: "to close"."""
    HELD = "held"
    """Claimed, feared, believed or laid to somebody."""
    CONDITIONAL = "conditional"
    NEARLY = "nearly"
    """Almost done, and so not done: "all but closed", "on the brink of closing"."""
    UNREAL = "unreal"
    """What would have been."""


_MODALS = {
    "will": Mode.TO_COME, "would": Mode.TO_COME, "'ll": Mode.TO_COME, "’ll": Mode.TO_COME,
    "'d": Mode.TO_COME, "’d": Mode.TO_COME, "wo": Mode.TO_COME, "shall": Mode.TO_COME,
    "may": Mode.POSSIBLE, "might": Mode.POSSIBLE, "could": Mode.POSSIBLE, "can": Mode.POSSIBLE,
    "ca": Mode.POSSIBLE, "should": Mode.OUGHT, "must": Mode.OUGHT, "ought": Mode.OUGHT,
}  # fmt: skip
_INVERTED = frozenset({"had", "should", "were"})
"""What stands first in "had it rained, …"."""


def modes(sentence: Sentence) -> dict[int, frozenset[Mode]]:
    """Return the modes of each verb and of what it says of its subject ("may be ill").

    What is told as so has none; a mere participle ("the closed mine") tells nothing, and is left
    out.
    """
    found: dict[int, frozenset[Mode]] = {}
    for at, word in enumerate(sentence.words):
        if word.tag.startswith("VB") and word.dep not in {"aux", "auxpass"}:
            own = frozenset(_modes(sentence, at))
            if not own and not (has_tense(sentence, at) or _is_infinitive(sentence, at)):
                continue
            for one in (at, *sentence.children(at, *_PREDICATES)):
                found[one] = own
    return found


def _is_infinitive(sentence: Sentence, verb: int) -> bool:
    """Tell "to close"."""
    return any(sentence.words[one].tag == "TO" for one in sentence.children(verb, "aux"))


def _modes(sentence: Sentence, verb: int) -> Iterator[Mode]:
    """Yield the modes of a verb: its own, and those its clause is under."""
    auxiliaries = [sentence.words[one] for one in sentence.children(verb, "aux", "auxpass")]
    texts = [word.text.lower() for word in auxiliaries]
    if "would" in texts and "have" in texts:
        yield Mode.UNREAL
    if _is_scheduled(sentence, verb):
        yield Mode.TO_COME
    yield from (_MODALS[text] for text in texts if text in _MODALS)
    if _is_nearly(sentence, verb):
        yield Mode.NEARLY
    if _is_conditional(sentence, verb):
        yield Mode.CONDITIONAL
    above = sentence.head(verb)
    if above == verb:
        return
    dep = sentence.words[verb].dep
    is_brought_about = sentence.words[above].text.lower() in BROUGHT_ABOUT
    if _is_infinitive(sentence, verb) and not is_brought_about:
        yield Mode.TO_DO
    if dep in {"ccomp", "xcomp", "acl", "pcomp"}:
        yield from _of_complement(sentence, verb)
    elif dep == "conj":
        is_free = has_own_subject(sentence, verb) or has_own_tense(sentence, above, verb)
        if sentence.words[above].tag.startswith("VB"):
            known = frozenset(_modes(sentence, above))
            yield from known & {Mode.HELD, Mode.CONDITIONAL} if is_free else known


def _of_complement(sentence: Sentence, verb: int) -> Iterator[Mode]:
    """Yield the modes a clause has by what it completes."""
    above = sentence.head(verb)
    if any(
        sentence.words[one].text.lower() in LEAVES_OPEN | BIDS and not is_no_doubt(sentence, one)
        for one in _governors(sentence, verb)
    ):
        yield Mode.HELD
    if WRONGLY & {sentence.words[one].text.lower() for one in sentence.children(above, "advmod")}:
        yield Mode.HELD
    if sentence.words[above].tag.startswith("VB") and above != verb:
        known = frozenset(_modes(sentence, above))
        is_bare = sentence.words[verb].dep == "xcomp"
        yield from known if is_bare else known & {Mode.CONDITIONAL, Mode.HELD}


def _governors(sentence: Sentence, verb: int) -> Iterator[int]:
    """Yield what a clause completes: of "suspect the mate of closing" the mate and "suspect".

    Grammar hangs "of closing" on either.
    """
    above = sentence.head(verb)
    yield above
    if sentence.words[verb].dep in {"acl", "pcomp"}:
        for one in sentence.above(above):
            yield one
            if sentence.words[one].tag.startswith("VB"):
                return


def _is_scheduled(sentence: Sentence, verb: int) -> bool:
    """Tell "it opens in May": a present that has a day or a month is to come."""
    if sentence.words[verb].tag not in {"VBP", "VBZ"}:
        return False
    return any(
        sentence.words[day].text.lower() in _DAYS
        for prep in sentence.children(verb, "prep")
        if sentence.words[prep].text.lower() in {"in", "on"}
        for day in sentence.children(prep, "pobj")
    )


def _is_nearly(sentence: Sentence, verb: int) -> bool:
    """Tell "nearly closed", "all but closed" and "came close to closing"."""
    words = sentence.words
    if any(words[one].text.lower() in ALMOST for one in sentence.children(verb, "advmod")):
        return True
    before = [word.text.lower() for word in words[max(0, verb - 2) : verb]]
    above = sentence.head(verb)
    is_near = words[verb].dep == "pcomp" and words[sentence.head(above)].text.lower() in NEAR
    return is_near or before == ["all", "but"]


def _is_conditional(sentence: Sentence, verb: int) -> bool:
    """Tell whether a verb is a condition, or hangs on one: "if it rains, they go"."""
    clauses = [verb, *sentence.children(verb, "advcl")]
    return any(_is_condition(sentence, one) for one in clauses)


def _is_condition(sentence: Sentence, verb: int) -> bool:
    if sentence.words[verb].dep != "advcl":
        return False
    marks = [sentence.words[one] for one in sentence.children(verb, "mark", "advmod")]
    texts = {mark.text.lower() for mark in marks}
    if texts & {"if", "unless"}:
        return not texts & {"even", "as"}
    first = min(sentence.children(verb, "aux", "auxpass", "nsubj", "nsubjpass"), default=verb)
    is_first = first != verb and sentence.words[first].dep in {"aux", "auxpass"}
    return (
        is_first
        and sentence.words[first].text.lower() in _INVERTED
        and has_own_subject(sentence, verb)
    )
