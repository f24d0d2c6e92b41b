"""The client of one installation of the bot: who it is there, and what it asks Slack for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.web import WebClient

from bot.slack.api.calls import Witness
from bot.slack.api.errors import (
    RATE_LIMITED,
    RefusedError,
    TryLaterError,
    advised,
    told_apart,
)
from bot.slack.api.messages import TIMEOUT, Messages
from index.settings import Settings

_INVALID = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
"""What `blocks.validate` says of what Slack would refuse."""

_BRIEF = 10.0
"""Seconds of a rate limit that Slack's usual ones stay under."""

PROCESSING, AT_REST = "processing", "active"
"""What an agent session is while we write, and else."""
_LONGEST_TITLE = 200
"""Characters of a session's title."""


@dataclass(frozen=True)
class Slack(Messages):
    """The calls we make for one installation."""

    team: str = ""
    """The id of the workspace it is installed in; empty until `introduced`."""
    enterprise: str | None = None
    """The id of the workspace's organisation, where it is of one."""
    bot_user: str = ""
    """The bot's own user there."""
    bot_id: str | None = None
    everywhere: bool = False
    """Whether its token is for all workspaces of its organisation, of which none is `team`."""

    def introduced(self) -> Slack:
        """Return the same client, knowing whose it is.

        Raises:
            SettingsError: Slack does not take the token, or does not answer.

        """
        me = self.me()
        enterprise = me.get("enterprise_id")
        return replace(
            self,
            team=me.get("team_id") or enterprise or "",
            enterprise=enterprise or None,
            bot_user=me["user_id"],
            bot_id=me.get("bot_id"),
            everywhere=bool(me.get("is_enterprise_install")),
        )

    def teams(self) -> list[str]:
        """Return the workspaces whose conversations are ours; of an organisation, all it opens.

        Slack wants one named where a token is for several (`auth.teams.list`).

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        if not self.everywhere:
            return [self.team]
        with told_apart():
            pages = self.reader.auth_teams_list(limit=200)
            return [str(one["id"]) for page in pages for one in page["teams"]]

    def me(self) -> dict[str, Any]:
        """Return who the token says we are, with `scopes` as granted.

        Raises:
            SettingsError: Slack does not take the token, or does not answer.

        """
        with advised():
            answer = self.reader.auth_test()
        headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
        return {**dict(answer.data), "scopes": headers.get("x-oauth-scopes", "")}  # type: ignore[arg-type]

    def open_socket(self, app_token: str) -> None:
        """Try whether an app token opens a socket.

        Raises:
            SettingsError: it does not.

        """
        with advised():
            self.reader.apps_connections_open(app_token=app_token)

    def direct(self, user: str) -> str:
        """Return the channel of the direct messages with a person.

        Raises:
            TryLaterError, RefusedError: Slack does not open it.

        """
        with told_apart():
            answer = self.poster.conversations_open(users=user)
        return str(answer["channel"]["id"])

    def user(self, user: str) -> dict[str, Any]:
        """Return what Slack knows of a user.

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        with told_apart():
            return dict(self.poster.users_info(user=user)["user"])

    def channels_of(self, user: str) -> set[str]:
        """Return the channels that a person is in, of those that we may know of.

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        kinds = "public_channel,private_channel,mpim,im"
        with told_apart():
            pages = self.reader.users_conversations(user=user, types=kinds, limit=200)
            return {str(one["id"]) for page in pages for one in page["channels"]}

    def status(self, channel: str, thread_ts: str, text: str) -> None:
        """Show what we are doing in a thread; our next message there clears it, as "" does.

        Raises:
            TryLaterError, RefusedError: Slack does not show it.

        """
        with told_apart():
            self.poster.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread_ts, status=text
            )

    def session(self, channel: str, thread_ts: str, status: str, title: str) -> None:
        """Set what we do in a thread's agent session, making one where there is none.

        While it is processing people have a button to stop it; only an agent has sessions. The
        title is for one that is made.

        Raises:
            TryLaterError, RefusedError: Slack does not show it.

        """
        with told_apart():
            self.poster.agents_sessions_setStatus(
                channel_id=channel,
                thread_ts=thread_ts,
                status=status,
                title=title[:_LONGEST_TITLE] or None,
            )

    def prompts(
        self,
        channel: str,
        title: str,
        prompts: Sequence[tuple[str, str]],
        thread_ts: str | None = None,
    ) -> None:
        """Offer questions (title, question) in a conversation with us, four at most.

        `thread_ts` is for apps with Slack's older assistant view alone: in the agent view Slack
        drops a call that names a thread.

        Raises:
            TryLaterError, RefusedError: Slack does not show them.

        """
        told = [{"title": shown, "message": question} for shown, question in prompts]
        with told_apart():
            self.poster.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=title, prompts=told, thread_ts=thread_ts
            )

    def problems_of(
        self, message: Mapping[str, Any] | None = None, view: Mapping[str, Any] | None = None
    ) -> tuple[str, ...]:
        """Return what Slack would refuse in a message or in a view, a line each.

        By `blocks.validate`, whose reference says that it is held to a special rate.

        Raises:
            TryLaterError, RefusedError: Slack does not tell, or does not know the method.

        """
        try:
            with told_apart():
                self.poster.blocks_validate(message=message, view=view)  # type: ignore[arg-type]
        except RefusedError as error:
            said = getattr(error.__cause__, "response", None)
            if str(error) not in _INVALID or said is None:
                raise
            found = [f"{one.get('pointer')} {one.get('message')}" for one in said.get("errors", ())]
            return tuple(found) or (str(error),)
        return ()

    def history_is_held(self) -> bool | None:
        """Tell whether Slack tells us one page of history a minute; None where we are nowhere.

        Two pages in a row are asked for. Of its usual limits a second one is no breach.

        Raises:
            TryLaterError, RefusedError: Slack does not tell.

        """
        with told_apart():
            found = self.poster.users_conversations(types="public_channel,private_channel", limit=1)
        if not found["channels"]:
            return None
        try:
            for _ in range(2):
                with told_apart():
                    self.poster.conversations_history(channel=found["channels"][0]["id"], limit=1)
        except TryLaterError as error:
            if str(error) != RATE_LIMITED:
                raise
            return error.seconds > _BRIEF
        return False

    def open_view(self, trigger: str, view: Mapping[str, Any]) -> str:
        """Open a modal by what triggered it, within three seconds of that; return its id.

        Raises:
            TryLaterError, RefusedError: Slack does not open it.

        """
        with told_apart():
            return str(self.poster.views_open(trigger_id=trigger, view=dict(view))["view"]["id"])

    def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Put another view in the place of an open modal.

        Raises:
            TryLaterError, RefusedError: Slack does not show it.

        """
        with told_apart():
            self.poster.views_update(view_id=view_id, view=dict(view))

    def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person their home tab.

        Raises:
            TryLaterError, RefusedError: Slack does not show it.

        """
        with told_apart():
            self.poster.views_publish(user_id=user, view=dict(view))


def connect(settings: Settings) -> Slack:
    """Return the client for the bot token of the settings."""
    secret = settings.slack_bot_token
    return client_for(secret.get_secret_value() if secret else None, settings.slack_api_url)


def client_for(token: str | None, url: str) -> Slack:
    """Return the client for a bot token, with Slack's Web API at an address."""
    patient = [
        Witness(),
        ConnectionErrorRetryHandler(max_retry_count=2),
        RateLimitErrorRetryHandler(max_retry_count=2),
        ServerErrorRetryHandler(max_retry_count=2),
    ]
    return Slack(
        reader=WebClient(token=token, base_url=url, timeout=TIMEOUT, retry_handlers=patient),
        poster=WebClient(token=token, base_url=url, timeout=TIMEOUT, retry_handlers=[Witness()]),
    )
