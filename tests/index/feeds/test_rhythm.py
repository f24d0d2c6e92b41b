"""When a feed's silence or failure is longer than its usual rhythm, who is told, and how often."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakeslack import FakeSlack, plain_text
from newsdesk import Newsdesk
from newsroom import FILLER, Newsroom

from bot.answers.wording import freshness, told_of
from bot.slack.work.alarms import Alarms, news_of
from index.archive import Feed
from index.archive.asides import SetAside
from index.archive.feeds import all_feeds, record_feed
from index.archive.tables import feeds
from index.rhythm import concern, usual_pause

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feed(*hours_ago: float, failing: float | None = None) -> Feed:
    return Feed(
        id=7,
        location="https://www.voskpost.example/rss.xml",
        kind="rss",
        outlet=None,
        refreshed_at=NOW,
        problem="voskpost.example answers 503" if failing else None,
        failing_since=NOW - failing * HOUR if failing else None,
        arrivals=tuple(NOW - ago * HOUR for ago in hours_ago),
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(feed(), None, id="nothing came yet"),
        pytest.param(feed(400, 300, 200, 100), None, id="too few arrivals to know a rhythm"),
        pytest.param(feed(10, 8, 6, 4, 2), None, id="as usual"),
        pytest.param(feed(12, 10, 8, 6, 4), None, id="twice the usual pause is still no silence"),
        pytest.param(
            feed(20, 18, 16, 14, 12),
            "nothing new from voskpost.example for 12 hours, usually 2 hours at most",
            id="silent",
        ),
        pytest.param(
            feed(80, 79.9, 79.8, 79.7, 30, 1.5),
            None,
            id="a weekend's pause is part of the rhythm",
        ),
        pytest.param(
            feed(0.9, 0.8, 0.7, 0.6, 0.5), None, id="nobody is warned of pauses under an hour"
        ),
        pytest.param(feed(failing=0.5), None, id="failing for half an hour, no rhythm known"),
        pytest.param(feed(failing=3), "voskpost.example failing for 3 hours", id="failing"),
        pytest.param(
            feed(50, 40, 30, 20, 10, failing=9), None, id="failing, not longer than its pauses"
        ),
        pytest.param(
            feed(50, 40, 30, 20, 11, failing=10.5),
            "voskpost.example failing for 10 hours",
            id="failing longer than its pauses",
        ),
    ],
)
def test_concern(given: Feed, told: str | None) -> None:
    assert concern(given, NOW) == told


def test_the_usual_pause_is_the_longest_of_late() -> None:
    assert usual_pause(feed(30, 20, 19, 18, 17)) == 10 * HOUR


def test_admins_are_told_once_and_once_that_it_is_over() -> None:
    failing = feed(failing=3)
    [(key, text)] = news_of([failing], set(), NOW)
    assert "failing for 3 hours" in text
    assert "503" in text
    assert news_of([failing], {key}, NOW + HOUR) == []
    back = replace(failing, failing_since=None, problem=None)
    [(over, text)] = news_of([back], {key}, NOW + HOUR)
    assert text == "Feed voskpost.example is back."
    assert news_of([back], {key, over}, NOW + HOUR) == []
    again = replace(failing, failing_since=NOW)
    assert len(news_of([again], {key, over}, NOW + 5 * HOUR)) == 1


def test_readers_are_warned_under_their_answer(room: Newsroom) -> None:
    room.write("a.txt", FILLER)
    room.refresh("Dornfeld Courier")
    asked = "when would the bridge reopen?"
    assert "⚠" not in freshness(room.ask(asked))
    with room.house.archive.writing() as connection:
        [known] = all_feeds(connection)
        record_feed(connection, known, "the disk is gone")
        long_ago = {"failing_since": datetime.now(UTC) - 3 * HOUR}
        connection.execute(feeds.update().values(long_ago))
    line = freshness(room.ask(asked))
    assert line.endswith("⚠ Dornfeld Courier failing for 3 hours")
    assert re.match(r"1 story, refreshed", line)


def test_many_concerns_are_told_in_one_line() -> None:
    assert told_of(["a", "b", "c", "d"]) == "a; b; and 2 more feeds"


def test_the_admins_channel_reads_of_a_trouble_and_of_its_end_once(room: Newsroom) -> None:
    room.write("a.txt", FILLER)
    room.refresh("Dornfeld Courier")
    archive = room.house.archive
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        desk = Newsdesk(room, slack, ana, slack.add_channel("admins", ana))
        alarms = Alarms(archive, desk.channel.id, desk.stopping)
        with archive.writing() as connection:
            [known] = all_feeds(connection)
            record_feed(connection, known, "the disk is gone")
            since = {"failing_since": datetime.now(UTC) - 3 * HOUR}
            connection.execute(feeds.update().values(since))
        for _ in range(2):
            alarms.look(datetime.now(UTC))
            desk.work()
        [told] = desk.posts()
        assert "Dornfeld Courier failing for 3 hours. the disk is gone" in plain_text(told)
        with archive.writing() as connection:
            record_feed(connection, known, None)
        for _ in range(2):
            alarms.look(datetime.now(UTC))
            desk.work()
        assert [plain_text(post) for post in desk.posts()][1:] == ["Feed Dornfeld Courier is back."]


def shows(count: int, minutes_ago: float, *, is_wall: bool) -> Feed:
    since = NOW - timedelta(minutes=minutes_ago)
    return replace(feed(), aside=SetAside(count, since, "Back soon", is_wall=is_wall))


def test_admins_are_told_of_a_wall_once_however_it_grows_and_goes() -> None:
    [(key, text)] = news_of([shows(2, 1, is_wall=True)], set(), NOW)
    assert "2 stories' addresses show another text" in text
    assert "“Back soon”" in text
    for grown in (shows(300, 5, is_wall=True), shows(40, 2, is_wall=True)):
        assert news_of([grown], {key}, NOW) == []
    assert news_of([shows(1, 0, is_wall=False)], {key}, NOW) == []  # the last of it
    [(over, text)] = news_of([feed()], {key}, NOW)
    assert text == "The addresses of feed voskpost.example show its stories again."
    assert news_of([feed()], {key, over}, NOW) == []
    [(again, _)] = news_of([shows(2, 0, is_wall=True)], {key, over}, NOW)
    assert again not in {key, over}


def test_admins_are_told_that_one_other_text_is_a_wall() -> None:
    [(key, text)] = news_of([shows(1, 30, is_wall=False)], set(), NOW)
    assert "1 story's address shows another text" in text
    [(wall, _)] = news_of([shows(9, 30, is_wall=True)], {key}, NOW)
    assert news_of([shows(9, 30, is_wall=True)], {key, wall}, NOW) == []
    [(over, _)] = news_of([feed()], {key, wall}, NOW)
    assert news_of([feed()], {key, wall, over}, NOW) == []
