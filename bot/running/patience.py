"""Waiting for an iterator that may stall, without waiting for ever."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

_WAITING = 64
"""Pieces that may wait to be taken."""
_BEAT = 0.6
"""Seconds without a piece after which whoever waits may do something else."""

T = TypeVar("T")


def passed_on(
    pieces: Iterator[T],
    *,
    patience: float = math.inf,
    until: float = math.inf,
    meanwhile: Callable[[], None] = lambda: None,
) -> Generator[T, None, None]:
    """Yield what an iterator yields in a thread of its own, so that it may be left when it stalls.

    One that was left, and can be closed, is closed as soon as it comes back. While nothing comes,
    `meanwhile` is called now and then.

    Raises:
        TimeoutError: nothing came for `patience` seconds, or it is later than `until` (as
            `time.monotonic()` has it).
        Exception: whatever the iterator raised.

    """
    arrived: Queue[tuple[T] | Exception | None] = Queue(_WAITING)
    left = threading.Event()
    reading = threading.Thread(
        target=_read, args=(pieces, arrived, left), name="pieces", daemon=True
    )
    reading.start()
    try:
        while True:
            came = _next(arrived, patience, until, meanwhile)
            if came is None:
                return
            if isinstance(came, Exception):
                raise came
            yield came[0]
    finally:
        left.set()


def _next(
    arrived: Queue[tuple[T] | Exception | None],
    patience: float,
    until: float,
    meanwhile: Callable[[], None],
) -> tuple[T] | Exception | None:
    end = min(until, time.monotonic() + patience)
    while (remaining := end - time.monotonic()) > 0:
        try:
            return arrived.get(timeout=min(remaining, _BEAT))
        except Empty:
            meanwhile()
    if time.monotonic() >= until:
        raise TimeoutError("not done in time")
    raise TimeoutError(f"no piece for {patience:.0f} s")


def _read(
    pieces: Iterator[T], arrived: Queue[tuple[T] | Exception | None], left: threading.Event
) -> None:
    """Put what an iterator yields, and how it ended, into a queue until nobody listens any more."""

    def put(came: tuple[T] | Exception | None) -> None:
        while not left.is_set():
            try:
                arrived.put(came, timeout=0.5)
            except Full:
                continue
            return

    try:
        for piece in pieces:
            put((piece,))
            if left.is_set():
                break
        if isinstance(pieces, Generator):
            pieces.close()
    except Exception as error:  # noqa: BLE001  (whoever listens raises it)
        put(error)
    else:
        put(None)
