"""Mentions that never reached us: after every connection, history is read for them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.slack.api.client import Slack
from bot.slack.api.errors import (
    MessageGoneError,
    RefusedError,
    TokenRefusedError,
    TryLaterError,
    told_apart,
)
from bot.slack.events.apps import for_person
from bot.slack.events.messages import question_in
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind
from bot.slack.work.threads import is_for_us
from index.archive import Archive
from index.archive.engine import fact, set_fact

LOOKS_BACK = timedelta(hours=12)
"""How far back history is read for what was asked while nobody listened."""
_MARGIN = timedelta(minutes=5)
"""Read beyond the moment we last listened: events before a lost line may be lost with it."""
_THREADS_GO_ON = timedelta(hours=1)
"""How long before that moment a thread with us may have begun for its replies to be read."""
_HEARD = "heard_at"
_KINDS = "public_channel,private_channel,mpim,im"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Catcher:
    """Reads the history of the bot's conversations for questions that are not in the inbox."""

    slack: Slack
    archive: Archive
    inbox: Inbox
    since: datetime
    """When the bot was first started here; older questions were not to it."""
    apps: Collection[str] = ()
    """Whose posts for a person are that person's."""

    def catch_up(self) -> int:
        """Put every missed question in the inbox, the oldest of a channel first; return how many.

        A conversation that Slack will not let us read is passed over: the others still count.

        Raises:
            TryLaterError: Slack could not tell of every conversation now; those it could tell of
                have been read.

        """
        oldest = self._oldest()
        found = 0
        unread: TryLaterError | None = None
        for channel in self._conversations():
            try:
                found += self._read(channel, oldest)
            except TryLaterError as error:
                told = {"channel": channel["id"], "reason": str(error)}
                log.warning("history_unreadable", extra=told)
                if not (isinstance(error, TokenRefusedError) and error.is_partial):
                    unread = error
            except Exception:
                log.warning("history_unreadable", extra={"channel": channel["id"]}, exc_info=True)
        if found:
            log.info("missed_questions", extra={"count": found})
        if unread is not None:
            raise unread
        return found

    def _read(self, channel: dict[str, Any], oldest: datetime) -> int:
        with told_apart():
            events = list(self._messages(channel["id"], oldest))
        return sum(
            self._offer(event, channel) for event in sorted(events, key=lambda e: float(e["ts"]))
        )

    def _oldest(self) -> datetime:
        with self.archive.reading() as connection:
            heard = fact(connection, _HEARD)
        oldest = max(self.since, datetime.now(UTC) - LOOKS_BACK)
        return max(oldest, datetime.fromisoformat(heard) - _MARGIN) if heard else oldest

    def _conversations(self) -> Iterator[dict[str, Any]]:
        pages = self.slack.reader.users_conversations(
            types=_KINDS, limit=200, team_id=self.slack.team
        )
        for page in pages:
            yield from page["channels"]

    def _messages(self, channel: str, since: datetime) -> Iterator[dict[str, Any]]:
        """Yield messages since a moment, with the replies of every thread that has new ones."""
        oldest = f"{since.timestamp():.6f}"
        lately = self.inbox.threads_since(since - _THREADS_GO_ON)
        roots = {ts for where, ts in lately if where == channel}
        pages = self.slack.reader.conversations_history(channel=channel, oldest=oldest, limit=200)
        for page in pages:
            for message in page["messages"]:
                yield message
                if message.get("reply_count") and message.get("latest_reply", "") >= oldest:
                    roots.add(message["ts"])
        for root in roots:
            with suppress(MessageGoneError):
                yield from self._replies(channel, root, oldest)

    def _replies(self, channel: str, root: str, oldest: str) -> list[dict[str, Any]]:
        """Return the replies of a thread since a moment.

        Raises:
            TryLaterError, RefusedError: Slack does not tell; `MessageGoneError`: no such thread.

        """
        with told_apart():
            pages = self.slack.reader.conversations_replies(
                channel=channel, ts=root, oldest=oldest, limit=200
            )
            return [message for page in pages for message in page["messages"]]

    def _offer(self, message: dict[str, Any], channel: dict[str, Any]) -> bool:
        told = {**message, "channel": channel["id"]}
        event = for_person(told, self.slack.bot_user, self.apps)
        question = question_in(
            event, self.slack.bot_user, direct=bool(channel.get("is_im")), team=self.slack.team
        )
        if question is None or float(question.ts) < self.since.timestamp():
            return False
        if not is_for_us(self.archive, self.inbox, question):
            return False
        at = datetime.fromtimestamp(float(question.ts), UTC)
        return self.inbox.put(question.key, ItemKind.MESSAGE, question.payload(), at)


@dataclass(frozen=True)
class Catchers:
    """Reads the histories of all installations."""

    slacks: Callable[[], Sequence[Slack]]
    """Gives the client of every installation."""
    archive: Archive
    inbox: Inbox
    since: datetime
    """When the bot was first started here."""
    apps: Collection[str] = ()
    """Whose posts for a person are that person's."""

    def catch_up(self) -> int:
        """Put every missed question in the inbox; return how many there were.

        One of several whose token Slack no longer takes is passed over: its workspace may have
        taken the bot out.

        Raises:
            TryLaterError, RefusedError: Slack could not tell of every installation.

        """
        found = 0
        failed: RefusedError | TryLaterError | None = None
        slacks = self.slacks()
        for slack in slacks:
            try:
                with told_apart():
                    catcher = Catcher(slack, self.archive, self.inbox, self.since, self.apps)
                    found += catcher.catch_up()
            except (RefusedError, TryLaterError) as error:
                told = {"team": slack.team, "reason": str(error)}
                log.warning("installation_unreadable", extra=told)
                if len(slacks) == 1 or not isinstance(error, TokenRefusedError):
                    failed = error
        if failed is not None:
            raise failed
        return found

    def heard(self) -> None:
        """Note that we are listening: what is asked until now reaches us."""
        with self.archive.writing() as connection:
            set_fact(connection, _HEARD, datetime.now(UTC).isoformat())
