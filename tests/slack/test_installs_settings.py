"""One workspace or many: what the settings must name, and what each workspace may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from console import failed, pullquote
from fakeslack import FakeSlack
from newsroom import MakeHouse
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation

from bot.slack.api.installs import Installs
from bot.slack.api.manifest import BOT_EVENTS
from bot.terminal.doctor import CheckResult, checks
from index.access import Access
from index.errors import SettingsError
from index.loading_settings import load_settings
from index.settings import Settings

ONE = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "app-secret",
    "SLACK_SIGNING_SECRET": "s",
    "PULLQUOTE_PUBLIC_URL": "https://pullquote.example",
    "PULLQUOTE_ALLOW_TEAMS": "T1",
}


def settings(values: dict[str, str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Settings:
    for name, value in {**values, "PULLQUOTE_HOME": str(home)}.items():
        monkeypatch.setenv(name, value)
    return load_settings()


@pytest.mark.parametrize(
    ("values", "many"),
    [
        (ONE, False),
        (MANY, True),
        ({**MANY, "PULLQUOTE_ADMIN_CHANNEL": "T1/C1"}, True),
        ({**ONE, "PULLQUOTE_ADMIN_CHANNEL": "C1"}, False),
    ],
)
def test_one_or_many(
    values: dict[str, str], many: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = settings(values, monkeypatch, tmp_path)
    found.require_slack(http=True)
    assert found.many is many


@pytest.mark.parametrize(
    ("values", "http", "told"),
    [
        ({}, True, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET not set"),
        ({**ONE, **MANY}, True, "SLACK_BOT_TOKEN serves one workspace, SLACK_CLIENT_ID and"),
        ({**ONE, "SLACK_CLIENT_SECRET": "x"}, True, "unset the one or the others"),
        (MANY, False, "`pullquote serve --http PORT`, or set SLACK_BOT_TOKEN"),
        *(({**MANY, name: ""}, True, f"{name} not set") for name in MANY),
        ({"SLACK_CLIENT_ID": "1.2"}, True, "SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET and"),
        ({**MANY, "PULLQUOTE_ADMIN_CHANNEL": "C1"}, True, "write it like T0123ABC/C1"),
    ],
)
def test_what_is_missing_or_contradicts_is_told_in_one_line(
    values: dict[str, str],
    http: bool,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError) as error:
        settings(values, monkeypatch, tmp_path).require_slack(http=http)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert "app-secret" not in str(error.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://pullquote.example", "https://pullquote.example"),
        ("https://news.example:8443/bot/", "https://news.example:8443/bot"),
        ("http://pullquote.example", None),
        ("pullquote.example", None),
        ("https://pullquote.example/?a=b", None),
        ("https://me:word@pullquote.example", None),
        ("https://", None),
    ],
)
def test_the_public_address(
    written: str, read: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    values = {**MANY, "PULLQUOTE_PUBLIC_URL": written}
    if read is not None:
        assert settings(values, monkeypatch, tmp_path).public_url == read
        return
    with pytest.raises(SettingsError, match="PULLQUOTE_PUBLIC_URL: write it like https://"):
        settings(values, monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("allowed", "ids", "welcome"),
    [
        ("T1,T2", ("T1", None), True),
        ("T1 T2", ("T3", None), False),
        ("E1", ("T3", "E1"), True),
        ("E1", (None, "E1"), True),
        ("E1", ("T3", "E2"), False),
        ("*", ("T3", None), True),
        ("", ("T3", None), False),
        ("T1", (None, None), False),
    ],
)
def test_which_workspaces_may_install(
    allowed: str, ids: tuple[str | None, str | None], welcome: bool
) -> None:
    assert Settings(_env_file=None, allow_teams=allowed).welcomes(*ids) is welcome


@pytest.mark.parametrize(
    ("channel", "team", "collections"),
    [
        ("C9", "T1", {"wire"}),
        ("D9", "T1", {"wire"}),
        ("C1", "T1", {"courts"}),
        ("C2", "T1", set()),
        ("C9", "T2", None),
        ("C1", "T2", {"courts"}),
        ("C9", "T9", set()),
        ("C9", "", set()),
    ],
)
def test_a_workspace_sees_its_collections_unless_its_channel_is_named(
    channel: str, team: str, collections: set[str] | None
) -> None:
    named = {"T1": ["wire"], "T2": ["*"], "C1": ["courts"], "C2": []}
    found = Settings(_env_file=None, channels=named).access_of(channel, team)
    assert found == Access(None if collections is None else frozenset(collections))


def test_the_manifest_for_many_workspaces(tmp_path: Path) -> None:
    url = "https://bot.example.org"
    one = json.loads(pullquote(tmp_path, "manifest", "--url", url).stdout)
    many = json.loads(pullquote(tmp_path, "manifest", "--many", "--url", f"{url}/").stdout)
    assert "redirect_urls" not in one["oauth_config"]
    assert many["oauth_config"]["redirect_urls"] == [f"{url}/slack/oauth_redirect"]
    assert many["oauth_config"]["scopes"] == one["oauth_config"]["scopes"]
    leaving = ["app_uninstalled", "tokens_revoked"]
    events = many["settings"]["event_subscriptions"]["bot_events"]
    assert events == [*BOT_EVENTS, *leaving]
    assert not set(leaving) & set(BOT_EVENTS)
    assert many["settings"]["org_deploy_enabled"]
    assert not one["settings"]["org_deploy_enabled"]
    assert not many["settings"]["token_rotation_enabled"]
    assert "--url" in failed(pullquote(tmp_path, "manifest", "--many"), 2)


class TestCheck:
    @pytest.fixture
    def found(self, tmp_path: Path, make_house: MakeHouse) -> Callable[..., dict[str, CheckResult]]:
        def found(slack: FakeSlack, *teams: str, **changed: Any) -> dict[str, CheckResult]:
            values = {
                "slack_client_id": "1.2",
                "slack_client_secret": SecretStr("app-secret"),
                "slack_signing_secret": SecretStr("s"),
                "public_url": "https://pullquote.example",
                "allow_teams": "T1",
                "slack_api_url": slack.api_url,
            }
            house = make_house(tmp_path / "home", **values | changed)
            installs = Installs(house.settings, house.archive)
            for team in teams:
                token = slack.install(team, f"The {team}")
                made = Installation(
                    app_id="A1",
                    team_id=team,
                    bot_token=token,
                    bot_id="B1",
                    bot_user_id="U1",
                    user_id="U0",
                )
                installs.keep(made)
            return {one.name: one for one in checks(house)}

        return found

    def test_workspaces_are_named(self, found: Callable[..., dict[str, CheckResult]]) -> None:
        with FakeSlack() as slack:
            told = found(slack, "T1", "T2")
            assert told["Workspaces"] == CheckResult("Workspaces", fine=True, told="The T1, The T2")
            assert told["Settings for many workspaces"].fine
            assert "SLACK_BOT_TOKEN" not in told

    def test_none_yet_and_missing_settings(
        self, found: Callable[..., dict[str, CheckResult]]
    ) -> None:
        with FakeSlack() as slack:
            told = found(slack, slack_client_secret=None)
            assert not told["Workspaces"].fine
            assert "/slack/install" in told["Workspaces"].told
            assert "SLACK_CLIENT_SECRET not set" in told["Settings for many workspaces"].told

    def test_a_token_that_is_no_good(self, found: Callable[..., dict[str, CheckResult]]) -> None:
        with FakeSlack() as slack:
            found(slack, "T1")
            slack.uninstall("T1")
            told = found(slack)["Workspaces"]
            assert not told.fine
            assert told.told.startswith("T1: the app was removed from the workspace")
