"""Giving an answer that grows while its asker watches; in the end it stands whole, and once.

What is shown live is for the moment. However a stream ends, stopped by us, by its reader, by Slack
after some five minutes, or by a crash, its message is then given its final form by an update, which
may be done twice without harm. Where no stream could be begun, that form is posted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.chat_stream import ChatStream

from bot.running.patience import passed_on
from bot.slack.api.client import EVENT_TYPE, Slack, is_marked
from bot.slack.api.errors import RefusedError, TryLaterError, told_apart
from bot.slack.looks.blocks import Message, inert

PATIENCE = 30.0
"""Seconds without a piece after which no more are expected."""
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

Ending = Callable[[str | None], Message]
"""Makes the message that stays of all that the pieces said; of None where they broke off."""


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


def stream(
    slack: Slack,
    place: Thread,
    opening: Message,
    pieces: Iterator[str],
    ending: Ending,
    *,
    started: Callable[[str], None] = lambda _: None,
    began: str | None = None,
    patience: float = PATIENCE,
) -> str:
    """Show an opening and then pieces as they come, put the ending in their place; return its ts.

    `started` is told the message's ts before the first piece is read, so that it can be remembered;
    a later attempt at the same answer gives it back as `began` (or what `begun` finds), and nothing
    is streamed anew. Pieces may fail, stall or never end.

    Raises:
        TryLaterError: the message may stand unfinished: try again with what `begun` finds.
        RefusedError: Slack does not take the ending; a `TooMuchError` where its blocks are too
            much: `finish` with a plainer one.

    """
    live = _Live(slack, place)
    if began is None:
        live.begin(opening)
        if live.ts is not None:
            started(live.ts)
    message = ending(_listen(pieces, live, patience))
    ts = began or live.ts or (begun(slack, place) if live.in_doubt else None)
    if ts is None:
        return slack.post(place.channel, place.thread_ts, message, place.key)
    finish(slack, place, ts, message)
    return ts


def finish(slack: Slack, place: Thread, ts: str, message: Message) -> None:
    """Put a message in place of one that was streamed, whether or not the stream is still open.

    Both calls may be repeated without harm, so the client that retries by itself makes them.

    Raises:
        TryLaterError: not done, or perhaps done.
        RefusedError: Slack does not take the message; a `MessageGoneError` if the stream's is gone.

    """
    marked = {"event_type": EVENT_TYPE, "event_payload": {"key": place.key}}
    stop(slack, place, ts)
    try:
        with told_apart():
            slack.reader.chat_update(
                channel=place.channel,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=marked,
            )
    except RefusedError as error:
        if str(error) != "streaming_state_conflict":
            raise
        raise TryLaterError(str(error), 2.0) from error


def stop(slack: Slack, place: Thread, ts: str) -> None:
    """End a stream, if it is still open; its message bears no mark before it has its final form."""
    try:
        with told_apart():
            slack.reader.chat_stopStream(channel=place.channel, ts=ts)
    except (RefusedError, TryLaterError) as error:
        log.info("stream_not_stopped", extra={"item": place.key, "reason": str(error)})


def begun(slack: Slack, place: Thread) -> str | None:
    """Return Slack's name for the message that an earlier attempt began, None where none stands.

    A finished one carries its key as metadata; while it streams, its first block is named so.

    Raises:
        TryLaterError: Slack cannot tell now.
        RefusedError: Slack will not tell; a `MessageGoneError` if the thread is gone.

    """
    with told_apart():
        pages = slack.reader.conversations_replies(
            channel=place.channel, ts=place.thread_ts, include_all_metadata=True, limit=200
        )
        ours = (m for page in pages for m in page["messages"] if _is_begun(m, place.key))
        found = next(ours, None)
    return None if found is None else str(found["ts"])


def _is_begun(message: dict[str, Any], key: str) -> bool:
    named = any(block.get("block_id") == _name(key) for block in message.get("blocks") or ())
    own = "bot_id" in message
    return own and (named or is_marked(message, key))


def _name(key: str) -> str:
    """Return the name of the first block of what a key's answer opens with; at most 255 long."""
    return f"stream:{key}"[:255]


class _Live:
    """The stream as its reader sees it grow. What cannot be shown is let go: the ending has it."""

    def __init__(self, slack: Slack, place: Thread) -> None:
        self._stream: ChatStream = slack.poster.chat_stream(
            channel=place.channel,
            thread_ts=place.thread_ts,
            recipient_team_id=place.team,
            recipient_user_id=place.user,
        )
        self._key = place.key
        self._showing = False
        self._shown = 0
        self._held = ""
        self._next = 0.0
        self.in_doubt = False
        """Whether a message may stand whose ts we were not told."""
        self.stopped = False
        """Whether the reader wants no more."""

    @property
    def ts(self) -> str | None:
        """Slack's name for the message, once there is one."""
        return self._stream.ts

    def begin(self, opening: Message) -> None:
        """Show the opening, its first block named after what is answered."""
        first, *rest = opening.blocks
        blocks = [{**first, "block_id": _name(self._key)}, *rest]
        try:
            with told_apart():
                self._stream.append(chunks=[{"type": "blocks", "blocks": blocks}])
        except (RefusedError, TryLaterError) as error:
            self.in_doubt = isinstance(error, TryLaterError)
            log.info("stream_not_begun", extra={"item": self._key, "reason": str(error)})
            return
        self._showing = True

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


def _listen(pieces: Iterator[str], live: _Live, patience: float) -> str | None:
    """Show pieces as they come; return all they said, or None where they broke off."""
    said: list[str] = []
    length, until = 0, time.monotonic() + LONGEST
    try:
        for piece in passed_on(pieces, patience=patience, meanwhile=lambda: live.show("")):
            said.append(piece)
            length += len(piece)
            live.show(piece)
            if live.stopped or length > MOST_SAID or time.monotonic() > until:
                return None
    except Exception as error:  # noqa: BLE001  (a model may fail in any way; its words stay out of logs)
        log.warning("pieces_broke_off", extra={"reason": type(error).__name__})
        return None
    return "".join(said)
