"""Run a command; then say what it cost: `python tests/measured.py COMMAND…`.

Seconds of the processor are told apart from the clock's: they are the same on a busy machine.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time


def main() -> int:
    """Run the command line; return its exit code."""
    began = time.monotonic()
    code = subprocess.run(sys.argv[1:], check=False).returncode
    clock = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    sys.stdout.write(f"{processor:.0f} seconds of processor in all, {clock:.0f} by the clock\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
