"""An app of the fake Slack's own tests: Slack's client libraries, and blocks to send."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest
from fakeslack import FakeSlack, Json, Settings
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

FAST = Settings(ack_seconds=0.2, retry_delays=(0.0, 0.05, 0.1), ping_seconds=0.2)


def refusal(act: Callable[[], object]) -> str:
    """The error that Slack's client reports."""
    with pytest.raises(SlackApiError) as caught:
        act()
    return str(caught.value.response["error"])


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", label: str = "Go", **more: Any) -> Json:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": action_id, "text": text, **more}


def actions(*buttons: Json) -> Json:
    return {"type": "actions", "elements": list(buttons)}


class Listener:
    """Slack's aiohttp Socket Mode client in a thread of its own."""

    def __init__(self, slack: FakeSlack, ack: Json | None = None) -> None:
        self.slack, self.ack = slack, ack
        self.requests: list[SocketModeRequest] = []
        self.acking = True
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    async def hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Record a request and acknowledge it."""
        self.requests.append(request)
        if self.acking:
            answer: Json = {"envelope_id": request.envelope_id}
            wanted = self.ack and request.accepts_response_payload
            await client.send_socket_mode_response(
                answer | ({"payload": self.ack} if wanted else {})
            )

    async def connect(self) -> None:
        """Open the connection."""
        settings = self.slack.settings
        web = AsyncWebClient(settings.bot_token, base_url=self.slack.api_url)
        self.client = SocketModeClient(settings.app_token, web_client=web, ping_interval=0.2)
        self.client.socket_mode_request_listeners.append(self.hear)
        await self.client.connect()

    def __enter__(self) -> Self:
        self.thread.start()
        before = len(self.slack.socket.connections)
        asyncio.run_coroutine_threadsafe(self.connect(), self.loop).result(5)
        self.slack.wait_connected(before + 1)
        return self

    def __exit__(self, *error: object) -> None:
        closing = self.client.close()
        asyncio.run_coroutine_threadsafe(closing, self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def events(self) -> list[Json]:
        """The events heard so far."""
        return [r.payload["event"] for r in self.requests if r.type == "events_api"]
