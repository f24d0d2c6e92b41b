"""Slack away, lines lost: what was asked before, during and after is answered once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, plain_text
from newsdesk import Newsdesk
from newsroom import Newsroom
from rush import QUESTION, SENTENCE
from serving import Serving

from bot.slack.api.errors import TryLaterError
from bot.slack.inbox.items import ItemKind
from bot.slack.inbox.lines import Alone
from bot.slack.listening.history import Catcher
from bot.slack.listening.missed import Catchers
from index.archive.engine import fact, set_fact
from index.archive.tables import inbox

pytestmark = pytest.mark.slow

TOLL = "The Harbour Ministry said 23 people had died when the ferry Astrid sank off Velmark."
ASKED = "how many people died when the ferry Astrid sank?"
LATE = "I could not answer this when it was asked"


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        newsdesk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        newsdesk.story("ferry", TOLL)
        yield newsdesk


def ago(desk: Newsdesk, minutes: int) -> Message:
    """A question that came so long ago and waits."""
    asked = desk.ask(ASKED, work=False)
    with desk.room.house.archive.writing() as connection:
        this = inbox.c.key == f"message:{desk.channel.id}:{asked.ts}"
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        connection.execute(inbox.update().where(this).values(received_at=at))
    return asked


def test_after_ten_minutes_without_slack_all_are_answered_once_and_late_ones_told_so(
    desk: Newsdesk,
) -> None:
    asked = [ago(desk, minutes) for minutes in (40, 12, 11, 9, 1)]
    place, worker = desk.place, desk.worker
    desk.slack.fail("*", times=None, status=503)
    for _ in range(3):
        item = desk.take()
        worker.work(item)
        due(desk)
    desk.slack.clear_faults()
    due(desk)
    desk.work()
    told = [[plain_text(one) for one in desk.replies(message)] for message in asked]
    assert [len(one) for one in told] == [1] * 5
    assert LATE in told[0][0]
    assert all(TOLL in one for [one] in told[1:])
    assert place.inbox.depth() == 0


def due(desk: Newsdesk) -> None:
    """Let nothing wait before it is tried again."""
    assert isinstance(desk.inbox._line, Alone)
    desk.inbox._line._turns._rested_at.clear()
    with desk.room.house.archive.writing() as connection:
        connection.execute(inbox.update().values(due_at=0.0))


def test_while_slack_takes_nothing_a_channel_keeps_its_order(desk: Newsdesk) -> None:
    asked = [desk.ask(ASKED, work=False) for _ in range(3)]
    desk.slack.fail("chat.postMessage", times=2, status=503)
    desk.work()
    came = [desk.replies(message)[0].ts for message in asked]
    assert came == sorted(came)


def missed(desk: Newsdesk, minutes: int = 20) -> Catcher:
    """What reads the history after the bot has heard nothing for so long."""
    archive = desk.room.house.archive
    with archive.writing() as connection:
        heard = datetime.now(UTC) - timedelta(minutes=minutes)
        set_fact(connection, "heard_at", heard.isoformat())
    since = datetime.now(UTC) - timedelta(days=30)
    return Catcher(desk.client, archive, desk.inbox, since)


def test_mentions_follow_ups_and_direct_messages_are_caught_up_after_an_absence(
    desk: Newsdesk,
) -> None:
    before = desk.ask(ASKED)
    slack, ana = desk.slack, desk.ana
    mention = slack.mention(desk.channel, ana, ASKED, deliver=False)
    follow_up = slack.say(desk.channel, ana, "what about the ministry?", before.ts, deliver=False)
    in_thread = slack.mention(desk.channel, ana, "since when?", before.ts, deliver=False)
    slack.say(desk.channel, ana, "thanks!", before.ts, deliver=False)
    direct = slack.direct_message(ana, ASKED, deliver=False)
    chain = slack.mention(desk.channel, ana, ASKED, deliver=False)
    slack.say(desk.channel, ana, "what about the ministry?", chain.ts, deliver=False)
    catcher = missed(desk)
    assert catcher.catch_up() == 6
    assert catcher.catch_up() == 0
    desk.work()
    assert len(desk.replies(mention)) == 1
    assert len(desk.replies(before)) == 3
    assert follow_up.ts < in_thread.ts
    assert len(slack.replies(slack.direct(ana), direct.ts)) == 1
    assert len(desk.replies(chain)) == 2


def test_a_thread_whose_question_was_deleted_hides_no_other_missed_question(
    desk: Newsdesk,
) -> None:
    gone = desk.ask(ASKED)
    desk.slack.delete(gone, deliver=False)
    desk.slack.mention(desk.channel, desk.ana, ASKED, deliver=False)
    assert missed(desk).catch_up() == 1


@pytest.mark.parametrize("method", ["conversations.history", "users.conversations"])
def test_what_history_could_not_tell_is_not_taken_as_heard(desk: Newsdesk, method: str) -> None:
    asked = desk.slack.mention(desk.channel, desk.ana, ASKED, deliver=False)
    catcher = missed(desk)
    catchers = Catchers(lambda: [catcher.slack], catcher.archive, catcher.inbox, catcher.since)
    desk.slack.fail(method, times=None, error="internal_error", status=400)
    with pytest.raises(TryLaterError):
        catchers.catch_up()
    with catcher.archive.reading() as connection:
        assert datetime.fromisoformat(str(fact(connection, "heard_at"))) < datetime.now(UTC)
    desk.slack.clear_faults()
    assert catchers.catch_up() == 1
    desk.work()
    assert len(desk.replies(asked)) == 1


def test_a_channel_slack_will_not_show_hides_no_other(desk: Newsdesk) -> None:
    desk.slack.direct(desk.ana)
    desk.slack.fail("conversations.history", times=1, error="missing_scope")
    desk.slack.mention(desk.channel, desk.ana, ASKED, deliver=False)
    desk.slack.direct_message(desk.ana, ASKED, deliver=False)
    assert missed(desk).catch_up() == 1


@pytest.mark.parametrize("method", ["conversations.history", "users.conversations"])
def test_fault_15_reading_history_outlasts_a_rate_limit(desk: Newsdesk, method: str) -> None:
    desk.slack.mention(desk.channel, desk.ana, ASKED, deliver=False)
    catcher = missed(desk)
    desk.slack.rate_limit(method, times=1, retry_after=1)
    assert catcher.catch_up() == 1


@pytest.mark.parametrize("method", ["chat.update", "chat.postMessage"])
def test_fault_15_a_correction_outlasts_a_rate_limit(desk: Newsdesk, method: str) -> None:
    asked = desk.ask(ASKED)
    desk.slack.rate_limit(method, times=1, retry_after=1)
    desk.withdraw("ferry")
    assert desk.changed() == 1
    [answer, note] = desk.replies(asked)
    assert TOLL not in plain_text(answer)
    assert "withdrawn" in plain_text(note)


def test_fault_15_taking_an_answer_away_outlasts_a_rate_limit(desk: Newsdesk) -> None:
    asked = desk.ask(ASKED)
    [answer] = desk.replies(asked)
    desk.slack.rate_limit("chat.delete", times=1, retry_after=1)
    told = {"team": "", "channel": desk.channel.id, "user": desk.ana.id, "ts": answer.ts}
    assert desk.inbox.put("remove:1", ItemKind.REMOVE, told)
    desk.work()
    assert desk.replies(asked) == []


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01, ping_seconds=1.0)) as fake:
        yield fake


@pytest.fixture(scope="module")
def serving(
    slack: FakeSlack, sample_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("outages") / "home")
    running = Serving(slack, Path(home)).start()
    yield running
    assert running.stop() == 0, running.log.read_text()


def asks(slack: FakeSlack, desk: Channel, name: str) -> Message:
    person = slack.add_user(name)
    desk.members.add(person.id)
    return slack.mention(desk, person, QUESTION)


def test_slack_wholly_away_for_a_while(slack: FakeSlack, serving: Serving) -> None:
    desk = slack.add_channel("away")
    slack.wait_for_reply(desk, asks(slack, desk, "first").ts)
    slack.fail("*", times=None, status=503)
    heard = asks(slack, desk, "heard")
    slack.wait_until(lambda: _acked(slack, heard))
    slack.refuse_connections(6.0)
    slack.abort_connections()
    unheard = [asks(slack, desk, f"unheard-{n}") for n in range(3)]
    time.sleep(8.0)
    slack.clear_faults()
    for message in (heard, *unheard):
        slack.wait_for_reply(desk, message.ts)
    after = asks(slack, desk, "after")
    slack.wait_for_reply(desk, after.ts)
    slack.settle(1.0)
    for message in (heard, *unheard, after):
        [answer] = slack.replies(desk, message.ts)
        assert SENTENCE in plain_text(answer)


def _acked(slack: FakeSlack, message: Message) -> bool:
    told = [one for one in slack.deliveries if one.event.get("ts") == message.ts]
    return bool(told) and all(one.acked for one in told)


@pytest.mark.parametrize(
    "lost",
    ["refresh_requested", "too_many_websockets", "warning", "refused for a while", "limited"],
)
def test_fault_10_however_a_line_is_lost_it_hears_again(
    slack: FakeSlack, serving: Serving, lost: str
) -> None:
    desk = slack.add_channel(lost.replace(" ", "-"))
    with slack.losing_events():
        unheard = asks(slack, desk, "unheard")
    if lost == "limited":
        slack.rate_limit("apps.connections.open", times=1, retry_after=2)
        slack.abort_connections()
    elif lost == "refused for a while":
        slack.refuse_connections(3.0)
        slack.abort_connections()
    else:
        slack.disconnect(lost)
    slack.wait_for_reply(desk, unheard.ts)
    later = asks(slack, desk, "later")
    slack.wait_for_reply(desk, later.ts)
    slack.settle(0.6)
    assert len(slack.replies(desk, unheard.ts)) == len(slack.replies(desk, later.ts)) == 1
