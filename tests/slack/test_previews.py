"""Links to our stories, pasted where the bot is: how each stands, and its two best quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakeslack import Channel, FakeSlack, Message, pings, plain_text
from newsdesk import Newsdesk
from newsroom import MakeHouse, Newsroom

from bot.slack.events.gestures import gesture_in
from bot.slack.work.previews import Previewer

GLACIER = (
    "The Osterlund glacier lost 14 metres of ice last year, the Polar Survey said.",
    "“It has never shrunk so fast,” said Ingrid Sollen, who leads the survey.",
    "Walkers were asked to keep to the marked path.",
)
"""A story of a beat that no other test has."""
SOON = (datetime.now(UTC) + timedelta(days=2)).isoformat()


@dataclass
class Desk(Newsdesk):
    """A newsroom with two channels: one sees embargoes, one only what is open."""

    wide: Channel | None = None

    def pasted(self, *paths: str, channel: Channel | None = None, **how: Any) -> Message:
        """Somebody pastes links to stories; the message with what stands under it."""
        where = channel or self.channel
        links = [f"https://velmark.example/{path}" for path in paths]
        event = self.slack.paste(where, self.ana, *links, **how)
        made = gesture_in(event, self.slack.bot.id, self.slack.workspace.team_id)
        if made is not None:
            assert self.inbox.put(made.key, made.kind, made.payload)
            self.work()
        return self.slack.messages(where)[-1]

    def follow(self) -> None:
        Previewer(self.room.house.archive, self.stopping).look()
        self.work()

    def now(self, message: Message) -> str:
        """What stands under a message's links."""
        found = self.slack.current(message)
        assert found is not None
        return plain_text({"attachments": list(found.attachments), "blocks": [], "text": ""})


@pytest.fixture(scope="module")
def desk(make_house: MakeHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    where = tmp_path_factory.mktemp("previews")
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        wide = slack.add_channel("wide", ana)
        house = make_house(where / "home", embargo_channels=wide.id, channels={wide.id: ["*"]})
        feed: Path = where / "feed"
        feed.mkdir()
        made = Desk(Newsroom(house, feed), slack, ana, slack.add_channel("desk", ana), wide=wide)
        made.write("glacier", *GLACIER, title="Glacier shrinks at record pace")
        made.write("lighthouse", "The Farne lighthouse will be lit again in May, its keeper said.")
        made.write("budget", "The mayor will cut the budget by 4 million crowns.", embargo=SOON)
        made.room.refresh()
        made.follow()
        yield made


def test_a_link_shows_headline_outlet_day_and_its_two_best_quotes(desk: Desk) -> None:
    told = desk.now(desk.pasted("glacier"))
    assert "Glacier shrinks at record pace" in told
    assert "Velmark Post, 8 April 2025" in told
    assert f"“{GLACIER[0]}”" in told
    assert f"“{GLACIER[1]}”\n— Ingrid Sollen" in told
    assert GLACIER[2] not in told
    assert "Corrected" not in told


def test_several_links_have_each_their_own(desk: Desk) -> None:
    told = desk.now(desk.pasted("glacier", "lighthouse"))
    assert "Osterlund" in told
    assert "Farne" in told


def test_a_link_in_a_thread_is_shown_there(desk: Desk) -> None:
    root = desk.slack.say(desk.channel, desk.ana, "morning all")
    assert "Farne" in desk.now(desk.pasted("lighthouse", thread_ts=root.ts))


def test_a_correction_is_told_and_its_note(desk: Desk) -> None:
    desk.story("ferry", "The ferry carried 40 people, the port said.")
    message = desk.pasted("ferry")
    desk.story(
        "ferry",
        "The ferry carried 46 people, the port said.\n\n"
        "Correction: An earlier version of this story gave a wrong number of passengers.",
    )
    desk.follow()
    told = desk.now(message)
    assert "46 people" in told
    assert "40 people" not in told
    assert "Corrected" in told
    assert "✎ Correction: An earlier version" in told


def test_a_withdrawn_story_loses_its_words_and_gets_them_back(desk: Desk) -> None:
    desk.story("quarry", "The quarry at Holm closes in June, the owner said.")
    message = desk.pasted("quarry")
    desk.withdraw("quarry")
    desk.follow()
    assert "Withdrawn" in desk.now(message)
    assert "quarry" not in desk.now(message)
    assert "Withdrawn" in desk.now(desk.pasted("quarry"))
    desk.story("quarry", "The quarry at Holm closes in June, the owner said.")
    desk.follow()
    assert "The quarry at Holm closes in June" in desk.now(message)


def test_a_story_that_lands_after_its_link_is_shown_then(desk: Desk) -> None:
    message = desk.pasted("bakery")
    assert desk.now(message) == ""
    desk.story("bakery", "The bakery in Elm Street burnt down on Sunday, firefighters said.")
    desk.follow()
    assert "The bakery in Elm Street" in desk.now(message)


def test_an_embargo_is_told_where_it_may_be_known_and_nothing_elsewhere(desk: Desk) -> None:
    told = desk.now(desk.pasted("budget", channel=desk.wide))
    assert "Under embargo until" in told
    assert "4 million crowns" in told
    assert desk.now(desk.pasted("budget")) == ""


def test_a_story_withdrawn_under_embargo_is_known_to_nobody_else(desk: Desk) -> None:
    desk.story("merger", "Two ferry lines will merge.", embargo=SOON)
    shown = desk.pasted("merger", channel=desk.wide)
    hidden = desk.pasted("merger")
    desk.withdraw("merger")
    desk.follow()
    assert "Withdrawn" in desk.now(shown)
    assert desk.now(hidden) == ""


@pytest.mark.parametrize("how", ["unknown", "a guest", "not asked in", "typed"])
def test_what_says_nothing(desk: Desk, how: str) -> None:
    before = len(desk.slack.calls_of("chat.unfurl"))
    if how == "unknown":
        desk.pasted("nowhere")
    elif how == "a guest":
        ana, desk.ana = desk.ana, desk.slack.add_user("gus", guest="restricted")
        desk.channel.members.add(desk.ana.id)
        desk.pasted("lighthouse")
        desk.ana = ana
    elif how == "typed":
        desk.pasted("lighthouse", composing=True)
    else:
        desk.pasted("lighthouse", channel=desk.slack.add_channel("private", desk.ana, bot=False))
    assert len(desk.slack.calls_of("chat.unfurl")) == before


def test_what_a_story_says_pings_nobody_and_links_nowhere(desk: Desk) -> None:
    desk.story("hostile", "“<!channel> read <https://evil.example|this> now,” the mayor said.")
    found = desk.slack.current(desk.pasted("hostile"))
    assert found is not None
    assert pings({"attachments": list(found.attachments)}) == []
    assert "<!channel> read" in desk.now(found)
