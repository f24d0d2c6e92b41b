"""A text file whose second line has outlet and day: read so, and never a place for an outlet."""

from __future__ import annotations

import pytest

from index.furniture import body
from index.imprint import imprint
from index.pages import PageOrigin, read_page
from index.story import Story

LEAD = "The harbour lock at Ostrel will close for nine weeks, the Canal Office said on Monday."


def read(*head: str) -> Story:
    [story] = read_page("\n".join([*head, "", LEAD]).encode(), PageOrigin("folder", "lock.txt"))
    assert isinstance(story, Story)
    return story


@pytest.mark.parametrize(
    ("line", "outlet", "day"),
    [
        ("The Ostrel Post, 9 April 2025", "The Ostrel Post", "2025-04-09"),
        ("Ostrel Gazette, Wednesday 9 April 2025", "Ostrel Gazette", "2025-04-09"),
        ("Ostrel Gazette (April 9, 2025)", "Ostrel Gazette", "2025-04-09"),
        ("Quayside | 2025-04-09", "Quayside", "2025-04-09"),
        ("QSB · Apr. 9, 2025", "QSB", "2025-04-09"),
        ("9 April 2025 — The Ostrel Post", "The Ostrel Post", "2025-04-09"),
        ("2025-04-09 | Quayside Radio", "Quayside Radio", "2025-04-09"),
        ("Gazette du Col, 9th April 2025", "Gazette du Col", "2025-04-09"),
        ("lock.example, 9 April 2025", None, None),
    ],
)
def test_outlet_and_day_of_the_second_line(line: str, outlet: str | None, day: str | None) -> None:
    story = read("Lock to close", line)
    assert story.outlet == outlet
    assert (story.published.isoformat() if story.published else None) == day
    if outlet:
        assert story.title == "Lock to close"
        assert [story.text[start:end] for start, end in body(story.text)] == [LEAD]


def test_its_writer_too() -> None:
    story = read("Lock to close", "The Ostrel Post | 9 April 2025 | by Mira Hale")
    assert (story.outlet, story.byline) == ("The Ostrel Post", ("Mira Hale",))


def test_below_a_standfirst_as_well() -> None:
    story = read("Lock to close", "Ferries to the north bank", "The Ostrel Post, 9 April 2025")
    assert (story.outlet, story.title) == ("The Ostrel Post", "Ferries to the north bank")


@pytest.mark.parametrize(
    "line",
    [
        "Ostrel, 9 April 2025",
        "New Ostrel, April 9, 2025",
        "Ostrel (9 April 2025)",
        "9 April 2025, Ostrel",
        "The lock will close on 9 April 2025",
        "The Ostrel Post",
        "9 April 2025",
        "The Ostrel Post reported on 9 April 2025",
    ],
)
def test_what_may_be_a_place_names_no_outlet(line: str) -> None:
    assert imprint(line) is None
    assert read("Lock to close", line).outlet is None
