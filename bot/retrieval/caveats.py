"""Which sentence of a story hedges which. Pure.

A hedge that says whose claim it doubts belongs to that speaker's sentences, wherever they stand;
one that says what it is about, to those about it; any other to what it follows. One about another
speaker's claim belongs to nobody else, so what is not sure is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.english.figures import figures_in, gives_figure, has_number
from bot.english.numbers import NumberKind, numbers_in
from bot.english.synonyms import ALIKE, stems_of
from bot.retrieval.hedges import Hedge, hedge_in, is_caveat
from bot.speakers.names import is_body
from bot.speakers.same_speaker import may_be
from bot.speakers.speaking_for import speaks_for
from index.story import Span, Version

__all__ = ["caveat_for", "is_caveat"]

REACH = 6
"""Sentences back that a hedge of figures reaches; seen in real copy: four."""
_NEAR = 3
"""Sentences back that any other hedge reaches."""
_MONEY = stems_of("cost price bill damage loss debt funding budget fee payment")
"""What a sum of money is the figure of."""


def caveat_for(version: Version, at: int, speakers: Sequence[str | None]) -> Span | None:
    """Return the sentence that hedges the one at a position; None where nothing does.

    Where several do, the nearest. `speakers` has one entry for each sentence.
    """
    told = _Told(version, tuple(speakers))
    if at in told.hedges:
        return None
    holding = [where for where in told.hedges if at in told.hedged_at(where)]
    nearest = min(holding, key=lambda where: abs(where - at), default=None)
    return None if nearest is None else version.sentences[nearest]


@dataclass(frozen=True)
class _Told:
    """A version's sentences with their speakers."""

    version: Version
    speakers: tuple[str | None, ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        text = self.version.story.text
        return tuple(text[slice(*span)] for span in self.version.sentences)

    @cached_property
    def hedges(self) -> dict[int, Hedge]:
        """The sentences that hedge others, by position."""
        read = {at: hedge_in(text) for at, text in enumerate(self.texts)}
        return {at: hedge for at, hedge in read.items() if hedge is not None}

    def hedged_at(self, where: int) -> set[int]:
        """Return the positions of the sentences that a hedge belongs to."""
        hedge = self.hedges[where]
        if hedge.is_own:
            return set()
        claims = [at for at, text in enumerate(self.texts) if self._may_be_hedged(at, text, hedge)]
        if hedge.owner is not None:
            return self._narrowed(self._of_owner(claims, where, hedge.owner), where, hedge)
        about = [] if hedge.is_last else self._about(claims, hedge)
        if about and len({self.speakers[at] for at in about}) == 1:
            return set(about)
        return set(self._before(where, hedge))

    def _may_be_hedged(self, at: int, text: str, hedge: Hedge) -> bool:
        counts = has_number(text) if hedge.of_figures else True
        return counts and at not in self.hedges and self.speakers[at] is not None

    def _of_owner(self, claims: Sequence[int], where: int, owner: str) -> list[int]:
        """Return the claims of whoever the hedge names; of the last where it may name several."""
        named = {
            speaker
            for at in claims
            if (speaker := self.speakers[at])
            and speaks_for(speaker, owner, self.version.story.text)
        }
        several = {one for one in named if is_body(one)} or named
        if any(not may_be(one, other) for one in several for other in several):
            heard = [one for at in claims if at < where and (one := self.speakers[at]) in named]
            named = set() if owner.rsplit(maxsplit=1)[-1].istitle() else set(heard[-1:])
        return [at for at in claims if self.speakers[at] in named]

    def _about(self, claims: Sequence[int], hedge: Hedge) -> list[int]:
        """Return the claims that have the most of what a hedge is about; none where none has."""
        shared = {at: _share(hedge.topic, self.texts[at]) for at in claims}
        most = max(shared.values(), default=0)
        return [at for at in claims if most and shared[at] == most]

    def _narrowed(self, claims: Sequence[int], where: int, hedge: Hedge) -> set[int]:
        """Return what of one speaker's claims a hedge is of.

        Those it says it is about, else the nearest: of a figure all that give it, of an account
        all that the speaker says before anybody else speaks.
        """
        about = self._about(claims, hedge)
        if (about and not hedge.of_figures) or hedge.is_plural or not claims:
            return set(about or claims)
        claims = about or claims
        nearest = min(claims, key=lambda at: (at > where, abs(where - at)))
        if not hedge.of_figures:
            return self._run(claims, nearest)
        values = _values(self.texts[nearest])
        return {at for at in claims if at == nearest or values & _values(self.texts[at])}

    def _run(self, claims: Sequence[int], nearest: int) -> set[int]:
        """Return the claims between which and one of them nobody else speaks."""
        return {
            one
            for one in claims
            if all(
                at in claims or at in self.hedges or self.speakers[at] is None
                for at in range(min(one, nearest), max(one, nearest))
            )
        }

    def _before(self, where: int, hedge: Hedge) -> Iterator[int]:
        """Yield what a hedge follows that names neither a speaker nor a matter we know.

        One of figures reaches back to sentences that give numbers, until somebody else gives any;
        another the nearest few of the same speaker; one of several, past one change of speaker.
        """
        heard: set[str | None] = set()
        counted: set[str | None] = set()
        for at in range(where - 1, max(-1, where - 1 - REACH), -1):
            text, speaker = self.texts[at], self.speakers[at]
            others, others_count = heard - {speaker}, counted - {speaker}
            reach = _NEAR if hedge.is_claim or not hedge.topic else 1
            near = where - at <= reach and speaker is not None and not others
            if hedge.is_last:
                fits = speaker is not None and not others
            elif hedge.is_several:
                fits = speaker is not None and len(others) <= 1
            else:
                fits = not others_count if hedge.of_figures else near
            counts = has_number(text) or not hedge.of_figures
            if at not in self.hedges and fits and counts and not self._names_another(where, at):
                yield at
            heard |= {speaker} - {None}
            counted |= {speaker} - {None} if gives_figure(text) else set()

    def _names_another(self, where: int, at: int) -> bool:
        """Tell whether a hedge names a speaker of the story, and not that of a sentence."""
        words = re.findall(r"\w+", self.texts[where])
        named = {other for other in self.speakers if other and other.split()[-1] in words}
        return bool(named) and self.speakers[at] not in named


def _share(topic: frozenset[str], text: str) -> int:
    """Return how much of what a hedge is about a sentence has, in its words or others like them."""
    has = stems_of(text)
    sums = topic & _MONEY and any(one.kind is NumberKind.MONEY for one in numbers_in(text))
    return sum(bool({stem, *ALIKE.get(stem, ())} & has) for stem in topic) or int(bool(sums))


def _values(text: str) -> set[object]:
    return {one.value for one in figures_in(text) if one.value is not None}
