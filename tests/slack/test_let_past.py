"""What only waits for a language model lets others past, in one process and in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgres import Postgres
from waiting import eventually

from bot.slack.inbox import hands, shared
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import Item, ItemKind, ItemState
from bot.slack.inbox.turns import Turns
from index.archive import Archive
from index.archive.tables import inbox as items

pytestmark = pytest.mark.xdist_group("postgres")

START = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

Opens = Callable[..., Inbox]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, server: Postgres | None) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    if server is None:
        pytest.skip("no PostgreSQL server can be run here: install Debian's postgresql")
    return server.database()


@pytest.fixture
def opens(url: str) -> Iterator[Opens]:
    """Opens the inbox as one process does."""
    archives: list[Archive] = []

    def open_(rest: float = 0, workers: int = 8) -> Inbox:
        archives.append(Archive(url))
        return Inbox(archives[-1], Turns(rest=rest), workers)

    yield open_
    for archive in archives:
        archive.close()


@pytest.fixture
def newsroom(opens: Opens) -> Inbox:
    return opens()


def put(inbox: Inbox, *told: tuple[str, str], kind: ItemKind = ItemKind.MESSAGE) -> None:
    """Store (key, channel), a second apart."""
    for n, (key, channel) in enumerate(told):
        payload = {"team": "T1", "channel": channel, "user": "U1", "text": "is it open?"}
        assert inbox.put(key, kind, payload, START + timedelta(seconds=n))


def taken(inbox: Inbox, key: str) -> Item:
    """Take an item, which has to be the next one."""
    found: list[Item] = []

    def is_there() -> bool:
        if item := inbox.take(0.0):
            found.append(item)
        return bool(found)

    eventually(is_there, lambda: f"{key} is not taken")
    assert found[0].key == key
    return found[0]


def states(inbox: Inbox) -> dict[str, str]:
    with inbox._archive.reading() as connection:
        rows = connection.execute(items.select().with_only_columns(items.c.key, items.c.state))
        return {row.key: row.state for row in rows}


def test_the_next_question_of_its_channel_is_taken_while_it_is_worked_on(newsroom: Inbox) -> None:
    put(newsroom, ("first", "C1"), ("second", "C1"), ("third", "C1"))
    first = taken(newsroom, "first")
    assert newsroom.take(0.0) is None
    assert newsroom.let_past(first)
    second = taken(newsroom, "second")
    assert newsroom.take(0.0) is None, "one at a time, after it too"
    assert states(newsroom) == {"first": "working", "second": "working", "third": "waiting"}
    newsroom.finish(second, ItemState.DONE)
    taken(newsroom, "third")
    newsroom.finish(first, ItemState.DONE)
    assert states(newsroom) == {"first": "done", "second": "done", "third": "working"}


@pytest.mark.parametrize("ends", ["finish", "put back", "put back and hold"])
def test_what_let_others_past_frees_no_place_that_another_has(newsroom: Inbox, ends: str) -> None:
    put(newsroom, ("first", "C1"), ("second", "C1"), ("third", "C1"))
    first = taken(newsroom, "first")
    newsroom.let_past(first)
    second = taken(newsroom, "second")
    if ends == "finish":
        newsroom.finish(first, ItemState.DONE)
    else:
        newsroom.put_back(first, 0.0, holds=ends.endswith("hold"))
    assert newsroom.take(0.0) is None
    newsroom.finish(second, ItemState.DONE)
    taken(newsroom, "third" if ends == "finish" else "first")
    assert newsroom.take(0.0) is None, "put back and taken again it has its place again"


def test_twice_it_lets_nobody_past_who_has_the_place_meanwhile(newsroom: Inbox) -> None:
    put(newsroom, ("first", "C1"), ("second", "C1"), ("third", "C1"))
    first = taken(newsroom, "first")
    assert newsroom.let_past(first)
    taken(newsroom, "second")
    assert newsroom.let_past(first)
    assert newsroom.take(0.0) is None


@pytest.mark.parametrize(("kind", "rests"), [(ItemKind.MESSAGE, True), (ItemKind.COMMAND, False)])
def test_its_place_rests_as_after_any_message(opens: Opens, kind: ItemKind, *, rests: bool) -> None:
    inbox = opens(rest=3_600.0)
    put(inbox, ("first", "C1"), ("second", "C1"), kind=kind)
    inbox.let_past(taken(inbox, "first"))
    item = inbox.take(0.0)
    assert (item is None) is rests


def test_a_worker_whose_item_waits_for_a_model_does_not_count(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "PATIENCE", 0.1)
    inbox = opens(workers=2)
    put(inbox, *((f"question {n}", f"C{n}") for n in range(5)))
    first, second = taken(inbox, "question 0"), taken(inbox, "question 1")
    assert inbox.take(0.0) is None, "both work"
    assert [inbox.let_past(first), inbox.let_past(second)] == [True, True]
    third, fourth = taken(inbox, "question 2"), taken(inbox, "question 3")
    assert not inbox.let_past(third), "as many wait as work"
    assert inbox.take(0.0) is None, "and it counts"
    inbox.finish(first, ItemState.DONE)
    assert inbox.take(0.0) is None, "its hand was given back before"
    assert inbox.let_past(fourth)
    taken(inbox, "question 4")


def test_what_wants_to_wait_waits_for_one_that_ends(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "PATIENCE", 300.0)
    inbox = opens(workers=1)
    put(inbox, ("first", "C1"), ("second", "C2"))
    first = taken(inbox, "first")
    inbox.let_past(first)
    second = taken(inbox, "second")
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(inbox.let_past, second)
        assert not waiting.done()
        inbox.finish(first, ItemState.DONE)
        assert waiting.result()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_another_process_takes_what_is_let_past_and_no_renewal_takes_it_back(opens: Opens) -> None:
    north, south = opens(), opens()
    put(north, ("first", "C1"), ("second", "C1"), ("third", "C1"))
    first = taken(north, "first")
    north.let_past(first)
    north.renew()
    second = taken(south, "second")
    north.renew()
    south.finish(second, ItemState.DONE)
    north.renew()
    taken(south, "third")
    north.put_back(first, 0.0)
    assert north.take(0.0) is None


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_what_a_dead_process_waited_for_is_taken_over_when_its_lease_is_over(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = opens(), opens()
    put(north, ("first", "C1"))
    with monkeypatch.context() as dying:
        dying.setattr(shared, "LEASE", 0.5)
        first = taken(north, "first")
        north.let_past(first)
    again = taken(south, "first")
    assert again.attempts == first.attempts + 1
    north.finish(first, ItemState.FAILED)
    assert states(south) == {"first": "working"}, "whose it is no more does not end it"
    put(south, ("second", "C1"))
    assert south.take(0.0) is None, "nor free its place"
    south.finish(again, ItemState.DONE)
    taken(south, "second")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_after_a_crash_it_is_put_back_and_takes_its_turn(opens: Opens) -> None:
    inbox = opens()
    put(inbox, ("first", "C1"), ("second", "C1"))
    inbox.let_past(taken(inbox, "first"))
    taken(inbox, "second")
    fresh = opens()
    assert fresh.recover() == 2
    fresh.finish(taken(fresh, "first"), ItemState.DONE)
    taken(fresh, "second")
