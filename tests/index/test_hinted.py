"""What is tried only where a word hints at it is found wherever it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import furniture_lines, own_lines
from index.hinted import Hinted, folded

HINTED = [*furniture_lines._FAR_ON, own_lines._TERMS[1], own_lines._CREDITS]
"""All but the one that is lookaheads alone, of which no lines can be drawn."""


@pytest.mark.few(1)
@pytest.mark.parametrize("hinted", HINTED, ids=range(len(HINTED)))
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(st.data())
def test_whatever_a_pattern_matches_has_one_of_its_words(
    hinted: Hinted, data: st.DataObject
) -> None:
    line = data.draw(st.from_regex(hinted.pattern, fullmatch=True))
    assert hinted.is_all_of(line, folded(line))
    assert hinted.found_in(line, folded(line))


@pytest.mark.parametrize("letter", [chr(n) for n in range(ord("a"), ord("z") + 1)])
def test_letters_that_patterns_take_for_one_are_folded_to_one(letter: str) -> None:
    pattern = re.compile(letter, re.IGNORECASE)
    alike = [one for one in map(chr, range(0x3000)) if pattern.fullmatch(one)]
    assert {folded(one) for one in alike} == {letter}


@pytest.mark.parametrize(
    ("line", "is_it"),
    [
        ("PHOTO BY ANN LEE/GETTY IMAGES", True),
        ("Growers at Tresk on Monday (AP photo by Ann Lee)", True),
        ("Growers at Tresk on Monday, by rail and/or on foot", False),
        ("harbour-at-dawn.WEBP", True),
        ("All Rıghts Reserved, Farwire", True),
        ("Jon Pell contributed reporting from Kell", True),
        ("Jon Pell contributed a barrel", False),
        ("If you buy a press here we may EARN A COMMISSION.", True),
        ("The broker earned a commission.", False),
    ],
)
def test_lines_are_told_as_before(line: str, *, is_it: bool) -> None:
    assert furniture_lines.is_furniture(line) is is_it
