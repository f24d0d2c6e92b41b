"""The bot in Slack: the real process, over real sockets, against the fake Slack.

One process serves the whole module; each test asks in a channel of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, User, pings, plain_text
from serving import Serving
from waiting import eventually

QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01, echo=True)) as fake:
        yield fake


@pytest.fixture(scope="module")
def serving(
    slack: FakeSlack, sample_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("serving") / "home")
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
    yield slack.add_channel(f"desk-{abs(hash(request.node.nodeid)) % 10**9}", ana)
    slack.clear_faults()


def mention(slack: FakeSlack) -> str:
    return f"<@{slack.bot.id}>"


def answers(slack: FakeSlack, message: Message) -> list[Message]:
    """What the bot said in a message's thread, once it had time to say it twice."""
    slack.wait_for_reply(where(slack, message), message.thread_ts or message.ts)
    slack.settle(1.0)
    return said(slack, message)


def said(slack: FakeSlack, message: Message) -> list[Message]:
    return slack.replies(where(slack, message), message.thread_ts or message.ts)


def where(slack: FakeSlack, message: Message) -> Channel:
    return slack.workspace.channels[message.channel]


def test_a_mention_is_answered_in_its_thread(slack: FakeSlack, desk: Channel, ana: User) -> None:
    asked = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}")
    [reply] = answers(slack, asked)
    assert SENTENCE in plain_text(reply)
    assert reply.thread_ts == asked.ts
    assert reply.params["unfurl_links"] in (False, "false", "0")
    assert reply.params["unfurl_media"] in (False, "false", "0")
    quoted = [
        "".join(part["text"] for part in element["elements"])
        for block in reply.blocks
        for element in block.get("elements", ())
        if element["type"] == "rich_text_quote"
    ]
    assert any(SENTENCE in quote for quote in quoted)
    assert "Upper Halvra Flood Observatory" in plain_text(reply)
    assert plain_text(reply).startswith(quoted[0])


def test_a_direct_message_is_answered(slack: FakeSlack, serving: Serving, ana: User) -> None:
    [reply] = answers(slack, slack.direct_message(ana, QUESTION))
    assert SENTENCE in plain_text(reply)
    assert pings(reply) == []


def test_nothing_found_is_said_with_the_closest_coverage(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    [reply] = answers(
        slack, slack.mention(desk, ana, f"{mention(slack)} who won the tresk mayoral election?")
    )
    assert "Nothing in the stories here answers that." in plain_text(reply)
    assert "Closest coverage" in plain_text(reply)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "Ask a question in words"),
        ("🌊🌊", "Ask a question in words"),
    ],
    ids=["empty", "emoji"],
)
def test_a_question_that_cannot_be_asked_is_told_so(
    slack: FakeSlack, desk: Channel, ana: User, said: str, told: str
) -> None:
    [reply] = answers(slack, slack.mention(desk, ana, f"{mention(slack)} {said}"))
    assert told in plain_text(reply)


def test_a_command_answers_the_asker_alone_and_can_be_shared(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    ack = slack.command("/pullquote", QUESTION, desk, ana)
    assert ack.acked
    slack.wait_until(lambda: any(m.channel == desk.id for m in slack.ephemerals))
    [private] = [m for m in slack.ephemerals if m.channel == desk.id]
    assert private.shown_to == ana.id
    assert SENTENCE in plain_text(private)
    assert not [m for m in slack.messages(desk) if m.user == slack.bot.id]

    for _ in range(2):  # an impatient click is one share
        assert slack.click(private, "pullquote_share", ana).acked
    slack.wait_until(lambda: any(m.user == slack.bot.id for m in slack.messages(desk)))
    slack.settle(1.0)
    [shared] = [m for m in slack.messages(desk) if m.user == slack.bot.id]
    assert SENTENCE in plain_text(shared)
    assert QUESTION in plain_text(shared)


def test_fault_1_a_retried_event_is_answered_once(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    asked = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}")
    delivery = next(d for d in slack.deliveries if d.event.get("ts") == asked.ts)
    slack.deliver_event(delivery.event, event_id=delivery.event_id, retry_num=1)
    slack.deliver_event(delivery.event, event_id=delivery.event_id, retry_num=2)
    assert len(answers(slack, asked)) == 1


def test_fault_2_mention_and_message_are_one_question(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    asked = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}", also_message=True)
    assert len(answers(slack, asked)) == 1


def test_fault_3_neither_itself_nor_other_bots_are_answered(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    answers(slack, slack.mention(desk, ana, f"{mention(slack)} {QUESTION}"))  # echoed to the bot
    other = slack.bot_message(desk, f"{mention(slack)} {QUESTION}")
    slack.settle(1.5)
    assert said(slack, other) == []


def test_fault_4_an_unfurl_of_its_own_link_is_no_question(
    slack: FakeSlack, serving: Serving, ana: User
) -> None:
    asked = slack.direct_message(ana, QUESTION)
    [reply] = answers(slack, asked)
    slack.unfurl(reply, "https://farwire.example/a")
    slack.settle(1.5)
    assert len(said(slack, asked)) == 1


def test_fault_5_an_edit_is_no_new_question(slack: FakeSlack, serving: Serving, ana: User) -> None:
    asked = slack.direct_message(ana, QUESTION)
    answers(slack, asked)
    slack.edit(asked, "what toll did the ministry give?")
    eventually(lambda: len(said(slack, asked)) == 2)
    slack.settle(1.0)
    [_, word] = said(slack, asked)
    assert "I answered this before you edited it" in plain_text(word)


def test_fault_5_a_reply_also_sent_to_the_channel_is_one_question(
    slack: FakeSlack, serving: Serving, ana: User
) -> None:
    root = slack.direct_message(ana, QUESTION)
    answers(slack, root)
    slack.thread_broadcast(
        where(slack, root), ana, "what toll did the ministry give on wednesday?", root.ts
    )
    slack.wait_until(lambda: len(said(slack, root)) >= 2)
    slack.settle(1.5)
    assert len(said(slack, root)) == 2


def test_fault_6_a_mention_inside_a_thread_is_answered_at_its_root(
    slack: FakeSlack, desk: Channel, ana: User
) -> None:
    root = slack.say(desk, ana, "the flood, anyone?")
    asked = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}", thread_ts=root.ts)
    [reply] = answers(slack, asked)
    assert reply.thread_ts == root.ts


@pytest.mark.parametrize("refusal", ["invalid_blocks", "msg_blocks_too_long"])
def test_fault_7_an_answer_whose_blocks_are_refused_is_given_in_text(
    slack: FakeSlack, desk: Channel, ana: User, refusal: str
) -> None:
    slack.fail("chat.postMessage", times=1, error=refusal)
    [reply] = answers(slack, slack.mention(desk, ana, f"{mention(slack)} {QUESTION}"))
    assert SENTENCE in reply.text
    assert not reply.blocks


@pytest.mark.parametrize("close", [True, False], ids=["line closed", "never answered"])
def test_a_post_that_stood_but_was_never_confirmed_is_not_doubled(
    slack: FakeSlack, desk: Channel, ana: User, close: bool
) -> None:
    slack.swallow("chat.postMessage", times=1, close=close)
    looked = len(slack.calls_of("conversations.replies"))
    asked = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}")
    slack.wait_for_reply(desk, asked.ts)
    slack.wait_until(lambda: len(slack.calls_of("conversations.replies")) > looked)
    assert len(answers(slack, asked)) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_a_failing_slack_is_tried_again(
    slack: FakeSlack, desk: Channel, ana: User, status: int
) -> None:
    slack.fail("chat.postMessage", times=2, error="internal_error", status=status)
    assert len(answers(slack, slack.mention(desk, ana, f"{mention(slack)} {QUESTION}"))) == 1


def test_a_rate_limit_is_waited_out(slack: FakeSlack, desk: Channel, ana: User) -> None:
    slack.rate_limit("chat.postMessage", times=1, retry_after=2)
    asked = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}")
    assert len(answers(slack, asked)) == 1
    tried = [call.at for call in slack.calls_of("chat.postMessage")][-2:]
    assert tried[1] - tried[0] >= 2


@pytest.mark.parametrize("rude", [False, True], ids=["polite", "rude"])
def test_fault_10_after_a_lost_line_it_hears_again_and_catches_up(
    slack: FakeSlack, desk: Channel, ana: User, rude: bool
) -> None:
    with slack.losing_events():
        lost = slack.mention(desk, ana, f"{mention(slack)} {QUESTION}")
    if rude:
        slack.abort_connections()
    else:
        slack.disconnect()
    assert len(answers(slack, lost)) == 1
    later = slack.mention(
        desk, ana, f"{mention(slack)} what toll did the ministry give on wednesday?"
    )
    assert len(answers(slack, later)) == 1
