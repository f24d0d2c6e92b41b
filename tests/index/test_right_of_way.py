"""What stores and acknowledges in a moment goes before what reads and computes long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from index.archive import Archive
from index.archive.reading import last_change
from index.threads import Way

LATE = 30.0
"""Seconds after which what a test waits for will not come."""
LONG = 3_600.0


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(f"sqlite:///{tmp_path / 'archive.db'}")


@pytest.fixture
def behind(archive: Archive) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, initializer=archive.way.stand_behind) as thread:
        yield thread


def reads(archive: Archive) -> int:
    with archive.reading() as connection:
        return last_change(connection)


def writes_then_reads(archive: Archive) -> int:
    with archive.writing():
        return reads(archive)


def never_has_the_way_for_long(archive: Archive) -> Callable[[], None]:
    """A rush that goes on; returns what ends it."""
    over = threading.Event()

    def rush() -> None:
        while not over.wait(0.01):
            archive.way.give(LONG)

    thread = threading.Thread(target=rush)
    thread.start()

    def end() -> None:
        over.set()
        thread.join()

    return end


def test_who_stands_behind_reads_once_the_rush_is_over(
    archive: Archive, behind: ThreadPoolExecutor
) -> None:
    archive.way.give(0.5)
    read: Future[int] = behind.submit(reads, archive)
    assert reads(archive) == 0  # who does not stand behind waits for nothing
    assert read.result(LATE) == 0
    assert archive.way.left <= 0


def test_who_writes_waits_for_nothing_since_others_wait_for_it(archive: Archive) -> None:
    archive.way = Way(LONG)
    archive.way.give(LONG)
    archive.way.stand_behind()
    assert writes_then_reads(archive) == 0


def test_a_rush_without_an_end_holds_nobody_up_for_ever(
    archive: Archive, behind: ThreadPoolExecutor
) -> None:
    end = never_has_the_way_for_long(archive)
    try:
        assert [behind.submit(reads, archive).result(LATE) for _ in range(2)] == [0, 0]
    finally:
        end()
