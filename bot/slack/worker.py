"""Working the inbox: one item to one answer."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from bot.ask import ask
from bot.slack.blocks import Message, answer_message, apology, plain_message
from bot.slack.client import GoneError, RefusedError, Slack, TooMuchError, TryLaterError
from bot.slack.inbox import Inbox, Item, State
from index.errors import PullquoteError, QuestionError
from index.house import House

MOST_ATTEMPTS = 8
"""Times an item is taken up before it is given up; with the waits between, some five minutes."""
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
            outcome = self._answer(item)
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
        if item.attempts >= MOST_ATTEMPTS:
            log.error("given_up", extra={"item": item.key, "reason": reason})
            self.inbox.finish(item, State.FAILED, reason)
            return
        wait = max(seconds, min(60.0, 2.0 ** (item.attempts - 1)))
        log.warning("try_later", extra={"item": item.key, "reason": reason, "seconds": wait})
        self.inbox.put_back(item, wait)

    def _answer(self, item: Item) -> str:
        """Answer an item unless its answer stands already; return how it ended."""
        channel, thread_ts = _place(item)
        doubtful = item.attempts > 1 and item.kind != "command"
        if doubtful and self.slack.is_posted(channel, thread_ts, item.key):
            return "was answered already"
        message, plainer = self._message(item)
        try:
            self._send(item, message)
        except TooMuchError as error:
            log.warning("blocks_refused", extra={"item": item.key, "reason": str(error)})
            self._send(item, plainer)
            return "answered in text alone"
        return "answered"

    def _message(self, item: Item) -> tuple[Message, Message]:
        """Return the message that answers an item and a plainer one; failures are told as such."""
        private = item.kind == "command"
        try:
            answer = ask(self.house, item.payload["text"])
        except QuestionError as error:
            return apology(str(error)), apology(str(error))
        except PullquoteError:
            log.exception("archive_unreadable", extra={"item": item.key})
            return apology(_NOT_NOW), apology(_NOT_NOW)
        except Exception:
            log.exception("ask_failed", extra={"item": item.key})
            return apology(_BROKEN), apology(_BROKEN)
        asked = item.kind == "share"
        return answer_message(answer, shareable=private, asked=asked), plain_message(answer)

    def _send(self, item: Item, message: Message) -> None:
        if item.kind == "command":
            self.slack.respond(item.payload["response_url"], message)
            return
        channel, thread_ts = _place(item)
        try:
            self.slack.post(channel, thread_ts, message, item.key)
        except RefusedError as error:
            unreachable = str(error) in {"not_in_channel", "channel_not_found"}
            if item.kind != "share" or not unreachable:
                raise
            self.slack.respond(item.payload["response_url"], message, in_channel=True)


def _place(item: Item) -> tuple[str, str | None]:
    payload = item.payload
    return payload.get("channel") or payload["channel_id"], payload.get("thread_ts")
