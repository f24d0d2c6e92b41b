"""Vectors on a server that several processes and archives share: nobody's are ever cleared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromaserver import ChromaServer
from newsroom import Newsroom
from pydantic import SecretStr

from index.archive.generations import Generations
from index.archive.reading import live_passages, live_versions
from index.catch_up import catch_up
from index.embeddings import NO_VECTORS, Embedder
from index.errors import StoreError
from index.house import House
from index.level import seen, vectors_made_by
from index.vectors import Vectors
from index.verify import verify

pytestmark = pytest.mark.slow

BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
FERRY = "The Osprey ferry carried 2,310 passengers, the harbour office reported."
MILL = "Owner Petra Lund said the flour mill at Vosk would close after 112 years."

Open = Callable[..., Newsroom]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    running = ChromaServer(tmp_path_factory.mktemp("chroma"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def opened(tmp_path: Path, server: ChromaServer, make_house: Any) -> Iterator[Open]:
    """Open newsrooms on one Chroma server, each with an archive of its own or one they share."""
    houses: list[House] = []

    def opened(name: str, archive: Path | None = None) -> Newsroom:
        home, feed = tmp_path / name, tmp_path / f"{name} feed"
        home.mkdir(exist_ok=True)
        feed.mkdir(exist_ok=True)
        url = f"sqlite:///{archive or home / 'archive.db'}"
        house = make_house(home, chroma_url=server.url, archive_url=SecretStr(url))
        houses.append(house)
        return Newsroom(house, feed)

    yield opened
    for house in houses:
        house.close()


def write(room: Newsroom, name: str, sentence: str) -> None:
    room.write(f"{name}.json", {"title": name.title(), "text": sentence})


def level(house: House, **how: bool) -> int:
    store = house.vectors
    return catch_up(house.archive, house.embedder, store, house.words, lambda *_: None, **how)


def nearest(house: House, text: str) -> list[str]:
    """What the vectors alone find, as the archive has it."""
    [vector] = house.embedder.encode([text])
    found = [id_ for id_, _ in house.vectors.search(vector, 3)]
    with house.archive.reading() as connection:
        passages = live_passages(connection, found)
        versions = live_versions(connection, {one.version_id for one in passages.values()})
    return [
        versions[passages[id_].version_id].story.text[passages[id_].start : passages[id_].end]
        for id_ in found
        if id_ in passages
    ]


def test_archives_on_one_server_leave_each_other_alone(opened: Open) -> None:
    north, south = opened("north"), opened("south")
    write(north, "bridge", BRIDGE)
    north.refresh()
    write(south, "ferry", FERRY)
    south.refresh()
    level(north.house)
    assert nearest(north.house, BRIDGE) == [BRIDGE]
    assert nearest(south.house, FERRY) == [FERRY]
    south.house.vectors.begin_anew()
    level(south.house)
    assert verify(north.house).agrees
    assert verify(south.house).agrees


def test_whoever_asks_is_answered_all_through_while_all_is_made_anew(opened: Open) -> None:
    room = opened("writer")
    archive = room.house.settings.home / "archive.db"
    for n in range(12):
        write(room, f"{n}", f"Crew {n} cleared {n + 3} sandbags, the mayor of Vosk said.")
    write(room, "bridge", BRIDGE)
    room.refresh()
    reader = opened("reader", archive)
    level(reader.house, writes_vectors=False)
    seen_by_reader: list[list[str]] = []
    failed: list[StoreError] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                seen_by_reader.append(nearest(reader.house, BRIDGE))
            except StoreError as error:
                failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(4):
        room.house.vectors.begin_anew()
        assert level(room.house) == 0, "what was embedded once is not again"
    done.set()
    asking.join()
    assert failed == []
    assert {found[0] for found in seen_by_reader} == {BRIDGE}
    assert len(seen_by_reader) > 4
    assert nearest(reader.house, BRIDGE)[0] == BRIDGE
    assert verify(reader.house).agrees


def test_what_was_begun_anew_and_left_is_not_asked(opened: Open) -> None:
    room = opened("writer")
    write(room, "bridge", BRIDGE)
    room.refresh()
    room.house.vectors.begin_anew()
    reader = opened("reader", room.house.settings.home / "archive.db")
    assert nearest(reader.house, BRIDGE) == [BRIDGE]
    assert level(reader.house) == 0
    assert verify(reader.house).agrees


@pytest.mark.parametrize("while_open", [True, False])
def test_collections_that_are_removed_are_made_again(
    while_open: bool, opened: Open, server: ChromaServer
) -> None:
    room = opened("room")
    write(room, "bridge", BRIDGE)
    room.refresh()
    reader = opened("reader", room.house.settings.home / "archive.db")
    assert nearest(reader.house, BRIDGE) == [BRIDGE]
    if not while_open:
        room.house.vectors.close()
        del room.house.__dict__["vectors"]
    client = chromadb.HttpClient("127.0.0.1", server.port)
    gone = client.get_collection(room.house.vectors._main)
    client.delete_collection(gone.name)
    write(room, "ferry", FERRY)
    room.refresh()
    assert client.get_collection(gone.name).id != gone.id
    assert nearest(room.house, BRIDGE)[0] == BRIDGE
    assert nearest(reader.house, FERRY)[0] == FERRY, "it opens them by their name"
    assert verify(room.house).agrees


def test_writing_into_what_was_removed_fails_and_leaves_no_part_of_it(
    opened: Open, server: ChromaServer
) -> None:
    room = opened("room")
    write(room, "bridge", BRIDGE)
    room.refresh()
    house, state = room.house, room.house.vectors.applied() or ""
    chromadb.HttpClient("127.0.0.1", server.port).delete_collection(house.vectors._main)
    for _ in range(2):
        with pytest.raises(StoreError):
            house.vectors.apply([], [], NO_VECTORS, state)
    assert house.vectors.applied() is None
    level(house)
    assert nearest(house, BRIDGE) == [BRIDGE]


class LandingMeanwhile:
    """Vectors that another process writes while what they remember is read."""

    def __init__(self, vectors: Vectors, lands: Callable[[], object]) -> None:
        self.vectors, self.lands = vectors, lands

    def applied(self) -> str | None:
        self.lands()
        return self.vectors.applied()


def test_a_landing_while_they_are_looked_at_does_not_make_them_seem_of_another_archive(
    opened: Open,
) -> None:
    room = opened("writer")
    write(room, "bridge", BRIDGE)
    room.refresh()
    house = opened("reader", room.house.settings.home / "archive.db").house

    def lands() -> None:
        write(room, "ferry", FERRY)
        room.refresh()

    vectors, _, last = seen(
        house.archive,
        house.embedder.name,
        LandingMeanwhile(house.vectors, lands),
        house.words,
    )
    assert (vectors.number, last) == (2, 2)


def test_vectors_of_an_earlier_release_are_taken_over_as_they_are(
    opened: Open, server: ChromaServer
) -> None:
    room = opened("room")
    write(room, "bridge", BRIDGE)
    room.refresh()
    house = room.house
    client = chromadb.HttpClient("127.0.0.1", server.port)
    ours = client.get_collection(house.vectors._main)
    ours.modify(name="pullquote")
    other = opened("other")
    write(other, "ferry", FERRY)
    other.refresh()
    assert client.get_collection("pullquote").id == ours.id, "it is not that archive's"
    assert level(house) == 0
    assert client.get_collection(house.vectors._main).id == ours.id
    assert verify(house).agrees


def test_another_models_vectors_stand_beside(opened: Open, embedder: Embedder) -> None:
    room = opened("room")
    write(room, "bridge", BRIDGE)
    room.refresh()
    house = room.house
    of_other = Generations(house.archive, vectors_made_by("another"))
    other = Vectors(house.settings.home / "none", house.settings.chroma_url, of_other)
    assert other.applied() is None
    other.begin_anew()
    other.settle()
    assert other.count() == 0
    assert nearest(house, BRIDGE) == [BRIDGE]
    house.vectors.settle(alone=True)
    assert other.applied() is None
    other.close()
