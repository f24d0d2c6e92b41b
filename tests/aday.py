"""A day in a newsroom: what lands, is asked, is checked and is looked at, each under its name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fakeslack import payloads
from grown import call_level, grow, grow_pushed
from newsdesk import Newsdesk
from sent import Sent
from sites import Piece, Site
from webserver import WebServer

from bot.answers.warming import warm
from bot.running.ahead import read_ahead
from bot.running.metrics import scrape
from bot.running.pushes import read_pushes
from bot.running.status import look
from bot.running.watcher import Watcher
from bot.slack.events.gestures import gesture_in
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind
from bot.slack.listening.front_door import Door
from bot.slack.listening.health import Health
from bot.slack.listening.missed import Catchers
from bot.slack.looks.buttons import SHARE
from bot.slack.work.alarms import Alarms
from bot.slack.work.forgetting import Retention
from bot.slack.work.home import status_line
from bot.slack.work.previews import Previewer
from index.archive.feeds import add_feed
from index.archive.pushed import keep_push
from index.refresh import Refreshed, refresh, refresh_feed
from index.roles import VECTORS
from index.update import hands_of, restore_story, strike_version, withdraw_story

LANDING, QUESTION, BEAT = "landing", "question", "beat"
START, HOUR, HAND = "start", "hour", "by hand"
"""What a statement is sent for. At the start of a process or of a connection to Slack, once an
hour, and for what somebody does by hand now and then, a look at all there is may be right."""

TOLL = (
    "The ferry Astrid sank off Velmark on Monday with {} people aboard, the Harbour Ministry said."
)
QUAY = "The harbour master, Nils Aabo, closed the northern quay until the weekend."
SHAFTS = "The Mines Inspectorate counted {} open shafts near Garvald in May, according to MIG."
PUMPS = "“We shall pump until the gallery is dry,” said Odile Marr, director of the Water Board."
DRAFT = f"check this:\n{SHAFTS.format(41)} {PUMPS} Mayor Teun Aldric resigned on Friday."
ASKED = (
    "how many people were aboard the ferry Astrid?",
    "what did Velmark Post say of the quay on Monday?",
    "what did MIG count near Garvald?",
    "who said the gallery would be dry, and how many shafts were open?",
    "¿cuántas personas iban a bordo del Astrid?",
    "who won the election in Dornfeld?",
    "what is new?",
    "thanks!",
)


@dataclass
class Desk(Newsdesk):
    """A newsroom with the watcher of its `serve`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.watcher = Watcher(self.room.house, self.stopping)


def a_day(desk: Desk, sent: Sent, stories: int) -> None:
    """Do of everything something, on an archive that has so many stories."""
    archive = desk.room.house.archive
    desk.story("first", "The mill at Vosk will close, owner Petra Lund said.")
    with archive.writing() as connection:
        grow(connection, stories)
    call_level(desk.room.house)
    for doing, steps in (
        (START, _starts),
        (LANDING, _lands),
        (QUESTION, _is_asked),
        (LANDING, _is_corrected),
        (BEAT, _beats),
        (QUESTION, _follows_up),
        (HOUR, _hourly),
        (HAND, _by_hand),
        (BEAT, _beats),
    ):
        with sent.while_(doing):
            steps(desk)
    with archive.writing() as connection:
        grow_pushed(connection, stories)


def _lands(desk: Desk) -> None:
    with _site() as site:
        desk.write("ferry", TOLL.format(41), QUAY)
        desk.write("mines", SHAFTS.format(14), PUMPS, outlet="Garvald Mail")
        desk.write("copy", TOLL.format(41), QUAY, outlet="Lowick Herald")
        soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        desk.write("early", "The budget falls by 4 million crowns.", embargo=soon)
        desk.room.refresh()
        house = desk.room.house
        with house.archive.writing() as connection:
            feed = add_feed(connection, site.location, site.feed_kind, None)
        for _ in range(2):
            refresh(hands_of(house), [feed], lambda _: None)
        site.stories["bridge"].paragraphs[0] = "The Kettle Bridge will reopen on 19 June."
        site.stories["bridge"].changed = 1
        site.moved["mill"] = "windmill"
        site.stories["windmill"] = site.stories.pop("mill")
        site.show()
        for _ in range(2):
            refresh(hands_of(house), [feed], lambda _: None, eager=True)
        site.take_down("windmill")
        site.show()
        for _ in range(3):
            refresh(hands_of(house), [feed], lambda _: None, eager=True)
        _pushes(desk)


@contextmanager
def _site() -> Iterator[Site]:
    with WebServer() as server:
        site = Site("rss", server)
        site.stories["bridge"] = Piece("Bridge", ["The Kettle Bridge will reopen on 4 May."])
        site.stories["mill"] = Piece("Mill", ["The flour mill at Vosk will close in winter."])
        site.show()
        yield site


def _pushes(desk: Desk) -> None:
    house = desk.room.house
    for action, text in (
        ("create", "The tram to Oake runs again, Ada Voss said."),
        ("update", "The tram to Oake does not run, Ada Voss said."),
        ("withdraw", ""),
    ):
        story = {"id": "p1", "title": "Tram", "url": "https://post.example/tram", "text": text}
        body = json.dumps({"action": action, "story": story})
        [push] = read_pushes(body.encode(), datetime.now(UTC))
        with house.archive.writing() as connection:
            keep_push(connection, push, datetime.now(UTC))
        _turn(desk)


def _turn(desk: Desk) -> None:
    house = desk.room.house
    with house.owning_index("test"):
        for feed in desk.watcher._feeds():
            if feed.kind == "pushes":
                refresh_feed(hands_of(house), feed, lambda _: None, Refreshed(), ())
        desk.watcher._follow(None)


def _starts(desk: Desk) -> None:
    house = desk.room.house
    desk.room.refresh()
    look(house)
    warm(house)
    desk.inbox.recover()
    desk.amender.compare()
    Previewer(house.archive, desk.stopping).look()
    for _ in range(2):
        _turn(desk)


def _is_asked(desk: Desk) -> None:
    for question in ASKED:
        desk.ask(question)
    asked = desk.ask(ASKED[0])
    desk.ask("and what of the quay?", thread=asked)
    desk.command(ASKED[2])
    desk.press(desk.slack.ephemerals[-1], SHARE)
    desk.command(f"follow {ASKED[0]}")
    desk.command("said Odile Marr: the gallery")
    pasted = desk.slack.paste(desk.channel, desk.ana, "https://velmark.example/ferry")
    made = gesture_in(pasted, desk.slack.bot.id, desk.slack.workspace.team_id)
    assert made is not None
    assert desk.inbox.put(made.key, made.kind, made.payload)
    desk.work()
    _hears(desk, DRAFT)
    here = {"team": desk.slack.workspace.team_id, "channel": desk.slack.direct(desk.ana).id}
    for kind in (ItemKind.HOME, ItemKind.PROMPTS):
        desk.do(kind, {**here, "user": desk.ana.id})


def _hears(desk: Desk, text: str) -> None:
    said = desk.slack.say(desk.channel, desk.ana, f"<@{desk.slack.bot.id}> {text}", deliver=False)
    door = Door(desk.place, lambda *_: "")
    event = payloads.message_event(desk.slack.workspace, said)
    asyncio.run(door.message({"team_id": desk.slack.workspace.team_id}, event))
    desk.work()


def _is_corrected(desk: Desk) -> None:
    desk.story("ferry", TOLL.format(47), QUAY)
    desk.story("mines", PUMPS, outlet="Garvald Mail")
    (desk.room.feed / "mines.json").rename(desk.room.feed / "shafts.json")
    desk.room.refresh()
    desk.withdraw("copy")


def _beats(desk: Desk) -> None:
    house, now = desk.room.house, datetime.now(UTC)
    archive = house.archive
    beats: list[Callable[[], object]] = [
        desk.amender.compare,
        desk.follower.look,
        Previewer(archive, desk.stopping).look,
        lambda: Alarms(archive, desk.channel.id, desk.stopping).look(now),
        lambda: read_ahead(house),
        lambda: _turn(desk),
    ]
    if archive.shared:
        beats += [
            desk.inbox.renew,
            desk.inbox._line.free_in,
            lambda: house.roles._try_for({VECTORS}),
            lambda: house.share.settle(desk.watcher._feeds(), desk.watcher.turns.in_hand),
        ]
    health = Health(house, desk.inbox)
    beats += [
        health._counted,
        lambda: scrape(lambda: (look(house), desk.inbox.depth()), health.is_ready),
        desk.watcher._newest_push,
        lambda: status_line(house, "", desk.channel.id),
        lambda: desk.inbox.threads_since(now - timedelta(days=1)),
    ]
    for beat in beats:
        beat()
    desk.work()
    assert desk.inbox.take(0) is None


def _hourly(desk: Desk) -> None:
    archive, now = desk.room.house.archive, datetime.now(UTC)
    Retention(archive, timedelta(days=30), desk.stopping).look(now)
    Catchers(lambda: [desk.client], archive, desk.inbox, now).catch_up()


def _follows_up(desk: Desk) -> None:
    desk.ask(ASKED[0])
    _hears(desk, DRAFT)


def _by_hand(desk: Desk) -> None:
    house = desk.room.house
    withdraw_story(house, "https://velmark.example/ferry", "it was wrong")
    restore_story(house, "https://velmark.example/ferry")
    strike_version(house, "https://velmark.example/ferry", None, "it was wrong")
    Inbox(house.archive).recover()
