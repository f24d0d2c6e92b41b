"""What each kind of feed on the web lists, from many dialects and from hostile hands."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from waiting import grows_evenly
from webserver import Page, WebServer

from index.errors import FeedError
from index.feeds import sitemap as sitemaps
from index.feeds import sitemap_entries
from index.feeds.rss import MAX_ENTRIES, list_rss
from index.feeds.said import moment, site_name, story_link
from index.feeds.sitemap import list_sitemap
from index.listing import ListedPage, Listing, Memory
from index.pages import PageOrigin, story_of_fields
from index.web.fetch import Web

FOOTER = '<p>The post <a href="/b">B</a> appeared first on <a href="/">P</a>.</p>'
WORDS = " ".join(f"The mayor counted plank {n} of the Kettle Bridge." for n in range(40))
LONG = f"<p>{WORDS}</p><p>Repairs have cost 3.2 million crowns so far.</p>"
NONE = Memory()


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    web = Web(private="127.0.0.1", spacing=0)
    yield web
    web.close()


def rss(items: str, channel: str = "<title>Vosk Post</title>", more: str = "") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        f"{more}<channel>{channel}{items}</channel></rss>"
    )


def item(inside: str, link: str = "https://post.example/bridge") -> str:
    return f"<item><title>Bridge</title><link>{link}</link>{inside}</item>"


def listing(web: Web, server: WebServer, body: str | bytes, kind: str = "text/xml") -> Listing:
    location = server.set("/feed", Page(body, content_type=kind))
    (listed,) = list_rss(web, location, NONE)
    return listed


def one(web: Web, server: WebServer, body: str | bytes, kind: str = "text/xml") -> ListedPage:
    (page,) = listing(web, server, body, kind).pages
    return page


DIALECTS = {
    "RSS 0.91": (
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
        "<title>Vosk Post</title><item><title>Bridge</title><link>https://post.example/bridge"
        "</link></item></channel></rss>"
    ),
    "RSS 1.0": (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="https://post.example/"><title>Vosk Post</title></channel>'
        '<item rdf:about="https://post.example/bridge"><title>Bridge</title>'
        "<link>https://post.example/bridge</link><dc:date>2025-04-07T23:30:00+02:00</dc:date>"
        "<dc:creator>Ann Lee</dc:creator></item></rdf:RDF>"
    ),
    "RSS 2.0": rss(
        item("<pubDate>Mon, 07 Apr 2025 23:30:00 +0200</pubDate><dc:creator>Ann Lee</dc:creator>")
    ),
    "RSS 2.0 with junk before it": "\n<br>Warning: cannot modify header\n" + rss(item("")),
    "RSS 2.0 not closed": rss(item("")).removesuffix("</channel></rss>"),
    "a guid for a link": rss(
        "<item><title>Bridge</title><guid>https://post.example/bridge</guid></item>"
    ),
    "FeedBurner": rss(
        item(
            "<feedburner:origLink>https://post.example/bridge</feedburner:origLink>",
            "http://feeds.example/~r/post/~3/x1/",
        )
    ),
    "a fragment and white space": rss(item("", "\n https://post.example/bridge#comments \n")),
    "Atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Vosk Post</title><entry>'
        '<title type="html">&lt;b&gt;Bridge&lt;/b&gt;</title><id>tag:post.example,2025:1</id>'
        '<link rel="replies" href="https://post.example/bridge/comments"/>'
        '<link rel="alternate" type="application/pdf" href="https://post.example/bridge.pdf"/>'
        '<link href="https://post.example/bridge"/><author><name>Ann Lee</name></author>'
        "<published>2025-04-07T23:30:00+02:00</published>"
        "<updated>2025-04-08T08:00:00Z</updated></entry></feed>"
    ),
    "Atom with a base": (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.example/news/">'
        '<title>Vosk Post</title><entry><title>Bridge</title><link href="../bridge"/></entry>'
        "</feed>"
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_tells_the_page_of_a_story(web: Web, server: WebServer, dialect: str) -> None:
    page = one(web, server, DIALECTS[dialect])
    assert page.path == page.fields["url"] == "https://post.example/bridge"
    assert (page.fields["title"], page.fields["site"]) == ("Bridge", "Vosk Post")
    assert not page.whole
    if "2025" in DIALECTS[dialect]:
        assert str(page.fields["published"]) == "2025-04-07T23:30:00+02:00"
        assert page.fields["byline"] == "Ann Lee"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(item("")).replace("Bridge", "Brücke"), "text/xml"),
        (rss(item("")).replace("Bridge", "Brücke").encode("utf-16"), "text/xml"),
        (rss(item("")).replace("Bridge", "Brücke").encode("latin-1"), "text/xml; charset=latin1"),
        (
            rss(item(""))
            .replace("Bridge", "Brücke")
            .replace('"1.0"?', '"1.0" encoding="iso-8859-1"?')
            .encode("latin-1"),
            "application/rss+xml",
        ),
        (rss(item("")).replace("Bridge", "Brücke"), "text/xml; charset=iso-8859-1"),
        (rss(item("")).replace("Bridge", "<![CDATA[Br&uuml;cke]]>"), "text/html"),
        (rss(item("")).replace("Bridge", "Br&amp;#252;cke"), ""),
    ],
    ids=["UTF-8", "UTF-16", "by header", "by declaration", "wrong header", "CDATA", "twice"],
)
def test_letters_arrive_as_they_were_written(
    web: Web, server: WebServer, body: str | bytes, kind: str
) -> None:
    assert one(web, server, body, kind).fields["title"] == "Brücke"


def test_relative_links_lead_from_where_the_feed_stands(web: Web, server: WebServer) -> None:
    assert one(web, server, rss(item("", "/bridge"))).path == f"{server.url}/bridge"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://post.example/bridge",
        "file:///etc/passwd",
        "data:text/html,x",
        "http:",
        "mailto:desk@post.example",
        "tag:post.example,2025:1",
    ],
)
def test_an_entry_without_a_page_on_the_web_is_passed_over(
    web: Web, server: WebServer, link: str
) -> None:
    assert listing(web, server, rss(item("", link) + item(""))).pages[0].path.endswith("/bridge")
    assert len(listing(web, server, rss(item("", link) + item(""))).pages) == 1


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://name:word@post.example/", "name or password"),
        ("https://post.example:99999999/", "port"),
        ("https://post.example/" + "a" * 3_000, "3,021 bytes"),
        ("http://xn--a.example/x", "host"),
        ("https://post.example/a|b", "percent-encode"),
    ],
)
def test_an_entry_whose_link_cannot_be_taken_fails_alone(
    web: Web, server: WebServer, link: str, why: str
) -> None:
    refused, page = listing(web, server, rss(item("", link) + item(""))).pages
    assert (refused.path, page.path) == ("entry 1", "https://post.example/bridge")
    assert why in str(refused.refused)
    assert "word@" not in str(refused.refused)
    refused, page = sorted(
        listings(web, server.set("/map.xml", urlset(link, "https://post.example/bridge")))[0].pages,
        key=lambda one: one.refused is None,
    )
    assert page.path == "https://post.example/bridge"
    assert why in str(refused.refused)


def test_a_link_that_stands_twice_is_listed_once_with_its_newest_word(
    web: Web, server: WebServer
) -> None:
    old = item("<pubDate>Mon, 07 Apr 2025 10:00:00 GMT</pubDate><description>old</description>")
    new = item("<pubDate>Tue, 08 Apr 2025 10:00:00 GMT</pubDate><description>new</description>")
    for body in (rss(old + new), rss(new + old)):
        assert str(one(web, server, body).fields["published"]).startswith("2025-04-08")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("<description>one</description>", "<description>two</description>"),
        ("<guid isPermaLink='false'>1</guid>", "<guid isPermaLink='false'>2</guid>"),
        (f"<content:encoded><![CDATA[{LONG}]]></content:encoded>", ""),
    ],
)
def test_the_mark_changes_with_what_an_entry_says(
    web: Web, server: WebServer, was: str, now: str
) -> None:
    before, after = one(web, server, rss(item(was))), one(web, server, rss(item(now)))
    assert before.mark != after.mark
    assert before.mark == one(web, server, rss(item(was))).mark


def test_a_pixel_that_counts_readers_is_no_change(web: Web, server: WebServer) -> None:
    marks = {
        one(web, server, rss(item(f"<description>A&lt;img src='p?{n}'/&gt;</description>"))).mark
        for n in range(2)
    }
    assert len(marks) == 1


def encoded(html: str) -> str:
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


@pytest.mark.parametrize(
    ("inside", "whole"),
    [
        (encoded(LONG), True),
        ("<description>Short.</description>" + encoded(LONG), True),
        (encoded(LONG + FOOTER), True),
        (encoded("<p>A short story of few words.</p>"), False),
        (f"<description><![CDATA[{LONG}]]></description>", False),
        (f"<description><![CDATA[{LONG}]]></description>" + encoded(LONG + "<p>x y</p>"), False),
        (encoded(LONG + "<p>And then…</p>"), False),
        (encoded(LONG + "<p>And then [&hellip;]</p>"), False),
        (encoded(LONG + "<p>And then ...</p>"), False),
        (encoded(LONG + '<p><a href="/b">Read more</a></p>'), False),
        (encoded(LONG + '<p><a href="/b">Continue reading “Bridge” →</a></p>'), False),
        (encoded(LONG + "<p>[…]</p>" + FOOTER), False),
    ],
    ids=(
        "content summary-and-content with-a-footer few-words description hardly-more-than-summary "
        "… […] ... read-more continue-reading cut-above-a-footer"
    ).split(),
)
def test_an_entry_is_taken_whole_only_where_it_is(
    web: Web, server: WebServer, inside: str, whole: bool
) -> None:
    page = one(web, server, rss(item(inside)))
    assert page.whole == whole == ("html" in page.fields)
    if whole:
        story = story_of_fields(page.fields, PageOrigin("feed", page.path))
        assert "Repairs have cost 3.2 million crowns so far." in story.text
        assert "appeared first" not in story.text
        assert (story.title, story.outlet) == ("Bridge", "Vosk Post")
        assert story.url == "https://post.example/bridge"


def test_atom_content_may_be_whole(web: Web, server: WebServer) -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Vosk Post</title><entry><title>Bridge'
        '</title><link href="https://post.example/bridge"/><content type="xhtml">'
        f'<div xmlns="http://www.w3.org/1999/xhtml">{LONG}</div></content></entry></feed>'
    )
    assert one(web, server, body).whole


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Vosk Post", "Vosk Post"),
        ("BBC News", "BBC News"),
        ("Tom &amp; Ann", "Tom & Ann"),
        ("Vosk Post - World", None),
        ("Vosk Post – World", None),
        ("World | Vosk Post", None),
        ("Vosk Post &gt; Politics", None),
        ("Vosk Post » Feed", None),
        ("Vosk Post: Politics", None),
        ("Vosk Post RSS", None),
        ("Latest stories", None),
        ("World", None),
        ("", None),
        ("Everything that is said on the quays of Vosk", None),
    ],
)
def test_a_title_that_may_be_a_section_is_no_outlet(title: str, name: str | None) -> None:
    assert site_name(title) == name


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        ("<author>ann@post.example (Ann Lee)</author>", "Ann Lee"),
        ("<author>ann@post.example</author>", None),
        ("<dc:creator>Ann Lee and Tom Hale</dc:creator>", "Ann Lee and Tom Hale"),
        (
            "<dc:creator>Ann Lee</dc:creator><dc:creator>Tom Hale</dc:creator>",
            ["Ann Lee", "Tom Hale"],
        ),
        ("", None),
    ],
)
def test_authors(web: Web, server: WebServer, names: str, byline: object) -> None:
    assert one(web, server, rss(item(names))).fields.get("byline") == byline


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 07 Apr 2025 23:30:00 +0200", "2025-04-07T23:30:00+02:00"),
        ("07 Apr 2025 23:30 GMT", "2025-04-07T23:30:00+00:00"),
        ("2025-04-07T23:30:00Z", "2025-04-07T23:30:00+00:00"),
        ("2025-04-07", "2025-04-07T00:00:00"),
        ("2025-04", "2025-04-01T00:00:00"),
        ("yesterday", None),
        ("99999999999999", None),
        ("", None),
    ],
)
def test_moments_keep_their_zone(written: str, read: str | None) -> None:
    when = moment(written)
    assert (when.isoformat() if when else None) == read


def test_a_feed_that_is_as_it_was_lists_nothing(web: Web, server: WebServer) -> None:
    location = server.set("/feed", Page(rss(item("")), etag='"1"', last_modified="Mon"))
    (first,) = list_rss(web, location, NONE)
    (second,) = list_rss(web, location, first.memory)
    assert len(first.pages) == 1
    assert second == Listing((), complete=False, memory=first.memory)


def test_an_empty_feed_is_a_feed(web: Web, server: WebServer) -> None:
    assert listing(web, server, rss("")).pages == ()


LAUGHS = "".join(
    f'<!ENTITY {one} "{f"&{other};" * 10}">'
    for one, other in zip("bcdefghi", "abcdefgh", strict=True)
)
LAUGHS = f'<!DOCTYPE rss [<!ENTITY a "ha">{LAUGHS}]>'


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [
        ("<html><body><h1>Vosk Post</h1></body></html>", "text/html", "(text/html)"),
        ('{"feed": []}', "application/json", "(application/json)"),
        ("", "text/xml", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png", "not text"),
        ("/etc/passwd", "text/plain", "no feed"),
        ("<?xml version='1.0'?>" + LAUGHS + rss(item("&i;")), "text/xml", "entities"),
        ("<rss", "text/xml", "no feed"),
    ],
    ids=["a site", "JSON", "nothing", "a picture", "a file's name", "entities", "a torn start"],
)
def test_what_is_no_feed_is_said_in_one_line(
    web: Web, server: WebServer, body: str | bytes, kind: str, word: str
) -> None:
    with pytest.raises(FeedError) as caught:
        listing(web, server, body, kind)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_feed_that_is_not_there_is_a_feed_that_fails(web: Web, server: WebServer) -> None:
    with pytest.raises(FeedError, match="404"):
        list(list_rss(web, f"{server.url}/none", NONE))


HOSTILE: dict[str, Callable[[int], str]] = {
    "entries": lambda n: rss("".join(item("", f"/{at}") for at in range(n))),
    "comments": lambda n: rss(item(f"<description>{'&lt;!--' * n}</description>")),
    "scripts": lambda n: rss(item(f"<description>{'&lt;script&gt;' * n}</description>")),
    "title": lambda n: rss(item(f"<title>{'B' * 10 * n}</title>")),
    "items": lambda n: rss("<item>" * n),
    "depth": lambda n: rss(item("<a>" * 10 * n)),
    "authors": lambda n: rss(item("<dc:creator>A</dc:creator>" * n)),
    "author": lambda n: rss(item(f"<author>{'a-' * 10 * n}</author>")),
    "categories": lambda n: rss(item("".join(f"<category>{at}</category>" for at in range(n)))),
    "attributes": lambda n: rss(item("<a " + " ".join(f"b{at}='x'" for at in range(n)) + "/>")),
    "links": lambda n: rss(item("<link>https://post.example/a</link>" * n)),
    "letters": lambda n: rss(item("\ufffd&#0;&#x1;" * n)),
    "prolog": lambda n: "<!--" * n + rss(item("")),
}
"""Each kind of hostile feed, at a size."""


@pytest.mark.slow
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_feed_costs_what_its_length_costs(
    web: Web, server: WebServer, body: Callable[[int], str]
) -> None:
    def reading(size: int) -> Callable[[], None]:
        given = body(size)

        def read() -> None:
            pages: list[ListedPage] = []
            with suppress(FeedError):
                pages.extend(listing(web, server, given).pages)
            assert len(pages) <= MAX_ENTRIES
            assert all(len(str(page.fields.get("title"))) <= 500 for page in pages)

        return read

    assert grows_evenly(reading, 2_500)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("<>/&;!-[]\"'= arsitemlnkguidch:x\0é"), max_size=300))
def test_any_feed_lists_pages_or_fails_as_a_feed(web: Web, server: WebServer, inside: str) -> None:
    try:
        pages = listing(web, server, rss(item(inside))).pages
    except FeedError:
        return
    for page in pages:
        assert story_link("", page.path) == page.path


# --- sitemaps ---------------------------------------------------------------------------------

NS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def urlset(*urls: tuple[str, str] | str) -> str:
    rows = (url if isinstance(url, tuple) else (url, "") for url in urls)
    inside = "".join(
        f"<url><loc>{loc}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
        for loc, when in rows
    )
    return f'<?xml version="1.0"?><urlset xmlns="{NS}">{inside}</urlset>'


def index(*maps: tuple[str, str] | str) -> str:
    return urlset(*maps).replace("urlset", "sitemapindex").replace("url>", "sitemap>")


def listings(web: Web, location: str, memory: Memory = NONE) -> list[Listing]:
    return list(list_sitemap(web, location, memory))


def paths(found: list[Listing], server: WebServer) -> list[str]:
    return [page.path.removeprefix(server.url) for one in found for page in one.pages]


@pytest.mark.parametrize(
    "body",
    [
        urlset(("/a", "2025-01-01"), ("/b", "2025-03-01T10:00Z"), "/c", "/", ("/b", "2024-01-01")),
        gzip.compress(urlset(("/a", "2025-01-01"), ("/b", "2025-03-01"), "/c", "/").encode()),
        urlset(("/a", "2025-01"), ("/b", "2025-03-01"), "/c", "ftp://x/", "javascript:1").replace(
            f' xmlns="{NS}"', ""
        ),
        "<!-- <html> -->"
        + urlset(("\n/a#top ", " 2025-01-01\n"), ("/b", "2025-03-01"), "/c").split("?>")[1],
        urlset(("/b", "2025-03-01"), ("/a", "2025-01-01"), "/c").removesuffix("</urlset>"),
    ],
    ids=["plain", "packed", "no namespace", "white space", "torn"],
)  # fmt: skip
def test_a_sitemap_lists_its_pages_newest_first(
    web: Web, server: WebServer, body: str | bytes
) -> None:
    (found,) = listings(web, server.set("/sitemap.xml", Page(body, content_type=None)))
    assert paths([found], server) == ["/b", "/a", "/c"]
    assert found.pages[-1].mark == ""
    assert found.pages[0].mark.startswith("2025-03-01")
    assert not found.complete


def test_a_news_sitemap_tells_headline_day_and_outlet(web: Web, server: WebServer) -> None:
    body = (
        f'<urlset xmlns="{NS}" xmlns:n="{NEWS}" xmlns:i="http://www.google.com/schemas/image">'
        "<url><loc>/bridge</loc><n:news><n:publication><n:name>Vosk Post</n:name>"
        "<n:language>en-GB</n:language></n:publication>"
        "<n:publication_date>2025-04-07T23:30:00+02:00</n:publication_date>"
        "<n:title>Bridge &amp; ferry</n:title></n:news>"
        "<i:image><i:loc>/p.jpg</i:loc><i:title>A bridge</i:title></i:image></url></urlset>"
    )
    (found,) = listings(web, server.set("/news.xml", body))
    (page,) = found.pages
    assert page.fields == {
        "url": f"{server.url}/bridge",
        "title": "Bridge & ferry",
        "published": "2025-04-07T23:30:00+02:00",
        "outlet": "Vosk Post",
        "language": "en",
    }


def tree(server: WebServer) -> str:
    """An index of two sitemaps, one packed, and an index within."""
    server.set("/s1.xml", urlset(("/1", "2025-01-01")))
    server.set("/s2.xml.gz", gzip.compress(urlset(("/2", "2025-02-01"), "/2b").encode()))
    server.set("/s3.xml", urlset(("/3", "2025-03-01")))
    server.set("/inner.xml", index(("/s3.xml", "2025-03-01T00:00:00Z"), "/top.xml"))
    return server.set(
        "/top.xml",
        index(
            ("/s1.xml", "2025-01-01T00:00:00Z"),
            ("/s2.xml.gz", "2025-02-01T00:00:00Z"),
            ("/inner.xml", "2025-03-01T00:00:00Z"),
            ("/s1.xml", ""),
        ),
    )


def test_an_index_is_read_newest_first_each_sitemap_once(web: Web, server: WebServer) -> None:
    location = tree(server)
    before = len(server.requests)
    found = listings(web, location)
    assert paths(found, server) == ["/3", "/2", "/2b", "/1"]
    assert [len(one.pages) for one in found] == [1, 2, 1, 0]
    assert sorted(server.paths()[before:]) == [
        "/inner.xml", "/s1.xml", "/s2.xml.gz", "/s3.xml", "/top.xml",
    ]  # fmt: skip


def test_only_sitemaps_that_changed_are_read_again(web: Web, server: WebServer) -> None:
    location = tree(server)
    memory = listings(web, location)[-1].memory
    server.set("/s1.xml", urlset(("/1", "2025-01-01"), ("/new", "2025-04-01")))
    unmoved = server.set("/top.xml", server_index := index(("/s1.xml", "2025-01-01T00:00:00Z")))
    assert paths(listings(web, unmoved, memory), server) == []
    moved = server.set("/top.xml", server_index.replace("2025-01-01T", "2025-04-01T"))
    assert paths(listings(web, moved, memory), server) == ["/new", "/1"]


def test_an_index_that_tells_all_is_asked_whether_it_changed(web: Web, server: WebServer) -> None:
    server.set("/s1.xml", urlset("/1"))
    server.set("/inner.xml", index(("/s1.xml", "2025-01-01T00:00:00Z")))
    told = index(("/s1.xml", "2025-01-01T00:00:00Z"))
    location = server.set("/top.xml", Page(told, etag='"1"'))
    memory = listings(web, location)[-1].memory
    assert listings(web, location, memory) == [Listing((), complete=False, memory=memory)]
    for untold in (index(("/s1.xml", "2025-01-01")), index(("/inner.xml", "2025-01-01T00:00:00Z"))):
        location = server.set("/top.xml", Page(untold, etag='"1"'))
        assert listings(web, location)[-1].memory.etag is None


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("/post-sitemap.xml", True),
        ("/wp-sitemap-posts-post-1.xml", True),
        ("/stage-news.xml", True),
        ("/author-sitemap.xml", False),
        ("/category-sitemap2.xml", False),
        ("/post_tag-sitemap.xml", False),
        ("/wp-sitemap-taxonomies-category-1.xml", False),
        ("/wp-sitemap-users-1.xml", False),
        ("/sitemap_topics.xml", False),
    ],
)
def test_sitemaps_of_lists_are_passed_over(
    web: Web, server: WebServer, name: str, is_read: bool
) -> None:
    server.set(name, urlset("/1"))
    location = server.set("/top.xml", index(name))
    assert paths(listings(web, location), server) == ["/1"] * is_read


def test_a_day_alone_does_not_tell_that_a_sitemap_is_as_it_was(web: Web, server: WebServer) -> None:
    location = server.set("/top.xml", index(("/s1.xml", "2025-04-01")))
    server.set("/s1.xml", Page(urlset("/1"), etag='"1"'))
    memory = listings(web, location)[-1].memory
    assert paths(listings(web, location, memory), server) == []
    server.set("/s1.xml", Page(urlset("/1", "/2"), etag='"2"'))
    assert paths(listings(web, location, memory), server) == ["/1", "/2"]


def test_a_reading_that_stops_goes_on_where_it_was(web: Web, server: WebServer) -> None:
    location = tree(server)
    walk = list_sitemap(web, location, NONE)
    kept = [next(walk), next(walk)][-1].memory
    walk.close()  # type: ignore[attr-defined]
    assert paths(listings(web, location, kept), server) == ["/1"]


def test_one_broken_sitemap_fails_alone_and_is_tried_again(
    web: Web, server: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    location = server.set(
        "/top.xml", Page(index(("/gone.xml", "2025-05-01T00:00:00Z"), "/s1.xml"), etag='"1"')
    )
    server.set("/s1.xml", urlset("/1"))
    found = listings(web, location)
    assert paths(found, server) == ["/1"]
    assert "sitemap cannot be read" in caplog.text
    server.set("/gone.xml", urlset("/back"))
    assert "/back" in paths(listings(web, location, found[-1].memory), server)
    server.remove("/gone.xml")


def test_an_index_of_which_nothing_can_be_read_fails(web: Web, server: WebServer) -> None:
    location = server.set("/top.xml", index("/gone1.xml", "/gone2.xml"))
    with pytest.raises(FeedError, match="none of its 2 sitemaps"):
        listings(web, location)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<html><body>Not here</body></html>", "no sitemap"),
        (rss(item("")), "no sitemap"),
        (gzip.compress(b" " * 60_000_000), "50 MB"),
        (gzip.compress(urlset("/a").encode())[:-20], "cut off"),
        (b"\x1f\x8bno", "unpacked"),
    ],
    ids=["a page", "RSS", "a bomb", "torn", "not gzip"],
)
def test_what_is_no_sitemap_is_said(
    web: Web, server: WebServer, body: str | bytes, word: str
) -> None:
    with pytest.raises(FeedError, match=word):
        listings(web, server.set("/sitemap.xml", body))


def test_sitemaps_are_bounded(web: Web, server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_PAGES", 5)
    monkeypatch.setattr(sitemap_entries, "MAX_PAGES", 5)
    monkeypatch.setattr(sitemaps, "MAX_SITEMAPS", 3)
    many = server.set("/many.xml", urlset(*[(f"/{n}", f"2025-01-{n:02}") for n in range(1, 20)]))
    assert len(paths(listings(web, many), server)) == 5
    for n in range(6):
        server.set(f"/m{n}.xml", urlset(f"/{n}"))
    deep = server.set("/top.xml", index(*[f"/m{n}.xml" for n in range(6)]))
    assert paths(listings(web, deep), server) == ["/0", "/1", "/2"]
    for n in range(6):
        server.set(f"/d{n}.xml", index(f"/d{n + 1}.xml"))
    assert paths(listings(web, f"{server.url}/d0.xml"), server) == []


@pytest.mark.parametrize(
    "prolog",
    [
        LAUGHS.replace("DOCTYPE rss", "DOCTYPE urlset"),
        '<!DOCTYPE urlset [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE urlset [<!ENTITY i "{"x" * 100_000}">]>',
    ],
    ids=["laughs", "a file", "one long"],
)
def test_a_sitemap_that_declares_entities_is_not_read(
    web: Web, server: WebServer, prolog: str
) -> None:
    body = prolog + urlset(*["/a&i;" * 500, "/b"]).split("?>")[1]
    with pytest.raises(FeedError, match="entities"):
        listings(web, server.set("/sitemap.xml", body))
