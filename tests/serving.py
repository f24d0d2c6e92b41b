"""`pullquote serve`, as a process beside the fake Slack."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from console import COMMAND
from fakeslack import FakeSlack
from launcher import PULLQUOTE, Launched, launch
from waiting import PATIENCE, eventually


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens_on(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Serving:
    slack: FakeSlack
    home: Path
    port: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    cold: bool = False
    """Whether it is started as a shell starts it, which takes seconds, or forked."""
    entry: str = PULLQUOTE
    """What a forked one calls."""
    process: Launched | subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home.parent / "serve.log"

    def start(self) -> Serving:
        environment = {
            **os.environ,
            **self.slack.environment(),
            "PULLQUOTE_HOME": str(self.home),
            "PULLQUOTE_LOG_FORMAT": "json",
            **self.settings,
        }
        arguments = ["serve"]
        if self.port is not None:
            arguments += ["--http", str(self.port)]
        with self.log.open("ab") as log:
            self.process = self._process(arguments, environment, log)
        eventually(self.has_ended_or_is_ready, self.log.read_text, every=0.05)
        assert self.process.poll() is None, self.log.read_text()
        return self

    def has_ended_or_is_ready(self) -> bool:
        return (self.process is not None and self.process.poll() is not None) or self.is_ready()

    def _process(
        self, arguments: list[str], environment: dict[str, str], log: IO[bytes]
    ) -> Launched | subprocess.Popen[bytes]:
        where = self.home.parent
        if not self.cold:
            streams = (log.fileno(), log.fileno())
            return launch(self.entry, arguments, environment, where, streams)
        command = [str(COMMAND), *arguments]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=where)

    def is_ready(self) -> bool:
        if self.port is None:
            return bool(self.slack.socket.connections)
        return listens_on(self.port)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)
