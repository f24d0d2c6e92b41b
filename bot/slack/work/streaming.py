"""A message that grows while its reader watches. An effect: what comes of it is for the delivery.

What is shown live is for the moment. However a stream ends, stopped by us, by its reader, by Slack
after some five minutes, or by a crash, its message is then given its final form by an update, which
may be done twice without harm.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slack_sdk.web.chat_stream import ChatStream

from bot.running.patience import passed_on
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TryLaterError, told_apart
from bot.slack.api.finding import named
from bot.slack.looks.blocks import Message, inert

LONGEST = 600.0
"""Seconds that pieces may go on for in all."""
MOST_SAID = 40_000
"""Characters after which pieces are no answer; Slack cuts a message there."""
_MOST_SHOWN = 8_000
"""Characters shown live; with the quotes above them they stay under what Slack takes."""
_RHYTHM = 0.6
"""Seconds between two appends; Slack takes a hundred a minute."""
_RATE_LIMITED = "rate limited"
"""What the client calls Slack's 429, which is never taken."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread to stream in, and who watches: without them Slack streams in no channel."""

    channel: str
    thread_ts: str
    team: str
    """The asker's own team."""
    user: str
    key: str
    """What is answered, as `Slack.post` marks it."""


class Stream:
    """A stream as its reader sees it grow; what cannot be shown is let go: the end has it."""

    def __init__(self, slack: Slack, thread: Thread) -> None:
        self._stream: ChatStream = slack.poster.chat_stream(
            channel=thread.channel,
            thread_ts=thread.thread_ts,
            recipient_team_id=thread.team,
            recipient_user_id=thread.user,
        )
        self._key = thread.key
        self._showing = True
        self._shown = 0
        self._held = ""
        self._next = 0.0
        self.stopped = False
        """Whether the reader wants no more."""

    def begin(self, opening: Message) -> str:
        """Show the opening, its first block named after what is answered; return Slack's name.

        Raises:
            TryLaterError: a message may stand, whose name we were not told.
            RefusedError: none stands, and none can be streamed here.

        """
        with told_apart():
            blocks = named(opening.blocks, self._key)
            self._stream.append(chunks=[{"type": "blocks", "blocks": blocks}])
        return str(self._stream.ts)

    def show(self, piece: str) -> None:
        """Let the stream grow by a piece, now or with later ones.

        Slack's helper keeps a text that was not taken, and sends it with the next one; an append
        that perhaps was taken is the last, so that no words are shown twice.
        """
        if not self._showing:
            return
        self._held += inert(piece)
        now = time.monotonic()
        if not self._held or now < self._next:
            return
        self._shown += len(self._held)
        if self._shown > _MOST_SHOWN:
            self._showing = False
            return
        text, self._held, self._next = self._held, "", now + _RHYTHM
        try:
            with told_apart():
                self._stream.append(markdown_text=text, chunks=())
        except TryLaterError as error:
            self._showing = str(error) == _RATE_LIMITED
            self._next = now + error.seconds
        except RefusedError as error:
            self._showing = False
            self.stopped = str(error) == "stopped_by_user"
            log.info("stream_ended", extra={"item": self._key, "reason": str(error)})


class _EnoughError(Exception):
    """No more pieces are wanted."""


def listen(
    pieces: Iterator[str],
    show: Callable[[str], None] = lambda _: None,
    has_enough: Callable[[], bool] = lambda: False,
) -> None:
    """Show pieces as they come, until they end, fail, stall or go on for too long.

    They are left where it `has_enough` of them, also while none come.
    """
    length, until = 0, time.monotonic() + LONGEST

    def meanwhile() -> None:
        if has_enough():
            raise _EnoughError
        show("")

    try:
        for piece in passed_on(pieces, until=until, meanwhile=meanwhile):
            length += len(piece)
            show(piece)
            if has_enough() or length > MOST_SAID:
                return
    except _EnoughError:
        return
    except Exception as error:  # noqa: BLE001  (a model may fail in any way; its words stay out of logs)
        log.warning("pieces_broke_off", extra={"reason": type(error).__name__})


def finish(slack: Slack, channel: str, ts: str, message: Message, key: str) -> None:
    """Put a message in place of one that was streamed, whether or not the stream is still open.

    Both calls may be repeated without harm, so the client that retries by itself makes them.

    Raises:
        TryLaterError: not done, or perhaps done.
        RefusedError: Slack does not take the message; a `MessageGoneError` if the stream's is gone.

    """
    stop(slack, channel, ts, key)
    try:
        slack.update(channel, ts, message, key=key, patient=True)
    except RefusedError as error:
        if str(error) != "streaming_state_conflict":
            raise
        raise TryLaterError(str(error), 2.0) from error


def stop(slack: Slack, channel: str, ts: str, key: str) -> None:
    """End a stream, if it is still open; its message bears no mark before it has its final form."""
    try:
        with told_apart():
            slack.reader.chat_stopStream(channel=channel, ts=ts)
    except (RefusedError, TryLaterError) as error:
        log.info("stream_not_stopped", extra={"item": key, "reason": str(error)})
