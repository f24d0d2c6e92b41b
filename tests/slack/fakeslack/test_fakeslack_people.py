"""Who there is in the fake Slack, what the app is told of them, and which events reach it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fakeslack import SCOPES, FakeSlack, Json
from slack_sdk import WebClient
from slackapp import FAST, Listener, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OTHER_TEAM = "T0ELSEWHERE"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(FAST) as fake:
        yield fake


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    return WebClient(slack.settings.bot_token, base_url=slack.api_url, timeout=2)


def told_of(web: WebClient, user: str) -> Json:
    whole: Json = web.users_info(user=user)["user"]
    return whole


@pytest.mark.parametrize(
    ("rank", "flags"),
    [
        ({}, set()),
        ({"admin": True}, {"is_admin"}),
        ({"owner": True}, {"is_admin", "is_owner"}),
        ({"guest": "restricted"}, {"is_restricted"}),
        ({"guest": "ultra_restricted"}, {"is_restricted", "is_ultra_restricted"}),
        ({"bot": True}, {"is_bot"}),
    ],
)
def test_ranks(slack: FakeSlack, web: WebClient, rank: dict[str, Any], flags: set[str]) -> None:
    user = told_of(web, slack.add_user("ana", **rank).id)
    ranks = {name for name in user if name.startswith("is_")} - {"is_app_user"}
    assert {name for name in ranks if user[name]} == flags
    assert user["team_id"] == user["profile"]["team"] == slack.workspace.team_id
    assert "enterprise_user" not in user


def test_an_outsider_is_a_stranger_only_while_no_channel_is_shared(
    slack: FakeSlack, web: WebClient
) -> None:
    zoe = slack.add_user("zoe", team_id=OTHER_TEAM, enterprise_id="E1")
    assert told_of(web, zoe.id)["is_stranger"] is True
    channel = slack.add_channel("both", zoe, shared=True)
    user = told_of(web, zoe.id)
    assert "is_stranger" not in user
    assert user["team_id"] == OTHER_TEAM
    assert user["enterprise_user"]["enterprise_id"] == "E1"
    assert web.conversations_info(channel=channel.id)["channel"]["is_ext_shared"] is True


def test_what_an_outsider_writes_tells_their_team(slack: FakeSlack) -> None:
    zoe, ana = slack.add_user("zoe", team_id=OTHER_TEAM), slack.add_user("ana")
    channel = slack.add_channel("both", zoe, ana, shared=True)
    with Listener(slack) as bot:
        slack.mention(channel, zoe, "what toll?")
        slack.settle(0.1)
        assert {event["type"] for event in bot.events()} == {"app_mention", "message"}
        for event in bot.events():
            assert event["team"] == event["user_team"] == event["source_team"] == OTHER_TEAM
        assert bot.requests[0].payload["is_ext_shared_channel"] is True
        assert bot.requests[0].payload["team_id"] == slack.workspace.team_id
        slack.say(channel, ana, "hello")
        slack.settle(0.1)
        assert "user_team" not in bot.events()[-1]


def test_the_conversations_of_a_person(slack: FakeSlack, web: WebClient) -> None:
    ana, bo = slack.add_user("ana"), slack.add_user("bo")
    open_, closed = slack.add_channel("open", ana), slack.add_channel("closed", ana, kind="group")
    slack.add_channel("hers", ana, kind="group", bot=False)
    slack.add_channel("his", bo)
    without_bot = slack.add_channel("public", ana, bot=False)

    def of(user: str | None) -> set[str]:
        kinds = "public_channel,private_channel"
        pages = web.users_conversations(user=user, types=kinds, limit=1)
        return {row["id"] for page in pages for row in page["channels"]}

    assert of(ana.id) == {open_.id, closed.id, without_bot.id}
    assert len(of(None)) == 3
    assert refusal(lambda: of("U404")) == "user_not_found"


def test_members_in_pages(slack: FakeSlack, web: WebClient) -> None:
    people = [slack.add_user(f"p{n}") for n in range(4)]
    channel = slack.add_channel("news", *people)
    hidden = slack.add_channel("hidden", kind="group", bot=False)
    pages = web.conversations_members(channel=channel.id, limit=2)
    found = [user for page in pages for user in page["members"]]
    assert sorted(found) == sorted([slack.bot.id, *(one.id for one in people)])
    assert len(found) == len(set(found))
    asked: Json = {"channel": hidden.id}
    assert refusal(lambda: web.conversations_members(**asked)) == "channel_not_found"


def test_comings_reactions_and_looks(slack: FakeSlack) -> None:
    ana, bo = slack.add_user("ana"), slack.add_user("bo")
    channel = slack.add_channel("news", ana)
    with Listener(slack) as bot:
        said = slack.say(channel, ana, "hello", deliver=False)
        slack.react(said, ana, "wastebasket")
        slack.unreact(said, ana, "wastebasket")
        slack.join(channel, bo, inviter=ana)
        slack.look_at(channel, ana)
        slack.look_at(None, ana)
        slack.settle(0.1)
        told = bot.events()
    assert sorted(event["type"] for event in told) == sorted(
        [
            "reaction_added",
            "reaction_removed",
            "member_joined_channel",
            *["app_context_changed"] * 2,
        ]
    )
    by_type = {event["type"]: event for event in told}
    assert by_type["reaction_removed"]["item"]["ts"] == said.ts
    assert by_type["member_joined_channel"]["inviter"] == ana.id
    seen = [event["context"] for event in told if event["type"] == "app_context_changed"]
    assert {} in seen
    assert [look["entities"][0]["value"] for look in seen if look] == [channel.id]
    assert slack.messages(channel)[0].reactions == ()


def test_the_bot_is_told_nothing_of_channels_it_is_not_in(slack: FakeSlack) -> None:
    ana = slack.add_user("ana")
    elsewhere = slack.add_channel("elsewhere", ana, bot=False)
    slack.mention(elsewhere, ana, "hello?")
    slack.join(elsewhere, slack.bot)
    slack.settle(0.05)
    assert [delivery.event["type"] for delivery in slack.deliveries] == ["member_joined_channel"]


def everything(slack: FakeSlack) -> None:
    """A mention, a direct message, a word in a private channel, a reaction, a look at the home."""
    ana = slack.add_user("ana")
    channel, closed = slack.add_channel("open", ana), slack.add_channel("shut", ana, kind="group")
    said = slack.mention(channel, ana, "hello")
    slack.direct_message(ana, "hello")
    slack.say(closed, ana, "hello")
    slack.react(said, ana, "eyes")
    slack.open_home(ana)


def names(slack: FakeSlack) -> set[str]:
    events = [delivery.event for delivery in slack.deliveries]
    return {f"{event['type']} {event.get('channel_type', '')}".strip() for event in events}


ALL = {
    *("app_mention", "message channel", "message im", "message group"),
    *("reaction_added", "app_home_opened"),
}


@pytest.mark.parametrize(
    ("change", "reach"),
    [
        ({}, ALL),
        ({"events": frozenset({"app_mention", "message.im"})}, {"app_mention", "message im"}),
        ({"events": frozenset({"message.channels"})}, {"message channel"}),
        (
            {"events": frozenset({"message.groups", "reaction_added"})},
            {"message group", "reaction_added"},
        ),
        ({"events": frozenset()}, set()),
        ({"scopes": SCOPES - {"reactions:read"}}, ALL - {"reaction_added"}),
        ({"scopes": SCOPES - {"channels:history"}}, ALL - {"message channel"}),
    ],
)
def test_only_events_the_manifest_asks_for_reach_the_app(
    change: dict[str, Any], reach: set[str]
) -> None:
    with FakeSlack(replace(FAST, retry_delays=(), **change)) as slack:
        everything(slack)
        slack.settle(0.05)
        assert names(slack) == reach


CALLS: dict[str, Callable[[WebClient, Json], object]] = {
    "users:read": lambda web, at: web.users_info(user=at["user"]),
    "im:write": lambda web, at: web.conversations_open(users=at["user"]),
    "channels:read": lambda web, at: web.conversations_members(channel=at["channel"]),
    "reactions:read": lambda web, at: web.reactions_get(channel=at["channel"], timestamp=at["ts"]),
    "reactions:write": lambda web, at: web.reactions_add(
        channel=at["channel"], timestamp=at["ts"], name="eyes"
    ),
    "assistant:write": lambda web, at: web.assistant_threads_setStatus(
        channel_id=at["channel"], thread_ts=at["ts"], status="is reading"
    ),
    "chat:write": lambda web, at: web.chat_startStream(
        channel=at["channel"],
        thread_ts=at["ts"],
        recipient_team_id=at["team"],
        recipient_user_id=at["user"],
    ),
}


@pytest.mark.parametrize("scope", CALLS)
def test_every_method_needs_its_scope(scope: str) -> None:
    for scopes, works in ((SCOPES, True), (SCOPES - {scope}, False)):
        with FakeSlack(replace(FAST, scopes=scopes)) as slack:
            web = WebClient(slack.settings.bot_token, base_url=slack.api_url)
            ana = slack.add_user("ana")
            said = slack.say(slack.add_channel("news", ana), ana, "hello", deliver=False)
            at = {"user": ana.id, "channel": said.channel, "ts": said.ts, "team": ana.team_id}
            if works:
                CALLS[scope](web, at)
            else:
                assert refusal(lambda: CALLS[scope](web, at)) == "missing_scope"  # noqa: B023


def test_a_status_stands_until_the_bot_has_spoken(slack: FakeSlack, web: WebClient) -> None:
    ana = slack.add_user("ana")
    channel = slack.add_channel("news", ana)
    one, other = (slack.mention(channel, ana, "what toll?", deliver=False) for _ in range(2))

    def is_doing(ts: str, status: str) -> None:
        web.assistant_threads_setStatus(channel_id=channel.id, thread_ts=ts, status=status)

    for asked in (one, other):
        is_doing(asked.ts, "is searching…")
    web.chat_postMessage(channel=channel.id, thread_ts=one.ts, text="found")
    web.chat_postMessage(channel=channel.id, text="news")
    assert (slack.status(channel, one.ts), slack.status(channel, other.ts)) == ("", "is searching…")
    is_doing(other.ts, "")
    assert slack.status(channel, other.ts) == ""
