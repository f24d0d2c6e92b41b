"""A figure in whose place a story has another: what the story has is told."""

from __future__ import annotations

import pytest
from newsroom import Newsroom

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from bot.checking.other_figure import other_figure
from bot.english.numbers import numbers_in

FINED = "The league fined Rovers 25,000 euros for fireworks."
TURNOUT = "Turnout in Tarn was 57.9 percent on Sunday."
GUILTY = "The jury of 12 found Marlow guilty on five counts of fraud."
DEAD = "The blast killed 41 people and left 18 homes in ruins."


@pytest.mark.parametrize(
    ("claim", "figure", "sentence", "told"),
    [
        ("Rovers were fined 52,000 euros.", "52,000", FINED, "25,000 euros"),
        ("Marlow was found guilty on 3 counts by a jury of 12.", "3", GUILTY, "five"),
        ("In Tarn 75.9 percent voted.", "75.9", TURNOUT, "57.9 percent"),
        ("The blast killed 40 people.", "40", DEAD, "41"),
        ("The blast left 20 homes in ruins.", "20", DEAD, "18"),
        # the same figure, or in round numbers
        (FINED, "25,000", FINED, None),
        ("Turnout in Tarn was 58 percent on Sunday.", "58", TURNOUT, None),
        # another unit or thing, two figures otherwise, or the claimed one there too
        ("The league fined Rovers 52,000 dollars for fireworks.", "52,000", FINED, None),
        ("The blast broke 90 windows.", "90", DEAD, None),
        ("The jury of 11 found Marlow guilty on 3 counts of fraud.", "3", GUILTY, None),
        ("The jury of 11 found Marlow guilty on five counts of fraud.", "five", GUILTY, None),
        ("The blast killed 18 people.", "18", DEAD, None),
    ],
)
def test_another_figure_of_one_thing(
    claim: str, figure: str, sentence: str, told: str | None
) -> None:
    [claimed] = [one for one in numbers_in(claim) if claim[slice(*one.span)].startswith(figure)]
    found = other_figure(claim, claimed, sentence)
    assert (found and sentence[slice(*found.shown)]) == told


def test_a_check_says_which_figure_the_coverage_has(room: Newsroom) -> None:
    told = {"title": "Rovers fined", "text": FINED, "outlet": "Dunmere Star"}
    room.write("fine.json", {"id": "fine", **told})
    room.refresh()
    text = "The league fined Rovers 52,000 euros for fireworks."
    [verdict] = check_claims(room.house, text).claims
    assert verdict.outcome is Outcome.DIFFERENT
    assert verdict.note == "The coverage has 25,000 euros (Dunmere Star)."
    assert [quote.text for quote in verdict.quotes] == [FINED]
