"""What work on the inbox is done with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.models.sessions import Session, Writer
from bot.running.watcher import Watcher
from bot.slack.api.admission import Person, refusal
from bot.slack.api.client import Slack
from bot.slack.api.errors import TokenRefusedError
from bot.slack.api.people import People
from bot.slack.api.statuses import Statuses
from bot.slack.api.tokens import PROBE, WHO_ASKS, Tokens
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import Item
from bot.slack.work.stops import Stops
from index.access import Access
from index.archive import Archive
from index.archive.given import Given, given_to
from index.house import House
from index.settings import Settings

_BELIEVED = 600.0
"""Seconds for which it is believed, while nobody asks, that Slack does not say who asks."""


@dataclass(frozen=True)
class Workplace:
    """A house, its inbox, and Slack. Safe to use from several threads."""

    house: House
    inbox: Inbox
    slack_of: Callable[[str], Slack]
    """Gives the client of an installation by the id of its team."""
    people: People
    statuses: Statuses
    watcher: Watcher
    """Where feeds are refreshed."""
    writer: Writer | None = None
    """The language model that sums up answers; None where none is set."""
    tokens: Tokens = field(default_factory=Tokens)
    """What Slack says of our tokens."""
    stops: Stops = field(default_factory=Stops)
    """What is being written, and may be stopped by who watches."""

    @property
    def archive(self) -> Archive:
        """The house's archive."""
        return self.house.archive

    @property
    def settings(self) -> Settings:
        """The house's settings."""
        return self.house.settings

    def session(self) -> Session | None:
        """Return a language model's session for one question; None where none is set."""
        return self.writer.session() if self.writer else None

    def slack(self, item: Item) -> Slack:
        """Return the client of the installation an item came from."""
        return self.slack_of(item.payload.get("team", ""))

    def access(self, channel: str, team: str) -> Access:
        """Return what a channel may see through the installation of a team."""
        return self.settings.access_of(channel, team)

    def answer(self, where: Mapping[str, Any], told: Mapping[str, Any]) -> Given | None:
        """Return the answer whose button was clicked, by what the button told.

        None where it is gone, or was given elsewhere than where the click was.
        """
        with self.archive.reading() as connection:
            answer = given_to(connection, str(told.get("answer", "")))
        return answer if answer is not None and answer.was_given_in(where) else None

    def person(self, team: str, user: str) -> Person:
        """Return who a user is.

        Raises:
            TryLaterError, RefusedError: as for `People.person`.

        """
        try:
            known = self.people.person(team, user)
        except TokenRefusedError as error:
            installed = self.slack_of(team).team
            if error.is_partial:
                self.tokens.refused(installed, WHO_ASKS, str(error), _BELIEVED)
            else:
                self.tokens.refused(installed, PROBE, str(error))
            raise
        self.tokens.taken(self.slack_of(team).team, WHO_ASKS)
        return known

    def refusal(self, team: str, user: str, channel: str) -> str | None:
        """Return why a user is not answered in a channel; None where they are.

        Raises:
            TryLaterError, RefusedError: as for `People.person`; they are not to be answered then.

        """
        return refusal(self.person(team, user), channel, self.settings)
