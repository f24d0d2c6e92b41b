"""Indexes are built beside the work: nobody waits for one, and what was cut short is built anew."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from postgres import Postgres, running
from waiting import eventually

from index.archive import Archive, tables
from index.archive.feeds import add_feed, all_feeds
from index.errors import StoreError

DROPPED = ("ix_stories_version_id", "versions_by_day", "pages_troubled", "versions_by_outlet")
"""Of tables that grow, as an archive lacks them that a release before made."""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running() as server:
        if server is None:
            pytest.skip("no PostgreSQL server can be run here: install Debian's postgresql")
        yield server


@dataclass
class Old:
    """An archive that lacks indexes, as right after a migration."""

    server: Postgres
    url: str

    @property
    def database(self) -> str:
        return self.url.split("?")[0].rsplit("/", 1)[1]

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        return self.server.sql(statement, self.database)

    def indexes(self) -> dict[object, object]:
        """Which there are, and whether each was built to its end."""
        rows = self.sql(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE c.relnamespace = 'public'::regnamespace"
        )
        return {row[0]: row[1] for row in rows}

    def all_stand(self) -> bool:
        found = self.indexes()
        wanted = {index.name for table in tables.metadata.sorted_tables for index in table.indexes}
        return wanted <= found.keys() and all(found.values())

    @contextmanager
    def written(self) -> Iterator[None]:
        """Have somebody be in the middle of writing stories and versions."""
        where = f"host={self.server.folder} user=pullquote dbname={self.database}"
        with psycopg.connect(where) as connection:
            connection.execute("INSERT INTO stories (key, audience) VALUES ('held', '')")
            yield
            connection.rollback()

    def building(self) -> list[object]:
        rows = self.sql(
            "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' "
            f"AND state = 'active' AND datname = '{self.database}'"
        )
        return [pid for (pid,) in rows]


@pytest.fixture
def old(server: Postgres) -> Old:
    old = Old(server, server.database())
    with closing(Archive(old.url)):
        pass
    for name in DROPPED:
        old.sql(f"DROP INDEX {name}")
    old.sql("DELETE FROM facts WHERE name = 'indexes'")
    return old


def test_those_that_are_missing_are_built(old: Old) -> None:
    assert not old.all_stand()
    with closing(Archive(old.url)):
        assert old.all_stand()
    [(told,)] = old.sql("SELECT value FROM facts WHERE name = 'indexes'")
    with closing(Archive(old.url)):
        assert old.sql("SELECT value FROM facts WHERE name = 'indexes'") == [(told,)]


def test_while_one_is_built_others_open_the_archive_read_and_write(old: Old) -> None:
    with ThreadPoolExecutor(1) as pool:
        with old.written():
            opened = pool.submit(Archive, old.url)
            eventually(old.building)
            with closing(Archive(old.url)) as archive:
                with archive.writing() as connection:
                    add_feed(connection, "/stories", "folder", None)
                    connection.execute(tables.stories.insert().values(key="new", audience=""))
                with archive.reading() as connection:
                    assert [feed.location for feed in all_feeds(connection)] == ["/stories"]
            assert not opened.done()
            assert not old.all_stand()
            assert old.sql("SELECT 1 FROM facts WHERE name = 'indexes'") == [], "not told to stand"
        opened.result().close()
    assert old.all_stand()


def test_one_that_was_cut_short_is_built_anew(old: Old) -> None:
    with ThreadPoolExecutor(1) as pool, old.written():
        opened = pool.submit(Archive, old.url)
        eventually(old.building)
        [pid] = old.building()
        old.sql(f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(StoreError, match="cannot be opened"):
            opened.result()
    assert False in old.indexes().values(), "what was begun is left"
    with closing(Archive(old.url)):
        assert old.all_stand()
