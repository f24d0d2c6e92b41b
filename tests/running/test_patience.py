"""Waiting for an iterator that may stall."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from waiting import PATIENCE

from bot.running.patience import passed_on

pytestmark = pytest.mark.xdist_group("clock")


def test_what_it_yields_comes_in_order() -> None:
    assert list(passed_on(iter(range(500)))) == list(range(500))


def test_none_is_a_piece_like_any_other() -> None:
    assert list(passed_on(iter([None, ValueError("a piece"), None])))[::2] == [None, None]


def test_what_it_raises_is_raised_after_what_it_yielded() -> None:
    def fails() -> Iterator[int]:
        yield 1
        raise KeyError("gone")

    came: list[int] = []
    with pytest.raises(KeyError, match="gone"):
        came.extend(passed_on(fails()))
    assert came == [1]


@pytest.mark.parametrize("bound", ["patience", "until"])
def test_one_that_stalls_is_left(bound: str) -> None:
    over, gone_on = threading.Event(), threading.Event()

    def stalls() -> Iterator[int]:
        yield 1
        over.wait(PATIENCE)
        gone_on.set()

    soon = time.monotonic() + 0.1
    bounds: dict[str, Any] = {"patience": 0.1} if bound == "patience" else {"until": soon}
    with pytest.raises(TimeoutError):
        list(passed_on(stalls(), **bounds))
    assert not gone_on.is_set()
    over.set()


def test_one_that_goes_on_is_left_when_its_time_is_up() -> None:
    def goes_on() -> Iterator[int]:
        while True:
            time.sleep(0.01)
            yield 1

    with pytest.raises(TimeoutError):
        list(passed_on(goes_on(), patience=1, until=time.monotonic() + 0.1))


def test_one_that_is_left_is_closed() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    pieces = passed_on(endless())
    next(pieces)
    pieces.close()
    assert closed.wait(2)


def test_while_nothing_comes_something_else_may_be_done() -> None:
    done = threading.Event()

    def waits() -> Iterator[int]:
        assert done.wait(5)
        yield 1

    assert list(passed_on(waits(), meanwhile=done.set)) == [1]
