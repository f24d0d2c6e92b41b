"""The console script as a shell starts it, and that a forked one is to a test what it is.

Other tests fork their commands (see `launcher`): what only a cold start can show is shown here.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console import from_a_shell, pullquote, started
from fakeslack import FakeSlack, Settings, plain_text
from serving import Serving, free_port
from waiting import eventually

QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01)) as fake:
        yield fake


@pytest.mark.slow
def test_asked_from_a_shell_it_answers_as_the_forked_command_does(home_copy: Path) -> None:
    answers: list[dict[str, Any]] = []
    for run in (from_a_shell, pullquote):
        done = run(home_copy, "ask", QUESTION, "--json")
        assert (done.returncode, done.stderr.strip()) == (0, "")
        answers.append(json.loads(done.stdout))
        del answers[-1]["seconds"], answers[-1]["stages"]
    cold, forked = answers
    assert cold == forked
    assert SENTENCE in cold["quotes"][0]["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["manifest"], 0, ""),
        (["refresh"], 1, "there are no feeds yet"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_its_exit_code_says_how_it_went(
    tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    done = from_a_shell(tmp_path / "home", *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "http",
    [
        pytest.param(False, id="socket mode"),
        pytest.param(True, id="http", marks=pytest.mark.slow),
    ],
)
def test_served_from_a_shell_it_answers_and_ends_on_sigterm(
    slack: FakeSlack, home_copy: Path, http: bool
) -> None:
    port = free_port() if http else None
    if port is not None:
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
    ana = slack.add_user("ana")
    serving = Serving(slack, home_copy, port, cold=True).start()
    asked = slack.direct_message(ana, QUESTION)
    reply = slack.wait_for_reply(slack.direct(ana), asked.ts)
    assert SENTENCE in plain_text(reply)
    assert serving.stop() == 0, serving.log.read_text()


def test_what_needs_no_model_imports_none() -> None:
    """Importing them takes seconds: `pullquote --help` is not to."""
    heavy = ("torch", "sentence_transformers", "spacy", "chromadb", "slack_bolt", "llama_index")
    code = f"import sys, bot.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGKILL, -9)]
)
def test_a_forked_command_heeds_signals(home_copy: Path, number: signal.Signals, code: int) -> None:
    running = started(home_copy, "watch")
    eventually(lambda: "watching" in running.written[0])
    assert running.poll() is None
    running.send_signal(number)
    assert running.wait() == code
    assert running.poll() == code
    assert not Path(f"/proc/{running.pid}").exists()


def test_a_forked_command_has_its_own_environment_folder_and_width(sample_home: Path) -> None:
    wide, narrow = (
        pullquote(sample_home, "ask", "--help", COLUMNS=width).stdout for width in ("200", "60")
    )
    assert max(map(len, wide.splitlines())) > 60
    assert max(map(len, narrow.splitlines())) <= 60
