"""The fifteen faults seen in the wild, by their numbers, against the real process.

1 to 7 and 10 are in test_slack.py, where each was met first, 8 and 9 in test_streaming.py; what is
here adds to them. One process serves the whole module; each test asks in a channel of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, User, plain_text
from rush import QUESTION, SENTENCE
from serving import Serving

BROAD = "how many people died in the flood?"
"""Its answer offers to be narrowed."""


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01, echo=True)) as fake:
        yield fake


@pytest.fixture(scope="module")
def serving(
    slack: FakeSlack, sample_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("faults") / "home")
    running = Serving(slack, Path(home)).start()
    yield running
    assert running.stop() == 0, running.log.read_text()


@pytest.fixture
def ana(slack: FakeSlack) -> User:
    return slack.add_user("ana")


@pytest.fixture
def desk(
    slack: FakeSlack, ana: User, serving: Serving, request: pytest.FixtureRequest
) -> Iterator[Channel]:
    yield slack.add_channel(f"desk-{abs(hash(request.node.nodeid)) % 10**9}", ana, shared=True)
    slack.clear_faults()


def answers(slack: FakeSlack, asked: Message, timeout: float = 30) -> list[Message]:
    """The bot's messages under a question, once it had time to say more."""
    channel = slack.workspace.channels[asked.channel]
    slack.wait_for_reply(channel, asked.thread_ts or asked.ts, timeout=timeout)
    slack.settle(0.6)
    return slack.replies(channel, asked.thread_ts or asked.ts)


def test_fault_1_every_delivery_may_come_three_times(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    asked = slack.mention(desk, ana, QUESTION)
    for delivery in [d for d in slack.deliveries if d.event.get("ts") == asked.ts]:
        for retry in (1, 2):
            slack.deliver_event(delivery.event, event_id=delivery.event_id, retry_num=retry)
    assert len(answers(slack, asked)) == 1


def test_fault_2_where_only_the_mention_is_told(slack: FakeSlack, desk: Channel, ana: User) -> None:
    assert len(answers(slack, slack.mention(desk, ana, QUESTION, also_message=False))) == 1


def test_fault_3_a_bot_that_quotes_the_question_is_not_answered(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    asked = slack.mention(desk, ana, QUESTION)
    answers(slack, asked)
    other = slack.add_user("alarm", bot=True)
    for classic in (True, False):
        slack.bot_message(desk, f"<@{slack.bot.id}> {QUESTION}", other, asked.ts, classic=classic)
    slack.settle(1.0)
    assert len(answers(slack, asked)) == 1


def test_fault_11_a_command_is_acknowledged_while_slack_is_slow(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    slack.delay("*", 2.0)
    for _ in range(12):
        slack.mention(desk, ana, QUESTION)
    ack = slack.command("/pullquote", QUESTION, desk, ana)
    assert ack.acked
    slack.clear_faults()
    slack.wait_until(lambda: any(m.channel == desk.id for m in slack.ephemerals))


@pytest.mark.parametrize("status", [429, 500])
def test_fault_11_an_answer_to_a_command_is_shown_once_slack_takes_it(
    slack: FakeSlack, desk: Channel, ana: User, status: int
) -> None:
    if status == 429:
        slack.rate_limit("response_url", times=2, retry_after=1)
    else:
        slack.fail("response_url", times=2, status=status)
    slack.command("/pullquote", QUESTION, desk, ana)
    slack.wait_until(lambda: any(m.channel == desk.id for m in slack.ephemerals))
    slack.settle(0.6)
    [shown] = [m for m in slack.ephemerals if m.channel == desk.id]
    assert SENTENCE in plain_text(shown)


@pytest.mark.parametrize("error", ["expired_url", "used_url"])
def test_fault_11_where_the_response_url_is_dead_the_asker_is_told_directly(
    slack: FakeSlack, desk: Channel, ana: User, error: str
) -> None:
    slack.fail("response_url", times=None, error=error, status=404)
    slack.command("/pullquote", QUESTION, desk, ana)
    slack.wait_until(lambda: directly(slack, ana))
    [told] = directly(slack, ana)
    assert "I could not answer where you asked" in plain_text(told)


def directly(slack: FakeSlack, user: User) -> list[Message]:
    """What the bot has told somebody directly."""
    return [m for m in slack.messages(slack.direct(user)) if m.user == slack.bot.id]


def test_fault_11_a_modal_too_late_is_told_where_it_was_clicked(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    [answer] = answers(slack, slack.mention(desk, ana, QUESTION))
    slack.fail("views.open", times=1, error="expired_trigger_id")
    slack.click(answer, "pullquote_context", ana)
    slack.wait_until(lambda: any(m.channel == desk.id for m in slack.ephemerals))
    [told] = [m for m in slack.ephemerals if m.channel == desk.id]
    assert "Please click once more" in plain_text(told)


@pytest.mark.parametrize("who", ["outsider", "guest"])
class TestFault12:
    """Strangers to the newsroom in a shared channel query nothing."""

    @pytest.fixture
    def cal(self, slack: FakeSlack, desk: Channel, who: str) -> User:
        if who == "guest":
            cal = slack.add_user("cal", guest="restricted")
        else:
            cal = slack.add_user("cal", team_id="T0OTHER")
        desk.members.add(cal.id)
        return cal

    def refused(self, slack: FakeSlack, cal: User) -> str:
        def told() -> list[Message]:
            return [m for m in slack.ephemerals if m.shown_to == cal.id]

        slack.wait_until(told)
        slack.settle(0.5)
        [message] = told()
        return plain_text(message)

    def test_by_mention(self, slack: FakeSlack, desk: Channel, cal: User) -> None:
        asked = slack.mention(desk, cal, QUESTION)
        assert "I answer" in self.refused(slack, cal)
        assert slack.replies(desk, asked.ts) == []
        slack.wait_until(lambda: slack.status(desk, asked.ts) == "")

    def test_by_a_mention_in_a_thread(
        self, slack: FakeSlack, desk: Channel, ana: User, cal: User
    ) -> None:
        asked = slack.mention(desk, ana, QUESTION)
        answers(slack, asked)
        slack.mention(desk, cal, "and the ministry?", asked.ts)
        assert "I answer" in self.refused(slack, cal)
        assert len(slack.replies(desk, asked.ts)) == 1

    def test_by_a_reply_without_one_nothing_is_said(
        self, slack: FakeSlack, desk: Channel, ana: User, cal: User
    ) -> None:
        asked = slack.mention(desk, ana, QUESTION)
        answers(slack, asked)
        slack.say(desk, cal, "and the ministry?", asked.ts)
        slack.settle(1.0)
        assert len(slack.replies(desk, asked.ts)) == 1
        assert [m for m in slack.ephemerals if m.shown_to == cal.id] == []

    def test_by_command(self, slack: FakeSlack, desk: Channel, cal: User) -> None:
        slack.command("/pullquote", QUESTION, desk, cal)
        assert "I answer" in self.refused(slack, cal)

    @pytest.mark.parametrize("action", ["pullquote_share", "pullquote_refine"])
    def test_by_a_click(
        self, slack: FakeSlack, desk: Channel, ana: User, cal: User, action: str
    ) -> None:
        [answer] = answers(slack, slack.mention(desk, ana, BROAD))
        before = len(slack.messages(desk))
        slack.click(answer, action, cal)
        assert "I answer" in self.refused(slack, cal)
        assert len(slack.messages(desk)) == before

    @pytest.mark.parametrize("action", ["pullquote_context", "pullquote_copy"])
    def test_by_a_modal(
        self, slack: FakeSlack, desk: Channel, ana: User, cal: User, action: str
    ) -> None:
        [answer] = answers(slack, slack.mention(desk, ana, QUESTION))
        slack.click(answer, action, cal)
        slack.wait_until(lambda: slack.modal(cal))
        view = slack.modal(cal)
        assert view is not None
        assert "I answer" in str(view.view)
        assert SENTENCE not in str(view.view)


def test_fault_12_an_outsider_is_refused_directly_too(slack: FakeSlack, desk: Channel) -> None:
    cal = slack.add_user("cal", guest="ultra_restricted")
    asked = slack.direct_message(cal, QUESTION)
    [told] = answers(slack, asked)
    assert "I answer full members" in plain_text(told)


@pytest.mark.parametrize(
    "method",
    [
        "chat.postMessage",
        "users.info",
        "assistant.threads.setStatus",
        "conversations.replies",
        "*",
    ],
)
def test_fault_15_a_mention_outlasts_a_rate_limit(
    slack: FakeSlack, desk: Channel, method: str
) -> None:
    person = slack.add_user("dan")
    desk.members.add(person.id)
    slack.rate_limit(method, times=1, retry_after=1)
    [answer] = answers(slack, slack.mention(desk, person, QUESTION))
    assert SENTENCE in plain_text(answer)


def test_fault_15_a_follow_up_outlasts_a_rate_limit(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    asked = slack.mention(desk, ana, QUESTION)
    answers(slack, asked)
    slack.rate_limit("conversations.replies", times=2, retry_after=1)
    slack.say(desk, ana, "and the ministry?", asked.ts)
    slack.wait_until(lambda: len(slack.replies(desk, asked.ts)) == 2)


def test_fault_15_a_refusal_outlasts_a_rate_limit(slack: FakeSlack, desk: Channel) -> None:
    cal = slack.add_user("cal", guest="restricted")
    desk.members.add(cal.id)
    slack.rate_limit("chat.postEphemeral", times=1, retry_after=1)
    slack.mention(desk, cal, QUESTION)
    slack.wait_until(lambda: any(m.shown_to == cal.id for m in slack.ephemerals))


def test_fault_15_a_modal_that_slack_limits_leaves_its_answer_alone(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    asked = slack.mention(desk, ana, QUESTION)
    [answer] = answers(slack, asked)
    slack.rate_limit("views.open", times=1, retry_after=1)
    slack.click(answer, "pullquote_context", ana)
    slack.settle(0.5)
    slack.click(answer, "pullquote_context", ana)
    slack.wait_until(lambda: slack.modal(ana))
    assert len(answers(slack, asked)) == 1


@pytest.mark.parametrize(
    "error", ["not_in_channel", "is_archived", "restricted_action", "msg_too_long"]
)
def test_an_answer_slack_never_takes_is_told_of_directly(
    slack: FakeSlack, desk: Channel, error: str
) -> None:
    person = slack.add_user("eve")
    desk.members.add(person.id)
    direct = slack.direct(person)
    slack.fail("chat.postMessage", times=3 if error == "msg_too_long" else 2, error=error)
    asked = slack.mention(desk, person, QUESTION)
    slack.wait_until(lambda: slack.messages(direct))
    [told] = directly(slack, person)
    assert error in plain_text(told)
    assert slack.replies(desk, asked.ts) == []
    slack.wait_until(lambda: slack.status(desk, asked.ts) == "")
