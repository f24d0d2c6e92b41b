"""Figures that count something, told from those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.english.figures import count_of, figures_in

DEAD = frozenset({"kill", "die", "dead", "peopl"})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("At least 41 people were killed.", [41]),
        ("Seventy-six people died, nine of them children.", [76, 9]),
        ("It killed 2,337 men and 1.5 million hens.", [2337, 1_500_000]),
        ("Dozens were hurt.", [None]),
        ("A Mi-8 was shot down on 21 July 2016 at 4:30 p.m.", []),
        ("The 44-year-old left on 3 May.", []),
        ("In 2016 there were 2016 cows.", []),
        ("Nobody was hurt.", []),
    ],
)
def test_what_counts(text: str, values: list[float | None]) -> None:
    assert [figure.value for figure in figures_in(text)] == values


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The blast killed 12 people and broke 300 windows.", "12"),
        ("Police sent 40 cars; the 5 dead were soldiers.", "5"),
        ("It said at least 41 people had been killed, among them nine children.", "41"),
        ("Of those killed, 17 were on the bus.", None),
        ("Some 3,000 sandbags were laid along the whole of the old river wall.", None),
    ],
)
def test_the_figure_that_stands_by_the_thing(text: str, shown: str | None) -> None:
    figure = count_of(text, DEAD)
    assert (None if figure is None else text[slice(*figure.span)]) == shown


@given(st.text(max_size=400))
def test_a_figure_is_a_slice(text: str) -> None:
    for figure in figures_in(text):
        start, end = figure.span
        assert 0 <= start < end <= len(text)
