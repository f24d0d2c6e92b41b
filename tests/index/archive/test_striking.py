"""Striking a version: nothing shows it again, and no page brings its words back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from console import failed, pullquote
from fakeslack import FakeSlack, plain_text
from ferry import QUESTION, URL, Desk, toll
from newsdesk import Newsdesk
from newsroom import Newsroom
from sqlalchemy import select

from bot.running.status import look, status_json
from bot.slack.events.commands import said_in
from bot.slack.inbox.items import ItemKind
from index.archive import tables
from index.archive.striking import Struck
from index.errors import BadInputError
from index.update import strike_version


def strike(
    desk: Desk, number: int | None = None, why: str = "libel", *, erase: bool = False
) -> Struck:
    return strike_version(desk.room.house, URL, number, why, erase=erase)


def kept(desk: Desk) -> str:
    """Everything that the archive holds."""
    with desk.room.house.archive.reading() as connection:
        rows = [list(connection.execute(select(table))) for table in tables.metadata.sorted_tables]
    return repr(rows)


def tell(desk: Desk, n: int, **fields: Any) -> None:
    desk.write("ferry.json", toll(n), url=URL, **fields)


@pytest.fixture
def desk(room: Newsroom) -> Desk:
    desk = Desk(room)
    for n in (41, 43):
        tell(desk, n)
        desk.refresh()
    assert desk.quotes() == [toll(43)]
    return desk


def as_it_was(desk: Desk) -> None:
    tell(desk, 43, section="News")


def under_another_name(desk: Desk) -> None:
    (desk.room.feed / "ferry.json").unlink()
    desk.write("other.json", toll(43), url=f"{URL}-sinks", id="x-1")


def otherwise_spaced(desk: Desk) -> None:
    desk.write("ferry.json", f"\n\n{toll(43)}\n\nAdvertisement", url=URL)


def pushed(desk: Desk) -> None:
    desk.push("create", toll(43))


@pytest.mark.few(2)
@pytest.mark.parametrize("happens", [as_it_was, under_another_name, otherwise_spaced, pushed])
def test_what_was_struck_never_comes_back_whatever_its_feeds_do(
    desk: Desk, happens: Callable[[Desk], None]
) -> None:
    strike(desk)
    assert desk.quotes() == []
    happens(desk)
    for _ in range(2):
        desk.refresh()
        assert desk.quotes() == []


def test_its_story_stands_again_in_other_words(desk: Desk) -> None:
    strike(desk)
    tell(desk, 44)
    desk.refresh()
    assert desk.quotes() == [toll(44)]


def test_striking_what_a_correction_replaced_leaves_the_story_as_it_stands(desk: Desk) -> None:
    told = strike(desk, 1)
    assert (told.number, told.url, told.why, told.erased) == (1, URL, "libel", False)
    assert desk.quotes() == [toll(43)]
    desk.refresh()
    assert desk.quotes() == [toll(43)]


def test_a_feed_that_goes_back_to_struck_words_is_not_followed(desk: Desk) -> None:
    strike(desk, 1)
    tell(desk, 41)
    desk.refresh()
    assert toll(41) not in desk.quotes()
    tell(desk, 43)
    desk.refresh()
    assert desk.quotes() == [toll(43)]


class TestErasing:
    def test_no_word_of_it_is_left_in_the_archive(self, desk: Desk) -> None:
        desk.push("create", toll(46))
        desk.refresh()
        assert desk.quotes() == [toll(46)]
        told = strike(desk, erase=True)
        assert told.erased
        assert "46 people" not in kept(desk)
        assert "41 people" in kept(desk)
        desk.refresh()
        assert "46 people" not in kept(desk)
        assert desk.quotes() == []

    def test_what_was_struck_may_be_erased_later_and_keeps_its_reason(self, desk: Desk) -> None:
        strike(desk, 1)
        assert "41 people" in kept(desk)
        told = strike(desk, 1, "by order of the court", erase=True)
        assert (told.why, told.erased) == ("libel", True)
        assert "41 people" not in kept(desk)
        with pytest.raises(BadInputError, match="struck already"):
            strike(desk, 1, erase=True)

    def test_what_was_erased_is_still_known_should_a_page_say_it_again(self, desk: Desk) -> None:
        strike(desk, erase=True)
        for happens in (as_it_was, under_another_name):
            happens(desk)
            desk.refresh()
            assert desk.quotes() == []
        assert "43 people" not in kept(desk)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("number", "why", "told"),
    [
        (3, "libel", "no version 3; its newest are 1, 2"),
        (0, "libel", "no version 0"),
        (1, " \n", "--why"),
    ],
)
def test_what_cannot_be_struck_is_told(desk: Desk, number: int, why: str, told: str) -> None:
    with pytest.raises(BadInputError, match=told):
        strike(desk, number, why)


def test_what_is_struck_already_keeps_its_reason(desk: Desk) -> None:
    strike(desk, 1)
    with pytest.raises(BadInputError, match="version 1 is struck already"):
        strike(desk, 1, "another reason")
    [one] = status_json(look(desk.room.house))["struck"]
    assert (one["version"], one["why"], one["url"]) == (1, "libel", URL)


def test_a_story_withdrawn_by_hand_may_be_struck_and_stays_withdrawn(desk: Desk) -> None:
    desk.withdraw()
    strike(desk)
    tell(desk, 44)
    desk.refresh()
    assert desk.quotes() == []


def test_the_command_says_what_it_did_in_one_line(desk: Desk) -> None:
    home = desk.room.house.settings.home
    done = pullquote(home, "strike", URL, "--version", "1", "--why", "libel,\x1b[31m\nsay lawyers")
    assert (done.returncode, done.stdout) == (0, "struck: version 1 of Ferry sinks\n")
    told = failed(pullquote(home, "strike", URL, "--version", "7", "--why", "libel"), 1)
    assert told.endswith("the story has no version 7; its newest are 1, 2")
    shown = pullquote(home, "status", COLUMNS="400").stdout
    [line] = [line for line in shown.splitlines() if "say lawyers" in line]
    assert f"version 1 of {URL}" in line
    assert "\x1b" not in line


# In Slack


@pytest.fixture
def bot(desk: Desk) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        eva = slack.add_user("eva", admin=True)
        yield Newsdesk(desk.room, slack, eva, slack.add_channel("desk", eva))


@pytest.mark.parametrize("erase", [False, True])
def test_its_words_leave_the_answers_that_quote_it(desk: Desk, bot: Newsdesk, erase: bool) -> None:
    asked = bot.ask(QUESTION)
    tell(desk, 44)
    desk.refresh()
    bot.changed()
    assert toll(43) in plain_text(bot.replies(asked)[0])
    strike(desk, 2, erase=erase)
    assert bot.changed() == 1
    edited, *_, note = bot.replies(asked)
    left = json.dumps([edited.text, edited.blocks, note.text, note.blocks])
    assert toll(43) not in left
    assert "43 people" not in left
    assert "has taken words back" in plain_text(note)
    assert bot.changed() == 0


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("said", "number", "erased"),
    [
        (f"strike <{URL}> libel, say the lawyers", 2, False),
        (f"strike {URL} --version 1 libel, say the lawyers", 1, False),
        (f"strike {URL} —version 1 —erase libel, say the lawyers", 1, True),
    ],
)
def test_an_admin_strikes_after_a_word_on_what_follows(
    desk: Desk, bot: Newsdesk, said: str, number: int, erased: bool
) -> None:
    bot.command(said)
    question = bot.slack.ephemerals[-1]
    assert "This cannot be taken back" in plain_text(question)
    assert "libel, say the lawyers" in plain_text(question)
    assert status_json(look(desk.room.house))["struck"] == []
    bot.press(question, "pullquote_confirm", "Strike")
    [one] = status_json(look(desk.room.house))["struck"]
    assert (one["version"], one["why"]) == (number, "libel, say the lawyers")
    assert one["erased"] is erased
    assert f"version {number} of {URL}" in bot.whispered()


@pytest.mark.parametrize("said", ["strike at the port of Velmark", "strike", "strike action"])
def test_a_question_about_a_strike_is_a_question(said: str) -> None:
    assert said_in(said).kind in {ItemKind.COMMAND, None}
