"""A bot that has nothing to do hears of what others store, and asks the archive hardly ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from postgres import Postgres
from sqlalchemy import event
from waiting import PATIENCE, eventually

from bot.slack.inbox import hearing, inbox
from bot.slack.inbox.hearing import Hearing
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind, ItemState
from bot.slack.inbox.turns import Turns
from index.archive import Archive

pytestmark = pytest.mark.xdist_group("postgres")

SAID = {"team": "T", "channel": "C1", "user": "U1", "text": "how many?"}


@pytest.fixture
def database(server: Postgres | None) -> tuple[Postgres, str]:
    if server is None:
        pytest.skip("no PostgreSQL server can be run here")
    return server, server.database("ENCODING 'UTF8' TEMPLATE template0")


@contextmanager
def process(url: str, rest: float = 0.3) -> Iterator[Inbox]:
    """An inbox as a process of its own has it."""
    archive = Archive(url)
    try:
        yield Inbox(archive, Turns(rest))
    finally:
        archive.close()


@contextmanager
def listening(url: str) -> Iterator[tuple[Inbox, Inbox]]:
    """The inbox of a process that hears, and that of another."""
    with process(url) as there, process(url) as here, _heard(there):
        yield there, here


@contextmanager
def _heard(there: Inbox) -> Iterator[None]:
    archive = there._archive
    line = Hearing(archive, there)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    eventually(lambda: there._every > 1)
    try:
        yield
    finally:
        line.stopping.set()
        there.put("end", ItemKind.MESSAGE, SAID)  # which it hears, and ends
        thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def nobody_looks_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken is taken since it was heard of, or since its time has come."""
    monkeypatch.setattr(inbox, "_LOOK_THOUGH_HEARD", 10 * PATIENCE)
    monkeypatch.setattr(hearing, "_AGAIN", 0.5)


def test_what_another_process_stores_is_heard(database: tuple[Postgres, str]) -> None:
    _, url = database
    with listening(url) as (there, here):
        asked: list[str] = []
        event.listen(there._archive.lent, "before_cursor_execute", lambda *a: asked.append(a[2]))
        assert there.take(1.0) is None
        idle = len(asked)
        threading.Timer(0.3, here.put, ("a", ItemKind.MESSAGE, SAID)).start()
        item = there.take(PATIENCE)
        assert item is not None
        assert item.key == "a"
        assert idle < 20, "it looked once, and waited"


def test_what_must_rest_or_wait_is_taken_in_its_time(database: tuple[Postgres, str]) -> None:
    _, url = database
    with listening(url) as (there, here):
        for key in ("a", "b"):
            here.put(key, ItemKind.MESSAGE, SAID)
        first = here.take(PATIENCE)
        assert first is not None
        threading.Timer(0.5, here.finish, (first, ItemState.DONE)).start()
        second = there.take(PATIENCE)
        assert second is not None
        assert (first.key, second.key) == ("a", "b")
        there.put_back(second, 0.5)
        again = there.take(PATIENCE)
        assert again is not None
        assert again.attempts == 2


def test_what_the_release_before_stores_is_heard(database: tuple[Postgres, str]) -> None:
    server, url = database
    name = url.split("?")[0].rsplit("/", 1)[1]
    with listening(url) as (there, _):
        server.sql(
            "INSERT INTO places VALUES (':C1', 0, 0); INSERT INTO inbox (key, kind, payload, "
            "received_at, state, attempts, due_at, place) VALUES "
            "('old', 'message', '{}', now(), 'waiting', 0, 0, ':C1')",
            name,
        )
        item = there.take(PATIENCE)
        assert item is not None
        assert item.key == "old"


def test_a_line_that_is_cut_is_opened_again_and_meanwhile_the_inbox_is_looked_at(
    database: tuple[Postgres, str],
) -> None:
    server, url = database
    name = url.split("?")[0].rsplit("/", 1)[1]
    with listening(url) as (there, here):
        server.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND query LIKE 'SELECT pg_notify(%'",
            name,
        )
        eventually(lambda: there._every < 1)
        here.put("a", ItemKind.MESSAGE, SAID)
        assert there.take(PATIENCE) is not None
        eventually(lambda: there._every > 1)
        here.put("b", ItemKind.MESSAGE, SAID | {"channel": "C2"})
        assert there.take(PATIENCE) is not None
