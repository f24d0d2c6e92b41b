"""The archive on a real PostgreSQL server does all that it does on SQLite."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fakeslack import FakeSlack, plain_text
from newsdesk import Newsdesk, quoted, struck
from newsroom import MakeHouse, Newsroom
from postgres import Postgres
from pydantic import SecretStr
from schema_1 import BRIDGE_NOW, CHANGES, FERRY, HISTORY, OUTLET, write_archive
from sqlalchemy import func, insert, select
from waiting import eventually

from bot.answers.ask import ask
from index.access import OF_THE_HOUSE, Access
from index.archive import Archive, engine, tables
from index.archive.engine import fact, set_fact
from index.archive.feeds import add_feed
from index.archive.pushed import Push, keep_push, take_signature
from index.archive.reading import last_change
from index.archive.totals import counts
from index.archive.withdrawing import held
from index.catch_up import catch_up
from index.errors import PushConflictError, StoreError
from index.house import House
from index.update import restore_story, update, withdraw_story
from index.verify import mend, verify

pytestmark = pytest.mark.xdist_group("postgres")

Open = Callable[..., Newsroom]

BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
LATER = BRIDGE.replace("4 May", "19 June")
OSPREY = "The Osprey ferry carried 2,310 passengers in its first week, the harbour office reported."
MILL = "Owner Petra Lund said the flour mill at Vosk would close after 112 years."
URL = "https://post.example/bridge"


@pytest.fixture(name="server")
def _server(server: Postgres | None) -> Postgres:
    if server is None:
        pytest.skip("no PostgreSQL server can be run here")
    return server


@pytest.fixture
def opened(tmp_path: Path, server: Postgres, make_house: MakeHouse) -> Iterator[Open]:
    """Open newsrooms on one database, or on another that is named."""
    houses: list[House] = []
    first = server.database()

    def opened(name: str = "home", url: str = first, feed: Path | None = None) -> Newsroom:
        home, folder = tmp_path / name, feed or tmp_path / "feed"
        home.mkdir(exist_ok=True)
        folder.mkdir(exist_ok=True)
        house = make_house(home, archive_url=SecretStr(url))
        houses.append(house)
        return Newsroom(house, folder)

    yield opened
    for house in houses:
        house.close()


@pytest.fixture
def pg(opened: Open) -> Newsroom:
    """A newsroom whose archive is in PostgreSQL."""
    return opened()


def story(sentence: str, **fields: Any) -> dict[str, Any]:
    return {"title": f"On {sentence[:20]}", "text": sentence, **fields}


def said(room: Newsroom, question: str, access: Access = OF_THE_HOUSE) -> list[str]:
    return [quote.text for quote in ask(room.house, question, access=access).quotes]


def log(room: Newsroom) -> list[tuple[int, str]]:
    with room.house.archive.reading() as connection:
        rows = connection.execute(select(tables.changes).order_by(tables.changes.c.number))
        return [(row.number, row.kind) for row in rows]


def level(room: Newsroom) -> int:
    """Bring the indexes level; return how many passages were embedded."""
    house = room.house
    return catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)


def test_stories_land_are_corrected_withdrawn_and_come_back(pg: Newsroom) -> None:
    pg.write("bridge.json", story(BRIDGE, outlet="Vosk Post", byline=["Ann Lee"]))
    pg.write("ferry.json", story(OSPREY, published="2025-05-02", updated="2025-05-02T10:00:00Z"))
    assert pg.refresh().count()["added"] == 2
    (quote,) = pg.ask(BRIDGE).quotes
    assert (quote.text, quote.story.outlet, quote.story.byline) == (
        BRIDGE,
        "Vosk Post",
        ("Ann Lee",),
    )
    pg.write("bridge.json", story(LATER, outlet="Vosk Post", byline=["Ann Lee"]))
    (pg.feed / "ferry.json").unlink()
    counted = pg.refresh().count()
    assert (counted["corrected"], counted["withdrawn"]) == (1, 1)
    assert (said(pg, BRIDGE), OSPREY in said(pg, OSPREY)) == ([LATER], False)
    pg.write("ferry.json", story(OSPREY, published="2025-05-02", updated="2025-05-02T10:00:00Z"))
    assert pg.refresh().count()["added"] == 1
    assert said(pg, OSPREY) == [OSPREY]
    kinds = ["added", "added", "withdrawn", "corrected", "added"]
    assert sorted(kind for _, kind in log(pg)) == sorted(kinds)
    assert [number for number, _ in log(pg)] == [1, 2, 3, 4, 5]
    assert pg.refresh().unread_pages == 2
    assert verify(pg.house).agrees


@pytest.mark.slow
def test_a_person_withdraws_a_story_and_restores_it(pg: Newsroom) -> None:
    pg.write("bridge.json", story(BRIDGE, url=URL))
    pg.refresh()
    withdraw_story(pg.house, URL, "under review")
    assert said(pg, BRIDGE) == []
    pg.write("bridge.json", story(LATER, url=URL))
    pg.refresh()
    with pg.house.archive.reading() as connection:
        assert [(one.url, one.why) for one in held(connection)] == [(URL, "under review")]
    assert restore_story(pg.house, URL) is not None
    pg.refresh()
    assert said(pg, BRIDGE) == [LATER]
    assert verify(pg.house).agrees


@pytest.mark.slow
@pytest.mark.parametrize(
    "until", ["2090-01-01T06:00:00+14:00", "9999-12-31T23:59:59Z"], ids=["far", "for ever"]
)
def test_an_embargo_holds_for_all_but_named_channels(
    until: str, server: Postgres, opened: Open
) -> None:
    url = server.database()
    name = url.split("?")[0].rsplit("/", 1)[1]
    server.sql(f"ALTER DATABASE {name} SET timezone = 'Asia/Kathmandu'")
    room = opened(url=url)
    room.write("bridge.json", story(BRIDGE, embargo=until))
    room.refresh()
    assert said(room, BRIDGE) == []
    assert said(room, BRIDGE, Access(None, embargoed=True)) == [BRIDGE]
    room.write("bridge.json", story(BRIDGE, embargo="2001-01-01T06:00:00Z"))
    room.refresh()
    assert said(room, BRIDGE) == [BRIDGE]
    assert verify(room.house).agrees


@pytest.mark.slow
def test_an_embargo_ends_by_itself(pg: Newsroom) -> None:
    soon = datetime.now(UTC) + timedelta(milliseconds=1)
    pg.write("bridge.json", story(BRIDGE))
    pg.refresh()
    with pg.house.archive.writing() as connection:
        connection.execute(tables.stories.update().values(embargo=soon))
    pg.refresh()
    assert said(pg, BRIDGE) == [BRIDGE]
    assert len(log(pg)) == 2, "those who follow are told"


@pytest.mark.slow
def test_collections_are_seen_by_those_who_may(pg: Newsroom) -> None:
    pg.write("bridge.json", story(BRIDGE))
    with pg.house.archive.writing() as connection:
        feed = add_feed(connection, str(pg.feed), "folder", None, "courts")
    update(pg.house, [feed], lambda *_: None, lambda *_: None)
    assert said(pg, BRIDGE, Access()) == []
    assert said(pg, BRIDGE, Access(frozenset({"courts"}))) == [BRIDGE]
    with pg.house.archive.writing() as connection:
        add_feed(connection, str(pg.feed), "folder", None, "")
    level(pg)
    assert said(pg, BRIDGE, Access()) == [BRIDGE]
    assert verify(pg.house).agrees


@pytest.mark.slow
def test_pushed_stories_stand_as_they_were_last_sent(pg: Newsroom) -> None:
    now = datetime.now(UTC)
    sent = Push("vm-1", "url:post.example/bridge", {"id": "vm-1", "url": URL, "text": BRIDGE}, now)

    def push(one: Push) -> None:
        with pg.house.archive.writing() as connection:
            keep_push(connection, one, now)
        with pg.house.archive.writing() as connection:
            feed = add_feed(connection, "pushes:", "pushes", None)
        update(pg.house, [feed], lambda *_: None, lambda *_: None)

    push(sent)
    assert said(pg, BRIDGE) == [BRIDGE]
    push(replace(sent, fields={**sent.fields, "text": LATER}))
    assert said(pg, BRIDGE) == [LATER]
    with pytest.raises(PushConflictError, match="what stands was updated"):
        push(replace(sent, updated=now - timedelta(hours=1)))
    push(replace(sent, withdrawn=True, why="libel"))
    assert said(pg, BRIDGE) == []
    with pg.house.archive.writing() as connection:
        take_signature(connection, "ab" * 32, 4_000_000_000, 3_999_999_000)
        with pytest.raises(PushConflictError, match="already taken"):
            take_signature(connection, "ab" * 32, 4_000_000_000, 3_999_999_000)


@pytest.fixture
def desk(pg: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        yield Newsdesk(pg, slack, ana, slack.add_channel("desk", ana))


@pytest.mark.slow
def test_answers_follow_their_stories(desk: Newsdesk) -> None:
    desk.story("bridge", BRIDGE)
    asked = desk.ask("when will the Kettle Bridge reopen\x00?")
    assert quoted(desk.replies(asked)[0]) == [BRIDGE]
    desk.story("bridge", LATER)
    assert desk.changed() == 1
    answer, *_ = desk.replies(asked)
    assert struck(answer) == [BRIDGE]
    assert LATER in plain_text(answer)
    desk.withdraw("bridge")
    assert desk.changed() == 1
    assert desk.changed() == 0


@pytest.mark.slow
def test_channels_follow_questions(desk: Newsdesk) -> None:
    desk.story("bridge", BRIDGE)
    desk.command("follow when will the Kettle Bridge reopen?")
    desk.story("second", LATER, outlet="Dornfeld Radio")
    for _ in range(2):
        desk.news()
    assert [quoted(post) for post in desk.posts() if quoted(post)] == [[LATER]]
    desk.command("following")
    assert "Kettle Bridge" in desk.whispered()


@pytest.mark.slow
def test_copies_are_one_report(pg: Newsroom) -> None:
    text = f"{BRIDGE} {MILL} {OSPREY}"
    for outlet in ("Vosk Post", "Dornfeld Radio"):
        pg.write(f"{outlet}.json", story(text, outlet=outlet))
    pg.refresh()
    (quote,) = pg.ask(BRIDGE).quotes
    assert len(quote.also_in) == 1


@pytest.mark.slow
def test_what_was_embedded_once_is_not_again(pg: Newsroom) -> None:
    pg.write("bridge.json", story(BRIDGE))
    pg.refresh()
    pg.house.vectors.begin_anew()
    assert level(pg) == 0
    assert said(pg, BRIDGE) == [BRIDGE]


def test_indexes_that_differ_are_mended(pg: Newsroom) -> None:
    for name, sentence in {"bridge": BRIDGE, "ferry": OSPREY}.items():
        pg.write(f"{name}.json", story(sentence))
    pg.refresh()
    house = pg.house
    with house.archive.reading() as connection:
        (lost, *_) = connection.execute(select(tables.passages.c.id)).scalars()
    house.words.apply([lost], [], house.words.applied() or "")
    assert verify(house).words.missing == (lost,)
    assert mend(house, lambda *_: None).agrees


# Earlier releases


def test_an_archive_of_the_first_release_is_brought_up_to_date(
    server: Postgres, opened: Open, tmp_path: Path
) -> None:
    url, feed = server.database(), tmp_path / "old"
    write_archive(url, feed)
    room = opened(url=url, feed=feed)
    with room.house.archive.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        rows = connection.execute(select(tables.versions).order_by(tables.versions.c.id)).all()
    assert [row.text for row in rows] == [told.text for told in HISTORY]
    assert [kind for _, kind in log(room)] == [change[0] for change in CHANGES]
    level(room)
    assert said(room, BRIDGE_NOW) == [BRIDGE_NOW]
    found = room.refresh(OUTLET)
    assert (found.count()["unchanged"], found.changes, found.failed) == (2, [], [])
    assert said(room, FERRY) == [FERRY]
    assert verify(room.house).agrees
    assert room.refresh(OUTLET).unread_pages == 2
    with room.house.archive.reading() as connection:
        assert counts(connection).versions == len(HISTORY)


@pytest.mark.parametrize("old", [True, False], ids=["to be brought up", "to be made"])
def test_processes_that_open_an_archive_at_once_agree(
    old: bool, server: Postgres, tmp_path: Path
) -> None:
    url = server.database()
    if old:
        write_archive(url, tmp_path / "old")
    with ThreadPoolExecutor(4) as pool:
        archives = list(pool.map(Archive, [url] * 4))
    known = set()
    for archive in archives:
        with archive.reading() as connection:
            known.add((fact(connection, "schema"), fact(connection, "archive")))
        archive.close()
    assert len(known) == 1


def test_who_first_keep_the_same_fact_at_once_both_do(pg: Newsroom, server: Postgres) -> None:
    archive = pg.house.archive

    def keep(value: str) -> None:
        with archive.noting() as connection:
            set_fact(connection, "kept", value)

    with ThreadPoolExecutor(1) as pool:
        with archive.noting() as connection:
            set_fact(connection, "kept", "first")
            second = pool.submit(keep, "second")
            asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            eventually(lambda: server.sql(asked) == [(1,)])
        second.result()
    with archive.reading() as connection:
        assert fact(connection, "kept") == "second"


def test_a_step_that_fails_leaves_the_archive_as_it_was(server: Postgres, tmp_path: Path) -> None:
    url = server.database()
    name = url.split("?")[0].rsplit("/", 1)[1]
    write_archive(url, tmp_path / "old")
    server.sql("ALTER TABLE versions ADD COLUMN written_in TEXT", name)
    with pytest.raises(StoreError, match=r"written_in.*already exists\); it is as it was"):
        Archive(url)
    assert server.sql("SELECT value FROM facts WHERE name = 'schema'", name) == [("1",)]
    assert server.sql("SELECT count(*) FROM sentence_vectors", name) == [(1,)]


# Several at once


@pytest.mark.slow
def test_two_machines_refresh_at_once(server: Postgres, opened: Open, tmp_path: Path) -> None:
    """Each has a feed and indexes of its own; whoever reads the log misses no number."""
    url = server.database()
    archive = Archive(url)
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with archive.reading() as connection:
                after = seen[-1] if seen else 0
                newer = select(tables.changes.c.number).where(tables.changes.c.number > after)
                seen.extend(connection.execute(newer.order_by(tables.changes.c.number)).scalars())

    reader = threading.Thread(target=read)
    reader.start()
    rooms = [opened(f"home {side}", url, tmp_path / side) for side in ("north", "south")]
    for room in rooms:
        for n in range(40):
            text = f"Crew {n} of the {room.feed.name} cleared {n + 3} sandbags, the mayor said."
            room.write(f"{n}.json", story(text))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(Newsroom.refresh, rooms))
    with archive.reading() as connection:
        last = last_change(connection)
        numbers = connection.execute(select(tables.changes.c.number)).scalars().all()
    while seen[-1] < last:
        assert reader.is_alive()
    done.set()
    reader.join()
    archive.close()
    assert [one.count()["added"] for one in found] == [40, 40]
    assert len(numbers) == 80
    assert seen == sorted(numbers)
    for room in rooms:
        level(room)
        assert verify(room.house).agrees


def test_reading_sees_one_moment(pg: Newsroom) -> None:
    pg.write("bridge.json", story(BRIDGE))
    archive = pg.house.archive
    how_many = select(func.count()).select_from(tables.stories)
    with archive.reading() as connection:
        assert connection.execute(how_many).scalar() == 0
        pg.refresh()
        assert connection.execute(how_many).scalar() == 0
    with archive.reading() as connection:
        assert connection.execute(how_many).scalar() == 1


def test_nothing_is_written_by_who_reads(pg: Newsroom) -> None:
    with (
        pytest.raises(StoreError, match="read-only transaction"),
        pg.house.archive.reading() as connection,
    ):
        connection.execute(insert(tables.facts).values(name="a", value="b"))
    with pg.house.archive.writing() as connection:
        connection.execute(insert(tables.facts).values(name="a", value="b"))


# What goes wrong


WIDE = "橋" * 1_900
HOSTILE: dict[str, dict[str, Any]] = {
    "a wide address": {"url": f"https://post.example/{WIDE}"},
    "an address that grows": {"url": f"https://post.example/{'é' * 900}"},
    "a wide id": {"id": "橋" * 500},
    "wide fields": dict.fromkeys(["outlet", "section", "language", "title"], "橋" * 500),
    "many writers": {"byline": ["橋" * 600] * 60},
    "no number": {"id": float("nan")},
    "a NUL": {"text": f"{BRIDGE}\0"},
    "half a pair": {"title": "\ud800"},
    "controls": {"title": "\x01\x0b\x7f", "outlet": "\ufffe"},
    "long names": {"text": f"{BRIDGE} {' '.join(['Al' * 99] * 9)} (ABCDEFGHIJ) said so."},
    "the last moment": {"embargo": "9999-12-31T23:59:59.999999Z"},
    "the first moment": {"updated": "1600-01-01T00:00:00+23:59"},
}


@pytest.mark.slow
def test_a_hostile_story_stops_no_other(pg: Newsroom) -> None:
    for n, fields in enumerate(HOSTILE.values()):
        pg.write(f"{n}.json", story(BRIDGE) | fields)
    pg.write("mill.json", story(MILL))
    pg.refresh("橋" * 400)
    assert said(pg, MILL) == [MILL]
    assert verify(pg.house).agrees
    assert not pg.refresh("橋" * 400).changes


def test_a_path_longer_than_an_index_takes_fails_alone(pg: Newsroom) -> None:
    deep = pg.feed
    here = os.getcwd()  # noqa: PTH109  # there is no path to it from elsewhere
    try:
        os.chdir(deep)
        for n in range(12):
            name = f"{n}" + "橋" * 70
            os.mkdir(name)  # noqa: PTH102
            os.chdir(name)
        Path("deep.txt").write_text(BRIDGE)
    finally:
        os.chdir(here)
    pg.write("mill.json", story(MILL))
    found = pg.refresh()
    assert [problem.reason for problem in found.failed] == [
        "its path or address has more than 2,000 bytes"
    ]
    assert said(pg, MILL) == [MILL]
    shutil.rmtree(pg.feed)


@pytest.mark.slow
def test_the_archive_goes_on_when_the_server_is_back(server: Postgres, pg: Newsroom) -> None:
    pg.write("bridge.json", story(BRIDGE))
    pg.refresh()
    server.stop()
    try:
        with pytest.raises(StoreError, match=r"the archive failed: .*Check the disk and the"):
            pg.refresh()
    finally:
        server.start()
    assert pg.refresh().count()["unchanged"] == 1
    assert said(pg, BRIDGE) == [BRIDGE]


CANNOT = {
    "nobody there": ("postgresql+psycopg://ann:s3kret@127.0.0.1:1/news", "cannot be opened"),
    "no such port": ("postgresql+psycopg://ann:s3kret@host:port/news", "cannot be used"),
    "password beside": (
        "postgresql+psycopg://127.0.0.1:1/news?user=ann&password=s3kret",
        "cannot be opened",
    ),
    "no such driver": (
        "postgresql+pg8000://ann:s3kret@host/news",
        r'install "\.\[postgres\]"',
    ),
}


@pytest.mark.few(2)
@pytest.mark.parametrize(("url", "told"), CANNOT.values(), ids=CANNOT)
def test_an_archive_that_cannot_be_opened_is_told_in_a_line(url: str, told: str) -> None:
    with pytest.raises(StoreError, match=told) as raised:
        Archive(url)
    assert "s3kret" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.few(1)
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_not_every_story_fits_is_refused(encoding: str, server: Postgres) -> None:
    url = server.database(f"ENCODING '{encoding}' TEMPLATE template0")
    with pytest.raises(StoreError, match=f"keeps text as {encoding}.*ENCODING 'UTF8'"):
        Archive(url)


# Nothing is waited for without end


@pytest.fixture
def hurried(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive whose limits are a moment, and which opens four connections at most."""
    url = server.database()
    Archive(url).close()
    for name, seconds in {"_LOCK": 0.2, "_IDLE": 0.3, "_POOL_WAIT": 0.3}.items():
        monkeypatch.setattr(engine, name, seconds)
    archive = Archive(url, connections=4, seconds=1.0)
    yield archive
    archive.close()


def test_a_statement_that_takes_too_long_fails_in_a_line(hurried: Archive) -> None:
    with (
        pytest.raises(StoreError, match=r"the archive failed: .*statement timeout"),
        hurried.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT pg_sleep(60)")


def test_who_writes_waits_for_another_writer_a_while_only(
    hurried: Archive, server: Postgres
) -> None:
    with psycopg.connect(
        f"host={server.folder} user=pullquote dbname={hurried._engine.url.database}"
    ) as other:
        other.execute("SELECT pg_advisory_xact_lock(7239041)")
        with pytest.raises(StoreError, match="lock timeout"), hurried.writing():
            pass
        with hurried.noting() as connection:
            connection.execute(insert(tables.facts).values(name="c", value="d"))
    with hurried.writing() as connection:
        connection.execute(insert(tables.facts).values(name="a", value="b"))


def test_a_transaction_that_does_nothing_is_ended_and_holds_up_nobody(hurried: Archive) -> None:
    def idles() -> None:
        with hurried.writing() as connection:
            time.sleep(1.0)
            connection.execute(insert(tables.facts).values(name="a", value="b"))

    with pytest.raises(StoreError, match="idle-in-transaction timeout"):
        idles()
    with hurried.writing() as connection:
        connection.execute(insert(tables.facts).values(name="a", value="c"))


def test_connections_are_bounded_and_come_back(hurried: Archive) -> None:
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(hurried.noting())
        with pytest.raises(StoreError, match="the archive failed: TimeoutError"), hurried.noting():
            pass
    with hurried.noting() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
