"""Working the inbox: each item is done once, tried again where Slack is away, or given up aloud."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.own_words.catalogue import speaking
from bot.running.counting import took
from bot.slack.api.errors import (
    MessageGoneError,
    RefusedError,
    TokenRefusedError,
    TryLaterError,
)
from bot.slack.inbox.items import LASTING, Item, ItemKind, ItemState
from bot.slack.work import (
    alarms,
    amending,
    answering,
    checks,
    clicks_on_answers,
    desk,
    following,
    giving_up,
    home,
    housekeeping,
    previews,
    words,
)
from bot.slack.work.workplace import Workplace
from bot.stopwatch import Stage
from index.errors import PullquoteError

LONGEST_WAIT = 30.0
"""Seconds between two tries at what a person waits for, unless Slack asks for more."""
LONGEST_WAIT_LASTING = 600.0
"""The same for what never grows too old."""
GIVEN_UP = timedelta(days=1)
"""How long Slack may be away before what waits for it is given up."""
MOST_FAILURES = 8
"""Times something is tried that fails through a fault of our own."""
_TRYING = 60.0
"""Seconds for which an item may wait for its turn, once it may be tried again, and be tried."""
_HOLDS = 5
"""Tries for which what waits for Slack keeps its channel waiting, so that the order is kept: half a
minute. After them what came later is let past. What nobody waits for holds up nobody."""

log = logging.getLogger(__name__)

Does = Callable[[Workplace, Item], str]
"""Does what an item asks for and returns how it ended; raises TryLaterError and RefusedError."""

DOES: Mapping[ItemKind, Does] = {
    ItemKind.MESSAGE: checks.message,
    ItemKind.COMMAND: answering.command,
    ItemKind.ASKED: checks.directly,
    ItemKind.CHECK: checks.check,
    ItemKind.SHARE_CHECK: checks.share_check,
    ItemKind.DESK: desk.desk,
    ItemKind.REFINE: clicks_on_answers.refine,
    ItemKind.SHARE: clicks_on_answers.share,
    ItemKind.FEEDBACK: clicks_on_answers.feedback,
    ItemKind.REMOVE: clicks_on_answers.remove,
    ItemKind.FOLLOW: following.follow,
    ItemKind.FOLLOWING: following.listed,
    ItemKind.UNFOLLOW: following.unfollow,
    ItemKind.HOUSEKEEPING: housekeeping.housekeeping,
    ItemKind.HOME: home.home,
    ItemKind.PROMPTS: home.prompts,
    ItemKind.WORD: words.word,
    ItemKind.PREVIEW: previews.show,
    ItemKind.NEWS: following.post_news,
    ItemKind.AMEND: amending.amend,
    ItemKind.ALARM: alarms.tell,
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
        """Do one item, and note how it ended.

        While the archive cannot be written this waits: what is not noted would be done again.
        """
        with speaking(self._language(item)):
            note = self._noting_tokens(item)
        while True:
            try:
                note()
            except PullquoteError:
                log.exception("end_not_noted", extra={"item": item.key})
                if self.stopping.wait(1.0):
                    return
            else:
                return

    def _language(self, item: Item) -> str:
        channel, team = item.payload.get("channel") or "", item.payload.get("team") or ""
        return self.workplace.settings.language_of(channel, team)

    def _noting_tokens(self, item: Item) -> Callable[[], None]:
        """Do one item, and note whether Slack took our token for it; return what notes its end."""
        tokens, team = self.workplace.tokens, item.payload.get("team", "")
        try:
            note = self._done(item)
        except TokenRefusedError as error:
            reason = str(error)
            if error.is_partial and item.kind in giving_up.COURTESIES:
                note = self._refused(item, reason)
            else:
                longest = LONGEST_WAIT_LASTING if item.kind in LASTING else LONGEST_WAIT
                tokens.refused(team, item.key, reason, longest + _TRYING)
                holds = item.attempts <= _HOLDS and not error.is_partial
                return self._again(item, reason, error.seconds, holds=holds)
        tokens.taken(team, item.key)
        return note

    def _done(self, item: Item) -> Callable[[], None]:
        """Do one item; return what notes how it ended.

        Raises:
            TokenRefusedError: Slack does not take our token for it.

        """
        inbox = self.workplace.inbox
        if item.attempts == 1:
            took(Stage.WAITING, (datetime.now(UTC) - item.received_at).total_seconds())
        try:
            outcome = DOES[item.kind](self.workplace, item)
        except TokenRefusedError:
            raise
        except TryLaterError as error:
            holds = item.attempts <= _HOLDS and item.kind not in LASTING
            return self._again(item, str(error), error.seconds, holds=holds)
        except MessageGoneError as error:
            gone = f"gone: {error}"
            return lambda: inbox.finish(item, ItemState.DONE, gone)
        except RefusedError as error:
            return self._refused(item, str(error))
        except Exception:
            log.exception("work_failed", extra={"item": item.key})
            if item.attempts >= MOST_FAILURES:
                return self._given_up(item, "failed", giving_up.BROKEN)
            return self._again(item, "failed", 5.0, holds=False)
        state = ItemState.EXPIRED if item.too_old else ItemState.DONE
        return lambda: inbox.finish(item, state, outcome)

    def _refused(self, item: Item, reason: str) -> Callable[[], None]:
        log.warning("slack_refused", extra={"item": item.key, "reason": reason})
        return self._given_up(item, reason, giving_up.refused(reason))

    def _again(self, item: Item, reason: str, seconds: float, *, holds: bool) -> Callable[[], None]:
        """Return what puts an item back, unless Slack has been away for too long."""
        if datetime.now(UTC) - item.received_at > GIVEN_UP:
            log.error("given_up", extra={"item": item.key, "reason": reason})
            return self._given_up(item, reason, answering.TOO_LATE)
        longest = LONGEST_WAIT_LASTING if item.kind in LASTING else LONGEST_WAIT
        wait = max(seconds, min(longest, 2.0 ** min(item.attempts - 1, 20)))
        log.warning("try_later", extra={"item": item.key, "reason": reason, "seconds": wait})
        return lambda: self.workplace.inbox.put_back(item, wait, holds=holds)

    def _given_up(self, item: Item, reason: str, why: str) -> Callable[[], None]:
        """Tell whoever waits for an item why it is given up; return what notes that."""
        try:
            giving_up.tell(self.workplace, item, why)
        except Exception:
            log.exception("not_told", extra={"item": item.key})
        return lambda: self.workplace.inbox.finish(item, ItemState.FAILED, reason)
