"""Asking beside a process that has all models loaded: a local socket in the home folder.

Who holds the index offers it, so there is one at most; what an ended process left is taken over.
Only the same user is answered, and only where both would answer alike: of one release, with the
same settings. Whoever is not answered here answers for itself.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import socketserver
import stat
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.terminal.asked import Asked, Screen, Told
from index.settings import Settings

NAME = "index.sock"
_AT_ONCE = 4
"""Questions answered at once; others wait. Slack's own have workers of their own."""
_LONGEST = 1_000_000
"""Bytes of a question with all before it."""
_ASKING, _CONNECTING = 10.0, 1.0
"""Seconds for a question to arrive, and for a process to take it."""
_ANSWERING = 60.0
"""Seconds after which one is taken for stuck, beside those that a language model may take."""
_ADDRESS_BYTES = 100
"""Longest path that every system takes as a socket's address."""
log = logging.getLogger(__name__)


@contextmanager
def opened_door(settings: Settings, answer: Callable[[Asked], Told]) -> Iterator[None]:
    """Answer who asks beside this process, which holds the index, until the end of the block."""
    path = settings.home / NAME
    try:
        with _address(path) as address:
            path.unlink(missing_ok=True)
            server = _Server(address, settings, answer)
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            server.server_activate()
    except OSError as error:
        log.warning("no_local_socket", extra={"reason": error.strerror or str(error)})
        yield
        return
    serving = threading.Thread(target=server.serve_forever, name="door", daemon=True)
    serving.start()
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        server.shutdown()
        server.server_close()


def ask_beside(settings: Settings, asked: Asked) -> Told | None:
    """Ask the process that holds the index; None where there is none, or it would not say."""
    line = socket.socket(socket.AF_UNIX)
    request = {"by": _signed(settings), "asked": asdict(asked)}
    with line, suppress(OSError, ValueError, TypeError):
        line.settimeout(_CONNECTING)
        with _address(settings.home / NAME) as address:
            line.connect(address)
        if not _is_same_user(line):
            return None
        line.settimeout(_ANSWERING + 3 * settings.llm_seconds)
        line.sendall(json.dumps(request).encode() + b"\n")
        with line.makefile("rb") as reply:
            return Told(**json.loads(reply.readline()))
    return None


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: str, settings: Settings, answer: Callable[[Asked], Told]) -> None:
        super().__init__(address, _Handler, bind_and_activate=False)
        self.signed, self.answer = _signed(settings), answer
        self.turns = threading.BoundedSemaphore(_AT_ONCE)
        self.server_bind()

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        return _is_same_user(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        log.exception("beside_failed")  # noqa: LOG004  # called in one


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    timeout = _ASKING

    def handle(self) -> None:
        """Answer one question; one that is asked by others' rules gets no word."""
        with suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
            request = json.loads(self.rfile.readline(_LONGEST) or "{}")
            if request.get("by") != self.server.signed:
                return
            with self.server.turns:
                told = self.server.answer(_asked_in(request["asked"]))
            self.wfile.write(json.dumps(asdict(told)).encode() + b"\n")


def _asked_in(fields: dict[str, Any]) -> Asked:
    screen, history = Screen(**fields.pop("screen")), tuple(fields.pop("history"))
    return Asked(**fields, screen=screen, history=history)


def _signed(settings: Settings) -> str:
    """Return what two processes have in common that would answer alike."""
    return f"{version('pullquote')} {settings.answers_alike}"


def _is_same_user(line: socket.socket) -> bool:
    """Tell whether who is at the other end is us; where the system does not say, the mode does."""
    if sys.platform != "linux":
        return True
    told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, user, _ = struct.unpack("3i", told)
    return bool(user == os.geteuid())


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """Give a socket's address, by way of its opened folder where the path is too long for one."""
    whole = str(path.resolve())
    if len(os.fsencode(whole)) <= _ADDRESS_BYTES or sys.platform != "linux":
        yield whole
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
