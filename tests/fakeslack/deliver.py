"""Telling the app what happened: attempts, acknowledgements and retries, over either road."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlencode

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .errors import Json

Road = Literal["events_api", "slash_commands", "interactive"]


@dataclass
class Attempt:
    """One try at telling the app something."""

    number: int
    at: float
    acked: bool = False
    seconds: float = 0.0
    reason: str = ""  # why it failed
    payload: Json | None = None  # what the app sent back with its ack
    status: int | None = None  # over HTTP
    connection: str | None = None  # over Socket Mode
    final: bool = False  # the app asked for no more tries


@dataclass
class Delivery:
    """Something the app is to be told, and every attempt to tell it."""

    road: Road
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    done: bool = False

    @property
    def acked(self) -> bool:
        """Whether the app has acknowledged it."""
        return any(attempt.acked for attempt in self.attempts)

    @property
    def event_id(self) -> str:
        """The event's id, the same in every attempt."""
        return str(self.payload.get("event_id", ""))

    @property
    def event(self) -> Json:
        """The event told of; empty for commands and interactions."""
        event: Json = self.payload.get("event", {})
        return event


@dataclass(frozen=True)
class HttpAnswer:
    """What the app's HTTP endpoint answered."""

    status: int
    text: str
    seconds: float
    headers: dict[str, str]

    def json(self) -> Json:
        """The answer's body, parsed."""
        body: Json = json.loads(self.text)
        return body


class Sender(Protocol):
    """A road to the app."""

    async def send(self, road: Road, payload: Json, number: int, reason: str) -> Attempt:
        """Try once."""


@dataclass
class Deliverer:
    """Delivers, and tries events again as Slack does: at once, after a minute, after five."""

    sender: Sender
    retry_delays: tuple[float, ...]
    deliveries: list[Delivery] = field(default_factory=list)
    losing: bool = False  # events are lost on the way
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def deliver(self, road: Road, payload: Json, retry_num: int = 0) -> Delivery:
        """Tell the app, and wait until it has acked or no tries are left."""
        delivery = Delivery(road, payload)
        self.deliveries.append(delivery)
        delays = self.retry_delays[retry_num:] if road == "events_api" else ()
        reason = "timeout" if retry_num else ""
        for number, delay in enumerate((*delays, None), start=retry_num):
            attempt = await self.sender.send(road, payload, number, reason)
            delivery.attempts.append(attempt)
            if attempt.acked or attempt.final or delay is None:
                break
            reason = attempt.reason
            await asyncio.sleep(delay)
        delivery.done = True
        return delivery

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let some work go on by itself."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def tell(self, payload: Json, retry_num: int = 0) -> None:
        """Deliver an event in the background, unless events are being lost."""
        if not self.losing:
            self.start(self.deliver("events_api", payload, retry_num))

    async def stop(self) -> None:
        """Drop all deliveries under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def sign(secret: str, timestamp: str, body: str) -> str:
    """Slack's v0 signature of a request."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def encode(road: Road, payload: Json) -> tuple[str, str]:
    """A payload as its road carries it over HTTP: the body and its type."""
    if road == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if road == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


@dataclass
class HttpRoad:
    """Signed requests to the app's own HTTP endpoint."""

    url: str
    secret: str
    ack_seconds: Callable[[], float]

    async def post(
        self,
        body: str,
        content_type: str,
        *,
        secret: str | None = None,
        timestamp: int | None = None,
        headers: dict[str, str] | None = None,
        patience: float = 30.0,
    ) -> HttpAnswer:
        """One signed request; another secret makes it forged, an old time makes it stale."""
        at = str(int(time.time()) if timestamp is None else timestamp)
        head = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": sign(secret or self.secret, at, body),
            **(headers or {}),
        }
        began = time.monotonic()
        client = aiohttp.ClientTimeout(total=patience)
        async with (
            aiohttp.ClientSession(timeout=client) as session,
            session.post(self.url, data=body.encode(), headers=head) as answer,
        ):
            text = await answer.text()
            seconds = time.monotonic() - began
            return HttpAnswer(answer.status, text, seconds, dict(answer.headers))

    async def send(self, road: Road, payload: Json, number: int, reason: str) -> Attempt:
        """Try once."""
        attempt = Attempt(number, time.time())
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        body, content_type = encode(road, payload)
        began = time.monotonic()
        try:
            answer = await self.post(
                body,
                content_type,
                headers=headers if number else None,
                patience=self.ack_seconds(),
            )
        except TimeoutError:
            attempt.reason = "http_timeout"
        except aiohttp.ClientError:
            attempt.reason = "connection_failed"
        else:
            attempt.status = answer.status
            attempt.acked = 200 <= answer.status < 300
            attempt.reason = "" if attempt.acked else "http_error"
            attempt.final = answer.headers.get("X-Slack-No-Retry") == "1"
            attempt.payload = _said(answer.text) if attempt.acked else None
        attempt.seconds = time.monotonic() - began
        return attempt


def _said(text: str) -> Json | None:
    """What an acknowledgement says: nothing, an object, or a plain text."""
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
