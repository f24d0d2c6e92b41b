"""The fake Slack as tests drive it: every function here may be called from any thread."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web
from waiting import PATIENCE, eventually

from .blocks import Limits
from .deliver import Deliverer, Delivery, HttpRoad
from .interactions import Interactions
from .models import Channel, Guest, Installation, Kind, Message, User
from .oauth import Installer, OAuth, install
from .people import People
from .server import ApiCall, Server
from .socketmode import SocketRoad
from .trouble import Trouble
from .views import View, latest
from .workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .errors import Json

T = TypeVar("T")

SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "chat:write", "commands", "users:read"),
        *("channels:history", "groups:history", "im:history", "mpim:history"),
        *("channels:read", "groups:read", "im:read", "mpim:read", "im:write"),
        *("reactions:read", "reactions:write", "links:read", "links:write"),
        *("files:read", "canvases:read"),
    }
)


@dataclass(frozen=True)
class Settings:
    """How this Slack behaves. `time_scale` shortens the waits before events are tried again."""

    bot_token: str = "xoxb-fake-bot-token"
    app_token: str = "xapp-1-fake-app-token"
    signing_secret: str = "fake-signing-secret"
    client_id: str = "1111.2222"
    client_secret: str = "fake-client-secret"
    scopes: frozenset[str] = SCOPES
    events: frozenset[str] | None = None  # the manifest's bot events; None: all
    organisation: str | None = None  # whose token is for all its workspaces
    installed: bool = True  # in the first team, from the start
    ack_seconds: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    time_scale: float = 1.0
    ping_seconds: float = 5.0
    response_url_seconds: float = 1800.0
    trigger_seconds: float = 3.0
    echo: bool = False  # tell the bot of its own messages, as Slack does
    limits: Limits = field(default_factory=Limits)


class FakeSlack(People, Interactions, Trouble):
    """A Slack on loopback. Use it as a context manager."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.workspace = Workspace()
        first = install(
            self.workspace,
            self.workspace.team_id,
            self.workspace.team,
            self.settings.scopes,
            self.settings.bot_token,
        )
        first.gone = "" if self.settings.installed else "account_inactive"
        self.bot = first.bot
        self.ack_seconds = self.settings.ack_seconds
        self.socket = SocketRoad(
            str(self.bot.app_id), lambda: self.ack_seconds, self.settings.ping_seconds
        )
        self.http: HttpRoad | None = None
        delays = tuple(delay * self.settings.time_scale for delay in self.settings.retry_delays)
        self.deliverer = Deliverer(self.socket, delays)
        self.oauth = OAuth(
            self.workspace,
            self.settings.client_id,
            self.settings.client_secret,
            Installer(self.workspace.team_id, self.workspace.team, "U0INSTALLER"),
        )
        self.workspace.organisation = self.settings.organisation
        self.server = Server(
            self.workspace,
            self.socket,
            self.settings.app_token,
            self.settings.limits,
            self.oauth,
            self._tell,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self._start())
        return self

    def __exit__(self, *error: object) -> None:
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _start(self) -> None:
        self._runner = web.AppRunner(self.server.app(), shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.server.port = self._runner.addresses[0][1]
        self.workspace.base_url = self.base_url
        if self.settings.echo:
            self.deliverer.start(self._echo())

    async def _stop(self) -> None:
        await self.deliverer.stop()
        self.socket.abort()
        await self._runner.cleanup()

    def _wait(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def _do(self, act: Callable[[], T]) -> T:
        async def acting() -> T:
            return act()

        return self._wait(acting())

    # Where it is

    @property
    def base_url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL should be."""
        return f"{self.base_url}/api/"

    @property
    def authorize_url(self) -> str:
        """Slack's page that asks whether to install the app."""
        return f"{self.base_url}/oauth/v2/authorize"

    def environment(self) -> dict[str, str]:
        """The settings that point the bot here."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.settings.bot_token,
            "SLACK_APP_TOKEN": self.settings.app_token,
            "SLACK_SIGNING_SECRET": self.settings.signing_secret,
        }

    def use_http(self, url: str) -> None:
        """Deliver by signed requests to this URL instead of Socket Mode."""
        self.http = HttpRoad(url, self.settings.signing_secret, lambda: self.ack_seconds)
        self.deliverer.sender = self.http

    # Who and what there is

    def add_user(
        self,
        name: str,
        *,
        team_id: str | None = None,
        bot: bool = False,
        guest: Guest | None = None,
        admin: bool = False,
        owner: bool = False,
        enterprise_id: str | None = None,
    ) -> User:
        """A new person, of another team perhaps, or another bot."""
        rank: Json = {"guest": guest, "admin": admin, "owner": owner}
        rank["enterprise_id"] = enterprise_id
        return self._do(lambda: self.workspace.add_user(name, team_id=team_id, bot=bot, **rank))

    def add_channel(
        self,
        name: str,
        *members: User,
        kind: Kind = "channel",
        bot: bool = True,
        shared: bool = False,
        team_id: str | None = None,
    ) -> Channel:
        """A new channel with these members, and the team's bot unless told otherwise."""
        team = team_id or self.workspace.team_id
        inside = {self.workspace.bot_for(team).id} if bot else set()
        ids = {member.id for member in members} | inside
        return self._do(
            lambda: self.workspace.add_channel(name, kind, ids, shared=shared, team_id=team)
        )

    def direct(self, user: User) -> Channel:
        """A person's direct messages with their team's bot."""
        return self._do(
            lambda: self.workspace.direct(user.id, self.workspace.bot_for(user.team_id).id)
        )

    def install(self, team_id: str, team: str, scopes: frozenset[str] | None = None) -> str:
        """Put the app into another team; the token that stands for it there."""
        granted = self.settings.scopes if scopes is None else scopes
        return self._do(lambda: install(self.workspace, team_id, team, granted)).token

    def installation(self, team_id: str | None = None) -> Installation | None:
        """The app in a team (the first, unless one is named), None where it is not installed."""
        return self.workspace.installed(team_id or self.workspace.team_id)

    def uninstall(self, team_id: str | None = None) -> None:
        """An admin takes the app out of a team; the app is told, and its token holds no more."""

        def act() -> None:
            held = self.workspace.installed(team_id or self.workspace.team_id)
            assert held is not None, "not installed there"
            tokens = {"oauth": [], "bot": [held.bot.id]}
            self._tell({"type": "app_uninstalled"}, held.bot)
            self._tell({"type": "tokens_revoked", "tokens": tokens}, held.bot)
            held.gone = "account_inactive"

        self._do(act)

    def installing(
        self, team_id: str, team: str, user: str = "U0INSTALLER", *, agrees: bool = True
    ) -> None:
        """Who is at the browser when the app's authorize link is opened next."""
        self.oauth.installer = Installer(team_id, team, user, agrees)

    # What was done and said

    @property
    def calls(self) -> list[ApiCall]:
        """Every call so far, in order."""
        return list(self.server.calls)

    def calls_of(self, method: str) -> list[ApiCall]:
        """Every call of one method so far."""
        return [call for call in self.calls if call.method == method]

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything the bot was told, or is being told."""
        return list(self.deliverer.deliveries)

    @property
    def ephemerals(self) -> list[Message]:
        """The messages that one person sees, as they stand."""
        return list(self.workspace.ephemerals)

    @property
    def written(self) -> list[Message]:
        """Every version of every message, in the order they were written."""
        return list(self.workspace.written)

    def messages(self, channel: Channel) -> list[Message]:
        """A channel's messages as they stand, oldest first, threads included."""
        return list(self.workspace.messages[channel.id].values())

    def thread(self, channel: Channel, ts: str) -> list[Message]:
        """A thread as it stands, its first message first."""
        return self._do(lambda: self.workspace.thread(channel.id, ts))

    def current(self, message: Message) -> Message | None:
        """A message as it stands now; None if it is gone."""
        if message.shown_to is not None:
            return next((m for m in self.ephemerals if m.ts == message.ts), None)
        return self.workspace.messages[message.channel].get(message.ts)

    def home(self, user: User) -> View | None:
        """A person's home tab as it was last published."""
        views = list(self.workspace.views)
        homes = [v for v in views if v.user == user.id and v.view["type"] == "home"]
        return homes[-1] if homes else None

    def modal(self, user: User) -> View | None:
        """The modal that a person has open, the topmost where several are."""
        stack = self.workspace.modals.get(user.id, [])
        return latest(self.workspace, stack[-1]) if stack else None

    def status(self, channel: Channel | str, thread_ts: str) -> str:
        """What the bot is shown to be doing in a thread; empty where nothing is shown."""
        id_ = channel if isinstance(channel, str) else channel.id
        status, until = self.workspace.statuses.get((id_, thread_ts), ("", 0.0))
        return status if time.monotonic() < until else ""

    def replies(self, channel: Channel, thread_ts: str) -> list[Message]:
        """The bot's own messages in a thread, as they stand."""
        found = self.thread(channel, thread_ts)
        bots = {one.bot.id for one in self.workspace.installations.values()}
        return [m for m in found if m.user in bots and m.ts != thread_ts]

    # Waiting

    def wait_until(self, predicate: Callable[[], object], timeout: float = PATIENCE) -> None:
        """Wait until something is true; AssertionError when it is not so in time."""

        def recent() -> str:
            calls = [f"{call.method} {call.answer}" for call in self.calls[-5:]]
            return f"not so within {timeout} s; last calls: {calls}"

        eventually(predicate, recent, timeout, every=0.01)

    def wait_for_reply(
        self, channel: Channel, thread_ts: str, timeout: float = PATIENCE, after: str = ""
    ) -> Message:
        """The bot's first message in a thread (later than the message `after`)."""

        def found() -> list[Message]:
            return [m for m in self.replies(channel, thread_ts) if m.ts > after]

        self.wait_until(found, timeout)
        return found()[0]

    def wait_connected(self, count: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until so many Socket Mode connections are open."""
        self.wait_until(lambda: len(self.socket.open_connections()) >= count, timeout)

    def settle(self, seconds: float = 0.3, timeout: float = PATIENCE) -> None:
        """Wait until nothing has been called, written or delivered for so long."""

        def state() -> tuple[object, ...]:
            running = sum(not delivery.done for delivery in self.deliveries)
            answered = sum(call.status != 0 for call in self.calls)
            return running, len(self.calls), answered, len(self.workspace.written)

        deadline, last, since = time.monotonic() + timeout, state(), time.monotonic()
        while last[0] or time.monotonic() - since < seconds:
            if time.monotonic() > deadline:
                raise AssertionError(f"not settled within {timeout} s")
            time.sleep(0.01)
            if (now := state()) != last:
                last, since = now, time.monotonic()
