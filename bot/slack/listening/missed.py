"""Mentions that never reached us: after every connection, all histories are read for them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TokenRefusedError, TryLaterError, told_apart
from bot.slack.inbox.inbox import Inbox
from bot.slack.listening.history import HEARD, Catcher
from index.archive import Archive
from index.archive.engine import set_fact

log = logging.getLogger(__name__)


@dataclass
class Catchers:
    """Reads the histories of all installations."""

    slacks: Callable[[], Sequence[Slack]]
    """Gives the client of every installation."""
    archive: Archive
    inbox: Inbox
    since: datetime
    """When the bot was first started here."""
    apps: Collection[str] = ()
    """Whose posts for a person are that person's."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When we last began to listen."""

    def begin(self) -> None:
        """Note that we listen again: what was said until now is to be read."""
        self.began = datetime.now(UTC)

    def catch_up(self) -> int:
        """Go on reading; put every missed question in the inbox, and return how many there were.

        One of several whose token Slack no longer takes is passed over: its workspace may have
        taken the bot out.

        Raises:
            TryLaterError, RefusedError: Slack could not tell of every installation.

        """
        found = 0
        failed: RefusedError | TryLaterError | None = None
        slacks = self.slacks()
        for slack in slacks:
            catcher = Catcher(
                slack, self.archive, self.inbox, self.since, apps=self.apps, began=self.began
            )
            try:
                with told_apart():
                    found += catcher.catch_up()
            except (RefusedError, TryLaterError) as error:
                told = {"team": slack.team, "reason": str(error)}
                log.warning("installation_unreadable", extra=told)
                if len(slacks) == 1 or not isinstance(error, TokenRefusedError):
                    failed = error
        if failed is not None:
            raise failed
        return found

    def heard(self) -> None:
        """Note that we are listening: what is asked until now reaches us."""
        with self.archive.writing() as connection:
            set_fact(connection, HEARD, datetime.now(UTC).isoformat())
