"""Figures for one thing of one event: bodies that differ, and one body's own as it moved. Pure.

A wrong "figures differ" makes a quarrel of two truths. So figures are set against each other only
where grammar says that they count what was asked, and nothing speaks for two events; a doubtful
pair gets no headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from bot.answer import Plan, Quote, Wants
from bot.answers.one_count import counts_on_from, is_one_thing, value_of
from bot.answers.one_event import are_of_one_event, is_of_other_time
from bot.english.bare_figures import figures_told_after
from bot.english.figure_asked import AskedFigure, asked_figures
from bot.english.figure_fit import Fit, fit_of
from bot.english.figures_told import Told
from bot.english.numbers import Number
from bot.letters import shown
from bot.retrieval.weights import REPORTED_LATE, SEVERAL_PARTS
from bot.speakers.name_parts import name_of
from bot.speakers.same_speaker import may_be
from index.languages.language import ENGLISH

_ONE_NEWS = timedelta(days=3)
"""How far apart the newest figures of two bodies may be; later ones are settled, or of others."""
_ONE_SERIES = timedelta(days=30)
"""How long one body goes on counting one event."""
_ORDERS = 20
"""Two counts of one thing do not differ by more than this factor: such figures count two things."""
_NEAR = Fraction(1, 10)
"""How far "about 40" may be from a figure that it does not gainsay."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One figure, as one quote gives it."""

    told: Told
    name: str
    """Who says so: the speaker, else the outlet."""
    quote: Quote

    @property
    def shown(self) -> str:
        """The figure with its unit, as it stands in the quote."""
        return self.quote.text[slice(*self.told.shown)].lower()

    @property
    def day(self) -> date | None:
        """The day of the story that gives it."""
        return self.quote.story.published

    @property
    def place(self) -> tuple[date, bool, int]:
        """Where it stands in time."""
        return self.day or date.min, self.told.nth, self.quote.span[0]

    def is_newer(self, other: Side) -> bool:
        """Tell whether it was told after another: on a later day, or counting on from it."""
        if self.day and other.day and self.day != other.day:
            return self.day > other.day
        return self.told.nth and not other.told.nth and self.place > other.place


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures for one thing of one event, side by side."""

    sides: tuple[Side, ...]
    differ: bool
    """True where bodies differ; False for one body's series, the oldest first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One body's figure as it stands, with what the body said before."""

    side: Side
    before: tuple[Side, ...] = ()
    """The newest first."""


def wanted_of(plan: Plan) -> tuple[AskedFigure, ...]:
    """Return what the figure that a plan wants is to count; none where it wants none."""
    if len(plan.parts) >= SEVERAL_PARTS:
        return ()
    if plan.wants is not Wants.NUMBER and len(plan.asked) < 2:
        return ()
    return asked_figures(plan.question)


def compared(plan: Plan, quotes: Sequence[Quote]) -> Compared | None:
    """Return what the figures of some quotes come to beside each other; None where to nothing.

    Each body speaks by its newest figure, that of the day asked for where one was asked.
    """
    sides = _of_days(plan, list(_sides(plan, quotes)))
    if not sides:
        return None
    first = sides[0]
    alike = [side for side in sides if side is first or _is_one_count(first, side, _ONE_SERIES)]
    newest = [side for side in alike if not any(_moved(later, side) for later in alike)]
    against = _against(next((s for s in newest if _is_one_body(s, first)), first), newest)
    if len(against) > 1:
        return Compared(tuple(against[:_MOST]), differ=True)
    series = _series(first, alike)
    return Compared(tuple(series), differ=False) if len(series) > 1 else None


def rows_of(plan: Plan, quotes: Sequence[Quote]) -> tuple[Row, ...]:
    """Return figures that are to stand beside each other as rows, a body a row, the newest first.

    One body's own, as they moved, are one row; none where there is nothing to set side by side.
    """
    found = compared(plan, quotes)
    if found is None:
        return ()
    if not found.differ:
        *older, newest = found.sides
        return (Row(newest, tuple(reversed(older))),)
    told = _of_days(plan, list(_sides(plan, quotes)))
    rows = []
    for side in found.sides:
        alike = [one for one in told if one is side or _is_one_count(side, one, _ONE_SERIES)]
        series = [one for one in _series(side, alike) if one.quote is not side.quote]
        rows.append(Row(side, tuple(one for one in reversed(series) if side.is_newer(one))))
    return tuple(sorted(rows, key=lambda row: row.side.day or date.min, reverse=True))


def comparison_line(found: Compared) -> str:
    """Return figures side by side with names and days, or one body's as they moved.

    "70 (SANA, 3 May 2015) against 126 (SOHR, 4 May 2015)"; "60, then 61 (SANA, 4 May 2015)".
    """
    if found.differ:
        told = [f"{shown(side.shown)} ({_source(side)})" for side in found.sides]
        return "Figures differ: " + " against ".join(told)
    *older, newest = found.sides
    told = [shown(side.shown) for side in (*older, newest)]
    return f"{', then '.join(told)} ({_source(newest)}): the newest replaces the older"


def newest_first(plan: Plan, quotes: Sequence[Quote]) -> list[Quote]:
    """Put, where a figure for one thing has moved, the newer before the older."""
    ordered = list(quotes)
    told = {id(side.quote): side for side in _sides(plan, quotes)}
    for later in range(1, len(ordered)):
        for earlier in range(later):
            mine, its = told.get(id(ordered[later])), told.get(id(ordered[earlier]))
            if mine and its and _moved(mine, its):
                ordered.insert(earlier, ordered.pop(later))
                break
    return ordered


def _source(side: Side) -> str:
    day = f", {side.day:%-d %B %Y}" if side.day else ""
    return f"{shown(side.name)}{day}"


def _sides(plan: Plan, quotes: Sequence[Quote]) -> Iterator[Side]:
    wanted = wanted_of(plan) if plan.language == ENGLISH else ()
    if len(wanted) != 1:
        return
    for quote in quotes:
        if quote.version.language != ENGLISH:
            continue
        name = quote.speaker or quote.story.outlet
        told = None if is_of_other_time(quote) else _one_figure(quote, wanted[0])
        if told is not None and name is not None:
            yield Side(told, name, quote)


def _one_figure(quote: Quote, asked: AskedFigure) -> Told | None:
    """Return the one figure of a quote that counts what is asked, surely and as a whole."""
    given = figures_told_after(quote.text, quote.sentence_before)
    found = [told for told in given if counts(told, asked)]
    if len(found) != 1 or found[0].part or not found[0].sure or not found[0].figure.value:
        return None
    return found[0]


def counts(told: Told, asked: AskedFigure) -> bool:
    """Tell whether a figure counts what is asked; a bare question asks for all of something."""
    if not (asked.states or asked.nouns or asked.verbs):
        return bool(told.states) and not told.part
    return fit_of(told, asked) is Fit.ASKED


def _of_days(plan: Plan, sides: list[Side]) -> list[Side]:
    """Return the figures of the days asked for; late ones where there are no others."""
    if not plan.days:
        return sides
    for late in (timedelta(0), REPORTED_LATE):
        found = [side for side in sides if _is_within(plan, side.day, late)]
        if found:
            return found
    return []


def _is_within(plan: Plan, day: date | None, late: timedelta) -> bool:
    return day is not None and any(since <= day <= until + late for since, until in plan.days)


def _is_one_count(one: Side, other: Side, within: timedelta) -> bool:
    """Tell whether two figures count the same thing of the same event."""
    if one.day and other.day and abs(one.day - other.day) > within:
        return False
    low, high = sorted(value_of(side.told) for side in (one, other))
    if low <= 0 or high / low > _ORDERS:
        return False
    names = (one.name, other.name)
    return is_one_thing(one.told, other.told) and are_of_one_event(one.quote, other.quote, names)


def _is_one_body(one: Side, other: Side) -> bool:
    return may_be(one.name, other.name)


def _moved(later: Side, earlier: Side) -> bool:
    """Tell whether one figure takes another's place: one body's newer one, or "a third"."""
    if later is earlier or not later.is_newer(earlier):
        return False
    if later.told.nth:
        if not counts_on_from(later.told, earlier.told):
            return False
    elif not _is_one_body(later, earlier):
        return False
    return _is_one_count(earlier, later, _ONE_SERIES)


def _against(first: Side, newest: Sequence[Side]) -> list[Side]:
    """Return the bodies' figures that gainsay the first and each other."""
    found = [first]
    for side in newest:
        if all(_gainsays(side, other) for other in found):
            found.append(side)
    return found


def _gainsays(one: Side, other: Side) -> bool:
    if one is other or _is_one_body(one, other) or one.told.nth or other.told.nth:
        return False
    within = _ONE_NEWS if _is_lasting(one) and _is_lasting(other) else timedelta(0)
    return _differ(one.told.figure, other.told.figure) and _is_one_count(one, other, within)


def _is_lasting(side: Side) -> bool:
    """Tell a named body from "police", a person, an outlet: they say how it stood that day."""
    said = side.quote.speaker
    if said is None or said.islower():
        return False
    return said.isupper() or name_of(said).is_body


def _differ(one: Number, other: Number) -> bool:
    """Tell whether two figures cannot both be true, their hedges and ranges taken at their word."""
    (low, high), (least, most) = _range(one), _range(other)
    return high < least or most < low


def _range(one: Number) -> tuple[Fraction, Fraction]:
    value = one.value or Fraction(0)
    most = Fraction(10) ** 18
    if one.high is not None:
        return value, one.high
    if one.hedge in {"at least", "more than"}:
        return value, most
    if one.hedge in {"up to", "fewer than"}:
        return Fraction(0), value
    if one.hedge in {"about", "nearly"}:
        return value * (1 - _NEAR), value * (1 + _NEAR)
    return value, value


def _series(first: Side, alike: Sequence[Side]) -> list[Side]:
    """Return one body's figures as they moved, the oldest first, each value once."""
    body = _goes_on(first, alike)
    own = sorted(
        (side for side in alike if side is first or _is_one_body(_goes_on(side, alike), body)),
        key=lambda side: side.place,
    )
    found: list[Side] = []
    for side in own:
        if not found or (
            side.told.figure.value != found[-1].told.figure.value and side.is_newer(found[-1])
        ):
            found.append(side)
    return found[-_MOST:]


def _goes_on(side: Side, alike: Sequence[Side]) -> Side:
    """Return the figure that "a third person" counts on from: the next below it; else itself."""
    if not side.told.nth:
        return side
    older = [one for one in alike if not one.told.nth and side.is_newer(one)]
    above = [one for one in older if value_of(one.told) >= value_of(side.told)]
    below = [one for one in older if not any(_is_one_body(one, other) for other in above)]
    below = [one for one in below if counts_on_from(side.told, one.told)]
    return max(below, key=lambda one: (value_of(one.told), one.place), default=side)
