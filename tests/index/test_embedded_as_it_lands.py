"""Where another process writes the vectors, who lands a story embeds it: nothing is left for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom

from index.archive.feeds import all_feeds
from index.catch_up import catch_up
from index.embeddings import Vectors32
from index.refresh import refresh
from index.story import PassageText
from index.update import hands_of
from index.verify import verify

FERRY = "The Osprey ferry carried {} passengers, the harbour office reported."
LONG = " ".join(f"The mill at Vosk ground {n} sacks of rye that year." for n in range(200))


@pytest.fixture
def room(tmp_path: Path, make_house: MakeHouse) -> Newsroom:
    """A newsroom whose first stories are in its indexes."""
    (tmp_path / "feed").mkdir()
    room = Newsroom(make_house(tmp_path / "home"), tmp_path / "feed")
    room.write("first.json", {"title": "First", "text": FERRY.format(7)})
    room.refresh()
    return room


def land(room: Newsroom) -> int:
    """Land what changed as a reader of feeds does that writes no vectors; tell how many did."""
    with room.house.archive.reading() as connection:
        feeds = all_feeds(connection)
    hands = replace(hands_of(room.house), embeds=True)
    return len(refresh(hands, feeds, lambda _: None).changes)


def left(room: Newsroom) -> int:
    """Return how many passages whoever writes the vectors embeds, all brought level."""
    house = room.house
    return catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)


def test_new_stories_corrected_ones_and_long_ones_are_embedded_by_who_lands_them(
    room: Newsroom,
) -> None:
    for n in range(5):
        room.write(f"{n}.json", {"title": f"Ferry {n}", "text": FERRY.format(n + 100)})
    room.write("long.txt", LONG)
    assert land(room) == 6
    assert left(room) == 0
    room.write("first.json", {"title": "First", "text": FERRY.format(8)})
    room.write("long.txt", f"{LONG} It closed in 1911.")
    assert land(room) == 2
    assert left(room) == 0
    [quote] = room.ask("how many passengers did the Osprey ferry carry in First?").quotes[:1]
    assert quote.text == FERRY.format(8)
    assert verify(room.house).agrees


def test_what_was_embedded_before_is_not_embedded_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[PassageText] = []
    real = room.house.embedder.encode_passages

    def counted(passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        read.extend(passages)
        return real(passages)

    monkeypatch.setattr(room.house.embedder, "encode_passages", counted)
    room.write("again.json", {"title": "First", "text": FERRY.format(7), "id": "another"})
    room.write("new.json", {"title": "New", "text": FERRY.format(9)})
    assert land(room) == 2
    assert [FERRY.format(9) in one.text for one in read] == [True]
    assert left(room) == 0
    assert len(read) == 1


def test_a_passage_that_cannot_be_embedded_lands_and_is_left_to_be_tried_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = room.house.embedder.encode_passages

    def broken(passages: Sequence[PassageText]) -> tuple[Vectors32, list[Vectors32]]:
        if any("404" in one.text for one in passages):
            raise IndexError("no such token")
        return real(passages)

    with monkeypatch.context() as fault:
        fault.setattr(room.house.embedder, "encode_passages", broken)
        for n in (403, 404, 405):
            room.write(f"{n}.json", {"title": f"Ferry {n}", "text": FERRY.format(n)})
        assert land(room) == 3
    assert left(room) == 1, "the others were embedded"
    assert verify(room.house).agrees
