"""Pages of a site that are no stories are told by what they say and where they lead."""

from __future__ import annotations

import json

import pytest
import trafilatura

from index.pages.fronts import Told, told_by, why_no_story

ADDRESS = "https://mail.example/culture/choir"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The choir of Marram sang in the herring hall on Tuesday, and the doors were left open.",
        "Nobody had expected a crowd. Odile Penn counted 312 people by the stove alone.",
        "A collection raised 4,310 crowns. The council pays for heating until April.",
    )
)
MENU = "<nav><a href='/culture'>Culture</a><a href='/about'>About us</a></nav>"


def ld(*things: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(list(things))}</script>'


def og(kind: str) -> str:
    return f'<meta property="og:type" content="{kind}">'


def verdict(head: str, body: str, address: str = ADDRESS) -> str | None:
    tree = trafilatura.load_html(f"<html><head>{head}</head><body>{body}</body></html>")
    return why_no_story(told_by(tree, address))


def cards(count: int, teaser: str = "It opens in May. Tickets are sold at the door.") -> str:
    return "".join(
        f"<div><a href='/culture/{n}'>Number {n} of the season opens</a><p>{teaser}</p></div>"
        for n in range(count)
    )


RELATED = "<h2>More</h2>" + "".join(
    f"<a href='/n/{n}'>What the town said of {n}</a>" for n in range(4)
)
ARTICLE: dict[str, object] = {"@type": "NewsArticle", "datePublished": "2025-05-12", "url": ADDRESS}

STORIES = {
    "a page that says nothing of itself": ("", MENU + BODY),
    "an article to machines": (ld(ARTICLE), BODY + cards(9)),
    "an article in a graph": (ld({"@graph": [{"@type": "WebPage"}, ARTICLE]}), BODY),
    "an article of many types": (
        ld(ARTICLE | {"@type": ["Article", "ReportageNewsArticle"]}),
        BODY,
    ),
    "an article without an address": (ld({"@type": "BlogPosting"}), BODY),
    "an article beside others": (ld(ARTICLE, ARTICLE | {"url": "/other"}), BODY),
    "a dated article to Facebook": (
        og("article") + '<meta property="article:published_time" content="2025-05-12">',
        BODY + cards(12),
    ),
    "a website that shows its day": (og("website"), f"<p>May 12, 2025</p>{BODY}"),
    "a website that shows its day otherwise": (og("website"), f"<p>12. Mai 2025</p>{BODY}"),
    "sentences with links": (
        "",
        "".join(f"<p>He said <b><a href='/t/{n}'>what all say</a></b> here.</p>" for n in "abcd"),
    ),
    "a website with a time": (og("website"), f"<time>yesterday</time>{BODY}"),
    "a website with a writer": (og("website") + '<meta name="author" content="Ann Lee">', BODY),
    "stories beside it in a list of its own": ("", BODY + RELATED),
    "stories beside it, set aside": ("", f"<p>Short.</p><aside>{cards(9)}</aside>"),
    "its own crumb": (
        "",
        f"<nav class='breadcrumbs'><a href='{ADDRESS}'>Choir sings</a></nav>{BODY}",
    ),
    "its own headline as a link": (
        "",
        f"<article><header><h1><a href='{ADDRESS}'>Choir sings</a></h1></header>{BODY}</article>",
    ),
    "a link past its menu": ("", f"<header><a href='#main'>Skip</a></header>{BODY}"),
    "its own language": (
        "",
        f"<header><a hreflang='en' href='{ADDRESS}'>English</a></header>{BODY}",
    ),
    "a ticker with its headline": (
        "",
        f"<header><a href='{ADDRESS}'>Choir sings in herring hall</a></header>{BODY}",
    ),
}
NONE = {
    "a collection": (ld({"@type": "CollectionPage"}), BODY),
    "a collection that is an article to Facebook": (
        og("article") + ld({"@graph": [{"@type": ["WebPage", "CollectionPage"]}]}),
        BODY,
    ),
    "about us": (ld({"@type": "AboutPage"}), BODY),
    "an author": (ld({"@type": "ProfilePage", "mainEntity": {"@type": "Person"}}), BODY),
    "an author to Facebook": (og("profile"), BODY),
    "results": (ld({"@type": "https://schema.org/SearchResultsPage"}), BODY),
    "several stories": (ld(*(ARTICLE | {"url": f"/s/{n}"} for n in range(3))), BODY),
    "a section of cards": ("", MENU + cards(6)),
    "a month": (
        "",
        "".join(f"<li><a href='/5/{n}'>Number {n} of May opens</a> 12 May</li>" for n in "abc"),
    ),
    "a section of two": ("", cards(2, "It opens in May.")),
    "a section of linked cards": (
        "",
        "".join(
            f"<a href='/c/{n}'><h3>Number {n} opens</h3><p>In May. Then.</p></a>" for n in "abc"
        ),
    ),
    "a section whose lead has a long teaser": (
        "",
        f"<a href='/c/1'>The choir sings at last</a>{BODY}{cards(9)}",
    ),
    "a topic with a blurb": (og("website"), f"<p>All on the choir. It is old.</p>{cards(5)}"),
    "a page of the menu": ("", f"<nav><a href='{ADDRESS}'>Culture</a></nav>{BODY}"),
    "a page of the footer": ("", f"{BODY}<footer><a href='/culture/choir'>About us</a></footer>"),
    "a plain page without a day": (og("website"), BODY),
    "a plain page to machines": (ld({"@type": "WebPage"}) + og("article"), BODY),
}


@pytest.mark.parametrize("name", STORIES)
def test_stories_are_stories(name: str) -> None:
    assert verdict(*STORIES[name]) is None


@pytest.mark.parametrize("name", NONE)
def test_fronts_profiles_and_plain_pages_are_none(name: str) -> None:
    assert verdict(*NONE[name]) is not None


@pytest.mark.parametrize(
    ("told", "is_story"),
    [
        (Told(), True),
        (Told(stories=1, is_in_menu=True, links=30), True),
        (Told(stories=1, others=7), True),
        (Told(types=frozenset({"collectionpage"}), stories=1), False),
        (Told(others=1), True),
        (Told(others=2), False),
        (Told(links=9, sentences=9), True),
        (Told(links=10, sentences=9), False),
        (Told(og_type="article", links=10, sentences=9), False),
        (Told(og_type="website", is_dated=True), True),
    ],
)
def test_what_it_calls_itself_goes_before_what_it_looks_like(told: Told, is_story: bool) -> None:
    assert (why_no_story(told) is None) is is_story
