"""A claim in a story's own words, with another figure: what the story has is told."""

from __future__ import annotations

import pytest
from newsroom import Newsroom

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from bot.checking.exchanged import other_figure

FINED = "The league fined Rovers 25,000 euros for fireworks."
TURNOUT = "Turnout in Tarn was 57.9 percent on Sunday."
GUILTY = "The jury of 12 found Marlow guilty on five counts of fraud."


@pytest.mark.parametrize(
    ("claim", "figure", "sentence", "told"),
    [
        ("The league fined Rovers 52,000 euros for fireworks.", "52,000", FINED, "25,000 euros"),
        ("the league fined Rovers 2,500 euros for fireworks", "2,500", FINED, "25,000 euros"),
        ("The jury of 12 found Marlow guilty on 3 counts of fraud.", "3", GUILTY, "five"),
        ("Turnout in Tarn was 75.9 percent on Sunday.", "75.9", TURNOUT, "57.9 percent"),
        # the same figure, or in round numbers
        (FINED, "25,000", FINED, None),
        ("Turnout in Tarn was 58 percent on Sunday.", "58", TURNOUT, None),
        # another matter: other words, another unit, two figures, or words too few to know it by
        ("The league fined Dunmere 52,000 euros for fireworks.", "52,000", FINED, None),
        ("The league fined Rovers 52,000 dollars for fireworks.", "52,000", FINED, None),
        ("The jury of 11 found Marlow guilty on 3 counts of fraud.", "3", GUILTY, None),
        ("The jury of 11 found Marlow guilty on five counts of fraud.", "five", GUILTY, None),
        ("Rovers sold 9 players.", "9", "Rovers sold 12 players.", None),
    ],
)
def test_another_figure_in_the_same_words(
    claim: str, figure: str, sentence: str, told: str | None
) -> None:
    at = claim.index(figure)
    found = other_figure(claim, (at, at + len(figure)), sentence)
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
