"""Hearing of what other processes store in an inbox: nobody has to keep looking."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event

from bot.slack.inbox.inbox import Inbox
from index.archive import Archive
from index.archive.notices import heard
from index.archive.tables import INBOX
from index.errors import PullquoteError

_AGAIN = 5.0
"""Seconds after which a line that was cut is opened anew; until then the inbox is looked at
often."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hearing:
    """Rings an inbox's bell whenever its archive tells of something. For one thread."""

    archive: Archive
    inbox: Inbox
    stopping: Event = field(default_factory=Event)

    def run(self) -> None:
        """Listen until told to stop: `serve` listens for as long as it lives."""
        while not self.stopping.is_set():
            try:
                for _ in heard(self.archive, INBOX):
                    self.inbox.hears(hears=True)
                    if self.stopping.is_set():
                        break
            except PullquoteError as error:
                log.info("inbox_not_heard", extra={"reason": str(error)})
            except Exception:
                log.exception("inbox_not_heard")
            self.inbox.hears(hears=False)
            self.stopping.wait(_AGAIN)
