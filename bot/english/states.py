"""What became of those a figure counts: killed, injured, missing, held; damage, cost. Pure.

A figure answers "how many were injured?" only where it counts the injured. So each figure of a
parsed sentence is given the state that its noun is told to be in: by the noun itself ("14 dead"),
by what describes it ("people killed in"), by its verb, or by what that makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from bot.english.claim_words import AUXILIARY, FAR
from bot.english.synonyms import stems_of
from bot.english.tree import Sentence
from index.words import stems


class State(StrEnum):
    """A state that people, or money, are counted in."""

    DEAD = "dead"
    HURT = "injured"
    MISSING = "missing"
    HELD = "arrested"
    CHARGED = "charged"
    CONVICTED = "convicted"
    MOVED = "displaced"
    SAVED = "rescued"
    TRAPPED = "trapped"
    SICK = "infected"
    DAMAGE = "damage"
    COST = "cost"


_HARM = "casualty casualties victim victims shot stabbed mauled"
_WORDS = {
    State.DEAD: (
        f"{_HARM} toll death deaths dead died die dies dying killed kill kills killing fatality "
        "fatalities fatal fatally lives slain perished perish bodies drowned drown corpses "
        "lifeless"
    ),
    State.HURT: (
        f"{_HARM} injured injure injures injuring injury injuries wounded wound wounds wounding "
        "hurt hurting treated treat hospitalised hospitalized unhurt unharmed uninjured "
        "unscathed maimed"
    ),
    State.MISSING: "missing unaccounted disappeared disappear vanished",
    State.HELD: "arrested arrest arrests detained detain detainees apprehended jailed",
    State.CHARGED: "charged charges indicted prosecuted",
    State.CONVICTED: "convicted sentenced jailed imprisoned",
    State.MOVED: "displaced evacuated evacuate evacuees fled flee homeless uprooted",
    State.SAVED: "rescued rescue saved survived survivors survivor",
    State.TRAPPED: "trapped stranded",
    State.SICK: "infected infections infection sickened sick ill",
    State.DAMAGE: "damage damages damaged destroyed destroy losses loss wrecked ruined",
    State.COST: "cost costs price priced worth budget spent spend repairs repair bill",
}
OF_STEM: dict[str, frozenset[State]] = {}
"""The states that a stem may tell of."""
for _state, _line in _WORDS.items():
    for _stem in {stem for word in _line.split() for stem in stems(word)}:
        OF_STEM[_stem] = OF_STEM.get(_stem, frozenset()) | {_state}
UNHARMED = frozenset(
    stem for word in ("unhurt unharmed uninjured unscathed").split() for stem in stems(word)
)
THINGS_LOST = frozenset({State.DAMAGE, State.COST})
"""States of things and money; the others are people's."""
_BY_PLACE = {
    stem: frozenset({state})
    for word, state in (("hospital", State.HURT), ("custody", State.HELD), ("shelter", State.MOVED))
    for stem in stems(word)
}
"""Where somebody is, as a state: "taken to hospital", "in custody"; never a noun's own."""
_HOMES = frozenset(
    stem
    for word in "home house village town apartment flat building neighbourhood neighborhood bed"
    " campsite valley area".split()
    for stem in stems(word)
)
_MADE_TO_LEAVE = frozenset(
    stem
    for word in "forced driven drove ordered told asked urged chased cleared flushed moved"
    " removed brought taken led".split()
    for stem in stems(word)
)
"""Verbs that move people who are "forced from their homes", "told to leave", "ordered out"."""
_LEFT = frozenset(stem for word in "leave left abandon vacate".split() for stem in stems(word))
"""Verbs that tell who moved by what was left: their own homes, houses, villages."""
_OWN = frozenset(
    stem for word in "home house flat apartment village town".split() for stem in stems(word)
)
_TAKEN_OFF = frozenset(
    stem
    for word in "taken lifted airlifted plucked winched pulled hauled picked brought dug".split()
    for stem in stems(word)
)
_OFF = frozenset("off ashore alive up out".split())
"""What beside such a verb tells of a rescue: "taken off", "pulled out", "brought ashore"."""
_BY_OTHERS = (
    _BY_PLACE
    | dict.fromkeys(_TAKEN_OFF, frozenset({State.SAVED}))
    | dict.fromkeys(_MADE_TO_LEAVE | _LEFT, frozenset({State.MOVED}))
    | dict.fromkeys(_TAKEN_OFF & _MADE_TO_LEAVE, frozenset({State.SAVED, State.MOVED}))
)
"""Stems that tell of a state only beside other words."""
_LEAVE = frozenset(stem for word in "leave evacuate flee go".split() for stem in stems(word))
_UNDERGO = frozenset(
    stem
    for word in "suffer suffered sustain sustained receive lost lose have had has need".split()
    for stem in stems(word)
)
"""Verbs whose object is what became of their subject: "14 suffered injuries"."""
_OF_SUBJECT = frozenset(
    stem
    for word in "die died fled flee perished drowned survived disappeared".split()
    for stem in stems(word)
)
"""Verbs that tell of their subject even where they have an object: "300 fled their homes"."""
_NAMES_SOME = frozenset(stems("include included"))
_COMES_TO = frozenset(
    stem
    for word in "reach reached hit top topped total totalled pass passed exceed exceeded near"
    " neared approach approached".split()
    for stem in stems(word)
)
"""Verbs whose object is what their subject comes to: "the number of dead reached 61"."""
_BESIDE = frozenset("of to among at for including".split())
_DESCRIBES = ("amod", "acl", "relcl", "compound", "nmod", "appos", "prt", "advcl")
_BECOMES = ("acomp", "oprd", "attr", "xcomp", "ccomp", "advmod")
_TELL_WHAT = ("nsubj", "nsubjpass", "attr")
_NO_STATE: frozenset[State] = frozenset()
_OTHERWISE = frozenset("live lived living body ills".split())
"""Words of one stem with a state's that tell of none."""


def states_of(word: str) -> frozenset[State]:
    """Return the states that a word may tell of: "lives" were lost, who "lives" is none of them."""
    lower = word.lower()
    if lower in _OTHERWISE:
        return _NO_STATE
    return next((OF_STEM[stem] for stem in stems(lower) if stem in OF_STEM), _NO_STATE)


def hints_at(text: str, states: AbstractSet[State]) -> bool:
    """Tell whether any word of a text may tell of one of some states, without parsing it."""
    return any(
        states & (OF_STEM.get(stem, _NO_STATE) | _BY_OTHERS.get(stem, _NO_STATE))
        for stem in stems_of(text)
    )


class States:
    """The states that the words of one parsed sentence are told to be in."""

    def __init__(self, tree: Sentence) -> None:
        """Take the tree of a sentence."""
        self._tree = tree
        self._words = tree.words
        self.stems = [(stems(word.text) or [word.text.lower()])[0] for word in tree.words]

    def of(self, noun: int, own: AbstractSet[int], others: AbstractSet[int]) -> frozenset[State]:
        """Return the state of what a figure counts; empty where none is told.

        `noun` is the word it stands before, or itself; `own` its words, `others` those of other
        figures: what holds one of them tells of that one.
        """
        for at in (noun, *self._described_by(noun)):
            if at not in others and (found := self._told_by(at) or self._moved_by(at, noun)):
                return found
        for at in self._tree.children(noun, "prep"):
            inside = [one for one in self._tree.subtree(at) if self._words[one].dep == "pobj"]
            for one in inside[:1]:
                if (found := self._told_by(one)) and not others & set(self._tree.subtree(at)):
                    return found
        return self._from_above(noun, own, others)

    def _described_by(self, noun: int) -> Iterator[int]:
        """Yield what describes a noun: "killed", and of "known to have died" what is known."""
        for at in self._tree.children(noun, *_DESCRIBES):
            yield at
            if self._words[at].dep == "acl":
                yield from self._tree.children(at, "xcomp", "oprd", "acomp")

    def _told_by(self, at: int) -> frozenset[State]:
        return states_of(self._words[at].text)

    def _from_above(
        self, noun: int, own: AbstractSet[int], others: AbstractSet[int]
    ) -> frozenset[State]:
        at = noun
        for _ in range(FAR):
            dep, above = self._words[at].dep, self._tree.head(at)
            if above == at:
                return _NO_STATE
            if dep in {"conj", "appos", "nummod", "quantmod", "advmod", "dep", "nmod"}:
                at = above
                continue
            if dep in {"pobj", "pcomp"}:
                return self._beside(above, own, others)
            if self._is_verb(above):
                if self._words[above].dep in AUXILIARY:  # "nine are missing" hangs on "are"
                    above = self._tree.head(above)
                return self._undergone(at, above, own, others)
            return self._told_by(above)
        return _NO_STATE

    def _beside(
        self, prep: int, own: AbstractSet[int], others: AbstractSet[int]
    ) -> frozenset[State]:
        """Return the state of what hangs on a preposition: "toll of 61", "rose to 61"."""
        above, said = self._tree.head(prep), self._words[prep].text.lower()
        if self._words[prep].dep == "agent" or said not in _BESIDE:
            return _NO_STATE
        if said == "including" and (found := self._told_by(above)):
            return found  # "seven were killed, including two children"
        if self._words[above].dep == "acl" and said in {"at", "to"} and not self._told_by(above):
            return self._told_by(self._tree.head(above))  # "the damage done by it at 3 million"
        if not self._is_verb(above):
            found = self._told_by(above)
            for one in self._tree.children(above, "compound", "amod", "acl"):
                found = found or self._told_by(one)
            return found or self._from_above(above, own, others)
        if self._told_by(above):
            return _NO_STATE
        told = ("dobj", "attr") if self._tree.children(above, "dobj") else _TELL_WHAT
        return self._among(above, told, own, others)

    def _undergone(
        self, at: int, verb: int, own: AbstractSet[int], others: AbstractSet[int]
    ) -> frozenset[State]:
        """Return what a verb says became of its subject or object."""
        dep = self._words[at].dep
        objects = self._tree.children(verb, "dobj")
        is_doer = dep == "nsubj" and bool(objects) and self.stems[verb] not in _OF_SUBJECT
        if not is_doer and (found := self._told_by(verb)):
            return found
        if is_doer:
            if self.stems[verb] in _LEFT and any(map(self._is_own_home, objects)):
                return frozenset({State.MOVED})
            if self.stems[verb] not in _UNDERGO:
                return _NO_STATE
            return self._among(verb, ("dobj",), own, others)
        became = self._among(verb, _BECOMES, own, others) or self._has_to_leave(verb)
        is_sum = dep == "dobj" and at in own and self.stems[verb] in _COMES_TO
        if not became and (dep == "attr" or is_sum or self.stems[verb] in _NAMES_SOME):
            became = self._among(verb, ("nsubj", "prep"), own, others)
        return became or self._moved_by(verb, at) or self._by_place(verb)

    def _has_to_leave(self, verb: int) -> frozenset[State]:
        """Return displaced for who "had to leave their village"."""
        for below in self._tree.children(verb, "xcomp"):
            left = self._tree.children(below, "dobj")
            if self.stems[below] in _LEFT and any(map(self._is_own_home, left)):
                return frozenset({State.MOVED})
        return _NO_STATE

    def _is_own_home(self, at: int) -> bool:
        return self.stems[at] in _OWN and bool(self._tree.children(at, "poss"))

    def _moved_by(self, verb: int, noun: int) -> frozenset[State]:
        """Return what a verb of moving makes of its noun, with where from: displaced, rescued.

        "Driven from their homes", "told to leave"; "taken off by helicopter", "pulled alive from".
        """
        if self.stems[verb] in _TAKEN_OFF and self._is_off(verb):
            return frozenset({State.SAVED})
        if self.stems[verb] not in _MADE_TO_LEAVE:
            return _NO_STATE
        around = [*self._tree.children(verb), *self._tree.children(noun)]
        for at in around:
            word = self._words[at]
            below = {self.stems[one] for one in self._tree.subtree(at)}
            is_away = word.dep == "prep" and word.text.lower() in {"from", "out"}
            if (is_away and below & _HOMES) or (word.dep == "xcomp" and self.stems[at] in _LEAVE):
                return frozenset({State.MOVED})
        return _NO_STATE

    def _is_off(self, verb: int) -> bool:
        near = [self._words[at] for at in self._tree.children(verb)]
        return any(
            word.text.lower() in _OFF and word.dep in {"prt", "prep", "advmod", "acomp", "oprd"}
            for word in near
        )

    def _by_place(self, verb: int) -> frozenset[State]:
        for prep in self._tree.children(verb, "prep"):
            for at in self._tree.children(prep, "pobj"):
                if self.stems[at] in _BY_PLACE:
                    return _BY_PLACE[self.stems[at]]
                if self._words[prep].text.lower() in {"with", "among"}:
                    return self._told_by(at)
        return _NO_STATE

    def _among(
        self, verb: int, deps: Sequence[str], own: AbstractSet[int], others: AbstractSet[int]
    ) -> frozenset[State]:
        for child in self._tree.children(verb, *deps):
            below = set(self._tree.subtree(child))
            if others & below or (own & below and self._words[child].dep != "ccomp"):
                continue
            for at in self._nouns(child):
                if found := self._told_by(at):
                    return found
        return _NO_STATE

    def _nouns(self, at: int) -> Iterator[int]:
        """Yield a word, what describes it, and what it is the number of."""
        yield at
        yield from self._tree.children(at, "compound", "amod", "pobj", "acl")
        for prep in self._tree.children(at, "prep"):
            if self._words[prep].text.lower() == "of":
                for one in self._tree.children(prep, "pobj", "pcomp"):
                    yield from (one, *self._tree.children(one, "acl"))

    def _is_verb(self, at: int) -> bool:
        return self._words[at].tag.startswith("VB")
