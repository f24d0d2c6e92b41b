"""Whatever order Slack tells things in, and however often: one question, one answer.

Also edits and deletions of a question at every point of its way.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fakeslack import FakeSlack, plain_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsdesk import Newsdesk
from newsroom import Newsroom

from bot.slack.inbox.items import ItemKind
from bot.slack.listening.front_door import Door
from bot.slack.work.worker import MOST_FAILURES, Worker
from index.archive.tables import inbox

QUESTION = "how many people died when the ferry Astrid sank?"
OTHER = "what does a loaf of bread cost in Velmark?"
TOLL = "The Harbour Ministry said 23 people had died when the ferry Astrid sank off Velmark."
BREAD = "A loaf of bread costs 4 crowns in Velmark, bakers said."

Event = dict[str, Any]


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        newsdesk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        newsdesk.story("ferry", TOLL, BREAD)
        yield newsdesk


class Told:
    """A question, and what Slack tells of it."""

    def __init__(self, desk: Newsdesk) -> None:
        self.desk = desk
        self.message = desk.slack.mention(desk.channel, desk.ana, QUESTION, deliver=False)
        self.edited = desk.slack.edit(self.message, f"<@{desk.slack.bot.id}> {OTHER}")
        desk.slack.wait_until(lambda: desk.slack.deliveries)

    def event(self, what: str) -> Event:
        """One event as Slack tells it."""
        here: Event = {"channel": self.message.channel}
        new = {**self.edited.to_json(), **here}
        old = {**self.message.to_json(), **here}
        return {
            "message": {**old, "type": "message"},
            "mention": {**old, "type": "app_mention"},
            "edit": {**here, "subtype": "message_changed", "message": new, "previous_message": old},
            "delete": {**here, "subtype": "message_deleted", "previous_message": old},
            "tombstone": {
                **here,
                "subtype": "message_changed",
                "message": {"subtype": "tombstone", "user": "USLACKBOT", "ts": old["ts"]},
                "previous_message": old,
            },
            "unfurl": {
                **here,
                "subtype": "message_changed",
                "message": {**old, "attachments": [{"id": 1}]},
                "previous_message": old,
            },
        }[what]

    def tell(self, *what: str) -> None:
        """Let the front door take these events."""
        door = Door(self.desk.place, lambda *_: "")
        for one in what:
            door._message({"team_id": self.desk.slack.workspace.team_id}, self.event(one))

    @property
    def answers(self) -> list[str]:
        return [plain_text(one) for one in self.desk.replies(self.message)]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("events", "answer"),
    [
        (["mention", "message"], TOLL),
        (["message", "mention", "message", "mention"], TOLL),
        (["message", "unfurl"], TOLL),
        (["mention", "edit", "message"], BREAD),
        (["edit", "mention", "message"], BREAD),
        (["mention", "work", "edit", "work"], TOLL),
        (["mention", "delete", "message"], None),
        (["delete", "mention", "message"], None),
        (["tombstone", "message"], None),
        (["mention", "tombstone"], None),
        (["mention", "edit", "delete"], None),
        (["edit", "delete", "mention"], None),
        (["mention", "work", "delete", "work", "mention", "work"], TOLL),
    ],
)
def test_what_comes_of_what_is_told(desk: Newsdesk, events: list[str], answer: str | None) -> None:
    told = Told(desk)
    for event in [*events, "work"]:
        desk.work() if event == "work" else told.tell(event)
    assert len(told.answers) == (answer is not None)
    assert all(str(answer) in one for one in told.answers)


@pytest.mark.slow
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_in_any_order_a_question_has_one_answer_or_none_where_it_was_deleted(
    desk: Newsdesk, data: st.DataObject
) -> None:
    asked = [Told(desk) for _ in range(2)]
    steps: list[tuple[int, str]] = [(n, "work") for n in range(2)]
    for n in range(len(asked)):
        becomes = data.draw(st.sampled_from(["stands", "edit", "delete", "tombstone"]))
        told = ["mention", "message", "mention", "unfurl", becomes]
        steps += [(n, one) for one in told if one != "stands"]
    done: list[tuple[int, str]] = data.draw(st.permutations(steps))
    for n, what in [*done, (0, "work")]:
        desk.work() if what == "work" else asked[n].tell(what)
    for n, one in enumerate(asked):
        assert len(one.answers) == (not _deleted_in_time(done, n))


def _deleted_in_time(done: list[tuple[int, str]], n: int) -> bool:
    """Whether a question was told to be deleted before it was worked."""
    heard = False
    for which, what in done:
        if what == "work":
            if heard:
                return False
        elif which == n and what in ("delete", "tombstone"):
            return True
        elif which == n and what in ("mention", "message", "edit"):
            heard = True
    return False


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("slow", "then", "answers"),
    [
        ("users.info", "delete", []),
        ("users.info", "edit", [BREAD]),
        ("chat.postMessage", "delete", []),
        ("chat.postMessage", "tombstone", []),
        ("chat.postMessage", "edit", [BREAD]),
    ],
)
def test_a_question_changed_while_it_is_worked(
    desk: Newsdesk, slow: str, then: str, answers: list[str]
) -> None:
    told = Told(desk)
    desk.slack.delay(slow, 2.0, times=1)
    told.tell("mention")
    item, worker = desk.take(), desk.worker
    working = threading.Thread(target=worker.work, args=(item,))
    working.start()
    desk.slack.wait_until(lambda: desk.slack.calls_of(slow))
    told.tell(then)
    working.join(20)
    assert len(told.answers) == len(answers)
    assert all(text in one for text, one in zip(answers, told.answers, strict=True))
    assert desk.inbox.depth() == 0


def test_an_answer_that_a_crash_left_is_put_right_where_its_question_was_edited(
    desk: Newsdesk,
) -> None:
    told = Told(desk)
    told.tell("mention")
    desk.crash_when_done()
    assert TOLL in told.answers[0]
    told.tell("edit")
    desk.work()
    [answer] = told.answers
    assert BREAD in answer
    assert TOLL not in answer


def test_an_answer_taken_back_is_not_gone_on_from(desk: Newsdesk) -> None:
    told = Told(desk)
    desk.slack.delay("chat.postMessage", 0.5, times=1)
    told.tell("mention")
    item = desk.take()
    working = threading.Thread(target=desk.worker.work, args=(item,))
    working.start()
    desk.slack.wait_until(lambda: desk.slack.calls_of("chat.postMessage"))
    told.tell("delete")
    working.join(20)
    desk.withdraw("ferry")
    assert desk.changed() == 0


def test_what_fails_by_our_own_fault_is_given_up_aloud(desk: Newsdesk) -> None:
    asked = desk.slack.mention(desk.channel, desk.ana, QUESTION, deliver=False)
    payload = {
        "team": "",
        "channel": desk.channel.id,
        "thread_ts": asked.ts,
        "user": desk.ana.id,
        "text": QUESTION,
    }  # its time stamp is missing, which no code expects
    assert desk.inbox.put("message:odd", ItemKind.MESSAGE, payload)
    worker = Worker(desk.place, desk.stopping)
    for _ in range(MOST_FAILURES):
        worker.work(desk.take())
        put_due(desk)
    [told] = desk.replies(asked)
    assert "a fault in me" in plain_text(told)
    assert desk.inbox.depth() == 0


def put_due(desk: Newsdesk) -> None:
    """Let nothing wait before it is tried again."""
    with desk.room.house.archive.writing() as connection:
        connection.execute(inbox.update().values(due_at=0.0))
