"""Fixtures: a newsroom that is indexed once, and copies of it for whoever changes things."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

OURS = ("PULLQUOTE_", "SLACK_", "ANTHROPIC_", "OPENAI_", "OLLAMA_")
for name in [name for name in os.environ if name.startswith(OURS)]:
    del os.environ[name]
# One thread each, for us and every process we start: libraries read this when they are imported.
# Workers share two cores, and torch's second thread mostly waits for its first.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Where it is set, every worker compiles all tests anew, and every command its modules.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import launcher  # noqa: E402
import worker  # noqa: E402
from by_file import ByFile  # noqa: E402
from compiled_sql import sharing_what_is_compiled  # noqa: E402
from embedders import Remembering  # noqa: E402
from filelock import FileLock  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from newsroom import MakeHouse, Newsroom  # noqa: E402
from postgres import Postgres, running  # noqa: E402
from town import Town, Towns  # noqa: E402

from bot.speakers.credit_book import work_ahead  # noqa: E402
from bot.terminal.demo import SAMPLE  # noqa: E402  # after the environment is clean
from index.embedding_name import PACKAGED_MODEL  # noqa: E402
from index.embeddings import Embedder  # noqa: E402
from index.house import House  # noqa: E402
from index.private import make_private  # noqa: E402
from index.settings import Settings  # noqa: E402

sharing_what_is_compiled()

hypothesis_settings.register_profile("ours", deadline=None, print_blob=True)
hypothesis_settings.load_profile("ours")


@pytest.hookimpl(optionalhook=True)  # xdist's
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Fork the workers as the processes under test are, all from one server."""
    launcher.start()
    for spec in specs:
        spec.python = worker.INTERPRETER


@pytest.hookimpl(optionalhook=True)  # xdist's
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Keep a file's tests, and a group's files, in one worker."""
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(tryfirst=True)  # before what is slow is left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave a few rows of each dear table.

    Files that wait for processes and servers begin: they would else be a long tail.
    """
    _leave_a_few(items)
    items.sort(key=lambda item: not _waits(item))


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of the garbage collector's way: it all stays."""
    gc.collect()
    gc.freeze()


def _leave_a_few(items: list[pytest.Item]) -> None:
    """Call all rows of a table slow but those few that its mark leaves.

    They stand evenly apart, and begin where the table's name says: tables of the same kinds leave
    different ones.
    """
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("few") and not item.get_closest_marker("slow"):
            tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for name, rows in tables.items():
        mark = rows[0].get_closest_marker("few")
        assert mark is not None
        first, few = crc32(name.encode()), min(mark.args[0], len(rows))
        left = {(first + n * len(rows) // few) % len(rows) for n in range(few)}
        for at, row in enumerate(rows):
            if at not in left:
                row.add_marker(pytest.mark.slow)


def _waits(item: pytest.Item) -> bool:
    """Tell whether a test's file starts processes or servers, or bears the clock."""
    file = item.getparent(pytest.Module)
    names = vars(file.obj).keys() if file is not None else ()
    group = item.get_closest_marker("xdist_group")
    bears_clock = group is not None and group.args == ("clock",)
    return bears_clock or not {"Serving", "pullquote", "started", "LLMServer"}.isdisjoint(names)


@pytest.hookimpl(trylast=True)  # after the workers
def pytest_sessionfinish() -> None:
    launcher.close()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder(PACKAGED_MODEL)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A home with the tables of an archive and of vectors; a copy opens in a third of the time."""
    home = tmp_path_factory.mktemp("empty") / "home"
    house = House(Settings(_env_file=None, home=home), embedder)
    make_private(home)
    house.archive, house.vectors  # noqa: B018  # made at first use
    house.close()
    return home


@pytest.fixture(scope="session")
def make_house(embedder: Embedder, empty_home: Path) -> MakeHouse:
    """Open a house, whose model is loaded already, with the default settings but for some."""

    def make(home: Path, **changed: Any) -> House:
        if not home.exists() and changed.keys().isdisjoint({"archive_url", "chroma_url"}):
            _copy_empty(empty_home, home)
        make_private(home)
        return House(Settings(_env_file=None, home=home, **changed), Remembering(embedder))

    return make


def _copy_empty(empty_home: Path, home: Path) -> None:
    """Copy an empty home; its archive is another one, as if it had been made there."""
    shutil.copytree(empty_home, home)
    with closing(sqlite3.connect(home / "archive.db")) as archive:
        told = (uuid.uuid4().hex,)
        archive.execute("UPDATE facts SET value = ? WHERE name = 'archive'", told)
        archive.commit()


@pytest.fixture(scope="session")
def sample_home(
    tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse, worker_id: str
) -> Path:
    """The sample newsroom, indexed; never written to after this.

    One worker indexes it, the others copy: two processes would take each other's locks.
    """
    home = tmp_path_factory.mktemp("sample") / "home"
    if worker_id == "master":
        _index_sample(make_house(home))
        return home
    indexed = tmp_path_factory.getbasetemp().parent / "sample-indexed"
    with FileLock(f"{indexed}.lock"):
        if not indexed.exists():
            _index_sample(make_house(home))
            shutil.copytree(home, f"{indexed}.part")
            Path(f"{indexed}.part").rename(indexed)
            return home
    return Path(shutil.copytree(indexed, home))


def _index_sample(house: House) -> None:
    Newsroom(house, SAMPLE / "stories").refresh()
    while work_ahead(house.archive, 100):  # as `serve` leaves it
        pass
    house.close()


@pytest.fixture(scope="session")
def sample(sample_home: Path, make_house: MakeHouse) -> Iterator[House]:
    """The sample newsroom, to ask and not to change."""
    house = make_house(sample_home)
    yield house
    house.close()


@pytest.fixture
def home_copy(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the indexed sample newsroom for one test."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


@pytest.fixture
def room(tmp_path: Path, make_house: MakeHouse) -> Iterator[Newsroom]:
    """An empty newsroom with a feed folder."""
    feed = tmp_path / "feed"
    feed.mkdir()
    newsroom = Newsroom(make_house(tmp_path / "home"), feed)
    yield newsroom
    newsroom.house.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres | None]:
    """A PostgreSQL server; None where none can be run. Its files are one `xdist_group`."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Towns]:
    """Towns whose papers one archive keeps."""
    home = tmp_path_factory.mktemp("towns") / "home"
    towns = Towns(make_house(home, fetch_private="127.0.0.1", fetch_spacing=0))
    yield towns
    towns.leave()


@pytest.fixture
def town(towns: Towns) -> Town:
    """A town of its own."""
    return towns.build()
