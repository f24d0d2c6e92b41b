"""A real Chroma server for tests."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from console import COMMAND
from serving import free_port, listens_on
from waiting import eventually


@dataclass
class ChromaServer:
    """A real Chroma server on a port of its own."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, str(COMMAND.with_name("chroma")), "run", "--path"]
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, str(self.folder), *where],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(lambda: listens_on(self.port), lambda: "the server did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
