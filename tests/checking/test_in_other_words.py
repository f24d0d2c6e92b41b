"""Claims in other words than the coverage's: found, and never called more than they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from newsroom import MakeHouse, Newsroom

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from bot.checking.risk import counted, ranked

SUPPORTED, DIFFERENT, CLOSE = Outcome.SUPPORTED, Outcome.DIFFERENT, Outcome.CLOSE
FERRY = (
    "The ferry Lindeborg ran aground off Marsk on Tuesday with 212 people on board. "
    "Its captain, Anders Holm, had fallen asleep, the coastguard said. "
    "All passengers were brought ashore by fishing boats before midnight. "
    "The company that owns the ferry, Sundline, plans to scrap it in May. "
    "Prosecutors suspect the mate, Jarl Moe, of having switched off an alarm."
)
SCHOOL = (
    "Ardley council voted 27 to 24 on Monday to shut the school at Mill End. "
    "The building's roof had been leaking for six years, inspectors found. "
    "Councillor Dana Frick, who voted against, said the children would have to travel 14 miles. "
    "Pupils are to move to Tarn High in September."
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    place = tmp_path_factory.mktemp("words")
    room = Newsroom(make_house(place / "home"), place / "feed")
    for key, title, text in (
        ("ferry", "Ferry runs aground off Marsk", FERRY),
        ("school", "Mill End school to close", SCHOOL),
    ):
        story = {"title": title, "text": text, "outlet": "Post", "published": "2026-02-12"}
        room.write(f"{key}.json", {"id": key, **story})
    room.refresh()
    yield room
    room.house.close()


def outcomes(room: Newsroom, claim: str) -> tuple[set[Outcome], str]:
    found = check_claims(room.house, claim).claims
    shown = " ".join(quote.text for one in found for quote in one.quotes)
    return {one.outcome for one in found}, shown


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Captain Anders Holm was sleeping when the Lindeborg hit the ground.", "fallen asleep"),
        ("Fishermen rescued everybody from the Lindeborg that same night.", "fishing boats"),
        ("Sundline wants to have the Lindeborg broken up in May.", "scrap it in May"),
        ("Rain came through the roof of Mill End school for six years.", "leaking for six years"),
        ("From September the Mill End children will go to Tarn High.", "Tarn High"),
    ],
)
def test_what_is_told_in_other_words_is_shown_and_not_called_missing(
    room: Newsroom, claim: str, sentence: str
) -> None:
    found, shown = outcomes(room, claim)
    assert found <= {SUPPORTED, CLOSE}
    assert sentence in shown


@pytest.mark.parametrize(
    "claim",
    [
        "Captain Anders Holm was sleeping when the Lindeborg sank off Ostrava.",
        "Fishermen rescued nobody from the Lindeborg that same night.",
        "Sundline had the Lindeborg broken up in May.",
        "Sundline wants to have the Lindeborg broken up in June.",
        "Jarl Moe switched off an alarm aboard the Lindeborg.",
        "Rain came through the roof of Mill End school for nine years.",
        "Inspectors voted 27 to 24 for closing the school at Mill End.",
        "Dana Frick wanted the school at Mill End to be closed.",
    ],
)
def test_what_is_otherwise_in_one_thing_is_never_supported(room: Newsroom, claim: str) -> None:
    found, _ = outcomes(room, claim)
    assert SUPPORTED not in found


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("Rain came through the roof of Mill End school for nine years.", "six"),
        ("The Lindeborg hit the ground off Marsk with 340 people aboard.", "212"),
        ("On Friday the Lindeborg went aground off Marsk.", "Tuesday"),
    ],
)
def test_a_figure_or_a_day_that_alone_is_otherwise_is_named(
    room: Newsroom, claim: str, other: str
) -> None:
    verdicts = check_claims(room.house, claim).claims
    assert {one.outcome for one in verdicts} == {DIFFERENT}
    assert any(other in (one.note or "") for one in verdicts)


@pytest.mark.parametrize(
    "claim",
    [
        "The Lindeborg was built in a yard at Kiel.",
        "Dana Frick once taught mathematics in Velm.",
        "Ardley's buses will cost more from June.",
    ],
)
def test_what_no_story_has_is_not_supported(room: Newsroom, claim: str) -> None:
    found, _ = outcomes(room, claim)
    assert found <= {Outcome.NOT_FOUND, CLOSE}


def test_what_is_to_be_compared_is_counted_as_that(room: Newsroom) -> None:
    checked = check_claims(room.house, "Sundline wants to have the Lindeborg broken up in June.")
    assert "not found" not in counted(ranked(checked))


def test_without_the_judge_such_claims_are_not_found(room: Newsroom) -> None:
    claim = "Fishermen rescued everybody from the Lindeborg that same night."
    room.house.__dict__["judge"] = None
    try:
        assert outcomes(room, claim)[0] == {Outcome.NOT_FOUND}
    finally:
        del room.house.__dict__["judge"]
