"""What the database counts of live stories is what a look at all of them would count."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console import pullquote
from newsroom import Newsroom
from postgres import Postgres
from sqlalchemy import Connection, delete, insert, select, update

from index.access import Access, Shelf
from index.archive import Archive, tables
from index.archive.engine import aware
from index.archive.reading import sight_of
from index.archive.tables.tallies import miscounted, recount
from index.archive.totals import languages, live_stories, outlets
from index.verify import mend, verify

pytestmark = pytest.mark.xdist_group("postgres")

AUDIENCES = ("", "|courts|", "|courts|wire|")
OUTLETS = (None, "Vosk Post", "Farwire", 'Ünï — O\'Hara "Times"')
LANGUAGES = (None, "en", "es", "ar")
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
EMBARGOES = (None, SOON, SOON + timedelta(hours=1, microseconds=7), SOON - timedelta(days=3))
NOW = datetime.now(UTC)
Kind = tuple[str, datetime | None, str | None, str]


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


def by_looking(connection: Connection) -> Counter[Kind]:
    """Count live stories one by one."""
    stories, versions = tables.stories, tables.versions
    query = select(
        stories.c.audience, stories.c.embargo, versions.c.outlet, versions.c.written_in
    ).join(versions, versions.c.id == stories.c.version_id)
    return Counter(
        (row.audience, row.embargo and aware(row.embargo), row.outlet, row.written_in or "en")
        for row in connection.execute(query)
    )


def kept(connection: Connection) -> Counter[Kind]:
    epoch = datetime.fromtimestamp(0, UTC)
    found: Counter[Kind] = Counter()
    for row in connection.execute(select(tables.tallies)):
        assert row.live > 0
        at = aware(row.embargo)
        found[row.audience, None if at == epoch else at, row.outlet or None, row.language] = (
            row.live
        )
    return found


def a_version(story: int, number: int, chance: random.Random) -> dict[str, object]:
    return {
        "story_id": story,
        "number": number,
        "digest": f"{story}.{number}",
        "name": f"{story}",
        "text": "The bridge will reopen.",
        "title": "Bridge",
        "outlet": chance.choice(OUTLETS),
        "written_in": chance.choice(LANGUAGES),
        "byline": [],
        "sentences": [],
        "rules": 1,
        "seen_at": NOW,
    }


def lives(connection: Connection, chance: random.Random) -> None:
    """Do one of the things that become of stories, to one or to many."""
    stories, versions = tables.stories, tables.versions
    known = list(connection.execute(select(stories.c.id)).scalars())
    this = chance.choice(known) if known else 0
    made = list(
        connection.execute(select(versions.c.id).where(versions.c.story_id == this)).scalars()
    )
    anew: dict[str, object] = {
        "audience": chance.choice(AUDIENCES),
        "embargo": chance.choice(EMBARGOES),
    }
    match chance.choice("new next next up up up down seen cut all gone".split()):
        case "new":
            key = f"k{chance.random()}"
            connection.execute(insert(stories).values(key=key, **anew))
        case "next" if known:
            connection.execute(insert(versions).values(a_version(this, len(made) + 1, chance)))
        case "up" if made:
            live = update(stories).where(stories.c.id == this)
            connection.execute(live.values(version_id=chance.choice(made)))
        case "down":
            connection.execute(update(stories).where(stories.c.id == this).values(version_id=None))
        case "seen":
            connection.execute(update(stories).where(stories.c.id == this).values(anew))
        case "cut" if made:
            told = {"outlet": chance.choice(OUTLETS), "written_in": chance.choice(LANGUAGES)}
            connection.execute(update(versions).where(versions.c.story_id == this).values(told))
        case "all":
            connection.execute(update(stories).values(anew))
        case "gone" if not made:
            connection.execute(delete(stories).where(stories.c.id == this))


def stop_counting(connection: Connection) -> None:
    """Take away the triggers."""
    if connection.dialect.name == "sqlite":
        all_ = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(all_).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        all_ = "SELECT proname FROM pg_proc WHERE proname LIKE '%%tallied%%'"
        for (name,) in connection.exec_driver_sql(all_).all():
            connection.exec_driver_sql(f"DROP FUNCTION {name} CASCADE")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_becomes_of_stories_is_counted(archive: Archive, seed: int) -> None:
    chance = random.Random(seed)
    most = 0
    for _ in range(60):
        with archive.writing() as connection:
            for _ in range(5):
                lives(connection, chance)
        with archive.reading() as connection:
            assert kept(connection) == by_looking(connection)
            most = max(most, kept(connection).total())
    assert most > 5


def test_what_is_undone_was_never_counted(archive: Archive) -> None:
    chance = random.Random(4)
    with archive.writing() as connection:
        for _ in range(150):
            lives(connection, chance)
        before = kept(connection)
    with archive.writing() as connection, connection.begin_nested() as part:
        for _ in range(150):
            lives(connection, chance)
        assert kept(connection) != before
        part.rollback()
    with archive.reading() as connection:
        assert kept(connection) == before


def test_what_is_told_of_all_comes_from_it(archive: Archive) -> None:
    with archive.writing() as connection:
        for n, (outlet, audience, embargo, code) in enumerate(
            [
                ("Farwire", "", None, "es"),
                ("Farwire", "", None, None),
                ("Vosk Post", "", None, "en"),
                ("Court Post", "|courts|", None, "ar"),
                ("Late Post", "", SOON, "fr"),
                ("Gone Post", "", None, "hi"),
                (None, "", None, "en"),
            ],
            1,
        ):
            values = {"id": n, "key": f"k{n}", "audience": audience, "embargo": embargo}
            connection.execute(insert(tables.stories).values(values))
            version = a_version(n, 1, random.Random(n)) | {"outlet": outlet, "written_in": code}
            connection.execute(insert(tables.versions).values(id=n, **version))
            this = update(tables.stories).where(tables.stories.c.id == n)
            connection.execute(this.values(version_id=None if outlet == "Gone Post" else n))
    with archive.reading() as connection:
        for access, named, spoken, live in (
            (Access(), ("Farwire", "Vosk Post"), ("en", "es"), 4),
            (
                Access(frozenset({"courts"})),
                ("Farwire", "Court Post", "Vosk Post"),
                ("ar", "en", "es"),
                5,
            ),
            (
                Access(None, embargoed=True),
                ("Farwire", "Court Post", "Late Post", "Vosk Post"),
                ("ar", "en", "es", "fr"),
                6,
            ),
        ):
            sight = sight_of(connection, access)
            assert outlets(connection, sight) == named
            assert languages(connection, sight) == spoken
            assert live_stories(connection, sight) == live
        every = sight_of(connection, Access(None, embargoed=True)).shelves
        assert every == (Shelf(), Shelf("", int(SOON.timestamp())), Shelf("|courts|", 0))


def test_an_archive_that_was_filled_before_is_counted_when_it_is_opened(archive: Archive) -> None:
    """As one of an earlier release is: its tables are brought up to date, and counted once."""
    chance = random.Random(5)
    with archive.writing() as connection:
        for _ in range(150):
            lives(connection, chance)
    with archive.writing() as connection:
        before = kept(connection)
        stop_counting(connection)
        tables.tallies.drop(connection)
        tables.facts.metadata.create_all(connection)
        assert kept(connection) == before == by_looking(connection)
        for _ in range(50):
            lives(connection, chance)
        assert kept(connection) == by_looking(connection)


def test_who_changes_the_archive_by_other_means_is_counted_too(tmp_path: Path) -> None:
    archive = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    chance = random.Random(6)
    with archive.writing() as connection:
        for _ in range(150):
            lives(connection, chance)
        assert kept(connection)
    archive.close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as plain, plain:
        plain.execute("UPDATE stories SET version_id = NULL, audience = '|wire|'")
    archive = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    with archive.reading() as connection:
        assert kept(connection) == by_looking(connection) == Counter()
    archive.close()


SPOILT = {
    "more": "UPDATE tallies SET live = live + 1",
    "fewer": "UPDATE tallies SET live = live - 1 WHERE outlet <> ''",
    "none": "DELETE FROM tallies",
    "a kind there is not": "INSERT INTO tallies VALUES "
    "('|wire|', '2001-02-03 04:05:06+00:00', 'Vosk Post', 'en', 2)",
    "nothing, kept": "INSERT INTO tallies VALUES "
    "('|wire|', '2001-02-03 04:05:06+00:00', 'Vosk Post', 'en', 0)",
    "under another name": "UPDATE tallies SET audience = '|else|' WHERE language = 'en'",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_count_that_is_wrong_is_seen_and_put_right(archive: Archive, spoil: str) -> None:
    chance = random.Random(1)
    with archive.writing() as connection:
        for _ in range(150):
            lives(connection, chance)
        assert miscounted(connection) == 0
        before = kept(connection)
        assert len(before) > 1
        connection.exec_driver_sql(spoil)
        assert miscounted(connection) > 0
        recount(connection)
        assert miscounted(connection) == 0
        assert kept(connection) == before


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_statement_writes_each_kind_once_however_many_stories_it_changes(
    archive: Archive,
) -> None:
    """PostgreSQL goes through all that a transaction made of a row, each time it writes it."""

    def written(connection: Connection) -> int:
        told = connection.exec_driver_sql(
            "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE relname = 'tallies'"
        )
        return int(told.scalar_one())

    one = random.Random(8)
    with archive.writing() as connection:
        connection.execute(
            insert(tables.stories), [{"key": f"k{n}", "audience": ""} for n in range(1, 401)]
        )
        rows = [a_version(n, 1, one) | {"outlet": "Farwire", "id": n} for n in range(1, 401)]
        connection.execute(insert(tables.versions), rows)
        stories, versions = tables.stories, tables.versions
        for change in (
            update(stories).values(version_id=stories.c.id),
            update(stories).values(audience="|wire|"),
            update(versions).values(outlet="Vosk Post", written_in="en"),
            update(stories).values(version_id=None),
        ):
            before = written(connection)
            connection.execute(change)
            assert 0 < written(connection) - before <= 4 * len(LANGUAGES)
            assert miscounted(connection) == 0


def test_verify_sees_a_wrong_count_and_mends_it_and_so_does_rebuild(room: Newsroom) -> None:
    for name in ("bridge", "ferry"):
        room.write(f"{name}.json", {"title": name, "text": f"The {name} will reopen on Friday."})
    room.refresh()
    house = room.house
    assert verify(house).agrees

    def spoil() -> None:
        with house.archive.writing() as connection:
            connection.exec_driver_sql(SPOILT["more"])

    spoil()
    found = verify(house)
    assert found.archive == ("live stories are counted wrongly, in 1 of their kinds",)
    assert not found.agrees
    assert mend(house, lambda *_: None).agrees
    spoil()
    home = house.settings.home
    house.close()
    assert pullquote(home, "rebuild").returncode == 0
    archive = Archive(f"sqlite:///{home / 'archive.db'}")
    with archive.reading() as connection:
        assert miscounted(connection) == 0
    archive.close()
