"""Figures given bare: what the sentence before them counts, and what a count comes to."""

from __future__ import annotations

import pytest

from bot.answers.figure_conflict import counts
from bot.english.bare_figures import figures_told_after
from bot.english.figure_asked import asked_figures
from bot.english.figures_told import figures_told
from bot.english.states import State

[DEAD] = asked_figures("how many died")


@pytest.mark.parametrize(
    ("before", "sentence", "dead"),
    [
        (
            "The ministry said the number of dead had reached 61, with 14 people missing.",
            "The Flood Observatory said its own count stood at 74, including 16 children.",
            74,
        ),
        ("Twenty miners were killed, the company said.", "The union's count is 23.", 23),
        ("The mayor said 40 people had died.", "The fire service's toll had risen to 44.", 44),
        ("At least eight sailors died.", "Their union's own figure was 11.", 11),
        ("The blast killed 12.", "The Red Crescent put it at 15.", 15),
        ("The council has spent 40 million crowns.", "The auditor put it at 52.", None),
        ("Nine people died and 30 were injured.", "The Red Crescent put it at 12.", None),
        ("The death toll rose to 9.", "The count of votes stood at 3,000.", None),
        ("The blast killed 12.", "The mayor put the rent at 900.", None),
        ("", "The union's count is 23.", None),
    ],
)
def test_a_bare_figure_counts_what_the_sentence_before_it_counts(
    before: str, sentence: str, dead: int | None
) -> None:
    told = figures_told_after(sentence, before)
    found = [int(one.figure.value or 0) for one in told if counts(one, DEAD) and not one.part]
    assert found == ([] if dead is None else [dead])


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("The number of dead had reached 61.", State.DEAD),
        ("Its death count neared 80.", State.DEAD),
        ("Injuries topped 200 on Monday.", State.HURT),
        ("Arrests have passed 1,000, the union said.", State.HELD),
        ("The bus that killed him passed 40 stops.", None),
        ("The missing man's brother reached 9 villages.", None),
    ],
)
def test_what_a_number_comes_to_is_in_its_state(sentence: str, state: State | None) -> None:
    [told] = figures_told(sentence)
    assert told.states == ({state} if state else set())
