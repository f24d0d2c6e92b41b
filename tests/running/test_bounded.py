"""Whoever asks an archive that is away is told so soon, however long that hangs."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from waiting import PATIENCE, eventually

from bot.running.bounded import Bounded
from index.errors import StoreError


def test_what_is_told_is_told_anew_each_time() -> None:
    told = iter(({"stories": 1}, {"stories": 2}))
    bounded = Bounded(lambda: next(told), PATIENCE)
    assert [bounded.told(), bounded.told()] == [{"stories": 1}, {"stories": 2}]


def test_a_lookup_that_hangs_is_told_as_that_and_no_other_is_begun_beside_it() -> None:
    back = Event()
    begun: list[int] = []

    def hangs() -> dict[str, Any]:
        begun.append(len(begun))
        assert back.wait(PATIENCE)
        return {"begun": len(begun)}

    bounded = Bounded(hangs, 0.05)
    for _ in range(3):
        with pytest.raises(StoreError, match=r"does not answer within 0\.05 seconds"):
            bounded.told()
    assert begun == [0]
    back.set()

    def answers() -> bool:
        try:
            return bool(bounded.told()["begun"] > 1)
        except StoreError:
            return False

    eventually(answers)


def test_a_failure_is_told_and_the_next_who_asks_tries_again() -> None:
    fails = [True]

    def look() -> dict[str, Any]:
        if fails:
            raise StoreError("the archive failed: no route to host")
        return {"stories": 3}

    bounded = Bounded(look, PATIENCE)
    with pytest.raises(StoreError, match="no route to host"):
        bounded.told()
    fails.clear()
    assert bounded.told() == {"stories": 3}
