"""What a feed may have us do is bounded by what is looked at, not by what is new in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from newsroom import Newsroom
from webserver import Page, WebServer

from index.archive.pages import page_problems
from index.errors import FeedError
from index.feeds import discover, sitemap, sitemap_entries
from index.feeds.sitemap import list_sitemap
from index.feeds.wordpress import MOST_BARREN, POSTS_A_PAGE, list_wordpress
from index.listing import Memory
from index.web.fetch import Web

SAID = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    web = Web(private="127.0.0.1", spacing=0)
    yield web
    web.close()


def urlset(*addresses: str, name: str = "url") -> str:
    inside = "".join(f"<{name}><loc>{one}</loc></{name}>" for one in addresses)
    top = "urlset" if name == "url" else "sitemapindex"
    return f'<{top} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{top}>'


@pytest.mark.parametrize("repeated", ["/same", "mailto:desk@post.example", "http://a b/", ""])
def test_an_address_repeated_without_end_is_not_read_without_end(
    server: WebServer, web: Web, monkeypatch: pytest.MonkeyPatch, repeated: str
) -> None:
    monkeypatch.setattr(sitemap_entries, "MAX_ENTRIES", 50)
    for before, is_listed in ((49, True), (50, False)):
        at = server.set("/map.xml", urlset(*[repeated] * before, "/other"))
        [listing] = list_sitemap(web, at, Memory())
        assert (f"{server.url}/other" in {page.path for page in listing.pages}) is is_listed


def test_a_page_that_lists_parts_without_end_is_not_read_without_end(
    server: WebServer, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap_entries, "MAX_TAGS", 1_000)
    at = server.set("/map.xml", urlset("/a").replace("<loc>", "<a/>" * 1_000 + "<loc>"))
    with pytest.raises(FeedError, match="over 1,000 tags"):
        list(list_sitemap(web, at, Memory()))


def test_an_index_is_asked_about_for_so_long_and_the_rest_waits(
    server: WebServer, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = server.set("/map.xml", urlset("/1.xml", "/2.xml", "/map.xml", name="sitemap"))
    for n in (1, 2):
        server.set(f"/{n}.xml", urlset(f"/story-{n}"))
    monkeypatch.setattr(sitemap, "ASKING_SECONDS", 1e-9)
    *listings, end = list_sitemap(web, at, Memory())
    assert [page.path for one in listings for page in one.pages] == [f"{server.url}/story-1"]
    assert end.memory.etag is None
    monkeypatch.undo()
    assert len(list(list_sitemap(web, at, Memory()))) == 3


def test_posts_given_again_and_again_end_a_reading(server: WebServer, web: Web) -> None:
    posts = [
        {"id": n, "link": f"{server.url}/{n}", "modified_gmt": "2025-05-12T10:00:00"}
        for n in range(POSTS_A_PAGE)
    ]

    class Again(WebServer):
        def answer(self, request: object) -> Page:
            super().answer(request)  # type: ignore[arg-type]
            return Page(json.dumps(posts), content_type="application/json")

    with Again() as again:
        with pytest.raises(FeedError, match="again and again"):
            list(list_wordpress(web, f"{again.url}/wp-json/", Memory()))
        assert len(again.paths()) <= MOST_BARREN + 4


@pytest.mark.parametrize("where", ["robots", "page"])
def test_links_of_a_site_repeated_without_end_are_not_all_looked_at(
    server: WebServer, web: Web, where: str
) -> None:
    server.set("/map.xml", urlset("/a"))
    kind = 'rel="alternate" type="application/rss+xml"'
    same = {"robots": "Sitemap: /none\n", "page": f'<link {kind} href="/none">'}[where]
    many = same * discover._MAX_SEEN + same.replace("/none", "/map.xml")
    server.set("/", f"<html><head>{many if where == 'page' else ''}</head><body>x</body></html>")
    server.set("/robots.txt", many if where == "robots" else "")
    with pytest.raises(FeedError, match="no feed found"):
        discover.discover(web, server.url + "/")
    assert "/map.xml" not in server.paths()


def test_lines_that_cannot_be_read_are_told_up_to_a_number_and_counted(room: Newsroom) -> None:
    good = json.dumps({"id": "x", "text": SAID})
    bad = [json.dumps({"id": f"{n}"}) for n in range(300)]
    room.write("x.jsonl", "\n".join([*bad, good]))
    assert room.refresh().count()["added"] == 1
    with room.house.archive.reading() as connection:
        reasons = [problem.reason for problem in page_problems(connection)]
    assert len(reasons) == 201
    assert reasons[-1] == "100 more of its stories cannot be read"
    room.write("x.jsonl", "\n".join([*["{}"] * 5_000, good]))
    assert room.refresh().count()["failed"] == 1


@pytest.mark.parametrize("name", ["x.jsonl", "x.json"])
def test_a_file_that_holds_hardly_a_story_is_not_read_on(room: Newsroom, name: str) -> None:
    items = [json.dumps({"id": f"{n}"}) for n in range(2_000)]
    items.append(json.dumps({"id": "x", "text": SAID}))
    room.write(name, "\n".join(items) if name == "x.jsonl" else f"[{','.join(items)}]")
    assert room.refresh().count()["added"] == 0
    with room.house.archive.reading() as connection:
        reasons = [problem.reason for problem in page_problems(connection)]
    assert any("hardly anything in it is a story" in why for why in reasons)
    assert len(reasons) < 250


def test_a_file_of_values_without_end_is_not_held_in_memory(room: Newsroom) -> None:
    room.write("x.json", "[" + "[]," * 5_000_001 + "0]")
    [problem] = room.refresh().failed
    assert "over 5,000,000 values" in problem.reason
