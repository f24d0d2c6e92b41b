"""Listening to what PostgreSQL tells: a line of its own that is waited on, and asks for nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from index.archive.engine import Archive
from index.errors import StoreError

_TRIED = 5.0
"""Seconds for what we tell ourselves to be heard; a pooler between may let nothing be heard."""
_ALIVE = 30.0
"""Seconds of silence after which the line is tried again."""


def heard(archive: Archive, channel: str) -> Iterator[None]:
    """Yield once the line is open, and whenever something is told on a channel of PostgreSQL's.

    It ends by an error alone.

    Raises:
        StoreError: the line cannot be opened, is cut, or lets nothing be heard.

    """
    with archive.told_plainly():
        raw = archive.lent.raw_connection()
        driver: Any = raw.driver_connection
        raw.detach()  # it stands apart from the pool: nothing else is asked on it
    try:
        with closing(driver) as line:
            line.autocommit = True
            line.execute(f"LISTEN {channel}")
            _require_heard(line, channel)
            while True:
                yield
                if not list(line.notifies(timeout=_ALIVE, stop_after=1)):
                    _require_heard(line, channel)
    except archive.lent.dialect.loaded_dbapi.Error as error:
        raise StoreError(f"nothing is heard of the archive: {type(error).__name__}") from None


def _require_heard(line: Any, channel: str) -> None:
    """Tell ourselves something, and hear it.

    Raises:
        StoreError: it is not heard.

    """
    said = uuid.uuid4().hex
    line.execute("SELECT pg_notify(%s, %s)", (channel, said))
    for told in line.notifies(timeout=_TRIED):
        if told.payload == said:
            return
    raise StoreError("nothing is heard of the archive: a pooler stands between, perhaps")
