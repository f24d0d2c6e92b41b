"""Fetching: what is asked of whom, how often, how much of it is read, and what is refused."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import re
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from waiting import PATIENCE
from webserver import Page, WebServer

from index.errors import FetchError, PageGoneError, SettingsError
from index.web import connecting, fetch, politeness
from index.web.addresses import read_reach
from index.web.decoding import decoded
from index.web.failures import wait_asked
from index.web.fetch import Fetched, Web

pytestmark = pytest.mark.xdist_group("clock")

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STORY = "<p>The Kettle Bridge will reopen on 4 May.</p>"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "FIRST_WAIT", 0.02)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def other() -> Iterator[WebServer]:
    """A server at an address that the setting does not name."""
    with WebServer("127.0.0.2") as server:
        yield server


@pytest.fixture
def web() -> Iterator[Web]:
    """A fetcher that may ask 127.0.0.1, with turns short enough for tests."""
    web = Web(private="127.0.0.1", spacing=0.1)
    yield web
    web.close()


def get(web: Web, url: str, **how: Any) -> Fetched:
    fetched = web.get(url, **how)
    assert fetched is not None
    return fetched


def refused(web: Web, url: str, **how: Any) -> str:
    """Return the one line that fetching `url` fails with."""
    with pytest.raises(FetchError) as caught:
        get(web, url, **how)
    said = str(caught.value)
    assert "\n" not in said
    return said


# What comes back


def test_a_page_comes_with_what_its_server_says_of_it(server: WebServer, web: Web) -> None:
    url = server.set(
        "/story",
        Page(
            STORY,
            content_type="Text/HTML; Charset=ISO-8859-2",
            etag='"v1"',
            last_modified="Sat, 21 Nov 2026 10:00:00 GMT",
            headers={"X-Robots-Tag": "noarchive", "Link": "</feed>; rel=alternate"},
        ),
    )
    fetched = get(web, url + "#top")
    assert (fetched.url, fetched.address, fetched.body) == (url, url, STORY.encode())
    assert (fetched.content_type, fetched.charset) == ("text/html", "iso-8859-2")
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Sat, 21 Nov 2026 10:00:00 GMT")
    assert fetched.headers["x-robots-tag"] == "noarchive"


def test_what_is_not_said_is_left_out(server: WebServer, web: Web) -> None:
    fetched = get(web, server.set("/", Page(STORY, content_type=None)))
    said = (fetched.content_type, fetched.charset, fetched.etag, fetched.last_modified)
    assert said == ("", None, None, None)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        (Page(STORY, etag='"v1"'), {"etag": '"v1"'}),
        (Page(STORY, last_modified="yesterday"), {"last_modified": "yesterday"}),
        (
            Page(STORY, etag='"v1"', last_modified="yesterday"),
            {"etag": '"v1"', "last_modified": "today"},
        ),
    ],
)
def test_what_has_not_changed_is_none(
    page: Page, asked: dict[str, Any], server: WebServer, web: Web
) -> None:
    assert web.get(server.set("/", page), **asked) is None


def test_what_has_changed_comes_whole(server: WebServer, web: Web) -> None:
    url = server.set("/", Page(STORY, etag='"v2"'))
    assert get(web, url, etag='"v1"').body == STORY.encode()


def test_a_mark_that_would_break_a_request_is_not_sent(server: WebServer, web: Web) -> None:
    get(web, server.set("/", STORY), etag='"v1"\r\nCookie: mine', last_modified="märz")
    assert not {"if-none-match", "if-modified-since", "cookie"} & set(server.requests[0].headers)


def test_unchanged_without_being_asked_is_a_fault(server: WebServer, web: Web) -> None:
    assert "answered 304" in refused(web, server.set("/", Page(status=304)))


def test_requests_say_who_asks(server: WebServer, web: Web) -> None:
    get(web, server.set("/", STORY))
    own = Web(private="127.0.0.1", user_agent="Dornfeld Post/1")
    get(own, server.url + "/")
    first, second = (request.headers["user-agent"] for request in server.requests)
    assert re.fullmatch(r"Pullquote/\d+\.\d+\.\d+ \(news quotation index\)", first)
    assert second == "Dornfeld Post/1"


@pytest.mark.parametrize("agent", ["a\r\nCookie: b", "Füchse/1", "/1", " ", " a/1"])
def test_a_user_agent_that_cannot_be_sent_is_a_setting_at_fault(agent: str) -> None:
    with pytest.raises(SettingsError, match="PULLQUOTE_USER_AGENT"):
        Web(user_agent=agent)


def test_proxies_of_the_environment_are_not_asked(
    server: WebServer, other: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, other.url)
    get(Web(private="127.0.0.1"), server.set("/", STORY))
    assert other.requests == []


# Who may be asked

NOT_PUBLIC = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "localhost",
    "LOCALHOST",
    "0.0.0.0",  # noqa: S104
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff0e::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.88.99.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_what_is_not_on_the_public_internet_is_not_asked(server: WebServer, host: str) -> None:
    web = Web()
    said = refused(web, f"http://{host}:{server.port}/story")
    assert "not on the public internet" in said
    assert "PULLQUOTE_FETCH_PRIVATE" in said
    assert server.requests == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.2", "[::1]", "0.0.0.0", "[::]", "10.0.0.1", "169.254.169.254"],  # noqa: S104
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nor_is_it_after_a_redirect(server: WebServer, web: Web, host: str, status: int) -> None:
    said = refused(web, server.redirect("/", f"http://{host}:{server.port}/inside", status))
    assert "not on the public internet" in said
    assert server.paths() == ["/"]


@pytest.mark.parametrize(
    ("private", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" 10.0.0.0/8 , 127.0.0.0/8,", "127.0.0.1"),
        ("127.0.0.1", "2130706433"),
        ("127.0.0.1", "localhost"),
        ("localhost", "localhost"),
        ("LocalHost.", "LOCALHOST"),
    ],
)
def test_what_the_setting_names_is_asked(server: WebServer, private: str, host: str) -> None:
    server.set("/", STORY)
    assert get(Web(private=private), f"http://{host}:{server.port}/").body == STORY.encode()


@pytest.mark.parametrize("private", ["127.0.0.3", "localhost", "127.0.0.0/31, intranet"])
def test_the_setting_names_no_more_than_it_says(other: WebServer, private: str) -> None:
    assert "not on the public internet" in refused(Web(private=private), other.url)
    assert other.requests == []


def test_a_redirect_from_a_named_host_leads_to_no_other(
    server: WebServer, other: WebServer, web: Web
) -> None:
    other.set("/inside", "secrets")
    url = server.redirect("/", other.url + "/inside")
    assert "127.0.0.2 is not on the public internet" in refused(web, url)
    assert other.requests == []


@pytest.mark.parametrize(
    "entry",
    [
        "http://intranet",
        "10.0.0.0/33",
        "10.0.0.5/8",
        "10.0.0.300",
        "0x7f",
        "a b",
        "intranet:80",
        "*",
    ],
)
def test_a_setting_that_names_nothing_is_refused(entry: str) -> None:
    with pytest.raises(SettingsError, match="PULLQUOTE_FETCH_PRIVATE"):
        Web(private=f"10.0.0.1, {entry}")


IPV4 = st.integers(0, 2**32 - 1).map(IPv4Address)
IPV6 = st.integers(0, 2**128 - 1).map(IPv6Address)


@given(IPV4)
def test_an_ipv4_address_is_as_public_as_python_says_at_most(address: IPv4Address) -> None:
    allowed = read_reach("").allows("news.example", address)
    assert not allowed or (address.is_global and not address.is_multicast)


@given(IPV4, st.sampled_from(["::ffff:0:0", "64:ff9b::", "2002::"]))
def test_dressed_as_ipv6_an_address_is_as_public_as_undressed(
    inner: IPv4Address, prefix: str
) -> None:
    shift = 80 if prefix == "2002::" else 0
    dressed = IPv6Address(int(IPv6Address(prefix)) + (int(inner) << shift))
    reach = read_reach("10.0.0.0/8")
    assert reach.allows("news.example", dressed) == reach.allows("news.example", inner)


@given(IPV6)
def test_nothing_outside_what_the_internet_routes_is_public(address: IPv6Address) -> None:
    is_routed = int(address) >> 125 == 1
    is_dressed = address.ipv4_mapped or int(address) >> 32 == int(IPv6Address("64:ff9b::")) >> 32
    assert is_routed or is_dressed or not read_reach("").allows("news.example", address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_public_internet_is_allowed(address: str) -> None:
    assert read_reach("").allows("news.example", ip_address(address))


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a name server answer with these rows of addresses in turn."""

    def name(*answers: list[str]) -> None:
        rows = iter(answers)

        def answer(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
            if host[0].isdigit():
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
            row = next(rows)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (to, port)) for to in row]

        monkeypatch.setattr(socket, "getaddrinfo", answer)

    return name


def test_of_several_addresses_only_an_allowed_one_is_connected_to(
    server: WebServer, named: Callable[..., None]
) -> None:
    named(["127.0.0.2", "10.0.0.1", "127.0.0.1"])
    server.set("/", STORY)
    fetched = get(Web(private="127.0.0.1"), f"http://news.example:{server.port}/")
    assert fetched.body == STORY.encode()
    assert server.requests[0].headers["host"] == f"news.example:{server.port}"


def test_a_name_that_moves_inside_between_two_requests_is_not_followed(
    server: WebServer, named: Callable[..., None]
) -> None:
    named(["127.0.0.1"], ["127.0.0.2"])
    server.redirect("/", "/inside")
    said = refused(Web(private="127.0.0.1"), f"http://news.example:{server.port}/")
    assert "not on the public internet" in said
    assert server.paths() == ["/"]


# What an address may be


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "not an http address"),
        ("ftp://news.example/story", "not an http address"),
        ("gopher://127.0.0.1/", "not an http address"),
        ("data:text/html,hello", "not an http address"),
        ("//news.example/story", "not an http address"),
        ("news.example", "not an http address"),
        ("http:///story", "not an http address"),
        ("", "not an http address"),
        ("http://reader@127.0.0.1/", "name or password"),
        ("http://reader:hunter2@127.0.0.1/", "name or password"),
        ("http://:hunter2@127.0.0.1/", "name or password"),
        ("http://[::1/", "not an http address"),
        ("http://news.example:99999/", "port"),
        ("http://news.example:0/", "port"),
        ("http://0177.0.0.1/", "no machine can have"),
        ("http://news.example/a\nb", "percent-encode"),
        ("http://" + "a" * 70 + ".example/", "no machine can have"),
        ("http://no-such-host.invalid/", "no host is named"),
    ],
)
def test_an_address_that_is_not_fetched(web: Web, url: str, why: str) -> None:
    said = refused(web, url)
    assert why in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://reader:hunter2@127.0.0.1/",
        "http://[::1/",
        "http://xn--a.example/x",
        "http://127.0.0.1:0/",
        "/a|b",
    ],
)
def test_a_redirect_to_what_is_not_fetched(server: WebServer, web: Web, location: str) -> None:
    said = refused(web, server.redirect("/", location))
    assert "redirects to what is no http or https address" in said
    assert "hunter2" not in said


def test_a_redirect_that_leads_nowhere(server: WebServer, web: Web) -> None:
    assert "redirects to what is no" in refused(web, server.set("/", Page(status=302)))


@pytest.mark.parametrize("status", [403, 404, 500, 302])
def test_messages_show_no_query(server: WebServer, web: Web, status: int) -> None:
    url = server.set("/feed?key=hunter2", Page(status=status))
    said = refused(web, url + "#hunter2")
    assert said.startswith(f"{server.url}/feed: ")
    assert "hunter2" not in said


# Redirects


@pytest.mark.parametrize(
    ("statuses", "known_as"),
    [
        ([], "/0"),
        ([301], "/1"),
        ([308], "/1"),
        ([302], "/0"),
        ([303], "/0"),
        ([307], "/0"),
        ([301, 308], "/2"),
        ([301, 302], "/1"),
        ([302, 301], "/0"),
        ([301, 307, 301], "/1"),
        ([301, 301, 301, 301, 301], "/5"),
    ],
)
def test_a_page_is_known_by_where_it_moved_for_good(
    server: WebServer, web: Web, statuses: list[int], known_as: str
) -> None:
    for at, status in enumerate(statuses):
        server.redirect(f"/{at}", f"/{at + 1}", status)
    server.set(f"/{len(statuses)}", STORY)
    fetched = get(web, server.url + "/0")
    assert fetched.url == f"{server.url}/{len(statuses)}"
    assert fetched.address == server.url + known_as


def test_a_page_redirected_six_times_is_given_up(server: WebServer, web: Web) -> None:
    url = server.redirect("/", "/")
    assert "more than 5 redirects" in refused(web, url)
    assert len(server.requests) == 6


# How much is read


def chunked(parts: Iterable[bytes], more: bytes = b"") -> Iterator[bytes]:
    """Yield an answer of unknown length."""
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + more + b"\r\n"
    for part in parts:
        yield b"%x\r\n%b\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("size", [0, 999, 1000])
def test_a_page_up_to_the_limit_is_read(server: WebServer, web: Web, size: int) -> None:
    assert len(get(web, server.set("/", b"a" * size), at_most=1000).body) == size


def bombs() -> dict[str, Page]:
    swollen = gzip.compress(b"a" * 50_000_000)
    return {
        "said": Page(b"a" * 1001),
        "endless": Page(raw=lambda: chunked(itertools.repeat(b"a" * 1000))),
        "packed": Page(swollen, headers={"Content-Encoding": "gzip"}),
        "members": Page(gzip.compress(b"a" * 400) * 3, headers={"Content-Encoding": "gzip"}),
    }


@pytest.mark.few(2)
@pytest.mark.parametrize("name", ["said", "endless", "packed", "members"])
def test_a_page_past_the_limit_is_refused(server: WebServer, web: Web, name: str) -> None:
    said = refused(web, server.set("/", bombs()[name]), at_most=1000)
    assert "more than 1,000 bytes" in said
    assert len(server.requests) == 1


def test_a_bomb_is_stopped_before_it_swells() -> None:
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(b"\0" * 2**20) for _ in range(200)) + bomb.flush()
    tracemalloc.start()
    assert len(decoded([packed], "gzip", 1001)) == 1001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    st.integers(1, 50),
    st.sampled_from(["gzip", "GZIP", " x-gzip "]),
)
def test_however_gzip_is_cut_up_it_is_read_whole(
    texts: list[bytes], size: int, encoding: str
) -> None:
    packed = gzip.compress(b"".join(texts) * 1000)
    parts = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert decoded(parts, encoding, 10**9) == b"".join(texts) * 1000


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_an_encoding_not_asked_for_is_refused(server: WebServer, web: Web, encoding: str) -> None:
    url = server.set("/", Page(b"x", headers={"Content-Encoding": encoding}))
    assert "an encoding that was not asked for" in refused(web, url)
    assert server.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("body", [gzip.compress(STORY.encode(), mtime=0)[:-9], b"\x1f\x8bnonsense"])
def test_a_damaged_page_is_not_taken_for_a_whole_one(
    server: WebServer, web: Web, body: bytes
) -> None:
    packed = {"Content-Encoding": "gzip"}
    url = server.set("/", Page(body, headers=packed))
    assert "damaged" in refused(web, url)
    server.set("/", Page(body, headers=packed), Page(gzip.compress(b"whole"), headers=packed))
    assert get(web, url).body == b"whole"


def test_a_page_that_breaks_off_is_not_taken_for_a_whole_one(server: WebServer, web: Web) -> None:
    cut = Page(raw=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nThe Kettle"])
    assert "broke off" in refused(web, server.set("/", cut))


def test_part_of_a_page_is_not_taken_for_a_whole_one(server: WebServer, web: Web) -> None:
    assert "answered 206" in refused(web, server.set("/", Page(STORY, status=206)))


def test_endless_headers_are_not_read(server: WebServer, web: Web) -> None:
    head = itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-A: " + b"a" * 9000))
    assert "broke off" in refused(web, server.set("/", Page(raw=lambda: head)))


# How long it may take


def dripping(start: bytes, drop: bytes) -> Iterator[bytes]:
    yield start
    while True:
        time.sleep(0.02)
        yield drop


DRIPS = {
    "nothing": Page(delay=3),
    "headers": Page(raw=lambda: dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n")),
    "interim": Page(raw=lambda: dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    "body": Page(raw=lambda: dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a")),
}


@pytest.mark.parametrize("name", DRIPS)
def test_what_drips_is_cut_off(
    server: WebServer, web: Web, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "TOTAL_SECONDS", 0.3)
    started = time.monotonic()
    assert "not sent whole within" in refused(web, server.set("/", DRIPS[name]))
    assert time.monotonic() - started >= 0.3
    assert len(server.requests) == 1


def test_redirects_and_attempts_share_the_time(
    server: WebServer, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "TOTAL_SECONDS", 0.8)
    server.set("/", Page(status=302, headers={"Location": "/slow"}, delay=0.3))
    server.set("/slow", Page(status=503, delay=0.3))
    assert "not sent whole within" in refused(web, server.url)
    assert server.paths() == ["/", "/slow", "/"]


def test_a_host_that_takes_no_connection_is_given_up(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 0.1)
    with socket.socket() as deaf, contextlib.ExitStack() as callers:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(deaf.getsockname())
        assert "no connection within" in refused(web, f"http://127.0.0.1:{deaf.getsockname()[1]}/")


def test_a_name_server_that_says_nothing_is_given_up(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 0.1)
    over, answered = threading.Event(), threading.Event()

    def says_nothing(*_: object, **__: object) -> list[object]:
        over.wait(PATIENCE)
        answered.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", says_nothing)
    assert "no connection within" in refused(web, "http://news.example/")
    assert not answered.is_set()
    over.set()


# Again, or not


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_busy_is_asked_again(
    server: WebServer, web: Web, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "FIRST_WAIT", 0.1)
    url = server.set("/", Page(status=status), Page(status=status), Page(STORY))
    assert get(web, url).body == STORY.encode()
    first, second, third = (request.at for request in server.requests)
    assert second - first >= 0.1
    assert third - second >= 0.2


def test_three_times_and_no_more(
    server: WebServer, web: Web, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "answered 503" in refused(web, server.set("/", Page(status=503)))
    assert len(server.requests) == 3
    assert capfd.readouterr() == ("", ""), "answers in JSON stand on the same stream"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 405, 418, 451, 204, 300])
def test_a_server_that_says_no_is_asked_once(server: WebServer, web: Web, status: int) -> None:
    assert f"answered {status}" in refused(web, server.set("/", Page(status=status)))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_told_from_what_fails(server: WebServer, web: Web, status: int) -> None:
    with pytest.raises(PageGoneError, match=f"answered {status}"):
        web.get(server.set("/", Page(status=status)))
    assert len(server.requests) == 1


def test_a_connection_that_breaks_is_made_again(server: WebServer, web: Web) -> None:
    url = server.set("/", Page(raw=list), Page(STORY))
    assert get(web, url).body == STORY.encode()


def test_a_server_that_is_down_is_said_to_be(web: Web) -> None:
    server = WebServer()
    server.close()
    assert "connection was refused" in refused(web, server.url)


def test_the_wait_a_server_asks_for_is_waited(server: WebServer, web: Web) -> None:
    later = Page(status=429, headers={"Retry-After": "2"})
    assert get(web, server.set("/", later, Page(STORY))).body == STORY.encode()
    first, second = (request.at for request in server.requests)
    assert 1.9 <= second - first < 5


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_wait_is_left_to_a_later_refresh(server: WebServer, web: Web, status: int) -> None:
    when = datetime.now(UTC) + timedelta(hours=5)
    later = Page(status=status, headers={"Retry-After": format_datetime(when, usegmt=True)})
    said = refused(web, server.set("/", later))
    assert f"answered {status}, not to be asked before {when:%d %B %Y %H:%M} UTC" in said
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("", 0),
        ("0", 0),
        ("30", 30),
        (" 31 ", 31),
        ("9" * 5000, 10**8),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("²", 0),
        ("Sun, 22 Nov 2026 09:00:20 GMT", 20),
        ("Sun, 22 Nov 2026 09:00:20 -0000", 20),
        ("Sun, 22 Nov 2026 08:00:00 GMT", 0),
        ("Sun, 22 Nov 9999 08:00:00 GMT", 10**8),
        ("Sun, 99 Nov 2026 08:00:00 GMT", 0),
    ],
)
def test_what_retry_after_means(retry_after: str, seconds: float) -> None:
    assert wait_asked(retry_after, NOW) == seconds


@given(st.text())
def test_no_retry_after_is_too_odd_to_read(retry_after: str) -> None:
    assert 0 <= wait_asked(retry_after, NOW) <= 10**8


# What a site asks of machines


def test_a_feed_is_fetched_without_asking_for_robots_txt(server: WebServer, web: Web) -> None:
    server.set("/robots.txt", "User-agent: *\nDisallow: /")
    get(web, server.set("/feed", STORY))
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    ("robots", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/story", True),
        ("User-agent: *\nDisallow: /*?page=", False),
        ("User-agent: Pullquote\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: pullquote\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: news\nDisallow: /", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        (b"\xff\xfe\x00 nonsense \x00", True),
    ],
)
def test_robots_txt_holds_for_pages(
    server: WebServer, web: Web, robots: str | bytes, is_allowed: bool
) -> None:
    server.set("/robots.txt", robots)
    url = server.set("/news/story?page=2", STORY)
    if is_allowed:
        get(web, url, is_page=True)
    else:
        said = refused(web, url, is_page=True)
        assert "robots.txt of 127.0.0.1 does not allow it" in said
        assert server.paths() == ["/robots.txt"]


def test_robots_txt_holds_after_a_redirect(server: WebServer, web: Web) -> None:
    server.set("/robots.txt", "User-agent: *\nDisallow: /private")
    url = server.redirect("/story", "/private/story")
    assert "does not allow it" in refused(web, url, is_page=True)
    assert server.paths() == ["/robots.txt", "/story"]


def test_robots_txt_is_asked_for_once_in_a_while(
    server: WebServer, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert politeness.ROBOTS_SECONDS == 3600
    server.set("/robots.txt", "", "User-agent: *\nDisallow: /")
    url = server.set("/", STORY)
    monkeypatch.setattr(politeness, "ROBOTS_SECONDS", 0.3)
    get(web, url, is_page=True)
    get(web, url, is_page=True)
    assert server.paths() == ["/robots.txt", "/", "/"]
    time.sleep(0.2)
    assert "does not allow it" in refused(web, url, is_page=True)


def test_each_port_has_its_own_robots_txt(server: WebServer, web: Web) -> None:
    server.set("/robots.txt", "User-agent: *\nDisallow: /")
    with WebServer() as second:
        get(web, second.set("/", STORY), is_page=True)
    assert "does not allow it" in refused(web, server.set("/", STORY), is_page=True)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_a_robots_txt_all_is_allowed(server: WebServer, web: Web, status: int) -> None:
    server.set("/robots.txt", Page("User-agent: *\nDisallow: /", status=status))
    get(web, server.set("/", STORY), is_page=True)


ROBOTS_FAILING = {
    "down": (Page(status=503), 3),
    "busy": (Page(status=429, headers={"Retry-After": "600"}), 1),
    "slow": (Page(delay=3), 1),
    "elsewhere": (Page(status=302, headers={"Location": "http://127.0.0.2/robots.txt"}), 1),
    "too many rules": (Page("User-agent: a\n" * 999 + "Allow: /a\n" * 999), 1),
}


@pytest.mark.parametrize("name", ROBOTS_FAILING)
def test_without_an_answer_about_robots_a_page_is_left_for_later(
    server: WebServer, web: Web, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "TOTAL_SECONDS", 0.5)
    page, asked = ROBOTS_FAILING[name]
    server.set("/robots.txt", page)
    url = server.set("/", STORY)
    for _ in range(2):
        said = refused(web, url, is_page=True)
        assert "left alone for now" in said
        assert "/robots.txt: " in said
    assert server.paths() == ["/robots.txt"] * asked


def test_what_follows_the_first_half_megabyte_of_robots_txt_is_not_seen(
    server: WebServer, web: Web
) -> None:
    server.set("/robots.txt", "# \n" * 200_000 + "User-agent: *\nDisallow: /")
    get(web, server.set("/", STORY), is_page=True)


def keeps(server: WebServer, spacing: float, since: float) -> bool:
    """Return whether pages came at `server` no sooner than spacing allows, counted from `since`."""
    at = sorted(request.at for request in server.requests if request.path != "/robots.txt")
    return len(at) > 1 and all(came >= since + n * spacing for n, came in enumerate(at))


def test_pages_of_a_host_are_spaced_whoever_asks(server: WebServer) -> None:
    web = Web(private="127.0.0.1", spacing=0.2)
    urls = [server.set(f"/{n}", STORY) for n in range(6)]
    started = time.monotonic()
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda url: get(web, url, is_page=True), urls))
    assert server.paths().count("/robots.txt") == 1
    assert keeps(server, 0.2, started)


def test_redirects_to_the_same_host_are_spaced_too(server: WebServer) -> None:
    server.set("/there", STORY)
    started = time.monotonic()
    get(Web(private="127.0.0.1", spacing=0.2), server.redirect("/", "/there"), is_page=True)
    assert keeps(server, 0.2, started)


def test_hosts_do_not_wait_for_each_other(server: WebServer, other: WebServer) -> None:
    web = Web(private="127.0.0.0/8", spacing=10 * PATIENCE)
    with ThreadPoolExecutor(1) as asking:
        asked = [asking.submit(get, web, s.set("/", STORY), is_page=True) for s in (server, other)]
        try:
            [one.result(PATIENCE) for one in asked]
        finally:
            web.close()  # lets go of whoever waits


def test_feeds_are_not_spaced(server: WebServer) -> None:
    web = Web(private="127.0.0.1", spacing=10 * PATIENCE)
    url = server.set("/feed", STORY)
    with ThreadPoolExecutor(1) as asking:
        asked = [asking.submit(get, web, url, is_page=is_page) for is_page in (True, False)]
        try:
            [one.result(PATIENCE) for one in asked]
        finally:
            web.close()  # lets go of whoever waits


@pytest.mark.parametrize(
    ("spacing", "asked", "kept"), [(0.0, "0.3", 0.3), (0.3, "0.1", 0.3), (0.2, "-1", 0.2)]
)
def test_the_longer_of_spacing_and_crawl_delay_is_kept(
    server: WebServer, spacing: float, asked: str, kept: float
) -> None:
    server.set("/robots.txt", f"User-agent: *\nCrawl-delay: {asked}")
    web = Web(private="127.0.0.1", spacing=spacing)
    started = time.monotonic()
    for path in ("/a", "/b"):
        get(web, server.set(path, STORY), is_page=True)
    assert keeps(server, kept, started)


@pytest.mark.parametrize(("asked", "kept"), [("29", 29), ("31", 30), ("1e99", 30), ("inf", 0)])
def test_a_crawl_delay_has_a_limit(asked: str, kept: float) -> None:
    robots = politeness.Robots(lambda _: f"User-agent: *\nCrawl-delay: {asked}".encode(), "A/1")
    assert robots.check(httpx.URL("https://news.example/")) == kept


# The end


def test_whoever_waits_for_a_turn_is_let_go_at_the_end(server: WebServer) -> None:
    web = Web(private="127.0.0.1", spacing=10 * PATIENCE)
    url = server.set("/", STORY)
    get(web, url, is_page=True)
    threading.Timer(0.1, web.close).start()
    assert "Pullquote is stopping" in refused(web, url, is_page=True)
    assert "Pullquote is stopping" in refused(web, url)


# Over TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody else has signed, with its key."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    asked = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    told = ["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    try:
        subprocess.run(
            ["openssl", *asked, *told, "-keyout", str(file), "-out", str(file.with_suffix(".crt"))],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    with file.open("ab") as both:
        both.write(file.with_suffix(".crt").read_bytes())
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with WebServer(tls=context) as server:
        server.set("/", STORY)
        yield server


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: WebServer, web: Web) -> None:
    said = refused(web, secure.url)
    assert "its certificate cannot be trusted (self-signed certificate)" in said
    assert secure.requests == []


def test_a_certificate_this_system_trusts_is_accepted(
    secure: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    assert get(Web(private="127.0.0.1"), secure.url).body == STORY.encode()


def test_https_where_none_is_spoken(server: WebServer, web: Web) -> None:
    said = refused(web, server.url.replace("http:", "https:"))
    assert "it speaks no https we know" in said
