"""Deliveries that are not made as Slack makes them: 400, and one line in the log."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from index.errors import PullquoteError

UNREADABLE = (
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    RecursionError,
    BoltUnhandledRequestError,
)
"""What reading raises where a field is missing or of another kind, or nothing fits the whole."""
_FRAMES = 3
"""How much of where it was noticed is told: the reader, and who called it."""

log = logging.getLogger(__name__)


def unreadable(error: Exception) -> BoltResponse:
    """Return the answer to a delivery whose reading raised this; nothing of it reaches the log."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    told = {"reason": type(error).__name__, "at": " > ".join(places)}
    log.warning("slack_unreadable", extra=told)
    return BoltResponse(status=400, body="this cannot be read as anything that Slack sends")


async def on_error(error: Exception) -> BoltResponse | None:
    """Answer for what a listener raised: what is not to be read is 400, all else 500."""
    if isinstance(error, UNREADABLE):
        return unreadable(error)
    if isinstance(error, PullquoteError):
        log.error("delivery_failed", extra={"reason": str(error)})
    elif isinstance(error, OSError):  # Slack, or where it said to answer, is out of reach
        log.error("delivery_failed", extra={"reason": type(error).__name__})
    else:
        log.error("delivery_failed", exc_info=error)
    return None
