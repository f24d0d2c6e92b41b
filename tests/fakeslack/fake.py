"""The fake Slack as tests drive it: every function here may be called from any thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web

from .blocks import Limits
from .deliver import Deliverer, Delivery, HttpRoad
from .errors import SlackError, ratelimited
from .faults import Fault
from .people import People
from .server import ApiCall, Server
from .socketmode import SocketRoad
from .workspace import Channel, Kind, Message, User, View, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

T = TypeVar("T")

SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "chat:write", "commands", "users:read"),
        *("channels:history", "groups:history", "im:history", "mpim:history"),
        *("channels:read", "groups:read", "im:read", "mpim:read", "im:write"),
        *("reactions:read", "reactions:write"),
    }
)


@dataclass(frozen=True)
class Settings:
    """How this Slack behaves. `time_scale` shortens the waits before events are tried again."""

    bot_token: str = "xoxb-fake-bot-token"
    app_token: str = "xapp-1-fake-app-token"
    signing_secret: str = "fake-signing-secret"
    scopes: frozenset[str] = SCOPES
    ack_seconds: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    time_scale: float = 1.0
    ping_seconds: float = 5.0
    response_url_seconds: float = 1800.0
    trigger_seconds: float = 3.0
    echo: bool = False  # tell the bot of its own messages, as Slack does
    limits: Limits = field(default_factory=Limits)


class FakeSlack(People):
    """A Slack on loopback. Use it as a context manager."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.workspace = Workspace()
        self.bot = self.workspace.add_user("pullquote", bot=True)
        self.ack_seconds = self.settings.ack_seconds
        self.socket = SocketRoad(
            str(self.bot.app_id), lambda: self.ack_seconds, self.settings.ping_seconds
        )
        self.http: HttpRoad | None = None
        delays = tuple(delay * self.settings.time_scale for delay in self.settings.retry_delays)
        self.deliverer = Deliverer(self.socket, delays)
        self.server = Server(
            self.workspace,
            self.bot,
            self.socket,
            self.settings.bot_token,
            self.settings.app_token,
            self.settings.scopes,
            self.settings.limits,
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

    def add_user(self, name: str, *, team_id: str | None = None, bot: bool = False) -> User:
        """A new person, of another team perhaps, or another bot."""
        return self._do(lambda: self.workspace.add_user(name, team_id=team_id, bot=bot))

    def add_channel(
        self,
        name: str,
        *members: User,
        kind: Kind = "channel",
        bot: bool = True,
        shared: bool = False,
    ) -> Channel:
        """A new channel with these members, and the bot unless told otherwise."""
        ids = {member.id for member in members} | ({self.bot.id} if bot else set())
        return self._do(lambda: self.workspace.add_channel(name, kind, ids, shared=shared))

    def direct(self, user: User) -> Channel:
        """A person's direct messages with the bot."""
        return self._do(lambda: self.workspace.direct(user.id, self.bot.id))

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

    def replies(self, channel: Channel, thread_ts: str) -> list[Message]:
        """The bot's own messages in a thread, as they stand."""
        found = self.thread(channel, thread_ts)
        return [m for m in found if m.user == self.bot.id and m.ts != thread_ts]

    # Waiting

    def wait_until(self, predicate: Callable[[], object], timeout: float = 10.0) -> None:
        """Wait until something is true; AssertionError when it is not so in time."""
        deadline = time.monotonic() + timeout
        while not predicate():
            if time.monotonic() > deadline:
                recent = [f"{call.method} {call.answer}" for call in self.calls[-5:]]
                raise AssertionError(f"not so within {timeout} s; last calls: {recent}")
            time.sleep(0.01)

    def wait_for_reply(
        self, channel: Channel, thread_ts: str, timeout: float = 10.0, after: str = ""
    ) -> Message:
        """The bot's first message in a thread (later than the message `after`)."""

        def found() -> list[Message]:
            return [m for m in self.replies(channel, thread_ts) if m.ts > after]

        self.wait_until(found, timeout)
        return found()[0]

    def wait_connected(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until so many Socket Mode connections are open."""
        self.wait_until(lambda: len(self.socket.open_connections()) >= count, timeout)

    def settle(self, seconds: float = 0.3, timeout: float = 30.0) -> None:
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

    # What goes wrong

    def fail(
        self,
        method: str,
        *,
        times: int | None = 1,
        error: str = "internal_error",
        status: int = 200,
        problems: list[str] | None = None,
    ) -> None:
        """Refuse the next calls of a method (`*`: of any; times None: until clear_faults)."""
        refusal = SlackError(error, problems, status=status)
        self._order(Fault(method, times, refusal=refusal))

    def rate_limit(self, method: str, *, times: int | None = 1, retry_after: float = 1.0) -> None:
        """Answer the next calls of a method with a 429 and Retry-After."""
        self._order(Fault(method, times, refusal=ratelimited(retry_after)))

    def delay(self, method: str, seconds: float, *, times: int | None = None) -> None:
        """Wait before doing and answering the next calls of a method."""
        self._order(Fault(method, times, delay=seconds))

    def swallow(self, method: str, *, times: int | None = 1, close: bool = True) -> None:
        """Do the next calls, unanswered: break the connection, or (close=False) stay silent."""
        self._order(Fault(method, times, swallow=True, close=close))

    def limit_channels(self, per_second: float | None = 1.0, burst: int = 1) -> None:
        """Let only so many messages a second into each channel; None lets all in."""
        self.server.faults.per_second, self.server.faults.burst = per_second, burst

    def clear_faults(self) -> None:
        """Nothing goes wrong from now on."""
        self._do(self.server.faults.orders.clear)
        self.limit_channels(None)

    def _order(self, fault: Fault) -> None:
        self._do(lambda: self.server.faults.orders.append(fault))

    @contextlib.contextmanager
    def losing_events(self) -> Iterator[None]:
        """Whatever happens meanwhile is in the history, but the bot is never told."""
        self.deliverer.losing = True
        try:
            yield
        finally:
            self.deliverer.losing = False

    # How connections break

    def disconnect(
        self, reason: str = "refresh_requested", close_after: float | None = 0.5
    ) -> None:
        """Ask every connection politely to be renewed (`refresh_requested`, `warning`)."""
        self._do(lambda: self.deliverer.start(self.socket.disconnect(reason, close_after)))

    def abort_connections(self) -> int:
        """Break every connection rudely; how many there were."""
        return self._do(self.socket.abort)

    def refuse_connections(self, seconds: float) -> None:
        """Turn new connections away for so long."""
        self.socket.refusing_until = time.monotonic() + seconds

    def answer_pings(self, *, yes: bool) -> None:
        """Whether to answer the app's pings."""
        self.socket.answering_pings = yes
