"""`pullquote backup`: the archive at one moment, while others write it, and set back again."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from console import failed, pullquote, started
from waiting import eventually

STORY = "The Kettle Bridge will reopen on {day} May, engineer Tom Hale said on Friday."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("backup")
    (place / "feed").mkdir()
    (place / "feed" / "bridge.json").write_text(json.dumps({"text": STORY.format(day=4)}))
    assert pullquote(place / "home", "add", place / "feed").returncode == 0
    return place / "home"


def toll(home: Path) -> str:
    return str(
        json.loads(pullquote(home, "ask", "when will it reopen?", "--json").stdout)["quotes"]
    )


def test_it_is_the_archive_with_all_that_was_written_while_another_holds_it(
    home: Path, tmp_path: Path
) -> None:
    running = started(home, "watch")
    eventually(lambda: "watching" in running.written[0])
    (home.parent / "feed" / "ferry.json").write_text(json.dumps({"text": "A ferry sank, he said."}))
    eventually(lambda: "1 added" in running.written[0])
    assert (home / "archive.db-wal").stat().st_size
    done = pullquote(home, "backup", tmp_path / "copy.db")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"2 stories in {tmp_path / 'copy.db'} (")
    assert [one.name for one in tmp_path.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    running.send_signal(15)
    running.wait()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_set_back_it_answers_as_it_did(home: Path, tmp_path: Path) -> None:
    pullquote(home, "backup", tmp_path / "copy.db")
    before = toll(home)
    bridge = home.parent / "feed" / "bridge.json"
    bridge.write_text(json.dumps({"text": STORY.format(day=9)}))
    pullquote(home, "refresh")
    assert "9 May" in toll(home)
    for left in home.glob("archive.db*"):
        left.unlink()
    shutil.copy(tmp_path / "copy.db", home / "archive.db")
    assert toll(home) == before
    assert "agree" in pullquote(home, "verify").stdout


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("there.db", 2, "stands already"),
        ("nowhere/copy.db", 2, "is no folder"),
        (".", 2, "is a directory"),
    ],
)
def test_it_writes_over_nothing(
    home: Path, tmp_path: Path, name: str, code: int, told: str
) -> None:
    (tmp_path / "there.db").write_text("mine")
    assert told in failed(pullquote(home, "backup", tmp_path / name, COLUMNS="400"), code)
    assert (tmp_path / "there.db").read_text() == "mine"


def test_of_no_archive_there_is_no_copy(tmp_path: Path) -> None:
    assert "No stories yet" in failed(pullquote(tmp_path / "home", "backup", tmp_path / "b.db"), 1)
    assert not (tmp_path / "b.db").exists()
