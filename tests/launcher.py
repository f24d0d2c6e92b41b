"""Processes forked from one that has imported everything: they start in a moment.

A fork server is started at first use, one for a run: starting it takes some twenty seconds of the
processor. It imports all that the commands use and loads the packaged models, before it has any
thread that works; nothing is computed with them until it has forked. The workers of a run are
forked from it as well (see `worker`). A child takes on the arguments, environment, folder and
streams it is given and calls the same function as the console script. To a test it is what
`subprocess.Popen` gives: it has a process id, heeds signals, dies of SIGKILL, and is waited for. It
ends as any process does, but frees nothing (see `_ended`).
"""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import json
import os
import pkgutil
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from waiting import eventually

PULLQUOTE = "bot.cli:main"
"""What the console script `pullquote` calls."""
_ADDRESS = "FORK_SERVER"
"""What tells all that a process starts where its fork server is reached."""
_PATIENCE = 300.0
"""Seconds a test waits for an end where it names no other time: longer than any takes."""
_IMPORTED = (
    "llama_index.llms.anthropic llama_index.llms.ollama llama_index.llms.openai "
    "llama_index.llms.openai_like chromadb.api.rust datasketch onnxruntime typer rich.progress "
    "hypothesis psycopg"
).split()
_LEFT_OUT = ("bot.cli", "bot.terminal")
"""Imported by each child: the terminal's width is read from the environment when they are."""


class Launched:
    """A forked process, with those methods of `subprocess.Popen` that tests use."""

    def __init__(self, news: int, captured: tuple[IO[bytes], IO[bytes]] | None) -> None:
        self._news, self._captured = os.fdopen(news, "rb", buffering=0), captured
        self.pid = int(self._line())
        self.returncode: int | None = None

    def __del__(self) -> None:
        self._news.close()

    def _line(self) -> bytes:
        line = self._news.readline()
        assert line, "the fork server has died"
        return line

    def poll(self) -> int | None:
        """Return the exit code, negative where a signal ended it; None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = _PATIENCE) -> int:
        """Wait for its end; return its exit code.

        Raises:
            subprocess.TimeoutExpired: it runs on.

        """
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._news], [], [], timeout)[0]:
            self.returncode = int(self._line())
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = _PATIENCE) -> tuple[str, str]:
        """Wait for its end; return what it wrote to both streams, where they are captured."""
        self.wait(timeout)
        return self.written

    @property
    def written(self) -> tuple[str, str]:
        """What it has written so far to both streams, where they are captured."""
        assert self._captured is not None
        out, err = (os.pread(one.fileno(), 1 << 30, 0).decode() for one in self._captured)
        return out, err


def launch(
    entry: str,
    arguments: Sequence[str | Path],
    environment: Mapping[str, str],
    cwd: Path,
    streams: tuple[int, int] | None = None,
    *,
    stdin: int | None = None,
) -> Launched:
    """Fork a process that calls a function, `module:name`, as a console script does.

    What it writes goes to two streams given by their descriptors, or is captured; it reads from
    one, or nothing.
    """
    captured = None
    if streams is None:
        captured = (tempfile.TemporaryFile(), tempfile.TemporaryFile())  # noqa: SIM115  # until read
        streams = (captured[0].fileno(), captured[1].fileno())
    asked = {
        "entry": entry,
        "argv": [entry.partition(":")[0], *map(str, arguments)],
        "environment": dict(environment),
        "cwd": str(cwd),
    }
    news, told = os.pipe()
    with tempfile.TemporaryFile() as request, Path(os.devnull).open("rb") as nothing:
        request.write(json.dumps(asked).encode())
        request.flush()
        reads = nothing.fileno() if stdin is None else stdin
        given = [request.fileno(), told, reads, *streams]
        try:
            socket.send_fds(_server().line, [b"."], given)
        finally:
            os.close(told)
        return Launched(news, captured)


@dataclass
class _ForkServer:
    """The run's fork server, as one of its processes knows it."""

    line: socket.socket
    process: subprocess.Popen[bytes] | None
    """None where another process has started it."""


_running: list[_ForkServer] = []


def start() -> None:
    """Start the fork server; its time is this process's when it has closed."""
    _server()


def _server() -> _ForkServer:
    if not _running:
        own = Path(tempfile.gettempdir()) / f"forks-{secrets.token_hex(16)}"
        at = os.environ.setdefault(_ADDRESS, str(own))
        process = _started(at)
        line = socket.socket(socket.AF_UNIX)
        eventually(lambda: line.connect_ex(at) == 0, lambda: "there is no fork server")
        _running.append(_ForkServer(line, process))
    return _running[0]


def _started(at: str) -> subprocess.Popen[bytes] | None:
    """Start the fork server that is reached at an address, unless there is one."""
    with socket.socket(socket.AF_UNIX) as heard:
        try:
            heard.bind(at)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            raise
        heard.listen()
        command = [sys.executable, __file__, str(heard.fileno())]
        return subprocess.Popen(
            command, pass_fds=[heard.fileno()], stdin=subprocess.DEVNULL, stdout=2
        )


def close() -> None:
    """Leave the fork server, which ends with its last user; its time is its starter's then."""
    while _running:
        server = _running.pop()
        server.line.close()
        if server.process is not None:
            server.process.wait()


@dataclass
class _Request:
    """What one child is to be, on the server's side."""

    asked: dict[str, Any]
    told: int
    """Where its id and its end are told."""
    streams: Sequence[int]

    def become(self) -> Callable[[], None]:
        """Make this process the one that was asked for; return what it is to call."""
        for at, stream in enumerate(self.streams):
            os.dup2(stream, at)
            os.close(stream)
        os.close(self.told)
        os.chdir(self.asked["cwd"])
        os.environ.clear()
        os.environ.update(self.asked["environment"])
        sys.argv[:] = self.asked["argv"]
        module, _, name = self.asked["entry"].partition(":")
        called: Callable[[], None] = getattr(importlib.import_module(module), name)
        return called


def _import_all() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    for package in ("index", "bot"):
        path = importlib.import_module(package).__path__
        for found in pkgutil.walk_packages(path, f"{package}."):
            if not found.name.startswith(_LEFT_OUT):
                importlib.import_module(found.name)
    embeddings, grammar = (importlib.import_module(f"index.{n}") for n in ("embeddings", "grammar"))
    list(grammar.split(["Loaded once. Forked often."]))
    grammar.parse([("He said so.", 0)])
    embeddings.Embedder(importlib.import_module("index.embedding_name").PACKAGED_MODEL).load()
    importlib.import_module("index.reader.model").packaged()


def _serve(heard: socket.socket) -> Callable[[], None] | None:
    """Fork whenever asked to, and tell of every end; in a child, return what it is to call."""
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the tests and their commands
    signal.set_wakeup_fd(wakes.fileno())
    running: dict[int, int] = {}
    lines: list[socket.socket] = []
    while True:
        ready, _, _ = select.select([heard, woken, *lines], [], [])
        if woken in ready:
            woken.recv(4096)
            _reap(running)
        for request in _asked([line for line in lines if line in ready], lines):
            child = os.fork()
            if child == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                for inherited in (heard, woken, wakes, *lines):
                    inherited.close()
                for told in running.values():
                    os.close(told)
                return request.become()
            running[child] = request.told
            os.write(request.told, b"%d\n" % child)
            for stream in request.streams:
                os.close(stream)
        if heard in ready:
            lines.append(heard.accept()[0])
        elif not lines:
            return None


def _asked(ready: Sequence[socket.socket], lines: list[socket.socket]) -> Iterator[_Request]:
    """Yield what is asked for; forget the lines of those that have gone."""
    for line in ready:
        sent, given, _, _ = socket.recv_fds(line, 1, 5)
        if not sent:
            lines.remove(line)
            line.close()
            continue
        with os.fdopen(given[0], "rb") as file:
            file.seek(0)
            yield _Request(json.load(file), given[1], given[2:])


def _reap(running: dict[int, int]) -> None:
    for child in list(running):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            told = running.pop(child)
            with suppress(BrokenPipeError):  # nobody may be waiting for it any more
                os.write(told, b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(told)


def _ended(called: Callable[[], None]) -> NoReturn:
    """Call what a child is to be, then end as Python does where nothing unforeseen is raised.

    Python would then free what the server had loaded, and so copy each page of it: most of what a
    command costs, and it ends either way. `test_from_a_shell` has ends that leave nothing out.
    """
    code: object = None
    try:
        called()
    except SystemExit as end:
        code = end.code
    if code is not None and not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def main() -> None:
    """Be the fork server; each child leaves this function too."""
    heard = socket.socket(fileno=int(sys.argv[1]))
    sys.path.insert(0, str(Path(__file__).parents[1]))  # `index` is not the folder of its tests
    _import_all()
    gc.collect()
    gc.freeze()
    at = Path(heard.getsockname())
    _ended(_serve(heard) or at.unlink)


if __name__ == "__main__":
    main()
