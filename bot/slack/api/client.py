"""Posting to Slack so that an answer is there once: never lost, never doubled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.api.calls import Witness
from bot.slack.api.errors import MessageGoneError, advised, judged, told_apart
from bot.slack.api.finding import Found, found_in, mark
from bot.slack.looks.blocks import Message
from index.settings import Settings

TIMEOUT = 10
"""Seconds a call to Slack may take."""
_CLOCKS_APART = 120
"""Seconds by which Slack's clock and ours may differ."""
_TAKEN = frozenset({"ok", "", '{"ok":true}', '{"ok": true}'})
"""What a response URL says to a message it takes, in text or as JSON."""


@dataclass(frozen=True)
class Slack:
    """The calls we make."""

    reader: WebClient
    """Tries again by itself, and sleeps meanwhile: for what nobody waits for."""
    poster: WebClient
    """Never tries again: a second try may double, and whoever works the inbox has other work."""
    team: str = ""
    """The id of the workspace it is installed in; empty until `introduced`."""
    enterprise: str | None = None
    """The id of the workspace's organisation, where it is of one."""
    bot_user: str = ""
    """The bot's own user there."""
    bot_id: str | None = None

    def introduced(self) -> Slack:
        """Return the same client, knowing whose it is.

        Raises:
            SettingsError: Slack does not take the token, or does not answer.

        """
        me = self.me()
        enterprise = me.get("enterprise_id")
        return replace(
            self,
            team=me["team_id"],
            enterprise=enterprise or None,
            bot_user=me["user_id"],
            bot_id=me.get("bot_id"),
        )

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

    def delete(self, channel: str, ts: str) -> None:
        """Take a message of ours away; one that is gone already is no error.

        Raises:
            TryLaterError: not done, or perhaps done.
            RefusedError: not done, for good.

        """
        with suppress(MessageGoneError), told_apart():
            self.poster.chat_delete(channel=channel, ts=ts)

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

    def status(self, channel: str, thread_ts: str, text: str) -> None:
        """Show what we are doing in a thread; our next message there clears it, as "" does.

        Raises:
            TryLaterError, RefusedError: Slack does not show it.

        """
        with told_apart():
            self.poster.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread_ts, status=text
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
