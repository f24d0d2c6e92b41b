"""A real PostgreSQL server for tests, on a socket in a folder of its own."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from waiting import PATIENCE, eventually

_OWNERS = ("postgres", "nobody")
"""Who runs it where the tests run as root, which PostgreSQL refuses."""


def binaries() -> Path | None:
    """Return the folder of the newest server installed; None where there is none."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else folders[-1].parent if folders else None


@dataclass
class Postgres:
    """A server with as many databases as asked for."""

    folder: Path
    programs: Path
    owner: dict[str, Any]
    """How `subprocess` is told to run it as somebody who is not root."""
    _process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def database(self, options: str = "") -> str:
        """Make a database; return its SQLAlchemy URL."""
        name = f"newsroom_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://pullquote@/{name}?host={self.folder}"

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement; return its rows."""
        where = f"host={self.folder} user=pullquote dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        options = (
            f"listen_addresses= unix_socket_directories={self.folder} fsync=off max_connections=100"
        )
        told = [part for option in options.split(" ") for part in ("-c", option)]
        self._process = subprocess.Popen(
            [self.programs / "postgres", "-D", self.folder / "data", *told],
            stderr=subprocess.DEVNULL,
            **self.owner,
        )
        eventually(self._answers, lambda: "PostgreSQL does not start")

    def _answers(self) -> bool:
        try:
            self.sql("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop at once, as a crash does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE)
            self._process = None


def _owner() -> dict[str, Any] | None:
    """Return whom to run the server as; None where there is nobody."""
    if os.geteuid() != 0:
        return {}
    known = [line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()]
    name = next((name for name in _OWNERS if name in known), None)
    return {"user": name, "extra_groups": []} if name else None


@contextmanager
def running() -> Iterator[Postgres | None]:
    """Run a server; None where there is none that can be run."""
    programs, owner = binaries(), _owner()
    if programs is None or owner is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="pq-") as name:
        folder = Path(name)
        if owner:
            shutil.chown(folder, owner["user"])
        wanted = "-U pullquote -E UTF8 --locale=C --auth=trust --no-sync".split()
        made = subprocess.run(
            [programs / "initdb", "-D", folder / "data", *wanted],
            capture_output=True,
            check=False,
            **owner,
        )
        if made.returncode != 0:
            yield None
            return
        server = Postgres(folder, programs, owner)
        server.start()
        try:
            yield server
        finally:
            server.stop()
