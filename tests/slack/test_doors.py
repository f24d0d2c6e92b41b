"""What comes in over HTTP from whoever can reach the port: raw bytes, on real sockets.

What Slack did not sign is 401 and is read by nobody; what it signed and cannot be read is 400. The
pages for installing take whatever a browser can send. Nothing of it leaves a traceback in the log.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import MakeHouse
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import func, select
from waiting import eventually

from bot.running.pushes import Pushes
from bot.running.signatures import CLOCK_SECONDS
from bot.running.watcher import Watcher
from bot.slack.api.installs import Installs
from bot.slack.api.people import People
from bot.slack.api.statuses import Statuses
from bot.slack.events.gestures import CHECK
from bot.slack.inbox.inbox import Inbox
from bot.slack.listening.front_door import make_app
from bot.slack.listening.http import MOST_BYTES, HttpServer, Probes, make_http
from bot.slack.looks.asking import ASK
from bot.slack.looks.buttons import SHARE
from bot.slack.looks.feedback import WHY
from bot.slack.work.workplace import Workplace
from index.archive import Archive, tables

SECRET = "the signing secret of the app"
PUSH_SECRET = "a secret of thirty-two characters"
JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
ON_THE_LINE = bytes({9, *range(32, 256)} - {127})
"""What a header's value may hold; all else ends a request before anybody sees it."""

Json = dict[str, Any]
Headers = list[tuple[bytes, bytes]]


class Heard(logging.Handler):
    """All that the process logs meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def faults(self) -> list[str]:
        """The lines that no request may cause: tracebacks, several lines, errors of ours."""
        return [
            record.getMessage()
            for record in self.records
            if record.exc_info
            or (record.levelno >= logging.ERROR and record.name.startswith("bot."))
            or "\n" in record.getMessage()
            or "Traceback" in str(vars(record))
        ]


@dataclass
class Door:
    """A running server, and what is sent to it as it stands."""

    port: int
    archive: Archive
    log: Heard = field(default_factory=Heard)

    def send(self, raw: bytes, method: str = "POST") -> tuple[int, str]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(raw)
            answer = http.client.HTTPResponse(line, method=method)
            answer.begin()
            return answer.status, answer.read().decode()

    def post(self, body: bytes, headers: Headers, path: str = "/slack/events") -> tuple[int, str]:
        length = [] if any(name == b"Transfer-Encoding" for name, _ in headers) else [len(body)]
        headers = [*headers, *((b"Content-Length", b"%d" % n) for n in length)]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        return self.send(b"POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (path.encode(), lines) + body)

    def get(self, path: bytes, headers: Headers | None = None) -> tuple[int, str]:
        lines = b"".join(b"%s: %s\r\n" % header for header in headers or [])
        return self.send(b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (path, lines))

    def stored(self) -> int:
        with self.archive.reading() as connection:
            return int(connection.execute(select(func.count(tables.inbox.c.key))).scalar_one())

    @contextmanager
    def calm(self, *, stores: bool = False) -> Iterator[None]:
        """Hold what happens meanwhile to leaving no trace: none in the inbox, no fault in the log.

        What goes wrong behind an answer is told before the next request is looked at.
        """
        before = self.stored()
        self.log.records.clear()
        yield
        assert self.get(b"/healthz")[0] == 200
        assert self.log.faults() == []
        assert stores or self.stored() == before


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Door]:
    """The web application of a bot that one workspace has installed."""
    settings = {
        "slack_client_id": "1.2",
        "slack_client_secret": SecretStr("app-secret"),
        "slack_signing_secret": SecretStr(SECRET),
        "slack_api_url": "http://127.0.0.1:9/api/",
        "public_url": "https://pullquote.example",
        "allow_teams": "*",
    }
    house = make_house(tmp_path_factory.mktemp("doors") / "home", **settings)
    installs = Installs(house.settings, house.archive)
    installs.keep(
        Installation(
            app_id="A1",
            team_id="T1",
            user_id="U0",
            bot_token="xoxb-1",
            bot_id="B1",
            bot_user_id="U0BOT",
        )
    )
    watcher = Watcher(house, threading.Event())
    people = People(installs.slack_of)
    place = Workplace(house, Inbox(house.archive), installs.slack_of, people, Statuses(), watcher)
    app = make_app(place, lambda *_: "fresh", installs)
    pushes = Pushes(house.archive, SecretStr(PUSH_SECRET), lambda: None)
    probes = Probes(lambda: {"ok": True}, lambda: {"ok": True}, lambda: b"")
    web = make_http(app, house.settings.slack_signing_secret, pushes, probes)
    server = HttpServer(web, "127.0.0.1", 0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        running = Door(listening.getsockname()[1], house.archive)
        logging.getLogger().addHandler(running.log)
        try:
            eventually(lambda: server.started)
            yield running
        finally:
            logging.getLogger().removeHandler(running.log)
            server.should_exit = True
            thread.join()
            house.close()


def signature(body: bytes, stamp: bytes, secret: str = SECRET) -> bytes:
    digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256)
    return b"v0=" + digest.hexdigest().encode()


def signed(body: bytes, type_: bytes = JSON, *, at: float | None = None) -> Headers:
    """The headers that Slack would send with a body."""
    stamp = b"%d" % (time.time() if at is None else at)
    return [
        (b"Content-Type", type_),
        (b"X-Slack-Request-Timestamp", stamp),
        (b"X-Slack-Signature", signature(body, stamp)),
    ]


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def event(**event: Any) -> Json:
    told = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1}
    return (
        told
        | {"authorizations": [{"team_id": "T1", "is_enterprise_install": False}]}
        | {"event": {"user": "U1", "channel": "C1", "ts": "1.1", "event_ts": "1.1"} | event}
    )


MENTION = event(type="app_mention", text="<@U0BOT> what toll?")
BODY = json.dumps(MENTION).encode()

# --- bodies that nobody can read, and headers that are none ---------------------------------------

DEEP = b"[" * 200_000
BODIES: dict[str, tuple[bytes, bytes]] = {
    "bad JSON": (b'{"type": ', JSON),
    "bad JSON without a type": (b"{", b"text/plain"),
    "bad UTF-8": (b'{"type": "\xff\xfe"}', JSON),
    "bad UTF-8 in a form": (b"payload=\xff\xfe", FORM),
    "UTF-16": ('{"type": "event_callback"}'.encode("utf-16"), JSON),
    "a byte order mark": (b"\xef\xbb\xbf{}", JSON),
    "NUL": (b"\0\0\0", JSON),
    "deep JSON": (DEEP, JSON),
    "deep JSON in an object": (b'{"event": ' * 100_000, JSON),
    "deep JSON in a form": (b"payload=" + DEEP, FORM),
    "a list": (b"[]", JSON),
    "a list of lists": (b"[[1]]", JSON),
    "a number": (b"7", JSON),
    "a number beyond reason": (b'{"event_time": ' + b"9" * 10_000 + b"}", JSON),
    "a string": (b'"payload"', JSON),
    "null": (b"null", JSON),
    "an empty object": (b"{}", JSON),
    "nothing at all": (b"", JSON),
    "a form without a payload": (b"token=x&team_id=T1", FORM),
    "a form of no fields": (b"&&&===", FORM),
    "a form whose payload is none": (b"payload=", FORM),
    "a form whose payload is no object": (b"payload=%5B1%5D", FORM),
    "a form whose payload is bad JSON": (b"payload=%7B%22type", FORM),
    "a form said to be JSON": (b"command=%2Fpullquote&text=status", JSON),
    "parts": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
        b"multipart/form-data",
    ),
    "an odd type": (b"<xml/>", b";;; charset=\xff"),
    "a type that is none": (b"<xml/>", b""),
    "an event that is a list": (json.dumps(MENTION | {"event": [1]}).encode(), JSON),
    "an event that is text": (json.dumps(MENTION | {"event": "app_mention"}).encode(), JSON),
    "authorizations that are text": (json.dumps(MENTION | {"authorizations": "T1"}).encode(), JSON),
    "authorizations of numbers": (json.dumps(MENTION | {"authorizations": [1]}).encode(), JSON),
    "an enterprise that is a number": (json.dumps(MENTION | {"enterprise": 7}).encode(), JSON),
    "text that is a list": (json.dumps(event(type="app_mention", text=[1])).encode(), JSON),
    "a click without actions": (
        json.dumps({"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}}).encode(),
        JSON,
    ),
    "a click of no action": (
        json.dumps({"type": "block_actions", "actions": [], "team": {"id": "T1"}}).encode(),
        JSON,
    ),
    "a click by nobody": (
        json.dumps(
            {"type": "block_actions", "actions": [{"action_id": SHARE}], "team": {"id": "T1"}}
        ).encode(),
        JSON,
    ),
    "a form of a window without a view": (
        json.dumps({"type": "view_submission", "team": {"id": "T1"}}).encode(),
        JSON,
    ),
    "a window without a state": (
        json.dumps(
            {"type": "view_submission", "view": {"callback_id": ASK}, "team": {"id": "T1"}}
        ).encode(),
        JSON,
    ),
    "a command without a channel": (
        urlencode({"command": "/pullquote", "team_id": "T1", "text": "what toll?"}).encode(),
        FORM,
    ),
}


@pytest.mark.few(9)
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_nobody_can_read_is_401_unsigned_and_400_signed(door: Door, name: str) -> None:
    body, type_ = BODIES[name]
    with door.calm():
        assert door.post(body, [(b"Content-Type", type_)])[0] == 401
        forged = [
            (n, v if n != b"X-Slack-Signature" else b"v0=" + b"0" * 64)
            for n, v in signed(body, type_)
        ]
        assert door.post(body, forged)[0] == 401
        assert [record.getMessage() for record in door.log.records] == ["slack_unsigned"] * 2
    with door.calm():
        status, told = door.post(body, signed(body, type_))
        assert (status, told) == (400, "this cannot be read as anything that Slack sends")
        assert [record.getMessage() for record in door.log.records] == ["slack_unreadable"]


def replaced(name: bytes, *values: bytes) -> Callable[[Headers], Headers]:
    """Give a header these values in place of its own: none takes it away."""
    return lambda headers: [
        *(one for one in headers if one[0] != name),
        *((name, value) for value in values),
    ]


def added(name: bytes, value: bytes) -> Callable[[Headers], Headers]:
    return lambda headers: [*headers, (name, value)]


STAMP, SIGNED = b"X-Slack-Request-Timestamp", b"X-Slack-Signature"
NOW = int(time.time())


def stale(seconds: int) -> Callable[[Headers], Headers]:
    return lambda _: signed(BODY, at=time.time() + seconds)


HEADERS: dict[str, Callable[[Headers], Headers]] = {
    "none": lambda _: [],
    "no time stamp": replaced(STAMP),
    "no signature": replaced(SIGNED),
    "an empty time stamp": replaced(STAMP, b""),
    "an empty signature": replaced(SIGNED, b""),
    "words": replaced(STAMP, b"now"),
    "a fraction": replaced(STAMP, b"%d.5" % NOW),
    "an exponent": replaced(STAMP, b"1e9"),
    "a sign": replaced(STAMP, b"+%d" % NOW),
    "a score": replaced(STAMP, b"1_000_000_000"),
    "beyond reason": replaced(STAMP, b"9" * 5_000),
    "digits of another script": replaced(STAMP, "١٧٠٠٠٠٠٠٠٠".encode()),
    "a time stamp in Latin-1": replaced(STAMP, b"\xe9\xff"),
    "two time stamps": lambda h: [*h, (STAMP, b"%d" % NOW)],
    "two equal signatures": lambda h: [*h, *(one for one in h if one[0] == SIGNED)],
    "a right signature after a wrong one": lambda h: [(SIGNED, b"v0=0"), *h],
    "another version": lambda h: [(n, v.replace(b"v0=", b"v1=")) for n, v in h],
    "no version": lambda h: [(n, v.removeprefix(b"v0=")) for n, v in h],
    "capitals": lambda h: [(n, v.upper() if n == SIGNED else v) for n, v in h],
    "cut short": lambda h: [(n, v[:-1] if n == SIGNED else v) for n, v in h],
    "a signature in Latin-1": replaced(SIGNED, b"v0=\xe9" + b"0" * 63),
    "a signature in UTF-8": replaced(SIGNED, "v0=é".encode() + b"0" * 62),
    "a signature beyond reason": replaced(SIGNED, b"v0=" + b"0" * 9_000),
    "too old": stale(-CLOCK_SECONDS - 5),
    "of the future": stale(CLOCK_SECONDS + 5),
    "of another secret": replaced(SIGNED, signature(BODY, b"%d" % NOW, "another")),
    "of another time": lambda h: [(n, b"%d" % (int(v) - 1) if n == STAMP else v) for n, v in h],
    "with a length that is none": lambda h: [(b"X-Original-Length", b"\xff"), *replaced(SIGNED)(h)],
    "lazily": lambda h: [(b"X-Slack-Bolt-Lazy-Only", b"1"), *replaced(SIGNED)(h)],
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_that_prove_nothing_are_401(door: Door, name: str) -> None:
    with door.calm():
        assert door.post(BODY, HEADERS[name](signed(BODY)))[0] == 401


@pytest.mark.parametrize(
    "extra",
    [
        (b"X-Forwarded-For", b"\xff, 127.0.0.1:" + b"9" * 5_000),
        (b"X-Forwarded-Proto", b"\xe9"),
        (b"Cookie", b"\xff=\xfe; ;;"),
        (b"Accept-Language", b"\xc3\xa9"),
        (b"Content-Encoding", b"gzip"),
        (b"Upgrade", b"websocket"),
    ],
)
def test_what_else_a_request_claims_changes_nothing(door: Door, extra: tuple[bytes, bytes]) -> None:
    with door.calm():
        assert door.post(b"{", [extra])[0] == 401
    body = json.dumps(event(type="app_home_opened", tab="other")).encode()
    with door.calm():
        assert door.post(body, added(*extra)(signed(body)))[0] == 200


def test_a_body_is_read_no_further_than_allowed_however_it_comes(door: Door) -> None:
    body = b'{"type": "x", "a": "' + b"a" * (MOST_BYTES - 22) + b'"}'
    chunked = (b"Transfer-Encoding", b"chunked")
    assert len(body) == MOST_BYTES
    with door.calm():
        assert door.post(body, signed(body))[0] == 400
        assert door.post(chunks(body[:9], body[9:]), [chunked, *signed(body)])[0] == 400
        over = body + b" "
        for headers in (signed(over), []):
            assert door.post(over, headers)[0] == 401
            assert door.post(chunks(over), [chunked, *headers])[0] == 401
    claims = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n"
    with door.calm():
        assert door.send(claims + b"\r\n")[0] == 401


def test_who_hangs_up_in_the_middle_leaves_one_line(door: Door) -> None:
    head = b"".join(b"%s: %s\r\n" % one for one in signed(BODY))
    with door.calm():
        with socket.create_connection(("127.0.0.1", door.port), timeout=20) as line:
            line.sendall(
                b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n"
                + head
                + b"\r\n{"
            )
        eventually(lambda: door.log.records)
        assert [record.getMessage() for record in door.log.records] == ["slack_unsigned"]


def test_what_slack_signed_is_heard(door: Door) -> None:
    before = door.stored()
    assert door.post(BODY, signed(BODY))[0] == 200
    assert door.stored() == before + 1
    chunked = (b"Transfer-Encoding", b"chunked")
    assert door.post(chunks(BODY[:7], BODY[7:]), [chunked, *signed(BODY)])[0] == 200
    assert door.stored() == before + 1
    asked = b'{"type": "url_verification", "challenge": "are you there"}'
    status, told = door.post(asked, signed(asked))
    assert (status, "are you there" in told) == (200, True)


values = st.text(alphabet=[chr(byte) for byte in ON_THE_LINE], max_size=80).map(
    lambda text: text.encode("latin-1").strip(b" \t")
)


claims = st.fixed_dictionaries(
    {b"Content-Type": values | st.sampled_from([JSON, FORM])},
    optional={
        STAMP: values | st.just(b"%d" % NOW),
        SIGNED: values | st.just(b"v0=" + b"0" * 64),
        b"Cookie": values,
        b"X-Slack-Retry-Num": values,
        b"X-Forwarded-For": values,
    },
)


@given(st.binary(max_size=300) | st.sampled_from([body for body, _ in BODIES.values()]), claims)
def test_whatever_is_not_signed_is_401(
    door: Door, body: bytes, claimed: dict[bytes, bytes]
) -> None:
    with door.calm():
        assert door.post(body, [*claimed.items()])[0] == 401


@given(body=st.binary(max_size=300), type_=st.sampled_from([JSON, FORM]))
def test_whatever_bytes_are_signed_are_heard_or_400(door: Door, body: bytes, type_: bytes) -> None:
    with door.calm():
        assert door.post(body, signed(body, type_))[0] in {200, 400}


# --- what Slack sends, with anything in the place of any part -------------------------------------

WHO: Json = {"team": {"id": "T1", "domain": "x"}, "user": {"id": "U1", "team_id": "T1"}}
VIEW: Json = {"id": "V1", "callback_id": WHY, "private_metadata": '{"answer": "k"}'}
DELIVERIES: list[Json] = [
    MENTION,
    event(type="message", channel="D1", channel_type="im", text="what toll?", thread_ts="1.0"),
    event(
        type="message",
        subtype="message_changed",
        message={"user": "U1", "ts": "1.1", "text": "<@U0BOT> b"},
        previous_message={"user": "U1", "ts": "1.1", "text": "<@U0BOT> a"},
    ),
    event(type="message", subtype="message_deleted", previous_message={"user": "U1", "ts": "1.1"}),
    event(
        type="reaction_added",
        reaction="wastebasket",
        item_user="U0BOT",
        item={"type": "message", "channel": "C1", "ts": "1"},
    ),
    event(type="app_home_opened", tab="home"),
    event(
        type="assistant_thread_started",
        assistant_thread={"user_id": "U1", "channel_id": "D1", "thread_ts": "1"},
    ),
    event(type="tokens_revoked", tokens={"oauth": ["U1"]}),
    WHO
    | {
        "type": "block_actions",
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.1"},
        "response_url": "http://x",
        "actions": [{"action_id": SHARE, "action_ts": "1", "value": '{"answer": "k"}'}],
    },
    WHO
    | {
        "type": "message_action",
        "callback_id": CHECK,
        "channel": {"id": "C1"},
        "message": {"text": "a", "ts": "1"},
        "message_ts": "1",
        "action_ts": "1",
        "trigger_id": "1",
    },
    WHO | {"type": "view_submission", "view": VIEW | {"state": {"values": {}}}},
    WHO
    | {
        "type": "view_submission",
        "view": VIEW | {"callback_id": ASK, "state": {"values": {"q": {"q": {"value": "what?"}}}}},
    },
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\ud800", "\0", "T1", "U0BOT", "<@U0BOT> what toll?", "1.1"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "type", "text", "team_id"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every part of a payload."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(place for name, part in inner for place in places(part, (*at, name)))]


def with_other(value: Any, way: tuple[str | int, ...], other: Any) -> Any:
    if not way:
        return other
    changed = value.copy()
    changed[way[0]] = with_other(value[way[0]], way[1:], other)
    return changed


@given(st.data())
def test_what_slack_sends_with_anything_anywhere_is_heard_or_400(
    door: Door, data: st.DataObject
) -> None:
    delivery = data.draw(st.sampled_from(DELIVERIES))
    way = data.draw(st.sampled_from(places(delivery)))
    changed = json.dumps(with_other(delivery, way, data.draw(anything)))
    said = changed.replace("http://x", f"http://127.0.0.1:{door.port}/nowhere").encode()
    carried = data.draw(st.sampled_from([JSON, FORM]))
    body = said if carried == JSON else b"payload=" + quote(said).encode()
    with door.calm(stores=True):
        assert door.post(body, signed(body, carried))[0] in {200, 400}


@given(
    st.dictionaries(
        st.sampled_from("command team_id channel_id user_id text response_url trigger_id".split()),
        st.text(max_size=20) | st.sampled_from(["/pullquote", "status", "T1", "follow x"]),
    )
)
def test_a_command_with_any_fields_is_heard_or_400(door: Door, fields: dict[str, str]) -> None:
    body = urlencode(fields, errors="surrogatepass").encode()
    with door.calm(stores=True):
        assert door.post(body, signed(body, FORM))[0] in {200, 400}


# --- the other routes -----------------------------------------------------------------------------

QUERIES = [
    b"",
    b"team=T0123ABC",
    b"team=%0d%0aSet-Cookie:%20a=b",
    b"team=%C5%A1&team=%ff",
    b"state=%00&code=%00",
    b"code=1&state=" + b"x" * 30_000,
    b"code=x&state=1.2.3&state=4",
    b"error=%0d%0aTraceback%20(most%20recent%20call%20last)",
    b"error=%1b%5b31m",
    b"error=",
    b"&&=&%",
    b"a=1;b=2",
]
ROUTES = ("/slack/install", "/slack/oauth_redirect", "/healthz", "/readyz", "/metrics")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("route", ROUTES)
def test_every_page_takes_whatever_is_asked_of_it(door: Door, route: str, query: bytes) -> None:
    cookies = [[], [(b"Cookie", b"slack-app-oauth-state=\xff; slack-app-oauth-state")]]
    with door.calm():
        for headers in cookies:
            status, told = door.get(route.encode() + b"?" + query, headers)
            assert status == {"/slack/install": 302, "/slack/oauth_redirect": 400}.get(route, 200)
            assert "Traceback" not in told


@given(query=values.map(quote), cookie=values, route=st.sampled_from(ROUTES))
def test_no_query_or_cookie_breaks_a_page(
    door: Door, query: str, cookie: bytes, route: str
) -> None:
    with door.calm():
        for part in ("team", "state", "code", "error", "x"):
            asked = f"{route}?{part}={query}".encode()
            assert door.get(asked, [(b"Cookie", cookie)])[0] in {200, 302, 400}


@pytest.mark.parametrize("route", [*ROUTES, "/slack/events", "/stories", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS", "BREW"])
def test_every_way_to_ask_has_an_answer(door: Door, route: str, method: str) -> None:
    asked = f"{method} {route} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    begun = chunks(b"{\xff")
    if (method, route) != ("POST", "/stories"):  # its sender is told whether the body came whole
        begun = begun.removesuffix(b"0\r\n\r\n")
    with door.calm():
        assert door.send(asked + begun, method)[0] < 500


@pytest.mark.parametrize("name", BODIES)
def test_pushes_are_no_more_read_than_slacks_deliveries(door: Door, name: str) -> None:
    body, type_ = BODIES[name]
    with door.calm():
        status, told = door.post(body, [(b"Content-Type", type_), *signed(body)], "/stories")
        assert (status, "the signature does not hold" in told) == (401, True)
        stamp = b"%d" % time.time()
        digest = hmac.new(PUSH_SECRET.encode(), stamp + b"." + body, hashlib.sha256).hexdigest()
        proof = [
            (b"X-Pullquote-Timestamp", stamp),
            (b"X-Pullquote-Signature", b"v1=" + digest.encode()),
        ]
        status, told = door.post(body, proof, "/stories")
        assert (status in {400, 422}, list(json.loads(told))) == (True, ["error"])
        assert door.post(body, [*proof, proof[1]], "/stories")[0] == 401


NO_HTTP = [
    b"GET /slack/install?team=\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\0\0\0\0\r\n\r\n",
    b"GET\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Signature: a\0b\r\n\r\n",
    b"POST /slack/events HTTP/9.9\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
]


@pytest.mark.parametrize("raw", NO_HTTP)
def test_what_is_no_http_harms_nobody(door: Door, raw: bytes) -> None:
    with door.calm():
        assert door.send(raw)[0] in {400, 401}
    assert door.post(BODY, signed(BODY))[0] == 200
