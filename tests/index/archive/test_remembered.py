"""What every question asks of all stories is looked up once for each change of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from newsroom import Newsroom
from sqlalchemy import event, update
from sqlalchemy.engine import Engine

from bot.running.ahead import read_ahead
from index.access import OF_THE_HOUSE, Access
from index.archive import tables
from index.archive.reading import sight_of
from index.archive.totals import extent, live_stories, newest, outlets

OUTSIDE = Access()


@dataclass
class Lido:
    """A newsroom that writes about a lido, and what it asks its archive."""

    room: Newsroom
    statements: list[str] = field(default_factory=list)

    def publish(self, name: str, outlet: str, day: str, **more: str) -> None:
        url = f"https://{outlet.split(maxsplit=1)[0].lower()}.example/{name}"
        told = {"title": name, "url": url, "outlet": outlet, "published": day, **more}
        self.room.write(f"{name}.json", {"text": f"The lido was {name} by its keeper.", **told})
        self.room.refresh()

    def known(self, access: Access = OF_THE_HOUSE) -> tuple[tuple[str, ...], date | None, int]:
        with self.room.house.archive.reading() as connection:
            sight = sight_of(connection, access)
            extent(connection, sight)
            here = outlets(connection, sight)
            return here, newest(connection, sight), live_stories(connection, sight)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        self.statements.clear()
        yield self.statements


@pytest.fixture(scope="module")
def lido(make_house: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lido]:
    home = tmp_path_factory.mktemp("lido")
    house = make_house(home / "home")
    feed = home / "stories"
    feed.mkdir()
    made = Lido(Newsroom(house, feed))

    def note(*told: Any) -> None:
        if told[2].startswith("SELECT"):
            made.statements.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    made.publish("opened", "Velmark Post", "2025-05-01")
    yield made
    event.remove(Engine, "before_cursor_execute", note)
    house.close()


def test_nothing_is_looked_up_anew_while_nothing_changes(lido: Lido) -> None:
    before = lido.known()
    with lido.counted() as statements:
        assert lido.known() == before
    assert len(statements) == 1, "but which change was the last"


@pytest.mark.parametrize("access", [OF_THE_HOUSE, OUTSIDE])
def test_who_asks_after_the_watcher_has_looked_ahead_waits_for_nothing(
    lido: Lido, access: Access
) -> None:
    lido.publish(f"painted-{access is OUTSIDE}", "Harbour Echo", "2025-05-02")
    read_ahead(lido.room.house)
    with lido.counted() as statements, lido.room.house.archive.reading() as connection:
        sight = sight_of(connection, access)
        assert "Harbour Echo" in outlets(connection, sight)
        assert newest(connection, sight) == date(2025, 5, 2)
        assert live_stories(connection, sight) > 1
    assert len(statements) == 1


def test_a_change_is_known_at_once(lido: Lido) -> None:
    before = lido.known()
    lido.publish("closed", "Quay Wire", "2025-06-01")
    assert lido.known()[1:] == (date(2025, 6, 1), before[2] + 1)
    (lido.room.feed / "closed.json").unlink()
    lido.room.refresh()
    assert lido.known() == before


def test_a_change_of_who_may_see_is_known_at_once(lido: Lido) -> None:
    before = lido.known(OUTSIDE)
    lido.publish("sold", "Quay Wire", "2025-07-01", embargo="2999-01-01T00:00:00Z")
    assert lido.known(OUTSIDE) == before
    assert lido.known(Access(None, embargoed=True))[1] == date(2025, 7, 1)
    lido.publish("sold", "Quay Wire", "2025-07-01")
    assert lido.known(OUTSIDE)[1] == date(2025, 7, 1)


def test_what_a_transaction_has_not_written_yet_is_remembered_by_nobody(lido: Lido) -> None:
    before = lido.known()
    with lido.room.house.archive.writing() as connection:
        connection.execute(update(tables.stories).values(version_id=None))
        assert live_stories(connection) == 0
        connection.rollback()
    assert lido.known() == before
