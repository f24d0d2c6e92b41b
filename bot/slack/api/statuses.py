"""“Reading the coverage…”: what is shown in a thread from the moment a question is stored.

Shown from threads of its own, so that neither Slack's acknowledgement nor the answer waits for it.
What fails is let go: it is a courtesy. What comes late is taken back, so that none is left.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field

from bot.own_words.catalogue import marked, say
from bot.slack.api.client import AT_REST, Slack
from bot.slack.api.errors import RefusedError, TryLaterError

READING = marked("is reading the coverage…")
"""Follows the bot's name."""
PATIENCE = 0.3
"""Seconds an answer waits for its status to be shown, so that the answer clears it."""
_AT_ONCE = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Statuses:
    """The statuses being shown."""

    _shown: dict[str, Future[None]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="status")
    )

    def show(self, slack: Slack, key: str, channel: str, thread_ts: str) -> None:
        """Show that a question is worked on, unless that is shown already."""
        with self._guard:
            if key not in self._shown:
                shown = self._threads.submit(_show, slack, channel, thread_ts, say(READING))
                self._shown[key] = shown

    def settle(self, slack: Slack, key: str, channel: str, thread_ts: str) -> None:
        """Wait a little for a status before its answer is posted; take back one that is late."""
        with self._guard:
            shown = self._shown.pop(key, None)
        if shown is None or shown.cancel():
            return
        try:
            shown.result(PATIENCE)
        except NotInTime:
            shown.add_done_callback(lambda _: _show(slack, channel, thread_ts, ""))

    def clear(self, slack: Slack, key: str, channel: str, thread_ts: str) -> None:
        """Take back the status of a question that gets no answer, without waiting for Slack."""
        with self._guard:
            shown = self._shown.pop(key, None)
        if shown is not None and not shown.cancel():
            self._take_back(slack, channel, thread_ts, shown)

    def end(self, slack: Slack, key: str, channel: str, thread_ts: str) -> None:
        """Take back the status of a question that is given up, whatever became of it before."""
        with self._guard:
            shown = self._shown.pop(key, None)
        self._take_back(slack, channel, thread_ts, shown)

    def _take_back(
        self, slack: Slack, channel: str, thread_ts: str, after: Future[None] | None
    ) -> None:
        def taken_back() -> None:
            if after is not None:
                wait([after])
            _show(slack, channel, thread_ts, "")

        self._threads.submit(taken_back)

    def rest(self, slack: Slack, channel: str, thread_ts: str) -> None:
        """Let a thread's agent session rest in which nothing is done, without waiting for Slack."""
        self._threads.submit(_rest, slack, channel, thread_ts)

    def close(self) -> None:
        """Show no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _rest(slack: Slack, channel: str, thread_ts: str) -> None:
    try:
        slack.session(channel, thread_ts, AT_REST, "")
    except (TryLaterError, RefusedError) as error:
        log.info("session_not_shown", extra={"channel": channel, "reason": str(error)})


def _show(slack: Slack, channel: str, thread_ts: str, text: str) -> None:
    try:
        slack.status(channel, thread_ts, text)
    except (TryLaterError, RefusedError) as error:
        log.info("status_not_shown", extra={"channel": channel, "reason": str(error)})
