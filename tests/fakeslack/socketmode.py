"""Socket Mode: the app's open connections, what goes over them, and how they break."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from .deliver import Attempt, Road

if TYPE_CHECKING:
    from collections.abc import Callable

    from .errors import Json

MOST_CONNECTIONS = 10


@dataclass
class Connection:
    """One open connection of the app."""

    name: str
    socket: web.WebSocketResponse
    transport: asyncio.Transport
    opened: float = field(default_factory=time.time)
    leaving: bool = False  # told to go: it gets nothing new
    pings: list[str] = field(default_factory=list)
    pongs: int = 0


@dataclass
class SocketRoad:
    """Sends envelopes over the open connections in turn, and awaits their acknowledgement."""

    app_id: str
    ack_seconds: Callable[[], float]
    ping_seconds: float
    connections: list[Connection] = field(default_factory=list)
    envelopes: list[Json] = field(default_factory=list)  # everything sent, in order
    acks: list[Json] = field(default_factory=list)  # everything acknowledged, in order
    answering_pings: bool = True
    refusing_until: float = 0.0
    tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _turns: itertools.count[int] = field(default_factory=itertools.count)

    def ticket(self) -> str:
        """Leave to connect once."""
        ticket = f"ticket-{next(self._numbers)}"
        self.tickets.add(ticket)
        return ticket

    def open_connections(self) -> list[Connection]:
        """The connections that take envelopes."""
        return [c for c in self.connections if not c.leaving and not c.socket.closed]

    async def link(self, request: web.Request) -> web.StreamResponse:
        """The endpoint the app connects to."""
        if time.monotonic() < self.refusing_until:
            return web.Response(status=503)
        if request.query.get("ticket") not in self.tickets:
            return web.Response(status=408, text="invalid ticket")
        self.tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse(autoping=False, autoclose=True)
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        name = f"applink-{next(self._numbers)}"
        connection = Connection(name, socket, request.transport)
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        if len(self.open_connections()) >= MOST_CONNECTIONS:
            await self._part(connection, "too_many_websockets")
            return
        self.connections.append(connection)
        await connection.socket.send_str(json.dumps(self._hello(connection)))
        pinging = asyncio.ensure_future(self._ping(connection))
        try:
            async for message in connection.socket:
                await self._hear(connection, message.type, message.data)
        except ConnectionError:
            pass  # the app went away in the middle of a frame
        finally:
            pinging.cancel()
            self.connections.remove(connection)

    def _hello(self, connection: Connection) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open_connections()),
            "connection_info": {"app_id": self.app_id},
            "debug_info": self._debug(connection) | {"approximate_connection_time": 18060},
        }

    @staticmethod
    def _debug(connection: Connection) -> Json:
        started = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(connection.opened))
        return {"host": connection.name, "started": started, "build_number": 1}

    async def _ping(self, connection: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            while not connection.socket.closed:
                await asyncio.sleep(self.ping_seconds)
                await connection.socket.ping(f"Ping from {connection.name}".encode())

    async def _hear(self, connection: Connection, type_: WSMsgType, data: Any) -> None:
        if type_ is WSMsgType.PING:
            connection.pings.append(bytes(data).decode(errors="replace"))
            if self.answering_pings:
                await connection.socket.pong(data)
        elif type_ is WSMsgType.PONG:
            connection.pongs += 1
        elif type_ is WSMsgType.TEXT:
            ack = json.loads(data)
            self.acks.append(ack)
            waiting = self._waiting.pop(ack.get("envelope_id", ""), None)
            if waiting and not waiting.done():
                waiting.set_result(ack)

    def _next(self) -> Connection | None:
        """The connection whose turn it is."""
        open_now = self.open_connections()
        return open_now[next(self._turns) % len(open_now)] if open_now else None

    async def send(self, road: Road, payload: Json, number: int, reason: str) -> Attempt:
        """Try once. With no connection open the try is lost."""
        attempt, began = Attempt(number, time.time(), reason="timeout"), time.monotonic()
        connection = self._next()
        if connection is None:
            attempt.reason = "no_connection"
            return attempt
        attempt.connection = connection.name
        envelope: Json = {
            "envelope_id": f"envelope-{next(self._numbers)}",
            "type": road,
            "payload": payload,
            "accepts_response_payload": road != "events_api",
        }
        if road == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        self.envelopes.append(envelope)
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        with contextlib.suppress(TimeoutError, ConnectionError):
            await connection.socket.send_str(json.dumps(envelope))
            ack = await asyncio.wait_for(waiting, self.ack_seconds())
            attempt.acked, attempt.reason = True, ""
            attempt.payload = ack.get("payload") or None
        self._waiting.pop(envelope["envelope_id"], None)
        attempt.seconds = time.monotonic() - began
        return attempt

    async def _part(self, connection: Connection, reason: str) -> None:
        message = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": connection.name},
        }
        await connection.socket.send_str(json.dumps(message))

    async def disconnect(self, reason: str, close_after: float | None) -> None:
        """Ask every connection to go (a `warning` leaves it in use); then close it, if so told."""
        parting = self.open_connections()
        for connection in parting:
            connection.leaving = reason != "warning"
            with contextlib.suppress(ConnectionError):
                await self._part(connection, reason)
        if close_after is not None:
            await asyncio.sleep(close_after)
            for connection in parting:
                with contextlib.suppress(ConnectionError):
                    await connection.socket.close()

    def abort(self) -> int:
        """Break every connection at once, without a word; how many there were."""
        broken = list(self.connections)
        for connection in broken:
            connection.leaving = True
            connection.transport.abort()
        return len(broken)
