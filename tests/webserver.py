"""A small web server on a loopback address: pages set at run time, every request noted."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Self

Raw = Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in."""

    path: str
    """With its query."""
    headers: Mapping[str, str]
    """Lower-case names."""
    at: float
    """`time.monotonic()` when its headers had been read."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one path answers."""

    body: bytes | str = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    """Seconds before the first byte."""
    etag: str | None = None
    last_modified: str | None = None
    raw: Raw | None = None
    """Where set, these bytes are all that goes over the wire, status line included."""


class WebServer:
    """Answers 404 but for the paths that were set. A context manager; closes with it.

    A path may be set again at any time, and may be given several pages to answer with in turn:
    the last one stays.
    """

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._pages: dict[str, list[Page]] = {}
        self._lock = threading.Lock()
        self._server = _Server((address, 0), self)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self.url = f"{'http' if tls is None else 'https'}://{address}:{self.port}"
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
        self._server.shutdown()
        self._server.server_close()

    def set(self, path: str, *pages: Page | str | bytes) -> str:
        """Answer `path` with these pages in turn; return its URL."""
        with self._lock:
            self._pages[path] = [p if isinstance(p, Page) else Page(p) for p in pages]
        return self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Answer `path` with a redirect; return its URL."""
        return self.set(path, Page(status=status, headers={"Location": to}))

    def remove(self, path: str) -> None:
        with self._lock:
            self._pages.pop(path, None)

    def paths(self) -> list[str]:
        """Return the paths asked for so far, in order."""
        with self._lock:
            return [request.path for request in self.requests]

    def answer(self, request: Request) -> Page:
        """Note `request`; return what it is answered with."""
        with self._lock:
            self.requests.append(request)
            pages = self._pages.get(request.path)
            if not pages:
                return Page(b"Nothing here.", status=404)
            page = pages.pop(0) if len(pages) > 1 else pages[0]
        asked = request.headers
        known = (page.etag is not None and asked.get("if-none-match") == page.etag) or (
            "if-none-match" not in asked
            and page.last_modified is not None
            and asked.get("if-modified-since") == page.last_modified
        )
        if known and page.status == 200:
            return Page(status=304, etag=page.etag, last_modified=page.last_modified)
        return page


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], web: WebServer) -> None:
        self.web = web
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        page = self.server.web.answer(Request(self.path, headers, time.monotonic()))
        time.sleep(page.delay)
        if page.raw is not None:
            self.close_connection = True
            for part in page.raw():
                self.wfile.write(part)
            return
        body = page.body.encode() if isinstance(page.body, str) else page.body
        self.send_response(page.status)
        for name, value in {
            "Content-Type": page.content_type,
            "ETag": page.etag,
            "Last-Modified": page.last_modified,
            **page.headers,
        }.items():
            if value is not None:
                self.send_header(name, value)
        if page.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if page.status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its base's name
        """Say nothing."""
