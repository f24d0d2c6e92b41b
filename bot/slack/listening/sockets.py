"""Listening to Slack: over Socket Mode, or at an HTTP port, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot.slack.api.errors import RefusedError, TryLaterError
from bot.slack.api.tokens import Tokens
from bot.slack.listening.ending import on_signal
from bot.slack.listening.health import Health
from bot.slack.listening.http import HttpServer
from bot.slack.listening.missed import Catchers
from bot.slack.listening.socket_client import socket_client
from index.errors import PullquoteError
from index.settings import Settings

PING_SECONDS = 5.0
"""Between pings on Slack's socket; a dead line is noticed after a few."""
_NOTED_SECONDS = 30.0
"""Between notes that we listen: after a crash, history is read from a while before the last."""
_AGAIN_SECONDS = 15.0
"""Between tries at reading history where Slack cannot tell of all of it."""
_ANEW_SECONDS = 600.0
"""Between readings of history where Slack calls us: nothing tells of calls that never came, and it
tries each for five minutes only."""
_OTHERS = (
    "let one process serve an app: each would hear a part of what is asked, and two could answer it"
)
_DEAF_SECONDS = 20.0
"""Without a connection for this long, the socket's address is asked for anew: it may be stale."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ears:
    """How the bot hears Slack until SIGTERM or SIGINT; after every connection, history is read."""

    app: AsyncApp
    settings: Settings
    catchers: Catchers
    health: Health
    tokens: Tokens
    stopping: threading.Event
    """Set with the first signal, so that nothing new is begun."""
    unread: threading.Event = field(default_factory=threading.Event)
    """Whether history is to be read: there was a new connection, or reading failed."""
    caught_up: threading.Event = field(default_factory=threading.Event)
    """Whether history has been read since the last connection."""

    async def listen(self) -> None:
        """Hear Slack over Socket Mode."""
        stop = on_signal(self._end)
        token = self.settings.slack_app_token
        app_token = token.get_secret_value() if token else ""
        client = socket_client(self.app, app_token, self.tokens, PING_SECONDS)
        client.message_listeners.append(self._on_message)
        self._start_looking(every=None)
        connecting = asyncio.create_task(client.connect())
        deaf_since = noted_at = asyncio.get_running_loop().time()
        while not stop.is_set():
            now = asyncio.get_running_loop().time()
            hears = await client.is_connected()
            self.health.note_hears(hears=hears)
            if hears:
                deaf_since = now
            elif now - deaf_since > _DEAF_SECONDS:
                client.wss_uri = None  # asked for anew by its next try
                deaf_since = now
            if hears and now - noted_at > _NOTED_SECONDS:
                await asyncio.to_thread(self._note_heard)
                noted_at = now
            await _wait(stop, 1.0)
        connecting.cancel()
        await client.close()

    async def listen_over_http(self, web: Starlette, port: int) -> None:
        """Hear Slack at an HTTP port."""
        stop = on_signal(self._end)
        self.unread.set()
        self._start_looking(every=_ANEW_SECONDS)
        server = HttpServer(web, self.settings.http_host, port)
        serving = asyncio.create_task(server.serve())
        self.health.note_hears(hears=True)
        await asyncio.wait(
            [serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED
        )
        server.should_exit = True
        await serving

    async def _on_message(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            if not self.settings.shared:
                _warn_of_others(message)
            self.caught_up.clear()
            self.unread.set()

    def _end(self) -> None:
        self.health.note_ending()
        self.stopping.set()

    def _start_looking(self, every: float | None) -> None:
        """Look for missed questions in a thread that nobody waits for at the end.

        It looks once there may be any, and every so many seconds where that is given.
        """
        threading.Thread(
            target=self._keep_looking, args=(every,), name="catcher", daemon=True
        ).start()

    def _keep_looking(self, every: float | None) -> None:
        while not self.stopping.is_set():
            self.unread.wait(every)
            self.unread.clear()
            self.catchers.begin()
            while (wait := self._looked()) and not self.stopping.is_set():
                if self.unread.wait(wait):
                    self.unread.clear()
                    self.catchers.begin()

    def _looked(self) -> float:
        """Look for missed questions; return in how many seconds to go on, 0 where all were found.

        What was read is remembered: after a wait the rest is read, not all of it.
        """
        try:
            self.catchers.catch_up()
        except TryLaterError as error:
            log.warning("missed_questions_unknown", extra={"reason": str(error)})
            return max(_AGAIN_SECONDS, error.seconds)
        except RefusedError as error:
            log.warning("missed_questions_unknown", extra={"reason": str(error)})
            return _AGAIN_SECONDS
        except Exception:
            log.warning("missed_questions_unknown", exc_info=True)
            return _AGAIN_SECONDS
        if not self.unread.is_set():
            self.caught_up.set()
            self._note_heard()
        return 0.0

    def _note_heard(self) -> None:
        """Note that we listen, unless something may still be missed from before."""
        if not self.caught_up.is_set():
            return
        try:
            self.catchers.heard()
        except PullquoteError:
            log.warning("archive_unwritable", exc_info=True)


def _warn_of_others(hello: dict[str, Any]) -> None:
    """Log that another process may listen with our app token, by how many lines Slack counts.

    Slack tells each event on one of an app's lines: processes with an archive each would each hear
    a part. For a moment after a line was lost, Slack may still count it.
    """
    count = hello.get("num_connections")
    if isinstance(count, int) and count > 1:
        log.warning("others_listen", extra={"connections": count, "do": _OTHERS})


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
