"""A server that answers 304 for good: it is believed for a day, and not against the feed's word."""

from __future__ import annotations

import pytest
from town import Town, dated, page, prose
from webserver import Page

ETAG = '"for-good"'


def show(town: Town, figure: int, *, stuck: bool) -> None:
    """Show the choir's story with a figure; a stuck server says to all who know it: as it was."""
    text = page("News of the choir", prose("choir", figure), dated())
    town.server.set("/choir", Page(text, etag=ETAG if stuck else f'"{figure}"'))


def stands(town: Town, figure: int) -> bool:
    return f"counted {figure} new" in town.live()["News of the choir"]


@pytest.fixture
def choir(town: Town) -> Town:
    show(town, 12, stuck=True)
    town.rss(["/choir"])
    town.add("/rss.xml", "rss")
    town.refresh()
    assert stands(town, 12)
    show(town, 21, stuck=True)
    return town


def test_where_the_feed_tells_of_a_change_the_page_is_asked_for_as_it_is(choir: Town) -> None:
    choir.rss(["/choir"], "<description>Corrected</description>")
    choir.refresh()
    assert stands(choir, 21)


def test_a_page_is_asked_for_as_it_is_once_a_day(choir: Town) -> None:
    choir.ago(hours=25)
    choir.refresh()
    assert stands(choir, 21)


def test_a_person_s_refresh_asks_for_all_as_it_is(choir: Town) -> None:
    choir.refresh(eager=True)
    assert stands(choir, 21)


@pytest.mark.few(2)
@pytest.mark.parametrize("how", ["a day later", "by a person"])
@pytest.mark.parametrize("kind", ["rss", "sitemap", "index"])
def test_a_feed_that_never_changes_is_asked_for_as_it_is(town: Town, kind: str, how: str) -> None:
    def listed(*links: str) -> None:
        (town.rss if kind == "rss" else town.sitemap)(list(links), etag=ETAG)

    for topic in ("choir", "jetty"):
        text = page(f"News of the {topic}", prose(topic), dated())
        town.server.set(f"/{topic}", Page(text, etag=ETAG))
    town.index(["/sitemap.xml"], etag=ETAG)
    listed("/choir")
    town.add(f"/{kind}.xml", "rss" if kind == "rss" else "sitemap")
    town.refresh()
    listed("/choir", "/jetty")
    town.refresh()
    assert set(town.live()) == {"News of the choir"}
    if how == "a day later":
        town.ago(hours=25)
    town.refresh(eager=how == "by a person")
    assert set(town.live()) == {"News of the choir", "News of the jetty"}


def test_within_a_day_a_server_is_asked_whether_anything_changed(choir: Town) -> None:
    before = len(choir.server.requests)
    choir.refresh()
    assert all("if-none-match" in one.headers for one in choir.server.requests[before:])


def test_a_look_in_between_hides_no_change_that_the_feed_tells(choir: Town) -> None:
    choir.ago(seconds=1)
    choir.refresh()
    choir.rss(["/choir"], "<description>Corrected</description>")
    choir.refresh()
    assert stands(choir, 21)
