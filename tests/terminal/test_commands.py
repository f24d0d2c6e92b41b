"""The `pullquote` command, run as people run it: a process, its output, its exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from console import failed, pullquote

from bot.slack.api.manifest import BOT_EVENTS, BOT_SCOPES
from bot.speakers.credited_in import RULES
from bot.terminal.demo import SAMPLE
from index.archive.credits import uncredited
from index.house import House
from index.settings import Settings

QUOTE_FIELDS = {
    "n",
    "text",
    "start",
    "end",
    "speaker",
    "said_as",
    "caveat",
    "before",
    "through",
    "language",
    "story",
    "link",
    "also_in",
    "corrections",
}
STORY_FIELDS = {"id", "version", "title", "outlet", "byline", "published", "url"}
ANSWER_FIELDS = {
    "question",
    "answered",
    "headline",
    "statements",
    "summary",
    "translations",
    "calls",
    "quotes",
    "plan",
    "closest",
    "stories_quoted",
    "reports",
    "seconds",
    "stages",
    "concerns",
    "indexed_at",
}


def test_a_newsroom_from_nothing_to_answers(tmp_path: Path) -> None:
    home, feed = tmp_path / "home", tmp_path / "feed"
    feed.mkdir()
    text = "The Astrid sank off Velmark with 41 people aboard, police said."
    (feed / "one.json").write_text(
        json.dumps({"id": "vm-1", "text": text, "url": "https://velmark.example/a-b?c=1,2&d=3"})
    )
    (feed / "broken.json").write_text("{")
    added = pullquote(home, "add", feed, "--outlet", "Velmark Post")
    assert added.returncode == 0, added.stderr
    assert "1 added, 0 corrected, 0 unchanged, 0 withdrawn, 1 failed" in added.stdout
    assert "broken.json: not JSON" in added.stdout

    assert left_uncredited(home) == []

    asked = pullquote(home, "ask", "how many were aboard the Astrid?", "--json", "--hits", "3")
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    assert set(answer) == ANSWER_FIELDS | {"hits"}
    [quote] = answer["quotes"]
    assert set(quote) == QUOTE_FIELDS
    assert set(quote["story"]) == STORY_FIELDS
    assert (quote["n"], quote["text"], quote["start"], quote["end"]) == (1, text, 0, len(text))
    assert (quote["story"]["id"], quote["story"]["version"]) == ("vm-1", 1)
    assert quote["story"]["outlet"] == "Velmark Post"
    assert quote["link"].startswith("https://velmark.example/a-b?c=1,2&d=3#:~:text=The%20Astrid")
    assert answer["hits"][0]["text"] == text
    assert answer["plan"]["wants"] == "number"

    (feed / "one.json").unlink()
    (feed / "broken.json").write_text(json.dumps({"text": text.replace("41", "43")}))
    refreshed = pullquote(home, "refresh", "--json")
    found = json.loads(refreshed.stdout)
    assert (found["added"], found["withdrawn"], found["failed"]) == (1, 1, 0)
    assert left_uncredited(home) == []


def left_uncredited(home: Path) -> list[int]:
    """Versions whose speakers the next who asks has to wait for."""
    house = House(Settings(home=home))
    with house.archive.reading() as connection:
        found = uncredited(connection, RULES, 5)
    house.close()
    return found


def test_a_batch_answers_every_line_under_its_id(sample_home: Path, tmp_path: Path) -> None:
    lines: list[Any] = [
        {"id": "a", "question": "what toll did UHFO give on wednesday", "other": 1},
        {"id": 2, "question": "who won the tresk mayoral election"},
        {"id": "c", "question": "and how many children?", "history": ["what toll did UHFO give"]},
        {"id": "d", "question": ""},
        {"id": "e"},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join([*map(json.dumps, lines), "{"]) + "\n")
    done = pullquote(sample_home, "ask", "--batch", batch, "--hits", "2")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["a", 2, "c", "d", "e", None]
    assert [one.get("answered") for one in answers[:3]] == [True, False, True]
    assert all("error" in one for one in answers[3:])
    assert all(len(one["hits"]) == 2 for one in answers[:3])
    assert done.returncode == 1


def test_people_see_quotes_with_who_where_and_when(sample_home: Path) -> None:
    done = pullquote(sample_home, "ask", "what toll did UHFO give on wednesday", COLUMNS="400")
    assert "at least 41 people had been killed, among them nine children." in done.stdout
    assert "— Upper Halvra Flood Observatory" in done.stdout
    assert "9 April 2025" in done.stdout
    assert "! Farwire could not independently verify the figure." in done.stdout
    assert "UHFO = Upper Halvra Flood Observatory" in done.stdout


def test_status_tells_what_is_in_and_whether_the_indexes_are_level(sample_home: Path) -> None:
    status = json.loads(pullquote(sample_home, "status", "--json").stdout)
    assert status["stories"] == 17
    assert status["vectors_applied"] == status["words_applied"] == status["changes"]
    assert status["feeds"][0]["location"] == str((SAMPLE / "stories").resolve())


def test_rebuild_makes_the_indexes_anew(home_copy: Path) -> None:
    done = pullquote(home_copy, "rebuild")
    assert done.returncode == 0, done.stderr
    status = json.loads(pullquote(home_copy, "status", "--json").stdout)
    assert done.stdout.startswith(f"{status['passages']} passages")
    assert status["vectors_applied"] == status["changes"]


def test_rebuild_ahead_embeds_only_what_is_not_and_needs_no_index(home_copy: Path) -> None:
    with House(Settings(_env_file=None, home=home_copy)).owning_index("serve"):
        done = pullquote(home_copy, "rebuild", "--ahead")
    assert (done.returncode, done.stdout) == (0, "0 passages embedded with all-MiniLM-L6-v2\n")


def test_an_index_left_behind_is_brought_level_before_the_answer(home_copy: Path) -> None:
    for folder in ("words", "vectors"):
        shutil.rmtree(home_copy / folder)
    status = json.loads(pullquote(home_copy, "status", "--json").stdout)
    assert status["behind"] == status["changes"] > 0
    done = pullquote(home_copy, "ask", "what toll did UHFO give on wednesday", "--json")
    assert json.loads(done.stdout)["answered"], done.stderr
    assert json.loads(pullquote(home_copy, "status", "--json").stdout)["behind"] == 0


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "told"),
    [
        (["ask", ""], {}, 2, "Ask a question in words"),
        (["ask"], {}, 2, "give a question"),
        (["ask", "--batch", "nowhere.jsonl"], {}, 2, "does not exist"),
        (["add", "nowhere"], {}, 1, "nowhere is neither a folder nor a file"),
        (["refresh"], {}, 1, "there are no feeds yet"),
        (["serve"], {}, 1, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN not set"),
        (["serve", "--http", "3000"], {"SLACK_BOT_TOKEN": "xoxb-1"}, 1, "SLACK_SIGNING_SECRET"),
        (["nonsense"], {}, 2, "No such command"),
        (["status"], {"PULLQUOTE_REFRESH_MINUTES": "-1"}, 1, "PULLQUOTE_REFRESH_MINUTES"),
        (["status"], {"PULLQUOTE_ARCHIVE_URL": "nonsense://x"}, 1, "PULLQUOTE_ARCHIVE_URL"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], code: int, told: str
) -> None:
    assert told in failed(pullquote(tmp_path / "home", *arguments, **settings), code)


def test_the_manifest_asks_for_what_the_bot_uses() -> None:
    plain = json.loads(pullquote(Path.cwd(), "manifest").stdout)
    assert plain["settings"]["socket_mode_enabled"] is True
    assert plain["oauth_config"]["scopes"]["bot"] == list(BOT_SCOPES)
    assert plain["settings"]["event_subscriptions"]["bot_events"] == list(BOT_EVENTS)
    assert plain["features"]["app_home"]["messages_tab_enabled"] is True
    assert plain["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert plain["settings"]["interactivity"]["is_enabled"] is True
    assert len(plain["display_information"]["name"]) <= 35
    assert len(plain["display_information"]["description"]) <= 140
    [command] = plain["features"]["slash_commands"]
    assert command["command"] == "/pullquote"
    assert "url" not in command

    url = "https://bot.example.org/slack/events"
    served = json.loads(
        pullquote(Path.cwd(), "manifest", "--url", "https://bot.example.org/").stdout
    )
    assert served["settings"]["socket_mode_enabled"] is False
    assert served["settings"]["event_subscriptions"]["request_url"] == url
    assert served["settings"]["interactivity"]["request_url"] == url
    assert served["features"]["slash_commands"][0]["url"] == url
