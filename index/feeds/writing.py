"""Whether a program is still writing a file."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import closing
from pathlib import Path

if sys.platform == "linux":
    import fcntl


def is_being_written(file: Path) -> bool | None:
    """Tell whether a program has a file open for writing; None where the system does not say.

    Linux grants a read lease only on a file that nobody has open for writing, and only to the
    file's owner. It is given back at once; a writer who comes in between waits for that.
    """
    if sys.platform != "linux":
        return None
    try:
        opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with closing(os.fdopen(opened, "rb", buffering=0)) as handle:
        try:
            fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # SIGIO, the usual one, would end us
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            return True if error.errno == errno.EAGAIN else None
    return False
