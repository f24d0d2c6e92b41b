"""Listening to Slack: over Socket Mode, or at an HTTP port, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Any

import uvicorn
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot.slack.missed import Catcher
from index.errors import PullquoteError
from index.settings import Settings

PING_SECONDS = 5.0
"""Between pings on Slack's socket; a dead line is noticed after a few."""
_NOTED_SECONDS = 30.0
"""Between notes that we listen: after a crash, history is read from a while before the last."""
_DEAF_SECONDS = 20.0
"""Without a connection for this long, the socket's address is asked for anew: it may be stale."""

log = logging.getLogger(__name__)


async def listen(
    app: AsyncApp,
    settings: Settings,
    port: int | None,
    catcher: Catcher,
    web: Starlette,
) -> None:
    """Hear Slack over Socket Mode, or at an HTTP port where one is given, until SIGTERM or SIGINT.

    After every connection, history is read for what was missed.
    """
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    if port is None:
        await _socket_mode(app, settings, catcher, stop)
    else:
        await asyncio.to_thread(_catch_up, catcher)
        await _http(web, settings, port, stop)


async def _socket_mode(
    app: AsyncApp, settings: Settings, catcher: Catcher, stop: asyncio.Event
) -> None:
    token = settings.slack_app_token
    handler = AsyncSocketModeHandler(
        app, token.get_secret_value() if token else None, ping_interval=PING_SECONDS
    )
    client = handler.client

    caught_up = asyncio.Event()

    async def on_hello(_client: object, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            caught_up.clear()
            if await asyncio.to_thread(_catch_up, catcher):
                caught_up.set()

    client.message_listeners.append(on_hello)
    connecting = asyncio.create_task(client.connect())
    deaf_since = noted_at = asyncio.get_running_loop().time()
    while not stop.is_set():
        now = asyncio.get_running_loop().time()
        if await client.is_connected():
            deaf_since = now
            if caught_up.is_set() and now - noted_at > _NOTED_SECONDS:
                await asyncio.to_thread(_note_heard, catcher)
                noted_at = now
        elif now - deaf_since > _DEAF_SECONDS:
            client.wss_uri = None  # asked for anew by its next try
            deaf_since = now
        await _wait(stop, 1.0)
    connecting.cancel()
    await client.close()


async def _http(web: Starlette, settings: Settings, port: int, stop: asyncio.Event) -> None:
    config = uvicorn.Config(web, host=settings.http_host, port=port, log_config=None)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    await asyncio.wait(
        [serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED
    )
    server.should_exit = True
    await serving


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _catch_up(catcher: Catcher) -> bool:
    try:
        catcher.catch_up()
        catcher.heard()
    except Exception:
        log.warning("missed_questions_unknown", exc_info=True)
        return False
    return True


def _note_heard(catcher: Catcher) -> None:
    try:
        catcher.heard()
    except PullquoteError:
        log.warning("archive_unwritable", exc_info=True)
