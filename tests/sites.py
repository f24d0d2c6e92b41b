"""News sites on real local servers: the same stories behind each kind of feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import escape

from webserver import Page, Request, WebServer

DAY = "2025-05-12"
FURNITURE = ("Share on Facebook", "Advertisement")


@dataclass
class Piece:
    """A story as its site shows it."""

    title: str
    paragraphs: list[str]
    changed: int = 0
    furniture: tuple[str, ...] = FURNITURE

    @property
    def html(self) -> str:
        return "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)

    @property
    def stamp(self) -> str:
        return f"{DAY}T10:{self.changed:02}:00Z"


@dataclass
class Site:
    """A site whose feed and pages follow its stories."""

    kind: str
    server: WebServer
    name: str = "Dornfeld Courier"
    stories: dict[str, Piece] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    is_down: bool = False

    @property
    def location(self) -> str:
        paths = {"rss": "/rss.xml", "whole rss": "/rss.xml", "sitemap": "/sitemap.xml"}
        paths |= {"wordpress": "/wp-json/", "page": "/news/bridge"}
        return self.server.url + paths[self.kind]

    @property
    def feed_kind(self) -> str:
        return "rss" if self.kind == "whole rss" else self.kind

    def url(self, slug: str) -> str:
        return f"{self.server.url}/news/{slug}"

    def show(self) -> None:
        """Have the server give what the site holds now."""
        for slug in [*self.stories, *self.moved]:
            self.server.remove(f"/news/{slug}")
        for slug, piece in self.stories.items():
            self.server.set(f"/news/{slug}", self.page(slug, piece))
        for old, new in self.moved.items():
            self.server.redirect(f"/news/{old}", self.url(new), 301)
        self._show_feed()

    def take_down(self, slug: str) -> Piece:
        self.server.remove(f"/news/{slug}")
        return self.stories.pop(slug)

    def _show_feed(self) -> None:
        if self.kind == "page":
            return
        path = self.location.removeprefix(self.server.url)
        if self.is_down:
            for at in (path, "/wp-json/wp/v2/posts"):
                self.server.set(at, Page("the site is being repaired", status=503))
        elif self.kind == "wordpress":
            self.server.set("/wp-json/", Page("{}", content_type="application/json"))
            self.server.set("/wp-json/wp/v2/posts", self._posts())
        else:
            feed = self._sitemap() if self.kind == "sitemap" else self._rss()
            self.server.set(path, Page(feed, content_type="application/xml"))

    def page(self, slug: str, piece: Piece) -> Page:
        """Return a story's page."""
        aside = "".join(f"<aside>{escape(text)}</aside>" for text in piece.furniture)
        return Page(f"""<!doctype html><html lang="en"><head><title>{escape(piece.title)}</title>
<meta property="og:title" content="{escape(piece.title)}">
<meta property="og:type" content="article">
<meta property="og:site_name" content="{escape(self.name)}">
<meta property="article:published_time" content="{DAY}T08:00:00Z">
<link rel="canonical" href="{self.url(slug)}"></head><body><article>
<h1>{escape(piece.title)}</h1>{piece.html}</article>{aside}</body></html>""")

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>{escape(piece.title)}</title><link>{self.url(slug)}</link>"
            f"<pubDate>Mon, 12 May 2025 08:00:00 GMT</pubDate>"
            f"<description>{escape(piece.paragraphs[0][:60])}</description>"
            + (
                f"<content:encoded><![CDATA[{piece.html}]]></content:encoded>"
                if self.kind == "whole rss"
                else ""
            )
            + "</item>"
            for slug, piece in self.stories.items()
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{self.name}</title><link>{self.server.url}/</link>{items}</channel></rss>"
        )

    def _sitemap(self) -> str:
        urls = "".join(
            f"<url><loc>{self.url(slug)}</loc><lastmod>{piece.stamp}</lastmod></url>"
            for slug, piece in self.stories.items()
        )
        return (
            '<?xml version="1.0"?><urlset '
            f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        )

    def _posts(self) -> Page:
        posts = [
            {
                "id": n,
                "link": self.url(slug),
                "date": f"{DAY}T08:00:00",
                "date_gmt": f"{DAY}T08:00:00",
                "modified_gmt": piece.stamp.removesuffix("Z"),
                "status": "publish",
                "title": {"rendered": escape(piece.title)},
                "content": {"rendered": piece.html, "protected": False},
            }
            for n, (slug, piece) in enumerate(self.stories.items(), 1)
        ]
        posts.sort(key=lambda post: str(post["modified_gmt"]))
        pages = {"X-WP-TotalPages": "1", "X-WP-Total": str(len(posts))}
        return Page(json.dumps(posts), content_type="application/json", headers=pages)


class _Server(WebServer):
    """Gives all posts whatever is asked of WordPress's API: what has not changed is passed over."""

    def answer(self, request: Request) -> Page:
        if request.path.startswith("/wp-json"):
            request = replace(request, path=request.path.partition("?")[0])
        return super().answer(request)


@contextmanager
def news_site(kind: str) -> Iterator[Site]:
    """Give a site of a kind of feed, on a server of its own."""
    with _Server() as server:
        yield Site(kind, server)
