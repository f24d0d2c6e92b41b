"""The clerk at the door: all that is told is stored, in its order, each once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from waiting import eventually

from bot.slack.inbox.clerk import MANY, Clerk
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind, ItemState
from bot.slack.inbox.stored import Entry
from bot.slack.inbox.turns import Turns
from index.archive import Archive
from index.errors import StoreError


@dataclass
class Door:
    inbox: Inbox
    clerk: Clerk
    later: list[str] = field(default_factory=list)

    def put(self, key: str, text: str = "is it open?", channel: object = "C1") -> Future[bool]:
        payload = {"team": "T1", "channel": channel, "user": "U1", "text": text}
        entry = Entry(key, ItemKind.MESSAGE, payload)
        return self.clerk.put(entry, lambda: self.later.append(key))

    def busy(self) -> threading.Event:
        """Keep the clerk busy until the event is set, so that what is told meanwhile gathers."""
        free = threading.Event()
        self.clerk.do(free.wait)
        return free

    def stored(self) -> list[str]:
        keys = []
        while (item := self.inbox.take(0.3)) is not None:
            keys.append(item.key)
            self.inbox.finish(item, ItemState.DONE)
        return keys


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    archive = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    inbox = Inbox(archive, Turns(rest=0))
    yield Door(inbox, Clerk(inbox))
    archive.close()


def test_what_comes_together_is_stored_in_its_order(door: Door) -> None:
    free, keys = door.busy(), [f"question {n}" for n in range(300)]
    told = [door.put(key) for key in keys]
    free.set()
    assert all(one.result(30) for one in told)
    assert door.stored() == keys
    eventually(lambda: door.later == keys)


def test_what_is_told_twice_is_stored_once(door: Door) -> None:
    free = door.busy()
    told = [door.put(key) for key in ("a", "b", "a", "b")]
    free.set()
    assert [one.result(30) for one in told] == [True, True, False, False]
    assert door.put("a").result(30) is False
    assert door.stored() == ["a", "b"]


def test_what_is_done_sees_what_was_told_before_it(door: Door) -> None:
    free = door.busy()
    door.put("a", "is it open?")
    edited = door.clerk.do(lambda: door.inbox.reword("a", "is it shut?"))
    door.put("b")
    free.set()
    assert edited.result(30) is True
    item = door.inbox.take(2)
    assert item is not None
    assert (item.key, item.payload["text"]) == ("a", "is it shut?")


def test_of_what_comes_together_the_faulty_fails_alone(door: Door) -> None:
    free = door.busy()
    told = {"a": door.put("a"), "odd": door.put("odd", channel={1, 2}), "b": door.put("b")}
    free.set()
    wait(told.values(), 30)
    assert told["odd"].exception() is not None
    assert door.stored() == ["a", "b"]


def test_where_nothing_can_be_stored_each_is_told_so(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(Archive, "noting", broken)
    told = [door.put("a"), door.put("b")]
    wait(told, 30)
    assert [str(one.exception()) for one in told] == ["the disk is full"] * 2
    monkeypatch.undo()
    assert door.put("a").result(30) is True


def test_who_works_gives_way_to_a_rush_and_goes_on_after_it(door: Door) -> None:
    free = door.busy()
    for n in range(2 * MANY):
        door.put(f"question {n}")
    free.set()
    door.put("last").result(30)
    assert door.inbox.take(0) is None
    assert len(door.stored()) == 2 * MANY + 1


def test_a_rush_without_an_end_holds_work_up_for_a_while_alone(door: Door) -> None:
    door.put("a").result(30)
    over = threading.Event()

    def rushing() -> None:
        while not over.wait(0.05):
            door.inbox.give_way(0.1)

    rush = threading.Thread(target=rushing)
    rush.start()
    try:
        assert door.inbox.take(30) is not None
    finally:
        over.set()
        rush.join()
