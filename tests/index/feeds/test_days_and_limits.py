"""Days that cannot be are none; the newest of too many entries are read; the rest is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from town import Town, page, prose

from index.clocks import is_possible
from index.feeds import rss as rss_feeds
from index.feeds import sitemap as sitemaps
from index.feeds import sitemap_entries

AHEAD = (datetime.now(UTC) + timedelta(days=800)).strftime("%Y-%m-%dT08:00:00Z")


@pytest.mark.few(6)
@pytest.mark.parametrize(
    "written",
    [
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Wed, 31 Dec 1969 19:00:00 -0500",
        "1970-01-01",
        "0001-01-01T00:00:00Z",
        "1899-12-30T00:00:00",
        "Mon, 01 Jan 1900 00:00:00 +0000",
        "-0001-11-30T00:00:00",
        "0000-00-00 00:00:00",
        "1980-01-01T00:00:00+01:00",
        AHEAD,
        "9999-12-31T23:59:59Z",
        "",
        " ",
    ],
)
@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_an_impossible_day_is_no_day(town: Town, kind: str, written: str) -> None:
    for link in ("/choir", "/jetty"):
        town.server.set(link, page(f"News of {link}", prose(link[1:])))
    town.dated_feed(kind, [("/choir", written), ("/jetty", "2025-05-12T08:00:00Z")])
    town.refresh()
    assert town.days() == {"News of /choir": None, "News of /jetty": "2025-05-12"}


@pytest.mark.parametrize(
    ("when", "can_be"),
    [
        ("1898-01-13T00:00:00+00:00", True),
        ("1970-01-04T00:00:00+00:00", True),
        ("1999-12-31T23:59:59+00:00", True),
        ("2026-03-02T08:00:00+00:00", True),
        ("2026-03-03T10:00:00+14:00", True),
        ("2026-03-05T08:00:00+00:00", False),
        ("2062-03-02T08:00:00+00:00", False),
        ("1969-12-31T16:00:00-08:00", False),
    ],
)
def test_which_moments_can_be(when: str, can_be: bool) -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert is_possible(datetime.fromisoformat(when), now) is can_be


@pytest.mark.few(2)
@pytest.mark.parametrize("order", ["oldest first", "newest first", "mixed"])
@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_of_too_many_entries_the_newest_are_read_and_the_rest_is_told(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str, order: str
) -> None:
    monkeypatch.setattr(rss_feeds, "MAX_ENTRIES", 3)
    monkeypatch.setattr(sitemaps, "MAX_PAGES", 3)
    monkeypatch.setattr(sitemap_entries, "MAX_PAGES", 3)
    entries = [(f"/{town.topics[n]}", f"2025-05-1{n}T08:00:00Z") for n in range(6)]
    for link, _ in entries:
        town.server.set(link, page(f"News of {link}", prose(link[1:])))
    newest = {f"News of {link}" for link, _ in entries[3:]}
    if order != "oldest first":
        entries.reverse()
    if order == "mixed":
        entries = entries[1::2] + entries[::2]
    town.dated_feed(kind, entries)
    town.refresh()
    assert set(town.live()) == newest
    assert any("3 of its entries are beyond" in told for told in town.told())


def test_entries_without_a_link_are_told_until_there_are_none(town: Town) -> None:
    town.server.set("/choir", page("News of the choir", prose("choir")))
    choir = f"<item><link>{town.server.url}/choir</link></item>"
    town.feed_of(choir + "<item><title>Lost</title></item><item><link></link></item>")
    town.add("/rss.xml", "rss")
    town.refresh()
    assert [told for told in town.told() if "2 of its entries have no link" in told]
    town.feed_of(choir)
    town.refresh()
    assert town.told() == []
