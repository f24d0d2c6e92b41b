"""The `pullquote` command, run as people run it.

`pullquote` and `started` fork it (see `launcher`); `from_a_shell` starts it anew, which costs
seconds and is for tests of starting itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from launcher import PULLQUOTE, Launched, launch

COMMAND = Path(sys.executable).parent / "pullquote"
"""The console script."""


def started(home: Path, *arguments: str | Path, **settings: str) -> Launched:
    """Start a command; what it writes is captured."""
    return launch(PULLQUOTE, arguments, _environment(home, settings), home.parent)


def pullquote(
    home: Path, *arguments: str | Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    running = started(home, *arguments, **settings)
    out, err = running.communicate()
    return subprocess.CompletedProcess(arguments, running.wait(), out, err)


def from_a_shell(
    home: Path, *arguments: str | Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the console script to its end, as a process of its own."""
    return subprocess.run(
        [COMMAND, *arguments],
        env=_environment(home, settings),
        capture_output=True,
        text=True,
        check=False,
        cwd=home.parent,
        timeout=120,
    )


def _environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PULLQUOTE_HOME": str(home), **settings}


def failed(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line an error is told in."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())
