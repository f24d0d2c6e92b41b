"""A site's own list of its posts (WordPress), and from a site's address to its best feed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from webserver import Page, Request, WebServer

from index.errors import FeedError, FetchError
from index.feeds.discover import FoundFeed, discover
from index.feeds.wordpress import list_wordpress
from index.listing import Listing, Memory
from index.pages import PageOrigin, story_of_fields
from index.web.fetch import Web

NONE = Memory()
START = datetime(2025, 4, 7, 8)  # noqa: DTZ001  # WordPress writes UTC without a zone
TEXT = " ".join(f"The mayor counted plank {n} of the Kettle Bridge." for n in range(20))
LONG = f"<p>{TEXT}</p>"


@dataclass
class Post:
    """A post of a fake WordPress."""

    n: int
    modified: datetime
    title: str = ""
    content: str = "<p>The Kettle Bridge will reopen in May.</p>"
    authors: list[Any] = field(default_factory=lambda: [{"name": "Ann Lee"}])
    protected: bool = False

    def as_json(self, site: str) -> dict[str, Any]:
        local = self.modified + timedelta(hours=2)
        return {
            "link": f"{site}/post-{self.n}",
            "date": local.isoformat(),
            "modified_gmt": self.modified.isoformat(),
            "title": {"rendered": self.title or f"Post {self.n}"},
            "content": {"rendered": self.content, "protected": self.protected},
            "_embedded": {"author": self.authors},
        }


class WordPress(WebServer):
    """Answers the routes of WordPress's REST API that we ask; `knows_times` since 5.7.

    It fails where it is asked for too many posts, gives so many at most, and so many pages.
    """

    fails_above, failure, gives, most_pages, tells_total = 100, 500, 100, 10_000, True

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.knows_times = True
        self.name = "Vosk Post"
        super().__init__()

    def answer(self, request: Request) -> Page:
        page = super().answer(request)
        parts = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        route = asked.get("rest_route") or parts.path.removeprefix("/wp-json")
        if not (parts.path.startswith("/wp-json") or "rest_route" in asked):
            return page
        if route == "/wp/v2/posts":
            return self._listed(asked)
        about = {"name": self.name, "namespaces": ["oembed/1.0", "wp/v2"]}
        return Page(json.dumps(about), content_type="application/json")

    def _listed(self, asked: dict[str, str]) -> Page:
        assert asked["orderby"] == "modified"
        assert asked["modified_after"].endswith("Z")
        after = datetime.fromisoformat(asked["modified_after"]).replace(tzinfo=None)
        found = [post for post in self.posts if post.modified > after or not self.knows_times]
        is_newest_first = asked["order"] == "desc"
        found.sort(key=lambda post: (post.modified, post.n), reverse=is_newest_first)
        size, nth = int(asked["per_page"]), int(asked["page"])
        if size > self.fails_above:
            return Page("Allowed memory size exhausted", status=self.failure)
        size = min(size, self.gives)
        pages = max(1, -(-len(found) // size))
        if nth > min(pages, self.most_pages):
            return Page('{"code":"rest_post_invalid_page_number"}', status=400)
        posts = [post.as_json(self.url) for post in found[(nth - 1) * size : nth * size]]
        total = {"X-WP-TotalPages": str(pages), "X-WP-Total": str(len(found))}
        total = total if self.tells_total else {}
        return Page(json.dumps(posts), content_type="application/json", headers=total)

    def asked_for_posts(self) -> int:
        return sum("posts" in path for path in self.paths())


@pytest.fixture
def site() -> Iterator[WordPress]:
    with WordPress() as site:
        yield site


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    web = Web(private="127.0.0.1", spacing=0)
    yield web
    web.close()


def spread(count: int, seconds: int = 60) -> list[Post]:
    return [Post(n, START + timedelta(seconds=seconds * n)) for n in range(count)]


def numbers(found: list[Listing]) -> list[int]:
    return [int(page.path.rpartition("-")[2]) for one in found for page in one.pages]


@pytest.mark.parametrize("root", ["/wp-json/", "/wp-json", "/?rest_route=/"])
def test_every_post_is_listed_whole_oldest_first(web: Web, site: WordPress, root: str) -> None:
    site.posts = spread(250)
    found = list(list_wordpress(web, site.url + root, NONE))
    assert list(dict.fromkeys(numbers(found))) == list(range(250))
    assert len(numbers(found)) <= 250 + len(found)
    assert site.asked_for_posts() == 3
    assert all(page.whole for one in found for page in one.pages)


def test_a_post_tells_its_story(web: Web, site: WordPress) -> None:
    site.posts = [Post(1, START + timedelta(hours=14, minutes=30), "Bridge &#8217;s &amp; ferry")]
    ((page,),) = [one.pages for one in list_wordpress(web, f"{site.url}/wp-json/", NONE)]
    story = story_of_fields(page.fields, PageOrigin("feed", page.path))
    assert story.url == f"{site.url}/post-1"
    assert story.title == "Bridge ’s & ferry"
    assert (story.byline, story.outlet) == (("Ann Lee",), "Vosk Post")
    assert str(story.published) == "2025-04-08"
    assert str(story.updated) == "2025-04-07 22:30:00+00:00"
    assert story.text == "The Kettle Bridge will reopen in May."


def test_the_outlet_a_feed_was_added_under_goes_before_the_site_s_name(
    web: Web, site: WordPress
) -> None:
    site.posts = spread(1)
    ((page,),) = [one.pages for one in list_wordpress(web, f"{site.url}/wp-json/", NONE)]
    assert (
        story_of_fields(page.fields, PageOrigin("feed", page.path, "The Post")).outlet == "The Post"
    )


def test_only_what_changed_since_is_asked_for(web: Web, site: WordPress) -> None:
    site.posts = spread(120)
    first = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    asked = len(site.requests)
    again = list(list_wordpress(web, f"{site.url}/wp-json/", first[-1].memory))
    assert numbers(again) == [119]
    assert again[-1].memory == first[-1].memory
    assert len(site.requests) == asked + 1
    marks = {page.mark for one in first for page in one.pages}
    assert {page.mark for one in again for page in one.pages} <= marks
    site.posts[3].modified = START + timedelta(days=1)
    site.posts[3].content = "<p>It will reopen in June.</p>"
    changed = list(list_wordpress(web, f"{site.url}/wp-json/", again[-1].memory))
    assert numbers(changed) == [119, 3]
    assert not {page.mark for page in changed[0].pages[1:]} & marks


def test_an_interrupted_reading_goes_on_where_it_was(web: Web, site: WordPress) -> None:
    site.posts = spread(250)
    kept = next(list_wordpress(web, f"{site.url}/wp-json/", NONE)).memory
    rest = list(list_wordpress(web, f"{site.url}/wp-json/", kept))
    assert numbers(rest)[0] == 99
    assert set(numbers(rest)) == set(range(99, 250))


def test_a_post_changed_meanwhile_hides_no_other(web: Web, site: WordPress) -> None:
    site.posts = spread(250)
    reading = list_wordpress(web, f"{site.url}/wp-json/", NONE)
    found = [next(reading)]
    for post in site.posts[:50]:
        post.modified = START + timedelta(days=1, seconds=post.n)
    found += list(reading)
    assert set(numbers(found)) == set(range(250))
    assert set(numbers(found[1:])) >= set(range(50))


def test_a_time_still_to_come_hides_no_later_change(web: Web, site: WordPress) -> None:
    site.posts = [*spread(3), Post(9, datetime(9999, 12, 31))]  # noqa: DTZ001
    first = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    site.posts[0].modified = START + timedelta(days=1)
    again = list(list_wordpress(web, f"{site.url}/wp-json/", first[-1].memory))
    assert numbers(again) == [2, 0, 9]


@pytest.mark.parametrize("seconds", [0, 1])
def test_posts_of_one_second_are_all_found(web: Web, site: WordPress, seconds: int) -> None:
    site.posts = [*spread(230, seconds), Post(900, START + timedelta(days=1))]
    found = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    assert set(numbers(found)) == {*range(230), 900}
    assert site.asked_for_posts() <= 5


def test_a_wordpress_that_knows_no_times_is_read_by_pages(web: Web, site: WordPress) -> None:
    site.posts, site.knows_times = spread(250), False
    found = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    assert set(numbers(found)) == set(range(250))
    again = list(list_wordpress(web, f"{site.url}/wp-json/", found[-1].memory))
    assert numbers(again) == [249]


@pytest.mark.parametrize(("fails_above", "failure"), [(99, 400), (50, 413), (10, 500)])
def test_a_site_that_fails_at_many_posts_is_asked_for_fewer(
    web: Web, site: WordPress, fails_above: int, failure: int
) -> None:
    site.posts, site.fails_above, site.failure = spread(43), fails_above, failure
    found = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    assert set(numbers(found)) == set(range(43))


def test_a_site_that_comes_to_fail_in_the_middle_is_read_to_its_end(
    web: Web, site: WordPress
) -> None:
    site.posts = spread(250, 0)
    reading = list_wordpress(web, f"{site.url}/wp-json/", NONE)
    found = [next(reading)]
    site.fails_above, site.failure = 30, 400
    assert set(numbers([*found, *reading])) == set(range(250))


@pytest.mark.few(4)
@pytest.mark.parametrize("tells_total", [True, False])
@pytest.mark.parametrize("knows_times", [True, False])
@pytest.mark.parametrize(("gives", "seconds"), [(1, 60), (10, 60), (10, 0), (50, 60)])
def test_a_site_that_gives_fewer_than_asked_is_read_to_its_last_page(
    web: Web, site: WordPress, gives: int, seconds: int, *, knows_times: bool, tells_total: bool
) -> None:
    site.posts, site.gives = spread(33, seconds), gives
    site.knows_times, site.tells_total = knows_times, tells_total
    found = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    assert set(numbers(found)) == set(range(33))
    again = list(list_wordpress(web, f"{site.url}/wp-json/", found[-1].memory))
    assert set(numbers(again)) <= ({32} if seconds else set(range(33)))


def test_of_a_site_that_gives_only_so_many_pages_the_newest_posts_are_read(
    web: Web, site: WordPress
) -> None:
    site.posts, site.gives, site.most_pages, site.knows_times = spread(90), 10, 3, False
    found = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    assert set(range(60, 90)) <= set(numbers(found))
    site.posts.append(Post(90, START + timedelta(days=2)))
    again = list(list_wordpress(web, f"{site.url}/wp-json/", found[-1].memory))
    assert set(numbers(again)) == {89, 90}


def test_a_reading_by_pages_that_stops_begins_again(web: Web, site: WordPress) -> None:
    site.posts, site.knows_times = spread(250), False
    reading = list_wordpress(web, f"{site.url}/wp-json/", NONE)
    read = [next(reading) for _ in range(3)]
    again = list(list_wordpress(web, f"{site.url}/wp-json/", read[-1].memory))
    assert set(numbers(again)) == set(range(250))


def test_a_post_that_is_put_behind_a_password_is_gone(web: Web, site: WordPress) -> None:
    site.posts = spread(3)
    first = list(list_wordpress(web, f"{site.url}/wp-json/", NONE))
    site.posts[1].protected, site.posts[1].modified = True, START + timedelta(days=1)
    again = list(list_wordpress(web, f"{site.url}/wp-json/", first[-1].memory))
    assert f"{site.url}/post-1" in again[-1].gone


FERRY = "<p>The ferry sails at dawn.</p>"
SAILS = "The ferry sails at dawn."
BUILDER = "[et_pb_section fb_built=&#8221;1&#8243;][et_pb_text admin_label='Text']"
CAPTION = "[caption id='attachment_7' width='300']<img src='x'> The quay[/caption]"
ASIDES = "“We [the crew] sail at dawn [laughs],” he said of the boat [a ferry]."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f"{BUILDER}{FERRY}[/et_pb_text][/et_pb_section]", SAILS),
        (f"{CAPTION}{FERRY}", SAILS),
        (f'{FERRY}[gallery ids="4,8" /]', SAILS),
        (f"{FERRY}<p>[newsletter]</p>", SAILS),
        (f"[vc_row][vc_column width='1/2']{FERRY}[/vc_column]", SAILS),
        (f"[embed]https://video.example/1[/embed]{FERRY}", SAILS),
        ("<p>[dropcap]T[/dropcap]he ferry sails at dawn.</p>", SAILS),
        (f"<p>{ASIDES}</p>", ASIDES),
        ("<p>It sails at dawn [sic].</p>", "It sails at dawn [sic]."),
    ],
)
def test_shortcodes_are_never_text(web: Web, site: WordPress, content: str, text: str) -> None:
    site.posts = [Post(1, START, content=content)]
    (found,) = list_wordpress(web, f"{site.url}/wp-json/", NONE)
    story = story_of_fields(found.pages[0].fields, PageOrigin("wp", found.pages[0].path))
    assert story.text == text


@pytest.mark.parametrize(
    ("post", "is_listed", "is_whole"),
    [
        (Post(1, START, protected=True), False, False),
        (Post(1, START, content=""), True, False),
        (Post(1, START, content="<div><img src='x'></div>"), True, False),
        (Post(1, START, authors=[{"code": "rest_user_invalid_id"}, "x"]), True, True),
    ],
    ids=["behind a password", "no content", "pictures alone", "hidden author"],
)
def test_posts_of_all_sorts(
    web: Web, site: WordPress, post: Post, is_listed: bool, is_whole: bool
) -> None:
    site.posts = [post]
    (found,) = list_wordpress(web, f"{site.url}/wp-json/", NONE)
    assert [page.whole for page in found.pages] == [is_whole] * is_listed


def test_pages_of_posts_are_asked_for_at_the_site_s_pace(site: WordPress) -> None:
    site.posts = spread(250)
    paced = Web(private="127.0.0.1", spacing=0.2)
    began = time.monotonic()
    list(list_wordpress(paced, f"{site.url}/wp-json/", NONE))
    assert time.monotonic() - began > 0.2


@pytest.mark.parametrize("body", ["[1, 2", "{}", '"x"', "<html></html>", "[" * 100_000, ""])
def test_what_is_no_wordpress_is_said(web: Web, server: WebServer, body: str) -> None:
    server.answer = lambda request: Page(body)  # type: ignore[method-assign] # noqa: ARG005
    with pytest.raises(FeedError, match="WordPress"):
        list(list_wordpress(web, f"{server.url}/wp-json/", NONE))


# --- discovery --------------------------------------------------------------------------------

RSS = "<rss version='2.0'><channel><title>Vosk Post</title></channel></rss>"
MAP = "<urlset><url><loc>/bridge</loc></url></urlset>"


def html(head: str = "", body: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>Vosk Post</title>{head}</head>"
        f"<body><main>{body}</main></body></html>"
    )


def link(href: str, kind: str = "application/rss+xml", more: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'


STORY_LD = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
GRAPH_LD = (
    '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, '
    '{"@type": ["ReportageNewsArticle"], "headline": "B"}]}</script>'
)
OG = '<meta property="og:type" content="article">'
API = '<link rel="https://api.w.org/" href="/wp-json/">'

SITES: dict[str, tuple[dict[str, str], str, tuple[str, str]]] = {
    "an RSS feed": ({"/x": RSS}, "/x", ("rss", "/x")),
    "an Atom feed": ({"/x": "<feed xmlns='http://www.w3.org/2005/Atom'/>"}, "/x", ("rss", "/x")),
    "a sitemap": ({"/x": MAP}, "/x", ("sitemap", "/x")),
    "a story by Open Graph": ({"/bridge": html(OG, LONG)}, "/bridge", ("page", "/bridge")),
    "a story by JSON-LD": ({"/bridge": html(STORY_LD)}, "/bridge", ("page", "/bridge")),
    "a story in a graph": ({"/bridge": html(GRAPH_LD)}, "/bridge", ("page", "/bridge")),
    "a story on a site with feeds": (
        {"/bridge": html(OG + link("/f"), LONG), "/f": RSS},
        "/bridge",
        ("page", "/bridge"),
    ),
    "a front page is no story": ({"/": html(OG + link("/f")), "/f": RSS}, "/", ("rss", "/f")),
    "a section of a site": ({"/world": html(link("f")), "/f": RSS}, "/world", ("rss", "/f")),
    "the first feed that works": (
        {"/": html(link("/gone") + link("/g") + link("/h")), "/g": RSS, "/h": RSS},
        "/",
        ("rss", "/g"),
    ),
    "no feed of comments": (
        {
            "/": html(
                link("/comments/feed") + link("/c", more='title="Comments on it"') + link("/f")
            ),
            "/comments/feed": RSS,
            "/c": RSS,
            "/f": RSS,
        },
        "/",
        ("rss", "/f"),
    ),
    "a page that only says it is a feed": (
        {"/": html(link("/f")), "/f": html(), "/rss.xml": RSS},
        "/",
        ("rss", "/rss.xml"),
    ),
    "a feed of another site": (
        {"/": html(link("http://other.example/f")), "/atom.xml": RSS},
        "/",
        ("rss", "/atom.xml"),
    ),
    "robots.txt": (
        {"/": html(), "/robots.txt": "User-agent: *\nSitemap: /s.xml\n", "/s.xml": MAP},
        "/",
        ("sitemap", "/s.xml"),
    ),
    "robots.txt with news": (
        {
            "/": html(),
            "/robots.txt": "sitemap: /s.xml\n SITEMAP : /news.xml",
            "/s.xml": MAP,
            "/news.xml": MAP,
        },
        "/",
        ("sitemap", "/news.xml"),
    ),
    "a common place": ({"/": html(), "/feed": RSS, "/sitemap.xml": MAP}, "/", ("rss", "/feed")),
    "another common place": ({"/": html(), "/sitemap.xml": MAP}, "/", ("sitemap", "/sitemap.xml")),
    "an empty sitemap is none": (
        {"/": html(), "/sitemap.xml": "<urlset/>", "/sitemap_index.xml": MAP},
        "/",
        ("sitemap", "/sitemap_index.xml"),
    ),
    "text on a page of a site without feeds": ({"/a": html("", LONG)}, "/a", ("page", "/a")),
    "a link to WordPress that is none": (
        {"/": html(API + link("/f")), "/f": RSS},
        "/",
        ("rss", "/f"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_from_an_address_to_the_best_feed(web: Web, server: WebServer, name: str) -> None:
    pages, address, (kind, location) = SITES[name]
    for path, body in pages.items():
        server.set(path, Page(body))
    found = discover(web, server.url + address)
    assert (found.kind, found.location) == (kind, server.url + location)
    assert found.title in {"Vosk Post", None}


@pytest.mark.parametrize(
    ("front", "address"), [(html(API), "/"), (None, "/wp-json/"), (None, "/?rest_route=/")]
)
def test_wordpress_is_found(web: Web, site: WordPress, front: str | None, address: str) -> None:
    if front is not None:
        site.set("/", front)
    site.posts = spread(3)
    found = discover(web, site.url + address)
    root = "/wp-json/" if address == "/" else address
    assert found == FoundFeed("wordpress", site.url + root, "Vosk Post")


@pytest.mark.parametrize("trouble", ["no posts", "fails at any number"])
@pytest.mark.parametrize("address", ["/", "/wp-json/"])
def test_where_wordpress_lists_no_posts_its_rss_is_read(
    web: Web, site: WordPress, trouble: str, address: str
) -> None:
    site.set("/", html(API + link("/feed")))
    site.set("/feed", RSS)
    if trouble != "no posts":
        site.posts, site.fails_above = spread(3), 0
    found = discover(web, site.url + address)
    assert (found.kind, found.location) == ("rss", site.url + "/feed")


def test_a_feed_that_moved_for_good_is_added_where_it_is(web: Web, server: WebServer) -> None:
    server.set("/new", RSS)
    server.redirect("/old", "/new", 301)
    server.redirect("/today", "/new", 302)
    assert discover(web, f"{server.url}/old").location == f"{server.url}/new"
    assert discover(web, f"{server.url}/today").location == f"{server.url}/today"


def test_where_nothing_is_found_it_is_said_what_was_tried(web: Web, server: WebServer) -> None:
    server.set("/", html("", "<p>Hello.</p>"))
    with pytest.raises(FeedError) as caught:
        discover(web, f"{server.url}/")
    assert "robots.txt" in str(caught.value)
    assert "/news-sitemap.xml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_fetched_cannot_be_added(web: Web, server: WebServer) -> None:
    with pytest.raises(FetchError, match="404"):
        discover(web, f"{server.url}/none")
