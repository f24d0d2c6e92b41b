"""Months and weekdays by name; and whether a word that is also another one is the month here."""

from __future__ import annotations

import re

import pytest

from index.calendar import (
    CALENDAR,
    MONTH,
    MONTHS,
    SHORTENED,
    WEEKDAY,
    WEEKDAYS,
    is_month_at,
    month_number,
    names_month,
    weekday_number,
)


@pytest.mark.parametrize(
    "text",
    [
        "The dam broke in May.",
        "the dam broke in may",
        "He was sworn in on May 5.",
        "on 5 may",
        "the 5th of May",
        "May 2016 was the worst month",
        "since last March",
        "from March to June",
        "between March and May",
        "early May",
        "Mar. 3, 2024",
        "Dec 12",
        "It rained in January.",
        "AUGUST",
        "mid-March floods",
    ],
)
def test_a_month_is_named(text: str) -> None:
    assert names_month(text)


@pytest.mark.parametrize(
    "text",
    [
        "The toll may rise.",
        "May the toll rise further?",
        "Theresa May said nothing.",
        "They may have died, or may not.",
        "He may also be charged and may be tried.",
        "Protesters march on parliament.",
        "The march on Saturday was calm.",
        "Jan Kol spoke to reporters.",
        "and may not",
        "scars mar the hills",
        "",
    ],
)
def test_a_word_of_another_sense_is_no_month(text: str) -> None:
    assert not names_month(text)


def test_every_name_has_its_number_however_short() -> None:
    for n, name in enumerate(MONTHS, 1):
        for written in (name, name.title(), name[:3]):
            assert re.fullmatch(MONTH, written, re.IGNORECASE)
            assert month_number(written) == n
    for n, name in enumerate(WEEKDAYS):
        for written in (name, name.title(), name[:3]):
            assert re.fullmatch(WEEKDAY, written, re.IGNORECASE)
            assert weekday_number(written) == n
    for written in SHORTENED:
        assert re.fullmatch(f"{MONTH}|{WEEKDAY}", written)
    assert {"may", "sept", "oct", "monday"} <= CALENDAR


@pytest.mark.parametrize(
    ("text", "word", "is_month"),
    [
        ("in May", "May", True),
        ("in may", "may", True),
        ("until mid-May", "May", True),
        ("the bridge's May anniversary", "May", True),
        ("It reopened in march.", "march", True),
        ("March was cold.", "March", True),
        ("the june vote", "june", True),
        ("It may rain.", "may", False),
        ("May the dam hold.", "May", False),
        ("Theresa May said so.", "May", False),
        ("Protesters march on.", "march", False),
        ("The march was calm.", "march", False),
    ],
)
def test_a_word_is_a_month_by_the_word_before_it(text: str, word: str, is_month: bool) -> None:
    start = text.index(word)
    assert is_month_at(text, start, start + len(word)) == is_month
