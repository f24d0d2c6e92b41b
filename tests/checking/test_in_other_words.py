"""Claims in other words than the coverage's: found, and never called more than they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from newsroom import MakeHouse, Newsroom

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from bot.checking.risk import counted, ranked

SUPPORTED, DIFFERENT = Outcome.SUPPORTED, Outcome.DIFFERENT
CLOSE, NOT_FOUND = Outcome.CLOSE, Outcome.NOT_FOUND
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
        ("The ferry's owner, Sundline, wants to have it broken up in May.", "scrap it in May"),
        ("Jarl Moe, the mate, is thought to have turned an alarm off.", "suspect the mate"),
        ("From September the Mill End pupils will go to Tarn High.", "move to Tarn High"),
        ("Dana Frick told the council that children would need to go 14 miles.", "travel 14 miles"),
    ],
)
def test_what_is_told_in_other_words_is_shown_to_be_compared(
    room: Newsroom, claim: str, sentence: str
) -> None:
    found, shown = outcomes(room, claim)
    assert found <= {SUPPORTED, CLOSE}
    assert sentence in shown


@pytest.mark.parametrize(
    "claim",
    [
        "Captain Anders Holm was sleeping when the Lindeborg sank off Ostrava.",
        "Fishing boats brought no passengers of the Lindeborg ashore.",
        "Sundline scrapped the Lindeborg in May.",
        "Sundline plans to scrap the Lindeborg in June.",
        "Jarl Moe switched off an alarm aboard the Lindeborg.",
        "Inspectors voted 27 to 24 to shut the school at Mill End.",
        "Dana Frick voted for shutting the school at Mill End.",
        "The school at Mill End is to shut, since pupils had been leaking for six years.",
    ],
)
def test_what_is_otherwise_in_one_thing_is_never_supported(room: Newsroom, claim: str) -> None:
    found, _ = outcomes(room, claim)
    assert SUPPORTED not in found


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("The Lindeborg hit the ground off Marsk with 340 people aboard.", "212 (Post)"),
        ("On Friday the Lindeborg went aground off Marsk.", "Tuesday (Post)"),
        ("The pupils will have to move to Tarn High in August.", "September (Post)"),
        ("Councillor Dana Frick said they would have to travel 40 miles.", "14"),
    ],
)
def test_a_figure_or_a_day_that_alone_is_otherwise_is_named(
    room: Newsroom, claim: str, other: str
) -> None:
    verdicts = check_claims(room.house, claim).claims
    assert {one.outcome for one in verdicts} == {DIFFERENT}
    assert any(other in (one.note or "") for one in verdicts)


@pytest.mark.parametrize(
    ("claim", "wanting"),
    [
        ("The ferry's owner, Sundline, wants to have it broken up in May in Kiel.", "“Kiel”"),
        ("Captain Anders Holm, 51, was sleeping when the Lindeborg hit the ground.", "“51”"),
    ],
)
def test_what_the_nearest_coverage_lacks_is_named(room: Newsroom, claim: str, wanting: str) -> None:
    verdicts = check_claims(room.house, claim).claims
    assert any(wanting in (one.note or "") for one in verdicts)


@pytest.mark.parametrize(
    "claim",
    [
        "The Lindeborg was built in a yard at Kiel.",
        "Dana Frick once taught mathematics in Velm.",
        "Ardley's buses will cost more from June.",
    ],
)
def test_what_no_story_tells_is_not_found(room: Newsroom, claim: str) -> None:
    assert outcomes(room, claim)[0] == {NOT_FOUND}


def test_what_is_to_be_compared_is_counted_as_that(room: Newsroom) -> None:
    checked = check_claims(
        room.house, "Jarl Moe, the mate, is thought to have turned an alarm off."
    )
    assert counted(ranked(checked)) == "1 to be compared"
