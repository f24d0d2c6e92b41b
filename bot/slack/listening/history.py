"""One installation's history, read for mentions that never reached us.

What was asked of us last is read first. Each page is remembered as read, so that an app which Slack
holds to one page a minute (its terms for apps distributed commercially outside its Marketplace, of
29 May 2025) comes to the end of it, and what it finds late for that reason is answered.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.web import SlackResponse

from bot.slack.api.client import Slack
from bot.slack.api.errors import (
    RATE_LIMITED,
    MessageGoneError,
    RefusedError,
    TokenRefusedError,
    TryLaterError,
    told_apart,
)
from bot.slack.api.finding import found_in
from bot.slack.events.apps import for_person
from bot.slack.events.messages import question_in
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import TOO_OLD, ItemKind
from bot.slack.listening.progress import MARGIN, Progress, Reading, earlier, moment, stamp
from bot.slack.work.threads import is_for_us
from index.archive import Archive
from index.archive.asked import asked_last
from index.archive.engine import fact, set_fact
from index.archive.slow_history import note_held

LOOKS_BACK = timedelta(hours=12)
"""How far back history is read for what was asked while nobody listened."""
_THREADS_GO_ON = timedelta(hours=1)
"""How long before that moment a thread with us may have begun for its replies to be read."""
_PAGE = 200
"""Messages asked for at once."""
_HELD_PAGE = 15
"""Messages that Slack gives at most to an app that it holds."""
_FEW_CALLS = 10
"""Calls of a method; who is limited before as many is held to far fewer than Slack's usual fifty a
minute."""
_BRIEF = 10.0
"""Seconds of a rate limit that are waited out on the spot."""
_TRIES = 3
HEARD = "heard_at"
"""Fact: when we last knew that what is asked reaches us; ISO 8601."""
_READ = "history_read:"
"""Fact: what `Progress` writes of a team; empty once all is read."""
_KINDS = "public_channel,private_channel,mpim,im"

log = logging.getLogger(__name__)


@dataclass
class Catcher:
    """Reads the history of one installation's conversations for questions not in the inbox."""

    slack: Slack
    archive: Archive
    inbox: Inbox
    since: datetime
    """When the bot was first started here; older questions were not to it."""
    apps: Collection[str] = ()
    """Whose posts for a person are that person's."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    """Up to when history is to be read: what comes later reaches us."""
    progress: Progress = field(default_factory=Progress, init=False)
    _calls: dict[str, int] = field(default_factory=dict, init=False)
    _limited: dict[str, float] = field(default_factory=dict, init=False)
    """Methods that Slack takes no more calls of for now, and for how many seconds."""

    def catch_up(self) -> int:
        """Put every missed question in the inbox; return how many, from where it was left.

        A conversation that Slack will not let us read is passed over: the others still count.

        Raises:
            TryLaterError: Slack could not tell of every conversation now; those it could tell of
                have been read.

        """
        with self.archive.reading() as connection:
            self.progress = Progress.read(fact(connection, _READ + self.slack.team))
        found = 0
        unread: TryLaterError | None = None
        for channel in self._conversations():
            try:
                found += self._read(channel)
            except TryLaterError as error:
                told = {"channel": channel["id"], "reason": str(error)}
                log.warning("history_unreadable", extra=told)
                if not (isinstance(error, TokenRefusedError) and error.is_partial):
                    unread = error
        if self._limited:
            unread = TryLaterError(RATE_LIMITED, min(self._limited.values()))
        self._remember(done=unread is None)
        if found:
            log.info("missed_questions", extra={"count": found})
        if unread is not None:
            raise unread
        return found

    def _conversations(self) -> list[dict[str, Any]]:
        """Return the bot's conversations, those it was asked in last first."""
        found = [
            channel
            for team in self.slack.teams()
            for page in self.slack.reader.users_conversations(types=_KINDS, limit=200, team_id=team)
            for channel in page["channels"]
        ]
        with self.archive.reading() as connection:
            last = asked_last(connection)
        never = datetime.min.replace(tzinfo=UTC)
        return sorted(found, key=lambda one: last.get(one["id"], never), reverse=True)

    def _read(self, channel: dict[str, Any]) -> int:
        """Read what is left of a conversation, as far as Slack tells now; return how many asked.

        What Slack refuses for good is passed over, and so is what we fail on ourselves.
        """
        id_ = channel["id"]
        known = self.progress.readings.get(id_)
        if known is None or moment(known.until) < self.began:
            self._begin(id_)
        try:
            return self._pages(channel) + self._threads(channel)
        except TryLaterError:
            raise
        except Exception as error:
            broken = None if isinstance(error, RefusedError) else error
            told = {"channel": id_, "reason": str(error)}
            log.warning("history_unreadable", extra=told, exc_info=broken)
            self._keep(id_, Reading(self.progress.readings[id_].until))
            return 0

    def _begin(self, channel: str) -> None:
        oldest, now = self._oldest(), stamp(max(self.began, datetime.now(UTC)))
        lately = self.inbox.threads_since(oldest - _THREADS_GO_ON)
        threads = [ts for where, ts in lately if where == channel]
        self.progress = self.progress.begun(channel, stamp(oldest), now, threads)

    def _pages(self, channel: dict[str, Any]) -> int:
        """Read the conversation itself, the newest first."""
        found, id_ = 0, channel["id"]
        while gaps := self._left(id_).gaps:
            gap = gaps[0]
            page = self._page(
                "history",
                partial(
                    self.slack.poster.conversations_history,
                    channel=id_,
                    oldest=gap.oldest,
                    latest=gap.latest,
                    limit=_PAGE,
                ),
            )
            if page is None:
                return found
            messages, more = page
            found += self._offer_all(messages, channel, gap.began)
            self._keep(id_, self._left(id_).after(gap, messages, more=more))
        return found

    def _threads(self, channel: dict[str, Any]) -> int:
        """Read the threads with new replies; one whose first message is gone has none."""
        found, id_ = 0, channel["id"]
        while threads := self._left(id_).threads:
            thread = threads[0]
            try:
                page = self._page(
                    "replies",
                    partial(
                        self.slack.poster.conversations_replies,
                        channel=id_,
                        ts=thread.root,
                        oldest=thread.oldest,
                        limit=_PAGE,
                        include_all_metadata=True,
                    ),
                )
            except MessageGoneError:
                page = [], False
            if page is None:
                return found
            messages, more = page
            found += self._offer_all(messages, channel, thread.began)
            self._keep(id_, self._left(id_).after_replies(thread, messages, more=more))
        return found

    def _left(self, channel: str) -> Reading:
        return self.progress.readings[channel]

    def _keep(self, channel: str, reading: Reading) -> None:
        self.progress = self.progress.with_reading(channel, reading)
        if self.progress.held:
            self._remember(done=False)

    def _page(
        self, method: str, call: Callable[[], SlackResponse]
    ) -> tuple[list[dict[str, Any]], bool] | None:
        """Return a page of messages and whether there are more; None while Slack gives none.

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        if method in self._limited:
            return None
        for tries in range(1, _TRIES + 1):
            try:
                with told_apart():
                    page = call()
            except TryLaterError as error:
                if str(error) != RATE_LIMITED:
                    raise
                if error.seconds > _BRIEF or tries == _TRIES:
                    self._limit(method, error.seconds)
                    return None
                time.sleep(error.seconds)
            else:
                break
        self._calls[method] = self._calls.get(method, 0) + 1
        messages, more = list(page["messages"]), bool(page.get("has_more"))
        if more and len(messages) <= _HELD_PAGE:
            self._held()
        return messages, more

    def _limit(self, method: str, seconds: float) -> None:
        self._limited[method] = seconds
        if self._calls.get(method, 0) < _FEW_CALLS:
            self._held()

    def _held(self) -> None:
        if not self.progress.held:
            log.warning("history_held", extra={"team": self.slack.team})
        self.progress = replace(self.progress, held=True)

    def _remember(self, *, done: bool) -> None:
        """Keep how far we are; once all is read, that is nothing to keep."""
        held = self.progress.held
        with self.archive.writing() as connection:
            set_fact(
                connection,
                _READ + self.slack.team,
                "" if done else self.progress.written(),
            )
            if held or sum(self._calls.values()) > 1:
                note_held(connection, self.slack.team, datetime.now(UTC) if held else None)

    def _oldest(self) -> datetime:
        with self.archive.reading() as connection:
            heard = fact(connection, HEARD)
        oldest = max(self.since, datetime.now(UTC) - LOOKS_BACK)
        return max(oldest, datetime.fromisoformat(heard) - MARGIN) if heard else oldest

    def _offer_all(
        self, messages: Iterable[dict[str, Any]], channel: dict[str, Any], began: str
    ) -> int:
        ordered = sorted(messages, key=lambda one: float(one["ts"]))
        return sum(self._offer(message, channel, began, ordered) for message in ordered)

    def _offer(
        self,
        message: dict[str, Any],
        channel: dict[str, Any],
        began: str,
        beside: Sequence[dict[str, Any]],
    ) -> bool:
        """Store a message that asks us; tell whether it was not known.

        Another process of this app may have answered it, or this one before it lost its archive:
        its answer is seen beside it, or is to be looked for first.
        """
        told = {**message, "channel": channel["id"]}
        event = for_person(told, self.slack.bot_user, self.apps)
        question = question_in(
            event, self.slack.bot_user, direct=bool(channel.get("is_im")), team=self.slack.team
        )
        if question is None or float(question.ts) < self.since.timestamp():
            return False
        if not is_for_us(self.archive, self.inbox, question):
            return False
        if found_in(beside, question.key) is not None:
            return False
        payload = question.payload()
        if self.slack.bot_user in message.get("reply_users", ()):
            payload["perhaps_answered"] = True
        if self.progress.held and question.ts > earlier(began, TOO_OLD):
            payload["found_at"] = datetime.now(UTC).isoformat()
        return self.inbox.put(question.key, ItemKind.MESSAGE, payload, moment(question.ts))
