"""A story withdrawn by a person: what is announced is what happens, and its words are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from fakeslack import FakeSlack, Message, plain_text
from newsdesk import Newsdesk
from newsroom import MakeHouse, Newsroom

from bot.answers.answer_store import restored
from bot.answers.in_context import Withdrawn, around
from bot.running.status import look, status_json
from bot.slack.looks.buttons import SHARE
from bot.slack.work.forgetting import forget_person
from index.archive.given import given_to


@dataclass(frozen=True)
class Told:
    """What one story of a beat says, at first and once corrected, and who asks after it."""

    path: str
    first: str
    then: str
    asks: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"https://velmark.example/{self.path}"


BEATS = [
    Told(
        "orchards",
        "Hail destroyed 210 orchards around Klenov on Friday, the growers' union said.",
        "Hail destroyed 180 orchards around Klenov on Friday, the growers' union said.",
        ("how many orchards did hail destroy?", "what did the growers' union say of orchards?"),
    ),
    Told(
        "trams",
        "The depot in Brenk will close for 14 months from June, tram director Ida Sorel said.",
        "The depot in Brenk will close for 11 months from June, tram director Ida Sorel said.",
        ("how long will the depot in Brenk close?",),
    ),
    Told(
        "reservoir",
        "Divers found 6 drums of solvent in the Halm reservoir, the water board said on Tuesday.",
        "Divers found 9 drums of solvent in the Halm reservoir, the water board said on Tuesday.",
        ("how many drums of solvent did divers find?", "what was found in the Halm reservoir?"),
    ),
    Told(
        "manuscripts",
        "Thieves took 33 manuscripts from the abbey library at Orn, curator Pell Vass said.",
        "Thieves took 31 manuscripts from the abbey library at Orn, curator Pell Vass said.",
        ("how many manuscripts did thieves take?",),
    ),
    Told(
        "meals",
        "School meals in Torvik will cost 4.20 crowns from autumn, the council decided.",
        "School meals in Torvik will cost 3.90 crowns from autumn, the council decided.",
        ("what will school meals in Torvik cost?", "how much are school meals from autumn?"),
    ),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsdesk]:
    place = tmp_path_factory.mktemp("taken back")
    (place / "feed").mkdir()
    room = Newsroom(make_house(place / "home"), place / "feed")
    with FakeSlack() as slack:
        eva = slack.add_user("eva", admin=True)
        desk = Newsdesk(room, slack, eva, slack.add_channel("desk", eva))
        for beat in BEATS:
            desk.write(beat.path, beat.first)
        room.refresh()
        yield desk
    room.house.close()


def confirmed(desk: Newsdesk, command: str, label: str) -> list[str]:
    """What somebody who looks after the house is told by a command, and once they confirm."""
    desk.command(command)
    asked = desk.slack.ephemerals[-1]
    desk.press(asked, "pullquote_confirm", label)
    return [plain_text(asked), plain_text(desk.slack.ephemerals[-1])]


def counted(count: int) -> str:
    return f"{count} answer{'s' if count > 1 else ''} in Slack"


def key_of(asked: Message) -> str:
    return f"message:{asked.channel}:{asked.ts}"


@pytest.mark.few(2)
@pytest.mark.parametrize("beat", BEATS, ids=[beat.path for beat in BEATS])
def test_what_is_announced_happens_and_the_words_are_gone(desk: Newsdesk, beat: Told) -> None:
    old = [desk.ask(question) for question in beat.asks]
    desk.story(beat.path, beat.then)
    assert desk.changed() == len(old)
    asked = [*old, desk.ask(beat.asks[0])]

    told = confirmed(desk, f"withdraw {beat.url} it was made up", "Withdraw")
    assert all(f"its words leave {counted(len(asked))}" in one for one in told)
    assert desk.changed() == len(asked)
    for question in asked:
        stands = json.dumps([(m.text, m.blocks) for m in desk.replies(question)])
        assert beat.first not in stands
        assert beat.then not in stands
        assert SHARE not in stands
        assert kept_of(desk, question) == (None, True)
    [held] = [one for one in status_json(look(desk.room.house))["held"] if one["url"] == beat.url]
    assert (held["by"], held["why"]) == (desk.ana.id, "it was made up")
    desk.command("feeds")
    assert f"it was made up ({day()}, by @{desk.ana.id})" in desk.whispered()

    told = confirmed(desk, f"restore {beat.url}", "Restore")
    for one in told:
        assert f"the mark comes off {counted(1)}" in one
        assert counted(len(old)) in one.partition("comes off")[2]
    desk.room.refresh()
    desk.changed()
    marked = [question for question in asked if "Since this was" in shown(desk, question)]
    assert marked == old
    for question in old:
        assert len(desk.replies(question)) == 2


def kept_of(desk: Newsdesk, asked: Message) -> tuple[object, bool]:
    """What Share and Copy give of an answer, and whether In context tells nothing of it."""
    house = desk.room.house
    with house.archive.reading() as connection:
        answer = given_to(connection, key_of(asked))
    assert answer is not None
    access = desk.place.access(answer.channel, answer.team)
    told = around(house, answer.kept["quotes"], access)
    return restored(house, answer.kept, access), all(isinstance(one, Withdrawn) for one in told)


def shown(desk: Newsdesk, asked: Message) -> str:
    return plain_text(desk.replies(asked)[0])


def day() -> str:
    return f"{datetime.now().astimezone():%-d %B %Y}"


def test_a_story_that_no_answer_quotes_is_announced_so(desk: Newsdesk) -> None:
    desk.story("quiet", "The bandstand in Lur was painted green, a gardener said.")
    url = "https://velmark.example/quiet"
    told = confirmed(desk, f"withdraw {url} wrong town", "Withdraw")
    assert all("no answer in Slack has its words" in one for one in told)
    told = confirmed(desk, f"restore {url}", "Restore")
    assert all("no answer in Slack has a mark for it" in one for one in told)


def test_who_withdrew_is_forgotten_with_them(desk: Newsdesk) -> None:
    desk.story("ferry", "The ferry to Sund sails at 7 from Monday, the line said.")
    confirmed(desk, "withdraw https://velmark.example/ferry wrong hour", "Withdraw")
    forget_person(desk.room.house.archive, desk.ana.id)
    held = status_json(look(desk.room.house))["held"]
    assert [one["by"] for one in held if "ferry" in str(one["url"])] == [None]
