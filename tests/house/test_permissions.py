"""The home is its owner's alone, whoever starts a command and however: looked at file by file."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

import pytest
from console import failed, pullquote
from fakeslack import Channel, FakeSlack, plain_text
from launcher import launch
from newsroom import MakeHouse
from serving import Serving

from bot.terminal.doctor import CheckResult, checks
from index.errors import SettingsError
from index.house import House
from index.private import make_private

STORY = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday.\n"
QUESTION = "when will the Kettle Bridge reopen?"
SOMEBODY = 12_345
"""A user that is not us."""
TOLD = "others could look into"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make what is another user's")


def modes(home: Path) -> dict[str, int]:
    """The mode of the home, and of all below it."""
    found = [home, *home.rglob("*")]
    return {str(one.relative_to(home)): stat.S_IMODE(one.lstat().st_mode) for one in found}


def open_ones(home: Path) -> dict[str, str]:
    """What others may read, write or enter."""
    return {name: f"{mode:04o}" for name, mode in modes(home).items() if mode & 0o077}


def opened_wide(home: Path) -> None:
    for name in modes(home):
        path = home / name
        path.chmod(0o777 if path.is_dir() else 0o666)


def unguarded(home: Path, *arguments: str | Path) -> str:
    """Run a command under a umask that takes nothing away; return what it has to say."""
    environment = {**os.environ, "PULLQUOTE_HOME": str(home)}
    running = launch("unguarded:main", arguments, environment, home.parent)
    out, err = running.communicate()
    assert running.wait() == 0, err
    return out + " ".join(err.split())


def test_what_commands_and_the_bot_make_is_for_nobody_else(tmp_path: Path) -> None:
    feed, home = tmp_path / "feed", tmp_path / "new" / "home"
    feed.mkdir()
    home.parent.mkdir()
    (feed / "bridge.txt").write_text(STORY)
    assert TOLD not in unguarded(home, "add", feed)
    assert {"archive.db", "index.lock"} <= modes(home).keys()
    assert [name for name in modes(home) if name.startswith("vectors/")]
    assert [name for name in modes(home) if name.startswith("words/")]
    assert open_ones(home) == {}
    assert "4 May" in unguarded(home, "ask", QUESTION)
    assert open_ones(home) == {}
    with FakeSlack() as slack:
        serving = Serving(slack, home, entry="unguarded:main").start()
        ana = slack.add_user("ana")
        asked = slack.direct_message(ana, QUESTION)

        def direct() -> Channel:
            return slack.direct(ana)

        assert "4 May" in plain_text(slack.wait_for_reply(direct(), asked.ts))
        (feed / "bridge.txt").write_text(STORY.replace("4 May", "9 May"))
        slack.wait_until(lambda: "9 May" in plain_text(slack.replies(direct(), asked.ts)[0]))
        assert {"archive.db-wal", "archive.db-shm", "index.owner"} <= modes(home).keys()
        assert open_ones(home) == {}
        assert serving.stop() == 0, serving.log.read_text()
    assert open_ones(home) == {}


def test_a_home_that_others_could_look_into_is_closed_with_a_word(home_copy: Path) -> None:
    (home_copy / "archive.backup").write_text("tokens")
    (home_copy / "notes.txt").write_text("not ours")
    opened_wide(home_copy)
    told = unguarded(home_copy, "status")
    assert f"{TOLD} {home_copy}; only you can now" in told
    assert open_ones(home_copy) == {"notes.txt": "0666"}
    assert TOLD not in unguarded(home_copy, "status")


@as_root
def test_a_home_of_somebody_else_is_left_as_it_is_and_told_by_check(home_copy: Path) -> None:
    opened_wide(home_copy)
    os.chown(home_copy, SOMEBODY, SOMEBODY)
    assert "17 stories" in unguarded(home_copy, "status")
    assert modes(home_copy)["."] == 0o777
    told = pullquote(home_copy, "check", COLUMNS="400")
    assert told.returncode == 1
    assert (
        f"FIX Home folder: others can look into {home_copy} (mode 0777), which holds secrets. "
        f"As its owner, user {SOMEBODY}, run `chmod -R go= {home_copy}`"
    ) in told.stdout
    with FakeSlack() as slack:
        serving = Serving(slack, home_copy, entry="unguarded:main").start()
        assert serving.stop() == 0


class TestMakingPrivate:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        home = tmp_path / "home"
        (home / "words" / "deep").mkdir(parents=True)
        for name in ("archive.db", "words/meta.json", "words/deep/1.idx", "mine.txt"):
            (home / name).touch()
        opened_wide(home)
        return home

    @pytest.mark.parametrize("mode", [0o777, 0o755, 0o750, 0o710, 0o701, 0o704])
    def test_any_leave_that_others_have_is_taken(self, home: Path, mode: int) -> None:
        home.chmod(mode)
        assert make_private(home)
        assert open_ones(home) == {"mine.txt": "0666"}
        assert not make_private(home)

    def test_a_folder_that_is_everybodys_on_purpose_stays_so(self, home: Path) -> None:
        home.chmod(0o1777)
        before = modes(home)
        assert not make_private(home)
        assert modes(home) == before

    def test_no_link_leads_out_of_it(self, home: Path, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "page.html").touch()
        opened_wide(elsewhere)
        for name in ("vectors", "words/link", "index.link"):
            (home / name).symlink_to(elsewhere)
        (home / "archive.link").symlink_to(elsewhere / "page.html")
        make_private(home)
        assert modes(elsewhere) == {".": 0o777, "page.html": 0o666}

    def test_a_home_behind_a_link_is_closed(self, home: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(home)
        assert make_private(tmp_path / "link")
        assert open_ones(home) == {"mine.txt": "0666"}

    @as_root
    def test_what_is_anothers_inside_stays(self, home: Path) -> None:
        os.chown(home / "words" / "meta.json", SOMEBODY, SOMEBODY)
        assert make_private(home)
        assert open_ones(home) == {"mine.txt": "0666", "words/meta.json": "0666"}

    @pytest.mark.parametrize("name", ["file", "file/below"])
    def test_what_can_be_no_home_is_told_in_a_line(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(SettingsError, match="PULLQUOTE_HOME cannot be "):
            make_private(tmp_path / name)
        told = failed(pullquote(tmp_path / "x", "status", PULLQUOTE_HOME=str(tmp_path / name)), 1)
        assert "PULLQUOTE_HOME cannot be" in told


class TestSecretsInEnv:
    @pytest.fixture
    def house(
        self, tmp_path: Path, make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
    ) -> House:
        monkeypatch.chdir(tmp_path)
        return make_house(tmp_path / "home")

    def told(self, house: House) -> CheckResult | None:
        first_two = {one.name: one for one in islice(checks(house), 2)}
        assert first_two["Home folder"].fine
        return first_two.get("Secrets in .env")

    @pytest.mark.parametrize(
        ("written", "mode", "told"),
        [
            ("SLACK_BOT_TOKEN=xoxb-1", 0o644, "`chmod 600 .env`"),
            ("slack_signing_secret='s'", 0o640, "(mode 0640)"),
            ("PULLQUOTE_ARCHIVE_URL=postgresql://me:pw@host/x", 0o604, "`chmod 600 .env`"),
            ("export OPENAI_API_KEY=sk-1", 0o666, "(mode 0666)"),
            ("SLACK_BOT_TOKEN=xoxb-1", 0o600, "only its owner can read it"),
            ("SLACK_BOT_TOKEN=\nPULLQUOTE_HOME=home", 0o644, None),
            ("# SLACK_BOT_TOKEN=xoxb-1", 0o644, None),
        ],
    )
    def test_is_told_where_others_can_read_it(
        self, house: House, written: str, mode: int, told: str | None
    ) -> None:
        file = Path(".env")
        file.write_text(written)
        file.chmod(mode)
        said = self.told(house)
        if told is None:
            assert said is None
            return
        assert said is not None
        assert (said.fine, told in said.told) == (mode == 0o600, True)
        assert "xoxb" not in said.told

    def test_no_file_no_word(self, house: House) -> None:
        assert self.told(house) is None
