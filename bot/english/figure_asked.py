"""Which thing a question's figure counts, and whether a sentence gives a figure of it. Pure.

The one place that says so: what is quoted, what is set side by side and what is called missing all
ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import takewhile

from bot.english.bare_figures import figures_told_after
from bot.english.counted_words import (
    ANOTHER_COUNT,
    ANYBODY,
    CASES,
    FRAMES,
    GROUPS,
    KNOWN,
    group_of,
)
from bot.english.denial_words import FORESEEN
from bot.english.figures import has_number
from bot.english.figures_told import Told
from bot.english.number_units import is_money
from bot.english.numbers import NumberKind
from bot.english.states import THINGS_LOST, State, hints_at, states_of
from bot.english.synonyms import ALIKE, EMPTY, stems_of
from index import grammar
from index.calendar import CALENDAR
from index.words import stems


class Fit(IntEnum):
    """Whether a figure counts what is asked."""

    OTHER = 0
    """It counts another thing, or there is none."""
    OPEN = 1
    """It may: the sentence does not say what it counts."""
    ASKED = 2


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """What the figure a question wants is to count."""

    said: str
    """As an answer names it: "the injured", "children"."""
    states: frozenset[State] = frozenset()
    """Any of them will do ("casualties"); empty where none is asked for."""
    nouns: frozenset[str] = frozenset()
    """Stems of whom or what; empty for people in general, and where the question does not say."""
    verbs: frozenset[str] = frozenset()
    """Stems of what else it says of them: "how many calls did the hotline take"."""
    percent: bool = False
    apart: frozenset[str] = frozenset()
    """Stems that make it another count of its states: bodies are not all the dead."""
    foreseen: bool = False
    """True where what is feared or expected is asked for."""

    @property
    def is_named(self) -> bool:
        """Tell whether the question says what is to be counted, so that a figure can be missing."""
        return bool(self.states or self.nouns & KNOWN)


_CUE = re.compile(
    r"\bhow (?P<sort>many|much)\b|"
    r"\b(?:number|count|total|percentage|percent|share|proportion) of\b|"
    r"\b(?:what|which) (?:percentage|percent|share|proportion)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\b(?:per\s?cent|percentage|share|proportion|turnout)\b", re.IGNORECASE)
_BARE = re.compile(
    r"\b(?:tolls?|casualties|counts?|figures?|numbers?|total|costs?)\b", re.IGNORECASE
)
_IN_STATE = tuple(
    (re.compile(rf"\b{said}\b", re.IGNORECASE), plain)
    for said, plain in (
        (r"in hospital", "hospitalised"),
        (r"in custody|under arrest|behind bars", "detained"),
        (r"lost their lives", "died"),
        (r"(?:(?:had|have|forced|told|ordered) to )?(?:leave|left|flee) their homes?", "evacuated"),
        (r"(?:lost|out of) their homes?|(?:left|made) homeless", "displaced"),
    )
)
"""States that several words name, with one word for each."""
_CLAUSE = group_of("when who that which because since after before while as whose if")
_PREPOSITIONS = frozenset(
    "in at on near by during from with over under across to for into amid following is per".split()
) - {"is"}
_VERBAL = frozenset(
    "were was are is be been being did do does has have had got get will would could can may "
    "should so far there remain remained still".split()
)
_COUNTS_UP = re.compile(
    r"\b(?:how many|number|toll|count|counted|tally|figures?|total|estimates?|confirmed|it at)\b",
    re.IGNORECASE,
)
_TO_COME = FORESEEN | {"will", "would", "forecasts", "going"}
_WORD = re.compile(r"[\w’'-]+")
_TIMES = frozenset(stem for word in CALENDAR for stem in stems(word)) | group_of(
    "day days week weeks month months year years time times hour hours minute minutes"
)


_KEPT = 1_024
"""Questions whose figures are kept: a question is parsed for them, and asked again, narrowed or
followed it is the same."""


@lru_cache(_KEPT)
def asked_figures(question: str) -> tuple[AskedFigure, ...]:
    """Return what the figures that a question wants are to count; none where it says of none.

    "How many dead and injured" wants two.
    """
    text = question
    for said, plain in _IN_STATE:
        text = said.sub(plain, text)
    wanted = _asked_in(text)
    if not _TO_COME.intersection(text.lower().split()):
        return wanted
    return tuple(replace(one, foreseen=True) for one in wanted)


def _asked_in(text: str) -> tuple[AskedFigure, ...]:
    cues = list(_CUE.finditer(text))
    if not cues:
        return tuple(_bare(text))
    ends = [*(cue.start() for cue in cues[1:]), len(text)]
    found = [
        one
        for cue, end in zip(cues, ends, strict=True)
        for one in _after(text[cue.end() : end], cue.group(), cue["sort"] or "")
    ]
    return tuple(dict.fromkeys([*found, *_bare(text[: cues[0].start()])]))


def _after(rest: str, cue: str, sort: str) -> Iterator[AskedFigure]:
    """Yield what stands behind "how many" and the like, up to where another clause begins."""
    words = [word.lower() for word in _WORD.findall(re.split(r"[,;?.!]", rest)[0])]
    words = list(takewhile(lambda word: not set(stems(word)) & _CLAUSE, words))
    of_them = words[:1] == ["of"]
    if not of_them:
        words = _main_words(words)
    own = words[: _nouns_end(cue, words, of_them=of_them)]
    is_sum = sort == "much"
    states = [found for word in words if (found := _asked_states(word, is_sum=is_sum))]
    nouns = _stems_in(words if of_them else own) - EMPTY - _TIMES
    nouns = nouns & KNOWN if of_them else nouns - ANYBODY
    nouns = frozenset() if is_sum and states else nouns
    verbs = _stems_in(words[len(own) :]) - EMPTY - _TIMES - ANYBODY - _stems_in(_VERBAL)
    told = frozenset(stem for stem in nouns | verbs if _asked_states(stem, is_sum=is_sum))
    nouns, verbs = nouns - told, verbs - told
    if _PERCENT.search(cue):
        named = nouns | verbs
        yield AskedFigure(_named(frozenset(), nouns, own), nouns=named, percent=True)
        return
    joined = " and " in f" {' '.join(words)} "
    for state in states[: None if joined else 1] or [frozenset()]:
        if state or nouns or verbs:
            apart = _stems_in(words) & ANOTHER_COUNT if state else frozenset()
            yield AskedFigure(_named(state, nouns, own), state, nouns, verbs, apart=apart)


def _bare(text: str) -> Iterator[AskedFigure]:
    """Yield what is asked without "how many": "death toll", "the injured vs", "casualties"."""
    state = next((found for word in _WORD.findall(text) if (found := states_of(word))), None)
    if state or _BARE.search(text):
        yield AskedFigure(_named(state or frozenset(), frozenset(), []), state or frozenset())


def _asked_states(word: str, *, is_sum: bool) -> frozenset[State]:
    """Return the states a question's word asks for: a sum's, or those of whoever is counted."""
    return states_of(word) & THINGS_LOST if is_sum else states_of(word) - THINGS_LOST


def _stems_in(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for word in words for stem in stems(word))


def _main_words(words: Sequence[str]) -> list[str]:
    """Return a clause's words without what prepositions add: "people in Dorn are infected"."""
    kept: list[str] = []
    rest = iter(words)
    for word in rest:
        if word not in _PREPOSITIONS:
            kept.append(word)
            continue
        verb = next((one for one in rest if one in _VERBAL), None)
        if verb is None or _VERBAL & {*kept} or any(map(states_of, kept)):
            break
        kept.append(verb)
    return kept


def _nouns_end(cue: str, words: Sequence[str], *, of_them: bool) -> int:
    """Return where what is to be counted ends and what is said of it begins."""
    opening = f"{cue} "
    parsed = grammar.parse([(opening + " ".join(words), 0)])
    told = {word.start - len(opening) for word in parsed if word.tag in {"VBD", "VBN", "VBP"}}
    start = 0
    for at, word in enumerate(words):
        if start in told or word in _VERBAL or (states_of(word) and not of_them):
            return at
        start += len(word) + 1
    return len(words)


_NAMES = {
    State.DAMAGE: "damage",
    State.COST: "cost",
}


def _named(states: frozenset[State], nouns: frozenset[str], words: Sequence[str]) -> str:
    """Return how an answer names what is asked: "the injured", "injured children"."""
    own = " ".join(word for word in words if set(stems(word)) & nouns)
    if len(states) > 1 and not states & THINGS_LOST:
        return own or "casualties"
    state = min(states, default=None)
    if state in THINGS_LOST:
        return f"the {_NAMES[state]}"
    if not state:
        return own or "that"
    return f"{state} {own}" if own else f"the {state}"


def fit_of(told: Told, asked: AskedFigure) -> Fit:
    """Tell whether a figure counts what is asked."""
    if asked.percent:
        if told.figure.kind is not NumberKind.PERCENT:
            return Fit.OTHER
        return Fit.ASKED if _likes(asked.nouns) & (told.things | told.nouns) else Fit.OPEN
    if asked.states:
        return _fit_of_state(told, asked)
    if not (asked.nouns or asked.verbs):
        return Fit.OPEN
    likes = _likes(asked.nouns)
    if likes & told.nouns or (not likes and asked.verbs & {told.verb}):
        verbs = asked.verbs.union(*(ALIKE.get(verb, frozenset()) for verb in asked.verbs))
        fits = not asked.verbs or not likes or bool(verbs & told.things)
        return Fit.ASKED if fits else Fit.OPEN
    if told.states - THINGS_LOST or asked.nouns & KNOWN:
        return Fit.OTHER
    of_it = told.things | told.nouns | {told.verb}
    is_anybody = told.head is None or told.head in ANYBODY | CASES
    return Fit.ASKED if not likes and is_anybody and asked.verbs <= of_it else Fit.OPEN


def _fit_of_state(told: Told, asked: AskedFigure) -> Fit:
    likes = _likes(asked.nouns)
    if asked.states <= THINGS_LOST:
        return _fit_of_loss(told, asked)
    if told.states & asked.states:
        if not asked.apart <= told.nouns | told.things | {told.verb}:
            return Fit.OPEN
        if likes & KNOWN:
            return Fit.ASKED if likes & (told.nouns | told.things) else Fit.OTHER
        if likes and told.head and not told.nouns & (likes | ANYBODY):
            return Fit.OTHER if told.nouns & KNOWN else Fit.OPEN
        return Fit.OPEN if told.part and not likes else Fit.ASKED
    if told.states or told.figure.unit:
        return Fit.OTHER
    if likes & KNOWN:
        return Fit.OPEN if likes & told.nouns else Fit.OTHER
    is_bare = told.head is None and (told.verb is None or told.verb in FRAMES)
    return Fit.OPEN if is_bare and not told.part else Fit.OTHER


def _fit_of_loss(told: Told, asked: AskedFigure) -> Fit:
    is_bare = State.COST in told.states and told.head is None and not told.figure.unit
    is_sum = is_money(told.figure.unit) or is_bare  # "the cost rose to 22.6 million"
    if told.states & asked.states and (is_sum or State.DAMAGE in told.states):
        return Fit.ASKED
    if State.COST in asked.states and is_sum:
        return Fit.OPEN
    return Fit.OPEN if is_sum and (told.states or not told.nouns) else Fit.OTHER


def counts_what_is_asked(sentence: str, asked: Sequence[AskedFigure], before: str = "") -> Fit:
    """Tell how well any figure of a sentence counts any of what is asked, parsing where it may.

    A bare one counts what the sentence `before` does.

    Where a question names no state and nobody in particular, words and likeness decide: what no
    grammar rules out is open.
    """
    return max((_fit_in(sentence, before, one) for one in asked), default=Fit.OPEN)


def _fit_in(sentence: str, before: str, asked: AskedFigure) -> Fit:
    own = stems_of(sentence)
    if asked.is_named:
        is_near = hints_at(sentence, asked.states) or own & _likes(asked.nouns) & KNOWN
        if not (is_near or _COUNTS_UP.search(sentence)):
            return Fit.OTHER
    told = figures_told_after(sentence, before)
    best = max((_fit_as_told(one, asked) for one in told), default=Fit.OTHER)
    is_sum = asked.percent and has_number(sentence)
    if best is Fit.OTHER and not is_sum and not any(one.states for one in told):
        return _without_figure(sentence, asked)
    return best


def surely_counted(
    sentence: str, asked: Sequence[AskedFigure], before: str = ""
) -> tuple[Told, ...]:
    """Return the figures of a sentence, told whole and as they stand, that count what is asked."""
    told = figures_told_after(sentence, before)
    whole = [one for one in told if one.sure and not one.part]
    return tuple(one for one in whole if any(fit_of(one, each) is Fit.ASKED for each in asked))


def _fit_as_told(told: Told, asked: AskedFigure) -> Fit:
    fit = fit_of(told, asked)
    is_told = (told.sure or asked.foreseen) and told.figure.value is not None
    return fit if is_told else min(fit, Fit.OPEN)


def _without_figure(sentence: str, asked: AskedFigure) -> Fit:
    """Tell whether a sentence without a figure of the kind may still answer.

    It may where it says that nobody knows how many, or names who died; for things no list has, it
    always may.
    """
    if not asked.is_named:
        return Fit.OPEN
    is_told = any(states_of(word) & asked.states for word in _WORD.findall(sentence))
    speaks = is_told and (_COUNTS_UP.search(sentence) or not has_number(sentence))
    return Fit.OPEN if speaks else Fit.OTHER


def _likes(nouns: frozenset[str]) -> frozenset[str]:
    return nouns.union(*(group for group in GROUPS if group & nouns))
