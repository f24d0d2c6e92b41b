"""How far a refresh has come: bars in a terminal, or JSON events, a line each, on stderr."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.catch_up import OnStretch
from index.refresh import OnStep, Step

EVERY = 0.5
"""Seconds between two events of one kind; the last of each is always told."""


@dataclass(slots=True)
class Pace:
    """How fast something goes, and how long the rest will take."""

    clock: Callable[[], float] = time.monotonic
    _what: object = None
    _began: float = 0.0
    _from: int = 0
    _told: float = field(default=float("-inf"))

    def step(self, what: object, done: int) -> None:
        """Note how many of something are done; another thing begins a new count."""
        if what != self._what or done < self._from:
            self._what, self._began, self._from = what, self.clock(), done - 1

    def rate(self, done: int) -> float:
        """Return how many were done a second."""
        return (done - self._from) / max(self.clock() - self._began, 1e-3)

    def left(self, done: int, total: int) -> float:
        """Return how many seconds the rest will take at this rate."""
        return (total - done) / max(self.rate(done), 1e-3)

    def is_time(self, done: int, total: int) -> bool:
        """Tell whether an event is due: the last always is."""
        now = self.clock()
        if done < total and now - self._told < EVERY:
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
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="yellow"),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        reading = shown.add_task("Reading pages", total=None, visible=False, rate="", failed="")
        indexing = shown.add_task("Indexing changes", total=None, visible=False, rate="", failed="")
        pace = Pace()

        def on_step(step: Step) -> None:
            pace.step(step.feed, step.done)
            rate = f"{pace.rate(step.done):.0f}/s"
            failed = f"{step.failed} failed" if step.failed else ""
            shown.update(
                reading,
                completed=step.done,
                total=step.total,
                visible=True,
                rate=rate,
                failed=failed,
            )

        def on_stretch(done: int, total: int) -> None:
            shown.update(indexing, completed=done, total=total, visible=True)

        yield on_step, on_stretch


@contextmanager
def events(console: Console) -> Iterator[tuple[OnStep, OnStretch]]:
    """Write an event a line: `reading` pages of a feed, then `indexing` changes."""
    reading, indexing = Pace(), Pace()

    def tell(kind: str, pace: Pace, done: int, total: int, **more: Any) -> None:
        if pace.is_time(done, total):
            event = {
                "event": kind,
                **more,
                "done": done,
                "total": total,
                "per_second": round(pace.rate(done), 1),
                "seconds_left": round(pace.left(done, total), 1),
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
