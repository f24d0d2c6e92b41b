"""HTTP: what Slack calls when Socket Mode is not used, pushes, a health check, and metrics."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import CONTENT_TYPE
from bot.pushes import MOST_BYTES as MOST_PUSHED
from bot.pushes import Pushes, RefusedError
from index.errors import StoreError

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


def make_http(
    app: AsyncApp,
    health: Callable[[], dict[str, Any]],
    pushes: Pushes,
    metrics: Callable[[], bytes],
) -> Starlette:
    """Return the web application.

    `/slack/events` (signed by Slack), `/stories` (signed by the publishing system), `/healthz` and
    `/metrics`.
    """
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
            return Response("too large", status_code=413)
        return await handler.handle(request)

    async def healthz(_request: Request) -> Response:
        try:
            return JSONResponse(await asyncio.to_thread(health))
        except StoreError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=503)

    async def measured(_request: Request) -> Response:
        try:
            return Response(await asyncio.to_thread(metrics), media_type=CONTENT_TYPE)
        except StoreError as error:
            return Response(str(error), status_code=503)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/stories", _Door(pushes).push, methods=["POST"]),
            Route("/healthz", healthz, methods=["GET"]),
            Route("/metrics", measured, methods=["GET"]),
        ]
    )


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
        RefusedError: it is too large, or takes too long.

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
    return bytes(body)
