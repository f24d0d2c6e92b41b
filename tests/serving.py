"""`pullquote serve`, as a process beside the fake Slack."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from console import COMMAND
from fakeslack import FakeSlack
from launcher import PULLQUOTE, Launched, launch


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Serving:
    slack: FakeSlack
    home: Path
    port: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    cold: bool = False
    """Whether it is started as a shell starts it, which takes seconds, or forked."""
    process: Launched | subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home.parent / "serve.log"

    def start(self, patience: float = 90) -> Serving:
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
        end = time.monotonic() + patience
        while not self.is_ready():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)
        return self

    def _process(
        self, arguments: list[str], environment: dict[str, str], log: IO[bytes]
    ) -> Launched | subprocess.Popen[bytes]:
        where = self.home.parent
        if not self.cold:
            streams = (log.fileno(), log.fileno())
            return launch(PULLQUOTE, arguments, environment, where, streams)
        command = [str(COMMAND), *arguments]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=where)

    def is_ready(self) -> bool:
        if self.port is None:
            return bool(self.slack.socket.connections)
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)
