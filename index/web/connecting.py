"""Connections that lead only where they may, and end in time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from queue import Empty, SimpleQueue
from typing import Any

import httpcore

from index.web.addresses import Reach

CONNECT_SECONDS = 10.0
"""Each takes no longer: to look up a name, to connect to one address, to agree on TLS."""
TOTAL_SECONDS = 30.0
"""All that one fetch may spend on the network: redirects and further attempts included, the waits
between them not."""


class NotAllowedError(Exception):
    """A host has no address that may be connected to."""


class NotFoundError(Exception):
    """A host has no address at all."""

    def __init__(self, *, may_pass: bool) -> None:
        super().__init__()
        self.may_pass = may_pass
        """True where the name server did not know, rather than say that there is none."""


class Clock:
    """What is left of the seconds that one fetch may spend on the network."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time inside."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._seconds = self._left()
            self._since = None

    def left(self) -> float:
        """Return the seconds that are left, more than 0.

        Raises:
            httpcore.ReadTimeout: none are.

        """
        left = self._left()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left

    def _left(self) -> float:
        spent = 0.0 if self._since is None else time.monotonic() - self._since
        return self._seconds - spent


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name itself, and connects to one of the addresses it has checked.

    A name that resolves otherwise a moment later, or a redirect, leads nowhere else.
    """

    def __init__(self, reach: Reach, clock: Clock) -> None:
        self._reach = reach
        self._clock = clock
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # the clock's hold instead
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that may be asked and accepts.

        Raises:
            NotFoundError, NotAllowedError: there is none to try.
            httpcore.ConnectError, httpcore.ConnectTimeout: none accepts, or in time.

        """
        failure: Exception = NotAllowedError()
        wait = min(CONNECT_SECONDS, self._clock.left())
        for address in _addresses(host, port, wait):
            if not self._reach.allows(host, address):
                continue
            timeout = min(CONNECT_SECONDS, self._clock.left())
            try:
                stream = self._sockets.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._clock)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection that a server cannot hold open by sending little at a time."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._clock.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = min(CONNECT_SECONDS, self._clock.left())
        secure = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _TimedStream(secure, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(host: str, port: int, seconds: float) -> list[IPv4Address | IPv6Address]:
    """Return the addresses of `host`, the system's first choice first.

    The system's resolver takes no time limit, so it is left to itself in a thread of its own.

    Raises:
        NotFoundError: there are none.
        httpcore.ConnectTimeout: `seconds` are not enough to tell.

    """
    answers: SimpleQueue[list[str] | NotFoundError] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(place[4][0]) for place in found])
        except (OSError, UnicodeError) as error:
            may_pass = isinstance(error, OSError) and error.errno == socket.EAI_AGAIN
            answers.put(NotFoundError(may_pass=may_pass))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise httpcore.ConnectTimeout from None
    if isinstance(answer, NotFoundError):
        raise answer
    return [ip_address(text) for text in answer]
