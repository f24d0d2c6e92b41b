"""What every part of the fake Slack's driving half needs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

from . import payloads
from .subscriptions import reaches
from .views import View

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .deliver import Deliverer, HttpRoad
    from .errors import Json
    from .models import Message, User
    from .server import Server
    from .socketmode import SocketRoad
    from .workspace import Workspace

T = TypeVar("T")


class Driving(ABC):
    """The workspace, the roads to the app, and how to do things in the server's own thread."""

    workspace: Workspace
    bot: User
    server: Server
    deliverer: Deliverer
    socket: SocketRoad
    http: HttpRoad | None
    settings: Any

    @property
    @abstractmethod
    def base_url(self) -> str: ...

    @abstractmethod
    def _wait(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T: ...

    @abstractmethod
    def _do(self, act: Callable[[], T]) -> T: ...

    def _tell(self, event: Json, bot: User | None = None) -> None:
        """Tell the app of an event as its bot in the event's team, where that has the event."""
        channel = self.workspace.channels.get(str(event.get("channel")))
        bot = bot or self._bot_told(event)
        installed = self.workspace.installed(bot.team_id)
        outside = channel is not None and bot.id not in channel.members
        if installed and not outside and reaches(event, self.settings.events, installed.scopes):
            self.deliverer.tell(payloads.event_callback(self.workspace, installed.bot, event))

    def _bot_told(self, event: Json) -> User:
        """The bot in the team of an event's channel."""
        channel = self.workspace.channels.get(str(event.get("channel")))
        return self.workspace.bot_for(channel.team_id) if channel else self.bot

    def _bot_by(self, where: Message | View) -> User:
        """The bot whose message or view this is, or in whose team the message stands."""
        if isinstance(where, View):
            return where.bot
        return self.workspace.bot_for(self.workspace.channels[where.channel].team_id)
