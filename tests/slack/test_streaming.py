"""An answer streamed: it grows, and in the end stands whole and once, whatever becomes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from fakeslack import Channel, FakeSlack, Message, User, links, pings, plain_text
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.web import WebClient

from bot.slack.api.client import Slack
from bot.slack.api.errors import MessageGoneError, TooMuchError, TryLaterError
from bot.slack.looks.blocks import Message as Look
from bot.slack.looks.blocks import inert, quotation, rich, run, section
from bot.slack.work import streaming
from bot.slack.work.streaming import Thread, begun, finish, stream

QUOTE = "At least 41 people had been killed."
KEY = "message:C1:1.2"
HOSTILE = "<!channel> <@U0000000001> @here [a](https://evil.example) https://evil.example"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def slack(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    """The bot's clients, which give up sooner than the real ones, and a reader who reads fast."""
    monkeypatch.setattr(streaming, "_RHYTHM", 0.0)
    patient: list[RetryHandler] = [
        handler(max_retry_count=2)
        for handler in (
            ConnectionErrorRetryHandler,
            RateLimitErrorRetryHandler,
            ServerErrorRetryHandler,
        )
    ]
    token, url = fake.settings.bot_token, fake.api_url
    yield Slack(
        reader=WebClient(token, base_url=url, timeout=1, retry_handlers=patient),
        poster=WebClient(token, base_url=url, timeout=1, retry_handlers=[]),
    )
    fake.clear_faults()
    fake.limit_streams()


@pytest.fixture
def ana(fake: FakeSlack) -> User:
    return fake.add_user("ana")


@pytest.fixture(params=["channel", "im"])
def asked(fake: FakeSlack, ana: User, request: pytest.FixtureRequest) -> Message:
    """A question in a channel, and one in a direct message."""
    if request.param == "im":
        return fake.direct_message(ana, "what toll?", deliver=False)
    return fake.mention(fake.add_channel("desk", ana), ana, "what toll?", deliver=False)


@pytest.fixture
def question(fake: FakeSlack, ana: User) -> Message:
    """A question in a channel."""
    return fake.mention(fake.add_channel("desk", ana), ana, "what toll?", deliver=False)


def place(asked: Message, key: str = KEY) -> Thread:
    return Thread(asked.channel, asked.ts, asked.team, asked.user, key)


def opening() -> Look:
    return Look(QUOTE, (rich(quotation(QUOTE)),))


def ending(said: str | None) -> Look:
    words = "Only the quotes." if said is None else said
    return Look("A toll", (rich(section(run(f"In the end: {words}"))), rich(quotation(QUOTE))))


def where(fake: FakeSlack, asked: Message) -> Channel:
    return fake.workspace.channels[asked.channel]


def only_reply(fake: FakeSlack, asked: Message) -> Message:
    """The one message that answers a question; any stream of it is over."""
    [reply] = fake.replies(where(fake, asked), asked.ts)
    assert not fake.workspace.is_streaming(reply)
    return reply


def stands(fake: FakeSlack, asked: Message, said: str) -> Message:
    reply = only_reply(fake, asked)
    assert plain_text(reply) == f"In the end: {said}\n{QUOTE}"
    assert (reply.metadata or {})["event_payload"] == {"key": KEY}
    return reply


def pieces(count: int = 20, length: int = 60) -> Iterator[str]:
    return (f"{n:{length}}" for n in range(count))


ALL = "".join(pieces())


def live(fake: FakeSlack, asked: Message) -> list[str]:
    """What the reader saw, one version of the message after the other."""
    versions = [m for m in fake.written if (m.thread_ts, m.channel) == (asked.ts, asked.channel)]
    return [plain_text(m) for m in versions if m.streaming_state == "in_progress"]


def test_the_quotes_come_first_and_the_words_grow(
    fake: FakeSlack, slack: Slack, asked: Message
) -> None:
    ts = stream(slack, place(asked), opening(), pieces(), ending)
    assert stands(fake, asked, ALL).ts == ts
    seen = live(fake, asked)
    assert seen[0] == QUOTE
    assert len(seen) > 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    [start] = [c for c in fake.calls_of("chat.startStream") if c.params["thread_ts"] == asked.ts]
    assert start.params["recipient_user_id"] == asked.user
    assert start.params["recipient_team_id"] == asked.team


def test_words_that_come_fast_are_gathered(
    fake: FakeSlack, slack: Slack, question: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_RHYTHM", 0.1)

    def fast() -> Iterator[str]:
        for n in range(50):
            time.sleep(0.005)
            yield f"{n} "

    stream(slack, place(question), opening(), fast(), ending)
    assert 2 <= len(live(fake, question)) - 1 <= 8
    stands(fake, question, "".join(f"{n} " for n in range(50)))


def test_the_ts_is_told_before_the_first_piece_is_read(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    told: list[str] = []

    def checked() -> Iterator[str]:
        assert told
        yield "x"

    ts = stream(slack, place(question), opening(), checked(), ending, started=told.append)
    assert told == [ts]
    stands(fake, question, "x")


def after_two(fake: FakeSlack, asked: Message) -> None:
    fake.limit_streams(appends=2)


def at_once(fake: FakeSlack, asked: Message) -> None:
    fake.limit_streams(seconds=0.0)


def unable(fake: FakeSlack, asked: Message) -> None:
    fake.fail("chat.appendStream", times=None)


def refusing(error: str) -> Callable[[FakeSlack, Message], None]:
    return lambda fake, _: fake.fail("chat.startStream", error=error)


def broken(method: str) -> Callable[[FakeSlack, Message], None]:
    return lambda fake, _: fake.swallow(method)


def silent(method: str) -> Callable[[FakeSlack, Message], None]:
    return lambda fake, _: fake.swallow(method, close=False)


def limited(method: str) -> Callable[[FakeSlack, Message], None]:
    return lambda fake, _: fake.rate_limit(method)


TROUBLE: dict[str, Callable[[FakeSlack, Message], None]] = {
    "over after two appends": after_two,
    "over at once": at_once,
    "appends fail": unable,
    "start not allowed": refusing("channel_type_not_supported"),
    "start without recipients": refusing("missing_recipient_team_id"),
    "start refuses the quotes": refusing("invalid_blocks"),
    "start fails": refusing("internal_error"),
    "start limited": limited("chat.startStream"),
    "append limited": limited("chat.appendStream"),
    "stop limited": limited("chat.stopStream"),
    "update limited": limited("chat.update"),
    "start taken, connection broken": broken("chat.startStream"),
    "append taken, connection broken": broken("chat.appendStream"),
    "stop taken, connection broken": broken("chat.stopStream"),
    "update taken, connection broken": broken("chat.update"),
    "start taken, never answered": silent("chat.startStream"),
    "append taken, never answered": silent("chat.appendStream"),
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
def test_whatever_goes_wrong_one_whole_message_stands(
    fake: FakeSlack,
    slack: Slack,
    question: Message,
    trouble: Callable[[FakeSlack, Message], None],
) -> None:
    trouble(fake, question)
    ts = stream(slack, place(question), opening(), pieces(), ending)
    assert stands(fake, question, ALL).ts == ts


def test_a_limited_append_is_made_up_for(fake: FakeSlack, slack: Slack, question: Message) -> None:
    fake.rate_limit("chat.appendStream")

    def slow() -> Iterator[str]:
        yield "a"
        yield "b"
        time.sleep(1.1)
        yield "c"

    stream(slack, place(question), opening(), slow(), ending)
    assert live(fake, question)[1:] == [f"{QUOTE}\nabc"]


def fails() -> Iterator[str]:
    yield "At least"
    raise RuntimeError("a model's own words")


def stalls() -> Iterator[str]:
    yield "At least"
    threading.Event().wait(5)


def runs_on() -> Iterator[str]:
    while True:
        yield "and on " * 1_000


@pytest.mark.parametrize("broken_off", [fails, stalls, runs_on])
def test_pieces_that_break_off_leave_the_ending_without_them(
    fake: FakeSlack,
    slack: Slack,
    question: Message,
    broken_off: Callable[[], Iterator[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    began = time.monotonic()
    stream(slack, place(question), opening(), broken_off(), ending, patience=0.2)
    stands(fake, question, "Only the quotes.")
    assert time.monotonic() - began < 3
    assert "a model's own words" not in caplog.text


def test_a_reader_who_stops_the_stream_gets_the_ending_without_more_words(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    def stopped() -> Iterator[str]:
        [reply] = fake.replies(where(fake, question), question.ts)
        fake.stop_stream(reply)
        yield from runs_on()

    stream(slack, place(question), opening(), stopped(), ending)
    stands(fake, question, "Only the quotes.")


class CrashError(BaseException):
    """The process ends here."""


def crashing(_: str | None) -> Look:
    raise CrashError


@pytest.mark.parametrize("over", [False, True], ids=["still open", "over meanwhile"])
@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "looked for"])
def test_what_a_crash_left_is_finished_and_not_doubled(
    fake: FakeSlack, slack: Slack, asked: Message, *, remembered: bool, over: bool
) -> None:
    told: list[str] = []
    with pytest.raises(CrashError):
        stream(slack, place(asked), opening(), pieces(), crashing, started=told.append)
    [left] = fake.replies(where(fake, asked), asked.ts)
    if over:
        fake.workspace.streams[left.channel, left.ts].expires = 0.0
    began = told[0] if remembered else begun(slack, place(asked))
    assert began == left.ts
    stream(slack, place(asked), opening(), iter(["41"]), ending, began=began)
    stands(fake, asked, "41")


def test_a_crash_before_the_ts_was_told_is_found_by_its_key_alone(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    def crash(_: str) -> None:
        raise CrashError

    with pytest.raises(CrashError):
        stream(slack, place(question), opening(), pieces(), ending, started=crash)
    [left] = fake.replies(where(fake, question), question.ts)
    assert begun(slack, place(question)) == left.ts
    assert begun(slack, place(question, "message:another")) is None


def test_a_finished_message_is_found_again_and_finishing_twice_does_no_harm(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    ts = stream(slack, place(question), opening(), pieces(), ending)
    assert begun(slack, place(question)) == ts
    finish(slack, place(question), ts, ending("again"))
    stands(fake, question, "again")


def test_a_reader_cannot_pass_a_message_off_as_begun(
    fake: FakeSlack, slack: Slack, question: Message, ana: User
) -> None:
    forged = ({"type": "rich_text", "block_id": f"stream:{KEY}", "elements": []},)
    reply = fake.say(where(fake, question), ana, "mine", question.ts, deliver=False)
    fake.workspace.messages[reply.channel][reply.ts] = Message(
        reply.channel, reply.ts, ana.id, "mine", blocks=forged, thread_ts=question.ts
    )
    assert begun(slack, place(question)) is None


def test_an_ending_whose_blocks_are_too_much_can_be_made_plainer(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    told: list[str] = []

    def too_much(_: str | None) -> Look:
        return Look("x", ({"type": "section"},))

    with pytest.raises(TooMuchError):
        stream(slack, place(question), opening(), pieces(), too_much, started=told.append)
    finish(slack, place(question), told[0], Look("In text alone", ()))
    assert plain_text(only_reply(fake, question)) == "In text alone"


def test_a_stream_that_cannot_be_stopped_is_tried_later(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    fake.fail("chat.stopStream", times=None, error="internal_error")
    with pytest.raises(TryLaterError):
        stream(slack, place(question), opening(), pieces(), ending)
    fake.clear_faults()
    ts = begun(slack, place(question))
    assert ts is not None
    finish(slack, place(question), ts, ending("41"))
    stands(fake, question, "41")


def test_a_question_that_is_gone_is_told_apart(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    fake.delete(question, deliver=False)
    with pytest.raises(MessageGoneError):
        stream(slack, place(question), opening(), pieces(), ending)


def test_no_piece_pings_or_links_while_it_is_shown(
    fake: FakeSlack, slack: Slack, question: Message
) -> None:
    stream(slack, place(question), opening(), iter(HOSTILE), ending)
    shown = [m for m in fake.written if m.thread_ts == question.ts and m.streaming_state]
    growing = [m for m in shown if m.streaming_state == "in_progress"]
    assert growing
    assert [pings(m) for m in growing] == [[]] * len(growing)
    assert [links(m) for m in growing] == [[]] * len(growing)


def as_shown(text: str) -> dict[str, Any]:
    return {"text": text, "blocks": [{"type": "markdown", "text": text}], "parse": "full"}


FRAGMENTS = (
    "<!here> <@U1> [a]( https:// http:// evil.example ) www. @channel & &lt; ]: a@b.c \\".split()
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3)).map("".join)


@given(TEXTS)
def test_inert_words_never_ping_or_link(text: str) -> None:
    assert pings(as_shown(inert(text))) == []
    assert links(as_shown(inert(text))) == []


@given(TEXTS, TEXTS)
def test_words_are_inert_wherever_they_are_cut(one: str, other: str) -> None:
    assert inert(one) + inert(other) == inert(one + other)


@pytest.mark.parametrize("text", ["**At least 41**\n- one\n# Head", "Plain words, “quoted” — so"])
def test_inert_words_keep_their_looks(text: str) -> None:
    assert inert(text) == text
