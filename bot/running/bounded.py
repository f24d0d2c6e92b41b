"""A lookup that nobody waits for longer than some seconds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

from index.errors import StoreError


class Bounded:
    """Asks an archive that may be away, one thread at a time. Safe to use from several threads.

    A thread that is held up goes on; who asks meanwhile waits for the same one, and no second is
    started beside it.
    """

    def __init__(self, lookup: Callable[[], dict[str, Any]], seconds: float) -> None:
        self._lookup = lookup
        self._seconds = seconds
        self._guard = Lock()
        self._asked: Future[dict[str, Any]] | None = None

    def told(self) -> dict[str, Any]:
        """Return what is told now.

        Raises:
            StoreError: the archive fails, or does not answer in time.

        """
        with self._guard:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                Thread(target=self._ask, args=(self._asked,), name="told", daemon=True).start()
            asked = self._asked
        try:
            return asked.result(self._seconds)
        except TimeoutError:
            raise StoreError(
                f"the archive does not answer within {self._seconds:g} seconds"
            ) from None

    def _ask(self, asked: Future[dict[str, Any]]) -> None:
        try:
            asked.set_result(self._lookup())
        except BaseException as error:  # noqa: BLE001  # told to whoever waits
            asked.set_exception(error)
