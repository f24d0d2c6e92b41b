"""The fake Slack, tried with Slack's own client library over real sockets."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from fakeslack import (
    FakeSlack,
    Json,
    Limits,
    Settings,
    SlackError,
    check_message,
    check_view,
    links,
    pings,
    plain_text,
)
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient
from slackapp import FAST, Listener, actions, button, refusal, section

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack that retries fast."""
    with FakeSlack(FAST) as fake:
        yield fake


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    """Slack's client, pointed at the fake."""
    return WebClient(slack.settings.bot_token, base_url=slack.api_url, timeout=2)


# What Slack accepts


def fields(*texts: str) -> Json:
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": text} for text in texts]}


def header(text: str) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def context(count: int) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * count}


def rich(*parts: Json, kind: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(parts)}]}


def run(text: str) -> Json:
    return {"type": "text", "text": text}


def link(url: str, **more: Any) -> Json:
    return {"type": "link", "url": url, **more}


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "m" * length}


LIST = {"type": "rich_text_list", "style": "bullet"}
ITEM = {"type": "rich_text_section", "elements": [run("one")]}
ACCEPTED: list[list[Json]] = [
    [section("x" * 3000)],
    [fields(*["x" * 2000] * 6)],
    [header("x" * 150)],
    [actions(*[button(f"a{n}") for n in range(25)])],
    [actions(button(label="x" * 75, value="v" * 2000))],
    [section("a", accessory=button()), section("b", accessory=button())],
    [context(10)],
    [{"type": "divider"}] * 50,
    [markdown(12_000)],
    [rich(run("a"), link("https://example.com/a?b=c#:~:text=d"), run("b"), kind="rich_text_quote")],
    [rich(run("a"), {"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"})],
    [rich(link("mailto:a@example.com"), {"type": "color", "value": "#ff0000"})],
    [{"type": "rich_text", "elements": [{**LIST, "elements": [ITEM, ITEM], "indent": 1}]}],
    [rich({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "then"})],
]
REFUSED: list[tuple[list[Json], str]] = [
    ([section("x" * 3001)], "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "must define either `text` or `fields`"),
    ([fields(*["x"] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([fields("x" * 2001)], "less than 2001 characters"),
    ([header("x" * 151)], "less than 151 characters"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unsupported type: mrkdwn"),
    ([actions(button(label="x" * 76))], "less than 76 characters"),
    ([actions(button(label=""))], "more than 0 characters"),
    ([actions(button(value="x" * 2001))], "less than 2001 characters"),
    ([actions(button("a" * 256))], "less than 256 characters"),
    ([actions(button("a"), button("a"))], 'action_id "a" already exists'),
    ([actions(button(url="javascript:alert(1)"))], "valid URL"),
    ([actions(button(disabled=True))], "invalid additional property: disabled"),
    ([actions(*[button(f"a{n}") for n in range(26)])], "no more than 25 items"),
    ([actions()], "no less than 1 items"),
    ([section("x", block_id="b"), section("y", block_id="b")], 'block_id "b" already exists'),
    ([section("x", block_id="b" * 256)], "less than 256 characters"),
    ([context(11)], "no more than 10 items"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([markdown(12_001)], "less than 12001 characters"),
    ([{"type": "sektion"}], "unsupported type: sektion"),
    ([{"type": "input"}], "unsupported type: input"),
    ([rich(run(""))], "more than 0 characters"),
    ([rich()], "no less than 1 items"),
    ([rich({"type": "mrkdwn", "text": "x"})], "unsupported type: mrkdwn"),
    ([rich(run("x"), kind="rich_text_poem")], "unsupported type: rich_text_poem"),
    ([rich(link("/relative"))], "valid URL"),
    ([rich(link("ftp://example.com"))], "valid URL"),
    ([rich(link("https://example.com/" + "a" * 3000))], "less than 3001 characters"),
    ([rich({"type": "broadcast", "range": "all"})], "must be one of"),
    ([rich({"type": "user", "user_id": "ana"})], "must match"),
    ([{"type": "rich_text", "elements": [{**LIST, "elements": [run("x")]}]}], "unsupported type"),
]


@pytest.mark.parametrize("blocks", ACCEPTED, ids=lambda blocks: str(blocks)[:50])
def test_accepts_what_fits(blocks: list[Json]) -> None:
    check_message("fallback", blocks)


@pytest.mark.parametrize(("blocks", "problem"), REFUSED)
def test_refuses_what_does_not_fit(blocks: list[Json], problem: str) -> None:
    with pytest.raises(SlackError) as caught:
        check_message("fallback", blocks)
    assert caught.value.error == "invalid_blocks"
    said = caught.value.body()["response_metadata"]["messages"]
    assert any(problem in line for line in said), said


@pytest.mark.parametrize(
    ("text", "blocks", "error"),
    [
        ("", [], "no_text"),
        ("  ", None, "no_text"),
        ("x" * 40_001, None, "msg_too_long"),
        ("x", [markdown(12_000), section("y" * 1201)], "msg_blocks_too_long"),
        ("x", "[not json", "invalid_blocks_format"),
    ],
)
def test_refuses_whole_messages(text: str, blocks: Any, error: str) -> None:
    with pytest.raises(SlackError, match=error):
        check_message(text, blocks)


def test_the_limit_on_all_text_can_be_moved() -> None:
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message("", [section("x" * 20)], limits=Limits(blocks_text=19))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "less than 25"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100"),
        ({"private_metadata": "x" * 3001}, "less than 3001"),
        ({"title": None}, "missing required field: title"),
        ({"type": "toast"}, "unsupported type"),
    ],
)
def test_views(change: Json, problem: str | None) -> None:
    title = {"type": "plain_text", "text": "x" * 24}
    view = {"type": "modal", "title": title, "blocks": [section("x")]} | change
    if problem is None:
        check_view(view)
        return
    with pytest.raises(SlackError, match="invalid_arguments") as caught:
        check_view(view)
    assert problem in str(caught.value.problems)


# What a message does


@pytest.mark.parametrize(
    ("message", "pinged"),
    [
        ({"text": "hi <@U123> and <!here>"}, ["U123", "here"]),
        (
            {"text": "<!channel|channel> <!everyone> <!subteam^S9|@desk>"},
            ["channel", "everyone", "S9"],
        ),
        ({"text": "&lt;!channel&gt; @here <#C1> <https://a.example|@here>"}, []),
        ({"text": "@here", "link_names": True}, ["here"]),
        ({"text": "me@here.example", "parse": "full"}, []),
        ({"text": "safe", "blocks": [section("<!here>")]}, ["here"]),
        ({"text": "safe", "blocks": [header("<!here>")]}, []),
        ({"text": "safe", "blocks": [fields("a", "<@U1>")]}, ["U1"]),
        ({"text": "", "blocks": [rich({"type": "broadcast", "range": "channel"})]}, ["channel"]),
        ({"text": "", "blocks": [rich({"type": "usergroup", "usergroup_id": "S1"})]}, ["S1"]),
        ({"text": "", "blocks": [rich({"type": "user", "user_id": "U7"})]}, ["U7"]),
        ({"text": "", "blocks": [rich(run("<!here> <@U1>"))]}, []),
        ({"text": "", "attachments": [{"text": "<!here>"}]}, ["here"]),
    ],
)
def test_pings(message: Json, pinged: list[str]) -> None:
    assert pings(message) == pinged


URL = "https://example.com/a"


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"text": f"see <{URL}|the story>"}, [(URL, "the story")]),
        ({"text": f"<{URL}?b=1&amp;c=2>"}, [(f"{URL}?b=1&c=2",) * 2]),
        ({"text": f"bare {URL} here"}, [(URL, URL)]),
        ({"text": "<@U1> <!here> <#C1|x>"}, []),
        ({"text": f"<{URL}|fallback>", "blocks": [section("no links")]}, []),
        (
            {"text": "", "blocks": [rich(link(URL, text="shown"), link(URL))]},
            [(URL, "shown"), (URL, URL)],
        ),
        ({"text": "", "blocks": [actions(button(label="Open", url=URL))]}, [(URL, "Open")]),
        ({"text": "", "blocks": [{"type": "markdown", "text": f"[a]({URL})"}]}, [(URL, "a")]),
    ],
)
def test_links(message: Json, found: list[tuple[str, str]]) -> None:
    assert links(message) == found


def test_plain_text() -> None:
    quote = rich(run("“it <is>”, "), link(URL, text="here"), kind="rich_text_quote")
    blocks = [header("Head"), section(f"a &lt; <{URL}|b> <@U1>"), quote, actions(button())]
    message = {"text": "fallback", "blocks": blocks}
    assert plain_text(message) == "Head\na < b @U1\n“it <is>”, here\nGo"
    assert plain_text({"text": "only &amp; this"}) == "only & this"


# The Web API


def test_who_the_token_is(slack: FakeSlack, web: WebClient) -> None:
    answer = web.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (slack.bot.id, slack.bot.bot_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_refusals(slack: FakeSlack, web: WebClient) -> None:
    inside, outside = slack.add_channel("in"), slack.add_channel("out", bot=False)
    hidden = slack.add_channel("hidden", bot=False, kind="group")
    app = slack.settings.app_token
    post = web.chat_postMessage
    assert refusal(lambda: WebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    assert (
        refusal(lambda: WebClient("xoxb-no", base_url=slack.api_url).auth_test()) == "invalid_auth"
    )
    assert refusal(lambda: web.auth_test(token=app)) == "not_allowed_token_type"
    assert refusal(lambda: web.api_call("chat.shout")) == "unknown_method"
    assert refusal(lambda: post(channel="C404", text="x")) == "channel_not_found"
    assert refusal(lambda: post(channel=hidden.id, text="x")) == "channel_not_found"
    assert refusal(lambda: post(channel=outside.id, text="x")) == "not_in_channel"
    gone = "1700000000.000100"
    assert refusal(lambda: post(channel=inside.id, text="x", thread_ts=gone)) == "thread_not_found"
    assert refusal(lambda: post(channel=inside.id, text="x", thread_ts="1")) == "invalid_thread_ts"
    assert (
        refusal(lambda: web.chat_update(channel=inside.id, ts=gone, text="x"))
        == "message_not_found"
    )
    theirs = slack.say(inside, slack.add_user("ana"), "hello", deliver=False)
    change: Json = {"channel": inside.id, "ts": theirs.ts, "text": "x"}
    assert refusal(lambda: web.chat_update(**change)) == "cant_update_message"


def test_missing_scope() -> None:
    with FakeSlack(Settings(scopes=frozenset({"chat:write"}))) as slack:
        channel = slack.add_channel("news")
        web = WebClient(slack.settings.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as caught:
            web.conversations_history(channel=channel.id)
        answer = caught.value.response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


def test_post_change_delete(slack: FakeSlack, web: WebClient) -> None:
    channel = slack.add_channel("news")
    metadata = {"event_type": "answer", "event_payload": {"id": 7}}
    posted = web.chat_postMessage(
        channel=channel.id,
        text="one",
        blocks=[section("one")],
        metadata=metadata,
        unfurl_links=False,
    )
    web.chat_update(channel=channel.id, ts=posted["ts"], text="two", blocks=[section("two")])
    web.reactions_add(channel=channel.id, timestamp=posted["ts"], name="eyes")
    (message,) = slack.messages(channel)
    assert (message.text, plain_text(message), message.metadata) == ("two", "two", metadata)
    assert message.reactions == (("eyes", slack.bot.id),)
    assert message.blocks[0]["block_id"]
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel.id, text="x", blocks=[section("")])
    assert caught.value.response["response_metadata"]["messages"][0].startswith("[ERROR]")
    web.chat_delete(channel=channel.id, ts=posted["ts"])
    assert slack.messages(channel) == []
    assert [call.method for call in slack.calls][:2] == ["chat.postMessage", "chat.update"]
    assert slack.calls[0].params["unfurl_links"] is False
    assert slack.calls[0].token == slack.settings.bot_token


def test_history_in_pages(slack: FakeSlack, web: WebClient) -> None:
    channel, ana = slack.add_channel("news"), slack.add_user("ana")
    said = [slack.say(channel, ana, f"m{n}", deliver=False) for n in range(7)]
    slack.say(channel, ana, "a reply", said[0].ts, deliver=False)
    pages = [page["messages"] for page in web.conversations_history(channel=channel.id, limit=3)]
    texts = [[message["text"] for message in page] for page in pages]
    assert texts == [["m6", "m5", "m4"], ["m3", "m2", "m1"], ["m0"]]
    assert pages[-1][0]["reply_count"] == 1

    def window(**more: Any) -> list[str]:
        span: Json = {"oldest": said[2].ts, "latest": said[4].ts}
        page = web.conversations_history(channel=channel.id, **span, **more)
        return [message["text"] for message in page["messages"]]

    assert window() == ["m3"]
    assert window(inclusive=True) == ["m4", "m3", "m2"]


def test_replies_in_pages(slack: FakeSlack, web: WebClient) -> None:
    channel, ana = slack.add_channel("news"), slack.add_user("ana")
    parent = slack.say(channel, ana, "parent", deliver=False)
    said = [slack.say(channel, ana, f"r{n}", parent.ts, deliver=False) for n in range(5)]
    pages = web.conversations_replies(channel=channel.id, ts=parent.ts, limit=3)
    texts = [[message["text"] for message in page["messages"]] for page in pages]
    assert texts == [["parent", "r0", "r1"], ["parent", "r2", "r3"], ["parent", "r4"]]
    late = web.conversations_replies(channel=channel.id, ts=parent.ts, oldest=said[3].ts)
    assert [message["text"] for message in late["messages"]] == ["parent", "r4"]
    assert late["messages"][1]["parent_user_id"] == ana.id


def test_conversations(slack: FakeSlack, web: WebClient) -> None:
    ana = slack.add_user("ana")
    mine = [slack.add_channel(f"c{n}", ana) for n in range(3)]
    slack.add_channel("elsewhere", bot=False)
    direct = web.conversations_open(users=ana.id)["channel"]["id"]
    names = [row["name"] for page in web.users_conversations(limit=2) for row in page["channels"]]
    assert names == ["c0", "c1", "c2"]
    assert len(web.conversations_list()["channels"]) == 4
    (im,) = web.conversations_list(types="im")["channels"]
    assert (im["id"], im["user"]) == (direct, ana.id)
    assert web.conversations_info(channel=mine[0].id)["channel"]["is_member"] is True
    assert web.users_info(user=ana.id)["user"]["real_name"] == "Ana"


def test_assistant_and_home(slack: FakeSlack, web: WebClient) -> None:
    ana = slack.add_user("ana")
    asked = slack.direct_message(ana, "hi", deliver=False)
    place = {"channel_id": asked.channel, "thread_ts": asked.ts}
    web.assistant_threads_setStatus(**place, status="is reading…", loading_messages=["a", "b"])
    prompt = {"title": "t", "message": "m"}
    web.assistant_threads_setSuggestedPrompts(**place, prompts=[prompt] * 4)
    five = [prompt] * 5
    assert (
        refusal(lambda: web.assistant_threads_setSuggestedPrompts(**place, prompts=five))
        == "invalid_arguments"
    )
    web.views_publish(user_id=ana.id, view={"type": "home", "blocks": [section("Welcome")]})
    home = slack.home(ana)
    assert home is not None
    assert home.view["blocks"][0]["text"]["text"] == "Welcome"


# What goes wrong


def test_failures_to_order(slack: FakeSlack, web: WebClient) -> None:
    channel = slack.add_channel("news")

    def post() -> object:
        return web.chat_postMessage(channel=channel.id, text="x")

    slack.fail("chat.postMessage", times=2, error="internal_error", status=500)
    slack.fail("chat.postMessage", error="invalid_blocks", problems=["a [json-pointer:/blocks/0]"])
    assert [refusal(post) for _ in range(3)] == ["internal_error"] * 2 + ["invalid_blocks"]
    post()
    slack.rate_limit("chat.postMessage", retry_after=1)
    with pytest.raises(SlackApiError) as caught:
        post()
    assert (caught.value.response.status_code, caught.value.response["error"]) == (
        429,
        "ratelimited",
    )
    assert caught.value.response.headers["Retry-After"] == "1"
    slack.fail("*", times=None)
    assert [refusal(post), refusal(web.auth_test)] == ["internal_error"] * 2
    slack.clear_faults()
    slack.delay("chat.postMessage", 0.2)
    began = time.monotonic()
    post()
    assert time.monotonic() - began >= 0.2
    assert len(slack.messages(channel)) == 2


def test_rate_limited_calls_are_retried(slack: FakeSlack, web: WebClient) -> None:
    channel = slack.add_channel("news")
    web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    slack.limit_channels(per_second=1.0, burst=2)
    for text in ("a", "b", "c"):
        web.chat_postMessage(channel=channel.id, text=text)
    assert [message.text for message in slack.messages(channel)] == ["a", "b", "c"]
    assert [call.status for call in slack.calls] == [200, 200, 429, 200]


def test_swallowed_silently(slack: FakeSlack) -> None:
    channel = slack.add_channel("news")
    web = WebClient(slack.settings.bot_token, base_url=slack.api_url, timeout=1)
    slack.swallow("chat.postMessage", close=False)
    with pytest.raises(TimeoutError):
        web.chat_postMessage(channel=channel.id, text="once")
    assert [message.text for message in slack.messages(channel)] == ["once"]


def test_swallowed_by_a_break_is_doubled_by_the_default_retry(
    slack: FakeSlack, web: WebClient
) -> None:
    channel = slack.add_channel("news")
    slack.swallow("chat.postMessage")
    web.chat_postMessage(channel=channel.id, text="twice")
    assert [message.text for message in slack.messages(channel)] == ["twice", "twice"]
    assert [call.status for call in slack.calls] == [0, 200]


# Socket Mode


def test_a_mention_is_told_twice(slack: FakeSlack) -> None:
    channel, ana = slack.add_channel("news"), slack.add_user("ana")
    with Listener(slack) as bot:
        asked = slack.mention(channel, ana, "what toll?")
        slack.settle(0.1)
        told = {event["type"]: event for event in bot.events()}
        assert set(told) == {"app_mention", "message"}
        assert {event["ts"] for event in told.values()} == {asked.ts}
        assert told["message"]["channel_type"] == "channel"
        payload = bot.requests[0].payload
        assert payload["authorizations"][0]["user_id"] == slack.bot.id
        assert (
            payload["event"]["blocks"][0]["elements"][0]["elements"][0]["user_id"] == slack.bot.id
        )
        assert all(delivery.acked for delivery in slack.deliveries)
        slack.mention(channel, ana, "again", asked.ts, also_message=False)
        slack.settle(0.1)
        assert bot.events()[2]["parent_user_id"] == ana.id
        assert len(bot.events()) == 3


def test_unacked_events_are_retried(slack: FakeSlack) -> None:
    ana = slack.add_user("ana")
    with Listener(slack) as bot:
        bot.acking = False
        slack.direct_message(ana, "hello?")
        slack.wait_until(lambda: slack.deliveries and slack.deliveries[0].done)
        assert [request.retry_attempt for request in bot.requests] == [0, 1, 2, 3]
        assert [request.retry_reason for request in bot.requests] == ["", *["timeout"] * 3]
        assert len({request.payload["event_id"] for request in bot.requests}) == 1
        assert len({request.envelope_id for request in bot.requests}) == 4
        bot.acking = True
        event = bot.events()[0]
        last = slack.deliver_event(event, event_id="Ev1", retry_num=3)
        assert (last.acked, last.event_id, last.attempts[0].number) == (True, "Ev1", 3)


def test_two_connections_share_the_work(slack: FakeSlack) -> None:
    ana = slack.add_user("ana")
    with Listener(slack) as one, Listener(slack) as two:
        for number in range(4):
            slack.direct_message(ana, str(number))
        slack.settle(0.1)
        assert len(one.requests) + len(two.requests) == 4
        assert one.requests
        assert two.requests


def test_polite_disconnect(slack: FakeSlack) -> None:
    ana = slack.add_user("ana")
    with Listener(slack) as bot:
        old = slack.socket.connections[0].name
        slack.disconnect(close_after=0.3)
        slack.wait_until(lambda: any(c.name != old for c in slack.socket.open_connections()))
        slack.direct_message(ana, "after")
        slack.wait_until(bot.events)
        assert len(slack.calls_of("apps.connections.open")) == 2


def test_rude_disconnect_and_refusal(slack: FakeSlack) -> None:
    ana = slack.add_user("ana")
    with Listener(slack) as bot:
        slack.refuse_connections(0.5)
        assert slack.abort_connections() == 1
        slack.wait_until(lambda: not slack.socket.connections)
        slack.direct_message(ana, "into the gap")
        slack.wait_connected()
        slack.direct_message(ana, "after")
        slack.wait_until(lambda: "after" in [event["text"] for event in bot.events()])
        gap = slack.deliveries[0].attempts[0]
        assert (gap.acked, gap.reason) == (False, "no_connection")


def test_pings_both_ways_and_deafness(slack: FakeSlack) -> None:
    with Listener(slack):
        first = slack.socket.connections[0]
        slack.wait_until(lambda: first.pongs and len(first.pings) > 1)
        slack.answer_pings(yes=False)
        slack.wait_until(lambda: len(slack.calls_of("apps.connections.open")) > 1)
        slack.answer_pings(yes=True)


def test_changes_are_told(slack: FakeSlack, web: WebClient) -> None:
    channel, ana = slack.add_channel("news"), slack.add_user("ana")
    other = slack.add_user("other", bot=True)
    with Listener(slack) as bot:
        asked = slack.mention(channel, ana, "one", deliver=False)
        web.chat_postMessage(channel=channel.id, text=URL, thread_ts=asked.ts)
        answer = slack.wait_for_reply(channel, asked.ts)
        slack.edit(asked, "two")
        slack.unfurl(answer)
        slack.bot_message(channel, "beep", other, classic=True)
        slack.thread_broadcast(channel, ana, "all", asked.ts)
        slack.react(answer, ana, "tada")
        slack.open_home(ana, "messages")
        slack.delete(asked)
        slack.settle(0.1)
        told = sorted(str(event.get("subtype", event["type"])) for event in bot.events())
    assert told == sorted(
        ["message_changed"] * 2
        + [
            "bot_message",
            "thread_broadcast",
            "reaction_added",
            "app_home_opened",
            "message_deleted",
        ]
    )


def test_lost_events_are_in_the_history(slack: FakeSlack, web: WebClient) -> None:
    channel, ana = slack.add_channel("news"), slack.add_user("ana")
    with Listener(slack) as bot:
        with slack.losing_events():
            slack.mention(channel, ana, "lost")
        slack.settle(0.1)
        assert bot.requests == []
    assert "lost" in web.conversations_history(channel=channel.id)["messages"][0]["text"]


def test_command_and_its_answers(slack: FakeSlack) -> None:
    ana = slack.add_user("ana")
    channel = slack.add_channel("news", ana)
    with Listener(slack, ack={"text": "Looking…"}) as bot:
        ack = slack.command("/pullquote", "what toll?", channel, ana)
        assert (ack.acked, ack.payload) == (True, {"text": "Looking…"})
        assert ack.shown is not None
        assert ack.shown.shown_to == ana.id
        payload = bot.requests[0].payload
        assert (payload["command"], payload["text"]) == ("/pullquote", "what toll?")
        hook = WebhookClient(payload["response_url"])
        assert hook.send(text="bad", blocks=[section("")]).status_code == 400
        hook.send(text="found", blocks=[section("found"), actions(button("share", value="7"))])
        assert hook.send(text="all see", response_type="in_channel").status_code == 200
        shown = slack.ephemerals[-1]
        bot.ack = None
        click = slack.click(shown, "share", ana)
        asked = bot.requests[-1].payload
        assert click.acked
        assert "message" not in asked
        assert (asked["actions"][0]["value"], asked["container"]["is_ephemeral"]) == ("7", True)
        again = WebhookClient(asked["response_url"])
        again.send(text="changed", replace_original=True)
        assert slack.ephemerals[-1].text == "changed"
        again.send_dict({"delete_original": True})
        assert [message.text for message in slack.ephemerals] == ["Looking…"]
        statuses = [hook.send(text="more").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 404]
        assert slack.calls[-1].answer["error"] == "used_url"
        assert [message.text for message in slack.messages(channel)] == ["all see"]


def test_clicks_and_modals(slack: FakeSlack, web: WebClient) -> None:
    ana = slack.add_user("ana")
    channel = slack.add_channel("news", ana)
    web.chat_postMessage(channel=channel.id, text="x", blocks=[actions(button("more"))])
    title = {"type": "plain_text", "text": "Sources"}
    view = {"type": "modal", "title": title, "blocks": [section("all", accessory=button("next"))]}
    with Listener(slack) as bot:
        ack = slack.click(slack.messages(channel)[0], "more", ana)
        assert bot.requests[0].payload["message"]["blocks"][0]["block_id"]
        shown = web.views_open(trigger_id=ack.trigger_id, view=view)["view"]
        again: Json = {"trigger_id": ack.trigger_id, "view": view}
        assert refusal(lambda: web.views_open(**again)) == "exchanged_trigger_id"
        assert slack.click(slack.workspace.views[0], "next", ana).acked
        assert bot.requests[1].payload["container"]["view_id"] == shown["id"]
        bot.acking = False
        late = slack.command("/pullquote", "x", channel, ana)
        assert (late.acked, late.payload) == (False, None)
        assert late.seconds >= slack.settings.ack_seconds


# Signed HTTP


class Endpoint(ThreadingHTTPServer):
    """An app's HTTP endpoint that verifies signatures."""

    def __init__(self, secret: str) -> None:
        super().__init__(("127.0.0.1", 0), EndpointHandler)
        self.verifier = SignatureVerifier(secret)
        self.heard: list[tuple[dict[str, str], str]] = []
        self.status = 200
        self.pause = 0.0


class EndpointHandler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = dict(self.headers)
        valid = self.server.verifier.is_valid_request(body, headers)
        if valid:
            self.server.heard.append((headers, body))
            time.sleep(self.server.pause)
        challenge = json.loads(body).get("challenge", "") if body.startswith("{") else ""
        self.send_response(self.server.status if valid else 401)
        self.send_header("Content-Length", str(len(challenge)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(challenge.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def endpoint(slack: FakeSlack) -> Iterator[Endpoint]:
    """An app that is told by HTTP."""
    with Endpoint(slack.settings.signing_secret) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        slack.use_http(f"http://127.0.0.1:{server.server_port}/slack/events")
        yield server
        server.shutdown()


def test_signed_requests(slack: FakeSlack, endpoint: Endpoint) -> None:
    ana = slack.add_user("ana")
    channel = slack.add_channel("news", ana)
    assert slack.verify_url()
    slack.direct_message(ana, "hé")
    slack.settle(0.1)
    assert slack.deliveries[0].acked
    ack = slack.command("/pullquote", "a & b", channel, ana)
    assert ack.acked
    form = parse_qs(endpoint.heard[-1][1])
    assert (form["text"], form["trigger_id"]) == (["a & b"], [ack.trigger_id])
    payload = slack.event_payload({"type": "app_mention", "channel": channel.id})
    assert slack.post_signed(payload).status == 200
    assert slack.post_signed(payload, secret="another").status == 401
    assert slack.post_signed(payload, timestamp=int(time.time()) - 600).status == 401


def test_http_events_are_retried(slack: FakeSlack, endpoint: Endpoint) -> None:
    event = {"type": "app_mention", "text": "x"}
    endpoint.status = 503
    failed = slack.deliver_event(event)
    assert [attempt.reason for attempt in failed.attempts] == ["http_error"] * 4
    assert "X-Slack-Retry-Num" not in endpoint.heard[0][0]
    retries = [headers["X-Slack-Retry-Num"] for headers, _ in endpoint.heard[1:]]
    assert retries == ["1", "2", "3"]
    endpoint.status, endpoint.pause = 200, 0.5
    slow = slack.deliver_event(event, retry_num=3)
    assert [attempt.reason for attempt in slow.attempts] == ["http_timeout"]
    assert endpoint.heard[-1][0]["X-Slack-Retry-Num"] == "3"
