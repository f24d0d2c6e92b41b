"""No silent end: whoever expects something of the bot hears where nothing will come.

A window that does not open, a second click, a question edited after its answer, and a reply that is
left to people each end in a word to the one person it concerns.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakeslack import FakeSlack, Message, Settings, payloads, plain_text
from newsdesk import Newsdesk, held
from newsroom import Newsroom

from bot.slack.inbox.items import ItemKind
from bot.slack.listening.front_door import Door
from bot.slack.looks.asking import ASK
from bot.slack.looks.buttons import CONTEXT, REFINE, SHARE
from bot.slack.work.modals import open_modal, opens
from index.house import House

QUESTION = "how many seedlings did the Orchard Trust plant?"
PLANTED = "The Orchard Trust planted 5,200 seedlings above Lenn, its keeper said."
LOST = "Frost took 340 seedlings of the Orchard Trust in one night, the growers' union said."
ALREADY = "shared already"
_NAMES = itertools.count(1)


@pytest.fixture(scope="module")
def orchard(
    tmp_path_factory: pytest.TempPathFactory, make_house: Callable[[Path], House]
) -> Iterator[Newsdesk]:
    place = tmp_path_factory.mktemp("orchard")
    (place / "feed").mkdir()
    room = Newsroom(make_house(place / "home"), place / "feed")
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        desk = Newsdesk(room, slack, slack.add_user("ana"), slack.add_channel("first"))
        desk.write("post", PLANTED, published="2025-04-08")
        desk.write("herald", LOST, outlet="Lenn Herald", published="2025-04-09")
        room.refresh()
        yield desk
    room.house.close()


@pytest.fixture
def desk(orchard: Newsdesk) -> Iterator[Newsdesk]:
    """The newsroom with people and a channel of its own."""
    slack = orchard.slack
    ana = slack.add_user(f"ana{next(_NAMES)}")
    channel = slack.add_channel(f"desk{next(_NAMES)}", ana, slack.add_user("ben"))
    yield replace(orchard, ana=ana, channel=channel)
    slack.clear_faults()


def told(desk: Newsdesk) -> list[str]:
    """What the bot told Ana alone."""
    return [plain_text(one) for one in desk.slack.ephemerals if one.shown_to == desk.ana.id]


def directly(desk: Newsdesk) -> list[str]:
    said = desk.slack.messages(desk.slack.direct(desk.ana))
    return [plain_text(one) for one in said if one.user == desk.slack.bot.id]


def hears(desk: Newsdesk, event: dict[str, Any]) -> None:
    """Let the front door hear an event, and work what comes of it."""
    door = Door(desk.place, lambda *_: "")
    asyncio.run(door.message({"team_id": desk.slack.workspace.team_id}, event))
    desk.work()


def edits(desk: Newsdesk, asked: Message, text: str) -> None:
    edited = desk.slack.edit(asked, text, deliver=False)
    hears(desk, payloads.message_changed(desk.slack.workspace, edited, asked))


def says(desk: Newsdesk, text: str, thread: Message | None, name: str = "ana") -> Message:
    """Let somebody speak where the bot hears it."""
    user = desk.ana
    if name != "ana":
        users = desk.slack.workspace.users.values()
        user = next(one for one in users if one.name == name and one.id in desk.channel.members)
    thread_ts = thread.ts if thread else None
    said = desk.slack.say(desk.channel, user, text, thread_ts, deliver=False)
    hears(desk, payloads.message_event(desk.slack.workspace, said))
    return said


class TestAWindowThatDoesNotOpen:
    """Who clicked is told where they clicked; where there is no channel, directly."""

    def click(self, desk: Newsdesk, method: str, error: str) -> None:
        [answer] = desk.replies(desk.ask(QUESTION))
        desk.slack.fail(method, error=error)
        _, element = held(answer, CONTEXT)
        self.opened(
            desk,
            {
                "channel": {"id": answer.channel},
                "response_url": desk.response_url(desk.channel, answer),
                "container": {"message_ts": answer.ts},
                "actions": [{**element, "action_ts": "1"}],
            },
        )

    def opened(self, desk: Newsdesk, body: dict[str, Any]) -> None:
        known = {
            "team": {"id": desk.slack.workspace.team_id},
            "user": {"id": desk.ana.id},
            "trigger_id": desk.slack.workspace.new_trigger(desk.ana.id),
        }
        make = opens(body)
        assert make is not None
        asyncio.run(open_modal(desk.place, {**known, **body}, make))

    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        ("error", "word"),
        [
            ("expired_trigger_id", "took me too long"),
            ("trigger_expired", "took me too long"),
            ("invalid_trigger_id", "would not open the window (invalid_trigger_id)"),
            ("exchanged_trigger_id", "would not open the window"),
            ("view_too_large", "would not open the window"),
            ("internal_error", "would not open the window"),
            ("ratelimited", "would not open the window"),
            ("token_revoked", "would not open the window"),
        ],
    )
    def test_is_told_where_it_was_clicked(self, desk: Newsdesk, error: str, word: str) -> None:
        self.click(desk, "views.open", error)
        assert word in told(desk)[-1]
        assert "click once more" in told(desk)[-1]

    def test_from_a_shortcut_it_is_told_directly(self, desk: Newsdesk) -> None:
        desk.slack.fail("views.open", error="expired_trigger_id")
        self.opened(desk, {"type": "shortcut", "callback_id": ASK})
        assert "click once more" in directly(desk)[-1]

    def test_where_nothing_can_be_told_that_is_all(self, desk: Newsdesk) -> None:
        desk.slack.fail("response_url", times=1, error="expired_url", status=404)
        self.click(desk, "views.open", "internal_error")
        assert told(desk) == []


class TestASecondClick:
    def test_of_share_says_that_it_is_shared(self, desk: Newsdesk) -> None:
        [answer] = desk.replies(desk.ask(QUESTION))
        for n in range(3):
            desk.press(answer, SHARE)
            assert len(desk.posts()) == 1
            assert [ALREADY in one for one in told(desk)] == [True] * n

    def test_shares_again_once_the_first_was_taken_away(self, desk: Newsdesk) -> None:
        [answer] = desk.replies(desk.ask(QUESTION))
        desk.press(answer, SHARE)
        [shared] = desk.posts()
        desk.do(ItemKind.REMOVE, {"channel": shared.channel, "ts": shared.ts, "user": desk.ana.id})
        assert desk.posts() == []
        desk.press(answer, SHARE)
        assert len(desk.posts()) == 1
        desk.press(answer, SHARE)
        assert len(desk.posts()) == 1
        assert ALREADY in told(desk)[-1]

    def test_shares_where_the_first_could_not(self, desk: Newsdesk) -> None:
        [answer] = desk.replies(desk.ask(QUESTION))
        desk.slack.fail("chat.postMessage", error="restricted_action")
        desk.press(answer, SHARE)
        assert desk.posts() == []
        desk.press(answer, SHARE)
        assert len(desk.posts()) == 1

    def test_where_the_bot_is_not_inside_it_is_shared_once(self, desk: Newsdesk) -> None:
        elsewhere = desk.slack.add_channel(f"out{next(_NAMES)}", desk.ana, bot=False)
        desk.command(QUESTION, elsewhere)
        [answer] = [one for one in desk.slack.ephemerals if one.channel == elsewhere.id]
        for _ in range(2):
            desk.press(answer, SHARE)
        seen = [one for one in desk.slack.messages(elsewhere) if one.user == desk.slack.bot.id]
        assert len(seen) == 1
        assert ALREADY in told(desk)[-1]

    def test_of_a_narrower_answer_says_that_it_stands(self, desk: Newsdesk) -> None:
        asked = desk.ask("what befell the seedlings of the Orchard Trust?")
        [answer] = desk.replies(asked)
        for _ in range(2):
            desk.press(answer, REFINE, "Only")
        assert len(desk.replies(asked)) == 2
        assert "stands in the thread" in told(desk)[-1]


class TestAQuestionEditedAfterItsAnswer:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "text",
        [
            "how many seedlings did the frost take?",
            "how many seedlings did the Orchard Trust plant above Lenn?",
            "who planted seedlings?",
            "and in May?",
            "what did the growers' union say?",
        ],
    )
    def test_its_asker_is_told_that_the_answer_stays(self, desk: Newsdesk, text: str) -> None:
        asked = desk.ask(QUESTION)
        edits(desk, asked, f"<@{desk.slack.bot.id}> {text}")
        assert len(desk.replies(asked)) == 1
        [word] = told(desk)
        assert "before you edited it" in word
        assert "mention me" in word

    def test_in_direct_messages_too(self, desk: Newsdesk) -> None:
        asked = desk.slack.direct_message(desk.ana, QUESTION, deliver=False)
        hears(desk, payloads.message_event(desk.slack.workspace, asked))
        edits(desk, asked, "how many seedlings did the frost take?")
        assert "ask once more" in directly(desk)[-1]

    @pytest.mark.parametrize(
        "text", [f"{QUESTION} ", QUESTION.replace(" ", "  ")], ids=["a space more", "wider"]
    )
    def test_not_where_it_asks_the_same(self, desk: Newsdesk, text: str) -> None:
        asked = desk.ask(QUESTION)
        edits(desk, asked, f"<@{desk.slack.bot.id}> {text}")
        assert told(desk) == []

    def test_not_where_its_new_words_are_answered(self, desk: Newsdesk) -> None:
        asked = desk.ask(QUESTION, work=False)
        edits(desk, asked, f"<@{desk.slack.bot.id}> how many seedlings did the frost take?")
        assert "340" in plain_text(desk.replies(asked)[0])
        assert told(desk) == []


class TestAThreadWhereOthersSpoke:
    def test_who_asked_there_is_told_once_that_their_replies_are_left_alone(
        self, desk: Newsdesk
    ) -> None:
        asked = desk.ask(QUESTION)
        says(desk, "I will ring the keeper", asked, "ben")
        for reply in ("and the frost?", "since when?"):
            says(desk, reply, asked)
        assert len(desk.replies(asked)) == 1
        [word] = told(desk)
        assert "Others have spoken" in word

    @pytest.mark.parametrize("reply", ["thanks!", "ben, can you ring them?", "I will cut that"])
    def test_not_of_what_reads_as_no_question(self, desk: Newsdesk, reply: str) -> None:
        asked = desk.ask(QUESTION)
        says(desk, "I will ring the keeper", asked, "ben")
        says(desk, reply, asked)
        assert told(desk) == []

    def test_nobody_who_did_not_ask_there(self, desk: Newsdesk) -> None:
        asked = desk.ask(QUESTION)
        before = len(desk.slack.ephemerals)
        says(desk, "and the frost?", asked, "ben")
        assert len(desk.slack.ephemerals) == before
