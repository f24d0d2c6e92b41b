"""What a version said that an asker could never see, or that was taken back, is told nowhere.

Every way by which a story's words reach people is listed here: one that is not fails the suite.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from console import pullquote
from fakeslack import FakeSlack, Message, plain_text
from fakeslack import Settings as SlackSettings
from newsdesk import Newsdesk
from newsroom import MakeHouse, Newsroom
from newsrooms import LATER, Newsrooms, opened

import bot.cli
from bot.answers.answer_store import kept
from bot.answers.ask import ask
from bot.answers.in_context import Withdrawn, around
from bot.checking.check import check_claims
from bot.running.pushes import read_pushes
from bot.slack.inbox.items import ItemKind
from bot.slack.looks import buttons
from bot.slack.looks.buttons import (
    CHECK_AGAIN,
    CONTEXT,
    COPY,
    EXPORT,
    FEEDBACK,
    FOUND,
    NOT_HELPFUL,
    REFINE,
    SHARE,
    unfolded,
)
from bot.slack.work.modals import open_modal, opens
from bot.slack.work.worker import DOES
from bot.terminal.app import app
from index.access import OF_THE_HOUSE, Access
from index.archive.pushed import keep_push
from index.update import restore_story, strike_version, withdraw_story

SECRET = "Zyxquill"
EVERYBODY = Access()
WIRE = Access(frozenset({"wire"}))
EARLY = Access(frozenset(), embargoed=True)


def hidden(marker: str) -> str:
    return f"The toll of the {marker} bridge collapse stands at 412, inspector {SECRET} said."


def shown(marker: str) -> str:
    return f"The toll of the {marker} bridge collapse stands at 14, the fire brigade said."


def url(marker: str) -> str:
    return f"https://{marker.lower()}.example/bridge"


@dataclass
class Scene:
    rooms: Newsrooms
    desk: Newsdesk

    def push(self, marker: str, text: str) -> None:
        """Let the publishing system send a story openly."""
        story = {"url": url(marker), "title": f"{marker} bridge", "outlet": "Post", "text": text}
        now = datetime.now(UTC)
        body = json.dumps({"action": "create", "story": story}).encode()
        with self.rooms.house.archive.writing() as connection:
            for push in read_pushes(body, now):
                keep_push(connection, push, now)
        self.rooms.refresh()

    def told(self) -> str:
        """All that stands in Slack now, and all that was ever shown to one person."""
        slack = self.desk.slack
        messages = [*slack.messages(self.desk.channel), *slack.ephemerals]
        messages += [m for one in list(messages) for m in slack.replies(self.desk.channel, one.ts)]
        views = [one.view for one in slack.workspace.views]
        seen = [[m.text, m.blocks] for m in messages if m.user == slack.bot.id or m.shown_to]
        under = [m.attachments for m in messages if m.attachments]
        return json.dumps([seen, under, views])


@pytest.fixture
def scene(tmp_path: Path, make_house: MakeHouse) -> Iterator[Scene]:
    rooms = opened(make_house, tmp_path)
    with FakeSlack(SlackSettings(time_scale=0.01)) as slack:
        ana = slack.add_user("ana")
        room = Newsroom(rooms.house, tmp_path / "open")
        yield Scene(rooms, Newsdesk(room, slack, ana, slack.add_channel("desk", ana)))
    rooms.house.close()


def for_the_wire_first(scene: Scene) -> None:
    scene.rooms.write("Adlona", ["wire"], text=hidden("Adlona"))
    scene.rooms.refresh()
    scene.push("Adlona", shown("Adlona"))


def under_embargo_first(scene: Scene) -> None:
    scene.rooms.write("Adlona", ["open"], LATER, text=hidden("Adlona"))
    scene.rooms.refresh()
    scene.push("Adlona", shown("Adlona"))


def told_by_an_open_feed(scene: Scene) -> None:
    scene.rooms.write("Adlona", ["open"], text=hidden("Adlona"))
    scene.rooms.refresh()


def corrected(scene: Scene) -> None:
    told_by_an_open_feed(scene)
    scene.rooms.write("Adlona", ["open"], text=shown("Adlona"))
    scene.rooms.refresh()


def withdrawn_and_restored(scene: Scene) -> None:
    told_by_an_open_feed(scene)
    withdraw_story(scene.rooms.house, url("Adlona"), "libel")
    scene.rooms.write("Adlona", ["open"], text=shown("Adlona"))
    restore_story(scene.rooms.house, url("Adlona"))
    scene.rooms.level()


def gone_and_back_in_other_words(scene: Scene) -> None:
    told_by_an_open_feed(scene)
    scene.rooms.write("Adlona", [])
    scene.rooms.refresh()
    scene.rooms.write("Adlona", ["open"], text=shown("Adlona"))
    scene.rooms.refresh()


def struck(scene: Scene) -> None:
    corrected(scene)
    strike_version(scene.rooms.house, url("Adlona"), 1, "libel")
    scene.rooms.level()


def erased(scene: Scene) -> None:
    corrected(scene)
    strike_version(scene.rooms.house, url("Adlona"), 1, "libel", erase=True)
    scene.rooms.level()


HAPPENS: Mapping[str, tuple[Callable[[Scene], None], list[Access]]] = {
    "for the wire first": (for_the_wire_first, [WIRE, OF_THE_HOUSE]),
    "under embargo first": (under_embargo_first, [EARLY]),
    "corrected": (corrected, [EVERYBODY, WIRE, EARLY, OF_THE_HOUSE]),
    "withdrawn and restored": (withdrawn_and_restored, []),
    "gone and back": (gone_and_back_in_other_words, []),
    "struck": (struck, []),
    "erased": (erased, []),
}
"""What happens to a story, and who may read on in the version that it replaces."""


@pytest.mark.few(2)
@pytest.mark.parametrize("happens", HAPPENS)
def test_a_version_is_read_by_who_could_see_it_while_it_stood(scene: Scene, happens: str) -> None:
    does, readers = HAPPENS[happens]
    does(scene)
    house = scene.rooms.house
    for access in (EVERYBODY, WIRE, EARLY, OF_THE_HOUSE):
        answer = ask(house, "what is the toll of the Adlona bridge collapse?", access=access)
        assert [quote.text for quote in answer.quotes] == [shown("Adlona")]
        [one] = around(house, kept(answer)["quotes"], access)
        assert not isinstance(one, Withdrawn)
        others = [other.version.story.text for other in one.others]
        assert others == ([hidden("Adlona")] if access in readers else []), access
        said, never = (
            check_claims(house, f"The Adlona bridge collapse killed {n} people.", access=access)
            for n in (412, 413)
        )
        was_said = check_claims(house, hidden("Adlona"), access=access).claims
        notes = " ".join(str(verdict.note) for verdict in was_said)
        assert ("said so before" in notes) is (access in readers), access
        if access not in readers:
            outcomes = [[(v.outcome, v.note) for v in checked.claims] for checked in (said, never)]
            assert outcomes[0] == outcomes[1]


# Every surface


def to_be_asked(scene: Scene) -> None:
    """Let there be a story of every kind that has something to hide, and answers given before."""
    rooms, desk = scene.rooms, scene.desk
    rooms.write("Adlona", ["wire"], text=hidden("Adlona"))
    rooms.write("Brusk", ["open"], LATER, text=hidden("Brusk"))
    rooms.write("Cemvir", ["open"], text=hidden("Cemvir"))
    rooms.write("Dozhga", ["open"], text=hidden("Dozhga"))
    rooms.write("Eptori", ["wire"], text=hidden("Eptori"))
    rooms.write("Fyllum", ["open"], LATER, text=hidden("Fyllum"))
    rooms.refresh()
    desk.command("follow what is the toll of the bridge collapse?")
    for marker in ("Cemvir", "Dozhga"):
        asked = desk.ask(f"what is the toll of the {marker} bridge collapse?")
        assert SECRET in plain_text(desk.replies(asked)[0])
    scene.push("Adlona", shown("Adlona"))
    scene.push("Brusk", shown("Brusk"))
    for marker in ("Cemvir", "Dozhga"):
        rooms.write(marker, ["open"], text=hidden(marker))
    withdraw_story(rooms.house, url("Cemvir"), "libel")
    for marker in ("Cemvir", "Dozhga"):
        rooms.write(marker, ["open"], text=shown(marker))
    restore_story(rooms.house, url("Cemvir"))
    rooms.refresh()
    desk.changed()
    strike_version(rooms.house, url("Dozhga"), 1, "libel")
    rooms.level()
    desk.changed()


def answers(desk: Newsdesk) -> list[Message]:
    """The answers given before, and one given now."""
    asked = desk.ask("what is the toll of the bridge collapse?")
    posted = desk.slack.messages(desk.channel)
    return [
        one
        for message in [*posted, asked]
        for one in desk.replies(message)
        if any(block["type"] == "actions" for block in one.blocks)
    ]


def pressed(action: str) -> Callable[[Newsdesk], None]:
    def press(desk: Newsdesk) -> None:
        for answer in answers(desk):
            if any(action in json.dumps(block) for block in answer.blocks):
                desk.press(answer, action)

    return press


def opened_by(action: str) -> Callable[[Newsdesk], None]:
    def open_(desk: Newsdesk) -> None:
        shown_before = len(desk.slack.workspace.views)
        for answer in answers(desk):
            for block in answer.blocks:
                for one in clickable(block):
                    if unfolded(one)["action_id"].partition(":")[0] == action:
                        click(desk, answer, one)
        assert len(desk.slack.workspace.views) > shown_before

    return open_


def clickable(block: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be clicked in a block, each option of a menu by itself."""
    held = [one for one in block.get("elements", ()) if "action_id" in one]
    return [
        {**one, "selected_option": option} if option else one
        for one in held
        for option in one.get("options", [None])
    ]


def click(desk: Newsdesk, answer: Message, element: dict[str, Any]) -> None:
    body = {
        "team": {"id": desk.slack.workspace.team_id},
        "user": {"id": desk.ana.id},
        "channel": {"id": desk.channel.id},
        "container": {"message_ts": answer.ts, "is_ephemeral": False},
        "trigger_id": desk.slack.workspace.new_trigger(desk.ana.id),
        "actions": [{**element, "action_ts": "1"}],
    }
    make = opens(body)
    if make is not None:
        asyncio.run(open_modal(desk.place, body, make))


def where(desk: Newsdesk) -> dict[str, Any]:
    return {
        "team": desk.slack.workspace.team_id,
        "channel": desk.channel.id,
        "user": desk.ana.id,
        "response_url": desk.response_url(desk.channel),
    }


def asked_directly(desk: Newsdesk) -> None:
    payload = {"text": "what is the toll of the bridge collapse?", "narrowing": {}}
    desk.do(ItemKind.ASKED, {**where(desk), **payload})


def checked(desk: Newsdesk) -> None:
    said = desk.slack.say(desk.channel, desk.ana, "The Adlona bridge collapse killed 412 people.")
    payload = {**where(desk), "text": said.text, "ts": said.ts, "thread_ts": said.ts}
    desk.do(ItemKind.CHECK, payload)
    assert "412" in desk.whispered()
    desk.press(desk.slack.ephemerals[-1], "pullquote_share_check")


def shared(desk: Newsdesk) -> None:
    desk.command("what is the toll of the Dozhga bridge collapse?")
    desk.press(desk.slack.ephemerals[-1], SHARE)


def linked(desk: Newsdesk) -> None:
    links = [url(marker) for marker in ("Adlona", "Brusk", "Cemvir", "Dozhga", "Eptori", "Fyllum")]
    event = desk.slack.paste(desk.channel, desk.ana, *links)
    desk.do(ItemKind.PREVIEW, {**where(desk), "ts": event["message_ts"], "links": links})
    [call] = desk.slack.calls_of("chat.unfurl")
    assert set(call.params["unfurls"]) == set(links[:4])


SLACK: Mapping[str, Callable[[Newsdesk], None]] = {
    ItemKind.MESSAGE: lambda desk: answers(desk).clear(),
    ItemKind.COMMAND: lambda desk: desk.command("what is the toll of the Cemvir bridge collapse?"),
    ItemKind.ASKED: asked_directly,
    ItemKind.CHECK: checked,
    ItemKind.SHARE_CHECK: checked,
    ItemKind.DESK: pressed(CHECK_AGAIN),
    EXPORT: opened_by(EXPORT),
    ItemKind.REFINE: pressed(REFINE),
    ItemKind.SHARE: shared,
    ItemKind.FOLLOW: lambda desk: desk.command("follow what is the toll of the Cemvir collapse?"),
    ItemKind.FOLLOWING: lambda desk: desk.command("following"),
    ItemKind.PREVIEW: linked,
    ItemKind.NEWS: lambda desk: desk.news(),
    ItemKind.AMEND: lambda desk: desk.work(),
    ItemKind.HOME: lambda desk: desk.do(ItemKind.HOME, where(desk)),
    ItemKind.PROMPTS: lambda desk: desk.do(ItemKind.PROMPTS, where(desk)),
    CONTEXT: opened_by(CONTEXT),
    COPY: opened_by(COPY),
    FOUND: opened_by(FOUND),
}
"""Each way to be told of stories in Slack."""
TELL_NO_STORY = {
    ItemKind.FEEDBACK: "keeps what somebody thinks of an answer",
    ItemKind.REMOVE: "takes an answer away",
    ItemKind.UNFOLLOW: "ends a follow",
    ItemKind.HOUSEKEEPING: "for those who look after the house, who withdraw by headline",
    ItemKind.ALARM: "tells those who look after the house of feeds",
    ItemKind.WORD: "says why nothing came of a click, an edit or a reply",
    FEEDBACK: "asks what was wrong",
}


def test_every_way_to_be_told_in_slack_is_here() -> None:
    actions = {str(one) for name, one in vars(buttons).items() if name.isupper()}
    body: dict[str, Any] = {"team": {}, "user": {}, "channel": {}}
    modals = {
        action
        for action in actions
        if opens({**body, "actions": [{"action_id": action, "value": f"{NOT_HELPFUL}:1"}]})
    }
    assert set(DOES) == set(ItemKind)
    assert SLACK.keys() | TELL_NO_STORY.keys() == set(ItemKind) | modals


@pytest.mark.slow
def test_no_way_to_be_told_in_slack_tells_what_was_hidden_or_taken_back(scene: Scene) -> None:
    to_be_asked(scene)
    assert SECRET not in scene.told()
    for name, does in SLACK.items():
        before = len(scene.told())
        does(scene.desk)
        told = scene.told()
        assert SECRET not in told, name
        assert len(told) > before or name in {ItemKind.NEWS, ItemKind.AMEND, ItemKind.PROMPTS}, name


CLAIM = "“The toll of the Cemvir bridge collapse stands at 412,” the mayor said."
COMMANDS: Mapping[str, list[str]] = {
    "ask": ["ask", "toll of the bridge collapse?", "--hits", "50", "--json", "--channel", "C1"],
    "factcheck": ["factcheck", CLAIM, "--json", "--channel", "C1"],
    "eval": ["eval", "questions.jsonl", "--json"],
    "feedback export": ["feedback", "export"],
}
NOT_ASKED = {
    *("add", "refresh", "watch", "withdraw", "restore", "strike", "rebuild", "verify", "forget"),
    *("serve", "status", "check", "manifest", "demo", "backup"),
}
"""Commands that look after the house: they name stories by headline and address, and quote none."""


def test_every_command_is_here() -> None:
    assert bot.cli is not None
    named = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    assert named - NOT_ASKED == {name.partition(" ")[0] for name in COMMANDS} - {"feedback"}
    assert [group.name for group in app.registered_groups] == ["feedback"]


def test_no_command_tells_what_was_taken_back_or_is_under_embargo(scene: Scene) -> None:
    rooms = scene.rooms
    to_be_asked(scene)
    rooms.write("Eptori", [])
    rooms.refresh()
    need = [[{"contains": "14"}]]
    line = {"id": "1", "question": "toll of the Cemvir bridge collapse?", "need": need}
    (rooms.root / "questions.jsonl").write_text(json.dumps(line), encoding="utf-8")
    for name, command in COMMANDS.items():
        words = [str(rooms.root / one) if one.endswith(".jsonl") else one for one in command]
        done = pullquote(rooms.house.settings.home, *words)
        assert done.returncode == 0, done.stderr
        told = done.stdout + done.stderr
        assert SECRET not in told, name
        assert "said so before" not in told, name
