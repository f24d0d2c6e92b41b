"""A model on a server that speaks `/v1/embeddings` embeds as one in the process does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from newsroom import Newsroom
from pydantic import SecretStr

from index.embeddings import Embedder
from index.encoders.packaged import packaged
from index.encoders.used import kept_under
from index.errors import SettingsError, StoreError
from index.house import House
from index.settings import Settings
from index.verify import verify

BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
FERRY = "The Osprey ferry carried 2,310 passengers, the harbour office reported."


@dataclass
class Serves:
    """A server whose vectors are the packaged model's."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """What the next calls are answered, before any is answered well."""
    spoils: str = ""
    server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        serves = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                serves.asked.append(told)
                serves.keys.append(self.headers.get("Authorization"))
                status = serves.statuses.pop(0) if serves.statuses else 200
                body = json.dumps(serves.answer(told["input"]) if status == 200 else {}).encode()
                self.send_response(status if self.path == "/v1/embeddings" else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def name(self) -> str:
        return f"served:mini@http://127.0.0.1:{self.server.server_port}/v1"

    def answer(self, texts: list[str]) -> dict[str, Any]:
        rows = packaged().documents(texts) * 3  # of another length than 1
        data = [{"index": n, "embedding": row.tolist()} for n, row in enumerate(rows)]
        if self.spoils == "too few":
            data = data[1:]
        if self.spoils == "no numbers":
            data[0]["embedding"][0] = float("nan")
        if self.spoils == "all alike":
            data = [{**one, "embedding": data[0]["embedding"]} for one in data]
        return {"data": data[::-1]} if self.spoils != "nothing" else {"error": "no"}


@pytest.fixture
def serves() -> Iterator[Serves]:
    server = Serves()
    yield server
    server.server.shutdown()
    server.server.server_close()


def test_its_vectors_are_the_models_own_in_their_order(serves: Serves) -> None:
    embedder = Embedder(serves.name)
    texts = [f"Crew {n} cleared {n + 3} boats, the mayor said." for n in range(70)]
    assert np.allclose(embedder.encode(texts), packaged().documents(texts), atol=1e-5)
    assert max(len(one["input"]) for one in serves.asked) <= 32
    assert {one["model"] for one in serves.asked} == {"mini"}
    assert not embedder.in_context


def test_a_newsroom_is_indexed_and_asked_with_it(serves: Serves, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "feed").mkdir()
    settings = Settings(
        _env_file=None,
        home=tmp_path / "home",
        embedding_model=serves.name,
        embedding_key=SecretStr("s3kret"),
    )
    room = Newsroom(House(settings), tmp_path / "feed")
    for name, text in {"bridge": BRIDGE, "ferry": FERRY}.items():
        room.write(f"{name}.json", {"title": name.title(), "text": text})
    room.refresh()
    assert [quote.text for quote in room.ask("when will the Kettle Bridge reopen?").quotes] == [
        BRIDGE
    ]
    assert verify(room.house).agrees
    assert set(serves.keys) == {"Bearer s3kret"}
    room.house.close()


def test_a_server_that_is_busy_for_a_moment_is_asked_again(serves: Serves) -> None:
    embedder = Embedder(serves.name).load()
    serves.statuses = [503, 429]
    assert np.allclose(embedder.encode([BRIDGE]), packaged().documents([BRIDGE]), atol=1e-5)


@pytest.mark.parametrize("how", ["too few", "no numbers", "nothing", "refused"])
def test_what_is_no_answer_is_told_in_a_line(how: str, serves: Serves) -> None:
    embedder = Embedder(serves.name, key=SecretStr("s3kret")).load()
    serves.spoils = how
    serves.statuses = [401] if how == "refused" else []
    with pytest.raises(StoreError, match=r"the embedding server at http://127\S+ gave no") as told:
        embedder.encode([BRIDGE])
    assert "\n" not in str(told.value)
    assert "s3kret" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("served:mini", "write it like served:MODEL@http://host:8080/v1"),
        ("served:mini@ftp://host/v1", "write it like"),
        ("served:@http://host/v1", "write it like"),
    ],
)
def test_a_name_that_is_none_is_told_in_a_line(name: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Embedder(name).load()


def test_a_model_that_is_of_no_use_is_refused(serves: Serves) -> None:
    serves.spoils = "all alike"
    with pytest.raises(SettingsError, match="it finds a question about a bridge no nearer"):
        Embedder(serves.name).load()


def test_where_the_server_stands_makes_no_other_vectors() -> None:
    here, there = "served:mini@http://a:1/v1", "served:mini@https://b.example/v1"
    assert kept_under(here) == kept_under(there) != kept_under("mini")
    assert kept_under(here) != kept_under("served:other@http://a:1/v1")
