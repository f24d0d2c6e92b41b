"""HTTP: what Slack calls when Socket Mode is not used, pushes, and what monitors ask.

Nothing of a delivery is read before its signature holds, and no address that a request claims to
come from is believed: nothing here depends on one.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.running.metrics import CONTENT_TYPE
from bot.running.pushes import MOST_BYTES as MOST_PUSHED
from bot.running.pushes import Pushes, RefusedError
from bot.running.signatures import OF_SLACK
from bot.slack.listening.ending import REQUESTS
from bot.slack.listening.health import NotWellError
from bot.slack.listening.unreadable import UNREADABLE, unreadable
from index.errors import SettingsError, StoreError

MOST_BYTES = 1_000_000
"""Largest delivery of Slack's read; they are far below."""

AT_ONCE = 16
"""Pushes in memory at once: 64 MB with the largest of bodies. The others wait unread."""
WORKERS = 2
"""Threads that read pushes: their own, so that Slack's events never wait for one."""
BODY_SECONDS = 30.0
"""How long a body may take to arrive."""
_UNREAD = frozenset({403, 408, 413})
"""Refusals before a push's body was read to its end: the rest of it is not waited for."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Probes:
    """What monitors ask; each raises NotWellError or StoreError where all is not well."""

    alive: Callable[[], dict[str, Any]]
    ready: Callable[[], dict[str, Any]]
    metrics: Callable[[], bytes]


def make_http(
    app: AsyncApp, signing_secret: SecretStr | None, pushes: Pushes, probes: Probes
) -> Starlette:
    """Return the web application.

    `/slack/events` (signed by Slack with the secret; without one nothing is), `/stories` (signed by
    the publishing system), what monitors ask, and where workspaces install the bot themselves, the
    pages for that.
    """
    return Starlette(
        routes=[
            Route("/slack/events", _SlackDoor(app, signing_secret).deliver, methods=["POST"]),
            *_pages(app.oauth_flow),
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


def _pages(flow: AsyncOAuthFlow | None) -> list[Route]:
    """Return where a browser begins and ends an installation; a body it sends stays unread."""

    def page(handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Any:
        async def answer(request: Request) -> Response:
            if request.method != "GET":  # starlette lets HEAD in beside it: no visit of a person
                return Response(status_code=405, headers={"Allow": "GET"})
            return to_starlette_response(await handle(to_async_bolt_request(request, b"")))

        return answer

    if flow is None:
        return []
    return [
        Route(flow.install_path, page(flow.handle_installation), methods=["GET"]),
        Route(flow.redirect_uri_path, page(flow.handle_callback), methods=["GET"]),
    ]


class HttpServer(uvicorn.Server):
    """A server that leaves signals to whoever runs it, and ends within a bound."""

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                web,
                host=host,
                port=port,
                log_config=None,
                proxy_headers=False,  # else X-Forwarded-For is believed of this machine
                ws="none",
                timeout_graceful_shutdown=REQUESTS,
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


class _SlackDoor:
    """Where Slack's deliveries come in: proved to be Slack's, then read, then heard."""

    def __init__(self, app: AsyncApp, secret: SecretStr | None) -> None:
        self._app = app
        self._secret = secret.get_secret_value() if secret else None

    async def deliver(self, request: Request) -> Response:
        """Answer a delivery: 401 unless it is signed, 400 where it cannot be read."""
        body = await self._signed(request)
        if body is None:
            log.warning("slack_unsigned")
            told = {"error": "not signed by Slack, with the signing secret set here, and lately"}
            return JSONResponse(told, status_code=401, headers={"Connection": "close"})
        try:
            answer = await self._app.async_dispatch(to_async_bolt_request(request, body))
        except UNREADABLE as error:  # Bolt reads some of it before its own handlers can be asked
            answer = unreadable(error)
        return to_starlette_response(answer)

    async def _signed(self, request: Request) -> bytes | None:
        """Return the body of what Slack signed; None for all else, its body read within bounds."""
        timestamp, signature = (
            _once(request, f"x-slack-{name}") for name in ("request-timestamp", "signature")
        )
        if self._secret is None or timestamp is None or signature is None:
            return None
        try:
            body = await _body(request, MOST_BYTES)
        except RefusedError:
            return None
        signed_at = OF_SLACK.signed_at(self._secret, timestamp, signature, body, time.time())
        return None if signed_at is None else body


def _once(request: Request, name: str) -> str | None:
    """Return a header's value; None where it is missing, or there twice and could mean either."""
    values = request.headers.getlist(name)
    return values[0] if len(values) == 1 else None


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
        body = await _body(request, MOST_PUSHED)
        timestamp, signature = (
            _once(request, f"x-pullquote-{name}") for name in ("timestamp", "signature")
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


async def _body(request: Request, most: int) -> bytes:
    """Read a body of at most so many bytes, whether or not its length is declared.

    Raises:
        RefusedError: it is too large, takes too long or breaks off.

    """
    too_large = RefusedError(
        413, f"the body has over {most // 1_000_000} MB; send fewer stories at once"
    )
    if int(request.headers.get("content-length", 0)) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise RefusedError(408, "the body did not arrive in time") from None
    except ClientDisconnect:
        raise RefusedError(400, "the body broke off before its end") from None
    return bytes(body)
