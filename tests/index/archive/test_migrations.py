"""What becomes of an archive that an earlier release made, and of one that a newer one did."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from newsroom import Newsroom
from schema_1 import (
    ARCHIVE,
    BRIDGE,
    BRIDGE_NOW,
    CHANGES,
    FERRY,
    HISTORY,
    MILL,
    OUTLET,
    PASSAGES,
    QUESTION,
    RAIN,
    write_archive,
)
from sqlalchemy import select

from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind
from index.access import OF_THE_HOUSE, Access
from index.archive import Archive, tables
from index.archive.engine import fact
from index.archive.feeds import all_feeds
from index.archive.follows import follows_of
from index.archive.given import given_to
from index.archive.totals import live_stories
from index.archive.versions import versions_seen
from index.catch_up import catch_up
from index.errors import StoreError
from index.house import House
from index.story import CUTTING_RULES
from index.verify import verify

NEW_IN_3 = {
    "inbox": ["place"],
    "answers": ["team", "user", "private", "kept"],
    "follows": ["team"],
}
"""Columns that schema 2 lacks."""
NEW_IN_4 = {"versions": ["audience", "embargoed", "withdrawn_at", "struck_at", "struck"]}
"""Columns that schema 3 lacks."""
NEW_IN_7 = {"stories": ["held_by"], "answers": ["note_ts", "sealed"]}
"""Columns that schema 6 lacks."""
NEW_IN_8 = {"versions": ["written_in"], "feeds": ["machine", "host"], "inbox": ["held_by"]}
"""Columns that schema 7 lacks."""


def of(*new: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [one for columns in new for one in columns.items()]


def drop_new_in_8(plain: sqlite3.Connection) -> None:
    """Take away what schema 7 lacks beside columns: tables, what keeps them, indexes."""
    triggers = plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        plain.execute(f"DROP TRIGGER {name}")
    for table in ("tallies", "left_behind", "leases", "places"):
        plain.execute(f"DROP TABLE {table}")
    for index in (
        *("ix_inbox_place", "inbox_by_kind", "versions_by_day", "versions_by_outlet"),
        *("ix_aliases_story_id", "ix_changes_story_id", "stories_held", "pages_troubled"),
        "answers_by_channel",
    ):
        plain.execute(f"DROP INDEX {index}")


@dataclass
class Old:
    """A home of the first release; `room` opens it with this one."""

    home: Path
    feed: Path
    make: Callable[[], Newsroom]

    @property
    def file(self) -> Path:
        return self.home / "archive.db"

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.file)) as plain, plain:
            return plain.execute(statement).fetchall()

    def shape(self) -> set[tuple[object, ...]]:
        """Return what the file says its tables are, and every fact and story in it."""
        shape = self.sql("SELECT name, sql FROM sqlite_master")
        return {*shape, *self.sql("SELECT * FROM facts"), *self.sql("SELECT * FROM stories")}


@pytest.fixture
def old(tmp_path: Path, make_house: Callable[[Path], House]) -> Old:
    home, feed = tmp_path / "home", tmp_path / "feed"
    home.mkdir()
    write_archive(f"sqlite:///{home / 'archive.db'}", feed)

    def make() -> Newsroom:
        return Newsroom(make_house(home), feed)

    return Old(home, feed, make)


def level(room: Newsroom) -> None:
    house = room.house
    catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)


def quoted(room: Newsroom, question: str) -> list[str]:
    return [quote.text for quote in room.ask(question).quotes]


def numbers(room: Newsroom) -> list[tuple[int, int]]:
    """Return (story, number) of every version there is."""
    versions = tables.versions
    with room.house.archive.reading() as connection:
        query = select(versions.c.story_id, versions.c.number).order_by(versions.c.id)
        return [(row.story_id, row.number) for row in connection.execute(query)]


AS_THEY_WERE = [(told.story, told.number) for told in HISTORY]


def test_everything_is_still_there(old: Old) -> None:
    archive = old.make().house.archive
    with archive.reading() as connection:
        versions = connection.execute(select(tables.versions).order_by(tables.versions.c.id)).all()
        log = connection.execute(select(tables.changes).order_by(tables.changes.c.number)).all()
        (feed,) = all_feeds(connection)
        stories = connection.execute(select(tables.stories).order_by(tables.stories.c.id)).all()
        passages = connection.execute(select(tables.passages).order_by(tables.passages.c.id)).all()
        facts = {name: fact(connection, name) for name in ("schema", "archive")}
    assert [row.text for row in versions] == [told.text for told in HISTORY]
    assert [row.number for row in versions] == [told.number for told in HISTORY]
    assert [(row.kind, row.story_id, row.version_id, row.removed) for row in log] == CHANGES
    assert [row.version_id for row in stories] == [2, 3, None]
    assert {row.id: row.version_id for row in passages} == PASSAGES
    assert (feed.location, feed.outlet, feed.collection) == (str(old.feed), OUTLET, None)
    assert facts == {"schema": str(tables.SCHEMA), "archive": ARCHIVE}


def test_what_came_from_slack_still_waits(old: Old) -> None:
    inbox = Inbox(old.make().house.archive)
    assert inbox.depth() == 1
    assert not inbox.put("C1:1", ItemKind.MESSAGE, QUESTION), "answered by the earlier release"


def test_questions_are_answered_before_any_refresh(old: Old) -> None:
    room = old.make()
    level(room)
    assert quoted(room, BRIDGE_NOW) == [BRIDGE_NOW]
    assert quoted(room, FERRY) == [FERRY]
    assert MILL not in quoted(room, MILL)
    assert verify(room.house).agrees


def test_a_refresh_finds_everything_unchanged(old: Old) -> None:
    room = old.make()
    found = room.refresh(OUTLET)
    assert (found.count()["unchanged"], found.changes, found.failed) == (2, [], [])
    assert numbers(room) == AS_THEY_WERE
    assert quoted(room, BRIDGE_NOW) == [BRIDGE_NOW]
    assert verify(room.house).agrees
    assert room.refresh(OUTLET).unread_pages == 2


def change(old: Old, path: str, **fields: object) -> None:
    page = json.loads((old.feed / path).read_text())
    (old.feed / path).write_text(json.dumps(page | fields))


LANDS: list[tuple[str, dict[str, object], dict[str, int]]] = [
    ("a correction", {"text": f"{BRIDGE} {RAIN}"}, {"corrected": 1, "unchanged": 1}),
    ("another headline", {"title": "Bridge: a date"}, {"corrected": 1, "unchanged": 1}),
    ("white space", {"text": f"{BRIDGE_NOW}\n\n{RAIN}\n"}, {"unchanged": 2}),
    ("a section", {"section": "Metro"}, {"unchanged": 2}),
]


@pytest.mark.parametrize(("fields", "expected"), [case[1:] for case in LANDS])
def test_what_has_changed_meanwhile_is_told_from_what_has_not(
    old: Old, fields: dict[str, object], expected: dict[str, int]
) -> None:
    change(old, "bridge.json", **fields)
    room = old.make()
    counted = room.refresh(OUTLET).count()
    assert {kind: n for kind, n in counted.items() if n} == expected
    assert verify(room.house).agrees


def test_a_story_that_was_withdrawn_comes_back(old: Old) -> None:
    (old.feed / "mill.json").write_text(json.dumps(HISTORY[-1].page()))
    room = old.make()
    assert room.refresh(OUTLET).count()["added"] == 1
    assert MILL in quoted(room, MILL)
    assert numbers(room) == AS_THEY_WERE


def test_stories_are_cut_anew_though_their_feed_is_down(old: Old) -> None:
    shutil.rmtree(old.feed)
    room = old.make()
    found = room.refresh(OUTLET)
    assert found.count()["failed"] == 1
    versions, stories = tables.versions, tables.stories
    with room.house.archive.reading() as connection:
        query = select(versions.c.rules, versions.c.substance).join(
            stories, stories.c.version_id == versions.c.id
        )
        rows = connection.execute(query).all()
    assert [row.rules for row in rows] == [CUTTING_RULES] * 2
    assert all(row.substance for row in rows)
    assert quoted(room, FERRY) == [FERRY]
    assert verify(room.house).agrees


def test_a_passage_id_never_comes_back(old: Old) -> None:
    """Ids that the earlier release gave are remembered past the rows that had them."""
    old.sql("UPDATE sqlite_sequence SET seq = 900 WHERE name = 'passages'")
    room = old.make()
    room.refresh(OUTLET)
    with room.house.archive.reading() as connection:
        ids = connection.execute(select(tables.passages.c.id)).scalars().all()
    assert min(ids) > 900


def test_the_tables_are_those_of_a_new_archive(old: Old) -> None:
    with old.make().house.archive.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_processes_that_start_at_once_do_it_once(old: Old) -> None:
    url = f"sqlite:///{old.file}"
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(Archive, [url] * 4))
    for archive in opened:
        with archive.reading() as connection:
            assert fact(connection, "schema") == str(tables.SCHEMA)
        archive.close()


def test_a_step_that_fails_leaves_the_archive_as_it_was(old: Old) -> None:
    old.sql("ALTER TABLE versions ADD COLUMN written_in TEXT")
    before = old.shape()
    with pytest.raises(
        StoreError, match=r"cannot be opened \(duplicate.*written_in\); it is as it"
    ):
        old.make().house.archive  # noqa: B018  # opened at first use
    assert old.shape() == before
    old.sql("ALTER TABLE versions DROP COLUMN written_in")
    assert old.make().refresh(OUTLET).count()["unchanged"] == 2


def test_indexes_that_are_missing_are_built_and_then_no_more_looked_for(old: Old) -> None:
    with closing(old.make().house.archive):
        pass
    there = old.sql("SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name")
    old.sql("DROP INDEX versions_by_day")
    with closing(old.make().house.archive):
        pass
    told = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"
    assert old.sql(told) != there, "the archive says that all stand"
    old.sql("UPDATE facts SET value = 'of a release before' WHERE name = 'indexes'")
    with closing(old.make().house.archive):
        pass
    assert old.sql(told) == there


def test_an_archive_of_a_newer_release_is_left_alone(old: Old) -> None:
    old.sql("UPDATE facts SET value = '99' WHERE name = 'schema'")
    before = old.shape()
    with pytest.raises(StoreError, match=r"schema 99 of a newer release.*Install the newer"):
        old.make().house.archive  # noqa: B018  # opened at first use
    assert old.shape() == before


def test_a_file_that_is_no_archive_is_named(old: Old) -> None:
    old.file.write_bytes(b"no database at all" * 99)
    with pytest.raises(StoreError, match=r"archive\.db cannot be opened \(file is not a database"):
        old.make().house.archive  # noqa: B018  # opened at first use


def test_an_archive_of_schema_2_keeps_what_slack_left_in_it(
    tmp_path: Path, make_house: Callable[[Path], House]
) -> None:
    """Answers given, questions followed and an open command are there, named as they are now."""
    home = tmp_path / "home"
    house = make_house(home)
    house.archive.close()
    house.close()
    moment, command = "2026-11-21 10:00:00.000000", {"channel_id": "C1", "user_id": "U1"}
    with closing(sqlite3.connect(home / "archive.db")) as plain, plain:
        plain.execute("DROP INDEX answers_by_thread")
        plain.execute("DROP INDEX versions_struck")
        plain.execute("DROP TABLE feedback")
        drop_new_in_8(plain)
        for table, names in of(NEW_IN_3, NEW_IN_4, NEW_IN_7, NEW_IN_8):
            for name in names:
                plain.execute(f'ALTER TABLE {table} DROP COLUMN "{name}"')
        plain.execute("UPDATE facts SET value = '2' WHERE name = 'schema'")
        plain.execute(
            "INSERT INTO inbox (key, kind, payload, received_at, state, attempts, due_at)"
            " VALUES ('command:1', 'command', ?, ?, 'waiting', 0, 0)",
            (json.dumps(command), moment),
        )
        plain.execute(
            "INSERT INTO answers (key, channel, thread_ts, ts, question, text, blocks, asked_at,"
            " changes)"
            " VALUES ('message:C1:1.1', 'C1', '1.1', '1.2', 'what toll?', 't', '[]', ?, 0)",
            (moment,),
        )
        plain.execute(
            "INSERT INTO follows (key, channel, question, digest, asked_number, changes)"
            " VALUES ('command:0', 'C1', 'what toll?', 'd', 0, 0)"
        )
    house = make_house(home)
    with house.archive.reading() as connection:
        assert fact(connection, "schema") == str(tables.SCHEMA)
        answer = given_to(connection, "message:C1:1.1")
        [follow] = follows_of(connection, "C1")
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    assert answer is not None
    assert (answer.team, answer.user, answer.private, dict(answer.kept)) == ("", None, False, {})
    assert (follow.question, follow.team) == ("what toll?", "")
    item = Inbox(house.archive).take(0)
    assert item is not None
    assert (item.kind, item.payload) == (ItemKind.COMMAND, {"channel": "C1", "user": "U1"})
    house.close()


@pytest.mark.parametrize("collection", [None, "wire"])
def test_versions_of_schema_3_are_read_on_by_who_was_sure_to_see_them(
    tmp_path: Path, make_house: Callable[[Path], House], collection: str | None
) -> None:
    """Where a feed has a collection, nobody knows who could see what was corrected before."""
    home, feed = tmp_path / "home", tmp_path / "feed"
    room = Newsroom(make_house(home), feed)
    for text in ("Nine people died in the fire.", "Ten people died in the fire."):
        for name in ("a", "b"):
            room.write(f"{name}.json", {"id": name, "title": name, "text": f"{text} At {name}."})
        room.refresh()
    (feed / "b.json").unlink()
    room.refresh()
    room.house.close()
    with closing(sqlite3.connect(home / "archive.db")) as plain, plain:
        plain.execute("DROP INDEX versions_struck")
        drop_new_in_8(plain)
        for table, names in of(NEW_IN_4, NEW_IN_7, NEW_IN_8):
            for name in names:
                plain.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        plain.execute("UPDATE feeds SET collection = ?", (collection,))
        plain.execute("UPDATE facts SET value = '3' WHERE name = 'schema'")
    room = Newsroom(make_house(home), feed)
    with room.house.archive.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        ids = list(connection.execute(select(tables.versions.c.id)).scalars())
        for access, reads in ((Access(), 2 if collection is None else 1), (OF_THE_HOUSE, 2)):
            seen = versions_seen(connection, ids, access)
            assert len(seen) == reads
        assert live_stories(connection) == 1
    room.house.close()
