"""Conversations: which replies in a thread the bot takes as questions to it, and with what before.

*In a thread where you asked me something, I take your reply as a question to me if nobody else has
spoken since you asked or I answered, and it reads as a question that is about neither “you” nor
“us”.*
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakeslack import FakeSlack, Message, Settings, User, plain_text
from newsdesk import Newsdesk
from newsroom import Newsroom
from serving import Serving

from bot.slack.events.addressed import reads_as_follow_up
from bot.slack.events.messages import question_in
from bot.slack.inbox.items import ItemKind
from bot.slack.work.threads import is_for_us
from index.archive.tables import answers

HARBOUR = "The Harbour Ministry said 23 people had died when the ferry Astrid sank off Velmark."
OBSERVERS = "The Lake Water Observatory said 41 people had died when the ferry Astrid sank."
CHILDREN = "Nine children were among the dead of the ferry Astrid, the Lake Water Observatory said."
QUESTION = "how many people died when the ferry Astrid sank?"


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        slack.add_user("ben")
        channel = slack.add_channel("desk", *people(slack))
        newsdesk = Newsdesk(room, slack, ana, channel)
        newsdesk.story("ferry", HARBOUR, OBSERVERS, CHILDREN)
        yield newsdesk


def people(slack: FakeSlack) -> list[User]:
    return [user for user in slack.workspace.users.values() if not user.bot_id]


@pytest.mark.parametrize(
    "reply",
    [
        "and how many children?",
        "what about the ministry?",
        "what about CNN?",
        "since when?",
        "And the ministry?",
        "ok, and since when?",
        "how many children",
        "what did the ministry say",
        "who said that?",
        "according to whom?",
        "by whom?",
        "on what day?",
        "in which village?",
        "any figure from the UN?",
        "what about the US?",
        "didn't the ministry say 30?",
        "isn't that figure from March?",
        "why?",
        "where",
        "who else?",
        "same for CNN?",
        "have we reported that before?",
        "what did we write about the captain?",
    ],
)
def test_what_reads_as_a_follow_up(reply: str) -> None:
    assert reads_as_follow_up(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "thanks!",
        "great, cheers",
        "ok",
        "<@U0BEN> look",
        "@ben look",
        "<@U0BEN> how many children?",
        "<!here> who has this?",
        "can you check this?",
        "what do you think?",
        "how many do u need?",
        "I'd cut that par",
        "should we run it?",
        "where do we put this?",
        "can I have that by six?",
        "is this the one for us?",
        "let's go with 41, ok?",
        "is that par still right?",
        "does the standfirst still say 23?",
        "41 it is.",
        "really?",
        "ben?",
        "ben, is that right?",
        "the ministry will call back at six",
        "What a day",
        "and " + "so " * 200 + "?",
        "",
    ],
)
def test_what_is_left_to_people(reply: str) -> None:
    assert not reads_as_follow_up(reply)


THREADS: dict[str, tuple[list[tuple[str, str]], bool]] = {
    "right after the answer": ([("ana", "@bot"), ("bot", "41")], True),
    "after thanks": ([("ana", "@bot"), ("bot", "41"), ("ana", "thanks!")], True),
    "while the first question waits": ([("ana", "@bot")], True),
    "two in a row": ([("ana", "@bot"), ("ana", "since when?")], True),
    "after another spoke": ([("ana", "@bot"), ("bot", "41"), ("ben", "hm")], False),
    "after another bot spoke": ([("ana", "@bot"), ("bot", "41"), ("alarm", "!")], False),
    "another spoke while it waits": ([("ana", "@bot"), ("ben", "hm")], False),
    "another spoke and asked": (
        [("ana", "@bot"), ("bot", "41"), ("ben", "hm"), ("ben", "@bot"), ("bot", "23")],
        True,
    ),
    "who never asked": ([("ben", "@bot"), ("bot", "41")], False),
    "where nobody asked": ([("ben", "the ferry?"), ("ana", "hm")], False),
}


@pytest.mark.few(2)
@pytest.mark.parametrize(("before", "answered"), THREADS.values(), ids=THREADS)
def test_whose_turn_a_follow_up_is(
    desk: Newsdesk, before: list[tuple[str, str]], answered: bool
) -> None:
    root = spoken(desk, *before[0], None)
    for name, text in before[1:]:
        spoken(desk, name, text, root)
    reply = spoken(desk, "ana", "and how many children?", root)
    desk.work()
    keys = [(m.metadata or {})["event_payload"]["key"] for m in desk.replies(root)]
    assert (f"message:{desk.channel.id}:{reply.ts}" in keys) is answered


def spoken(desk: Newsdesk, name: str, text: str, root: Message | None) -> Message:
    """Let somebody speak in a thread; the bot by answering what waits."""
    slack, thread_ts = desk.slack, root.ts if root else None
    if name == "bot":
        desk.work()
        assert root is not None
        return desk.replies(root)[-1]
    if name == "alarm":
        other = slack.add_user("alarm", bot=True)
        return slack.bot_message(desk.channel, text, other, thread_ts, deliver=False)
    user = next(one for one in people(slack) if one.name == name)
    words = text.replace("@bot", f"<@{slack.bot.id}> {QUESTION}")
    message = slack.say(desk.channel, user, words, thread_ts, deliver=False)
    heard(desk, message)
    return message


def heard(desk: Newsdesk, message: Message) -> bool:
    """Take a message as the front door does; tell whether it is to be worked."""
    event = {**message.to_json(), "channel": message.channel}
    direct = message.channel.startswith("D")
    question = question_in(event, desk.slack.bot.id, direct=direct)
    if question is None or not is_for_us(desk.room.house.archive, desk.inbox, question):
        return False
    return desk.inbox.put(question.key, ItemKind.MESSAGE, question.payload())


def test_a_mention_is_answered_whoever_spoke(desk: Newsdesk) -> None:
    asked = desk.ask(QUESTION)
    spoken(desk, "ben", "hm", asked)
    spoken(desk, "ben", "@bot", asked)
    desk.work()
    assert len(desk.replies(asked)) == 2


def test_a_follow_up_is_read_with_what_was_asked_before_it(desk: Newsdesk) -> None:
    asked = desk.ask(QUESTION)
    spoken(desk, "ana", "what about the observatory?", asked)
    desk.work()
    [_, answer] = desk.replies(asked)
    assert OBSERVERS in plain_text(answer)
    assert HARBOUR not in plain_text(answer)


def test_a_follow_up_costs_one_look_at_its_thread_and_other_replies_none(desk: Newsdesk) -> None:
    asked = desk.ask(QUESTION)
    looked = len(desk.slack.calls_of("conversations.replies"))
    for said in ("thanks!", "can you check this?", "41 it is"):
        spoken(desk, "ana", said, asked)
        desk.work()
    assert len(desk.slack.calls_of("conversations.replies")) == looked
    spoken(desk, "ana", "and how many children?", asked)
    desk.work()
    assert len(desk.slack.calls_of("conversations.replies")) == looked + 1


@pytest.mark.parametrize(("minutes", "goes_on"), [(29, True), (31, False)])
def test_in_direct_messages_a_question_goes_on_from_the_last_of_half_an_hour(
    desk: Newsdesk, minutes: int, goes_on: bool
) -> None:
    asked = desk.slack.direct_message(desk.ana, QUESTION, deliver=False)
    assert heard(desk, asked)
    desk.work()
    with desk.room.house.archive.writing() as connection:
        earlier = datetime.now(UTC) - timedelta(minutes=minutes)
        connection.execute(answers.update().values(asked_at=earlier))
    follow_up = desk.slack.direct_message(desk.ana, "what about the observatory?", deliver=False)
    assert heard(desk, follow_up)
    desk.work()
    [answer] = desk.slack.replies(desk.slack.direct(desk.ana), follow_up.ts)
    assert ("taken over from the thread" in plain_text(answer)) is goes_on


@pytest.mark.slow
def test_a_thread_goes_on_after_a_crash(home_copy: Path) -> None:
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        ana, ben = slack.add_user("ana"), slack.add_user("ben")
        desk = slack.add_channel("desk", ana, ben)
        serving = Serving(slack, home_copy).start()
        asked = slack.mention(desk, ana, "what toll did UHFO give on wednesday?")
        slack.wait_for_reply(desk, asked.ts)
        serving.kill()
        serving.start()
        try:
            slack.say(desk, ben, "and how many children?", asked.ts)
            slack.delete(slack.messages(desk)[-1], deliver=False)  # it is not asked of the bot
            follow_up = slack.say(desk, ana, "and the ministry?", asked.ts)
            slack.wait_until(lambda: len(slack.replies(desk, asked.ts)) > 1)
            slack.settle(0.5)
            [_, answer] = slack.replies(desk, asked.ts)
            assert answer.ts > follow_up.ts
            assert "inistry" in plain_text(answer)
        finally:
            serving.stop()
