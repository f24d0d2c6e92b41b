"""A process of the release before goes on beside this one, which has brought the tables up to date.

It knows the columns of schema 7 and no others: it names those alone in what it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from postgres import Postgres
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    TableClause,
    column,
    delete,
    insert,
    inspect,
    table,
    update,
)

from bot.slack.inbox.inbox import Inbox
from index.archive import Archive, tables
from index.archive.moved import mark_of, moved
from index.archive.tables.tallies import miscounted
from index.archive.totals import languages, live_stories
from index.archive.withdrawing import left_behind, orphans

pytestmark = pytest.mark.xdist_group("postgres")

OF_7 = {
    "aliases": "key story_id",
    "answer_quotes": (
        "answer_id n story_id version_id start end block judged_id state state_at now_start now_end"
    ),
    "answers": (
        "id key channel thread_ts ts question text blocks asked_at changes team user "
        "private kept note_ts sealed"
    ),
    "asides": "page_id host since title lines leads is_wall",
    "bands": "band version_id",
    "canonicals": "page_id key",
    "carried": "page_id story_id",
    "changes": "number at kind story_id version_id removed",
    "credits": "version_id rules credits",
    "facts": "name value",
    "feedback": "id key user at helpful reason question kept",
    "feeds": (
        "id location kind outlet added_at refreshed_at problem collection failing_since "
        "arrivals memory"
    ),
    "follow_seen": "follow_id version_id start end",
    "follows": "id key channel question digest asked_number changes team",
    "inbox": "key kind payload received_at state attempts due_at outcome place",
    "meanings": "digest model vector rows vectors",
    "names": "version_id name initials",
    "own_lines": "line story_id",
    "pages": "id feed_id path mark digest problems etag last_modified first_at looked_at gone said",
    "passages": "id version_id start end digest",
    "push_signatures": "signature passes_until",
    "pushed": "path number key body digest updated pushed_at withdrawn_at why",
    "signatures": "version_id minhash",
    "stories": "id key version_id audience embargo held held_at held_by",
    "versions": (
        "id story_id number digest name text title url outlet byline published updated "
        "section language sentences rules alike substance seen_at audience embargoed "
        "withdrawn_at struck_at struck"
    ),
}
"""Every table of schema 7, with its columns."""
NOW = datetime.now(UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, server: Postgres | None) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    if server is None:
        pytest.skip("no PostgreSQL server can be run here")
    return server.database("ENCODING 'UTF8' TEMPLATE template0")


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    opened = Archive(url)
    yield opened
    opened.close()


def of_7(name: str) -> TableClause:
    """A table as the release before knows it."""
    now = tables.metadata.tables[name].c
    return table(name, *(column(one, now[one].type) for one in OF_7[name].split()))


def row_of(name: str, **told: Any) -> dict[str, Any]:
    """A row with every column of schema 7: number 1 wherever a number names another row."""
    values: dict[str, Any] = {}
    for one in of_7(name).columns:
        known = tables.metadata.tables[name].c[one.name]
        if known.nullable and one.name not in told:
            values[one.name] = None
            continue
        match known.type:
            case Boolean():
                values[one.name] = False
            case Integer() | Float():
                values[one.name] = 1
            case DateTime():
                values[one.name] = NOW
            case Date():
                values[one.name] = date(2026, 1, 1)
            case JSON():
                values[one.name] = []
            case LargeBinary():
                values[one.name] = b""
            case _:
                values[one.name] = f"{one.name}-1"[:20]
    return values | told


TOLD: dict[str, dict[str, Any]] = {
    "inbox": {"state": "waiting", "payload": {"channel": "C"}},
    "answer_quotes": {"state": "standing", "judged_id": 1},
}
"""What rows say that is not said of itself."""


def lived_through(connection: Connection) -> None:
    """A story lands, is quoted and corrected, as the release before writes it."""
    for name in (one.name for one in tables.metadata.sorted_tables if one.name in OF_7):
        if name == "facts":
            continue
        told = TOLD.get(name, {})
        connection.execute(insert(of_7(name)).values(row_of(name, **told)))
    stories, versions = of_7("stories"), of_7("versions")
    connection.execute(update(stories).values(version_id=1))
    second = row_of("versions", id=2, number=2, digest="d2", substance="s2")
    connection.execute(insert(versions).values(second))
    connection.execute(update(stories).values(version_id=2))
    corrected = row_of("changes", number=2, kind="corrected", version_id=2)
    connection.execute(insert(of_7("changes")).values(corrected))


def test_all_that_it_writes_is_taken_and_this_release_sees_it(archive: Archive) -> None:
    with archive.writing() as connection:
        before = mark_of(connection)
        lived_through(connection)
    with archive.reading() as connection:
        assert miscounted(connection) == 0
        assert (live_stories(connection), languages(connection)) == (1, ("en",))
        [one] = moved(connection, before)
        assert (one.quote.judged_id, one.live_id) == (1, 2)
        assert left_behind(connection) == []
    with archive.writing() as connection:
        connection.execute(delete(of_7("carried")))
    with archive.reading() as connection:
        assert orphans(connection, left_behind(connection)) == [1]
    with archive.writing() as connection:
        connection.execute(update(of_7("stories")).values(version_id=None, audience="|wire|"))
        assert miscounted(connection) == 0
        for name in reversed([one.name for one in tables.metadata.sorted_tables]):
            if name in OF_7 and name != "facts":
                connection.execute(delete(of_7(name)))


def test_what_it_works_on_is_left_to_it_and_what_it_stores_is_taken(archive: Archive) -> None:
    inbox, ours = of_7("inbox"), Inbox(archive)
    told = {"payload": {"channel": "C"}, "place": ":C", "due_at": 0.0}
    with archive.noting() as connection:
        told |= {"kind": "message", "attempts": 0}
        connection.execute(insert(inbox).values(row_of("inbox", key="a", state="working", **told)))
    if archive.shared:  # beside it on a file nobody else works
        ours.renew()
        assert ours.take(0) is None
    with archive.noting() as connection:
        connection.execute(update(inbox).values(state="done"))
        connection.execute(insert(inbox).values(row_of("inbox", key="b", state="waiting", **told)))
    ours.renew()
    item = ours.take(0)
    assert item is not None
    assert item.key == "b"


def test_what_it_died_on_is_taken_over_after_a_while(archive: Archive) -> None:
    inbox, ours = of_7("inbox"), Inbox(archive)
    told = {"payload": {"channel": "C"}, "place": ":C", "due_at": 0.0, "kind": "message"}
    told |= {"received_at": NOW - timedelta(minutes=6), "state": "working", "attempts": 1}
    with archive.noting() as connection:
        connection.execute(insert(inbox).values(row_of("inbox", key="a", **told)))
    ours.recover()
    ours.renew()
    item = ours.take(0)
    assert item is not None
    assert item.attempts == 2


def test_whatever_is_new_in_its_tables_has_a_value_where_nobody_gives_one(
    archive: Archive,
) -> None:
    """That migrated archives have the columns of new ones is seen in `test_migrations`."""
    with archive.reading() as connection:
        new = {
            f"{name}.{one['name']}": bool(one["nullable"] or one["default"])
            for name, known in OF_7.items()
            for one in inspect(connection).get_columns(name)
            if one["name"] not in known.split()
        }
    assert {"versions.written_in", "inbox.held_by"} <= new.keys()
    assert [name for name, has_value in new.items() if not has_value] == []
