"""How far the histories of an installation's conversations have been read. Pure.

Slack tells history newest first and threads oldest first, a page at a time; some apps it holds to
one page of fifteen a minute. So what is left to be read is kept as what it is, spans of time, and
every page takes something off it: no restart, new connection or wait begins anything anew.
Moments are Slack's time stamps, which sort as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

MARGIN = timedelta(minutes=5)
"""Read beyond the moment we last listened: events before a lost line may be lost with it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Messages of a conversation that are still to be read."""

    oldest: str
    latest: str
    """Neither end is in it."""
    began: str
    """When their reading was begun."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Replies that are still to be read."""

    root: str
    oldest: str
    began: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a conversation has been read: to a moment, but for what is named."""

    until: str
    gaps: tuple[Gap, ...] = ()
    """The newest first: it is read first."""
    threads: tuple[Thread, ...] = ()

    @property
    def is_done(self) -> bool:
        """Tell whether nothing of it is left."""
        return not (self.gaps or self.threads)

    def after(self, gap: Gap, told: Iterable[Mapping[str, object]], *, more: bool) -> Reading:
        """Return what is left after a page of a gap, with its threads that have new replies."""
        page = list(told)
        seen = [str(one["ts"]) for one in page]
        rest = [replace(gap, latest=min(seen))] if more and seen else []
        gaps = tuple(one for left in self.gaps for one in (rest if left == gap else [left]))
        live = [str(one["ts"]) for one in page if _has_replies_since(one, gap.oldest)]
        return replace(self, gaps=gaps).and_threads(live, gap.oldest, gap.began)

    def after_replies(
        self, thread: Thread, told: Iterable[Mapping[str, object]], *, more: bool
    ) -> Reading:
        """Return what is left after a page of a thread."""
        seen = [str(one["ts"]) for one in told if one["ts"] != thread.root]
        rest = [replace(thread, oldest=max(seen))] if more and seen else []
        left = tuple(
            one for known in self.threads for one in (rest if known == thread else [known])
        )
        return replace(self, threads=left)

    def and_threads(self, roots: Iterable[str], oldest: str, began: str) -> Reading:
        """Return the same with threads to be read since a moment; those that are stay."""
        known = {one.root: one for one in self.threads}
        for root in roots:
            held = known.get(root)
            if held is None or held.oldest > oldest:
                known[root] = Thread(root, oldest, began)
        return replace(self, threads=tuple(known.values()))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far all conversations of an installation have been read since it last heard all."""

    readings: Mapping[str, Reading] = field(default_factory=dict)
    """By the conversation's id."""
    held: bool = False
    """Whether Slack has been seen meanwhile to hold the app to a page a minute."""

    def begun(self, channel: str, oldest: str, now: str, threads: Iterable[str]) -> Progress:
        """Return it with a conversation begun at a moment, from where it was last read to.

        `threads` are those in which there may be replies to something older.
        """
        known = self.readings.get(channel)
        since = oldest if known is None else max(oldest, earlier(known.until, MARGIN))
        before = Reading(now) if known is None else replace(known, until=now)
        gap = Gap(since, now, now)
        reading = replace(before, gaps=(gap, *before.gaps)).and_threads(threads, since, now)
        return self.with_reading(channel, reading)

    def with_reading(self, channel: str, reading: Reading) -> Progress:
        """Return it with a conversation read so far."""
        return replace(self, readings={**self.readings, channel: reading})

    def written(self) -> str:
        """Return it as the archive keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str | None) -> Progress:
        """Return what was written; nothing read where that is nothing."""
        if not written:
            return cls()
        told = json.loads(written)
        readings = {
            channel: Reading(
                one["until"],
                tuple(Gap(**gap) for gap in one["gaps"]),
                tuple(Thread(**thread) for thread in one["threads"]),
            )
            for channel, one in told["readings"].items()
        }
        return cls(readings, told["held"])


def stamp(at: datetime) -> str:
    """Return a moment as Slack's time stamps have it."""
    return f"{at.timestamp():.6f}"


def moment(ts: str) -> datetime:
    """Return the moment of one of Slack's time stamps."""
    return datetime.fromtimestamp(float(ts), UTC)


def earlier(ts: str, by: timedelta) -> str:
    """Return the time stamp of a while before."""
    return stamp(moment(ts) - by)


def _has_replies_since(message: Mapping[str, object], oldest: str) -> bool:
    return bool(message.get("reply_count")) and str(message.get("latest_reply", "")) >= oldest
