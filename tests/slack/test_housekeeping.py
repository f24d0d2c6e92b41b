"""Looking after the house from Slack: what survives a crash, what comes late, whose word counts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakeslack import FakeSlack, Message, plain_text
from newsdesk import Newsdesk
from newsroom import Newsroom
from pydantic import SecretStr

from bot.running.watcher import Watcher
from bot.slack.api.admission import Person, may_look_after
from bot.slack.api.errors import TryLaterError
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.work.housekeeping import housekeeping
from bot.slack.work.workplace import Workplace
from index.archive import tables

URL = "https://velmark.example/first"
ADMIN = Person("U1", is_ours=True, is_guest=False, is_admin=True)


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        eva = slack.add_user("eva", admin=True)
        desk = Newsdesk(room, slack, eva, slack.add_channel("desk", eva))
        desk.story("first", "The Astrid sank off Velmark with 41 people aboard, police said.")
        yield desk


@contextmanager
def watched(place: Workplace) -> Iterator[Workplace]:
    """The same workplace in a process that has just started."""
    stopping = threading.Event()
    watcher = Watcher(place.house, stopping)
    with place.house.owning_index("test"):
        running = threading.Thread(target=watcher.run)
        running.start()
        try:
            yield replace(place, watcher=watcher)
        finally:
            stopping.set()
            running.join(30)


def worked(place: Workplace, item: Item) -> None:
    """Try an item, as a worker does, until it is done."""
    while True:
        try:
            housekeeping(place, item)
        except TryLaterError:
            place.watcher.stopping.wait(0.05)
        else:
            return


def told(desk: Newsdesk) -> list[str]:
    return [plain_text(one) for one in desk.slack.ephemerals]


def direct(desk: Newsdesk) -> list[Message]:
    said = desk.slack.messages(desk.slack.direct(desk.ana))
    return [one for one in said if one.user == desk.slack.bot.id]


def test_what_came_of_a_refresh_is_told_though_the_process_ends_meanwhile(desk: Newsdesk) -> None:
    desk.command("refresh", work=False)
    item, place = desk.take(), desk.place
    with pytest.raises(TryLaterError):
        housekeeping(place, item)
    assert told(desk) == [f"Refreshing {desk.room.feed}. I will say here what came of it."]
    with watched(place) as again:
        worked(again, replace(item, attempts=2))
    assert told(desk)[1:] == [
        "Refreshed 1 feed: 0 added, 0 corrected, 1 unchanged, 0 withdrawn, 0 failed."
    ]


def test_what_came_after_the_response_url_is_told_directly_and_once(desk: Newsdesk) -> None:
    desk.command("refresh", work=False)
    asked = desk.take()
    late = replace(asked, received_at=datetime.now(UTC) - timedelta(minutes=40), attempts=9)
    with watched(desk.place) as place:
        worked(place, late)
        worked(place, late)
    assert told(desk) == []
    assert [plain_text(one).partition(":")[0] for one in direct(desk)] == ["Refreshed 1 feed"]


def test_a_refresh_from_the_home_tab_is_told_there_letter_for_letter(desk: Newsdesk) -> None:
    feed = desk.room.feed.rename(desk.room.feed.with_name("news & <views>"))
    with desk.room.house.archive.writing() as connection:
        connection.execute(tables.feeds.update().values(location=str(feed)))
    direct = desk.slack.direct(desk.ana)
    payload = {"team": "", "channel": direct.id, "user": desk.ana.id, "home": True}
    desk.inbox.put("refresh", ItemKind.HOUSEKEEPING, {**payload, "word": "refresh", "text": ""})
    with pytest.raises(TryLaterError):
        housekeeping(desk.place, desk.take())
    shown = desk.slack.home(desk.ana)
    assert shown is not None
    assert f"Refreshing {feed}. I will say here what came of it." in plain_text(shown.view)


def test_a_refresh_that_takes_too_long_is_told(desk: Newsdesk) -> None:
    desk.command("refresh", work=False)
    long_ago = datetime.now(UTC) - timedelta(hours=13)
    housekeeping(desk.place, replace(desk.take(), received_at=long_ago, attempts=9))
    assert "1 not done yet: /pullquote feeds says how they stand." in plain_text(direct(desk)[0])


def test_a_refresh_that_breaks_is_told(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.command("refresh", work=False)
    item = desk.take()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.running.watcher.refresh_feed", broken)
    with watched(desk.place) as place:
        worked(place, item)
    assert "1 failed" in told(desk)[-1]
    assert "it failed through a fault in me" in told(desk)[-1]


def test_without_feeds_that_is_told(room: Newsroom) -> None:
    with FakeSlack() as slack:
        eva = slack.add_user("eva", admin=True)
        desk = Newsdesk(room, slack, eva, slack.add_channel("desk", eva))
        desk.command("feeds")
        desk.command("refresh")
        assert "There are no feeds yet" in told(desk)[0]
        assert "There are no feeds yet" in told(desk)[1]


def test_a_confirmation_counts_for_who_was_asked_alone(desk: Newsdesk) -> None:
    desk.command(f"withdraw {URL} wrong")
    [asked] = desk.slack.ephemerals
    desk.ana = desk.slack.add_user("other", admin=True)
    desk.channel.members.add(desk.ana.id)
    desk.press(asked, "pullquote_confirm", "Withdraw")
    assert "too long ago" in told(desk)[-1]
    assert desk.room.ask("how many were aboard the Astrid?").answered


def test_a_story_withdrawn_meanwhile_is_not_withdrawn_twice(desk: Newsdesk) -> None:
    desk.command(f"withdraw <{URL}|velmark.example> wrong")
    desk.command(f"withdraw {URL} wrong too")
    first, second = desk.slack.ephemerals
    desk.press(first, "pullquote_confirm", "Withdraw")
    desk.press(second, "pullquote_confirm", "Withdraw")
    assert any("Withdrawn: “Story first”" in line for line in told(desk))
    assert any("That could not be done" in line for line in told(desk))
    assert not desk.room.ask("how many were aboard the Astrid?").answered


@pytest.mark.parametrize(
    ("person", "changed", "may"),
    [
        (ADMIN, {}, True),
        (replace(ADMIN, is_admin=False), {}, False),
        (replace(ADMIN, is_guest=True), {}, False),
        (replace(ADMIN, is_ours=False), {}, False),
        (ADMIN, {"admins": "U2, U3"}, False),
        (replace(ADMIN, is_admin=False), {"admins": "U2 U1"}, True),
        (replace(ADMIN, is_guest=True), {"admins": "U1"}, False),
        (ADMIN, {"slack_client_id": "1.2", "slack_client_secret": SecretStr("s")}, False),
        (
            ADMIN,
            {"slack_client_id": "1.2", "slack_client_secret": SecretStr("s"), "admins": "U1"},
            True,
        ),
    ],
    ids=[
        *("an admin", "no admin", "a guest", "an outsider", "not named", "named"),
        *("a named guest", "an admin of one of many workspaces", "named, of many workspaces"),
    ],
)
def test_who_looks_after_the_house(
    room: Newsroom, person: Person, changed: dict[str, object], may: bool
) -> None:
    settings = room.house.settings.model_copy(update=changed)
    assert may_look_after(person, settings) is may
