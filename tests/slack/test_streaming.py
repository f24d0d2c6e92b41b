"""An answer streamed: it grows, and in the end stands whole and once, whatever becomes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
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
from bot.slack.api.errors import MessageGoneError, TryLaterError
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.looks.blocks import Message as Look
from bot.slack.looks.blocks import inert, quotation, rich, run, section
from bot.slack.work import streaming
from bot.slack.work.delivering import Asked, Delivery
from bot.slack.work.posting import Growth, Memory, ToGive
from bot.slack.work.streaming import finish
from bot.slack.work.ways import Streamed
from index.archive import Archive
from index.archive.given import forget, given_to

pytestmark = pytest.mark.xdist_group("clock")

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


@dataclass
class Answer:
    """An answer to a question that grows by pieces, and what an attempt at it makes of it."""

    slack: Slack
    archive: Archive
    asked: Message
    key: str = KEY

    def give(
        self,
        pieces: Iterator[str],
        *,
        attempt: int = 1,
        ending: Callable[[str], Look] | None = None,
    ) -> str:
        """Give it as a delivery does, at the first attempt or a later one; return how it ended."""
        asked = self.asked
        where = {"channel": asked.channel, "thread_ts": asked.ts, "user": asked.user}
        payload = {**where, "text": "what toll"}
        item = Item(self.key, ItemKind.MESSAGE, payload, datetime.now(UTC), attempt)
        way = Streamed(self.slack, item, asked.channel, asked.ts, team_of_asker=lambda: asked.team)
        said: list[str] = []

        def told() -> Iterator[str]:
            for piece in pieces:
                said.append(piece)
                yield piece

        def whole() -> ToGive:
            look = (ending or in_the_end)("".join(said))
            return ToGive(look, Look("In text alone", ()), "what toll", kept={"summary": {}})

        def asks(_item: Item, _begun: bool) -> Asked:
            first = Look(QUOTE, (rich(quotation(QUOTE)),), shown=1, opening=1)
            return Asked(
                ToGive(first, first, "what toll", kept={}), Growth(told(), lambda _stopped: whole())
            )

        return Delivery(self.archive, way, item, asks).run()

    def forget(self) -> None:
        """Lose what is remembered of it."""
        with self.archive.writing() as connection:
            forget(connection, self.key)

    @property
    def noted(self) -> str | None:
        """The name that its message has in Slack, as it is remembered."""
        with self.archive.reading() as connection:
            known = given_to(connection, self.key)
        return known.ts if known else None


@pytest.fixture
def answer(slack: Slack, archive: Archive, question: Message) -> Answer:
    """The answer to a question in a channel."""
    return Answer(slack, archive, question)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(f"sqlite:///{tmp_path / 'archive.db'}")


def in_the_end(said: str) -> Look:
    return Look("A toll", (rich(section(run(f"In the end: {said}"))), rich(quotation(QUOTE))))


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
    fake: FakeSlack, slack: Slack, archive: Archive, asked: Message
) -> None:
    answer = Answer(slack, archive, asked)
    answer.give(pieces())
    assert stands(fake, asked, ALL).ts == answer.noted
    seen = live(fake, asked)
    assert seen[0] == QUOTE
    assert len(seen) > 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    [start] = [c for c in fake.calls_of("chat.startStream") if c.params["thread_ts"] == asked.ts]
    assert start.params["recipient_user_id"] == asked.user
    assert start.params["recipient_team_id"] == asked.team


def test_words_that_come_fast_are_gathered(
    fake: FakeSlack, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_RHYTHM", 0.1)

    def fast() -> Iterator[str]:
        for n in range(50):
            time.sleep(0.005)
            yield f"{n} "

    answer.give(fast())
    assert 2 <= len(live(fake, answer.asked)) - 1 <= 8
    stands(fake, answer.asked, "".join(f"{n} " for n in range(50)))


def test_its_name_is_noted_before_the_first_piece_is_read(fake: FakeSlack, answer: Answer) -> None:
    noted: list[str | None] = []

    def checked() -> Iterator[str]:
        noted.append(answer.noted)
        yield "x"

    answer.give(checked())
    assert noted == [stands(fake, answer.asked, "x").ts]


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


@pytest.mark.few(4)
@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
def test_whatever_goes_wrong_one_whole_message_stands(
    fake: FakeSlack, answer: Answer, trouble: Callable[[FakeSlack, Message], None]
) -> None:
    trouble(fake, answer.asked)
    answer.give(pieces())
    assert stands(fake, answer.asked, ALL).ts == answer.noted


def test_a_limited_append_is_made_up_for(fake: FakeSlack, answer: Answer) -> None:
    fake.rate_limit("chat.appendStream")

    def slow() -> Iterator[str]:
        yield "a"
        yield "b"
        time.sleep(1.1)
        yield "c"

    answer.give(slow())
    assert live(fake, answer.asked)[1:] == [f"{QUOTE}\nabc"]


def fails() -> Iterator[str]:
    yield "At least"
    raise RuntimeError("a model's own words")


def stalls() -> Iterator[str]:
    yield "At least"
    threading.Event().wait()


def runs_on() -> Iterator[str]:
    while True:
        yield "and on " * 1_000


@pytest.mark.parametrize("broken_off", [fails, stalls])
def test_pieces_that_break_off_leave_the_ending_with_what_had_come(
    fake: FakeSlack,
    answer: Answer,
    broken_off: Callable[[], Iterator[str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(streaming, "LONGEST", 1.0)
    answer.give(broken_off())
    stands(fake, answer.asked, "At least")
    assert "a model's own words" not in caplog.text


def counted(said: str) -> Look:
    """An ending that says how long what was said is, which Slack would not take."""
    return in_the_end("too long" if len(said) > streaming.MOST_SAID else "short")


def test_pieces_that_run_on_are_left_when_they_are_too_long(
    fake: FakeSlack, answer: Answer
) -> None:
    answer.give(runs_on(), ending=counted)
    stands(fake, answer.asked, "too long")


def test_a_reader_who_stops_the_stream_gets_the_ending_without_more_words(
    fake: FakeSlack, answer: Answer
) -> None:
    def stopped() -> Iterator[str]:
        [reply] = fake.replies(where(fake, answer.asked), answer.asked.ts)
        fake.stop_stream(reply)
        yield "x"
        yield from runs_slowly()

    def runs_slowly() -> Iterator[str]:
        for _ in range(100):
            time.sleep(0.05)
            yield "y"

    answer.give(stopped(), ending=lambda said: in_the_end("whole" if len(said) > 100 else "left"))
    stands(fake, answer.asked, "left")


class CrashError(BaseException):
    """The process ends here."""


def crashing(_: str) -> Look:
    raise CrashError


@pytest.mark.few(2)
@pytest.mark.parametrize("over", [False, True], ids=["still open", "over meanwhile"])
@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "looked for"])
def test_what_a_crash_left_is_finished_and_not_doubled(
    fake: FakeSlack, slack: Slack, archive: Archive, asked: Message, *, remembered: bool, over: bool
) -> None:
    answer = Answer(slack, archive, asked)
    with pytest.raises(CrashError):
        answer.give(pieces(), ending=crashing)
    [left] = fake.replies(where(fake, asked), asked.ts)
    assert answer.noted == left.ts
    if over:
        fake.workspace.streams[left.channel, left.ts].expires = 0.0
    if not remembered:
        answer.forget()
    answer.give(iter(["41"]), attempt=2)
    assert stands(fake, asked, "41").ts == left.ts


def test_a_crash_before_its_name_was_noted_is_found_by_its_key_alone(
    fake: FakeSlack, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Memory, "note", lambda *_: crashing(""))
        with pytest.raises(CrashError):
            answer.give(pieces())
    [left] = fake.replies(where(fake, answer.asked), answer.asked.ts)
    other = replace(answer, key="message:another")
    other.give(iter(["another"]), attempt=2)
    answer.give(iter(["41"]), attempt=2)
    replies = fake.replies(where(fake, answer.asked), answer.asked.ts)
    assert {one.ts: plain_text(one) for one in replies} == {
        left.ts: plain_text(Message("", "", "", "", blocks=in_the_end("41").blocks)),
        other.noted: plain_text(Message("", "", "", "", blocks=in_the_end("another").blocks)),
    }


def test_a_finished_message_is_found_again_and_left_alone(fake: FakeSlack, answer: Answer) -> None:
    answer.give(pieces())
    assert answer.give(iter(["again"]), attempt=2) == "was answered already"
    stands(fake, answer.asked, ALL)


def test_finishing_twice_does_no_harm(fake: FakeSlack, answer: Answer) -> None:
    answer.give(pieces())
    finish(answer.slack, answer.asked.channel, answer.noted or "", in_the_end("again"), KEY)
    stands(fake, answer.asked, "again")


def test_a_reader_cannot_pass_a_message_off_as_begun(
    fake: FakeSlack, answer: Answer, ana: User
) -> None:
    asked = answer.asked
    forged = ({"type": "rich_text", "block_id": f"stream:{KEY}", "elements": []},)
    reply = fake.say(where(fake, asked), ana, "mine", asked.ts, deliver=False)
    fake.workspace.messages[reply.channel][reply.ts] = Message(
        reply.channel, reply.ts, ana.id, "mine", blocks=forged, thread_ts=asked.ts
    )
    answer.give(iter(["41"]), attempt=2)
    assert stands(fake, asked, "41").ts == answer.noted
    assert fake.workspace.find(reply.channel, reply.ts).text == "mine"


def test_an_ending_whose_blocks_are_too_much_stands_in_text_alone(
    fake: FakeSlack, answer: Answer
) -> None:
    outcome = answer.give(pieces(), ending=lambda _: Look("x", ({"type": "section"},)))
    assert plain_text(only_reply(fake, answer.asked)) == "In text alone"
    assert outcome.endswith(", in text alone")


def test_a_stream_that_cannot_be_stopped_is_finished_later_and_not_written_anew(
    fake: FakeSlack, answer: Answer
) -> None:
    fake.fail("chat.stopStream", times=None, error="internal_error")
    with pytest.raises(TryLaterError):
        answer.give(iter(["41"]))
    fake.clear_faults()
    answer.give(iter(["another"]), attempt=2)
    stands(fake, answer.asked, "41")


def test_a_question_that_is_gone_is_told_apart(fake: FakeSlack, answer: Answer) -> None:
    fake.delete(answer.asked, deliver=False)
    with pytest.raises(MessageGoneError):
        answer.give(pieces())
    assert answer.noted is None


def test_no_piece_pings_or_links_while_it_is_shown(fake: FakeSlack, answer: Answer) -> None:
    answer.give(iter(HOSTILE))
    shown = [m for m in fake.written if m.thread_ts == answer.asked.ts and m.streaming_state]
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
