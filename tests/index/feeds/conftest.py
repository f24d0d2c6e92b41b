"""A town's site, read into an archive that all tests of feeds share: each has its own server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from newsroom import MakeHouse
from town import Town
from webserver import WebServer

from index.house import House


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[House]:
    home = tmp_path_factory.mktemp("towns") / "home"
    house = make_house(home, fetch_private="127.0.0.1", fetch_spacing=0)
    yield house
    house.close()


@pytest.fixture(scope="session")
def servers() -> Iterator[ExitStack]:
    """Keep servers open to the end, so that no port stands for two towns."""
    with ExitStack() as servers:
        yield servers


@pytest.fixture
def town(towns: House, servers: ExitStack) -> Town:
    return Town(towns, servers.enter_context(WebServer()))
