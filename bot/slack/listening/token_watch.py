"""Watching what Slack says of our tokens: told in the log, to monitors and to `status`.

What is asked meanwhile waits in the inbox, as while Slack is away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.running.trouble import Trouble, note_troubles
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TokenRefusedError, TryLaterError, told_apart
from bot.slack.api.tokens import PROBE, Tokens
from bot.slack.listening.health import Health
from index.archive import Archive

BEAT = 0.5
"""Seconds between looks at what was met."""
_PROBED = 60.0
"""Seconds between questions to Slack about the only token: nothing else is told of a dead one while
nobody asks."""
_PROBED_IN_TROUBLE = 5.0
"""The same for one that was refused."""

log = logging.getLogger(__name__)


@dataclass
class TokenWatch:
    """Tells of tokens that Slack refuses, and of their end, once each."""

    slacks: Callable[[], Sequence[Slack]]
    tokens: Tokens
    health: Health
    archive: Archive
    stopping: threading.Event
    _told: tuple[Trouble, ...] | None = field(default=None, init=False)
    _probed_at: float = field(default_factory=time.monotonic, init=False)

    def run(self) -> None:
        """Look until told to stop."""
        while not self.stopping.wait(BEAT):
            try:
                self.look()
            except Exception:
                log.exception("tokens_unknown")

    def look(self) -> None:
        """Ask about tokens where that is due, and tell what is new."""
        slacks = self.slacks()
        self._probe(slacks)
        troubles = self.tokens.troubles()
        self.health.note_troubles(troubles, whole=_all_refused(troubles, slacks))
        if troubles == self._told:
            return
        with self.archive.writing() as connection:
            note_troubles(connection, troubles)
        _log(self._told or (), troubles)
        self._told = troubles

    def _probe(self, slacks: Sequence[Slack]) -> None:
        refused = {one.team for one in self.tokens.troubles()}
        every = _PROBED_IN_TROUBLE if refused else _PROBED
        if time.monotonic() - self._probed_at < every:
            return
        self._probed_at = time.monotonic()
        for slack in slacks:
            if len(slacks) == 1 or slack.team in refused:
                probe(slack, self.tokens)
        for team in refused.difference(slack.team for slack in slacks):
            self.tokens.taken(team, PROBE)  # it has taken the bot out since


def probe(slack: Slack, tokens: Tokens) -> None:
    """Ask Slack about a token, and note what it says; where it does not say, nothing is known."""
    try:
        with told_apart():
            slack.poster.auth_test()
    except TokenRefusedError as error:
        tokens.refused(slack.team, PROBE, str(error))
    except (TryLaterError, RefusedError):
        return
    else:
        tokens.taken(slack.team, PROBE)


def _all_refused(troubles: Sequence[Trouble], slacks: Sequence[Slack]) -> bool:
    """Tell whether nobody is answered: one of many workspaces does not make the bot unready."""
    refused = {one.team for one in troubles}
    return bool(troubles) and ("" in refused or refused.issuperset(one.team for one in slacks))


def _log(before: Sequence[Trouble], now: Sequence[Trouble]) -> None:
    for one in now:
        if one not in before:
            told = {"team": one.team, "token": one.token, "reason": one.reason, "todo": one.todo}
            log.error("token_refused", extra=told)
    standing = {(one.team, one.token) for one in now}
    for one in before:
        if (one.team, one.token) not in standing:
            log.info("token_taken", extra={"team": one.team, "token": one.token})
