"""HTTP: what Slack calls when Socket Mode is not used, and a health check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MOST_BYTES = 1_000_000
"""Largest request read; Slack's own are far below."""


def make_http(app: AsyncApp, health: Callable[[], dict[str, Any]]) -> Starlette:
    """Return the web application: `/slack/events` (signed by Slack) and `/healthz`."""
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
            return Response("too large", status_code=413)
        return await handler.handle(request)

    async def healthz(_request: Request) -> Response:
        return JSONResponse(health())

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/healthz", healthz, methods=["GET"]),
        ]
    )
