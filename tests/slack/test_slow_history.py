"""An app that Slack holds to a page of history a minute: what was missed is found, and answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, plain_text
from fakeslack.server import ApiCall
from newsdesk import Newsdesk
from newsroom import MakeHouse, Newsroom
from sqlalchemy import delete, select

from bot.running.status import look, status_json
from bot.slack.api.errors import TryLaterError
from bot.slack.listening.missed import Catchers
from bot.slack.listening.progress import Gap, Progress, Reading, Thread
from index.archive.engine import set_fact
from index.archive.given import forget
from index.archive.tables import inbox

TRAM = "The Gildern tram carried 61,000 people on its first day, the transport office said."
ASKED = "how many people did the Gildern tram carry?"
LATE = "I could not answer this when it was asked"


@dataclass
class Desk(Newsdesk):
    """A newsroom whose bot comes back after it has heard nothing for a while."""

    minutes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.keep("history_read", "")
        self.back()

    def keep(self, name: str, value: str) -> None:
        with self.room.house.archive.writing() as connection:
            set_fact(connection, f"{name}:{self.slack.workspace.team_id}", value)

    def back(self, away: float = 20) -> None:
        """The bot is back, or starts again, and was last heard so many minutes ago."""
        archive = self.room.house.archive
        with archive.writing() as connection:
            heard = datetime.now(UTC) - timedelta(minutes=away)
            set_fact(connection, "heard_at", heard.isoformat())
        client = self.client
        since = datetime.now(UTC) - timedelta(days=30)
        self.catchers = Catchers(lambda: [client], archive, self.inbox, since)

    def forget(self) -> None:
        """Lose what the archive knows of questions and answers, as one that never had them."""
        with self.room.house.archive.writing() as connection:
            for key in list(connection.execute(select(inbox.c.key)).scalars()):
                forget(connection, key)
            connection.execute(delete(inbox))

    def missed(self, channel: Channel, text: str = ASKED) -> Message:
        return self.slack.mention(channel, self.ana, text, deliver=False)

    def chatter(self, channel: Channel, count: int) -> None:
        for n in range(count):
            self.slack.say(channel, self.ana, f"line {n}", deliver=False)

    def minute(self) -> int:
        """What a minute finds; it tells whether Slack had more to tell by what it raises."""
        self.slack.next_minute()
        try:
            return self.catchers.catch_up()
        except TryLaterError as error:
            self.minutes.append(error.seconds)
            return -1

    def minutes_needed(self, most: int = 30) -> int:
        for n in range(1, most):
            if self.minute() >= 0:
                return n
        raise AssertionError("not read to the end")

    def told(self, asked: Message) -> list[str]:
        where = self.slack.workspace.channels[asked.channel]
        return [plain_text(one) for one in self.slack.replies(where, asked.ts)]


@pytest.fixture(scope="module")
def room(make_house: MakeHouse, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    where: Path = tmp_path_factory.mktemp("slow")
    (where / "feed").mkdir()
    made = Newsroom(make_house(where / "home"), where / "feed")
    made.write("tram.json", {"title": "Tram", "text": TRAM, "url": "https://g.example/tram"})
    made.refresh()
    return made


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Desk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        yield Desk(room, slack, ana, slack.add_channel("desk", ana))


def test_every_page_is_read_where_slack_gives_fifteen_messages_a_minute(desk: Desk) -> None:
    asked = desk.missed(desk.channel)
    desk.chatter(desk.channel, 40)
    desk.slack.hold_history()
    assert desk.minutes_needed() == 3
    desk.work()
    assert [TRAM in one for one in desk.told(asked)] == [True]
    assert min(desk.minutes) >= 30


def test_more_is_heeded_where_no_limit_is_told(desk: Desk) -> None:
    asked = desk.missed(desk.channel)
    desk.chatter(desk.channel, 230)
    assert desk.minute() == 1
    desk.work()
    assert len(desk.told(asked)) == 1


def test_channels_asked_in_last_are_read_first(desk: Desk) -> None:
    quiet = [desk.slack.add_channel(f"quiet-{n}", desk.ana) for n in range(3)]
    busy = desk.slack.add_channel("busy", desk.ana)
    desk.channel = busy
    desk.ask(ASKED)
    missed = desk.missed(busy)
    for channel in quiet:
        desk.missed(channel)
    desk.slack.hold_history()
    desk.minute()
    desk.work()
    assert len(desk.told(missed)) == 1


def test_what_is_read_is_remembered_over_a_restart_and_a_new_connection(desk: Desk) -> None:
    for n in range(4):
        desk.missed(desk.slack.add_channel(f"one-{n}", desk.ana))
    desk.slack.hold_history()
    desk.minute()
    desk.minute()
    read = {call.params["channel"] for call in pages(desk)}
    assert len(read) == 2
    desk.back()
    desk.minutes_needed()
    desk.work()
    again = [call.params for call in pages(desk) if call.params["channel"] in read]
    firsts = {channel: [one for one in again if one["channel"] == channel] for channel in read}
    for calls in firsts.values():
        assert all(float(one["oldest"]) > float(calls[0]["oldest"]) + 60 for one in calls[1:])


def pages(desk: Desk) -> list[ApiCall]:
    return [call for call in desk.slack.calls_of("conversations.history") if call.answer["ok"]]


def test_threads_are_read_while_history_waits(desk: Desk) -> None:
    root = desk.missed(desk.channel)
    follow_up = desk.slack.say(
        desk.channel, desk.ana, "and on its second day?", root.ts, deliver=False
    )
    desk.chatter(desk.channel, 5)
    other = desk.missed(desk.slack.add_channel("other", desk.ana))
    desk.slack.hold_history()
    assert desk.minutes_needed() == 2
    desk.work()
    assert len(desk.told(root)) == 2
    assert len(desk.told(other)) == 1
    assert follow_up.ts > root.ts


@pytest.mark.parametrize(
    ("asked_before_it_came_back", "found_after", "answered"),
    [(5, 50, True), (25, 90, True), (40, 1, False), (40, 50, False)],
)
def test_what_is_found_late_for_that_reason_is_answered(
    desk: Desk, asked_before_it_came_back: int, found_after: int, answered: bool
) -> None:
    now = datetime.now(UTC)
    desk.back(away=200)
    desk.catchers.began = now
    asked = desk.missed(desk.channel)
    long_ago = asked_before_it_came_back + found_after
    ts = f"{(now - timedelta(minutes=long_ago)).timestamp():.6f}"
    moved(desk, asked, ts)
    began = f"{(now - timedelta(minutes=found_after)).timestamp():.6f}"
    oldest = f"{(now - timedelta(hours=3)).timestamp():.6f}"
    soon = f"{(now + timedelta(minutes=1)).timestamp():.6f}"
    progress = Progress({desk.channel.id: Reading(soon, (Gap(oldest, soon, began),))}, held=True)
    desk.keep("history_read", progress.written())
    assert desk.minute() == 1
    desk.work()
    [told] = [plain_text(one) for one in desk.slack.replies(desk.channel, ts)]
    assert (TRAM in told, LATE in told) == (answered, not answered)


def moved(desk: Desk, message: Message, ts: str) -> None:
    """A message as if it had been said at another time."""
    kept = desk.slack.workspace.messages[desk.channel.id]
    del kept[message.ts]
    kept[ts] = replace(message, ts=ts)


def test_what_another_process_of_the_app_has_answered_is_not_answered_again(desk: Desk) -> None:
    """Two processes on one app token, each with its own archive: Slack tells each a part."""
    asked = desk.ask(ASKED)
    desk.slack.mention(desk.channel, desk.ana, ASKED, asked.ts, deliver=False)
    desk.forget()
    assert desk.minute() == 2
    desk.work()
    assert len(desk.told(asked)) == 2
    desk.forget()
    desk.minute()
    desk.work()
    assert len(desk.told(asked)) == 2


def test_a_token_of_a_whole_organisation_reads_all_its_workspaces(room: Newsroom) -> None:
    with FakeSlack(Settings(organisation="E0GRID")) as slack:
        ana = slack.add_user("ana", enterprise_id="E0GRID")
        desk = Desk(room, slack, ana, slack.add_channel("desk", ana))
        assert desk.client.team == "E0GRID"
        asked = desk.missed(desk.channel)
        assert desk.minute() == 1
        desk.work()
        assert len(desk.told(asked)) == 1


def test_status_says_that_slack_holds_the_app_until_it_does_not(desk: Desk) -> None:
    desk.missed(desk.slack.add_channel("second", desk.ana))
    desk.slack.hold_history()
    desk.minute()
    assert look(desk.room.house).slow_history
    assert status_json(look(desk.room.house))["slow_history"] is True
    desk.slack.hold_history(yes=False)
    desk.minutes_needed()
    desk.back()
    desk.minutes_needed()
    assert not look(desk.room.house).slow_history


def test_progress_is_the_same_once_written_and_read() -> None:
    told = Progress(
        {"C1": Reading("9.0", (Gap("1.0", "2.0", "2.0"),), (Thread("1.5", "1.0", "2.0"),))}, True
    )
    assert Progress.read(told.written()) == told
    assert Progress.read("") == Progress.read(None) == Progress()


@pytest.mark.parametrize(
    ("page", "more", "gaps", "threads"),
    [
        ([], False, [], []),
        (["7", "6"], True, [("1", "6")], []),
        (["7", "6"], False, [], []),
        ([], True, [], []),
        (["7+8", "6+0"], False, [], ["7"]),
    ],
)
def test_what_is_left_after_a_page(
    page: list[str], more: bool, gaps: list[tuple[str, str]], threads: list[str]
) -> None:
    gap = Gap("1", "9", "9")
    told = []
    for one in page:
        ts, _, latest = one.partition("+")
        told.append({"ts": ts, **({"reply_count": 1, "latest_reply": latest} if latest else {})})
    left = Reading("9", (gap,)).after(gap, told, more=more)
    assert [(one.oldest, one.latest) for one in left.gaps] == gaps
    assert [one.root for one in left.threads] == threads
