"""A small town's paper on a local server, read into an archive: what sites do, and what is kept."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from itertools import count
from typing import Any

from sqlalchemy import select, update
from webserver import Page, WebServer

from index.archive import Feed, tables
from index.archive.engine import aware
from index.archive.feeds import add_feed
from index.archive.pages import page_problems
from index.house import House
from index.refresh import Refreshed, refresh
from index.update import hands_of

_TOPICS = (
    "allotments beekeepers choir dredger egrets foundry gasworks hospice ironmonger jetty kilns "
    "lifeboat museum nursery orchard pottery quarry rowers skaters tannery"
).split()


def prose(topic: str, figure: int = 12) -> list[str]:
    """Return the paragraphs of a story of its own, with one figure in it."""
    return [
        f"The {topic} committee of Marram counted {figure} new members over the winter.",
        f"Nobody expected the {topic} to draw such crowds, secretary Odile Penn said on Tuesday.",
        f"The town lends the {topic} a hall behind the station until the end of the season.",
        f"A collection for the {topic} has raised 4,310 crowns since the first frost came.",
    ]


def page(title: str, paragraphs: list[str], head: str = "", around: str = "") -> str:
    """Return a page that calls itself nothing but what `head` says."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title>{head}</head>'
        f"<body>{around}<article><h1>{escape(title)}</h1>{body}</article></body></html>"
    )


def dated(day: str = "2025-05-12") -> str:
    return (
        '<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{day}T08:00:00Z">'
    )


@dataclass
class Town:
    """A site, one feed of it, and what an archive has of that."""

    house: House
    server: WebServer
    feed: Feed | None = None
    topics: list[str] = field(default_factory=lambda: list(_TOPICS))
    _edition: count[int] = field(default_factory=lambda: count(1))

    def add(self, path: str, kind: str) -> None:
        with self.house.archive.writing() as connection:
            self.feed = add_feed(connection, self.server.url + path, kind, "Marram Mail")

    def refresh(self, *, eager: bool = False) -> Refreshed:
        assert self.feed is not None
        with self.house.archive.writing() as connection:  # as it was kept, with its memory
            self.feed = add_feed(connection, self.feed.location, self.feed.kind, None)
        return refresh(hands_of(self.house), [self.feed], lambda _: None, eager=eager)

    def rss(self, links: list[str], inside: str = "", *, etag: str | None = None) -> None:
        """List links, whose titles are their own, newly each time."""
        items = "".join(
            f"<item><title>{escape(link)}</title><link>{escape(self.server.url + link)}</link>"
            f"{inside}</item>"
            for link in links
        )
        self.feed_of(items, etag=etag)

    def feed_of(self, items: str, *, etag: str | None = None) -> None:
        text = (
            '<?xml version="1.0"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Marram Mail</title>{items}</channel></rss>"
        )
        self._show("/rss.xml", text, etag)

    def sitemap(self, links: list[str], *, etag: str | None = None) -> None:
        self._show("/sitemap.xml", self.urlset(links), etag)

    def urlset(self, links: list[str]) -> str:
        urls = "".join(f"<url><loc>{escape(self.server.url + link)}</loc></url>" for link in links)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    def index(self, links: list[str], *, etag: str | None = None) -> None:
        """Show an index of sitemaps."""
        below = "".join(f"<sitemap><loc>{self.server.url}{at}</loc></sitemap>" for at in links)
        self._show("/index.xml", f"<sitemapindex>{below}</sitemapindex>", etag)

    def news(self, entries: list[tuple[str, str]]) -> None:
        """Show a news sitemap of links and the days it gives them."""
        urls = "".join(
            f"<url><loc>{self.server.url}{link}</loc><lastmod>{day}</lastmod><n:news>"
            f"<n:publication_date>{day}</n:publication_date></n:news></url>"
            for link, day in entries
        )
        text = (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        )
        self._show("/sitemap.xml", text, None)

    def dated_feed(self, kind: str, entries: list[tuple[str, str]]) -> None:
        """Add a feed of a kind with links and the days it gives them."""
        if kind == "sitemap":
            self.news(entries)
            self.add("/sitemap.xml", "sitemap")
            return
        where = self.server.url
        self.feed_of(
            "".join(
                f"<item><link>{where}{link}</link><pubDate>{day}</pubDate></item>"
                for link, day in entries
            )
        )
        self.add("/rss.xml", "rss")

    def _show(self, path: str, feed: str, etag: str | None) -> None:
        known_by = etag or f'"{next(self._edition)}"'
        self.server.set(path, Page(feed, content_type="application/xml", etag=known_by))

    def live(self) -> dict[str, str]:
        """Return the texts that stand, by headline."""
        return {row.title: row.text for row in self._live()}

    def days(self) -> dict[str, str | None]:
        return {row.title: row.published and row.published.isoformat() for row in self._live()}

    def _live(self) -> list[Any]:
        versions, stories = tables.versions, tables.stories
        mine = versions.c.url.startswith(self.server.url)
        query = select(versions).join(stories, stories.c.version_id == versions.c.id).where(mine)
        with self.house.archive.reading() as connection:
            return list(connection.execute(query.order_by(versions.c.id)))

    def told(self) -> list[str]:
        """Return what `status` tells of this feed's pages."""
        assert self.feed is not None
        with self.house.archive.reading() as connection:
            problems = page_problems(connection)
        return [one.reason for one in problems if one.feed == self.feed.location]

    def ago(self, **time: float) -> None:
        """Let everything be as it was so long ago."""
        assert self.feed is not None
        pages, feeds, by = tables.pages, tables.feeds, timedelta(**time)
        with self.house.archive.writing() as connection:
            of_it = pages.c.feed_id == self.feed.id
            for row in connection.execute(select(pages).where(of_it)).all():
                moments = {"first_at": row.first_at, "looked_at": row.looked_at}
                moved = {name: aware(when) - by for name, when in moments.items() if when}
                if moved:
                    this = update(pages).where(pages.c.id == row.id)
                    connection.execute(this.values(moved))
            this_feed = feeds.c.id == self.feed.id
            when = connection.execute(select(feeds.c.refreshed_at).where(this_feed)).scalar()
            if when is not None:
                moved = {"refreshed_at": aware(when) - by}
                connection.execute(update(feeds).where(this_feed).values(moved))


@dataclass
class Towns:
    """Towns whose stories one archive keeps, each on a server of its own until all are left."""

    house: House
    _servers: ExitStack = field(default_factory=ExitStack)

    def build(self) -> Town:
        return Town(self.house, self._servers.enter_context(WebServer()))

    def leave(self) -> None:
        self._servers.close()
        self.house.close()
