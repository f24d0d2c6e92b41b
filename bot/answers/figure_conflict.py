"""Quotes that give different figures for one event. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answer import Quote, Wants
from bot.english.figures import count_of
from bot.english.numbers import Number, NumberKind
from bot.english.synonyms import stems_of
from bot.letters import shown
from bot.retrieval.passage_features import Asked

_ONE_EVENT = timedelta(days=3)
"""How far apart two stories on the same toll may be; later ones are of other events, or settled."""
_ORDERS = 20
"""Two counts of one thing do not differ by more than this factor: such figures count two things."""
_ALIKE = 0.25
"""Share of words, figures aside, that two sentences about one count have in common at least."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One figure, as one quote gives it."""

    shown: str
    """As it stands in the quote."""
    figure: Number
    name: str
    """Who says so: the speaker, else the outlet."""
    quote: Quote

    @property
    def day(self) -> date | None:
        """The day of the story that gives it."""
        return self.quote.story.published


def sides_of(asked: Asked, quotes: Sequence[Quote]) -> tuple[Side, ...]:
    """Return the figures that quotes of one event set against each other, the best quote's first.

    Fewer than two: there is no conflict. Each name and each figure stands once.
    """
    plan = asked.plan
    if plan.wants is not Wants.NUMBER and len(plan.asked) < 2:
        return ()
    found: list[Side] = []
    for quote in quotes:
        side = _side(asked, quote)
        if side is None:
            continue
        if found and not _is_of_one_event(found[0], side):
            continue
        if all(side.name != other.name and not side.figure.agrees(other.figure) for other in found):
            found.append(side)
    return tuple(found[:_MOST]) if len(found) > 1 else ()


def conflict_line(sides: Sequence[Side]) -> str:
    """Return the figures with names and days: "70 (SANA, 3 May) against 126 (SOHR, 4 May)"."""
    told = []
    for side in sides:
        day = f", {side.day:%-d %B %Y}" if side.day else ""
        told.append(f"{shown(side.shown)} ({shown(side.name)}{day})")
    return "Figures differ: " + " against ".join(told)


def newest_first(asked: Asked, quotes: Sequence[Quote]) -> list[Quote]:
    """Put, where one speaker's figure for one thing has moved, the newer before the older."""
    ordered = list(quotes)
    for later in range(1, len(ordered)):
        for earlier in range(later):
            if _supersedes(asked, ordered[later], ordered[earlier]):
                ordered.insert(earlier, ordered.pop(later))
                break
    return ordered


def _supersedes(asked: Asked, quote: Quote, other: Quote) -> bool:
    mine, its = _side(asked, quote), _side(asked, other)
    if mine is None or its is None or mine.day is None or its.day is None:
        return False
    moved = mine.name == its.name and mine.day > its.day and not mine.figure.agrees(its.figure)
    return moved and _is_of_one_event(its, mine)


def _side(asked: Asked, quote: Quote) -> Side | None:
    figure = count_of(quote.text, asked.things)
    name = quote.speaker or quote.story.outlet
    if figure is None or figure.value is None or name is None:
        return None
    return Side(quote.text[slice(*figure.shown)].lower(), figure, name, quote)


def _is_of_one_event(one: Side, other: Side) -> bool:
    if one.day and other.day and abs(one.day - other.day) > _ONE_EVENT:
        return False
    if not _is_of_one_measure(one.figure, other.figure):
        return False
    low, high = sorted(side.figure.value or 0 for side in (one, other))
    if low <= 0 or high / low > _ORDERS:
        return False
    mine, its = (
        {stem for stem in stems_of(side.quote.text) if not stem.isdigit()} for side in (one, other)
    )
    same_story = one.quote.version.id == other.quote.version.id
    return same_story or len(mine & its) >= _ALIKE * min(len(mine), len(its))


def _is_of_one_measure(one: Number, other: Number) -> bool:
    """Tell whether two figures can gainsay each other: sums of money, or numbers of one unit."""
    return one.unit == other.unit or one.kind is other.kind is NumberKind.MONEY
