"""A language model's server on a loopback address that says and does what a script tells it.

It speaks what OpenAI (`/v1/chat/completions`), Anthropic (`/v1/messages`) and Ollama (`/api/chat`)
speak, streaming or whole, and can fail in every way that a server can.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from multiprocessing.connection import wait
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, Literal, Self

Ending = Literal["whole", "early", "junk", "stop", "reset", "hang"]
"""How a reply ends: as its provider ends one; without that last word; with a line that cannot be
read; the connection closed in the middle; reset; never."""

_NAMES = {
    "/v1/chat/completions": "openai",
    "/v1/messages": "anthropic",
    "/api/chat": "ollama",
}
_MOMENT = 0.02
"""Seconds between two looks at whether the client, or the test, has gone."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as a reply reports them."""

    into: int = 11
    """All that went in, cached ones too."""
    out: int = 7
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request is answered."""

    pieces: Iterable[str] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    """Seconds before the first byte."""
    delay: float = 0
    """Seconds before each piece."""
    usage: Usage | None = Usage()
    """None where it is not reported."""
    ends: Ending = "whole"
    error: str = "scripted"
    """What the body of another status than 200 says."""
    raw: Callable[[], Iterable[bytes]] | None = None
    """Where set, these bytes are all that goes over the wire, status line included."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    """Lower-case names."""
    body: dict[str, Any]
    at: float
    """`time.monotonic()` when it had been read."""

    @property
    def system(self) -> str:
        """What the model is told beforehand."""
        told = self.body.get("system") or self._said_by("system", "developer")
        return told if isinstance(told, str) else "".join(part["text"] for part in told)

    @property
    def user(self) -> str:
        """What the model is asked."""
        return self._said_by("user")

    def _said_by(self, *roles: str) -> str:
        said = [m["content"] for m in self.body.get("messages", ()) if m["role"] in roles]
        texts = [
            text if isinstance(text, str) else "".join(part["text"] for part in text)
            for text in said
        ]
        return "\n".join(texts)


Script = Reply | str | Callable[[Asked], Reply | str]
"""A string is a reply of one piece; a callable is given the request."""


class LLMServer:
    """Answers each request with the next of its script; the last one stays. A context manager."""

    def __init__(self, *script: Script) -> None:
        self.asked: list[Asked] = []
        self.left: list[Asked] = []
        """Requests whose client went away before their reply was whole."""
        self.closing = threading.Event()
        self._script = list(script)
        self._lock = threading.Lock()
        self._server = _Server(self)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def names(self, model: str = "test-model") -> dict[str, str]:
        """Return how PULLQUOTE_LLM names a model of this server, by provider."""
        return {
            "anthropic": f"anthropic:{model}@{self.url}",
            "openai": f"openai:{model}@{self.url}/v1",
            "openai-like": f"openai-like:{model}@{self.url}/v1",
            "ollama": f"ollama:{model}@{self.url}",
        }

    def say(self, *script: Script) -> None:
        """Answer with these from now on."""
        with self._lock:
            self._script = list(script)

    def answer(self, asked: Asked) -> Reply:
        """Note a request; return what it is answered."""
        with self._lock:
            self.asked.append(asked)
            told = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        reply = told if isinstance(told, Reply | str) else told(asked)
        return Reply((reply,)) if isinstance(reply, str) else reply


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, llm: LLMServer) -> None:
        self.llm = llm
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what is tested."""


class _LeftError(Exception):
    """The client has gone, or the test has."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, json.loads(body), time.monotonic())
        reply = self.server.llm.answer(asked)
        try:
            self._wait(reply.wait)
            self._reply(asked, reply)
        except (_LeftError, OSError):
            self.server.llm.left.append(asked)
            self.close_connection = True

    def _reply(self, asked: Asked, reply: Reply) -> None:
        if reply.raw is not None:
            self.close_connection = True
            for part in reply.raw():
                self._wait(0)
                self.wfile.write(part)
        elif reply.status != 200:
            self._whole(reply, {"error": {"type": "scripted", "message": reply.error}})
        elif asked.body.get("stream"):
            self._stream(asked, reply)
        else:
            self._wait(reply.delay)
            self._whole(reply, _whole_body(asked, reply))

    def _whole(self, reply: Reply, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(reply.status)
        length = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        for name, value in {**length, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def _stream(self, asked: Asked, reply: Reply) -> None:
        kind = "application/x-ndjson" if _speaks(asked) == "ollama" else "text/event-stream"
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Transfer-Encoding": "chunked"}.items():
            self.send_header(name, value)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for line in _opening(asked, reply):
            self._chunk(line)
        for piece in reply.pieces:
            self._wait(reply.delay)
            self._chunk(_piece(asked, piece))
        self._end(asked, reply)

    def _end(self, asked: Asked, reply: Reply) -> None:
        self.close_connection = reply.ends in ("stop", "reset")
        if reply.ends == "hang":
            self._wait(float("inf"))
        elif reply.ends == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        elif reply.ends in ("whole", "early", "junk"):
            lines = _closing(asked, reply) if reply.ends == "whole" else ()
            for line in ("data: {]\n\n",) if reply.ends == "junk" else lines:
                self._chunk(line)
            self._chunk("")

    def _chunk(self, text: str) -> None:
        line = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))

    def _wait(self, seconds: float) -> None:
        """Wait; raise where the client goes away meanwhile."""
        until = time.monotonic() + seconds
        while True:
            left = max(0.0, min(_MOMENT, until - time.monotonic()))
            readable = wait([self.connection], left)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _LeftError
            if self.server.llm.closing.is_set():
                raise _LeftError
            if time.monotonic() >= until:
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its base's name
        """Say nothing."""


def _speaks(asked: Asked) -> str:
    return _NAMES[asked.path]


def _event(data: dict[str, Any]) -> str:
    """Return an event as it stands in a stream of Anthropic's, and of OpenAI's without a type."""
    kind = f"event: {data['type']}\n" if "type" in data else ""
    return f"{kind}data: {json.dumps(data)}\n\n"


def _line(data: dict[str, Any]) -> str:
    return json.dumps({"model": "test-model", "created_at": "2026-01-01T00:00:00Z", **data}) + "\n"


def _openai(**data: Any) -> dict[str, Any]:
    about = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "test-model"}
    return about | data


def _choice(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return _openai(choices=[{"index": 0, "delta": delta, "finish_reason": reason}])


def _openai_usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.into,
        "completion_tokens": usage.out,
        "total_tokens": usage.into + usage.out,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
    }


def _anthropic_usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.into - usage.cached,
        "cache_read_input_tokens": usage.cached,
        "cache_creation_input_tokens": 0,
        "output_tokens": usage.out,
    }


def _ollama_usage(usage: Usage) -> dict[str, Any]:
    return {"prompt_eval_count": usage.into, "eval_count": usage.out}


def _anthropic_message(content: list[Any], usage: Usage, reason: str | None) -> dict[str, Any]:
    about = {"id": "1", "type": "message", "role": "assistant", "model": "test-model"}
    said = {"content": content, "stop_reason": reason, "stop_sequence": None}
    return about | said | {"usage": _anthropic_usage(usage)}


def _opening(asked: Asked, reply: Reply) -> Iterator[str]:
    if _speaks(asked) == "anthropic":
        usage = reply.usage or Usage(0, 0)
        begun = Usage(usage.into, 1, usage.cached)
        yield _event({"type": "message_start", "message": _anthropic_message([], begun, None)})
        block = {"type": "text", "text": ""}
        yield _event({"type": "content_block_start", "index": 0, "content_block": block})
    elif _speaks(asked) == "openai":
        yield _event(_choice({"role": "assistant", "content": ""}))


def _piece(asked: Asked, text: str) -> str:
    if _speaks(asked) == "anthropic":
        delta = {"type": "text_delta", "text": text}
        return _event({"type": "content_block_delta", "index": 0, "delta": delta})
    if _speaks(asked) == "openai":
        return _event(_choice({"content": text}))
    return _line({"message": {"role": "assistant", "content": text}, "done": False})


def _closing(asked: Asked, reply: Reply) -> Iterator[str]:
    usage = reply.usage
    if _speaks(asked) == "anthropic":
        yield _event({"type": "content_block_stop", "index": 0})
        ended = {"stop_reason": "end_turn", "stop_sequence": None}
        spent = _anthropic_usage(usage or Usage(0, 0))
        yield _event({"type": "message_delta", "delta": ended, "usage": spent})
        yield _event({"type": "message_stop"})
    elif _speaks(asked) == "openai":
        yield _event(_choice({}, "stop"))
        if usage and (asked.body.get("stream_options") or {}).get("include_usage"):
            yield _event(_openai(choices=[], usage=_openai_usage(usage)))
        yield "data: [DONE]\n\n"
    else:
        said = {"message": {"role": "assistant", "content": ""}, "done": True}
        yield _line(said | {"done_reason": "stop"} | (_ollama_usage(usage) if usage else {}))


def _whole_body(asked: Asked, reply: Reply) -> dict[str, Any]:
    text, usage = "".join(reply.pieces), reply.usage
    if _speaks(asked) == "anthropic":
        content = [{"type": "text", "text": text}]
        return _anthropic_message(content, usage or Usage(0, 0), "end_turn")
    message = {"role": "assistant", "content": text}
    if _speaks(asked) == "openai":
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        told = {"usage": _openai_usage(usage)} if usage else {}
        return _openai(object="chat.completion", choices=[choice], **told)
    about = {"model": "test-model", "created_at": "2026-01-01T00:00:00Z"}
    said = {"message": message, "done": True, "done_reason": "stop"}
    return about | said | (_ollama_usage(usage) if usage else {})
