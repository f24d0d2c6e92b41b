"""A worker of pytest-xdist, forked from what has imported everything (see `launcher`).

A worker that starts as its own interpreter imports for twenty seconds of the processor. xdist runs
this file as if it were the interpreter: what is said to it, it hands to the forked one.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path

import launcher

INTERPRETER = shlex.join([sys.executable, __file__])
"""What xdist is to start."""


def serve() -> None:
    """Do what the first line says, as the interpreter does that execnet starts."""
    exec(eval(sys.stdin.readline()), {"__name__": "__main__"})  # noqa: S102, S307  # execnet's own


def main() -> int:
    """Be the worker to xdist until the forked one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the worker
    streams = (sys.stdout.fileno(), sys.stderr.fileno())
    stdin = sys.stdin.fileno()
    worker = launcher.launch("worker:serve", [], os.environ, Path.cwd(), streams, stdin=stdin)
    return worker.wait(None)


if __name__ == "__main__":
    sys.exit(main())
