"""The one guard around what comes from outside: what goes wrong with it fails it alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from traceback import walk_tb

from index.errors import FaultError, PullquoteError

_FRAMES = 30
"""Innermost frames of a failure that the log has: deep recursion has a thousand."""

log = logging.getLogger(__name__)


@contextmanager
def failing_alone(**where: int | str) -> Iterator[None]:
    """Turn what nobody foresaw inside into a FaultError, and tell the log of it with `where`.

    Errors raised on purpose go on as they are: whoever calls this catches those that bad input
    raises and lets pass what our own stores raise. So does whatever ends the process.

    Raises:
        FaultError: something failed that should not have.

    """
    try:
        yield
    except PullquoteError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and not _is_panic(error):
            raise
        at = " > ".join(_frames(error)[-_FRAMES:])
        log.error("failed_alone", extra={**where, "kind": _kind(error), "at": at})  # noqa: TRY400
        place = _frames(error, ours=True)[-1]
        raise FaultError(f"a fault in Pullquote is in the way: {_kind(error)}, {place}") from None


def _is_panic(error: BaseException) -> bool:
    """Tell whether native code has given up, which Rust's bindings raise past Exception."""
    return type(error).__name__ == "PanicException"


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _frames(error: BaseException, *, ours: bool = False) -> list[str]:
    """Return where an error arose, outermost first; with `ours`, in files of ours only.

    Its message is left out: that may repeat what was read.
    """
    return [
        f"{PurePath(frame.f_code.co_filename).name}:{line} in {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
        if not ours or frame.f_globals.get("__name__", "").partition(".")[0] in {"bot", "index"}
    ]
