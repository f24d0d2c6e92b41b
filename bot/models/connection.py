"""The connection of one call: it carries our headers alone, and can be cut at any moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_KEPT = frozenset(
    "host content-type content-length accept accept-encoding user-agent anthropic-version".split()
)
"""What a request needs beside our own headers. Clients add what their environment variables say
(keys, organisations, any header) and what machine they run on: that goes to nobody."""


class Line:
    """What an HTTP client is given for one call. Safe to cut from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def hooks(self, own: Mapping[str, str]) -> dict[str, list[Any]]:
        """Return the event hooks of an HTTP client whose requests carry these headers of ours."""

        def seal(request: Any) -> None:
            for name in [n for n in request.headers if n.lower() not in _KEPT]:
                del request.headers[name]
            request.headers.update({"Connection": "close", **own})
            request.extensions["trace"] = self._note

        return {"request": [seal]}

    def cut(self) -> None:
        """Close the connection, also where a thread waits for it; what it makes later is closed."""
        with self._lock:
            self._is_cut = True
            _shut(self._socket)

    def _note(self, _event: str, told: Mapping[str, Any]) -> None:
        """Remember the socket: the HTTP client tells of each stream that it makes."""
        extra = getattr(told.get("return_value"), "get_extra_info", None)
        if extra is None:
            return
        with self._lock:
            self._socket = extra("socket") or self._socket
            if self._is_cut:
                _shut(self._socket)


def _shut(connection: socket.socket | None) -> None:
    """Wake whoever waits for a socket; TLS is passed by, since it would drop what they hold."""
    if connection is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
