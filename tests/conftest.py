"""Fixtures: a newsroom that is indexed once, and copies of it for whoever changes things."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

OURS = ("PULLQUOTE_", "SLACK_", "ANTHROPIC_", "OPENAI_", "OLLAMA_")
for name in [name for name in os.environ if name.startswith(OURS)]:
    del os.environ[name]

from newsroom import Newsroom  # noqa: E402

from bot.terminal.demo import SAMPLE  # noqa: E402  # after the environment is clean
from index.embeddings import Embedder  # noqa: E402
from index.house import House  # noqa: E402
from index.settings import PACKAGED_MODEL, Settings  # noqa: E402


def settings_at(home: Path) -> Settings:
    return Settings(_env_file=None, home=home)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder(PACKAGED_MODEL)


@pytest.fixture(scope="session")
def make_house(embedder: Embedder) -> Callable[[Path], House]:
    """Open a house whose model is already loaded."""

    def make(home: Path) -> House:
        home.mkdir(parents=True, exist_ok=True)
        house = House(settings_at(home))
        house.__dict__["embedder"] = embedder
        return house

    return make


@pytest.fixture(scope="session")
def sample_home(
    tmp_path_factory: pytest.TempPathFactory, make_house: Callable[[Path], House]
) -> Path:
    """The sample newsroom, indexed; never written to after this."""
    home = tmp_path_factory.mktemp("sample") / "home"
    room = Newsroom(make_house(home), SAMPLE / "stories")
    room.refresh()
    room.house.close()
    return home


@pytest.fixture(scope="session")
def sample(sample_home: Path, make_house: Callable[[Path], House]) -> Iterator[House]:
    """The sample newsroom, to ask and not to change."""
    house = make_house(sample_home)
    yield house
    house.close()


@pytest.fixture
def home_copy(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the indexed sample newsroom for one test."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


@pytest.fixture
def room(tmp_path: Path, make_house: Callable[[Path], House]) -> Iterator[Newsroom]:
    """An empty newsroom with a feed folder."""
    feed = tmp_path / "feed"
    feed.mkdir()
    newsroom = Newsroom(make_house(tmp_path / "home"), feed)
    yield newsroom
    newsroom.house.close()
