"""Claims that have all of a stored sentence but one word or figure, or call a body by more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from newsroom import MakeHouse, Newsroom

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome

SUPPORTED, DIFFERENT = Outcome.SUPPORTED, Outcome.DIFFERENT
UNPROVEN = {Outcome.CLOSE, Outcome.NOT_FOUND}
TEXT = (
    "Halden Biologics was fined 310,000 crowns for the delay, the National Medicines Agency "
    "announced. Halden's chief executive, Rolf Ekdahl, apologised. "
    "The agency's head of inspections, Mirela Costin, said the alarm had been switched off. "
    "Trellick said that pre-tax profit fell 21 percent in the year to December. "
    "Dunmere said that output was up 9 percent as costs fell. "
    "Rents in Ardley rose by an average of 11.4 percent last year. "
    "An amendment to exempt small landlords in Ardley failed by four votes. "
    "The Ardley school board voted 5 to 2 to close all schools in Mill End. "
    "Ardley Town beat Marsk United on penalties. "
    "The council of Ardley voted 27 to 24 to cap rents. "
    "The mill at Tarn closed in 1937, and Ada Brask was born in Velm in 1943. "
    "Jonas Schmidt and Maria Schmidt sat in Ardley. Schmidt said the vote was rigged."
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    place = tmp_path_factory.mktemp("one")
    room = Newsroom(make_house(place / "home"), place / "feed")
    story = {"title": "Ardley in brief", "text": TEXT, "outlet": "Post", "published": "2026-02-12"}
    room.write("a.json", {"id": "a", **story})
    room.refresh()
    yield room
    room.house.close()


@pytest.mark.parametrize(
    ("claim", "outcome", "told"),
    [
        (
            "The National Medicines Agency fined Halden Biologics 130,000 crowns.",
            DIFFERENT,
            "310,000 crowns (National Medicines Agency)",
        ),
        ("Trellick's profit rose 21 percent.", DIFFERENT, "“fell” (Trellick)"),
        ("Rents in Ardley fell by an average of 11.4 percent last year.", DIFFERENT, "“rose”"),
        (
            "An amendment to exempt small landlords in Ardley passed by four votes.",
            DIFFERENT,
            "“failed”",
        ),
        ("The Ardley school board voted 5 to 2 to open all schools.", DIFFERENT, "“close”"),
        ("Ardley Town lost to Marsk United on penalties.", DIFFERENT, "“beat”"),
        ("Dunmere's output rose 9 percent.", None, ""),  # it was up; what fell is its costs
        ("Trellick's sales rose 21 percent.", None, ""),  # more than one word is otherwise
        ("Rents in Velm fell by an average of 11.4 percent last year.", None, ""),
        ("The National Medicines Agency fined Trellick 130,000 crowns.", None, ""),
        ("Halden Biologics' chief executive, Rolf Ekdahl, apologised.", SUPPORTED, ""),
        (
            "The agency's head of inspections, Rolf Ekdahl, said the alarm had been switched off.",
            DIFFERENT,
            "Said by Mirela Costin, not Rolf Ekdahl.",
        ),
        (
            "The agency's head of inspections, Mirela Costin, said the alarm was switched off.",
            SUPPORTED,
            "",
        ),
        ("Ada Brask was born in Velm in 1943.", SUPPORTED, ""),
        ("Ada Brask was born in Velm in 1937.", None, ""),
        ("Jonas Schmidt said the vote in Ardley was rigged.", DIFFERENT, "Said by Schmidt"),
    ],
)
def test_what_one_word_makes_otherwise(
    room: Newsroom, claim: str, outcome: Outcome | None, told: str
) -> None:
    [verdict] = check_claims(room.house, claim).claims
    assert verdict.outcome in (UNPROVEN if outcome is None else {outcome})
    assert told in (verdict.note or "")


def test_two_figures_of_one_clause_that_is_supported_are_told_once(room: Newsroom) -> None:
    checked = check_claims(room.house, "The council of Ardley voted by 27 to 24 to cap rents.")
    assert [one.outcome for one in checked.claims] == [SUPPORTED]
