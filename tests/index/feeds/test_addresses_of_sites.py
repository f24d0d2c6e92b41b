"""Which addresses are one story: only a page, its feed or one text can tell."""

from __future__ import annotations

import pytest
from town import Town, dated, page, prose


@pytest.mark.few(4)
@pytest.mark.parametrize(
    "query",
    [
        "cid={n}",
        "ref={n}",
        "campaign_id={n}",
        "session=2025-{n}",
        "source=desk{n}",
        "partner={n}&lang=en",
        "eid={n}",
        "{n}",
        "/town/{n}",
        "medium=print&kwd={n}",
    ],
)
@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_stories_told_apart_by_a_parameter_are_stories_apart(
    town: Town, query: str, kind: str
) -> None:
    links = [f"/story.php?{query.format(n=4100 + n)}" for n in range(4)]
    for link, topic in zip(links, town.topics, strict=False):
        town.server.set(link, page(f"News of the {topic}", prose(topic), dated()))
    town.rss(links) if kind == "rss" else town.sitemap(links)
    town.add("/rss.xml" if kind == "rss" else "/sitemap.xml", kind)
    assert town.refresh().count()["added"] == 4
    assert set(town.live()) == {f"News of the {topic}" for topic in town.topics[:4]}
    assert town.refresh().count()["added"] == 0


ONE = page("News of the choir", prose("choir"), dated())


def test_a_parameter_is_dropped_where_the_page_says_so(town: Town) -> None:
    canonical = f'<link rel="canonical" href="{town.server.url}/choir">'
    for link in ("/choir", "/choir?ref=front", "/choir?session=9"):
        town.server.set(link, page("News of the choir", prose("choir"), dated() + canonical))
    town.rss(["/choir", "/choir?ref=front", "/choir?session=9"])
    town.add("/rss.xml", "rss")
    assert town.refresh().count()["added"] == 1


def test_a_parameter_is_dropped_where_the_feed_says_so(town: Town) -> None:
    where = town.server.url
    town.server.set("/choir", ONE)
    town.feed_of(f"<item><guid>{where}/choir</guid><link>{where}/choir?source=rss</link></item>")
    town.add("/rss.xml", "rss")
    assert town.refresh().count()["added"] == 1
    assert "/choir?source=rss" not in town.server.paths()


def test_two_addresses_of_one_text_and_headline_are_one_story(town: Town) -> None:
    for link in ("/choir?from=home", "/choir?from=rss"):
        town.server.set(link, ONE)
    town.rss(["/choir?from=home", "/choir?from=rss"])
    town.add("/rss.xml", "rss")
    assert town.refresh().count()["added"] == 1
    assert len(town.live()) == 1
