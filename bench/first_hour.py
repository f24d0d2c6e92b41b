"""The first hour, measured: from an empty environment to answers.

    python -m bench.first_hour [--environment VENV] [--from-cache]

The project is copied to a folder of its own and `make demo` is run there, as somebody who has just
cloned it does; then the commands one tries first. Everything is downloaded anew, unless
`--from-cache` lets pip use what it has kept. `--environment` leaves installing out and takes an
environment that is there. Seconds are of the processor and of the clock; bytes are the sizes of
what was fetched, by what the installer says, and of the environment and the home on disk.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".pullquote", ".env", "__pycache__", ".*_cache", "*.egg-info", "build"
)
QUESTION = "what toll did the ministry give on Wednesday?"


@dataclass(frozen=True)
class Taken:
    """What a command took."""

    processor: float
    clock: float
    lines: int
    said: str


class Newcomer:
    """Somebody with a copy of the project and an environment."""

    def __init__(self, place: Path, venv: Path, *, from_cache: bool) -> None:
        """Take the folder of the copy and the environment's."""
        self._place, self._venv = place, venv
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PULLQ")}
        kept.pop("PYTHONPATH", None)
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        self._environment = kept | ({} if from_cache else {"PIP_NO_CACHE_DIR": "1"})

    def runs(self, *command: str | Path) -> Taken:
        """Run a command in the copy; children's processor time is counted when they have ended."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            command,
            cwd=self._place,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        clock = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, done.stdout
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Taken(used, clock, len(done.stdout.splitlines()), done.stdout)

    def asks(self, *arguments: str) -> Taken:
        """Run `pullquote`."""
        return self.runs(self._venv / "bin" / "pullquote", *arguments)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Have `pullquote watch` hold the index, ready to be asked: it says so once it is warm."""
        command = (str(self._venv / "bin" / "pullquote"), "watch")
        running = subprocess.Popen(
            command,
            cwd=self._place,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert running.stdout is not None
        assert any("watching" in line for line in running.stdout), "it ended"
        try:
            yield
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()


def on_disk(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())


def show(what: str, taken: Taken) -> None:
    """Print one row of the table."""
    print(f"| {what} | {taken.processor:.1f} s | {taken.clock:.1f} s | {taken.lines} |", flush=True)


def measure(newcomer: Newcomer, place: Path, *, installs: bool) -> None:
    """Print a row for each thing that a newcomer does."""
    print("| | processor | clock | lines |\n| --- | --- | --- | --- |")
    if installs:
        made = newcomer.runs("make", "install")
        show("`make install`", made)
        fetched = re.search(r"(\d+) MB fetched", made.said)
        disk = on_disk(place / ".venv") / 1_000_000
        print(f"| fetched; on disk | {fetched and fetched[1]} MB | {disk:.0f} MB | |")
    show("`demo`, the first answer in it", newcomer.asks("demo"))
    shutil.copytree(ROOT / "bot" / "sample" / "stories", place / "stories")
    show("`add` of 17 stories", newcomer.asks("add", "stories"))
    told: Sequence[tuple[str, ...]] = (("ask", QUESTION), ("status",), ("--help",))
    for words in told:
        show(f"`{words[0]}`", newcomer.asks(*words))
    with newcomer.watching():
        newcomer.asks("ask", QUESTION)
        show("`ask` beside `watch`", newcomer.asks("ask", QUESTION))
    print(f"\nload at the end: {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Copy the project, measure, remove the copy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environment", type=Path, help="one that is there; nothing is installed")
    parser.add_argument("--from-cache", action="store_true", help="download what pip has not kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as at:
        place = Path(at) / "pullquote"
        shutil.copytree(ROOT, place, ignore=LEFT_OUT)
        venv = options.environment and options.environment.absolute()
        newcomer = Newcomer(place, venv or place / ".venv", from_cache=options.from_cache)
        measure(newcomer, place, installs=venv is None)


if __name__ == "__main__":
    main()
