"""What a Web API method is given, and the table of all methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import Json, SlackError

if TYPE_CHECKING:
    from .blocks import Limits
    from .faults import Faults
    from .models import Channel, Installation, User
    from .oauth import OAuth
    from .workspace import Workspace


@dataclass
class Call:
    """One call: who calls, with what, upon which workspace."""

    workspace: Workspace
    installation: Installation
    params: Json
    limits: Limits
    faults: Faults
    oauth: OAuth
    tell: Tell

    @property
    def bot(self) -> User:
        """Who calls."""
        return self.installation.bot

    @property
    def scopes(self) -> frozenset[str]:
        """What the caller may do."""
        return self.installation.scopes

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """A required argument."""
        value = self.params.get(name)
        if value in (None, ""):
            problem = f"missing required field: {name}"
            raise SlackError(error, [problem] if error == "invalid_arguments" else None)
        return str(value)

    def flag(self, name: str) -> bool:
        """A yes or no argument."""
        return self.params.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        """A whole-number argument."""
        try:
            return int(self.params.get(name) or default)
        except ValueError:
            raise SlackError("invalid_arguments") from None

    def channel(self, name: str = "channel", *, member: bool = True) -> Channel:
        """The channel named, as far as the bot may see it."""
        wanted = self.need(name, "channel_not_found")
        if wanted in self.workspace.users:
            return self.workspace.direct(wanted, self.bot.id)
        channel = self.workspace.find_channel(wanted)
        inside = self.bot.id in channel.members
        foreign = channel.team_id != self.bot.team_id
        if not inside and (foreign or channel.kind != "channel"):
            raise SlackError("channel_not_found")
        if member and not inside:
            raise SlackError("not_in_channel")
        return channel


Method = Callable[[Call], Json]
Tell = Callable[[Json, "User"], None]
"""Tells the app of an event, as a bot."""
METHODS: dict[str, tuple[Method, str | None]] = {}


def method(name: str, scope: str | None = None) -> Callable[[Method], Method]:
    """Name a Web API method, and the scope it needs."""

    def keep(function: Method) -> Method:
        METHODS[name] = (function, scope)
        return function

    return keep


def require(call: Call, scope: str | None) -> None:
    """Refuse a call whose token lacks the scope."""
    if scope and scope not in call.scopes:
        extra = {"needed": scope, "provided": ",".join(sorted(call.scopes))}
        raise SlackError("missing_scope", extra=extra)
