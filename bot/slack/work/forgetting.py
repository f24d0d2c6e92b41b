"""People forgotten: one of them at once when that is asked for, and all of them after a time.

What an answer shows of stories outlives its asker, so that it can still be marked where it was
given; what they asked does not.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.slack.api.installs import forget_installer
from bot.slack.inbox.erasing import cancel_news, erase_of, tidy
from bot.slack.looks.forgotten import without
from index.archive import Archive
from index.archive.given import Given, forget
from index.archive.personal import (
    answers_of,
    drop,
    erase_feedback,
    erase_follows,
    erase_held_by,
    older,
    put_back,
)

BEAT = 3600.0
"""Seconds between looks for what has been kept long enough."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased of a person."""

    items: int
    """Questions, clicks and commands as they came from Slack."""
    undone: int
    """How many of these were not done yet, and are not going to be."""
    answers: int
    """Answers to them, or with their words."""
    feedback: int
    """Words of theirs on answers, and of anybody on answers to them."""
    follows: int
    """Questions that channels followed because they had asked for it."""
    installations: int
    """Times they installed the bot."""

    @property
    def anything(self) -> bool:
        """Tell whether there was anything."""
        return any((self.items, self.answers, self.feedback, self.follows, self.installations))


def forget_person(archive: Archive, user: str, team: str | None = None) -> Forgotten:
    """Erase what is stored of a person, by their id: in all workspaces, or in that of one team.

    One transaction: what is being worked on for them meanwhile is not kept, and taken back.

    Raises:
        StoreError: the archive fails; nothing is erased then.

    """
    teams = frozenset({team, ""}) if team else frozenset[str]()
    with archive.writing() as connection:
        sent = erase_of(connection, user, teams)
        follows = erase_follows(connection, sent.keys)
        cancel_news(connection, follows)
        found = answers_of(connection, user, follows)
        theirs = [one for one in found if not teams or one.team in teams]
        lost = {one.key for one in theirs if _erase(connection, one, user)}
        others = {one.key for one in found if one not in theirs}
        erase_held_by(connection, user)
        return Forgotten(
            items=len(sent.keys),
            undone=sent.undone,
            answers=len(theirs),
            feedback=erase_feedback(connection, user, lost | sent.keys, elsewhere=others),
            follows=len(follows),
            installations=forget_installer(connection, user, teams),
        )


def _erase(connection: Connection, answer: Given, user: str) -> bool:
    """Erase a person's words from an answer; tell whether it had any.

    One that is shown to them alone goes, and one that follows no story.
    """
    left = without(answer, user)
    if answer.private or not answer.quotes:
        forget(connection, answer.key)
    else:
        put_back(connection, left if user not in left.key else replace(left, key=_unnamed(left)))
    return left.text != answer.text


def _unnamed(answer: Given) -> str:
    """Return a key for an answer of an earlier release, whose keys named people."""
    return f"forgotten:{answer.id}"


@dataclass(frozen=True)
class Retention:
    """Drops what has been kept long enough."""

    archive: Archive
    keep: timedelta
    stopping: threading.Event

    def run(self) -> None:
        """Look until told to stop; a failure is logged and tried again at the next beat."""
        while not self.stopping.is_set():
            try:
                self.look(datetime.now(UTC))
            except Exception:
                log.exception("old_not_dropped")
            self.stopping.wait(BEAT)

    def look(self, now: datetime) -> None:
        """Drop who asked, and what, where that was before the time that it is kept."""
        with self.archive.reading() as connection:
            old = older(connection, now - self.keep)
        with self.archive.writing() as connection:
            drop(connection, old)
            tidy(connection, now, self.keep)
