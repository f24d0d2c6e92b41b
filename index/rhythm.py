"""A feed's usual rhythm, and when it has been silent or failing for longer than that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from index.archive import Feed

ENOUGH = 5
"""Arrivals from which a rhythm can be told; before, a feed is never called silent."""
LEAST = timedelta(hours=1)
"""No feed's rhythm is quicker than this, for what a reader is warned of."""
PATIENCE = 2
"""A pause is silence when it is this many times the longest of the last twenty."""


def usual_pause(feed: Feed) -> timedelta | None:
    """Return the longest of a feed's last pauses between arrivals; None while too few are known."""
    if len(feed.arrivals) < ENOUGH:
        return None
    return max(LEAST, *(later - earlier for earlier, later in pairwise(feed.arrivals)))


def concern(feed: Feed, now: datetime) -> str | None:
    """Return what a reader should know of a feed's freshness; None while all is as usual.

    Failing counts once it has lasted longer than the usual pause, an hour where none is known;
    silence from twice that pause.
    """
    pause = usual_pause(feed)
    if feed.failing_since is not None:
        failing = now - feed.failing_since
        return (
            f"{called(feed)} failing for {_long(failing)}" if failing > (pause or LEAST) else None
        )
    if pause is None:
        return None
    silent = now - feed.arrivals[-1]
    if silent <= PATIENCE * pause:
        return None
    return f"nothing new from {called(feed)} for {_long(silent)}, usually {_long(pause)} at most"


def concerns_of(feeds: Iterable[Feed]) -> tuple[str, ...]:
    """Return what is to be said now of the freshness of feeds."""
    now = datetime.now(UTC)
    return tuple(told for feed in feeds if (told := concern(feed, now)) is not None)


def called(feed: Feed) -> str:
    """Return how people know a feed: its outlet, its host, its folder."""
    if feed.outlet:
        return feed.outlet
    host = urlsplit(feed.location).hostname
    if host:
        return host.removeprefix("www.")
    return feed.location.rstrip("/").rsplit("/", 1)[-1].rstrip(":") or feed.location


def _long(time: timedelta) -> str:
    seconds = time.total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(seconds // length)
        if count >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "a moment"
