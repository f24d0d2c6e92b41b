"""New cutting rules reach every live story, whatever its feed says, and make no version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from embedders import Remembering
from newsroom import Newsroom
from sqlalchemy import select
from webserver import Page, WebServer

from index.archive import tables
from index.archive.feeds import add_feed
from index.embeddings import Embedder
from index.house import House
from index.refresh import Refreshed, refresh_feed
from index.settings import Settings
from index.update import hands_of, update, withdraw_story
from index.verify import verify

BRIDGE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
REPAIRS = "Repairs have cost 3.2 million crowns so far, according to the Bridge Office."
PAGE = (
    '<html lang="en"><head><title>On the bridge</title></head><body><article>'
    f"<h1>On the bridge</h1><p>{BRIDGE}</p><p>{REPAIRS}</p></article></body></html>"
)
NEW_RULES = 99


@pytest.fixture
def raise_rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def raised() -> None:
        for name in ("bring_in", "recutting", "archive.live", "archive.landing"):
            monkeypatch.setattr(f"index.{name}.CUTTING_RULES", NEW_RULES)

    return raised


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def on_the_web(tmp_path: Path, embedder: Embedder) -> Iterator[Newsroom]:
    """A newsroom that may fetch from this machine."""
    settings = Settings(_env_file=None, home=tmp_path, fetch_private="127.0.0.1", fetch_spacing=0)
    house = House(settings, Remembering(embedder))
    yield Newsroom(house, tmp_path)
    house.close()


def refreshed(room: Newsroom, location: str) -> Refreshed:
    with room.house.archive.writing() as connection:
        feed = add_feed(connection, location, "page", "Vosk Post")
    return update(room.house, [feed], lambda *_: None, lambda *_: None)


def cut_by(room: Newsroom) -> list[tuple[int, int]]:
    """Return (number, rules) of every version there is."""
    versions = tables.versions
    with room.house.archive.reading() as connection:
        rows = connection.execute(select(versions.c.number, versions.c.rules))
        return [(row.number, row.rules) for row in rows]


def come_due(room: Newsroom) -> None:
    """Let an hour pass since pages were looked at."""
    then = datetime.now(UTC) - timedelta(hours=1)
    with room.house.archive.writing() as connection:
        connection.execute(tables.pages.update().values(first_at=then, looked_at=then))


def test_a_page_that_has_not_changed_is_cut_anew_and_then_asked_for_whole(
    on_the_web: Newsroom, server: WebServer, raise_rules: Callable[[], None]
) -> None:
    room, url = on_the_web, server.set("/bridge", Page(PAGE, etag='"1"'))
    refreshed(room, url)
    come_due(room)
    assert refreshed(room, url).unread_pages == 1, "304: as it was"
    raise_rules()
    asked = len(server.requests)
    found = refreshed(room, url)
    assert not found.changes
    assert not found.failed
    assert cut_by(room) == [(1, NEW_RULES)]
    come_due(room)
    refreshed(room, url)
    whole = [r for r in server.requests[asked:] if r.path == "/bridge"]
    assert "if-none-match" not in whole[0].headers
    assert cut_by(room) == [(1, NEW_RULES)]
    assert BRIDGE in [quote.text for quote in room.ask(BRIDGE).quotes]
    assert verify(room.house).agrees


def test_a_page_that_is_down_is_cut_anew(
    on_the_web: Newsroom, server: WebServer, raise_rules: Callable[[], None]
) -> None:
    room, url = on_the_web, server.set("/bridge", PAGE)
    refreshed(room, url)
    server.set("/bridge", Page(status=403))
    raise_rules()
    refreshed(room, url)
    assert cut_by(room) == [(1, NEW_RULES)]
    assert BRIDGE in [quote.text for quote in room.ask(BRIDGE).quotes]


def test_what_is_cut_anew_is_not_embedded_again(
    room: Newsroom, raise_rules: Callable[[], None]
) -> None:
    spy = room.house.embedder
    assert isinstance(spy, Remembering)
    for n in range(3):
        room.write(f"{n}.txt", f"{n} crews came. {BRIDGE}")
    room.refresh()
    raise_rules()
    embedded = spy.encoded
    assert room.refresh().count()["unchanged"] == 3
    assert spy.encoded == embedded
    assert cut_by(room) == [(1, NEW_RULES)] * 3


def test_a_stop_in_between_loses_nothing(room: Newsroom, raise_rules: Callable[[], None]) -> None:
    class StoppedError(Exception):
        pass

    def stop(_step: object) -> None:
        raise StoppedError

    room.write(
        "stories.jsonl", "".join(f'{{"id": "{n}", "text": "{BRIDGE}"}}\n' for n in range(70))
    )
    room.refresh()
    raise_rules()
    with room.house.archive.writing() as connection:
        feed = add_feed(connection, str(room.feed), "folder", None)
    with pytest.raises(StoppedError):
        refresh_feed(hands_of(room.house), feed, stop, Refreshed())
    assert len({rules for _, rules in cut_by(room)}) == 2
    assert room.refresh().count()["unchanged"] == 70
    assert set(cut_by(room)) == {(1, NEW_RULES)}
    assert verify(room.house).agrees


def test_a_story_withdrawn_by_a_person_stays_so(
    room: Newsroom, raise_rules: Callable[[], None]
) -> None:
    room.write("a.json", f'{{"id": "a", "text": "{BRIDGE}"}}')
    room.refresh()
    withdraw_story(room.house, "a", "under review")
    raise_rules()
    room.refresh()
    assert room.ask(BRIDGE).quotes == ()
