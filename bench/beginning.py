"""Measure how long a machine with an empty home takes until it is ready, beside a filled archive.

    PYTHONPATH=tests python -m bench.beginning STORIES.jsonl [--passages 100000]

PostgreSQL and a Chroma server are filled once, as `bench.scale` fills: the stories under other
names, vectors drawn at random. Then a bot of its own process starts: in an empty home; in one with
a copy of the words, level; in one with a copy that lacks a tenth of the passages. Told are the
seconds until `/readyz` says 200, the processor's seconds the bot and the servers took, and its
memory. At last the words are made once more in this process, to tell what their time goes for.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromaserver import ChromaServer
from fakeslack import FakeSlack
from machines import Machine, Machines
from postgres import running
from pydantic import SecretStr

from bench.cluster import of_postgres, used
from bench.scale import Drawn, fill
from index import catch_up
from index.archive.replaying import replay
from index.archive.totals import counts
from index.house import House
from index.private import make_private
from index.settings import Settings


def main() -> None:
    """Fill, then start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, running() as postgres, FakeSlack() as slack:
        if postgres is None:
            raise SystemExit("no PostgreSQL server can be run here: install Debian's postgresql")
        folder = Path(name)
        chroma = ChromaServer(folder / "chroma")
        chroma.start()
        machines = Machines(folder, postgres, chroma, slack, {"PULLQUOTE_ROLE": "bot"})
        try:
            filled = _filled(machines, options.stories, options.passages)
            _start(machines, "empty home")
            _start(machines, "words copied, level", filled / "level")
            _start(machines, "words copied, a tenth behind", filled / "behind")
            _words_alone(machines)
        finally:
            machines.end()
            chroma.stop()


def _house(machines: Machines, name: str) -> House:
    home = machines.home(name)
    make_private(home)
    told: dict[str, Any] = {
        "archive_url": SecretStr(machines.settings["PULLQUOTE_ARCHIVE_URL"]),
        "chroma_url": machines.settings["PULLQUOTE_CHROMA_URL"],
    }
    settings = Settings(_env_file=None, home=home, **told)
    return House(settings, Drawn(settings.embedding_model))


def _filled(machines: Machines, stories: Path, passages: int) -> Path:
    """Fill what is shared; return a folder with copies of the words: level, and a tenth behind."""
    house = _house(machines, "filled")
    copies, feed = machines.folder / "copies", machines.folder / "feed"
    feed.mkdir()
    for name, share in (("behind", 0.9), ("level", 1.0)):
        fill(house, stories, int(passages * share), feed)
        shutil.copytree(house.settings.home / "words", copies / name)
    with house.archive.reading() as connection:
        held = counts(connection)
    size = sum(file.stat().st_size for file in (copies / "level").rglob("*") if file.is_file())
    print(f"{held.stories:,} stories, {held.passages:,} passages; words of {size / 1e6:.0f} MB")
    house.close()
    return copies


def _shared(machines: Machines) -> float:
    """Return the processor's seconds that the servers have used."""
    return used([*of_postgres(machines), machines.chroma.process.pid])


def _start(machines: Machines, what: str, words: Path | None = None) -> None:
    """Start a bot in a home of its own, as a shell does, and tell what that took."""
    name = what.replace(" ", "-")
    if words is not None:
        make_private(machines.home(name))
        shutil.copytree(words, machines.home(name) / "words")
    before, began = _shared(machines), time.monotonic()
    machine: Machine = machines.machine(name)
    machine.serving.cold = True
    machine.start()
    took = time.monotonic() - began
    own, servers = used([machine.pid]), _shared(machines) - before
    status = Path(f"/proc/{machine.pid}/status").read_text()
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1e6
    print(
        f"{what}: ready after {took:.1f} s; processor: the bot {own:.1f} s, PostgreSQL and Chroma "
        f"{servers:.1f} s; the bot's memory at most {memory:.2f} GB",
        flush=True,
    )
    machine.stop()


def _words_alone(machines: Machines) -> None:
    """Make the words once more, and tell what the processor's seconds go for."""
    house = _house(machines, "alone")
    spent: dict[str, float] = {}

    @contextmanager
    def counted(what: str) -> Iterator[None]:
        began = time.process_time()
        yield
        spent[what] = spent.get(what, 0.0) + time.process_time() - began

    def timed(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*told: Any, **how: Any) -> Any:
            with counted(what):
                return real(*told, **how)

        return call

    vars(catch_up)["replay"] = timed("reading the archive", replay)
    house.words.apply = timed("writing the words", house.words.apply)  # type: ignore[method-assign]
    with counted("all"), house.owning_index("bench"):
        catch_up.catch_up(
            house.archive,
            house.embedder,
            house.vectors,
            house.words,
            lambda *_: None,
            writes_vectors=False,
        )
    parts = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in spent.items())
    print(f"the words in one process, its processor: {parts}", flush=True)
    house.close()


if __name__ == "__main__":
    main()
