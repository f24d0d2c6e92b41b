"""The workspaces that the bot is installed in, and the client of each.

One, whose token the settings hold; or many, which have installed the bot themselves. Their tokens
stand in the archive, in the tables of slack_sdk's installation store, and nowhere else: whoever can
read the archive can speak as the bot.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import ColumnElement, Connection, MetaData, Table, delete, inspect, select

from bot.slack.api.client import Slack, client_for
from bot.slack.api.errors import MessageGoneError
from index.archive import Archive
from index.archive.engine import fact, set_fact
from index.archive.follows import stop_all_of
from index.archive.given import forget_of
from index.archive.tables import facts
from index.settings import Settings

_ORGANISATION = "organisation_of:"
"""Fact: the organisation that a team is of."""
_WHOLE_SECOND = 1.0
"""Slack tells of an event's moment without what follows its second."""


class NotInstalledError(MessageGoneError):
    """A workspace has not installed the bot, or no longer has it."""

    def __init__(self, team: str) -> None:
        super().__init__(f"the bot is not installed in {team or 'a workspace that is not named'}")


@dataclass(frozen=True, slots=True)
class OneInstall:
    """The only workspace."""

    slack: Slack

    def slack_of(self, _team: str) -> Slack:
        """Return its client, whichever team is meant."""
        return self.slack

    def slacks(self) -> Sequence[Slack]:
        """Return its client alone."""
        return (self.slack,)


class Installs:
    """The workspaces that have installed the bot. Safe to use from several threads."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        """Open them, making their tables where there are none.

        Raises:
            StoreError: the archive fails.

        """
        self.archive = archive
        self._url = settings.slack_api_url
        self._store = SQLAlchemyInstallationStore(settings.slack_client_id or "", archive.lent)
        self._known: dict[str, tuple[Bot, Slack]] = {}
        self._guard = threading.Lock()
        with archive.told_plainly():
            self._store.create_tables()

    def slack_of(self, team: str) -> Slack:
        """Return the client of the installation that serves a team.

        Raises:
            NotInstalledError: none does.
            StoreError: the archive fails.

        """
        return self._installed(team)[1]

    def bot_of(self, team: str) -> Bot:
        """Return the bot of the installation that serves a team, as slack_sdk keeps it.

        Raises:
            NotInstalledError, StoreError: as for `slack_of`.

        """
        return self._installed(team)[0]

    def slacks(self) -> Sequence[Slack]:
        """Return the client of every team that is served."""
        bots = self._store.bots.c
        own = select(bots.team_id).where(bots.client_id == self._store.client_id)
        with self.archive.reading() as connection:
            teams = connection.execute(own.where(bots.team_id.is_not(None))).scalars()
            named = sorted({*teams, *_teams_met(connection)})
        found = (self._known.get(team) or self._looked_up(team) for team in named)
        return [slack for _, slack in filter(None, found)]

    def meet(self, team: str, organisation: str | None) -> None:
        """Learn that a team is of an organisation, whose installation may serve it.

        Raises:
            StoreError: the archive fails.

        """
        if not organisation or not team or team in self._known:
            return
        with self.archive.reading() as connection:
            known = fact(connection, _ORGANISATION + team)
            serves = self._newest(connection, organisation, None) is not None
        if serves and known != organisation:
            with self.archive.writing() as connection:
                set_fact(connection, _ORGANISATION + team, organisation)

    def keep(self, installation: Installation) -> None:
        """Keep an installation; it takes the place of an earlier one there.

        Raises:
            StoreError: the archive fails.

        """
        with self.archive.told_plainly():
            self._store.save(installation)
        with self._guard:
            self._known.clear()

    def remove(self, team: str, organisation: str | None, at: float, *, forget: bool) -> bool:
        """Drop what was installed before a moment, in seconds since 1970; tell whether it was.

        That is a team's installation, or where `organisation` is given its installation for all of
        its teams. `forget` drops their answers and follows too. Events may come late: an
        installation made since stands.

        Raises:
            StoreError: the archive fails.

        """
        place = (organisation, None) if organisation else (None, team)
        with self._guard:
            with self.archive.writing() as connection:
                newest = self._newest(connection, *place)
                if newest is not None and newest.installed_at > at + _WHOLE_SECOND:
                    return False
                for table in (self._store.bots, self._store.installations):
                    connection.execute(delete(table).where(self._at(table, *place)))
                teams = _teams_met(connection, organisation) if organisation else [team]
                for one in teams if forget else ():
                    forget_of(connection, one)
                    stop_all_of(connection, one)
            self._known.clear()
        return newest is not None

    def _installed(self, team: str) -> tuple[Bot, Slack]:
        found = self._known.get(team) or self._looked_up(team)
        if found is None:
            raise NotInstalledError(team)
        return found

    def _looked_up(self, team: str) -> tuple[Bot, Slack] | None:
        """Return the installation that serves a team, its own before its organisation's."""
        with self._guard:
            with self.archive.reading() as connection:
                bot = self._newest(connection, None, team)
                organisation = fact(connection, _ORGANISATION + team)
                if bot is None and organisation is not None:
                    bot = self._newest(connection, organisation, None)
            if bot is None:
                return None
            slack = replace(
                client_for(bot.bot_token, self._url),
                team=team,
                enterprise=bot.enterprise_id,
                bot_user=bot.bot_user_id,
            )
            self._known[team] = (bot, slack)
            return self._known[team]

    def _newest(
        self, connection: Connection, organisation: str | None, team: str | None
    ) -> Bot | None:
        """Return the bot last installed in a team, or for a whole organisation."""
        bots = self._store.bots
        held = self._at(bots, organisation, team) & bots.c.bot_token.is_not(None)
        query = select(bots).where(held).order_by(bots.c.installed_at.desc(), bots.c.id.desc())
        row = connection.execute(query.limit(1)).mappings().first()
        return None if row is None else self._store.build_bot_entity(row)

    def _at(self, table: Table, organisation: str | None, team: str | None) -> ColumnElement[bool]:
        """Return what holds of the rows of a team, whatever its organisation, or of the latter."""
        ours = table.c.client_id == self._store.client_id
        if team is not None:
            return ours & (table.c.team_id == team)
        return ours & table.c.team_id.is_(None) & (table.c.enterprise_id == organisation)


def forget_installer(connection: Connection, user: str, teams: Collection[str]) -> int:
    """Drop who installed the bot, for teams or for any; return how many times they did.

    The bot's own tokens stand elsewhere, and it goes on.
    """
    name = SQLAlchemyInstallationStore.default_installations_table_name
    if not inspect(connection).has_table(name):
        return 0
    table = SQLAlchemyInstallationStore.build_installations_table(MetaData(), name)
    theirs = table.c.user_id == user
    if teams:
        theirs &= table.c.team_id.in_(teams)
    return connection.execute(delete(table).where(theirs)).rowcount


def _teams_met(connection: Connection, organisation: str | None = None) -> list[str]:
    """Return the teams known to be of an organisation, or of any."""
    met = facts.c.name.startswith(_ORGANISATION, autoescape=True)
    if organisation is not None:
        met &= facts.c.value == organisation
    names = connection.execute(select(facts.c.name).where(met).order_by(facts.c.name)).scalars()
    return [name.removeprefix(_ORGANISATION) for name in names]
