"""Several teams in the fake Slack: installing by OAuth, a token for each, and taking it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fakeslack import FakeSlack, Json
from slack_sdk import WebClient
from slack_sdk.oauth import AuthorizeUrlGenerator
from slackapp import FAST, Listener, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

THEIRS = "T0TRIBUNE"
BACK = "https://pullquote.example/slack/oauth_redirect"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(FAST) as fake:
        yield fake


def client(slack: FakeSlack, token: str | None = None) -> WebClient:
    return WebClient(token or slack.settings.bot_token, base_url=slack.api_url, timeout=2)


def sent_back(slack: FakeSlack, redirect_uri: str | None = BACK) -> dict[str, list[str]]:
    """What the browser brings back from Slack's page."""
    generator = AuthorizeUrlGenerator(
        client_id=slack.settings.client_id,
        redirect_uri=redirect_uri,
        scopes=["chat:write", "im:history"],
        authorization_url=slack.authorize_url,
    )
    answer = httpx.get(generator.generate("a-state"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(BACK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def keys(slack: FakeSlack) -> Json:
    settings = slack.settings
    return {"client_id": settings.client_id, "client_secret": settings.client_secret}


def test_installing_in_a_team(slack: FakeSlack) -> None:
    slack.installing(THEIRS, "Tribune", "U0BOSS")
    back = sent_back(slack)
    assert back["state"] == ["a-state"]
    app = WebClient(base_url=slack.api_url)
    code = {"code": back["code"][0], "redirect_uri": BACK}
    made = app.oauth_v2_access(**keys(slack), **code)
    assert made["team"] == {"id": THEIRS, "name": "Tribune"}
    assert made["scope"] == "chat:write,im:history"
    assert made["authed_user"]["id"] == "U0BOSS"
    who = client(slack, made["access_token"]).auth_test()
    assert (who["team_id"], who["user_id"]) == (THEIRS, made["bot_user_id"])
    assert made["app_id"] == slack.bot.app_id
    assert who["user_id"] != slack.bot.id
    assert client(slack).auth_test()["team_id"] == slack.workspace.team_id
    assert refusal(lambda: app.oauth_v2_access(**keys(slack), **code)) == "invalid_code"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"code": "wrong"}, "invalid_code"),
        ({"redirect_uri": "https://evil.example"}, "bad_redirect_uri"),
    ],
)
def test_no_token_without_the_right_papers(slack: FakeSlack, change: Json, error: str) -> None:
    code = {"code": sent_back(slack)["code"][0], "redirect_uri": BACK}
    app = WebClient(base_url=slack.api_url)
    assert refusal(lambda: app.oauth_v2_access(**{**keys(slack), **code, **change})) == error


def test_a_person_who_does_not_agree(slack: FakeSlack) -> None:
    slack.installing(THEIRS, "Tribune", agrees=False)
    assert sent_back(slack) == {"state": ["a-state"], "error": ["access_denied"]}


def test_the_way_back_that_slack_knows(slack: FakeSlack) -> None:
    slack.oauth.redirect_url = BACK
    assert "code" in sent_back(slack, None)
    asked = {"client_id": slack.settings.client_id, "redirect_uri": "https://evil.example"}
    assert httpx.get(slack.authorize_url, params=asked).status_code == 400
    assert httpx.get(slack.authorize_url, params={"client_id": "9.9"}).status_code == 400


def test_each_token_sees_its_own_team(slack: FakeSlack) -> None:
    token = slack.install(THEIRS, "Tribune")
    zoe = slack.add_user("zoe", team_id=THEIRS)
    ours, theirs = slack.add_channel("ours"), slack.add_channel("theirs", zoe, team_id=THEIRS)
    for web, channel in ((client(slack, token), ours), (client(slack), theirs)):
        post: Json = {"channel": channel.id, "text": "x"}
        assert refusal(lambda: web.chat_postMessage(**post)) == "channel_not_found"  # noqa: B023
        asked: Json = {"channel": channel.id}
        assert refusal(lambda: web.conversations_info(**asked)) == "channel_not_found"  # noqa: B023
    listed = client(slack, token).conversations_list()["channels"]
    assert [row["id"] for row in listed] == [theirs.id]
    client(slack, token).chat_postMessage(channel=theirs.id, text="hello")
    assert slack.messages(theirs)[0].team == THEIRS


def test_events_tell_their_team(slack: FakeSlack) -> None:
    slack.install(THEIRS, "Tribune")
    installed = slack.installation(THEIRS)
    assert installed is not None
    zoe = slack.add_user("zoe", team_id=THEIRS)
    theirs = slack.add_channel("theirs", zoe, team_id=THEIRS)
    with Listener(slack) as bot:
        slack.mention(theirs, zoe, "what toll?", also_message=False)
        slack.direct_message(zoe, "what toll?")
        slack.command("/pullquote", "what toll?", theirs, zoe)
        slack.global_shortcut("ask", zoe)
        slack.settle(0.1)
        events = [r.payload for r in bot.requests if r.type == "events_api"]
        command, shortcut = (r.payload for r in bot.requests if r.type != "events_api")
    assert len(events) == 2
    for payload in events:
        assert payload["team_id"] == THEIRS
        assert payload["authorizations"][0]["team_id"] == THEIRS
        assert payload["authorizations"][0]["user_id"] == installed.bot.id
        assert "user_team" not in payload["event"]
    assert f"<@{installed.bot.id}>" in theirs_text(slack, theirs.id)
    assert (command["team_id"], command["team_domain"]) == (THEIRS, "tribune")
    assert shortcut["team"]["id"] == THEIRS


def theirs_text(slack: FakeSlack, channel: str) -> str:
    return slack.messages(slack.workspace.channels[channel])[0].text


def test_taking_the_app_out(slack: FakeSlack) -> None:
    token = slack.install(THEIRS, "Tribune")
    zoe = slack.add_user("zoe", team_id=THEIRS)
    theirs = slack.add_channel("theirs", zoe, team_id=THEIRS)
    with Listener(slack) as bot:
        slack.uninstall(THEIRS)
        slack.settle(0.1)
        assert [event["type"] for event in bot.events()] == ["app_uninstalled", "tokens_revoked"]
        assert {r.payload["team_id"] for r in bot.requests} == {THEIRS}
        slack.say(theirs, zoe, "anybody?")
        slack.settle(0.1)
        assert len(bot.events()) == 2
    assert refusal(client(slack, token).auth_test) == "account_inactive"
    client(slack).auth_test()
    again = slack.install(THEIRS, "Tribune")
    assert again != token
    client(slack, again).auth_test()


def test_the_app_takes_itself_out_or_gives_a_token_back(slack: FakeSlack) -> None:
    one, other = slack.install(THEIRS, "Tribune"), slack.install("T0POST", "Post")
    with Listener(slack) as bot:
        client(slack, one).apps_uninstall(**keys(slack))
        client(slack, other).auth_revoke()
        slack.settle(0.1)
        told = sorted(event["type"] for event in bot.events())
    assert told == ["app_uninstalled", "tokens_revoked", "tokens_revoked"]
    assert refusal(client(slack, one).auth_test) == "account_inactive"
    assert refusal(client(slack, other).auth_test) == "token_revoked"


def test_a_slack_where_the_app_is_not_installed_yet() -> None:
    with FakeSlack(replace(FAST, installed=False)) as slack:
        assert refusal(client(slack).auth_test) == "account_inactive"
        assert slack.installation() is None
        code = {"code": sent_back(slack)["code"][0], "redirect_uri": BACK}
        made = WebClient(base_url=slack.api_url).oauth_v2_access(**keys(slack), **code)
        assert made["bot_user_id"] == slack.bot.id
        assert client(slack, made["access_token"]).auth_test()["user_id"] == slack.bot.id
