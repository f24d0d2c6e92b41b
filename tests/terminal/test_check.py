"""`pullquote check`: everything the settings name is tried, and what to fix is said."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakeslack import SCOPES, FakeSlack, Settings
from fakeslack.blocks import Limits
from pydantic import SecretStr

from bot.slack.looks import shapes as shapes_module
from bot.slack.looks.shapes import shapes
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


ASKED = "Slack's word on our messages"
HISTORY = "Slack's history"


@pytest.mark.parametrize(
    ("held", "says"), [(True, "one page of history a minute"), (False, "as fast as is needed")]
)
def test_an_app_that_slack_holds_to_a_page_a_minute_is_told(
    house: House, held: bool, says: str
) -> None:
    with FakeSlack(Settings()) as slack:
        slack.add_channel("desk")
        slack.hold_history(yes=held)
        told = found(house, slack)[HISTORY]
    assert told.fine
    assert says in told.told


def test_every_shape_that_is_shown_is_tried_by_slacks_own_word(house: House) -> None:
    with FakeSlack(Settings()) as slack:
        told = found(house, slack)[ASKED]
    count = len(list(shapes()))
    assert told == CheckResult(ASKED, fine=True, told=f"it takes {count} of {count} shapes")


def test_what_slack_would_refuse_is_named_with_where_it_stands(house: House) -> None:
    narrow = Limits(view_blocks=1)
    with FakeSlack(Settings(limits=narrow)) as slack:
        told = found(house, slack)[ASKED]
    assert not told.fine
    assert "the form to ask in: /view/blocks no more than 1 items allowed" in told.told
    assert "an answer:" not in told.told


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (lambda slack: slack.fail("blocks.validate", error="unknown_method"), "not asked: "),
        (lambda slack: slack.rate_limit("blocks.validate"), "not asked: "),
    ],
)
def test_where_slack_will_not_say_the_check_goes_on(
    house: House, trouble: Callable[[FakeSlack], None], says: str
) -> None:
    with FakeSlack(Settings()) as slack:
        trouble(slack)
        told = found(house, slack)
    assert told[ASKED].fine
    assert told[ASKED].told.startswith(says)
    assert told["SLACK_APP_TOKEN"].fine


PARTS = {"opening_of", "plain_message", "plain_news", "plain_verdicts", "quotes_alone"}
PARTS |= {"text_view", "verdicts_message"}
"""Text alone, or blocks that stand in what others make."""


def makers() -> Iterator[str]:
    """The functions that make whole messages and windows, by name."""
    for file in Path(shapes_module.__file__).parent.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.returns and node.name[0] != "_":
                made = ast.unparse(node.returns)
                if made in {"Message", "Apology"} or node.name.endswith(("_view", "_home")):
                    yield node.name


def test_every_maker_of_messages_and_windows_has_its_shape() -> None:
    tried = Path(shapes_module.__file__).read_text()
    assert [name for name in makers() if name not in PARTS and f"{name}(" not in tried] == []
