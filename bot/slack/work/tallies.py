"""Counting questions where they end: where they were asked, what came of them, how long it took."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.answer import Summary
from bot.model_call import ModelCall
from bot.running.counting import Outcome, Surface, consulted, counted, summarised, timed, took
from bot.running.logs import told
from bot.slack.inbox.items import Item, ItemKind
from bot.stopwatch import Stage

_SURFACES = {
    ItemKind.COMMAND: Surface.COMMAND,
    ItemKind.ASKED: Surface.MODAL,
    ItemKind.REFINE: Surface.CLICK,
    ItemKind.CHECK: Surface.CHECK,
    ItemKind.NEWS: Surface.FOLLOW,
}


log = logging.getLogger(__name__)


def tally(
    item: Item,
    outcome: Outcome,
    timings: Mapping[str, float],
    question: str = "",
    *,
    calls: Sequence[ModelCall] = (),
    summary: Summary | None = None,
) -> None:
    """Count and log a question whose asker has been given an answer, or told why there is none.

    `timings` are the stages of its answer in seconds, `calls` what a language model was asked.
    """
    surface = surface_of(item)
    if surface is None:
        return
    seconds = (datetime.now(UTC) - item.received_at).total_seconds()
    counted(surface, outcome)
    timed(timings)
    consulted(calls)
    summarised(summary)
    took(Stage.WHOLE, seconds)
    about = {"item": item.key, "surface": surface.value, "outcome": outcome.value}
    told_of = {"question": told(question), "seconds": round(seconds, 3)}
    log.info("answered", extra={**about, **told_of})


def surface_of(item: Item) -> Surface | None:
    """Return where a question was asked; None for what is no question."""
    if item.kind is not ItemKind.MESSAGE:
        return _SURFACES.get(item.kind)
    if item.payload.get("unasked"):
        return Surface.THREAD
    return Surface.DIRECT if item.payload["channel"].startswith("D") else Surface.MENTION
