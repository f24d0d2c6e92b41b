"""Several refreshers on one archive: each feed is read by one, and all of them embed and land."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from chromaserver import ChromaServer
from fakeslack import FakeSlack, Settings
from machines import Machine, Machines
from postgres import running
from sites import Piece, Site
from waiting import eventually
from webserver import WebServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clock")]

SITES = 5
TELLS = "{town} harbour moved {count} tonnes of salt in May, port captain {who} said on Friday."


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    """Sites with a feed and a story each, all on hosts of their own."""
    with ExitStack() as stack:
        found = []
        for n in range(SITES):
            server = stack.enter_context(WebServer(f"127.0.0.{n + 2}"))
            found.append(Site("whole rss", server, f"Courier {n}"))
            publish(found[n], n, 0)
        yield found


def publish(site: Site, n: int, count: int) -> None:
    told = TELLS.format(town=f"Town{n}", count=100 * n + count, who="Ida Brandt")
    site.stories[f"salt-{count}"] = Piece(f"Salt {n} {count}", [f"{told} {'It was calm. ' * 60}"])
    site.show()


@pytest.fixture
def machines(tmp_path: Path, sites: list[Site]) -> Iterator[Machines]:
    with running() as postgres, FakeSlack(Settings(time_scale=0.01)) as slack:
        if postgres is None:
            pytest.skip("no PostgreSQL server can be run here: install Debian's postgresql")
        chroma = ChromaServer(tmp_path / "chroma")
        chroma.start()
        told = {"PULLQUOTE_FETCH_PRIVATE": "127.0.0.0/28", "PULLQUOTE_FETCH_SPACING": "0"}
        all_ = Machines(tmp_path, postgres, chroma, slack, told)
        for site in sites:
            all_.run("north", "add", site.location)
        yield all_
        all_.end()
        chroma.stop()


def readers(machines: Machines) -> Counter[str]:
    """How many feeds each process reads, as `status` tells."""
    shown = json.loads(machines.run("north", "status", "--json"))
    return Counter(feed["read_by"] for feed in shown["feeds"])


def told_of(machine: Machine) -> str:
    return f"process {machine.pid} on "


def shares(machines: Machines, *those: Machine) -> list[int]:
    """How many feeds each of these processes has; -1 where others have some still."""
    counted = readers(machines)
    found = [sum(n for who, n in counted.items() if told_of(one) in str(who)) for one in those]
    return found if sum(found) == SITES else [-1]


def listings(sites: list[Site]) -> list[int]:
    return [site.server.paths().count("/rss.xml") for site in sites]


def agents(sites: list[Site]) -> list[set[str]]:
    return [{one.headers["user-agent"] for one in site.server.requests} for site in sites]


def machine(machines: Machines, name: str, **more: Any) -> Machine:
    return machines.machine(name, PULLQUOTE_USER_AGENT=f"{name}/1", **more).start()


def test_a_newcomer_has_its_share_and_reads_nothing_that_was_just_read(
    machines: Machines, sites: list[Site]
) -> None:
    before = listings(sites)
    first = machine(machines, "north")
    assert shares(machines, first) == [SITES]
    second = machine(machines, "south", PULLQUOTE_ROLE="refresher")
    eventually(lambda: sorted(shares(machines, first, second)) == [2, 3], second.tail)
    assert listings(sites) == before, "none is due: it was read when it was added"
    told = machines.run("north", "status")
    assert told.count(f", read by {told_of(second)}") in {2, 3}
    assert f"Vectors: {told_of(first)}" in told
    third = machine(machines, "east", PULLQUOTE_ROLE="refresher")
    eventually(lambda: sorted(shares(machines, first, second, third)) == [1, 2, 2], third.tail)
    second.kill()
    eventually(lambda: sorted(shares(machines, first, third)) == [2, 3], third.tail)
    assert third.stop() == 0
    eventually(lambda: shares(machines, first) == [SITES], first.tail)
    assert listings(sites) == before
    assert first.stop() == 0


def test_each_feed_is_read_by_one_and_what_it_brings_is_embedded_by_that_one(
    machines: Machines, sites: list[Site]
) -> None:
    often = {"PULLQUOTE_REFRESH_MINUTES": "0.05"}
    first = machine(machines, "north", **often)
    second = machine(machines, "south", PULLQUOTE_ROLE="refresher", **often)
    eventually(lambda: sorted(shares(machines, first, second)) == [2, 3], second.tail)
    for site in sites:
        site.server.requests.clear()
    for n, site in enumerate(sites):
        publish(site, n, 7)
    of_them = "FROM versions WHERE text LIKE '%7 tonnes%'"
    eventually(lambda: machines.sql(f"SELECT count(*) {of_them}") == [(SITES,)], second.tail)
    eventually(lambda: all(count >= 3 for count in listings(sites)), second.tail)
    who = agents(sites)
    assert sorted(map(len, who)) == [1] * SITES, "nobody else has asked meanwhile"
    assert {name for names in who for name in names} == {"north/1", "south/1"}
    eventually(lambda: first.told("/readyz")[1].get("behind") == 0, first.tail)
    assert [first.stop(), second.stop()] == [0, 0]
