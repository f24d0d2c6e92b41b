"""Asking in a terminal: beside a running process, one question after the other, or of nothing."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console import COMMAND, failed, from_a_shell, pullquote, started
from fakeslack import FakeSlack, Settings
from launcher import Launched
from serving import Serving
from waiting import eventually

from bot.terminal.written import shows_links

QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "at least 41 people had been killed, among them nine children."
ALONE = "of loading"
"""What is said of an answer for which this process had to load the models."""


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newsroom's, below a path longer than a socket's address may be."""
    below = tmp_path_factory.mktemp("a" * 60) / ("b" * 60)
    return Path(shutil.copytree(sample_home, below / "home"))


@pytest.fixture(scope="module")
def watching(home: Path) -> Iterator[Launched]:
    running = started(home, "watch")
    eventually(lambda: "watching" in running.written[0])
    yield running
    running.send_signal(15)
    running.wait()
    assert not (home / "index.sock").exists()


def modules_after(home: Path, *commands: list[str]) -> dict[str, Any]:
    """Run commands in one new process; return their exit codes and the models' libraries loaded."""
    code = """
import json, sys
from bot.cli import main
codes = {}
for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as end:
        codes[" ".join(arguments)] = end.code or 0
heavy = ("torch sentence_transformers spacy llama_index scipy "
         "chromadb numpy trafilatura httpx onnxruntime grpc requests").split()
print(json.dumps({"codes": codes, "loaded": [one for one in heavy if one in sys.modules]}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands)],
        env={**os.environ, "PULLQUOTE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
        cwd=home.parent,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


MODELS = {"torch", "sentence_transformers", "spacy", "llama_index", "scipy"}


def test_status_loads_the_archive_and_nothing_else(home_copy: Path) -> None:
    assert modules_after(home_copy, ["status"]) == {"codes": {"status": 0}, "loaded": []}


def test_what_needs_no_model_loads_none(home_copy: Path) -> None:
    feed = json.loads(pullquote(home_copy, "status", "--json").stdout)["feeds"][0]["location"]
    commands = ["--version"], ["--help"], ["-h"], ["manifest"], ["status"], ["check"], ["add", feed]
    found = modules_after(home_copy, *map(list, commands))
    assert not MODELS & set(found["loaded"])
    assert {one: code for one, code in found["codes"].items() if code} == {"check": 1}


def test_alone_it_loads_what_answers_and_neither_torch_nor_what_reads_feeds(
    home_copy: Path,
) -> None:
    found = modules_after(home_copy, ["ask", QUESTION])
    assert set(found["codes"].values()) == {0}
    assert {"onnxruntime", "spacy", "chromadb"} <= set(found["loaded"])
    assert set(found["loaded"]) <= {"onnxruntime", "spacy", "chromadb", "numpy", "httpx"}


@pytest.mark.usefixtures("watching")
class TestBeside:
    """Where a process holds the index, it answers."""

    def test_it_answers_as_the_command_does_alone(self, home: Path) -> None:
        beside, alone = (
            json.loads(pullquote(home, "ask", QUESTION, "--json", "--hits", "2", **more).stdout)
            for more in ({}, {"PULLQUOTE_LLM_SECONDS": "19"})
        )
        for one in (beside, alone):
            del one["seconds"], one["stages"]
        assert beside == alone
        assert SENTENCE in beside["quotes"][0]["text"]

    def test_who_asks_loads_nothing(self, home: Path) -> None:
        assert modules_after(home, ["ask", QUESTION])["loaded"] == []
        shown = pullquote(home, "ask", QUESTION).stdout
        assert SENTENCE in shown
        assert ALONE not in shown

    def test_nobody_else_can_ask(self, home: Path) -> None:
        found = (home / "index.sock").stat()
        assert stat.S_ISSOCK(found.st_mode)
        assert stat.S_IMODE(found.st_mode) == 0o600

    @pytest.mark.parametrize(
        "settings",
        [{"PULLQUOTE_READER": "off"}, {"PULLQUOTE_CHANNELS": '{"C0123ABC": ["wire"]}'}],
    )
    def test_with_other_settings_it_answers_for_itself(
        self, home: Path, settings: dict[str, str]
    ) -> None:
        assert SENTENCE in pullquote(home, "ask", QUESTION, **settings).stdout

    @pytest.mark.parametrize("sent", [b"", b"\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b'{"by": 1'])
    def test_what_it_cannot_read_harms_nobody(self, home: Path, sent: bytes) -> None:
        folder = os.open(home, os.O_RDONLY)
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(f"/proc/self/fd/{folder}/index.sock")
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(100) == b""
        os.close(folder)
        assert SENTENCE in pullquote(home, "ask", QUESTION).stdout

    def test_what_cannot_be_asked_is_told_alike(self, home: Path) -> None:
        assert "Ask a question in words" in failed(pullquote(home, "ask", " ?"), 2)

    def test_a_conversation_goes_on_and_ends(self, home: Path) -> None:
        shown = typed(home, QUESTION, "?!", "and how many children?", "")
        assert SENTENCE in " ".join(shown.split())
        assert "Ask a question in words" in shown
        assert "taken over from the thread" in " ".join(shown.split())


def test_beside_the_bot_it_is_asked_too(home_copy: Path) -> None:
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        serving = Serving(slack, home_copy).start()
        environment = slack.environment()
        assert modules_after(home_copy, ["ask", QUESTION])["loaded"] == []
        assert SENTENCE in pullquote(home_copy, "ask", QUESTION, **environment).stdout
        assert serving.stop() == 0
    assert not (home_copy / "index.sock").exists()


def test_what_an_ended_process_left_is_no_answer(home_copy: Path) -> None:
    running = started(home_copy, "watch")
    eventually(lambda: "watching" in running.written[0])
    running.kill()
    running.wait()
    assert (home_copy / "index.sock").exists()
    assert SENTENCE in pullquote(home_copy, "ask", QUESTION).stdout
    again = started(home_copy, "watch")
    eventually(lambda: "watching" in again.written[0])
    assert modules_after(home_copy, ["ask", QUESTION])["loaded"] == []
    again.send_signal(15)
    assert again.wait() == 0


def typed(home: Path, *lines: str) -> str:
    """Type lines in a terminal that asks; return all it shows."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PULLQUOTE_HOME": str(home), "TERM": "xterm", "COLUMNS": "100"}
    asking = subprocess.Popen(
        [COMMAND, "ask"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    os.write(ours, "".join(f"{line}\n" for line in lines).encode())
    shown = b""
    while asking.poll() is None or select.select([ours], [], [], 0)[0]:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 65_536)
            except OSError:  # a terminal that nobody holds any more
                break
    os.close(ours)
    assert asking.wait() == 0
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown.decode())


class TestOfNothing:
    """An archive without stories is a failure, and no answer that there is nothing."""

    @pytest.mark.parametrize("command", [["ask", "who?"], ["factcheck", "41 died."]])
    def test_there_are_no_stories_yet(self, tmp_path: Path, command: list[str]) -> None:
        home = tmp_path / "home"
        told = failed(pullquote(home, *command), 1)
        assert f"No stories yet in {home}. `pullquote add FOLDER` brings yours in." in told
        assert not home.exists()

    def test_the_feeds_have_none(self, tmp_path: Path) -> None:
        home, feed = tmp_path / "home", tmp_path / "feed"
        feed.mkdir()
        pullquote(home, "add", feed)
        told = failed(pullquote(home, "ask", "who?"), 1)
        assert f"No stories in {home}: its feed has none; `pullquote status` says why." in told
        assert "its feed has none" in pullquote(home, "status").stderr

    @pytest.mark.parametrize(
        ("there", "here"),
        [
            (".pullquote", "."),
            (".pullquote", "docs/old"),
            ("desk/.pullquote", "."),
            ("desk/.pullquote", "wire"),
            (".pullquote/demo", "."),
            ("archive", "desk"),
        ],
    )
    def test_where_there_are_some_is_told(
        self, sample_home: Path, tmp_path: Path, there: str, here: str
    ) -> None:
        for folder in (tmp_path / there).parent, tmp_path / here:
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(sample_home, tmp_path / there)
        asked = tmp_path / here / "news"
        told = failed(pullquote(asked, "ask", "who?"), 1)
        assert f"No stories yet in {asked}." in told
        assert f"There are 17 stories in {tmp_path / there}: to ask there, set" in told


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, True),
        ({"WT_SESSION": "x"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "iTerm.app", "TMUX": "x"}, False),
        ({"VTE_VERSION": "7600", "STY": "1"}, False),
        ({"KITTY_WINDOW_ID": "1", "TERM": "screen-256color"}, False),
        ({}, False),
    ],
)
def test_links_are_made_where_the_terminal_says_it_shows_them(
    environment: dict[str, str], shown: bool
) -> None:
    assert shows_links(environment) is shown


@pytest.mark.slow
def test_asked_from_a_shell_alone_it_tells_loading_apart(home_copy: Path) -> None:
    shown = from_a_shell(home_copy, "ask", QUESTION).stdout
    assert SENTENCE in shown
    told = re.search(r", (\d+\.\d+) s(?:, after (\d+) s of loading)?\)", shown)
    assert told, shown
    assert told[2] is None or int(told[2]) >= 1  # less than a second of it is not worth a word
