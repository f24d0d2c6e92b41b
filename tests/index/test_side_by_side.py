"""Whose threads compute: a question's alone and at once, a refresh's behind it, none spinning."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embeddings import Embedder
from index.encoders.packaged import Packaged
from index.story import PassageText
from index.threads import Together, cores, give_way

LATE = 30.0
"""Seconds after which what a test waits for will not come."""
OPENED = [
    "The lido opens at seven.",
    "Swimmers queued for the lido before the gates were opened by its new keeper.",
    "The keeper said the water was cold. Nobody minded. It was the first warm day.",
]


class Desk:
    """Works out upper case, notes what it was given together, and can be held up meanwhile."""

    def __init__(self) -> None:
        self.given: list[list[str]] = []
        self.at_work, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def work(self, asked: list[str]) -> Sequence[str]:
        self.given.append(asked)
        self.at_work.set()
        assert self.go_on.wait(LATE)
        if "broken" in asked:
            raise ValueError("broken")
        return [one.upper() for one in asked]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def until(holds: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(int(LATE * 200)):
        if holds():
            return
        waited.wait(0.005)
    pytest.fail("it never came")


def ask_while_busy(
    desk: Desk, people: ThreadPoolExecutor, together: Together[str, str], asked: list[list[str]]
) -> list[list[str] | None]:
    """Have one thing worked on, and others asked meanwhile; return what these are told."""
    desk.go_on.clear()
    first = people.submit(together.of, ["first"])
    assert desk.at_work.wait(LATE)
    waiting = [people.submit(together.of, one) for one in asked]
    until(lambda: len(together._waiting) == sum(map(len, asked)))
    desk.go_on.set()
    assert first.result(LATE) == ["FIRST"]
    return [one.result(LATE) if not one.exception(LATE) else None for one in waiting]


def test_who_comes_alone_is_served_alone(desk: Desk) -> None:
    together = Together(desk.work, kept=9)
    assert together.of(["tide", "ebb"]) == ["TIDE", "EBB"]
    assert together.of(["flood"]) == ["FLOOD"]
    assert desk.given == [["tide", "ebb"], ["flood"]]


def test_what_comes_meanwhile_is_worked_out_together(
    desk: Desk, people: ThreadPoolExecutor
) -> None:
    asked = [["tide"], ["ebb", "flood"], ["tide"]]
    told = ask_while_busy(desk, people, Together(desk.work, kept=9), asked)
    assert told == [["TIDE"], ["EBB", "FLOOD"], ["TIDE"]]
    assert [sorted(given) for given in desk.given] == [["first"], ["ebb", "flood", "tide"]]


def test_what_is_asked_again_is_known_until_much_else_was_asked(desk: Desk) -> None:
    together = Together(desk.work, kept=2)
    for _ in range(2):
        assert together.of(["tide", "ebb"]) == ["TIDE", "EBB"]
    assert together.of(["flood", "ebb"]) == ["FLOOD", "EBB"]
    assert together.of(["tide"]) == ["TIDE"]
    assert desk.given == [["tide", "ebb"], ["flood"], ["tide"]]


def test_more_may_be_asked_at_once_than_is_kept(desk: Desk) -> None:
    assert Together(desk.work, kept=1).of(["a", "b", "a"]) == ["A", "B", "A"]
    assert desk.given == [["a", "b"]]


def test_what_fails_fails_for_who_asked_it_alone(desk: Desk, people: ThreadPoolExecutor) -> None:
    asked = [["tide"], ["broken"], ["ebb"]]
    told = ask_while_busy(desk, people, Together(desk.work, kept=9), asked)
    assert told == [["TIDE"], None, ["EBB"]]


def priority(_: object = None) -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def threads_of_this_process() -> set[str]:
    return {task.name for task in Path("/proc/self/task").iterdir()}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of threads")
def test_a_model_computes_on_the_core_of_who_asks_and_refreshes_behind_the_rest(
    embedder: Embedder,
) -> None:
    before = threads_of_this_process()
    Packaged().documents(OPENED)
    assert threads_of_this_process() <= before  # another test's may end meanwhile
    assert all(nice > priority() for nice in embedder._behind.map(priority, range(4)))


@pytest.mark.parametrize(
    ("allowed", "told"), [("1", 1), ("3", 3), ("2,1", 2), ("", None), ("0", None), ("many", None)]
)
def test_as_many_compute_as_there_are_cores_or_are_allowed(
    allowed: str, told: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", allowed)
    assert cores() == (told or len(os.sched_getaffinity(0)))


def test_questions_and_passages_side_by_side_get_the_vectors_they_get_alone(
    people: ThreadPoolExecutor, embedder: Embedder
) -> None:
    model = embedder
    passages = [PassageText(text, ((0, 10),)) for text in OPENED * 3]
    alone = [model.encode([text])[0] for text in OPENED]
    refreshed = people.submit(model.encode_passages, passages)
    asked = [people.submit(model.encode, [f"{text} "]) for text in OPENED * 2]
    counted = [people.submit(model.count_tokens, [text]) for text in OPENED * 2]
    for one, vector in zip(asked, alone * 2, strict=True):
        assert np.allclose(one.result()[0], vector, atol=1e-4)
    assert [one.result() for one in counted] == [model.count_tokens([one]) for one in OPENED] * 2
    for row, vector in zip(refreshed.result()[0], alone * 3, strict=True):
        assert np.allclose(row, vector, atol=1e-4)


def test_giving_way_is_for_one_thread(people: ThreadPoolExecutor) -> None:
    before = priority()
    people.submit(give_way).result()
    assert priority() == before
