"""A slow language model: what only waits for it holds up nobody, and is finished once.

No clock judges here: the model says nothing until what it would hold up stands.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, plain_text
from fakeslack import Settings as FakeSettings
from newsdesk import Newsdesk, quoted
from newsroom import Newsroom
from scripted import SlowModel
from serving import Serving
from waiting import eventually

from bot.slack.inbox import hands
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind
from bot.slack.inbox.turns import Turns
from bot.slack.work import streaming
from bot.slack.work.forgetting import forget_person
from bot.slack.work.worker import Worker

QUESTION = "how many people died on the ferry Astrid"
MINISTRY = "The Harbour Ministry said 23 people died on the ferry Astrid."
TOLL = "The Harbour Ministry said 23 people died."
SAID = (TOLL, "Ministry")
OTHER = "what does a loaf of bread cost in Velmark?"
BREAD = "A loaf of bread costs 4 crowns in Velmark, bakers said."


@pytest.fixture
def model() -> Iterator[SlowModel]:
    with SlowModel("Astrid", SAID) as model:
        yield model


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def desk(
    room: Newsroom, fake: FakeSlack, model: SlowModel, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsdesk]:
    """A newsroom with its bot, which has a slow language model."""
    monkeypatch.setattr(streaming, "_RHYTHM", 0.0)
    ana = fake.add_user("ana")
    writer = model.writer(room.house.archive, seconds=300)
    desk = Newsdesk(room, fake, ana, fake.add_channel("desk", ana), writer=writer)
    desk.write("ministry", MINISTRY)
    desk.story("bread", BREAD)
    yield desk
    fake.clear_faults()


@contextmanager
def awaited(desk: Newsdesk, model: SlowModel) -> Iterator[None]:
    """Work the next item until its summary is waited for, and in the end until it is done."""
    worker, item, before = desk.worker, desk.take(), model.awaited
    working = threading.Thread(target=worker.work, args=(item,))
    working.start()
    eventually(lambda: model.awaited > before)
    try:
        yield
    finally:
        model.goes_on.set()
        working.join()


def words(message: Message) -> str:
    return plain_text(message).replace("\u2060", "")


def whole(desk: Newsdesk, asked: Message) -> Message:
    [reply] = desk.replies(asked)
    assert not desk.slack.workspace.is_streaming(reply)
    return reply


def test_the_next_question_of_the_channel_is_answered_meanwhile(
    desk: Newsdesk, model: SlowModel
) -> None:
    first = desk.ask(QUESTION, work=False)
    with awaited(desk, model):
        second = desk.ask(OTHER, work=False)
        desk.try_once()
        assert quoted(whole(desk, second)) == [BREAD]
        [begun] = desk.replies(first)
        assert desk.slack.workspace.is_streaming(begun)
        assert quoted(begun) == [MINISTRY]
    assert TOLL in words(whole(desk, first))
    assert desk.inbox.depth() == 0


def test_a_question_in_the_same_thread_goes_on_from_what_is_summed_up(
    desk: Newsdesk, model: SlowModel
) -> None:
    first = desk.ask(QUESTION, work=False)
    with awaited(desk, model):
        desk.ask("what did the ministry say?", work=False, thread=first)
        model.goes_on.set()
        desk.try_once()
    replies = desk.replies(first)
    assert [quoted(one) for one in replies] == [[MINISTRY], [MINISTRY]]
    assert desk.inbox.depth() == 0


def test_the_button_stays_while_anything_is_written_in_its_thread(
    desk: Newsdesk, model: SlowModel
) -> None:
    first = desk.ask(QUESTION, work=False)
    place, sessions = desk.place, desk.slack.workspace.sessions
    worker = Worker(place, desk.stopping)
    working = threading.Thread(target=worker.work, args=(desk.take(),))
    working.start()
    eventually(lambda: model.awaited)
    desk.ask(OTHER, work=False, thread=first)
    worker.work(desk.take())
    assert [quoted(one) for one in desk.replies(first)] == [[MINISTRY], [BREAD]]
    assert sessions[first.channel, first.ts][0] == "processing"
    assert place.stops.stop(first.channel, first.ts)
    working.join()
    assert sessions[first.channel, first.ts][0] == "active"
    assert not place.stops.stop(first.channel, first.ts)


@pytest.mark.parametrize("asked_by", ["form", "command"])
def test_so_it_is_of_what_is_not_streamed(desk: Newsdesk, model: SlowModel, asked_by: str) -> None:
    before = len(desk.slack.written)
    if asked_by == "command":
        desk.command(QUESTION, work=False)
    else:
        where = {"team": desk.slack.workspace.team_id, "user": desk.ana.id, "channel": ""}
        assert desk.inbox.put("asked:1", ItemKind.ASKED, {**where, "text": QUESTION})
    with awaited(desk, model):
        if asked_by == "command":
            desk.command(OTHER, work=False)
        else:
            assert desk.inbox.put("asked:2", ItemKind.ASKED, {**where, "text": OTHER})
        desk.try_once()
        written = desk.slack.written[before:]
        assert any(quoted(one) == [BREAD] for one in written)
        assert not any(TOLL in words(one) for one in written)
    assert any(TOLL in words(one) for one in desk.slack.written[before:])
    assert desk.inbox.depth() == 0


def test_where_nothing_could_be_streamed_the_quotes_do_not_wait(
    desk: Newsdesk, model: SlowModel
) -> None:
    desk.slack.fail("chat.startStream", error="channel_type_not_supported")
    first = desk.ask(QUESTION, work=False)
    with awaited(desk, model):
        assert quoted(whole(desk, first)) == [MINISTRY]
        second = desk.ask(OTHER, work=False)
        desk.try_once()
        assert quoted(whole(desk, second)) == [BREAD]
    assert TOLL in words(whole(desk, first))


def test_past_as_many_as_there_are_workers_an_answer_is_not_summed_up_and_says_so(
    desk: Newsdesk, model: SlowModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "PATIENCE", 0.1)
    desk.inbox = Inbox(desk.room.house.archive, Turns(rest=0), workers=1)
    first = desk.ask(QUESTION, work=False)
    with awaited(desk, model):
        second = desk.ask(QUESTION, work=False)
        desk.try_once()
        answer = whole(desk, second)
        assert quoted(answer) == [MINISTRY]
        assert "No summary: too many are being written just now." in words(answer)
        assert model.awaited == 1
    assert TOLL in words(whole(desk, first))


@pytest.mark.parametrize("then", ["edited", "deleted", "removed", "forgotten", "stopped"])
def test_what_happens_to_it_meanwhile_is_heeded(
    desk: Newsdesk, model: SlowModel, then: str
) -> None:
    first = desk.ask(QUESTION, work=False)
    key = f"message:{first.channel}:{first.ts}"
    place = desk.place
    item = desk.take()
    working = threading.Thread(target=Worker(place, desk.stopping).work, args=(item,))
    working.start()
    eventually(lambda: model.awaited)
    [begun] = desk.replies(first)
    if then == "edited":
        assert desk.inbox.reword(key, OTHER)
    elif then == "deleted":
        desk.inbox.cancel(key, item.payload)
    elif then == "removed":
        where = {"team": desk.slack.workspace.team_id, "channel": first.channel}
        about = {"user": desk.ana.id, "ts": begun.ts}
        assert desk.inbox.put("remove:1", ItemKind.REMOVE, {**where, **about})
        desk.try_once()
        assert desk.replies(first) == [], "it does not wait for the summary"
    elif then == "forgotten":
        forget_person(desk.room.house.archive, desk.ana.id)
    else:
        assert place.stops.stop(first.channel, first.ts)
        working.join()
    model.goes_on.set()
    working.join()
    left = [quoted(one) for one in desk.replies(first)]
    expected = {"edited": [[BREAD]], "stopped": [[MINISTRY]]}
    assert left == expected.get(then, [])
    assert desk.slack.workspace.sessions[first.channel, first.ts][0] == "active"
    assert desk.inbox.depth() == 0


# As processes


SAMPLED = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."
SHELTERS = "how many slept in shelters thursday night?"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(FakeSettings(time_scale=0.01)) as fake:
        yield fake


@pytest.fixture
def flood_model() -> Iterator[SlowModel]:
    with SlowModel("toll did UHFO", SAID) as model:
        yield model


def served(slack: FakeSlack, home: Path, model: SlowModel) -> Serving:
    told = {"PULLQUOTE_LLM": model.names()["ollama"], "PULLQUOTE_LLM_SECONDS": "300"}
    return Serving(slack, home, settings=told).start()


def is_whole(slack: FakeSlack, channel: Channel, asked: Message) -> bool:
    """Whether a question has its one answer, in its final form."""
    replies = slack.replies(channel, asked.ts)
    assert len(replies) <= 1
    return any(
        block["type"] == "context_actions" for message in replies for block in message.blocks
    )


def stands(slack: FakeSlack, channel: Channel, asked: Message) -> bool:
    return any(SENTENCE in words(one) for one in slack.replies(channel, asked.ts))


@pytest.mark.slow
def test_eight_of_them_hold_up_neither_their_channels_nor_a_ninth(
    slack: FakeSlack, home_copy: Path, flood_model: SlowModel
) -> None:
    ana = slack.add_user("ana")
    desks = [slack.add_channel(f"desk-{n}", ana) for n in range(8)]
    elsewhere = [slack.add_channel(f"elsewhere-{n}", ana) for n in range(2)]
    serving = served(slack, home_copy, flood_model)
    try:
        slow = [(desk, slack.mention(desk, ana, SAMPLED)) for desk in desks]
        slack.wait_until(lambda: flood_model.awaited == len(desks))
        places = [*desks, elsewhere[0]]
        others = [(desk, slack.mention(desk, ana, SHELTERS)) for desk in places]
        slack.wait_until(lambda: all(is_whole(slack, *one) for one in others))
        ninth = slack.mention(elsewhere[1], ana, SAMPLED)
        slack.wait_until(lambda: is_whole(slack, elsewhere[1], ninth))
        [answer] = slack.replies(elsewhere[1], ninth.ts)
        assert SENTENCE in words(answer)
        assert "No summary: too many are being written just now." in words(answer)
        assert all(stands(slack, *one) and not is_whole(slack, *one) for one in slow)
        assert flood_model.awaited == len(desks)
        flood_model.goes_on.set()
        slack.wait_until(lambda: all(is_whole(slack, *one) for one in slow))
    finally:
        flood_model.goes_on.set()
        assert serving.stop() == 0


@pytest.mark.slow
def test_killed_in_between_each_is_answered_once_in_its_own_message(
    slack: FakeSlack, home_copy: Path, flood_model: SlowModel
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    serving = served(slack, home_copy, flood_model)
    first = slack.mention(desk, ana, SAMPLED)
    slack.wait_until(lambda: flood_model.awaited)
    second = slack.mention(desk, ana, SHELTERS)
    slack.wait_until(lambda: is_whole(slack, desk, second))
    begun = [*slack.replies(desk, first.ts), *slack.replies(desk, second.ts)]
    serving.kill()
    flood_model.goes_on.set()
    serving.start()
    try:
        slack.wait_until(lambda: is_whole(slack, desk, first))
        slack.settle(1.0)
        now = [*slack.replies(desk, first.ts), *slack.replies(desk, second.ts)]
        assert [one.ts for one in now] == [one.ts for one in begun]
        assert not any(slack.workspace.is_streaming(one) for one in now)
    finally:
        assert serving.stop() == 0


@pytest.mark.slow
def test_told_to_stop_it_finishes_what_it_waits_for(
    slack: FakeSlack, home_copy: Path, flood_model: SlowModel
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    serving = served(slack, home_copy, flood_model)
    first = slack.mention(desk, ana, SAMPLED)
    slack.wait_until(lambda: flood_model.awaited)
    second = slack.mention(desk, ana, SHELTERS)
    slack.wait_until(lambda: is_whole(slack, desk, second))
    with ThreadPoolExecutor(1) as beside:
        ended = beside.submit(serving.stop)
        eventually(lambda: '"ending"' in serving.log.read_text(), serving.log.read_text)
        assert not is_whole(slack, desk, first)
        flood_model.goes_on.set()
        assert ended.result() == 0
    assert is_whole(slack, desk, first)
    assert "unfinished" not in serving.log.read_text()
