"""The `pullquote` command, run as people run it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from serving import COMMAND


def pullquote(
    home: Path, *arguments: str | Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        env={**os.environ, "PULLQUOTE_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        check=False,
        cwd=home.parent,
        timeout=120,
    )


def failed(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line an error is told in."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())
