"""HTTP: what Slack calls when Socket Mode is not used, pushes, and what monitors ask."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.running.metrics import CONTENT_TYPE
from bot.running.pushes import MOST_BYTES as MOST_PUSHED
from bot.running.pushes import Pushes, RefusedError
from bot.slack.listening.ending import REQUESTS
from bot.slack.listening.health import NotWellError
from index.errors import SettingsError, StoreError

MOST_BYTES = 1_000_000
"""Largest request read; Slack's own are far below."""

AT_ONCE = 16
"""Pushes in memory at once: 64 MB with the largest of bodies. The others wait unread."""
WORKERS = 2
"""Threads that read pushes: their own, so that Slack's events never wait for one."""
BODY_SECONDS = 30.0
"""How long a push's body may take to arrive."""
_UNREAD = frozenset({403, 408, 413})
"""Refusals before the body was read to its end: the rest of it is not waited for."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Probes:
    """What monitors ask; each raises NotWellError or StoreError where all is not well."""

    alive: Callable[[], dict[str, Any]]
    ready: Callable[[], dict[str, Any]]
    metrics: Callable[[], bytes]


def make_http(app: AsyncApp, pushes: Pushes, probes: Probes) -> Starlette:
    """Return the web application.

    `/slack/events` (signed by Slack), `/stories` (signed by the publishing system), what monitors
    ask, and where workspaces install the bot themselves, the pages for that.
    """
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
            return Response("too large", status_code=413)
        return await handler.handle(request)

    flow = app.oauth_flow
    pages = (flow.install_path, flow.redirect_uri_path) if flow is not None else ()
    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            *(Route(path, handler.handle, methods=["GET"]) for path in pages),
            Route("/stories", _Door(pushes).push, methods=["POST"]),
            *_routes(probes),
        ]
    )


def make_monitor(probes: Probes) -> Starlette:
    """Return the web application for monitors alone: `/healthz`, `/readyz` and `/metrics`."""
    return Starlette(routes=_routes(probes))


def _routes(probes: Probes) -> list[Route]:
    async def metrics(_request: Request) -> Response:
        try:
            return Response(await asyncio.to_thread(probes.metrics), media_type=CONTENT_TYPE)
        except StoreError as error:
            return Response(str(error), status_code=503)

    return [
        Route("/healthz", _asked(probes.alive), methods=["GET"]),
        Route("/readyz", _asked(probes.ready), methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


def _asked(probe: Callable[[], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        try:
            return JSONResponse(await asyncio.to_thread(probe))
        except (NotWellError, StoreError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=503)

    return answer


class HttpServer(uvicorn.Server):
    """A server that leaves signals to whoever runs it, and ends within a bound."""

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                web, host=host, port=port, log_config=None, timeout_graceful_shutdown=REQUESTS
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextmanager
def monitoring(probes: Probes, host: str, port: int) -> Iterator[None]:
    """Answer monitors from a thread of its own meanwhile.

    Raises:
        SettingsError: nobody can listen there.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"monitors cannot be served at {host}, port {port} ({error.strerror}): choose another "
            "PULLQUOTE_MONITOR_PORT, and an address of this machine as PULLQUOTE_HTTP_HOST."
        ) from None
    server = HttpServer(make_monitor(probes), host, port)
    thread = threading.Thread(target=server.run, args=([listening],), name="monitor")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


class _Door:
    """Where pushes come in: read within bounds, then taken in threads of their own."""

    def __init__(self, pushes: Pushes) -> None:
        self._pushes = pushes
        self._room = asyncio.Semaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="push")

    async def push(self, request: Request) -> Response:
        """Answer a push: 202 once it is stored, else why not."""
        try:
            self._pushes.require_secret()
            async with self._room:
                accepted = await self._taken(request)
        except RefusedError as error:
            return _refusal(error.status, str(error))
        except StoreError as error:
            return _refusal(503, str(error))
        log.info("pushed", extra={"stories": accepted})
        return JSONResponse({"accepted": accepted}, status_code=202)

    async def _taken(self, request: Request) -> int:
        body = await _body(request)
        timestamp, signature = (
            request.headers.get(f"x-pullquote-{name}") for name in ("timestamp", "signature")
        )
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, self._pushes.take, timestamp, signature, body
        )


def _refusal(status: int, reason: str) -> Response:
    log.warning("push_refused", extra={"status": status})
    headers = {}
    if status == 503:
        headers["Retry-After"] = "1"
    if status in _UNREAD:
        headers["Connection"] = "close"
    return JSONResponse({"error": reason}, status_code=status, headers=headers)


async def _body(request: Request) -> bytes:
    """Read a push's body, whether or not its length is declared.

    Raises:
        RefusedError: it is too large, takes too long or breaks off.

    """
    too_large = RefusedError(
        413, f"the body has over {MOST_PUSHED // 1_000_000} MB; send fewer stories at once"
    )
    if int(request.headers.get("content-length", 0)) > MOST_PUSHED:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MOST_PUSHED:
                    raise too_large
    except TimeoutError:
        raise RefusedError(408, "the body did not arrive in time") from None
    except ClientDisconnect:
        raise RefusedError(400, "the body broke off before its end") from None
    return bytes(body)
