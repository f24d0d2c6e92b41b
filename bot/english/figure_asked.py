"""Which thing a question's figure counts: whom, of what, and what became of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from bot.english.counted_words import ANOTHER_COUNT, ANYBODY, KNOWN, group_of
from bot.english.denial_words import FORESEEN
from bot.english.states import THINGS_LOST, State, states_of
from bot.english.synonyms import EMPTY
from index import grammar
from index.calendar import CALENDAR
from index.words import stems


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
    means: frozenset[str] = frozenset()
    """Stems for by whom or in what it was: "killed by police"; any of them tells of it."""
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
_MEANS = {
    word: group_of(line)
    for line in (
        "police policeman policemen officer officers constable constables",
        "army troops soldier soldiers forces",
        "sniper snipers gunman gunmen shooter",
        "rebel rebels militant militants fighters",
        "guard guards",
        "helicopter helicopters air airlifted",
        "boat boats sea ship ships lifeboat lifeboats",
        "bus buses coach coaches",
        "plane planes",
        "train trains",
        "lorry lorries truck trucks",
    )
    for word in line.split()
}
"""By whom or in what: who was killed by police is not all who were killed in a riot."""
_BY = re.compile(rf"\bby (?:the |an? |riot )?({'|'.join(_MEANS)})\b", re.IGNORECASE)
_CLAUSE = group_of("when who that which because since after before while as whose if")
_PREPOSITIONS = frozenset(
    "in at on near by during from with over under across to for into amid following is per".split()
) - {"is"}
_VERBAL = frozenset(
    "were was are is be been being did do does has have had got get will would could can may "
    "should so far there remain remained still".split()
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
    by = _BY.search(text)
    means = _MEANS[by.group(1).lower()] if by else frozenset[str]()
    wanted = tuple(replace(one, means=means) for one in _asked_in(text))
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
