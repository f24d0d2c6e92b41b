"""One page or feed from the web: safely, politely, within limits."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from functools import cached_property
from importlib.metadata import version

import httpcore
import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from index.errors import FetchError, SettingsError
from index.links import as_shown, why_refused
from index.web.addresses import read_reach
from index.web.connecting import TOTAL_SECONDS, CheckedBackend, Clock
from index.web.decoding import ENCODINGS, can_decode, decoded
from index.web.failures import FAILURES, PassingError, failure_of, refusal, shown
from index.web.politeness import MOST_ROBOTS_BYTES, Robots, Turns

MOST_BYTES = 10 * 10**6
"""A page or feed of more bytes than this, decoded, is refused."""
MOST_REDIRECTS = 5
ATTEMPTS = 3
FIRST_WAIT = 0.5
"""Seconds before the second attempt, twice as many before the third, and up to as many again by
chance, so that not all come back at once."""

_WHOLE = {200, 203}
"""Statuses that bring a whole page."""
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a web address gave."""

    url: str
    """After all redirects."""
    address: str
    """After permanent redirects only, up to the first temporary one: what a page is known by."""
    body: bytes
    """Decoded from its Content-Encoding."""
    content_type: str
    """Media type in lower case, "" if none is given."""
    charset: str | None
    etag: str | None
    last_modified: str | None
    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """The end of a row of redirects, whatever its status."""

    url: httpx.URL
    address: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes
    """Empty but for a status in `_WHOLE`."""


class Web:
    """Fetches over http and https. One per process; safe from several threads."""

    def __init__(
        self, *, private: str = "", spacing: float = 1.0, user_agent: str | None = None
    ) -> None:
        """Take what may be asked beside the public internet, and the seconds between pages.

        Raises:
            SettingsError: `private` or `user_agent` cannot be used.

        """
        self._reach = read_reach(private)
        self._spacing = spacing
        agent = user_agent or f"Pullquote/{version('pullquote')} (news quotation index)"
        if not (_is_sendable(agent) and agent.partition("/")[0]):
            raise SettingsError(
                "PULLQUOTE_USER_AGENT: write a name in plain ASCII, as in Pullquote/1.0."
            )
        self._agent = agent
        self._stopping = threading.Event()
        self._turns = Turns(self._stopping)
        self._robots = Robots(self._read_robots, agent)
        set_on_retry_hooks(())  # stamina's own print retries where answers are printed

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """What servers are checked against: reading it takes a tenth of a second."""
        trusted = httpx.create_ssl_context(trust_env=False)
        trusted.load_default_certs()
        return trusted

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        is_page: bool = False,
        at_most: int = MOST_BYTES,
    ) -> Fetched | None:
        """Fetch `url`; None where it is as it was at `etag` or `last_modified`.

        A page (`is_page`) is asked for as its site wants machines to: robots.txt and spacing hold.

        Raises:
            GoneError: there is nothing any more.
            FetchError: it could not be fetched now, or may not be.

        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        known = {name: text for name, text in conditions.items() if text and _is_sendable(text)}
        reply = self._persist(_read_url(url), known, is_page=is_page, most=at_most + 1)
        if reply.status == 304 and known:
            return None
        if reply.status not in _WHOLE:
            raise refusal(reply.status, reply.headers, reply.url, datetime.now(UTC))
        if len(reply.body) > at_most:
            raise FetchError(
                f"{shown(reply.url)}: more than {at_most:,} bytes, so it is not read. "
                "Check that the address is a page or a feed."
            )
        return _fetched(reply)

    def wait_turn(self, url: str) -> None:
        """Wait for the next turn at the host of `url`, as a page would."""
        self._turns.wait(_read_url(url).host, self._spacing)

    def close(self) -> None:
        """Fetch no more: whoever waits for a turn gets a FetchError."""
        self._stopping.set()

    def _read_robots(self, url: httpx.URL) -> bytes:
        reply = self._persist(url, {}, is_page=False, most=MOST_ROBOTS_BYTES)
        return reply.body

    def _persist(
        self, url: httpx.URL, headers: Mapping[str, str], *, is_page: bool, most: int
    ) -> _Reply:
        """Follow `url`, again where that may help.

        Raises:
            FetchError: there is no reply, or only one of a server that is down or busy.

        """
        again = stamina.RetryingCaller(
            ATTEMPTS, timeout=None, wait_initial=FIRST_WAIT, wait_jitter=FIRST_WAIT
        )
        clock = Clock(TOTAL_SECONDS)
        return again(_when_again, self._follow, url, headers, clock, is_page=is_page, most=most)

    def _follow(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        clock: Clock,
        *,
        is_page: bool,
        most: int,
    ) -> _Reply:
        """Ask for `url`, and for where it redirects."""
        address = url
        is_settled = False
        for _ in range(MOST_REDIRECTS + 1):
            if is_page:
                spacing = max(self._robots.check(url), self._spacing)
                self._turns.wait(url.host, spacing)
            if self._stopping.is_set():
                raise FetchError(f"{shown(url)}: not fetched, because Pullquote is stopping.")
            reply = self._ask(url, address, headers, clock, most)
            if reply.status not in _REDIRECTS:
                return reply
            url = _target(reply)
            is_settled = is_settled or reply.status not in _PERMANENT
            address = address if is_settled else url
        raise FetchError(
            f"{shown(url)}: more than {MOST_REDIRECTS} redirects. Open it in a browser and give "
            "the address it ends at."
        )

    def _ask(
        self,
        url: httpx.URL,
        address: httpx.URL,
        headers: Mapping[str, str],
        clock: Clock,
        most: int,
    ) -> _Reply:
        """Send one request on a connection of its own; return what comes back.

        Raises:
            FetchError: nothing does, or only that the server is down or busy.

        """
        asked = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": "*/*",
            "Accept-Encoding": ENCODINGS,
            "Connection": "close",
            **headers,
        }
        place = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        backend = CheckedBackend(self._reach, clock)
        trusted = self._trusted if url.scheme == "https" else None
        try:
            with (
                clock.running(),
                httpcore.ConnectionPool(trusted, network_backend=backend) as pool,
                pool.stream("GET", place, headers=list(asked.items())) as response,
            ):
                answered = httpx.Headers(response.headers)
                if response.status == 429 or response.status >= 500:
                    raise refusal(response.status, answered, url, datetime.now(UTC))
                body = _body(response, answered, url, most)
        except FAILURES as error:
            raise failure_of(error, url) from None
        return _Reply(url, address, response.status, answered, body)


def _body(response: httpcore.Response, headers: httpx.Headers, url: httpx.URL, most: int) -> bytes:
    """Return the first `most` bytes of a whole page; nothing of what is none.

    Raises:
        FetchError: it is in an encoding that is not known.

    """
    if response.status not in _WHOLE:
        return b""
    encoding = headers.get("content-encoding", "")
    if not can_decode(encoding):
        raise FetchError(
            f"{shown(url)}: sent in an encoding that was not asked for. Tell the site."
        )
    return decoded(response.iter_stream(), encoding, most)


def _when_again(error: Exception) -> bool | float:
    """Return whether another attempt may help, or the seconds after which it may."""
    if not isinstance(error, PassingError):
        return False
    return True if error.wait is None else error.wait


def _read_url(text: str) -> httpx.URL:
    """Return a URL that may be asked for, without its fragment.

    Raises:
        FetchError: it is none that is taken.

    """
    why = why_refused(text)
    if why is not None:
        raise FetchError(f"'{as_shown(text)}' {why}.")
    return httpx.URL(text).copy_with(fragment=None)


def _target(reply: _Reply) -> httpx.URL:
    """Return where a redirect leads.

    Raises:
        FetchError: nowhere that may be asked for.

    """
    with suppress(FetchError, httpx.InvalidURL, KeyError, ValueError):
        return _read_url(str(reply.url.join(reply.headers["location"])))
    raise FetchError(
        f"{shown(reply.url)}: it redirects to what is no http or https address that may be "
        "fetched. Open it in a browser."
    )


def _is_sendable(text: str) -> bool:
    """Return whether `text`, which may be a server's own word, can stand in a header."""
    return text.isascii() and text.isprintable() and text == text.strip()


def _fetched(reply: _Reply) -> Fetched:
    kind = reply.headers.get("content-type", "")
    message = Message()
    message["content-type"] = kind
    return Fetched(
        url=str(reply.url),
        address=str(reply.address),
        body=reply.body,
        content_type=kind.partition(";")[0].strip().lower(),
        charset=message.get_content_charset(),
        etag=reply.headers.get("etag"),
        last_modified=reply.headers.get("last-modified"),
        headers=dict(reply.headers.items()),
    )
