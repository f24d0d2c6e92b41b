"""The end of the process: the first signal asks for it, a second does not wait."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable

REQUESTS = 10
"""Seconds for requests over HTTP that have begun to arrive."""
FINISHING = 40.0
"""Seconds, after those, for what else was begun: an answer whose post takes Slack's ten seconds, is
looked for and posted again. Service managers must give longer: `deploy/` gives 60."""

log = logging.getLogger(__name__)


def on_signal(ending: Callable[[], None]) -> asyncio.Event:
    """Return what the first SIGTERM or SIGINT sets, after `ending`, in the loop that runs.

    A second ends the process at once, with the exit code that shells expect. Nothing is lost by
    it: what was begun is in the inbox, and found again after the next start.
    """
    told = asyncio.Event()

    def on(number: int) -> None:
        if told.is_set():
            log.warning("ended_at_once")
            os._exit(128 + number)
        log.info("ending")
        told.set()
        ending()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, on, name)
    return told


async def finished(threads: Iterable[threading.Thread], seconds: float = FINISHING) -> None:
    """Wait for threads that were told to end, for so long in all; say which were still at work."""
    await asyncio.to_thread(_join, list(threads), seconds)


def _join(threads: list[threading.Thread], seconds: float) -> None:
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    at_work = [thread.name for thread in threads if thread.is_alive()]
    if at_work:
        log.warning("unfinished", extra={"threads": at_work})
