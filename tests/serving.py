"""The real `pullquote serve`, as a process beside the fake Slack."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from fakeslack import FakeSlack

COMMAND = Path(sys.executable).parent / "pullquote"


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
    process: subprocess.Popen[bytes] | None = None

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
        arguments = [str(COMMAND), "serve"]
        if self.port is not None:
            arguments += ["--http", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                arguments, env=environment, stdout=log, stderr=log, cwd=self.home.parent
            )
        end = time.monotonic() + patience
        while not self.is_ready():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)
        return self

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
