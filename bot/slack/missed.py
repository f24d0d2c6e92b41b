"""Mentions that never reached us: after every connection, history is read for them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.slack.client import Slack
from bot.slack.events import question_in
from bot.slack.inbox import TOO_OLD, Inbox

_KINDS = "public_channel,private_channel,mpim,im"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Catcher:
    """Reads the history of the bot's conversations for questions that are not in the inbox."""

    slack: Slack
    inbox: Inbox
    bot_user: str
    since: datetime
    """When the bot was first started here; older questions were not to it."""

    def catch_up(self) -> int:
        """Put every missed question in the inbox; return how many there were.

        A conversation that cannot be read is passed over: the others still count.
        """
        oldest = max(self.since, datetime.now(UTC) - TOO_OLD)
        found = 0
        for channel in self._conversations():
            try:
                for event in self._messages(channel["id"], f"{oldest.timestamp():.6f}"):
                    found += self._offer(event, channel)
            except Exception:
                log.warning("history_unreadable", extra={"channel": channel["id"]}, exc_info=True)
        if found:
            log.info("missed_questions", extra={"count": found})
        return found

    def _conversations(self) -> Iterator[dict[str, Any]]:
        for page in self.slack.reader.users_conversations(types=_KINDS, limit=200):
            yield from page["channels"]

    def _messages(self, channel: str, oldest: str) -> Iterator[dict[str, Any]]:
        """Yield messages since a time stamp, with the replies of every thread that has new ones."""
        roots = {
            ts
            for where, ts in self.inbox.threads_since(datetime.now(UTC) - 6 * TOO_OLD)
            if where == channel
        }
        pages = self.slack.reader.conversations_history(channel=channel, oldest=oldest, limit=200)
        for page in pages:
            for message in page["messages"]:
                yield message
                if message.get("reply_count"):
                    roots.add(message["ts"])
        for root in roots:
            replies = self.slack.reader.conversations_replies(
                channel=channel, ts=root, oldest=oldest, limit=200
            )
            for page in replies:
                yield from page["messages"]

    def _offer(self, message: dict[str, Any], channel: dict[str, Any]) -> bool:
        event = {**message, "channel": channel["id"]}
        question = question_in(event, self.bot_user, direct=bool(channel.get("is_im")))
        if question is None or float(question.ts) < self.since.timestamp():
            return False
        at = datetime.fromtimestamp(float(question.ts), UTC)
        if datetime.now(UTC) - at > TOO_OLD:
            return False
        return self.inbox.put(question.key, "message", question.payload(), at)
