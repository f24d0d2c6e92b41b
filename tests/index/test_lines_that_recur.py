"""Lines that stand in one story of an outlet after the other and speak of it are no news."""

from __future__ import annotations

import pytest
from newsroom import Newsroom

from index.archive.reading import live_with_words
from index.story import Version
from index.verify import verify

BACKGROUND = "More than 4,000 people have left the Orlen valley since the mines closed in 2019."
CAVEAT = "The Orlen Post could not independently verify the figures."
TOLD = "The mayor told the Orlen Post that the tunnel is safe."
COUNTRY = "US troops have been in the valley since the treaty of 1951."
QUOTED = "“You cannot eat a view,” reads the sign at the pit."
OWN = [
    "The Orlen Post has brought the valley its morning since 1911 and is owned by its readers.",
    "Every day our desk in the valley walks the streets so that nothing goes by unseen.",
    "Places on this list were chosen for you by people who have eaten there.",
    "OrlenPost and agencies put this together at the desk in Lower Orlen.",
]
MATTERS = [
    ("Tunnel opens", "The Hollin tunnel opened on Tuesday after two years of work."),
    ("Bakers strike", "Forty bakers walked out on Friday over the price of flour."),
    ("Snow shuts school", "The school on Kirk Lane stayed shut on Monday under deep snow."),
    ("Choir wins", "The miners’ choir won the first prize at the Vell contest on Sunday."),
]


def tell(room: Newsroom, n: int, *lines: str) -> None:
    title, news = MATTERS[n]
    text = "\n\n".join([news, *lines])
    room.write(f"{n}.md", f"---\ntitle: {title}\noutlet: The Orlen Post\n---\n\n{text}\n")


def live(room: Newsroom) -> list[Version]:
    with room.house.archive.reading() as connection:
        return live_with_words(connection, ".")


def quotable(room: Newsroom) -> set[str]:
    return {one.story.text[slice(*span)] for one in live(room) for span in one.sentences}


@pytest.mark.few(2)
@pytest.mark.parametrize("line", OWN)
def test_what_an_outlet_says_of_itself_in_three_stories_is_in_none_of_them_quotable(
    room: Newsroom, line: str
) -> None:
    for n in range(2):
        tell(room, n, line)
    room.refresh()
    assert line in quotable(room)
    tell(room, 2, line)
    room.refresh()
    assert quotable(room) == {news for _, news in MATTERS[:3]}
    tell(room, 3, line)
    room.refresh()
    assert quotable(room) == {news for _, news in MATTERS}
    assert verify(room.house).agrees


@pytest.mark.few(2)
@pytest.mark.parametrize("line", [BACKGROUND, CAVEAT, TOLD, COUNTRY, QUOTED])
def test_what_a_story_tells_stays_quotable_however_often_it_is_told(
    room: Newsroom, line: str
) -> None:
    for n in range(4):
        tell(room, n, line)
    room.refresh()
    assert line in quotable(room)


def test_another_outlet_may_tell_as_news_what_is_an_outlets_own(room: Newsroom) -> None:
    for n in range(3):
        tell(room, n, OWN[0])
    room.write("b.md", f"---\ntitle: On the Post\noutlet: Farwire\n---\n\n{OWN[0]}\n\nIt pays.\n")
    room.refresh()
    assert OWN[0] in quotable(room)


def test_no_version_is_made_and_no_answer_marked_where_a_line_comes_to_recur(
    room: Newsroom,
) -> None:
    for n in range(3):
        tell(room, n, OWN[0])
        room.refresh()
    assert {version.number for version in live(room)} == {1}
    again = room.refresh()
    assert (again.count()["corrected"], again.count()["added"]) == (0, 0)
