"""Killed anywhere while a site shows walls and wrong canonicals, and lines come to recur."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from refresher import Kill, Refresher, assert_undamaged, indexed
from webserver import Page, WebServer

pytestmark = pytest.mark.slow

KILLS = 24
SEED = 20_261_130
STAGES = {"reading": (9, 0.03), "landing": (4, 0.03), "vectors": (1, 0.03), "words": (1, 0.02)}
"""Where runs are killed: at most how often each is begun before, and how many seconds after."""
TOWNS = "Arnwick Belhaven Corrie Dunmore Elstow Farrin".split()
OWN = "Vosk Post has brought the coast its news since 1911 and is owned by its readers."
WALL = (
    "<p>We will be right back.</p><p>Our pages are being looked after by our engineers.</p>"
    "<p>Please come back in a few minutes; we are sorry for any inconvenience.</p>"
)


@dataclass
class Coast:
    """A site of six stories that keeps changing what its addresses show."""

    server: WebServer
    dice: random.Random
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TOWNS, 10))
    walled: bool = False
    canonical: str | None = None

    def change(self) -> None:
        what = self.dice.randrange(4)
        if what == 0:
            self.walled = not self.walled
        elif what == 1:
            self.canonical = None if self.canonical else self.dice.choice(TOWNS)
        else:
            self.counts[self.dice.choice(TOWNS)] += 1
        self.show()

    def settle(self) -> None:
        self.walled, self.canonical = False, None
        self.show()

    def show(self) -> str:
        """Have the server give what the site shows now; return its feed's address."""
        for town, count in self.counts.items():
            own = f"{self.server.url}/{self.canonical or town}"
            head = f'<title>Fishing off {town}</title><link rel="canonical" href="{own}">'
            news = (
                f"<p>The boats of {town} landed {count} tonnes of cod on Friday.</p>"
                f"<p>The harbour master of {town} said the price had not moved.</p><p>{OWN}</p>"
            )
            body = WALL if self.walled else f"<h1>Fishing off {town}</h1>{news}"
            page = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
            self.server.set(f"/{town}", Page(page))
        items = "".join(
            f"<item><title>Fishing off {town}</title><link>{self.server.url}/{town}</link></item>"
            for town in TOWNS
        )
        feed = f'<rss version="2.0"><channel><title>Vosk Post</title>{items}</channel></rss>'
        return self.server.set("/feed", Page(feed, content_type="text/xml"))


@pytest.fixture(scope="module")
def refresher() -> Refresher:
    return Refresher()


@pytest.fixture
def coast() -> Iterator[Coast]:
    with WebServer() as server:
        yield Coast(server, random.Random(SEED))


def come_due(home: Path) -> None:
    """Let a year pass since the pages were first read, and since they were looked at."""
    with closing(sqlite3.connect(home / "archive.db")) as archive:
        archive.execute("UPDATE pages SET first_at = '2026-01-01', looked_at = '2026-01-02'")
        archive.commit()


def test_what_stands_at_an_address_is_settled_whatever_was_killed(
    tmp_path: Path, coast: Coast, refresher: Refresher
) -> None:
    home, feed = tmp_path / "home", coast.show()
    refresher.run(home, feed, "refresh")
    killed = dict.fromkeys(STAGES, 0)
    for n in range(4 * KILLS):
        if sum(killed.values()) == KILLS:
            break
        for _ in range(coast.dice.randint(1, 3)):
            coast.change()
        come_due(home)
        stage = list(STAGES)[n % len(STAGES)]
        nth, seconds = STAGES[stage]
        kill = Kill(stage, coast.dice.randint(1, nth), coast.dice.uniform(0, seconds))
        run = refresher.run(home, feed, "verify", "refresh", kill=kill)
        killed[stage] += run.killed
        assert run.error is None, (n, kill, run)
        if "verify" in run.told:
            assert_undamaged(run.told["verify"])
    assert min(killed.values()) >= 2, killed
    coast.settle()
    for _ in range(3):
        come_due(home)
        done = refresher.run(home, feed, "refresh", "verify", "picture")
    assert done.told["verify"]["agrees"]
    assert done.told["refresh"]["problems"] == []
    fresh = refresher.run(tmp_path / "fresh", feed, "refresh", "verify", "picture")
    told = sorted(indexed(done).values())
    assert told == sorted(indexed(fresh).values())
    assert [(title, len(said)) for title, said in told] == [
        (f"Fishing off {town}", 2) for town in TOWNS
    ]
