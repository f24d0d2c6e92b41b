"""The ways an answer is shown in Slack: posted, streamed in a thread, or to its asker alone.

Plain effects, a call or two each, that know nothing of when they are used: that is the delivery's.
What fails raises `TryLaterError` where it was perhaps done, and `RefusedError` where it was not.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from bot.questions.plain_text import plain_text
from bot.slack.api.client import AT_REST, PROCESSING, Slack
from bot.slack.api.errors import RefusedError, TryLaterError
from bot.slack.api.finding import Found
from bot.slack.inbox.items import Item
from bot.slack.looks.answers import opening_of, summary_message, translations_message
from bot.slack.looks.blocks import Message
from bot.slack.work.posting import ToGive
from bot.slack.work.stops import Stops
from bot.slack.work.streaming import Stream, Thread, finish, listen, stop

log = logging.getLogger(__name__)


@dataclass
class Posted:
    """As a message in a channel or a thread, which its summary is put into later."""

    slack: Slack
    item: Item
    channel: str
    thread_ts: str | None = None
    """The thread to post in; None for the channel itself."""
    private: ClassVar[bool] = False
    """Whether it is shown in messages that can be neither found nor edited."""

    def find(self) -> Found | None:
        """Return the message that answers the item; None where none stands."""
        return self.slack.found(self.channel, self.thread_ts, self.item.key, self.item.received_at)

    def grow(self, pieces: Iterator[str]) -> bool:
        """Wait for the pieces of a summary, and show them where they can be shown.

        Tells whether its reader stopped it, as nobody can here.
        """
        listen(pieces)
        return False

    def post(self, message: Message) -> str:
        """Post an answer; return Slack's name for the message."""
        return self.slack.post(self.channel, self.thread_ts, message, self.item.key)

    def put(self, ts: str, _answer: ToGive, message: Message) -> None:
        """Put an answer in the place of what stands."""
        self.slack.update(self.channel, ts, message, patient=True)

    def take_back(self, ts: str) -> None:
        """Take away what stands."""
        self.slack.delete(self.channel, ts)


@dataclass
class Streamed(Posted):
    """As a message in the thread of its question, which grows while it is summed up."""

    team_of_asker: Callable[[], str] = str
    settle: Callable[[], None] = lambda: None
    """What is done before anything is shown."""
    stops: Stops = field(default_factory=Stops)
    """What is being written, which Slack's button stops."""
    stopped: threading.Event = field(default_factory=threading.Event, init=False)
    """Set once somebody stops it."""
    stream: Stream | None = field(default=None, init=False)

    def open(self, message: Message) -> str:
        """Begin a stream with the headline and the quotes of an answer; return its name."""
        self.settle()
        user, key = self.item.payload["user"], self.item.key
        thread = Thread(self.channel, self.thread_ts or "", self.team_of_asker(), user, key)
        stream = Stream(self.slack, thread)
        ts = stream.begin(opening_of(message))
        self.stream = stream
        self.stopped = self.stops.begun(self.channel, self.thread_ts or "")
        self._session(PROCESSING)
        return ts

    def grow(self, pieces: Iterator[str]) -> bool:
        """Let what was opened grow; tell whether its reader stopped it."""
        stream = self.stream
        if stream is None:
            return super().grow(pieces)

        def has_enough() -> bool:
            return stream.stopped or self.stopped.is_set()

        listen(pieces, stream.show, has_enough)
        return has_enough()

    def post(self, message: Message) -> str:
        """Post an answer that does not grow."""
        self.settle()
        return super().post(message)

    def put(self, ts: str, _answer: ToGive, message: Message) -> None:
        """End the stream where it is open, and put an answer in its place."""
        self.settle()
        self.stream = None
        try:
            finish(self.slack, self.channel, ts, message, self.item.key)
        except RefusedError:
            self._rest()
            raise
        self._rest()

    def take_back(self, ts: str) -> None:
        """End the stream where it is open, and take the message away."""
        stop(self.slack, self.channel, ts, self.item.key)
        super().take_back(ts)
        self._rest()

    def leave(self) -> bool:
        """Let nobody stop it any more; tell whether nothing else is written in its thread."""
        return self.stops.ended(self.channel, self.thread_ts or "", self.stopped)

    def _rest(self) -> None:
        """Take the button away, unless another answer is written in the thread."""
        if self.leave():
            self._session(AT_REST)

    def _session(self, status: str) -> None:
        """Say that the thread is worked in, which gives its reader a button to stop, or no more."""
        title = plain_text(self.item.payload.get("text", ""))
        try:
            self.slack.session(self.channel, self.thread_ts or "", status, title)
        except (RefusedError, TryLaterError) as error:
            about = {"item": self.item.key, "reason": str(error)}
            log.info("session_not_shown", extra=about)


@dataclass
class Whispered(Posted):
    """To its asker alone, through a response URL; its summary is shown below it."""

    private: ClassVar[bool] = True

    def find(self) -> Found | None:
        """Return nothing: what is shown so cannot be looked for, and on doubt is shown again."""
        return None

    def post(self, message: Message) -> str:
        """Show an answer; its name is empty, as Slack tells none."""
        self.slack.respond(self.item.payload["response_url"], message)
        return ""

    def put(self, _ts: str, answer: ToGive, _message: Message) -> None:
        """Show the summary of an answer below it, and what is translated of its quotes."""
        url = self.item.payload["response_url"]
        below = [
            summary_message(answer.summary) if answer.summary else None,
            translations_message(answer.translations) if answer.translations else None,
        ]
        for message in filter(None, below):
            self.slack.respond(url, message)
