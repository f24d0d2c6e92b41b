"""Posting to Slack so that an answer is there once: never lost, never doubled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.looks.blocks import Message
from index.errors import SettingsError
from index.settings import Settings

EVENT_TYPE = "pullquote_answer"
"""Type of the metadata that marks an answer with the key of its question."""
TIMEOUT = 10
"""Seconds a call to Slack may take."""
_CLOCKS_APART = 120
"""Seconds by which Slack's clock and ours may differ."""
_TOO_MUCH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
_TAKEN = frozenset({"ok", "", '{"ok":true}', '{"ok": true}'})
"""What a response URL says to a message it takes, in text or as JSON."""
_GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
_PASSING = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "ratelimited",
        "rate_limited",
        "accesslimited",
        "team_added_to_org",
    }
)


class TryLaterError(Exception):
    """Slack could not take the message now; whether it stands is not known."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class RefusedError(Exception):
    """Slack will not take this message however often it is sent; `str(error)` is its word."""


class TooMuchError(RefusedError):
    """Slack will not take these blocks; text alone may pass."""


class GoneError(RefusedError):
    """What the message would answer is gone."""


@dataclass(frozen=True)
class Slack:
    """The calls we make. `reader` retries by itself; `poster` never, since a retry may double."""

    reader: WebClient
    poster: WebClient

    def me(self) -> dict[str, Any]:
        """Return who the token says we are, with `scopes` as granted.

        Raises:
            SettingsError: Slack does not take the token, or does not answer.

        """
        with _advised():
            answer = self.reader.auth_test()
        headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
        return {**dict(answer.data), "scopes": headers.get("x-oauth-scopes", "")}  # type: ignore[arg-type]

    def open_socket(self, app_token: str) -> None:
        """Try whether an app token opens a socket.

        Raises:
            SettingsError: it does not.

        """
        with _advised():
            self.reader.apps_connections_open(app_token=app_token)

    def post(self, channel: str, thread_ts: str | None, message: Message, key: str) -> str:
        """Post a message marked with the key of what it answers; return Slack's name for it.

        Raises:
            TryLaterError: not taken, or perhaps taken: look with `posted` before trying again.
            RefusedError: not taken, for good.

        """
        marked = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        with _told_apart():
            answer = self.poster.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=message.text,
                blocks=list(message.blocks) or None,
                metadata=marked,
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Put a message in place of one we posted; doing so twice does no harm.

        Raises:
            TryLaterError: not taken, or perhaps taken.
            RefusedError: not taken, for good; a `GoneError` where there is no such message.

        """
        blocks = list(message.blocks) or None
        with _told_apart():
            self.poster.chat_update(channel=channel, ts=ts, text=message.text, blocks=blocks)

    def posted(self, channel: str, thread_ts: str | None, key: str, since: datetime) -> str | None:
        """Return Slack's name for the message marked with a key; None where none stands.

        It is looked for in the thread, or in what the channel has had since a moment.

        Raises:
            TryLaterError: Slack cannot tell now.

        """
        with _told_apart():
            if thread_ts is not None:
                pages = self.reader.conversations_replies(
                    channel=channel, ts=thread_ts, include_all_metadata=True, limit=200
                )
            else:
                oldest = f"{since.timestamp() - _CLOCKS_APART:.6f}"
                pages = self.reader.conversations_history(
                    channel=channel, oldest=oldest, include_all_metadata=True, limit=100
                )
            marked = (m for page in pages for m in page["messages"] if _is_marked(m, key))
            found = next(marked, None)
        return None if found is None else str(found["ts"])

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
        with _told_apart():
            answer = WebhookClient(response_url, timeout=TIMEOUT, retry_handlers=[]).send(
                text=message.text,
                blocks=list(message.blocks) or None,
                response_type="in_channel" if in_channel else "ephemeral",
                replace_original=replacing,
                unfurl_links=False,
                unfurl_media=False,
            )
        if answer.status_code != 200 or answer.body.strip() not in _TAKEN:
            raise _judged(answer.body[:200], answer.status_code, answer.headers)


def connect(settings: Settings) -> Slack:
    """Return the client for the bot token of the settings."""
    secret = settings.slack_bot_token
    token = secret.get_secret_value() if secret else None
    url = settings.slack_api_url
    patient = [
        ConnectionErrorRetryHandler(max_retry_count=2),
        RateLimitErrorRetryHandler(max_retry_count=2),
        ServerErrorRetryHandler(max_retry_count=2),
    ]
    return Slack(
        reader=WebClient(token=token, base_url=url, timeout=TIMEOUT, retry_handlers=patient),
        poster=WebClient(token=token, base_url=url, timeout=TIMEOUT, retry_handlers=[]),
    )


def _is_marked(message: dict[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    return (
        metadata.get("event_type") == EVENT_TYPE
        and (metadata.get("event_payload") or {}).get("key") == key
    )


@contextmanager
def _told_apart() -> Iterator[None]:
    """Turn what slack_sdk raises into whether to try again."""
    try:
        yield
    except SlackApiError as error:
        said = error.response
        raise _judged(str(said.get("error")), said.status_code, said.headers) from error
    except (URLError, HTTPException, OSError, SlackClientError) as error:
        raise TryLaterError(type(error).__name__, 2.0) from error


_ADVICE = {
    "invalid_auth": "Slack does not know this token; copy it again from api.slack.com/apps",
    "account_inactive": "the app was removed from the workspace; install it again",
    "token_revoked": "the token was revoked; install the app again",
    "missing_scope": "a scope is missing; paste `pullquote manifest` and install again",
    "not_allowed_token_type": "this is the wrong kind of token (bot: xoxb-…, app: xapp-…)",
}


@contextmanager
def _advised() -> Iterator[None]:
    """Turn Slack's word about a token into what to do."""
    try:
        yield
    except SlackApiError as error:
        said = str(error.response.get("error"))
        raise SettingsError(_ADVICE.get(said, f"Slack says {said}")) from None
    except (OSError, HTTPException, SlackClientError) as error:
        raise SettingsError(f"Slack cannot be reached ({type(error).__name__})") from None


def _judged(reason: str, status: int, headers: Any) -> TryLaterError | RefusedError:
    lower = {str(name).lower(): value for name, value in dict(headers or {}).items()}
    if status == 429 or reason in {"ratelimited", "rate_limited"}:
        after = lower.get("retry-after", "1")
        seconds = after[0] if isinstance(after, list) else after
        return TryLaterError("rate limited", float(seconds))
    if status >= 500 or reason in _PASSING:
        return TryLaterError(reason, 2.0)
    if reason in _TOO_MUCH:
        return TooMuchError(reason)
    return GoneError(reason) if reason in _GONE else RefusedError(reason)
