"""A sitemap lists all that a site has: what is no story there is none here."""

from __future__ import annotations

import pytest
from town import Town, dated, page, prose

from index.feeds import sitemap as sitemaps

MENU = "<nav><a href='/'>Front</a><a href='/sport'>Sport</a><a href='/about'>About us</a></nav>"
TYPE = '<script type="application/ld+json">{"@type": "%s"}</script>'


def teasers(town: Town) -> list[str]:
    return [
        f'<div><a href="/{topic}">What the {topic} here want</a><p>They met. We know.</p></div>'
        for topic in town.topics[:4]
    ]


@pytest.fixture
def marram(town: Town) -> Town:
    """A site of four stories, and of pages around them, all in its sitemap."""
    for topic in town.topics[:4]:
        town.server.set(f"/{topic}", page(f"News of the {topic}", prose(topic), dated(), MENU))
    cards = "".join(teasers(town))
    around = {
        "/sport": page("Sport", prose("rowing"), "", MENU),
        "/about": page("About us", prose("paper"), "", MENU),
        "/writers/ann": page("Ann Lee", prose("writer"), TYPE % "ProfilePage"),
        "/tags/sea": page("The sea", prose("sea"), TYPE % "CollectionPage"),
        "/town": page("Town", [], "", MENU + cards),
        "/imprint": page(
            "Imprint", prose("imprint"), '<meta property="og:type" content="website">'
        ),
    }
    for path, text in around.items():
        town.server.set(path, text)
    town.sitemap([f"/{topic}" for topic in town.topics[:4]] + list(around))
    town.add("/sitemap.xml", "sitemap")
    return town


def test_only_stories_land_and_the_rest_is_no_failure(marram: Town) -> None:
    count = marram.refresh().count()
    assert (count["added"], count["failed"]) == (4, 0)
    assert set(marram.live()) == {f"News of the {topic}" for topic in marram.topics[:4]}
    marram.ago(days=2)
    assert marram.refresh().count()["added"] == 0


def test_a_page_that_becomes_a_story_lands(marram: Town) -> None:
    marram.refresh()
    marram.server.set("/imprint", page("Imprint fined", prose("imprint"), dated()))
    marram.ago(days=2)
    assert marram.refresh().count()["added"] == 1


def test_a_page_that_a_feed_of_stories_lists_is_one(town: Town) -> None:
    town.server.set("/sport", page("Sport", prose("rowing"), "", MENU))
    town.rss(["/sport"])
    town.add("/rss.xml", "rss")
    assert town.refresh().count()["added"] == 1


def test_what_is_not_read_of_an_index_is_told_until_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MAX_SITEMAPS", 3)
    for topic in town.topics[:5]:
        town.server.set(f"/{topic}", page(f"News of the {topic}", prose(topic), dated()))
        town.server.set(f"/{topic}.xml", town.urlset([f"/{topic}"]))
    town.server.remove(f"/{town.topics[1]}.xml")
    town.index([f"/{topic}.xml" for topic in town.topics[:5]])
    town.add("/index.xml", "sitemap")
    town.refresh()
    assert len(town.live()) == 2
    assert any("2 of its sitemaps are not read" in told for told in town.told())
    assert any("404" in told for told in town.told())
    monkeypatch.setattr(sitemaps, "MAX_SITEMAPS", 500)
    town.server.set(f"/{town.topics[1]}.xml", town.urlset([f"/{town.topics[1]}"]))
    town.refresh(eager=True)
    assert len(town.live()) == 5
    assert town.told() == []
