"""What somebody meets in the first hour: what is passed over, refused, and told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import failed, pullquote
from fakeslack import FakeSlack, Settings

from bot.terminal.passed_over import in_words, passed_over

STORY = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom of a story that is read and a page that is not, among files of other kinds."""
    place = tmp_path_factory.mktemp("first")
    feed = place / "feed"
    (feed / "old").mkdir(parents=True)
    (feed / ".git").mkdir()
    (feed / "bridge.json").write_text(json.dumps({"id": "kb-1", "text": STORY}))
    (feed / "broken.json").write_text("{")
    for name in ("plan.pdf", "old/memo.odt", "old/map.PDF", "README", ".git/x.pdf", ".hidden.pdf"):
        (feed / name).write_bytes(b"%PDF-1.7")
    added = pullquote(place / "home", "add", feed)
    assert added.returncode == 0, added.stderr
    (place / "said").write_text(added.stderr)
    return place / "home"


def test_what_is_passed_over_is_named(home: Path) -> None:
    said = (home.parent / "said").read_text()
    assert "passed over: 2 .pdf, 1 no ending, 1 .odt (README, plan.pdf, old/map.PDF, …)" in said
    assert "read are .docx .htm .html .json .jsonl .md .txt" in said
    assert "Save documents as .docx, .txt or .html" in said


def test_a_folder_of_stories_passes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    assert passed_over(tmp_path) == []
    assert in_words(["map.svg"]).startswith("passed over: map.svg; read are ")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["manifest", "--url", "http://bot.example.org"], 2, "Slack calls https alone"),
        (["manifest", "--url", "bot.example.org"], 2, "Slack calls https alone"),
        (["ask", "when?", "--channel", "nosuch"], 2, "'nosuch' is no id of a channel"),
        (["ask", "when?", "--channel", "#desk"], 2, "is no id of a channel"),
        (["factcheck", "4 May", "--channel", "general"], 2, "is no id of a channel"),
        (["eval", "nowhere.jsonl"], 2, "does not exist"),
        (["status"], 1, "PULLQUOTE_ALOW_CHANNELS is no setting; PULLQUOTE_ALLOW_CHANNELS is"),
    ],
)
def test_what_is_wrong_is_refused(home: Path, arguments: list[str], code: int, told: str) -> None:
    more = {"PULLQUOTE_ALOW_CHANNELS": "C1"} if arguments == ["status"] else {}
    assert told in failed(pullquote(home, *arguments, COLUMNS="200", **more), code)


def test_the_release_is_told(home: Path) -> None:
    assert pullquote(home, "--version").stdout.startswith("pullquote 0.")
    assert pullquote(home, "-h").stdout == pullquote(home, "--help").stdout
    assert "Usage" in pullquote(home, "ask", "-h").stdout


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings()) as fake:
        yield fake


@pytest.mark.parametrize(
    ("setting", "token", "told"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-x", "holds an app-level token (xapp-…)"),
        ("SLACK_BOT_TOKEN", "xoxp-1-x", "holds a user token (xoxp-…)"),
        ("SLACK_APP_TOKEN", "xoxb-1-x", "belongs in SLACK_BOT_TOKEN"),
        ("SLACK_APP_TOKEN", "xoxe.xoxp-1", "put the one that begins with xapp- here"),
    ],
)
def test_check_sees_a_token_in_another_s_place(
    home: Path, slack: FakeSlack, setting: str, token: str, told: str
) -> None:
    done = pullquote(home, "check", COLUMNS="400", **{**slack.environment(), setting: token})
    assert told in done.stdout
    assert token not in done.stdout


def test_check_counts_the_pages_that_failed(home: Path) -> None:
    shown = pullquote(home, "check", COLUMNS="400").stdout
    assert "Feeds: 1, all readable; 1 page could not be: `pullquote status` says why" in shown


def test_after_a_withdrawal_and_after_its_end_all_agree(home: Path) -> None:
    for last in (["withdraw", "kb-1", "--why", "wrong"], ["restore", "kb-1"]):
        assert pullquote(home, *last).returncode == 0
        verified = pullquote(home, "verify")
        assert verified.returncode == 0, verified.stdout
        assert "agree" in verified.stdout


def test_the_demo_shows_its_best_and_leaves_a_home_to_ask(tmp_path: Path) -> None:
    shown = " ".join(pullquote(tmp_path / "home", "demo", COLUMNS="400").stdout.split())
    at = 0
    for part in (
        "17 added",
        "said at least 41 people had been killed",
        "! Farwire could not independently verify the figure.",
        "The Interior Ministry put the death toll at 23",
        "1,460 people slept in nine shelters",
        "1 corrected, 16 unchanged",
        "1,640 people slept in nine shelters",
        "1 supported, 1 different in coverage",
        "Nothing in the stories here answers that.",
        "PULLQUOTE_HOME=.pullquote/demo .venv/bin/pullquote ask",
    ):
        assert part in shown[at:], part
        at = shown.index(part, at)
    told = failed(pullquote(tmp_path / "home", "ask", "what toll did the ministry give?"), 1)
    assert f"17 stories in {tmp_path}/.pullquote/demo: to ask there, set" in told
