"""How far a refresh has come: bars in a terminal, or JSON events, a line each, on stderr."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from index.catch_up import OnStretch

if TYPE_CHECKING:  # who asks reads no feed
    from index.refresh import OnStep, Step

EVERY = 0.5
"""Seconds between two events of one kind, and that a rate is measured for before it is told; the
last event of each is always told."""


@dataclass(slots=True)
class Pace:
    """How fast something goes, and how long the rest will take, once that has been measured."""

    clock: Callable[[], float] = time.monotonic
    _what: object = None
    _began: float = 0.0
    _from: int = 0
    _done: int = 0
    _told: float = field(default=float("-inf"))

    def step(self, what: object, done: int) -> None:
        """Note how many of something are done; another thing begins a new count."""
        if what != self._what or done < self._done:
            self._what, self._began, self._from = what, self.clock(), done
        self._done = done

    def rate(self) -> float | None:
        """Return how many are done a second; None until some were, for long enough to tell."""
        seconds, done = self.clock() - self._began, self._done - self._from
        return done / seconds if done and seconds >= EVERY else None

    def left(self, total: int) -> float | None:
        """Return how many seconds the rest will take at this rate; None while there is none."""
        rate = self.rate()
        return None if rate is None else (total - self._done) / rate

    def is_time(self, total: int) -> bool:
        """Tell whether an event is due: the last always is."""
        now = self.clock()
        if self._done < total and now - self._told < EVERY:
            return False
        self._told = now
        return True


@contextmanager
def bars(console: Console) -> Iterator[tuple[OnStep, OnStretch]]:
    """Show pages being read and changes being indexed; nothing where there is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TextColumn("{task.fields[failed]}", style="yellow"),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        reading, indexing = (
            (Pace(), shown.add_task(what, total=None, visible=False, pace="", failed=""))
            for what in ("Reading pages", "Indexing changes")
        )

        def show(bar: tuple[Pace, TaskID], what: str, done: int, total: int, failed: int) -> None:
            pace, task = bar
            pace.step(what, done)
            shown.update(
                task,
                completed=done,
                total=total,
                visible=True,
                pace=in_words(pace, total),
                failed=f"{failed:,} failed" if failed else "",
            )

        def on_step(step: Step) -> None:
            show(reading, step.feed, step.done, step.total, step.failed)

        def on_stretch(done: int, total: int) -> None:
            show(indexing, "changes", done, total, 0)

        yield on_step, on_stretch


def in_words(pace: Pace, total: int) -> str:
    """Return a rate and the time left, as in `48/s, 0:01:20 left`; "" while there are none."""
    rate, left = pace.rate(), pace.left(total)
    if rate is None or left is None:
        return ""
    shown = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return f"{shown}/s, {timedelta(seconds=round(left))} left"


@contextmanager
def events(console: Console) -> Iterator[tuple[OnStep, OnStretch]]:
    """Write an event a line: `reading` pages of a feed, then `indexing` changes.

    A rate that has not been measured yet, and the time left with it, are null.
    """
    reading, indexing = Pace(), Pace()

    def tell(kind: str, pace: Pace, done: int, total: int, **more: Any) -> None:
        if pace.is_time(total):
            rate, left = pace.rate(), pace.left(total)
            event = {
                "event": kind,
                **more,
                "done": done,
                "total": total,
                "per_second": None if rate is None else round(rate, 1),
                "seconds_left": None if left is None else round(left, 1),
            }
            console.file.write(json.dumps(event, ensure_ascii=False) + "\n")
            console.file.flush()

    def on_step(step: Step) -> None:
        reading.step(step.feed, step.done)
        tell("reading", reading, step.done, step.total, feed=step.feed, failed=step.failed)

    def on_stretch(done: int, total: int) -> None:
        indexing.step("changes", done)
        tell("indexing", indexing, done, total)

    yield on_step, on_stretch
