"""What a publishing system is told when it pushes stories, and what then stands."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fakeslack import FakeSlack
from fakeslack import Settings as SlackSettings
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom
from paths import ROOT
from pydantic import SecretStr
from serving import Serving, free_port
from sqlalchemy import event, insert
from waiting import eventually

from bot.running.pushes import (
    MOST_BYTES,
    Pushes,
    RefusedError,
    check_secret,
    read_pushes,
    verify,
)
from bot.running.signatures import CLOCK_SECONDS
from bot.slack.listening.front_door import bolt_app
from bot.slack.listening.http import Probes, make_http
from index.archive import Archive
from index.archive.feeds import all_feeds
from index.archive.pushed import (
    PUSHES,
    Push,
    changed_since,
    keep_push,
    last_push,
    take_signature,
)
from index.archive.tables import push_signatures, pushed
from index.errors import PushConflictError, SettingsError, StoreError
from index.feeds.pushes import list_pushes
from index.refresh import Refreshed
from index.settings import Settings
from index.update import update

SECRET = "a secret of thirty-two characters"
TEXT = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
NOW_TEXT = "The Kettle Bridge will reopen on 19 June, engineer Tom Hale said on Friday."
URL = "https://post.example/bridge"
DOCS = ROOT / "docs" / "pushes.md"

Json = dict[str, Any]


def story(**fields: Any) -> Json:
    return {"id": "vm-1", "text": TEXT} | fields


def push(action: str = "create", why: str | None = None, **fields: Any) -> Json:
    said: Json = {"action": action, "story": story(**fields)}
    return said if why is None else said | {"why": why}


def withdraw(**names: Any) -> Json:
    return {"action": "withdraw", "story": names}


def signed(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


@dataclass
class Desk:
    """A publishing system before a running server."""

    archive: Archive
    port: int
    rung: list[float] = field(default_factory=list)

    def send(self, said: object, *, at: float | None = None) -> tuple[int, Json]:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.post(body, **self.headers(body, at=at))

    def headers(self, body: bytes, *, at: float | None = None) -> dict[str, str]:
        timestamp = str(int(time.time() if at is None else at))
        return {
            "X-Pullquote-Timestamp": timestamp,
            "X-Pullquote-Signature": signed(body, timestamp),
        }

    def post(self, body: bytes, **headers: str) -> tuple[int, Json]:
        return self.ask("POST", "/stories", body, headers)

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Json]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def texts(self, *only: str) -> dict[str, str]:
        """The text of each story that is listed, by its path."""
        listing = list_pushes(self.archive, only or None)
        assert listing.complete is not bool(only)
        assert {page.path for page in listing.pages}.isdisjoint(listing.gone)
        assert not only or {*listing.gone, *(page.path for page in listing.pages)} == set(only)
        assert all(page.whole and len(page.mark) == 64 for page in listing.pages)
        return {page.path: str(page.fields.get("text")) for page in listing.pages}

    def changed(self, number: int = 0) -> tuple[str, ...]:
        with self.archive.reading() as connection:
            return changed_since(connection, number).paths


@contextmanager
def serving_pushes(
    archive: Archive,
    secret: str | None = SECRET,
    metrics: Callable[[], bytes] = lambda: b"",
) -> Iterator[Desk]:
    rung: list[float] = []
    pushes = Pushes(archive, SecretStr(secret) if secret else None, lambda: rung.append(1))
    settings = Settings(
        _env_file=None, slack_bot_token=SecretStr("xoxb-1"), slack_signing_secret=SecretStr("sign")
    )
    fine = {"ok": True}
    probes = Probes(lambda: fine, lambda: fine, metrics)
    web = make_http(bolt_app(settings), settings.slack_signing_secret, pushes, probes)
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_config=None))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield Desk(archive, listening.getsockname()[1], rung)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    yield opened
    opened.close()


@pytest.fixture
def desk(archive: Archive) -> Iterator[Desk]:
    with serving_pushes(archive) as running:
        yield running


# --- the signature -------------------------------------------------------------------------------


@given(
    body=st.binary(max_size=200),
    now=st.integers(10**9, 10**10),
    part=st.sampled_from(["secret", "timestamp", "signature", "body"]),
    data=st.data(),
)
def test_any_altered_byte_of_a_signed_push_is_refused(
    body: bytes, now: int, part: str, data: st.DataObject
) -> None:
    parts = {
        "secret": SECRET.encode(),
        "timestamp": str(now).encode(),
        "signature": signed(body, str(now)).encode(),
        "body": body or b"{",
    }
    if not body:
        parts["signature"] = signed(b"{", str(now)).encode()

    def check() -> int:
        latin = {name: value.decode("latin-1") for name, value in parts.items()}
        return verify(
            latin["secret"], latin["timestamp"], latin["signature"], parts["body"], float(now)
        )

    assert check() == now
    at = data.draw(st.integers(0, len(parts[part]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != parts[part][at]))
    parts[part] = parts[part][:at] + bytes([byte]) + parts[part][at + 1 :]
    with pytest.raises(RefusedError) as refused:
        check()
    assert refused.value.status == 401


@pytest.mark.parametrize(
    ("seconds", "passes"),
    [
        (0, True),
        (-CLOCK_SECONDS, True),
        (CLOCK_SECONDS, True),
        (-CLOCK_SECONDS - 1, False),
        (CLOCK_SECONDS + 1, False),
    ],
)
def test_a_signature_holds_for_five_minutes(seconds: int, passes: bool) -> None:
    stamp = str(1_800_000_000 + seconds)
    try:
        verify(SECRET, stamp, signed(b"{}", stamp), b"{}", 1_800_000_000.0)
    except RefusedError:
        assert not passes
    else:
        assert passes


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "altered",
    [
        lambda _: {},
        lambda h: {"X-Pullquote-Timestamp": h["X-Pullquote-Timestamp"]},
        lambda h: {"X-Pullquote-Signature": h["X-Pullquote-Signature"]},
        lambda h: h | {"X-Pullquote-Timestamp": "now"},
        lambda h: h | {"X-Pullquote-Timestamp": "+" + h["X-Pullquote-Timestamp"]},
        lambda h: h | {"X-Pullquote-Timestamp": "9" * 400},
        lambda h: h | {"X-Pullquote-Signature": h["X-Pullquote-Signature"].upper()},
        lambda h: h | {"X-Pullquote-Signature": h["X-Pullquote-Signature"][3:]},
        lambda h: h | {"X-Pullquote-Signature": "v1=é" + "0" * 63},
    ],
)
def test_every_wrong_signature_is_refused_in_the_same_words(
    desk: Desk, altered: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    body = json.dumps(push()).encode()
    headers = altered(desk.headers(body))
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    status, answer = desk.ask("POST", "/stories", body, encoded)  # type: ignore[arg-type]
    assert (status, answer) == (
        401,
        {"error": "the signature does not hold: check the secret, the clock and what is signed"},
    )
    assert desk.texts() == {}


def test_without_a_secret_pushes_are_refused_and_the_setting_is_named(archive: Archive) -> None:
    with serving_pushes(archive, secret=None) as desk:
        status, answer = desk.send(push())
    assert status == 403
    assert "PULLQUOTE_PUSH_SECRET" in answer["error"]


@pytest.mark.parametrize(("length", "passes"), [(1, False), (31, False), (32, True), (64, True)])
def test_a_short_secret_is_refused_at_the_start(length: int, passes: bool) -> None:
    secret = "s3cret-s" * 8
    settings = Settings(_env_file=None, push_secret=SecretStr(secret[:length]))
    if passes:
        check_secret(settings)
        return
    with pytest.raises(SettingsError, match="PULLQUOTE_PUSH_SECRET") as error:
        check_secret(settings)
    assert secret[:length] == "s" or secret[:length] not in str(error.value)


# --- what is refused, and what is taken ----------------------------------------------------------

REFUSED: dict[str, tuple[object, int, str]] = {
    "no JSON": (b"{", 400, "not JSON"),
    "nothing": (b"", 400, "not JSON"),
    "not UTF-8": (b'{"action": "\xff"}', 400, "not JSON in UTF-8"),
    "nested beyond reason": (b"[" * 200_000, 400, "not JSON"),
    "nested inside": (b'{"story": ' * 100_000, 400, "not JSON"),
    "a number beyond reason": (b'{"story": ' + b"9" * 100_000 + b"}", 400, "not JSON"),
    "no number": (b'{"story": NaN}', 400, "not JSON"),
    "a list": ([push()], 422, "not a JSON object"),
    "no story": ({"action": "create"}, 422, "no story"),
    "a story that is none": ({"action": "create", "story": "x"}, 422, "no story"),
    "no action": ({"story": story()}, 422, "create, update, withdraw"),
    "unknown action": (push("delete"), 422, "create, update, withdraw"),
    "action that is none": ({"action": ["create"], "story": story()}, 422, "create, update"),
    "no name": ({"action": "create", "story": {"text": TEXT}}, 422, "neither id nor url"),
    "blank name": (push(id="", url=""), 422, "neither id nor url"),
    "white name": (push(id="  "), 422, "id is not a string"),
    "id of another kind": (push(id=["vm-1"]), 422, "id is not a string"),
    "id true": (push(id=True), 422, "id is bool"),
    "long id": (push(id="x" * 501), 422, "id has 501 characters"),
    "no text": (push(text=None), 422, "no text"),
    "white text": (push(text=" \n"), 422, "no text"),
    "text of another kind": (push(text=["a"]), 422, "text is list"),
    "long text": (push(text="long. " * 200_000), 422, "at most 1,000,000"),
    "NUL": (push(text="a\0b"), 422, "text has characters that no text has"),
    "half a pair": (push(title="a\ud800b"), 422, "title has characters that no text has"),
    "empty html": (push(text="", html="<p> </p>"), 422, "the story has no text"),
    "html of another kind": (push(text="", html=["<p>"]), 422, "html is list"),
    "html beyond reason": (push(text="", html="<div>" * 70_000), 422, "beyond reason"),
    "half a pair in html": (push(text="", html="<p>\udfff"), 422, "html has characters"),
    "no address": (push(url="javascript:alert(1)"), 422, "is not an http address"),
    "no day": (push(published="32 May"), 422, "published '32 May' is not a date"),
    "day of no story": (push(published="0001-01-01"), 422, "no date a story can have"),
    "updated in the future": (
        push(updated=(datetime.now(UTC) + timedelta(days=3)).isoformat()),
        422,
        "lies in the future",
    ),
    "embargo without a zone": (push(embargo="2090-01-01T06:00:00"), 422, "no time zone"),
    "embargo out of time": (push(embargo="9999-12-31T23:59:59-23:00"), 422, "is no time"),
    "control characters alone": (push(text="", html="&#x1;<i></i>&#x1;"), 422, "no text"),
    "embargo of a day": (push(embargo="2090-01-01"), 422, "no time zone"),
    "embargo that is none": (push(embargo="tomorrow"), 422, "is no time: write it like"),
    "a byline of numbers": (push(byline=[1]), 422, "byline is not"),
    "an outlet of another kind": (push(outlet={"name": "x"}), 422, "outlet is dict"),
    "never pushed": (withdraw(id="vm-9"), 404, "vm-9 was never pushed"),
    "why of another kind": (withdraw(id="vm-9") | {"why": 1}, 422, "why is int"),
    "long why": (withdraw(id="vm-9") | {"why": "x" * 501}, 422, "why has over 500"),
    "no stories": ({"stories": []}, 422, "1 to 100"),
    "stories of another kind": ({"stories": {}}, 422, "1 to 100"),
    "too many stories": ({"stories": [push(id=n) for n in range(101)]}, 422, "1 to 100"),
    "one of several": (
        {"stories": [push(), push(id="vm-2", text="")]},
        422,
        "item 2: the story has no text",
    ),
    "one of several never pushed": (
        {"stories": [push(), withdraw(id="vm-9")]},
        404,
        "vm-9 was never pushed",
    ),
    "two of one URL": (
        {"stories": [push(url=URL), push(id="vm-2", url=f"{URL}#top")]},
        409,
        "story vm-2: its url is that of the story vm-1",
    ),
}


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = Archive(f"sqlite:///{tmp_path_factory.mktemp('refusing') / 'archive.db'}")
    with serving_pushes(opened) as running:
        yield running
    opened.close()


@pytest.mark.few(10)
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason_and_leaves_nothing(
    refusing: Desk, name: str
) -> None:
    said, status, reason = REFUSED[name]
    answered, answer = refusing.send(said)
    assert (answered, list(answer)) == (status, ["error"])
    assert reason in answer["error"]
    assert "\n" not in answer["error"]
    assert len(answer["error"]) < 600
    assert refusing.texts() == {}
    assert refusing.changed() == ()
    assert refusing.rung == []


NEVER: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("action story stories id url text html updated embargo why".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(NEVER)
def test_whatever_is_pushed_is_read_or_refused(said: Any) -> None:
    for value in (said, {"action": "create", "story": said}, {"action": "withdraw", "story": said}):
        read: list[Push] = []
        with suppress(RefusedError):
            read = read_pushes(json.dumps(value).encode(), datetime.now(UTC))
        assert all(one.path and one.key for one in read)


def test_a_body_may_have_four_megabytes_and_not_a_byte_more(desk: Desk) -> None:
    body = json.dumps(push()).encode()
    assert desk.send(body.ljust(MOST_BYTES)) == (202, {"accepted": 1})
    status, answer = desk.ask("POST", "/stories", b"", {"Content-Length": str(MOST_BYTES + 1)})
    assert (status, answer) == (
        413,
        {"error": "the body has over 4 MB; send fewer stories at once"},
    )


def test_a_body_of_undeclared_length_is_read_no_further_than_allowed(desk: Desk) -> None:
    body = json.dumps(push()).encode()
    headers = desk.headers(body)
    assert desk.ask("POST", "/stories", iter([body[:9], body[9:]]), headers)[0] == 202
    with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as line:
        line.sendall(b"POST /stories HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        answer = b""
        for _ in range(60):  # until it answers: what is sent after that would reset the line
            line.sendall(b"%x\r\n%s\r\n" % (100_000, b" " * 100_000))
            if wait([line], 0.05):
                break
        with contextlib.suppress(ConnectionResetError):
            while part := line.recv(65_536):
                answer += part
    assert answer.startswith(b"HTTP/1.1 413")


def test_who_hangs_up_in_the_middle_leaves_one_line_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as line:
        line.sendall(b"POST /stories HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        time.sleep(0.2)
    eventually(lambda: caplog.records)
    assert [(r.message, r.levelname, vars(r)["status"]) for r in caplog.records] == [
        ("push_refused", "WARNING", 400)
    ]


@dataclass(frozen=True)
class Course:
    """Pushes one after the other, how each is answered, and the text that then stands by path."""

    name: str
    pushes: tuple[tuple[Json, int], ...]
    stands: dict[str, str]


EARLY, LATE = "2026-01-05T10:00:00Z", "2026-01-05T12:30:00+01:00"
HTML = f"<p>{TEXT}</p><p>Repairs have cost 3.2 million crowns so far, the Bridge Office said.</p>"

COURSES = [
    Course("a story by its id", ((push(), 202),), {"vm-1": TEXT}),
    Course("an id that is a number", ((push(id=17), 202),), {"17": TEXT}),
    Course(
        "a story by its URL",
        (({"action": "create", "story": {"url": URL, "text": TEXT}}, 202),),
        {URL: TEXT},
    ),
    Course("html", ((push(text="", html=HTML), 202),), {"vm-1": "None"}),
    Course("text before html", ((push(html="<p>Other words.</p>"), 202),), {"vm-1": TEXT}),
    Course(
        "what is not known is left out", ((push(mood="x", hero={"a": 1}), 202),), {"vm-1": TEXT}
    ),
    Course(
        "the newest stands",
        ((push(), 202), (push("update", text=NOW_TEXT), 202)),
        {"vm-1": NOW_TEXT},
    ),
    Course("an update of a story never seen", ((push("update"), 202),), {"vm-1": TEXT}),
    Course("the same again", ((push(), 202), (push(), 202)), {"vm-1": TEXT}),
    Course(
        "older than what stands",
        ((push(text=NOW_TEXT, updated=LATE), 202), (push("update", updated=EARLY), 409)),
        {"vm-1": NOW_TEXT},
    ),
    Course(
        "of the same moment",
        ((push(updated=LATE), 202), (push(text=NOW_TEXT, updated="2026-01-05 11:30"), 202)),
        {"vm-1": NOW_TEXT},
    ),
    Course(
        "a push without a time keeps the last one",
        ((push(updated=LATE), 202), (push(text=NOW_TEXT), 202), (push(updated=EARLY), 409)),
        {"vm-1": NOW_TEXT},
    ),
    Course("withdrawn", ((push(), 202), (withdraw(id="vm-1") | {"why": "a mistake"}, 202)), {}),
    Course(
        "withdrawn twice",
        ((push(), 202), (withdraw(id="vm-1"), 202), (withdraw(id="vm-1"), 202)),
        {},
    ),
    Course(
        "withdrawn and restored",
        ((push(), 202), (withdraw(id="vm-1"), 202), (push(), 202)),
        {"vm-1": TEXT},
    ),
    Course(
        "a late correction of a withdrawn story",
        (
            (push(updated=EARLY), 202),
            (withdraw(id="vm-1", updated=LATE), 202),
            (push("update", updated="2026-01-05T10:30:00Z"), 409),
        ),
        {},
    ),
    Course(
        "a late withdrawal",
        ((push(updated=LATE), 202), (withdraw(id="vm-1", updated=EARLY), 409)),
        {"vm-1": TEXT},
    ),
    Course(
        "corrected by its URL",
        (
            (push(url=URL), 202),
            ({"action": "update", "story": {"url": f"{URL}?utm_source=x", "text": NOW_TEXT}}, 202),
        ),
        {"vm-1": NOW_TEXT},
    ),
    Course("withdrawn by its URL", ((push(url=URL), 202), (withdraw(url=URL), 202)), {}),
    Course(
        "withdrawn by id and URL, known by its URL",
        (
            ({"action": "create", "story": {"url": URL, "text": TEXT}}, 202),
            (withdraw(id="vm-1", url=URL), 202),
        ),
        {},
    ),
    Course(
        "given an id later",
        (
            ({"action": "create", "story": {"url": URL, "text": TEXT}}, 202),
            (push(url=URL, text=NOW_TEXT), 202),
            ({"action": "update", "story": {"url": URL, "text": TEXT, "title": "By URL"}}, 202),
        ),
        {"vm-1": TEXT},
    ),
    Course(
        "the URL of another story",
        ((push(url=URL), 202), (push(id="vm-2", url=URL, text=NOW_TEXT), 409)),
        {"vm-1": TEXT},
    ),
    Course(
        "the URL of a withdrawn story",
        (
            (push(url=URL), 202),
            (withdraw(id="vm-1"), 202),
            (push(id="vm-2", url=URL, text=NOW_TEXT), 202),
            (withdraw(id="vm-1"), 202),
            ({"action": "update", "story": {"url": URL, "text": TEXT}}, 202),
        ),
        {"vm-2": TEXT},
    ),
    Course(
        "an id that is the URL of another",
        (
            (push(id=URL), 202),
            ({"action": "create", "story": {"url": URL, "text": NOW_TEXT}}, 202),
        ),
        {URL: NOW_TEXT},
    ),
    Course(
        "several at once",
        (({"stories": [push(), push(id="vm-2"), push(text=NOW_TEXT), withdraw(id="vm-2")]}, 202),),
        {"vm-1": NOW_TEXT},
    ),
]


@pytest.mark.few(6)
@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_the_newest_push_of_a_story_stands(archive: Archive, course: Course) -> None:
    """Without the socket, which the other tests go through: the same `take`."""
    rung: list[int] = []
    pushes = Pushes(archive, SecretStr(SECRET), lambda: rung.append(1))
    answered = []
    for n, (said, _) in enumerate(course.pushes):
        body = json.dumps(said).encode() + b" " * n
        stamp = str(int(time.time()))
        try:
            pushes.take(stamp, signed(body, stamp), body)
            answered.append(202)
        except RefusedError as error:
            answered.append(error.status)
    assert answered == [status for _, status in course.pushes]
    assert Desk(archive, 0).texts() == course.stands
    assert len(rung) == answered.count(202)


def test_a_push_is_answered_once_it_is_stored_and_makes_the_feed(desk: Desk) -> None:
    assert desk.send(push(url=URL, byline=["Ada Voss"], updated=EARLY)) == (202, {"accepted": 1})
    [page] = list_pushes(desk.archive, None).pages
    assert dict(page.fields) == story(url=URL, byline=["Ada Voss"], updated=EARLY)
    assert desk.send({"stories": [push(id=n) for n in range(100)]}) == (202, {"accepted": 100})
    with desk.archive.reading() as connection:
        assert [(f.location, f.kind) for f in all_feeds(connection)] == [(PUSHES, "pushes")]
    assert len(desk.rung) == 2


# --- once ----------------------------------------------------------------------------------------


def test_a_signature_is_taken_once_even_after_a_restart(archive: Archive, tmp_path: Path) -> None:
    body = json.dumps(push()).encode()
    with serving_pushes(archive) as desk:
        headers = desk.headers(body)
        assert desk.post(body, **headers)[0] == 202
        status, answer = desk.post(body, **headers)
        assert status == 409
        assert "already taken" in answer["error"]
    again = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    with serving_pushes(again) as desk:
        assert desk.post(body, **headers)[0] == 409
        assert desk.send(body, at=time.time() - 5)[0] == 202
        assert len(desk.rung) == 1
    again.close()


def test_of_one_push_sent_many_times_at_once_one_is_taken(desk: Desk) -> None:
    body = json.dumps(push()).encode()
    headers = desk.headers(body)
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda _: desk.post(body, **headers)[0], range(24)))
    assert sorted(answers) == [202] + [409] * 23


def test_a_refused_push_may_be_sent_again_as_it_is(desk: Desk) -> None:
    body = json.dumps(withdraw(id="vm-1")).encode()
    headers = desk.headers(body)
    assert desk.post(body, **headers)[0] == 404
    assert desk.send(push())[0] == 202
    assert desk.post(body, **headers)[0] == 202


def test_signatures_are_kept_as_long_as_they_could_pass(archive: Archive) -> None:
    def take(signature: str, passes_until: int, now: int) -> None:
        with archive.writing() as connection:
            take_signature(connection, signature, passes_until, now)

    take("a", 1_300, 1_000)
    take("b", 1_301, 1_001)
    for signature, now in (("a", 1_300), ("b", 1_301)):
        with pytest.raises(PushConflictError):
            take(signature, 1_300, now)
    take("c", 9_000, 1_302)
    with archive.reading() as connection:
        assert [row.signature for row in connection.execute(push_signatures.select())] == ["c"]


def test_where_the_archive_fails_a_push_is_to_be_sent_again(desk: Desk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as other:
        other.execute("ALTER TABLE pushed RENAME TO elsewhere")
        status, answer = desk.send(push())
        assert status == 503
        assert "the archive failed" in answer["error"]
        assert desk.rung == []
        other.execute("ALTER TABLE elsewhere RENAME TO pushed")
    assert desk.send(push()) == (202, {"accepted": 1})


def test_a_scrape_that_fails_is_told_as_one(archive: Archive) -> None:
    def failing() -> bytes:
        raise StoreError("the archive failed: disk I/O error")

    with serving_pushes(archive, metrics=failing) as desk:
        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (503, b"the archive failed: disk I/O error")
        connection.close()


# --- landing -------------------------------------------------------------------------------------


def test_what_was_pushed_after_the_last_landing_is_known_after_a_crash(
    desk: Desk, tmp_path: Path
) -> None:
    def pushed_after(archive: Archive, number: int) -> tuple[str, ...]:
        with archive.reading() as connection:
            return changed_since(connection, number).paths

    desk.send({"stories": [push(id="a"), push(id="b"), push(id="c")]})
    with desk.archive.reading() as connection:
        seen = changed_since(connection, 0).upto
    assert pushed_after(desk.archive, seen) == ()
    desk.send(push(id="d"))
    desk.send(withdraw(id="b"))
    desk.send(push(id="a", text=NOW_TEXT))
    reopened = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    assert pushed_after(reopened, seen) == ("d", "b", "a")
    reopened.close()
    assert desk.texts("d", "b", "a", "never") == {"a": NOW_TEXT, "d": TEXT}


def test_a_story_taken_over_by_its_id_is_named_under_both(desk: Desk) -> None:
    desk.send({"action": "create", "story": {"url": URL, "text": TEXT}})
    desk.send(push(url=URL))
    assert desk.changed(1) == (URL, "vm-1")
    assert desk.texts() == {"vm-1": TEXT}


def test_a_story_keeps_the_id_and_the_url_it_was_given(desk: Desk) -> None:
    desk.send(push(url=URL))
    desk.send(push("update", text=NOW_TEXT))
    desk.send({"action": "update", "story": {"url": URL, "text": TEXT, "title": "Anew"}})
    [page] = list_pushes(desk.archive).pages
    assert dict(page.fields) == story(url=URL, title="Anew")
    assert desk.send(push(id="vm-2", url=URL))[0] == 409


def test_a_mark_moves_with_what_is_sent_and_not_otherwise(desk: Desk) -> None:
    marks: list[str] = []
    for fields in ({}, {}, {"section": "City"}, {"text": NOW_TEXT}):
        desk.send(push(**fields), at=time.time() - len(marks))
        marks += [page.mark for page in list_pushes(desk.archive, None).pages]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_pushed_stories_are_quoted_as_they_last_stood(room: Newsroom) -> None:
    archive = room.house.archive

    def land(*said: Json) -> Refreshed:
        with archive.writing() as connection:
            for one in said:
                body = json.dumps(one).encode()
                keep_push(connection, read_pushes(body, datetime.now(UTC))[0], datetime.now(UTC))
        with archive.reading() as connection:
            feeds = all_feeds(connection)
        with room.house.owning_index("test"):
            return update(room.house, feeds, lambda *_: None, lambda *_: None)

    def quoted() -> str:
        return " ".join(quote.text for quote in room.ask("when will the bridge reopen?").quotes)

    hospital = {"id": "vm-2", "html": HTML.replace("Bridge", "Hospital").replace("4 May", "9 May")}
    found = land(push(url=URL), {"action": "create", "story": hospital})
    assert found.count() | {"unchanged": 0} == counted(added=2)
    assert "4 May" in quoted()
    assert land().count() == counted(unchanged=2)
    assert land(push("update", text=NOW_TEXT)).count() == counted(corrected=1, unchanged=1)
    assert "19 June" in quoted()
    assert "4 May" not in quoted()
    assert land(withdraw(id="vm-1")).count()["withdrawn"] == 1
    assert "June" not in quoted()
    land(push(id="vm-3", embargo="2090-01-01T06:00:00+01:00"))
    assert "4 May" not in quoted()
    land(push(id="vm-3"))
    assert "4 May" in quoted()


def counted(**kinds: int) -> dict[str, int]:
    return dict.fromkeys("added corrected unchanged withdrawn failed".split(), 0) | kinds


def count_steps(archive: Archive) -> list[None]:
    """Return a list that grows by one with every ten steps that SQLite's machine takes from now."""
    steps: list[None] = []

    @event.listens_for(archive.lent, "checkout")
    def count(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(lambda: steps.append(None), 10)

    return steps


def test_a_few_of_many_pushed_stories_are_listed_at_once(archive: Archive) -> None:
    row = {"body": story(), "digest": "d" * 64, "pushed_at": datetime.now(UTC)}
    with archive.writing() as connection:
        connection.execute(
            insert(pushed),
            [row | {"path": f"vm-{n}", "key": f"k-{n}", "number": n} for n in range(1, 100_001)],
        )
    steps = count_steps(archive)
    listing = list_pushes(archive, ["vm-17", "vm-99999"])
    assert [page.path for page in listing.pages] == ["vm-17", "vm-99999"]
    with archive.reading() as connection:
        assert changed_since(connection, 99_998).paths == ("vm-99999", "vm-100000")
        assert last_push(connection) == 100_000
    assert 0 < len(steps) < 100_000, "a look at every row takes more"


# --- beside Slack --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_flood_of_pushes_does_not_hold_slack_up(desk: Desk) -> None:
    html = "".join(f"<p>{TEXT} Part {n}.</p>" for n in range(100))
    answered_meanwhile = 0
    with ThreadPoolExecutor(16) as senders:
        flood = [
            senders.submit(desk.send, push(id=n, text="", html=html + str(n))) for n in range(32)
        ]
        while not all(one.done() for one in flood):
            timestamp = str(int(time.time()))
            base = f"v0:{timestamp}:".encode() + (body := b'{"type": "url_verification"}')
            signature = hmac.new(b"sign", base, hashlib.sha256).hexdigest()
            connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
            connection.request(
                "POST",
                "/slack/events",
                body,
                {
                    "Content-Type": "application/json",
                    "X-Slack-Request-Timestamp": timestamp,
                    "X-Slack-Signature": f"v0={signature}",
                },
            )
            assert connection.getresponse().status == 200
            connection.close()
            answered_meanwhile += not all(one.done() for one in flood)
    assert {one.result()[0] for one in flood} == {202}
    assert answered_meanwhile


# --- the whole, and the document -----------------------------------------------------------------


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_examples_of_the_document_work_against_the_running_bot(
    home_copy: Path, tmp_path: Path
) -> None:
    [example], shell = blocks("python"), blocks("sh")[-1]
    assert len(example.splitlines()) < 25
    port = free_port()
    environment = {
        **os.environ,
        "PULLQUOTE_PUSH_SECRET": SECRET,
        "STORIES_ADDRESS": f"http://127.0.0.1:{port}/stories",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()

    with FakeSlack(SlackSettings(time_scale=0.01)) as slack:
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        settings = {"PULLQUOTE_PUSH_SECRET": SECRET}
        serving = Serving(slack, home_copy, port=port, settings=settings).start()
        try:
            archive = Archive(f"sqlite:///{home_copy / 'archive.db'}")
            desk = Desk(archive, port)
            assert run(sys.executable, "-c", example) == '202 {"accepted":1}'
            [(path, text)] = desk.texts().items()
            assert (path, text) == ("vm-1017", TEXT)
            [sent] = blocks("json")
            assert desk.send(json.loads(sent))[0] == 202
            assert run("bash", "-c", shell) == '{"accepted":1}'
            assert desk.texts() == {}
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/metrics")
            measured = connection.getresponse().read().decode()
            assert 'pullquote_feed_problems{feed="pushes:",kind="pushes"} 0.0' in measured
            assert "pullquote_inbox_depth 0.0" in measured
            connection.close()
            archive.close()
        finally:
            assert serving.stop() == 0, serving.log.read_text()
        log = serving.log.read_text()
        assert "pushed" in log
        assert SECRET not in log
        assert "Kettle" not in log


def test_serving_with_a_short_secret_ends_in_one_clear_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with FakeSlack(SlackSettings(time_scale=0.01)) as slack:
        serving = Serving(slack, home, settings={"PULLQUOTE_PUSH_SECRET": "short"})
        home.mkdir()
        with pytest.raises(AssertionError, match="PULLQUOTE_PUSH_SECRET has under 32 characters"):
            serving.start()
