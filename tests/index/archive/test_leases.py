"""Leases: one holder at a time, taken by the first, renewed by it alone, over when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from postgres import Postgres, running
from waiting import eventually

from index.archive import Archive
from index.archive.leases import all_leases, release, take
from index.roles import VECTORS, Roles


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres | None]:
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(
    request: pytest.FixtureRequest, tmp_path: Path, server: Postgres | None
) -> Iterator[Archive]:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    if request.param == "postgresql":
        if server is None:
            pytest.skip("no PostgreSQL server can be run here: install Debian's postgresql")
        url = server.database()
    archive = Archive(url)
    yield archive
    archive.close()


def taken(archive: Archive, holder: str, seconds: float = 60.0, name: str = "feeds") -> bool:
    with archive.noting() as connection:
        return take(connection, name, holder, f"process {holder}", seconds)


def test_the_first_has_it_until_it_is_given_back(archive: Archive) -> None:
    assert [taken(archive, "a"), taken(archive, "b"), taken(archive, "a")] == [True, False, True]
    assert taken(archive, "b", name="vectors"), "another is another's"
    with archive.reading() as connection:
        told = [(one.name, one.told) for one in all_leases(connection)]
        assert all(one.left > 50 for one in all_leases(connection))
    assert told == [("feeds", "process a"), ("vectors", "process b")]
    with archive.noting() as connection:
        release(connection, ["feeds"], "b")
    assert not taken(archive, "b"), "nobody gives back another's"
    with archive.noting() as connection:
        release(connection, ["feeds"], "a")
    assert taken(archive, "b")


def test_one_that_is_not_renewed_is_over(archive: Archive) -> None:
    assert taken(archive, "a", 0.2)
    assert not taken(archive, "b")
    eventually(lambda: taken(archive, "b"))
    assert not taken(archive, "a")


def test_of_many_at_once_one_has_it(archive: Archive) -> None:
    with ThreadPoolExecutor(8) as pool:
        had = list(pool.map(lambda who: taken(archive, who), "abcdefgh"))
    assert sum(had) == 1


def test_roles_are_had_at_once_and_given_back_at_the_end(archive: Archive) -> None:
    first, second = Roles(archive), Roles(archive)
    with first.taking(VECTORS):
        assert first.holds(VECTORS)
        with second.taking(VECTORS):
            assert second.holds(VECTORS) is not archive.shared
        with first.taking(VECTORS):
            pass
        assert first.holds(VECTORS), "an inner block leaves it to the outer one"
    assert first.holds(VECTORS) is not archive.shared
    with second.taking(VECTORS):
        assert second.holds(VECTORS)


def test_writers_of_stories_hold_up_no_notes_on_a_server(archive: Archive) -> None:
    if not archive.shared:
        pytest.skip("a file has one writer")
    with archive.writing() as connection:
        take(connection, "other", "a", "a", 60.0)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(taken, archive, "b").result()
