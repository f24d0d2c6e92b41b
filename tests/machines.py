"""Several machines that share an archive in PostgreSQL and a Chroma server: processes and homes."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chromaserver import ChromaServer
from console import pullquote
from fakeslack import FakeSlack
from postgres import Postgres
from serving import Serving, free_port
from waiting import PATIENCE, eventually


@dataclass
class Machine:
    """A home, and the `serve` in it."""

    serving: Serving
    monitor: int

    def start(self) -> Machine:
        """Start, and wait until it says it is ready."""
        self.serving.start()
        eventually(lambda: self.told("/readyz")[0] == 200, self.tail)
        return self

    def told(self, path: str) -> tuple[int, dict[str, Any]]:
        """What it says of itself: a status, 0 where it does not answer, and JSON."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor}{path}", timeout=30) as at:
                return at.status, json.loads(at.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())
        except OSError:
            return 0, {}

    def tail(self) -> str:
        return self.serving.log.read_text()[-3_000:]

    def kill(self) -> None:
        self.serving.kill()

    def stop(self) -> int:
        return self.serving.stop()

    @property
    def pid(self) -> int:
        assert self.serving.process is not None
        return self.serving.process.pid


@dataclass
class Machines:
    """All of them, with what they share."""

    folder: Path
    postgres: Postgres
    chroma: ChromaServer
    slack: FakeSlack
    settings: dict[str, str] = field(default_factory=dict)
    started: list[Machine] = field(default_factory=list)
    database: str = ""

    def __post_init__(self) -> None:
        url = self.postgres.database("ENCODING 'UTF8' TEMPLATE template0")
        self.database = url.split("?")[0].rsplit("/", 1)[1]
        self.settings = {
            "PULLQUOTE_ARCHIVE_URL": url,
            "PULLQUOTE_CHROMA_URL": self.chroma.url,
            **self.settings,
        }

    def home(self, name: str) -> Path:
        (self.folder / name).mkdir(exist_ok=True)
        return self.folder / name / "home"

    def run(self, name: str, *arguments: str | Path, **more: str) -> str:
        """Run a command on a machine; return what it printed."""
        done = pullquote(self.home(name), *arguments, **self.settings, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def machine(self, name: str, **more: str) -> Machine:
        monitor = free_port()
        told = {**self.settings, **more, "PULLQUOTE_MONITOR_PORT": str(monitor)}
        machine = Machine(Serving(self.slack, self.home(name), settings=told), monitor)
        self.started.append(machine)
        return machine

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.postgres.sql(statement, self.database)

    def roles(self) -> dict[str, int]:
        """Which process does what for all, by its number, where its lease is not over.

        Feeds, and who is there to read any, are told by `status`.
        """
        rows = self.sql(
            "SELECT name, told FROM leases WHERE until > extract(epoch FROM clock_timestamp())"
        )
        return {name: int(told.split()[1]) for name, told in rows if " " not in name}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of who writes stories, as a landing that stands still does."""
        import psycopg  # noqa: PLC0415

        where = f"host={self.postgres.folder} user=pullquote dbname={self.database}"
        with psycopg.connect(where) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(7239041)")
            yield

    def end(self) -> None:
        """End what still runs."""
        for machine in self.started:
            process = machine.serving.process
            if process is not None and process.poll() is None:
                os.kill(process.pid, 9)
                process.wait(PATIENCE)
