"""`pullquote check`: everything the settings name is tried, and what to fix is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fakeslack import SCOPES, FakeSlack, Settings
from pydantic import SecretStr

from bot.terminal.doctor import CheckResult, checks
from index.house import House


def found(house: House, slack: FakeSlack | None, **changed: str) -> dict[str, CheckResult]:
    tokens = slack.environment() if slack else {}
    values = {name.lower(): value for name, value in {**tokens, **changed}.items()}
    secret = {name: SecretStr(value) for name, value in values.items() if name != "slack_api_url"}
    url = {"slack_api_url": values["slack_api_url"]} if "slack_api_url" in values else {}
    settings = house.settings.model_copy(update={**secret, **url})
    other = House(settings, house.embedder)
    return {one.name: one for one in checks(other)}


@pytest.fixture
def house(home_copy: Path, make_house: Callable[[Path], House]) -> House:
    return make_house(home_copy)


def test_all_is_well(house: House) -> None:
    with FakeSlack(Settings()) as slack:
        assert all(one.fine for one in found(house, slack).values())


def test_without_tokens_it_says_where_to_find_them(house: House) -> None:
    told = found(house, None)
    assert not told["SLACK_BOT_TOKEN"].fine
    assert "OAuth & Permissions" in told["SLACK_BOT_TOKEN"].told
    assert "connections:write" in told["SLACK_APP_TOKEN"].told
    assert told["Archive"].fine
    assert "17 stories" in told["Archive"].told


def test_a_wrong_token_is_told_without_showing_it(house: House) -> None:
    with FakeSlack(Settings()) as slack:
        told = found(house, slack, SLACK_BOT_TOKEN="xoxb-secret-wrong")
    assert not told["SLACK_BOT_TOKEN"].fine
    assert "copy it again" in told["SLACK_BOT_TOKEN"].told
    assert "secret-wrong" not in "".join(one.told for one in told.values())


def test_missing_scopes_are_named(house: House) -> None:
    some = frozenset(SCOPES) - {"im:history", "commands"}
    with FakeSlack(Settings(scopes=some)) as slack:
        told = found(house, slack)["SLACK_BOT_TOKEN"]
    assert not told.fine
    assert "commands, im:history" in told.told
    assert "commands for /pullquote and the shortcuts" in told.told
    assert "im:history to hear questions in direct messages" in told.told


def test_a_slack_that_does_not_answer_is_told(house: House) -> None:
    told = found(house, None, SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL="http://127.0.0.1:9/api/")
    assert "Slack cannot be reached" in told["SLACK_BOT_TOKEN"].told
