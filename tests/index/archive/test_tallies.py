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
from postgres import Postgres
from sqlalchemy import Connection, delete, insert, select, update

from index.access import Access, Shelf
from index.archive import Archive, tables
from index.archive.engine import aware
from index.archive.reading import sight_of
from index.archive.totals import languages, live_stories, outlets

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
        for name, table in (
            ("stories_tallied_less", "stories"),
            ("stories_tallied_more", "stories"),
            ("stories_tallied_new", "stories"),
            ("stories_tallied_gone", "stories"),
            ("versions_tallied", "versions"),
        ):
            of = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {name}{of}")
            if of:
                connection.exec_driver_sql(f"DROP FUNCTION {name}()")
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
