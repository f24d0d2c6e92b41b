"""Passages that could not be embedded, and why: tried again the next time, told by `status`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from index.archive.engine import fact, set_fact

_UNEMBEDDED = "unembedded"
"""The fact that keeps passages that could not be embedded."""


def unembedded(connection: Connection) -> dict[int, str]:
    """Return the passages that a fault kept from being embedded, by id, and why."""
    kept = fact(connection, _UNEMBEDDED)
    return {int(id_): why for id_, why in json.loads(kept or "{}").items()}


def note_unembedded(connection: Connection, failed: Mapping[int, str]) -> None:
    """Keep which passages a fault keeps from being embedded, in place of those kept before."""
    set_fact(connection, _UNEMBEDDED, json.dumps(failed))
