"""A local server for feeds, and what fetches from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from webserver import WebServer

from index.web.fetch import Web


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    web = Web(private="127.0.0.1", spacing=0)
    yield web
    web.close()
