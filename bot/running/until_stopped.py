"""The end of the process, told where a feed is read: no page is to blame for it."""

from __future__ import annotations

import threading
from typing import Any

from index.errors import FetchError
from index.web.fetch import Fetched, Web


class Stopped(BaseException):  # it is none that a guard may take for a page's
    """The process is to end; what has landed so far stays."""


class WebUntilStopped(Web):
    """A way to the web whose end is told as the process's, not as the fault of a page."""

    def __init__(self, web: Web, stopping: threading.Event) -> None:
        self._web = web
        self._ends = stopping

    def get(self, url: str, **asked: Any) -> Fetched | None:
        """Fetch as the web does.

        Raises:
            Stopped: the process is to end.

        """
        try:
            fetched = self._web.get(url, **asked)
        except FetchError:
            self._go_on()
            raise
        self._go_on()
        return fetched

    def wait_turn(self, url: str) -> None:
        """Wait as the web does."""
        self._web.wait_turn(url)
        self._go_on()

    def _go_on(self) -> None:
        if self._ends.is_set():
            raise Stopped
