"""Messages in Slack, each there once: never lost, never doubled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.api.errors import MessageGoneError, judged, told_apart
from bot.slack.api.finding import Found, found_in, mark
from bot.slack.looks.blocks import Block, Message

TIMEOUT = 10
"""Seconds a call to Slack may take."""
_CLOCKS_APART = 120
"""Seconds by which Slack's clock and ours may differ."""
_TAKEN = frozenset({"ok", "", '{"ok":true}', '{"ok": true}'})
"""What a response URL says to a message it takes, in text or as JSON."""


@dataclass(frozen=True)
class Messages:
    """The calls that post, change, find and delete messages."""

    reader: WebClient
    """Tries again by itself, and sleeps meanwhile: for what nobody waits for."""
    poster: WebClient
    """Never tries again: a second try may double, and whoever works the inbox has other work."""

    def post(self, channel: str, thread_ts: str | None, message: Message, key: str) -> str:
        """Post a message marked with the key of what it answers; return Slack's name for it.

        Raises:
            TryLaterError: not taken, or perhaps taken: look with `posted` before trying again.
            RefusedError: not taken, for good.

        """
        with told_apart():
            answer = self.poster.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=message.text,
                blocks=list(message.blocks) or None,
                metadata=mark(key),
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def whisper(self, channel: str, user: str, message: Message, thread_ts: str | None) -> None:
        """Show a message to one person in a channel; it is gone when they reload.

        Raises:
            TryLaterError, RefusedError: as for `post`.

        """
        with told_apart():
            self.poster.chat_postEphemeral(
                channel=channel,
                user=user,
                thread_ts=thread_ts,
                text=message.text,
                blocks=list(message.blocks) or None,
            )

    def update(
        self,
        channel: str,
        ts: str,
        message: Message,
        *,
        key: str | None = None,
        patient: bool = False,
    ) -> None:
        """Put a message in place of one we posted; doing so twice does no harm.

        `key` marks it with what it answers, where it is not marked yet; `patient` tries again by
        itself, where nobody waits for it.

        Raises:
            TryLaterError: not taken, or perhaps taken.
            RefusedError: not taken, for good; a `MessageGoneError` where there is no such message.

        """
        client = self.reader if patient else self.poster
        with told_apart():
            client.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=None if key is None else mark(key),
            )

    def delete(self, channel: str, ts: str) -> None:
        """Take a message of ours away; one that is gone already is no error.

        Raises:
            TryLaterError: not done, or perhaps done.
            RefusedError: not done, for good.

        """
        with suppress(MessageGoneError), told_apart():
            self.poster.chat_delete(channel=channel, ts=ts)

    def found(self, channel: str, thread_ts: str | None, key: str, since: datetime) -> Found | None:
        """Return the message that answers what has a key, whole or begun; None where none stands.

        It is looked for in the thread, or in what the channel has had since a moment.

        Raises:
            TryLaterError: Slack cannot tell now.
            RefusedError: Slack will not tell; a `MessageGoneError` where the thread is gone.

        """
        with told_apart():
            if thread_ts is not None:
                pages = self.poster.conversations_replies(
                    channel=channel, ts=thread_ts, include_all_metadata=True, limit=200
                )
            else:
                oldest = f"{since.timestamp() - _CLOCKS_APART:.6f}"
                pages = self.poster.conversations_history(
                    channel=channel, oldest=oldest, include_all_metadata=True, limit=100
                )
            return found_in((one for page in pages for one in page["messages"]), key)

    def posted(self, channel: str, thread_ts: str | None, key: str, since: datetime) -> str | None:
        """Return Slack's name for the whole message that answers what has a key; see `found`."""
        found = self.found(channel, thread_ts, key, since)
        return found.ts if found is not None and found.whole else None

    def thread(self, channel: str, thread_ts: str, since: datetime) -> list[dict[str, Any]]:
        """Return a thread's first message and the first 200 since a moment, by one call.

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        oldest = f"{since.timestamp() - _CLOCKS_APART:.6f}"
        with told_apart():
            page = self.poster.conversations_replies(
                channel=channel, ts=thread_ts, oldest=oldest, limit=200
            )
        return list(page["messages"])

    def message(self, channel: str, thread_ts: str, ts: str) -> dict[str, Any] | None:
        """Return one message of a thread, or what begins it, as it is now; None where it is gone.

        `conversations.replies` gives a thread's first message whatever else is asked for.

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        with told_apart():
            page = self.poster.conversations_replies(
                channel=channel, ts=thread_ts, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        return next((dict(one) for one in page["messages"] if one.get("ts") == ts), None)

    def unfurl(self, channel: str, ts: str, previews: Mapping[str, Sequence[Block]]) -> None:
        """Show previews under a message, by the links in it; again puts others in their place.

        Raises:
            TryLaterError, RefusedError: Slack does not show them.

        """
        told = {link: {"blocks": list(blocks)} for link, blocks in previews.items()}
        with told_apart():
            self.poster.chat_unfurl(channel=channel, ts=ts, unfurls=told)

    def respond(
        self,
        response_url: str,
        message: Message,
        *,
        in_channel: bool = False,
        replacing: bool = False,
    ) -> None:
        """Answer a command or a click through its response URL.

        `replacing` puts the answer in place of the message that was clicked.

        Raises:
            TryLaterError, RefusedError: as for `post`.

        """
        with told_apart():
            answer = WebhookClient(response_url, timeout=TIMEOUT, retry_handlers=[]).send(
                text=message.text,
                blocks=list(message.blocks) or None,
                response_type="in_channel" if in_channel else "ephemeral",
                replace_original=replacing,
                unfurl_links=False,
                unfurl_media=False,
            )
        if answer.status_code != 200 or answer.body.strip() not in _TAKEN:
            raise judged(_word_in(answer.body), answer.status_code, answer.headers)


def _word_in(body: str) -> str:
    """Return Slack's word for why a response URL takes nothing; it comes bare or in JSON."""
    word = re.search(r'"error"\s*:\s*"(\w{1,60})"|^\s*(\w{1,60})\s*$', body[:1000])
    return (word.group(1) or word.group(2)) if word else "no reason given"
