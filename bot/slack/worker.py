"""Working the inbox: each item is done once, tried again where Slack is away, or given up aloud."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.counting import took
from bot.slack import (
    afterwards,
    alarms,
    amending,
    answering,
    checks,
    following,
    home,
    housekeeping,
)
from bot.slack.errors import GoneError, RefusedError, TryLaterError
from bot.slack.inbox import LASTING, Item, Kind, State
from bot.slack.workplace import Workplace
from bot.stopwatch import Stage
from index.errors import PullquoteError, StoreError

LONGEST_WAIT = 30.0
"""Seconds between two tries at what a person waits for, unless Slack asks for more."""
LONGEST_WAIT_LASTING = 600.0
"""The same for what never grows too old."""
GIVEN_UP = timedelta(days=1)
"""How long Slack may be away before what waits for it is given up."""
MOST_FAILURES = 8
"""Times something is tried that fails through a fault of our own."""

log = logging.getLogger(__name__)

Does = Callable[[Workplace, Item], str]
"""Does what an item asks for and returns how it ended; raises TryLaterError and RefusedError."""

DOES: Mapping[Kind, Does] = {
    Kind.MESSAGE: answering.message,
    Kind.COMMAND: answering.command,
    Kind.ASKED: answering.directly,
    Kind.CHECK: checks.check,
    Kind.SHARE_CHECK: checks.share_check,
    Kind.REFINE: afterwards.refine,
    Kind.SHARE: afterwards.share,
    Kind.FEEDBACK: afterwards.feedback,
    Kind.REMOVE: afterwards.remove,
    Kind.FOLLOW: following.follow,
    Kind.FOLLOWING: following.listed,
    Kind.UNFOLLOW: following.unfollow,
    Kind.HOUSEKEEPING: housekeeping.housekeeping,
    Kind.HOME: home.home,
    Kind.PROMPTS: home.prompts,
    Kind.NEWS: following.post_news,
    Kind.AMEND: amending.amend,
    Kind.ALARM: alarms.tell,
}


@dataclass(frozen=True)
class Worker:
    """Takes items from the inbox and does them, one after the other."""

    workplace: Workplace
    stopping: threading.Event

    def run(self) -> None:
        """Work until told to stop; an item begun is finished first."""
        while not self.stopping.is_set():
            try:
                item = self.workplace.inbox.take(patience=0.5)
                if item is not None:
                    self.work(item)
            except PullquoteError:
                log.exception("inbox_unusable")
                self.stopping.wait(1.0)

    def work(self, item: Item) -> None:
        """Do one item, and note how it ended."""
        if item.attempts == 1:
            took(Stage.WAITING, (datetime.now(UTC) - item.received_at).total_seconds())
        try:
            outcome = DOES[item.kind](self.workplace, item)
        except TryLaterError as error:
            self._again(item, str(error), error.seconds)
        except GoneError as error:
            self._finish(item, State.DONE, f"gone: {error}")
        except RefusedError as error:
            log.warning("slack_refused", extra={"item": item.key, "reason": str(error)})
            self._finish(item, State.FAILED, str(error))
        except Exception:
            log.exception("work_failed", extra={"item": item.key})
            if item.attempts >= MOST_FAILURES:
                self._finish(item, State.FAILED, "failed")
            else:
                self._again(item, "failed", 5.0)
        else:
            self._finish(item, State.EXPIRED if item.too_old else State.DONE, outcome)

    def _again(self, item: Item, reason: str, seconds: float) -> None:
        """Put an item back, unless Slack has been away for too long."""
        if datetime.now(UTC) - item.received_at > GIVEN_UP:
            log.error("given_up", extra={"item": item.key, "reason": reason})
            self._finish(item, State.FAILED, reason)
            return
        longest = LONGEST_WAIT_LASTING if item.kind in LASTING else LONGEST_WAIT
        wait = max(seconds, min(longest, 2.0 ** min(item.attempts - 1, 20)))
        log.warning("try_later", extra={"item": item.key, "reason": reason, "seconds": wait})
        self._note(lambda: self.workplace.inbox.put_back(item, wait))

    def _finish(self, item: Item, state: State, outcome: str) -> None:
        self._note(lambda: self.workplace.inbox.finish(item, state, outcome))

    def _note(self, note: Callable[[], None]) -> None:
        """Note how an item ended, however long the archive is away: else it would be done again."""
        while True:
            try:
                note()
            except StoreError:
                log.exception("inbox_unusable")
                if self.stopping.wait(1.0):
                    return
            else:
                return
