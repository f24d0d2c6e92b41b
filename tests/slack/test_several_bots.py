"""Several bots on one archive: each thing is done once, by whoever lives; nobody is waited for."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest
from chromaserver import ChromaServer
from console import pullquote
from fakeslack import Channel, FakeSlack, Message, Settings, plain_text
from fakeslack.deliver import Delivery
from machines import Machines
from postgres import Postgres, running
from rush import refused_for_rate, rush
from scripted import SlowModel
from serving import Serving
from waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clock")]

TOLL = "The Harbour Ministry said 23 people had died when the ferry Astrid sank off Velmark."
ASKED = "how many people died when the ferry Astrid sank?"
BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
WHEN = "when will the Kettle Bridge reopen?"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        if server is None:
            pytest.skip("no PostgreSQL server can be run here: install Debian's postgresql")
        yield server


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01)) as fake:
        yield fake


@pytest.fixture
def machines(
    tmp_path: Path, postgres: Postgres, chroma: ChromaServer, slack: FakeSlack
) -> Iterator[Machines]:
    """Machines whose archive has a story, which the first one's folder gave."""
    all_ = Machines(tmp_path, postgres, chroma, slack)
    write(all_, "ferry", TOLL)
    all_.run("north", "add", tmp_path / "feed")
    yield all_
    all_.end()


def write(machines: Machines, name: str, sentence: str) -> None:
    feed = machines.folder / "feed"
    feed.mkdir(exist_ok=True)
    told = {"title": name.title(), "text": sentence, "url": f"https://post.example/{name}"}
    (feed / f"{name}.json").write_text(json.dumps(told))


def desks(slack: FakeSlack, how_many: int) -> list[tuple[Channel, Message]]:
    """Ask in so many channels, somebody else in each."""
    asked = []
    for n in range(how_many):
        name = f"{len(slack.workspace.channels)}-{n}"
        person = slack.add_user(f"reporter-{name}")
        channel = slack.add_channel(f"desk-{name}", person)
        asked.append((channel, slack.mention(channel, person, ASKED)))
    return asked


def answers(slack: FakeSlack, asked: list[tuple[Channel, Message]]) -> list[list[str]]:
    return [[plain_text(m) for m in slack.replies(one, message.ts)] for one, message in asked]


def taken(machines: Machines) -> list[tuple[str, int]]:
    return machines.sql("SELECT state, attempts FROM inbox WHERE kind = 'message' ORDER BY key")


def test_what_a_bot_works_on_is_left_to_it_and_taken_over_when_it_is_dead(
    machines: Machines, slack: FakeSlack
) -> None:
    first, second = (machines.machine(name).start() for name in ("north", "south"))
    slack.wait_connected(2)
    slack.delay("chat.postMessage", 3.0)
    asked = desks(slack, 12)
    third = machines.machine("east").start()
    eventually(lambda: all(answers(slack, asked)), first.tail)
    eventually(lambda: {state for state, _ in taken(machines)} == {"done"}, first.tail)
    assert {attempts for _, attempts in taken(machines)} == {1}, "who starts takes no other's"

    more: list[tuple[Channel, Message]] = []

    def all_hold_some() -> bool:
        """Ask on until it is so: who hears of a question first may take it before others look."""
        working = "FROM inbox WHERE state = 'working'"
        if machines.sql(f"SELECT count(DISTINCT held_by) {working}") == [(3,)]:
            return True
        if machines.sql("SELECT count(*) FROM inbox WHERE state IN ('waiting', 'working')") == [
            (0,)
        ]:
            more.extend(desks(slack, 12))
        return False

    eventually(all_hold_some, first.tail)
    first.kill()
    eventually(lambda: all(answers(slack, more)), second.tail)
    eventually(lambda: {state for state, _ in taken(machines)} == {"done"}, second.tail)
    slack.clear_faults()
    slack.settle(3.0)
    told = answers(slack, [*asked, *more])
    assert [len(one) for one in told] == [1] * len(told)
    assert all(TOLL in one for [one] in told)
    assert max(attempts for _, attempts in taken(machines)) == 2, "what it held was taken over"
    assert [second.stop(), third.stop()] == [0, 0]


def test_what_waits_for_a_language_model_lets_others_past_and_is_taken_over(
    machines: Machines, slack: FakeSlack
) -> None:
    write(machines, "bridge", BRIDGE)
    machines.run("north", "refresh")
    ana = slack.add_user("ana")
    desk = slack.add_channel("slow", ana)
    with SlowModel("Astrid", ("23 people had died.", "Ministry")) as model:
        told = {"PULLQUOTE_LLM": model.names()["ollama"], "PULLQUOTE_LLM_SECONDS": "300"}
        north = machines.machine("north", **told).start()
        slow = slack.mention(desk, ana, ASKED)
        eventually(lambda: model.awaited, north.tail)
        second = slack.mention(desk, ana, WHEN)
        eventually(lambda: whole(slack, desk, second), north.tail)
        [begun] = slack.replies(desk, slow.ts)
        assert TOLL in plain_text(begun)
        south = machines.machine("south", **told).start()
        third = slack.mention(desk, ana, WHEN)
        eventually(lambda: whole(slack, desk, third), south.tail)
        noted = [("done", 1), ("done", 1), ("working", 1)]
        eventually(lambda: sorted(taken(machines)) == noted, south.tail)
        assert not whole(slack, desk, slow)
        north.kill()
        eventually(lambda: model.awaited == 2, south.tail)
        assert sorted(taken(machines)) == [("done", 1), ("done", 1), ("working", 2)]
        fourth = slack.mention(desk, ana, WHEN)
        eventually(lambda: whole(slack, desk, fourth), south.tail)
        model.goes_on.set()
        eventually(lambda: whole(slack, desk, slow), south.tail)
        slack.settle(1.0)
        assert [one.ts for one in slack.replies(desk, slow.ts)] == [begun.ts]
        for asked in (second, third, fourth):
            assert len(slack.replies(desk, asked.ts)) == 1
        assert south.stop() == 0


def whole(slack: FakeSlack, channel: Channel, asked: Message) -> bool:
    """Whether a question's answer has its final form."""
    kinds = [one["type"] for reply in slack.replies(channel, asked.ts) for one in reply.blocks]
    return "context_actions" in kinds


def test_a_rush_on_two_bots_keeps_each_channels_order_and_rest(
    machines: Machines, slack: FakeSlack
) -> None:
    bots = [machines.machine(name).start() for name in ("north", "south")]
    slack.wait_connected(2)
    slack.limit_channels(1.0, burst=1)
    rushed = rush(slack, 6, 4, apart=0.1)
    rushed.wait()
    slack.settle(0.6)
    assert math.inf not in rushed.acks()
    assert [len(rushed.answers(one)) for one in rushed.asked] == [1] * 24
    assert all(order == sorted(order) for order in rushed.turns().values())
    assert refused_for_rate(slack) <= 2
    holders = machines.sql("SELECT count(DISTINCT held_by) FROM inbox WHERE kind = 'message'")
    assert holders == [(2,)], "both work"
    assert [bot.stop() for bot in bots] == [0, 0]


def test_while_somebody_holds_the_lock_of_stories_questions_are_heard_and_then_answered(
    machines: Machines, slack: FakeSlack
) -> None:
    bot = machines.machine("north").start()
    slack.wait_connected()
    with machines.locked():
        asked = desks(slack, 3)
        names = {message.ts for _, message in asked}

        def heard() -> list[Delivery]:
            return [one for one in slack.deliveries if one.event.get("ts") in names]

        eventually(lambda: len(heard()) >= 3 and all(one.acked for one in heard()), bot.tail, 60)
        assert {state for state, _ in taken(machines)} <= {"waiting", "working"}
    eventually(lambda: all(answers(slack, asked)), bot.tail)
    slack.settle(1.0)
    assert {len(one.attempts) for one in heard()} == {1}, "none had to be told again"
    assert [len(one) for one in answers(slack, asked)] == [1] * 3
    assert bot.stop() == 0


def test_what_is_done_for_all_is_taken_over_and_told(machines: Machines, slack: FakeSlack) -> None:
    first = machines.machine("north").start()
    second = machines.machine("south").start()
    assert machines.roles() == {"vectors": first.pid}
    shown = json.loads(machines.run("south", "status", "--json"))
    told = sorted((one["role"], one["held"]) for one in shown["roles"])
    assert told == [("reader", True), ("reader", True), ("vectors", True)]
    first.kill()
    eventually(lambda: machines.roles() == {"vectors": second.pid}, second.tail)
    assert "role_taken" in second.tail()
    assert second.stop() == 0
    assert machines.roles() == {}, "given back"


def test_a_bot_beside_a_refresher_answers_with_what_lands_there(
    machines: Machines, slack: FakeSlack, chroma: ChromaServer
) -> None:
    bot = machines.machine("bot", PULLQUOTE_ROLE="bot").start()
    refresher = machines.machine("north", PULLQUOTE_ROLE="refresher").start()
    assert set(machines.roles().values()) == {refresher.pid}
    write(machines, "bridge", BRIDGE)
    ana = slack.add_user("ana")
    eventually(lambda: machines.sql("SELECT count(*) FROM changes") == [(2,)], refresher.tail)
    eventually(lambda: bot.told("/readyz")[1].get("behind") == 0, bot.tail)
    asked = slack.direct_message(ana, WHEN)
    assert BRIDGE in plain_text(slack.wait_for_reply(slack.direct(ana), asked.ts))
    assert not (machines.home("bot") / "vectors").exists()

    server = chromadb.HttpClient("127.0.0.1", chroma.port)
    archive = str(machines.sql("SELECT value FROM facts WHERE name = 'archive'")[0][0])[:12]
    [gone] = [one for one in server.list_collections() if archive in one.name]
    server.delete_collection(gone.name)
    eventually(
        lambda: any(
            one.name == gone.name and one.id != gone.id and one.count() == 2
            for one in server.list_collections()
        ),
        refresher.tail,
    )
    asked = slack.direct_message(ana, ASKED)
    assert TOLL in plain_text(slack.wait_for_reply(slack.direct(ana), asked.ts))
    eventually(lambda: bot.told("/readyz")[0] == 200, bot.tail)
    assert [bot.stop(), refresher.stop()] == [0, 0]


def test_postgres_restarts_and_what_is_asked_meanwhile_is_answered_once(
    machines: Machines, slack: FakeSlack, postgres: Postgres
) -> None:
    bots = [machines.machine(name).start() for name in ("north", "south")]
    slack.wait_connected(2)
    before = desks(slack, 3)
    postgres.stop()
    time.sleep(3.0)
    postgres.start()
    eventually(lambda: all(answers(slack, before)), bots[0].tail)
    eventually(lambda: [bot.told("/readyz")[0] for bot in bots] == [200, 200], bots[0].tail)
    person = slack.add_user("after")
    channel = slack.add_channel("after", person)
    after = slack.mention(channel, person, ASKED)
    slack.wait_for_reply(channel, after.ts)
    slack.settle(3.0)
    assert [len(one) for one in answers(slack, [*before, (channel, after)])] == [1] * 4
    assert [bot.stop() for bot in bots] == [0, 0]


def test_a_machine_without_the_disk_withdraws_nothing(machines: Machines, slack: FakeSlack) -> None:
    """The folder is read where it was added; elsewhere its path is another folder."""
    feed = machines.folder / "feed"
    refused = pullquote(machines.home("south"), "refresh", feed, **machines.settings)
    assert refused.returncode == 1
    assert "is read on" in refused.stdout + refused.stderr
    machines.run("south", "refresh")
    moved = feed.rename(machines.folder / "unmounted")
    feed.mkdir()
    south = machines.machine("south").start()
    time.sleep(3.0)
    assert machines.sql("SELECT kind FROM changes") == [("added",)]
    feed.rmdir()
    moved.rename(feed)
    write(machines, "bridge", BRIDGE)
    machines.run("other", "add", feed)
    assert machines.sql("SELECT count(*) FROM changes") == [(2,)], "it is another machine's now"
    assert south.stop() == 0


def test_from_a_file_one_bot_answers(home_copy: Path, tmp_path: Path, slack: FakeSlack) -> None:
    first = Serving(slack, home_copy).start()
    try:
        elsewhere = tmp_path / "elsewhere" / "home"
        told = {**slack.environment(), "PULLQUOTE_ARCHIVE_URL": f"sqlite:///{home_copy}/archive.db"}
        elsewhere.parent.mkdir()
        refused = pullquote(elsewhere, "serve", **told)
        assert refused.returncode == 1
        [line] = [line for line in refused.stderr.splitlines() if "serve" in line]
        assert "another `pullquote serve` answers from" in line
        assert "PostgreSQL" in line
    finally:
        assert first.stop() == 0
