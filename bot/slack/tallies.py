"""Counting questions where they end: where they were asked, what came of them, how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.counting import Outcome, Surface, counted, timed, took
from bot.slack.inbox import Item, Kind
from bot.stopwatch import Stage

_SURFACES = {
    Kind.COMMAND: Surface.COMMAND,
    Kind.ASKED: Surface.MODAL,
    Kind.REFINE: Surface.CLICK,
    Kind.CHECK: Surface.CHECK,
    Kind.NEWS: Surface.FOLLOW,
}


def tally(item: Item, outcome: Outcome, timings: Mapping[str, float]) -> None:
    """Count a question whose asker has been given an answer, or told why there is none.

    `timings` are the stages of its answer in seconds.
    """
    surface = surface_of(item)
    if surface is not None:
        counted(surface, outcome)
        timed(timings)
        took(Stage.WHOLE, (datetime.now(UTC) - item.received_at).total_seconds())


def surface_of(item: Item) -> Surface | None:
    """Return where a question was asked; None for what is no question."""
    if item.kind is not Kind.MESSAGE:
        return _SURFACES.get(item.kind)
    if item.payload.get("unasked"):
        return Surface.THREAD
    return Surface.DIRECT if item.payload["channel"].startswith("D") else Surface.MENTION
