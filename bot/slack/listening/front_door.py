"""What Slack calls: each delivery is stored in the inbox before Slack is told it arrived.

`process_before_response` makes Bolt run these listeners before it acknowledges, so a crash in
between makes Slack deliver again, and the inbox's key makes the second delivery a no-op. What
needs a trigger (modals) is the exception: it is done at once, beside the acknowledgement, and
never stored.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.own_words.catalogue import say, speaking
from bot.slack.api.calls import AsyncWitness
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TryLaterError
from bot.slack.api.installs import Installs
from bot.slack.events.apps import for_person
from bot.slack.events.clicks import Clicked, clicked, problems_in, submitted
from bot.slack.events.commands import COMMAND, HELP, said_in
from bot.slack.events.gestures import gesture_in, message_to_check
from bot.slack.events.messages import Payload, Question, deletion_in, edit_in, question_in, team_of
from bot.slack.inbox.clerk import Clerk
from bot.slack.inbox.items import ItemKind
from bot.slack.inbox.stored import Entry
from bot.slack.listening.installing import NOT_INSTALLED, hear_of_leaving, install_flow, meeting
from bot.slack.listening.short_way import App, Takes
from bot.slack.listening.unreadable import on_error
from bot.slack.work.answering import NOT_NOW
from bot.slack.work.modals import Makes, open_modal, opens
from bot.slack.work.repeated import take_in
from bot.slack.work.threads import is_for_us
from bot.slack.work.words import edited_late
from bot.slack.work.workplace import Workplace
from index.errors import PullquoteError
from index.settings import Settings

REORDERED = timedelta(minutes=6)
"""Age up to which the edit of a question may be told before the question: Slack tries to tell what
was not acknowledged again after one minute and after five."""
_OURS = re.compile(r"^pullquote_")
"""What our buttons and forms are called by."""
MESSAGES = ("app_mention", "message")
"""Both tell of one question."""
_STATUS_SECONDS = 2.0
"""For `/pullquote status`, of the three that Slack gives a command."""

Ack = Callable[..., Awaitable[Any]]

log = logging.getLogger(__name__)


def make_app(
    workplace: Workplace, status_line: Callable[[str, str], str], installs: Installs | None = None
) -> App:
    """Return the Bolt app: listeners that store, and nothing that works.

    `status_line` gives how fresh the stories are that a channel sees through a team's installation;
    `installs` are there where workspaces install the bot themselves.
    """
    alone = workplace.slack_of("") if installs is None else None
    door = Door(workplace, status_line)
    app = bolt_app(workplace.settings, installs, alone, door.take if alone else None)
    for event in MESSAGES:
        app.event(event)(door.message)
    for event in ("reaction_added", "app_home_opened", "assistant_thread_started", "link_shared"):
        app.event(event)(door.gesture)
    app.event("agent_session_stopped")(door.stop)
    for event in ("app_context_changed", "assistant_thread_context_changed"):
        app.event(event)(ignore)
    app.command(COMMAND)(door.command)
    app.shortcut(_OURS)(door.shortcut)
    app.action(_OURS)(door.click)
    app.view(_OURS)(door.form)
    return app


def bolt_app(
    settings: Settings,
    installs: Installs | None = None,
    alone: Slack | None = None,
    takes: Takes | None = None,
) -> App:
    """Return a Bolt app for the settings, which hears of installations and of nothing else.

    `alone` is the client of the only installation. Without it Bolt asks Slack whose the token is
    when the first event comes, and loses the event where Slack does not answer. `takes` has plain
    questions stored; where there are many installations, each event is first asked whose it is.
    """
    token = settings.slack_bot_token
    client = AsyncWebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        retry_handlers=[AsyncWitness(), AsyncConnectionErrorRetryHandler()],
    )
    if installs is None:
        return _app(takes, client=client, authorize=_known(alone) if alone else None)
    flow, authorize = install_flow(settings, installs, client)
    app = _app(
        None,
        client=client,
        oauth_flow=flow,
        authorize=authorize,
        before_authorize=meeting(installs),
        user_facing_authorize_error_message=NOT_INSTALLED,
    )
    hear_of_leaving(app, installs)
    return app


def _app(takes: Takes | None, **how: Any) -> App:
    """Return a Bolt app; that it finds the token in the environment too is not worth a warning.

    It checks no signatures: `http` does, before Bolt sees a request, and sockets carry none. Where
    it is given no name, Bolt reads the source of all that calls it for one: a second of a start.
    """
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    try:
        app = App(
            takes,
            name="pullquote",
            request_verification_enabled=False,
            raise_error_for_unhandled_request=True,
            process_before_response=True,
            logger=logger,
            **how,
        )
    finally:
        logger.setLevel(logging.NOTSET)
    app.error(on_error)
    return app


def _known(slack: Slack) -> Callable[..., Awaitable[AuthorizeResult]]:
    known = AuthorizeResult(
        enterprise_id=slack.enterprise,
        team_id=slack.team,
        bot_user_id=slack.bot_user,
        bot_id=slack.bot_id,
        bot_token=slack.poster.token,
    )

    async def authorize() -> AuthorizeResult:
        return known

    return authorize


async def ignore() -> None:
    """Take delivery of what is no question, so that Slack does not send it again."""


def _is_new(question: Question) -> bool:
    """Tell whether the edit of a question may be told of before the question itself."""
    return datetime.now(UTC) - datetime.fromtimestamp(float(question.ts), UTC) < REORDERED


@dataclass(frozen=True)
class Door:
    """The listeners."""

    workplace: Workplace
    status_line: Callable[[str, str], str]
    opening: set[asyncio.Task[None]] = field(default_factory=set)
    """Modals being opened."""

    @cached_property
    def clerk(self) -> Clerk:
        """Who stores one thing after the other, so that what is asked first is worked first."""
        return Clerk(self.workplace.inbox)

    def take(self, body: Payload) -> Future[bool] | None:
        """Have what Slack tells stored, where it is a plain question; None where it is not."""
        event = body.get("event")
        if body.get("type") != "event_callback" or not event or event.get("type") not in MESSAGES:
            return None
        return self._taken(body, event)

    async def message(self, body: Payload, event: Payload) -> None:
        """Store a question; note the edit or deletion of one that waits."""
        if stored := self._taken(body, event):
            await asyncio.wrap_future(stored)
        else:
            await self._by_clerk(self._message, body, event)

    def _taken(self, body: Payload, event: Payload) -> Future[bool] | None:
        question = self._plain(body, event)
        if question is None:
            return None
        entry = Entry(question.key, ItemKind.MESSAGE, question.payload())
        return self.clerk.put(entry, lambda: self._show(question))

    def _plain(self, body: Payload, event: Payload) -> Question | None:
        """Return a question that is stored whatever else is known; pure."""
        if event.get("subtype"):
            return None
        team = team_of(body)
        direct = str(event.get("channel") or "").startswith("D")
        bot_user = self.workplace.slack_of(team).bot_user
        question = question_in(event, bot_user, direct=direct, team=team)
        return None if question is None or question.unasked else question

    def _message(self, body: Payload, event: Payload) -> None:
        team = team_of(body)
        bot_user = self.workplace.slack_of(team).bot_user
        event = for_person(event, bot_user, self.workplace.settings.listed("allow_apps"))
        direct = str(event.get("channel") or "").startswith("D")
        inbox = self.workplace.inbox
        if edited := edit_in(event, bot_user, direct=direct, team=team):
            self._edited(edited)
        elif deleted := deletion_in(event, bot_user, direct=direct, team=team):
            inbox.cancel(deleted.key, deleted.payload())
            slack = self.workplace.slack_of(team)
            self.workplace.statuses.clear(slack, deleted.key, deleted.channel, deleted.thread_ts)
        elif question := question_in(event, bot_user, direct=direct, team=team):
            self._store(question)

    def _edited(self, edited: Question) -> None:
        """Give a question its new words, or have its asker told that they come too late."""
        inbox = self.workplace.inbox
        if inbox.reword(edited.key, edited.text):
            return
        if inbox.payload_of(edited.key, ItemKind.MESSAGE) is not None:
            edited_late(self.workplace, edited)
        elif _is_new(edited):
            self._store(edited)

    def _store(self, question: Question) -> None:
        if not is_for_us(self.workplace.archive, self.workplace.inbox, question):
            return
        stored = self.workplace.inbox.put(question.key, ItemKind.MESSAGE, question.payload())
        if stored and not question.unasked:
            self._show(question)

    def _show(self, question: Question) -> None:
        slack = self.workplace.slack_of(question.team)
        with self._speaking(question.channel, question.team):
            self.workplace.statuses.show(slack, question.key, question.channel, question.thread_ts)

    async def gesture(self, body: Payload, event: Payload) -> None:
        """Store what a reaction or an opened tab asks for."""
        team = team_of(body)
        bot_user = self.workplace.slack_of(team).bot_user
        await self._put(gesture_in(event, bot_user, team))

    async def stop(self, body: Payload, event: Payload) -> None:
        """Stop what is being written in a thread, or let its session rest where nothing is."""
        channel, thread_ts = str(event.get("channel") or ""), str(event.get("thread_ts") or "")
        if not self.workplace.stops.stop(channel, thread_ts):
            slack = self.workplace.slack_of(team_of(body))
            self.workplace.statuses.rest(slack, channel, thread_ts)

    async def shortcut(self, ack: Ack, body: Payload) -> None:
        """Store a message to be checked; open the form to ask in."""
        self._open(body, opens(body))
        await self._put(message_to_check(body))
        await ack()

    async def command(self, ack: Ack, body: Payload) -> None:
        """Store what a command asks for; answer at once where that is no work."""
        said = said_in(body.get("text") or "")
        if said.kind is None:
            with self._speaking(body["channel_id"], team_of(body)):
                await ack(say(HELP) if said.word == "help" else await self._status(body))
            return
        payload = {
            "team": team_of(body),
            "channel": body["channel_id"],
            "user": body["user_id"],
            "response_url": body["response_url"],
            "word": said.word,
            "text": said.text,
        }
        key = f"command:{body['trigger_id']}"
        await self._by_clerk(self.workplace.inbox.put, key, said.kind, payload)
        await ack()

    async def _status(self, body: Payload) -> str:
        """Return how fresh the stories are to who may ask, in time for the command's ack."""
        channel, team = body["channel_id"], team_of(body)

        def look() -> str:
            refused = self.workplace.refusal(team, body["user_id"], channel)
            return refused or "\n".join((self.status_line(channel, team), *self._troubles(team)))

        try:
            return await asyncio.wait_for(asyncio.to_thread(look), _STATUS_SECONDS)
        except (TimeoutError, TryLaterError, RefusedError):
            unknown = say("Slack would not tell me who you are just now. Please try once more.")
            return "\n".join(self._troubles(team)) or unknown
        except PullquoteError:
            log.exception("archive_unreadable")
            return say(NOT_NOW)

    def _troubles(self, team: str) -> list[str]:
        return [f"⚠ {one.line}" for one in self.workplace.tokens.troubles(team)]

    async def click(self, ack: Ack, body: Payload) -> None:
        """Store what a click asks for; open the modal that it asks for."""
        self._open(body, opens(body))
        await self._put(clicked(body))
        await ack()

    async def form(self, ack: Ack, body: Payload) -> None:
        """Store what a submitted form asks for, or say what is wrong with it."""
        with self._speaking("", team_of(body)):
            problems = problems_in(body)
        if problems:
            await ack(response_action="errors", errors=dict(problems))
            return
        await self._put(submitted(body))
        await ack()

    def _speaking(self, channel: str, team: str) -> AbstractContextManager[None]:
        return speaking(self.workplace.settings.language_of(channel, team))

    async def _put(self, click: Clicked | None) -> None:
        if click is not None:
            await self._by_clerk(take_in, self.workplace.inbox, click)

    async def _by_clerk(self, do: Callable[..., object], *told: object) -> None:
        await asyncio.wrap_future(self.clerk.do(partial(do, *told)))

    def _open(self, body: Payload, make: Makes | None) -> None:
        """Open a modal beside the acknowledgement, which does not wait for it."""
        if make is not None:
            opening = asyncio.create_task(open_modal(self.workplace, body, make))
            self.opening.add(opening)
            opening.add_done_callback(self.opening.discard)
