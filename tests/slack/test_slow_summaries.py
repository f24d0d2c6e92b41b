"""A slow language model: what only waits for it holds up nobody, and is finished once.

No clock judges here: the model says nothing until what it would hold up stands.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fakeslack import FakeSlack, Message, plain_text
from llmserver import Asked, Reply
from newsdesk import Newsdesk, quoted
from newsroom import Newsroom
from scripted import Model, as_line
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
OTHER = "what does a loaf of bread cost in Velmark?"
BREAD = "A loaf of bread costs 4 crowns in Velmark, bakers said."


class SlowModel(Model):
    """It says nothing of one story until it is let go on, and of any other at once."""

    def __init__(self, slow_of: str) -> None:
        super().__init__()
        self.goes_on = threading.Event()
        self._slow_of = slow_of
        self.say(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        return Reply(self._pieces(asked))

    def _pieces(self, asked: Asked) -> Iterator[str]:
        is_slow = self._slow_of in asked.user
        while is_slow and not self.closing.is_set() and not self.goes_on.wait(0.02):
            pass
        yield as_line(asked, TOLL, "Ministry")

    @property
    def awaited(self) -> int:
        """How many summaries it is slow about."""
        return sum(self._slow_of in asked.user for asked in self.asked)


@pytest.fixture
def model() -> Iterator[SlowModel]:
    with SlowModel("Astrid") as model:
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
