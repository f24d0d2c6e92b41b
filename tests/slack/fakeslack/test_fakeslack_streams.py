"""Streams of the fake Slack: how they begin, grow and end, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fakeslack import FakeSlack, Json, Message, plain_text
from slack_sdk import WebClient
from slackapp import FAST, Listener, refusal, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(FAST) as fake:
        yield fake


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    return WebClient(slack.settings.bot_token, base_url=slack.api_url, timeout=2)


@pytest.fixture
def asked(slack: FakeSlack) -> Message:
    ana = slack.add_user("ana")
    return slack.mention(slack.add_channel("news", ana), ana, "what toll?", deliver=False)


def recipients(asked: Message) -> Json:
    return {"recipient_team_id": asked.team, "recipient_user_id": asked.user}


def begin(web: WebClient, asked: Message, **more: Any) -> Json:
    """Begin a stream; where it is, for the calls that follow."""
    place: Json = {"channel": asked.channel}
    begun = web.chat_startStream(
        channel=asked.channel, thread_ts=asked.ts, **recipients(asked), **more
    )
    return place | {"ts": begun["ts"]}


def in_history(web: WebClient, asked: Message) -> Json:
    """The one reply, as the app reads it back."""
    found: list[Json] = web.conversations_replies(channel=asked.channel, ts=asked.ts)["messages"]
    [reply] = found[1:]
    return reply


def test_slacks_own_helper_streams(slack: FakeSlack, web: WebClient, asked: Message) -> None:
    stream = web.chat_stream(
        channel=asked.channel, thread_ts=asked.ts, buffer_size=4, **recipients(asked)
    )
    stream.append(markdown_text="At ")
    assert stream.ts is None
    stream.append(markdown_text="least ")
    reply = in_history(web, asked)
    assert (reply["streaming_state"], reply["text"]) == ("in_progress", "At least ")
    assert reply["ts"] == stream.ts
    stream.append(markdown_text="41")
    metadata = {"event_type": "answer", "event_payload": {"key": "7"}}
    ended = stream.stop(markdown_text=".", blocks=[section("Helpful?")], metadata=metadata)
    assert ended["message"]["metadata"] == metadata
    reply = in_history(web, asked)
    assert (reply["streaming_state"], plain_text(reply)) == ("completed", "At least 41.\nHelpful?")
    [message] = slack.replies(slack.workspace.channels[asked.channel], asked.ts)
    assert message.metadata == metadata


def test_a_stream_of_blocks_and_words(slack: FakeSlack, web: WebClient, asked: Message) -> None:
    quote = {**section("“41 killed”"), "block_id": "mine"}
    place = begin(web, asked, chunks=[{"type": "blocks", "blocks": [quote]}])
    web.chat_appendStream(**place, chunks=[{"type": "markdown_text", "text": "Two "}])
    web.chat_appendStream(
        **place,
        chunks=[
            {"type": "task_update", "id": "1", "title": "Reading", "status": "in_progress"},
            {"type": "markdown_text", "text": "sources"},
        ],
    )
    reply = in_history(web, asked)
    assert plain_text(reply) == "“41 killed”\nTwo sources"
    assert reply["blocks"][0]["block_id"] == "mine"


def test_a_direct_message_needs_no_recipient(slack: FakeSlack, web: WebClient) -> None:
    asked = slack.direct_message(slack.add_user("ana"), "what toll?", deliver=False)
    web.chat_startStream(channel=asked.channel, thread_ts=asked.ts, markdown_text="41")
    assert in_history(web, asked)["text"] == "41"


WORDS: Json = {"markdown_text": "x"}
CHUNK: Json = {"type": "markdown_text", "text": "x"}
START_REFUSED: list[tuple[Json, str]] = [
    ({"recipient_team_id": None}, "missing_recipient_team_id"),
    ({"recipient_user_id": None}, "missing_recipient_user_id"),
    ({"thread_ts": ""}, "invalid_arguments"),
    ({"thread_ts": "1700000000.000100"}, "thread_not_found"),
    ({"channel": "C404"}, "channel_not_found"),
    ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    (
        {**WORDS, "chunks": [CHUNK]},
        "cannot_provide_both_markdown_text_and_chunks",
    ),
    ({"chunks": [{"type": "poem"}]}, "invalid_chunks"),
    ({"chunks": [{"type": "blocks", "blocks": [section("")]}]}, "invalid_blocks"),
]


@pytest.mark.parametrize(("change", "error"), START_REFUSED, ids=[row[1] for row in START_REFUSED])
def test_what_no_stream_begins_with(
    slack: FakeSlack, web: WebClient, asked: Message, change: Json, error: str
) -> None:
    arguments = {"channel": asked.channel, "thread_ts": asked.ts, **recipients(asked), **change}
    assert refusal(lambda: web.chat_startStream(**arguments)) == error
    assert slack.replies(slack.workspace.channels[asked.channel], asked.ts) == []


def test_a_stream_stays_what_it_began_as(web: WebClient, asked: Message) -> None:
    place = begin(web, asked, markdown_text="x")
    assert (
        refusal(lambda: web.chat_appendStream(**place, chunks=[CHUNK])) == "streaming_mode_mismatch"
    )
    assert refusal(lambda: web.chat_appendStream(**place)) == "no_text"
    web.chat_appendStream(**place, **WORDS)


def test_an_open_stream_is_neither_changed_nor_deleted(web: WebClient, asked: Message) -> None:
    place = begin(web, asked, **WORDS)
    assert refusal(lambda: web.chat_update(**place, text="y")) == "streaming_state_conflict"
    assert refusal(lambda: web.chat_delete(**place)) == "cant_delete_message"
    web.chat_stopStream(**place)
    web.chat_update(**place, text="y", blocks=[])
    assert in_history(web, asked)["text"] == "y"
    web.chat_delete(**place)


def stopped(slack: FakeSlack, web: WebClient, place: Json) -> None:
    web.chat_stopStream(**place)


def out_of_time(slack: FakeSlack, web: WebClient, place: Json) -> None:
    slack.workspace.streams[place["channel"], place["ts"]].expires = 0.0


def out_of_appends(slack: FakeSlack, web: WebClient, place: Json) -> None:
    slack.limit_streams(appends=1)
    web.chat_appendStream(**place, **WORDS)


def stopped_by_its_reader(slack: FakeSlack, web: WebClient, place: Json) -> None:
    slack.stop_stream(slack.workspace.find(place["channel"], place["ts"]))


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (stopped, "message_not_in_streaming_state"),
        (out_of_time, "message_not_in_streaming_state"),
        (out_of_appends, "message_not_in_streaming_state"),
        (stopped_by_its_reader, "stopped_by_user"),
    ],
)
def test_a_stream_that_is_over_takes_no_more_but_can_be_changed(
    slack: FakeSlack,
    web: WebClient,
    asked: Message,
    end: Callable[[FakeSlack, WebClient, Json], None],
    error: str,
) -> None:
    place = begin(web, asked, **WORDS)
    end(slack, web, place)
    assert refusal(lambda: web.chat_appendStream(**place, **WORDS)) == error
    assert refusal(lambda: web.chat_stopStream(**place)) == error
    assert in_history(web, asked)["streaming_state"] == "completed"
    web.chat_update(**place, text="whole")
    assert in_history(web, asked)["text"] == "whole"


def test_what_is_no_stream_of_ours(slack: FakeSlack, web: WebClient, asked: Message) -> None:
    place: Json = {"channel": asked.channel}
    posted = web.chat_postMessage(channel=asked.channel, text="x")["ts"]
    append = web.chat_appendStream
    assert refusal(lambda: append(**place, ts=posted, **WORDS)) == "message_not_in_streaming_state"
    assert refusal(lambda: append(**place, ts=asked.ts, **WORDS)) == "message_not_owned_by_app"
    assert refusal(lambda: append(**place, ts="1.2", **WORDS)) == "message_not_found"


def test_what_a_stop_carries_is_checked(web: WebClient, asked: Message) -> None:
    place = begin(web, asked, **WORDS)
    stop = web.chat_stopStream
    assert refusal(lambda: stop(**place, blocks=[section("")])) == "invalid_blocks"
    stop(**place, blocks=[section("fine")])


def test_a_stream_ends_a_status(slack: FakeSlack, web: WebClient, asked: Message) -> None:
    channel = slack.workspace.channels[asked.channel]
    web.assistant_threads_setStatus(channel_id=channel.id, thread_ts=asked.ts, status="is reading")
    assert slack.status(channel, asked.ts) == "is reading"
    begin(web, asked, **WORDS)
    assert slack.status(channel, asked.ts) == ""


def test_the_bot_hears_of_its_own_stream() -> None:
    """As of any message of its own, where the fake echoes them."""
    with FakeSlack(replace(FAST, echo=True)) as slack, Listener(slack) as bot:
        web = WebClient(slack.settings.bot_token, base_url=slack.api_url)
        ana = slack.add_user("ana")
        question = slack.say(slack.add_channel("news", ana), ana, "what toll?", deliver=False)
        begin(web, question, **WORDS)
        slack.wait_until(bot.events)
        [event] = bot.events()
    assert (event["bot_id"], event["streaming_state"]) == (slack.bot.bot_id, "in_progress")
