"""Feeds shared out: each has one reader, all have alike, what is being read stays where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from postgres import Postgres, running
from sqlalchemy import Connection
from waiting import eventually

from index.archive import Archive, Feed
from index.archive.feeds import add_feed
from index.archive.leases import FEED, READER, all_leases
from index.share import Share, share_of, site_of

SITES = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("me", "readers", "held", "busy", "has"),
    [
        ("n", "n", {}, "", "abcde"),
        ("n", "ns", {}, "", "abc"),
        ("s", "ns", {}, "", "ab"),
        ("n", "ns", dict.fromkeys("abcde", "n"), "", "abc"),
        ("s", "ns", dict.fromkeys("abcde", "n"), "", ""),
        ("s", "ns", dict.fromkeys("abc", "n"), "", "de"),
        ("n", "ns", dict.fromkeys("abcde", "n"), "de", "ade"),
        ("n", "n", dict.fromkeys("ab", "dead"), "", "cde"),
        ("s", "nst", dict.fromkeys("abcde", "s"), "", "ab"),
        ("s", "nstuvw", dict.fromkeys("abcde", "s"), "", "a"),
        ("z", "nstuvwz", {}, "", ""),
    ],
)
def test_each_has_its_share(
    me: str, readers: str, held: dict[str, str], busy: str, has: str
) -> None:
    assert share_of(me, readers, SITES, held, busy) == set(has)


@given(
    st.sets(st.integers(0, 99).map(str), max_size=40),
    st.sets(st.sampled_from("nstuvw"), min_size=1),
    st.data(),
)
def test_whoever_held_what_it_comes_to_even_shares_in_a_few_looks(
    sites: set[str], readers: set[str], data: st.DataObject
) -> None:
    held = {site: data.draw(st.sampled_from(sorted(readers))) for site in sorted(sites)}
    moved: Counter[str] = Counter()
    for _, me in product(range(3), sorted(readers)):
        due = share_of(me, readers, sites, held)
        assert not any(held.get(site, me) != me for site in due), "nobody takes another's"
        held = {site: who for site, who in held.items() if who != me or site in due}
        moved.update(due - held.keys())
        held |= dict.fromkeys(due, me)
    counted = Counter(held.values())
    assert held.keys() == sites
    assert max(counted.values(), default=0) - min(map(counted.__getitem__, readers)) <= 1
    assert max(moved.values(), default=1) == 1, "what has found its place stays"


@pytest.mark.parametrize(
    ("location", "kind", "site"),
    [
        ("https://www.voskpost.example/rss.xml", "rss", "www.voskpost.example"),
        ("https://www.VoskPost.example:8443/world.xml", "rss", "www.voskpost.example"),
        ("http://[::1]:8080/sitemap.xml", "sitemap", "::1"),
        ("pushes:", "pushes", "pushes"),
    ],
)
def test_feeds_of_one_host_go_together(location: str, kind: str, site: str) -> None:
    assert site_of(Feed(1, location, kind, None, None, None)) == site


# On a server


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running() as server:
        if server is None:
            pytest.skip("no PostgreSQL server can be run here: install Debian's postgresql")
        yield server


@pytest.fixture
def archive(server: Postgres) -> Iterator[Archive]:
    archive = Archive(server.database())
    yield archive
    archive.close()


def feeds(archive: Archive, *hosts: str) -> list[Feed]:
    with archive.writing() as connection:
        return [
            add_feed(connection, f"https://{host}.example/{n}.xml", "rss", None)
            for n, host in enumerate(hosts)
        ]


def settled(share: Share, feeds: list[Feed], *reading: Feed) -> set[int]:
    return share.settle(feeds, lambda: {feed.id for feed in reading})


def had(share: Share, feeds: list[Feed]) -> set[int]:
    return {feed.id for feed in feeds if share.has(feed.id)}


def test_a_newcomer_gets_its_share_and_what_is_read_stays_until_it_has_been(
    archive: Archive,
) -> None:
    four = feeds(archive, "a", "b", "c", "d")
    one, two, three, last = (feed.id for feed in four)
    north, south = Share(archive), Share(archive)
    assert settled(north, four) == {one, two, three, last} == had(north, four)
    assert settled(north, four) == set(), "only what is new is told"
    assert settled(south, four) == set() == had(south, four)
    settled(north, four, four[2], four[3], four[1])
    assert had(north, four) == {two, three, last}
    assert settled(south, four) == {one}
    settled(north, four, four[3])
    assert settled(south, four) in ({two}, {three})
    assert had(north, four) | had(south, four) == {one, two, three, last}
    assert len(had(north, four)) == len(had(south, four)) == 2
    assert last in had(north, four)
    north.give_back()
    assert had(north, four) == set()
    settled(south, four)
    assert had(south, four) == {one, two, three, last}


def test_feeds_of_a_host_are_one_readers_those_added_later_too(archive: Archive) -> None:
    first = feeds(archive, "a", "b", "b", "c", "c")
    north, south = Share(archive), Share(archive)
    for share in (north, south, north, south):
        settled(share, first)
    both = [*first, *feeds(archive, *["z"] * 5, "a", "b", "c")[5:]]
    for share in (north, south, north, south):
        settled(share, both)
    for host in "abc":
        its = {feed.id for feed in both if f"/{host}." in feed.location}
        assert len(its) == (2 if host == "a" else 3)
        assert its <= had(north, both) or its <= had(south, both)
    assert had(north, both).isdisjoint(had(south, both))


def test_what_a_dead_reader_had_is_taken_once_its_leases_are_over(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = feeds(archive, "a", "b", "c")
    dead, lives = Share(archive), Share(archive)
    with monkeypatch.context() as short:
        short.setattr("index.share.LEASE", 0.3)
        settled(dead, three)
    settled(lives, three)
    assert had(lives, three) == set()

    def has_all() -> bool:
        settled(lives, three)
        return had(lives, three) == {feed.id for feed in three}

    eventually(has_all)
    assert had(dead, three) == set()
    with archive.reading() as connection:
        assert named(connection, FEED) == [f"feed {one.id}" for one in three]
        assert len(named(connection, READER)) == 2
    with monkeypatch.context() as soon:
        soon.setattr("index.share._LONG_OVER", 0.0)
        settled(lives, three)
    with archive.reading() as connection:
        assert len(named(connection, READER)) == 1, "the dead one is forgotten"
    assert settled(dead, three) == set(), "who comes back takes nothing from anybody"


def named(connection: Connection, kind: str) -> list[str]:
    return [one.name for one in all_leases(connection) if one.name.startswith(kind)]


def test_whoever_starts_at_once_takes_no_feed_twice(archive: Archive) -> None:
    all_ = feeds(archive, *"abcdefghij")
    shares = [Share(archive) for _ in range(4)]
    for share in shares * 4:
        settled(share, all_)
        held = [id_ for one in shares for id_ in had(one, all_)]
        assert len(held) == len(set(held))
    assert sorted(len(had(share, all_)) for share in shares) == [2, 2, 3, 3]


def test_one_machine_alone_has_all_and_asks_nobody() -> None:
    archive = Archive("sqlite://")
    assert Share(archive).has(7)
    archive.close()
