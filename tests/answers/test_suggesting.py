"""Suggested questions: drawn from the newest stories, varied, and each of them answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom
from paths import DATA

from bot.answers.ask import ask
from bot.answers.suggestions import LONGEST, suggestions
from bot.speakers.credit_book import work_ahead
from index.access import OF_THE_HOUSE, Access
from index.archive.feeds import add_feed
from index.archive.reading import sight_of
from index.archive.versions import latest_stories
from index.house import House
from index.update import update

TOWNS = ("Orlo", "Kesh", "Velmark", "Dornfeld", "Merrin", "Tarnholt", "Oskby", "Lund", "Harrow")


def story(n: int, town: str) -> dict[str, Any]:
    """A story of a day, a town, a count and somebody who is quoted."""
    return {
        "title": f"Storm closes the harbour of {town}",
        "text": f"At least {n + 12} people were injured in {town} on Monday when the roof of the "
        f"market hall fell. “We had asked for a new roof in every budget,” said Ada Voss{n}, the "
        f"keeper of the hall. The {town} Harbour Office said the port stays closed.",
        "outlet": f"{town} Post",
        "url": f"https://velmark.example/{n}",
        "published": (date(2025, 3, 1) + timedelta(days=n)).isoformat(),
    }


@pytest.fixture
def storm(room: Newsroom) -> Newsroom:
    for n, town in enumerate(TOWNS):
        told = story(n, town)
        told["text"] = told["text"].replace(f"Voss{n}", f"Voss{chr(97 + n)}")
        room.write(f"{n}.json", told)
    room.refresh()
    while work_ahead(room.house.archive, 20):
        pass
    return room


@pytest.fixture(params=["sample", "storm"])
def house(request: pytest.FixtureRequest) -> House:
    made = request.getfixturevalue(request.param)
    return made.house if isinstance(made, Newsroom) else made


@pytest.mark.few(1)
def test_every_suggestion_is_answered_when_it_is_asked(house: House) -> None:
    found = suggestions(house)
    assert len(found) == 4
    for one in found:
        assert ask(house, one.question).answered, one.question
        assert 0 < len(one.title) <= LONGEST


@pytest.mark.few(1)
def test_no_suggestion_is_made_twice(house: House) -> None:
    asked = [one.question for one in suggestions(house)]
    assert len(set(asked)) == len(asked)


def test_suggestions_are_of_several_stories_and_several_kinds(storm: Newsroom) -> None:
    found = suggestions(storm.house)
    told = [ask(storm.house, one.question).quotes[0].story.outlet for one in found]
    assert len(set(told)) == len(found)
    assert any(f"{town} Post" in told for town in TOWNS[-2:])
    assert len({one.question.split()[0] + one.question.split()[1] for one in found}) > 1


@pytest.mark.few(2)
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_no_more_are_suggested_than_asked_for(storm: Newsroom, count: int) -> None:
    assert len(suggestions(storm.house, count=count)) == count


def test_an_empty_newsroom_suggests_nothing(room: Newsroom) -> None:
    room.refresh()
    assert suggestions(room.house) == ()


def test_suggestions_are_found_once_until_something_changes(storm: Newsroom) -> None:
    before = suggestions(storm.house)
    assert suggestions(storm.house) is before
    storm.write(
        "new.json",
        {
            "title": "Ferry Astrid found",
            "text": "Divers found the wreck of the ferry Astrid near Tromsk on Sunday. At least 41 "
            "people were killed in Tromsk that night.",
            "outlet": "Rye Daily",
            "published": "2025-04-01",
        },
    )
    storm.refresh()
    after = suggestions(storm.house)
    assert any("Tromsk" in one.question or "Astrid" in one.question for one in after)


def test_a_withdrawn_story_is_suggested_no_longer(storm: Newsroom) -> None:
    def told_of_last() -> bool:
        asked = " ".join(one.question for one in suggestions(storm.house, count=8))
        return TOWNS[-1] in asked or "Vossi" in asked

    assert told_of_last()
    (storm.feed / f"{len(TOWNS) - 1}.json").unlink()
    storm.refresh()
    assert not told_of_last()


@pytest.mark.parametrize(
    "hostile", ["<!channel> *storm*", "<https://evil.example|Storm>", "@here `now` _at once_"]
)
def test_what_would_work_as_markup_is_never_suggested(room: Newsroom, hostile: str) -> None:
    told = story(0, "Orlo")
    room.write("a.json", {**told, "title": hostile, "text": f"{hostile}: {told['text']}"})
    room.refresh()
    for one in suggestions(room.house):
        assert not set("<>*_`@|&~") & set(one.title + one.question)


def test_nobody_is_suggested_what_they_may_not_see(storm: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "courts"
    folder.mkdir()
    sealed = {
        "title": "Sealed ruling on the Tromsk wreck",
        "text": "The Tromsk Court Registry said 41 people were killed in Tromsk in April.",
        "published": "2025-05-01",
    }
    (folder / "sealed.json").write_text(json.dumps(sealed), encoding="utf-8")
    with storm.house.archive.writing() as connection:
        feed = add_feed(connection, str(folder), "folder", "Court Circular", "courts")
    with storm.house.owning_index("test"):
        update(storm.house, [feed], lambda *_: None, lambda *_: None)
    insider, outsider = Access(frozenset({"courts"})), Access()
    assert any("Tromsk" in one.question for one in suggestions(storm.house, insider))
    assert not any("Tromsk" in one.question for one in suggestions(storm.house, outsider))


def test_the_newest_stories_come_first_and_those_without_a_day_last(room: Newsroom) -> None:
    for name, published in (("a", "2025-03-02"), ("b", None), ("c", "2025-03-09")):
        told = {"text": f"Story {name} of Velmark told that the bridge is open.", "title": name}
        room.write(f"{name}.json", told | ({"published": published} if published else {}))
    room.refresh()
    with room.house.archive.reading() as connection:
        sight = sight_of(connection, OF_THE_HOUSE)
        found = latest_stories(connection, sight, 5)
        assert [one.story.title for one in found] == ["c", "a", "b"]
        assert len(latest_stories(connection, sight, 2)) == 2


SYRIA = DATA / "stories_syria.jsonl"


@pytest.fixture(scope="module")
def syria(tmp_path_factory: pytest.TempPathFactory, make_house: Any) -> Iterator[House]:
    feed = tmp_path_factory.mktemp("syria")
    lines = SYRIA.read_text(encoding="utf-8").splitlines()[:24]
    (feed / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")
    room = Newsroom(make_house(tmp_path_factory.mktemp("home")), feed)
    room.refresh()
    yield room.house
    room.house.close()


@pytest.mark.slow
@pytest.mark.skipif(not SYRIA.is_file(), reason="the Syrian stories are not beside this checkout")
def test_real_coverage_suggests_what_it_answers(syria: House) -> None:
    while work_ahead(syria.archive, 20):
        pass
    found = suggestions(syria)
    assert len(found) >= 3
    assert all(ask(syria, one.question).answered for one in found)
