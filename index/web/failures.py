"""What went wrong on the web, in one line for a person that shows no secret. Pure decisions."""

from __future__ import annotations

import ssl
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from index.errors import FetchError, PageGoneError
from index.web.addresses import SETTING
from index.web.connecting import CONNECT_SECONDS, TOTAL_SECONDS, NotAllowedError, NotFoundError

RETRY_AFTER_SECONDS = 30.0
"""The longest wait a server may ask for that is waited; after a longer one we come back later."""
FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    zlib.error,
    NotAllowedError,
    NotFoundError,
)
"""All that asking a server may raise."""
_MOST_SHOWN = 200
"""Characters of a URL in a message."""
_LONGEST_WAIT = 10**8
"""Seconds, three years: a longer wait asked for is read as this one."""


class PassingError(FetchError):
    """Worth another attempt at once, or after the seconds the server asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


def shown(url: httpx.URL) -> str:
    """Return scheme, host, port and path of `url`: what a message may show."""
    bare = url.copy_with(userinfo=b"", query=None, fragment=None)
    text = str(bare)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def failure_of(error: Exception, url: httpx.URL) -> FetchError:
    """Return what one of `FAILURES` means for a person who wanted `url`."""
    page = shown(url)
    cause = error.args[0] if error.args else None  # httpcore keeps the system's error there
    match error:
        case NotAllowedError():
            return FetchError(
                f"{page}: {url.host} is not on the public internet, so it is not asked. "
                f"If the newsroom runs it, name {url.host} in {SETTING}."
            )
        case NotFoundError():
            kind = PassingError if error.may_pass else FetchError
            return kind(f"{page}: no host is named {url.host}. Check the spelling.")
        case httpcore.ConnectTimeout():
            return PassingError(
                f"{page}: no connection within {CONNECT_SECONDS:g} seconds. Check that it is up."
            )
        case httpcore.TimeoutException():
            return FetchError(
                f"{page}: not sent whole within {TOTAL_SECONDS:g} seconds. Check that it is up."
            )
        case httpcore.ConnectError() if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(
                f"{page}: its certificate cannot be trusted ({cause.verify_message}). If the "
                "newsroom made it, add who signed it to this system's certificates."
            )
        case httpcore.ConnectError() if isinstance(cause, ssl.SSLError):
            return FetchError(f"{page}: it speaks no https we know. Check scheme and port.")
        case httpcore.ConnectError():
            return PassingError(f"{page}: the connection was refused. Check that it is up.")
        case zlib.error():
            return PassingError(f"{page}: what it sent is damaged. Open it in a browser.")
        case httpcore.LocalProtocolError():
            return FetchError(f"{page}: it cannot be asked for. Check the address.")
        case _:
            return PassingError(f"{page}: the connection broke off. Check that it is up.")


def refusal(status: int, headers: httpx.Headers, url: httpx.URL, now: datetime) -> FetchError:
    """Return what a status that brings no page means; `now` is for what Retry-After says."""
    answered = f"{shown(url)}: it answered {status}"
    if status in {404, 410}:
        return PageGoneError(f"{answered}: there is nothing any more. Check the address.")
    if status == 429 or status >= 500:
        wait = wait_asked(headers.get("retry-after", ""), now)
        if wait > RETRY_AFTER_SECONDS:
            until = now + timedelta(seconds=wait)
            return FetchError(f"{answered}, not to be asked before {until:%d %B %Y %H:%M} UTC.")
        return PassingError(f"{answered}. Check that it is up.", wait or None)
    if status in {401, 402, 403, 407, 451}:
        return FetchError(f"{answered}: it lets only some in. Ask the site for access.")
    return FetchError(f"{answered}, which brings no page. Open it in a browser.")


def wait_asked(retry_after: str, now: datetime) -> float:
    """Return the seconds from `now` that Retry-After asks for, as seconds or as a date.

    0 where it asks for none, or in words that mean nothing.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < len(str(_LONGEST_WAIT)) else float(_LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), float(_LONGEST_WAIT))
