"""What Slack says when it will not do as asked, and whether to ask again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from index.errors import SettingsError

_TOO_MUCH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
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

RATE_LIMITED = "rate limited"
"""Why something is to be tried later that Slack takes no more of for now."""


_ADVICE = {
    "invalid_auth": "Slack does not know this token; copy it again from api.slack.com/apps",
    "not_authed": "Slack was given no token; copy it again from api.slack.com/apps",
    "account_inactive": "the app was removed from the workspace; install it again",
    "token_revoked": "the token was revoked; install the app again",
    "token_expired": "the token has expired; install the app again, and set the new token",
    "org_login_required": "the workspace is being moved into an organisation; install the app "
    "again once that is done",
    "missing_scope": "a scope is missing; paste `pullquote manifest` and install again",
    "access_denied": "Slack denies the app access; ask an admin of the workspace to allow it",
    "not_allowed_token_type": "this is the wrong kind of token (bot: xoxb-…, app: xapp-…)",
}
_TOKEN = frozenset(_ADVICE) - {"not_authed", "not_allowed_token_type"}
"""What Slack says of a token in mid-flight; it is waited out, as whoever runs the bot mends it."""
_PARTIAL = frozenset({"missing_scope", "access_denied"})
"""What concerns some calls only: the token is good for others."""


class TryLaterError(Exception):
    """Slack could not take the message now; whether it stands is not known."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class TokenRefusedError(TryLaterError):
    """Slack does not take our token now, and did nothing; somebody has to see to it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, 2.0)

    @property
    def is_partial(self) -> bool:
        """Whether other calls may pass with the same token."""
        return str(self) in _PARTIAL


class RefusedError(Exception):
    """Slack will not take this message however often it is sent; `str(error)` is its word."""


class TooMuchError(RefusedError):
    """Slack will not take these blocks; text alone may pass."""


class MessageGoneError(RefusedError):
    """What the message would answer is gone."""


@contextmanager
def told_apart() -> Iterator[None]:
    """Turn what slack_sdk raises into whether to try again."""
    try:
        yield
    except SlackApiError as error:
        said = error.response
        raise judged(str(said.get("error")), said.status_code, said.headers) from error
    except (URLError, HTTPException, OSError, SlackClientError) as error:
        raise TryLaterError(type(error).__name__, 2.0) from error


def advice_on(reason: str) -> str:
    """Return what to do about Slack's word on a token, for whoever runs the bot."""
    return _ADVICE.get(reason, f"Slack says {reason}")


@contextmanager
def advised() -> Iterator[None]:
    """Turn Slack's word about a token into what to do."""
    try:
        yield
    except SlackApiError as error:
        said = str(error.response.get("error"))
        raise SettingsError(advice_on(said)) from None
    except (OSError, HTTPException, SlackClientError) as error:
        raise SettingsError(f"Slack cannot be reached ({type(error).__name__})") from None


def judged(reason: str, status: int, headers: Any) -> TryLaterError | RefusedError:
    """Return what Slack's word on a call comes to."""
    lower = {str(name).lower(): value for name, value in dict(headers or {}).items()}
    if status == 429 or reason in {"ratelimited", "rate_limited"}:
        after = lower.get("retry-after", "1")
        seconds = str(after[0] if isinstance(after, list) else after)
        return TryLaterError(RATE_LIMITED, float(seconds) if seconds.isdecimal() else 1.0)
    if status >= 500 or reason in _PASSING:
        return TryLaterError(reason, 2.0)
    if reason in _TOKEN:
        return TokenRefusedError(reason)
    if reason in _TOO_MUCH:
        return TooMuchError(reason)
    return MessageGoneError(reason) if reason in _GONE else RefusedError(reason)
