"""Working the inbox: one item to one answer."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from bot.answer import Answer
from bot.ask import ask
from bot.slack.alarms import tell
from bot.slack.amending import amend
from bot.slack.client import GoneError, RefusedError, Slack, TooMuchError, TryLaterError
from bot.slack.following import Desk
from bot.slack.given import Giver, ToGive
from bot.slack.inbox import LASTING, Inbox, Item, State
from bot.slack.looks.blocks import Message, answer_message, apology, plain_message
from index.errors import PullquoteError, QuestionError
from index.house import House

MOST_ATTEMPTS = 8
"""Times an item is taken up before it is given up; with the waits between, some five minutes."""
LONGEST_WAIT = 60.0
"""Seconds between two tries, unless Slack asks for more."""
MOST_ATTEMPTS_LASTING = 150
LONGEST_WAIT_LASTING = 600.0
"""The same for what never grows too old: given up after a day."""
_NOT_NOW = (
    "I could not read the archive just now, so I cannot say what the coverage holds. "
    "Please ask again in a minute; the log of this bot says what failed."
)
_BROKEN = (
    "Something went wrong while I looked for an answer. That is a fault in me, not an empty "
    "result; the log of this bot says more. Please try once more."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Worker:
    """Takes items from the inbox and answers them, one after the other."""

    house: House
    inbox: Inbox
    slack: Slack
    stopping: threading.Event

    def run(self) -> None:
        """Work until told to stop; an item begun is finished first."""
        while not self.stopping.is_set():
            try:
                item = self.inbox.take(patience=0.5)
            except PullquoteError:
                log.exception("inbox_unreadable")
                self.stopping.wait(1.0)
                continue
            if item is not None:
                self._work(item)

    def _work(self, item: Item) -> None:
        try:
            outcome = self._do(item)
        except TryLaterError as error:
            self._again(item, str(error), error.seconds)
        except GoneError as error:
            self.inbox.finish(item, State.DONE, f"gone: {error}")
        except RefusedError as error:
            log.warning("slack_refused", extra={"item": item.key, "reason": str(error)})
            self.inbox.finish(item, State.FAILED, str(error))
        except Exception:
            log.exception("answer_failed", extra={"item": item.key})
            self._again(item, "failed", 5.0)
        else:
            self.inbox.finish(item, State.DONE, outcome)

    def _again(self, item: Item, reason: str, seconds: float) -> None:
        lasting = item.kind in LASTING
        if item.attempts >= (MOST_ATTEMPTS_LASTING if lasting else MOST_ATTEMPTS):
            log.error("given_up", extra={"item": item.key, "reason": reason})
            self.inbox.finish(item, State.FAILED, reason)
            return
        longest = LONGEST_WAIT_LASTING if lasting else LONGEST_WAIT
        wait = max(seconds, min(longest, 2.0 ** (item.attempts - 1)))
        log.warning("try_later", extra={"item": item.key, "reason": reason, "seconds": wait})
        self.inbox.put_back(item, wait)

    def _do(self, item: Item) -> str:
        """Do what an item asks for; return how it ended."""
        desk = Desk(self.house, self.slack)
        match item.kind:
            case "amend":
                return amend(self.house, self.slack, item)
            case "news":
                return desk.post_news(item)
            case "alarm":
                return tell(self.slack, item)
            case "follow":
                return desk.follow(item)
            case "following":
                return desk.listed(item)
            case "unfollow":
                return desk.unfollow(item)
            case _:
                return self._answer(item)

    def _answer(self, item: Item) -> str:
        """Answer an item unless its answer stands already; return how it ended."""
        if item.kind == "command":
            return self._whisper(item)
        giver = Giver(self.house.archive, self.slack)
        channel, thread_ts = _place(item)
        if item.attempts > 1 and giver.was_given(item, channel, thread_ts):
            return "was answered already"
        answer = self._ask(item)
        if isinstance(answer, Message):
            to_give = ToGive(channel, thread_ts, answer, answer)
        else:
            message = answer_message(answer, asked=item.kind == "share")
            plainer = plain_message(answer)
            to_give = ToGive(
                channel, thread_ts, message, plainer, item.payload["text"], answer.quotes
            )
        try:
            return giver.give(item, to_give)
        except RefusedError as error:
            giver.forget(item)
            unreachable = str(error) in {"not_in_channel", "channel_not_found"}
            if item.kind != "share" or not unreachable:
                raise
            self.slack.respond(item.payload["response_url"], to_give.message, in_channel=True)
            return "answered through its response URL"

    def _whisper(self, item: Item) -> str:
        """Answer a command to its asker alone; such an answer cannot be edited later."""
        url, answer = item.payload["response_url"], self._ask(item)
        if isinstance(answer, Message):
            self.slack.respond(url, answer)
            return "answered"
        try:
            self.slack.respond(url, answer_message(answer, shareable=True))
        except TooMuchError as error:
            log.warning("blocks_refused", extra={"item": item.key, "reason": str(error)})
            self.slack.respond(url, plain_message(answer))
            return "answered in text alone"
        return "answered"

    def _ask(self, item: Item) -> Answer | Message:
        """Return the answer to an item's question, or what its asker is told of a failure."""
        try:
            channel, _ = _place(item)
            access = self.house.settings.access_of(channel)
            return ask(self.house, item.payload["text"], access=access)
        except QuestionError as error:
            return apology(str(error))
        except PullquoteError:
            log.exception("archive_unreadable", extra={"item": item.key})
            return apology(_NOT_NOW)
        except Exception:
            log.exception("ask_failed", extra={"item": item.key})
            return apology(_BROKEN)


def _place(item: Item) -> tuple[str, str | None]:
    payload = item.payload
    return payload.get("channel") or payload["channel_id"], payload.get("thread_ts")
