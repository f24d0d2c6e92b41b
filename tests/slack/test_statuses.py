"""“is reading the coverage…”: shown at once, gone in the end, and never in the answer's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakeslack import FakeSlack, Message, plain_text
from newsdesk import Newsdesk
from newsroom import Newsroom
from waiting import eventually

from bot.slack.listening.front_door import Door
from bot.slack.work.workplace import Workplace

QUESTION = "how many people died when the ferry Astrid sank?"
TOLL = "The Harbour Ministry said 23 people had died when the ferry Astrid sank off Velmark."
SET = "assistant.threads.setStatus"


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        newsdesk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        newsdesk.story("ferry", TOLL)
        yield newsdesk


class Asking:
    """One question from the front door to its end, in one process."""

    def __init__(self, desk: Newsdesk) -> None:
        self.desk = desk
        self.place: Workplace = desk.place
        self.asked = desk.slack.mention(desk.channel, desk.ana, QUESTION, deliver=False)

    def tell(self, **event: object) -> None:
        """Let the front door take the question, or what became of it."""
        told = {**self.asked.to_json(), "channel": self.asked.channel, **event}
        Door(self.place, lambda *_: "")._message({}, told)

    def work(self) -> None:
        """Work what waits, with the statuses of the front door."""
        worker = type(self.desk.worker)(self.place, self.desk.stopping)

        def is_done() -> bool:
            if item := self.desk.inbox.take(0.05):
                worker.work(item)
            return not self.desk.inbox.depth()

        if self.desk.inbox.depth():
            eventually(is_done, every=0)

    @property
    def shown(self) -> str:
        return self.desk.slack.status(self.desk.channel, self.asked.ts)

    @property
    def answers(self) -> list[Message]:
        return self.desk.replies(self.asked)

    def is_quiet(self) -> bool:
        """Whether every status that was sent has been taken, and none stands."""
        return self.shown == "" and all(c.status for c in self.desk.slack.calls_of(SET))


def test_it_is_shown_before_anything_is_worked(desk: Newsdesk) -> None:
    asking = Asking(desk)
    asking.tell()
    desk.slack.wait_until(lambda: asking.shown)
    assert desk.inbox.depth() == 1


def test_it_goes_with_an_answer(desk: Newsdesk) -> None:
    asking = Asking(desk)
    asking.tell()
    asking.work()
    desk.slack.wait_until(asking.is_quiet)


def test_it_goes_with_an_apology(desk: Newsdesk) -> None:
    asking = Asking(desk)
    desk.slack.edit(asking.asked, f"<@{desk.slack.bot.id}>")
    asking.tell(text=f"<@{desk.slack.bot.id}>")
    asking.work()
    assert "Ask a question in words" in plain_text(asking.answers[0])
    desk.slack.wait_until(asking.is_quiet)


def test_it_goes_with_a_refusal(desk: Newsdesk) -> None:
    guest = desk.slack.add_user("gil", guest="restricted")
    desk.channel.members.add(guest.id)
    asking = Asking(desk)
    asking.tell(user=guest.id)
    desk.slack.wait_until(lambda: asking.shown)
    asking.work()
    assert "not guests" in desk.whispered()
    desk.slack.wait_until(asking.is_quiet)


def test_it_goes_with_its_question(desk: Newsdesk) -> None:
    asking = Asking(desk)
    asking.tell()
    desk.slack.wait_until(lambda: asking.shown)
    old = {**asking.asked.to_json(), "channel": asking.asked.channel}
    asking.tell(subtype="message_deleted", previous_message=old)
    asking.work()
    assert asking.answers == []
    desk.slack.wait_until(asking.is_quiet)


def test_it_goes_with_an_answer_that_slack_never_takes(desk: Newsdesk) -> None:
    asking = Asking(desk)
    desk.slack.fail("chat.postMessage", times=None, error="restricted_action")
    asking.tell()
    asking.work()
    desk.slack.wait_until(asking.is_quiet)


@pytest.mark.few(2)
@pytest.mark.parametrize("trouble", ["refused", "slow", "limited"])
def test_trouble_with_it_costs_the_answer_nothing(desk: Newsdesk, trouble: str) -> None:
    asking = Asking(desk)
    asking.place.people.person("", desk.ana.id)
    if trouble == "refused":
        desk.slack.fail(SET, times=None, error="missing_scope")
    elif trouble == "slow":
        desk.slack.delay(SET, 3.0, times=1)
    else:
        desk.slack.rate_limit(SET, times=None, retry_after=30)
    asking.tell()
    asking.work()
    [answer] = asking.answers
    assert TOLL in plain_text(answer)
    assert float(answer.ts) - float(asking.asked.ts) < 3
    desk.slack.wait_until(asking.is_quiet)
