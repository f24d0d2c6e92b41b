"""What kind of feed stands at an address, for whoever adds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.errors import BadInputError, FaultError, FeedError, FetchError
from index.feeds.asking import MOST_SITEMAP_BYTES, root_tag, text_of, unpacked
from index.feeds.rss import feed_title, parse_feed
from index.feeds.said import is_same_site, plain, story_link, title_of
from index.feeds.sitemap_entries import read_sitemap
from index.feeds.wordpress import FEWER, ask_posts, name_of_root
from index.guard import failing_alone
from index.pages import PageOrigin, decode, read_html
from index.pages.head import parse, read_head
from index.web.fetch import Fetched, Web

COMMON_PLACES = (
    "/feed /rss /rss.xml /atom.xml /feed.xml /index.xml /news-sitemap.xml /sitemap_news.xml "
    "/sitemap.xml /sitemap_index.xml"
).split()
"""Where sites keep feeds and sitemaps without a word about it, the likeliest first."""
PAGE_WORDS = 100
"""Fewest words of a page that does not call itself a story and is taken for one."""
_MAX_TRIED = 10
"""Most links of one sort that are tried."""
_MAX_SEEN = 1_000
"""Most links of one sort that are looked at."""
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed at an address."""

    kind: str
    """`rss`, `sitemap`, `wordpress` or `page`."""
    location: str
    """Where it is to be asked for."""
    title: str | None
    """What it calls itself."""


def discover(web: Web, url: str) -> FoundFeed:
    """Return the feed at `url`, or the best one that the site at `url` has.

    Raises:
        FetchError: there is nothing at `url`, or it may not be fetched.
        FeedError: no feed can be found there; the message says what was tried.
        FaultError: what stands there brought out a fault of ours.

    """
    fetched = web.get(url, at_most=MOST_SITEMAP_BYTES)
    if fetched is None:
        raise FeedError(f"{url} gave nothing. Try again later.")
    with failing_alone():
        found = _as_feed(fetched) or _as_wordpress_root(web, fetched)
        if found is not None:
            return found
        page = _Page(fetched)
        if page.is_story:
            return page.found()
        for found in _of_site(web, page):
            return found
        if page.has_text():
            return page.found()
    raise FeedError(
        f"{fetched.address}: no feed found. Tried what the page links to, robots.txt, and "
        f"{', '.join(COMMON_PLACES)}. Add the address of a feed, a sitemap or a story."
    )


def _as_feed(fetched: Fetched) -> FoundFeed | None:
    """Return what was fetched as an RSS feed or a sitemap, None where it is neither."""
    with suppress(FeedError):
        root = root_tag(unpacked(fetched.body))
        if root in {"urlset", "sitemapindex"}:
            sitemap = read_sitemap(fetched)
            return FoundFeed("sitemap", fetched.address, None) if sitemap.located else None
        if root != "html":
            return FoundFeed("rss", fetched.address, feed_title(parse_feed(fetched)))
    return None


def _as_wordpress_root(web: Web, fetched: Fetched) -> FoundFeed | None:
    """Return what was fetched as a WordPress REST root, None where it is none."""
    name = name_of_root(fetched)
    return None if name is None else _wordpress(web, fetched.address, name)


def _wordpress(web: Web, location: str, name: str | None) -> FoundFeed | None:
    """Return a site's list of posts, None where it gives none: its stories are of another type."""
    try:
        found = ask_posts(web, location, FEWER[-1])
    except FeedError:
        return None
    return FoundFeed("wordpress", location, name) if found.posts else None


def _of_site(web: Web, page: _Page) -> Iterator[FoundFeed]:
    """Yield the feeds of a site, the best first: whole stories, the newest ones, then addresses."""
    for link in page.links(lambda link: "https://api.w.org/" in link.get("rel", "").split()):
        found = _wordpress(web, link, page.title)
        if found is not None:
            yield found
    tried = {page.address}
    for links in (page.feeds, lambda: _robots(web, page.address), page.common_places):
        for link in links():
            if link not in tried:
                tried.add(link)
                found = _looked_at(web, link)
                if found is not None:
                    yield found


def _looked_at(web: Web, link: str) -> FoundFeed | None:
    with suppress(FetchError, FaultError), failing_alone():
        fetched = web.get(link, at_most=MOST_SITEMAP_BYTES)
        return _as_feed(fetched) if fetched is not None else None
    return None


def _robots(web: Web, address: str) -> list[str]:
    """Return the sitemaps that a site's robots.txt names, those of news first."""
    with suppress(FetchError, FeedError):
        fetched = web.get(urljoin(address, "/robots.txt"))
        if fetched is not None:
            named = _SITEMAP_LINE.finditer(text_of(fetched, MOST_SITEMAP_BYTES))
            links = _links(address, (line.group(1) for line in named))
            return sorted(links, key=lambda link: "news" not in urlsplit(link).path.lower())[
                :_MAX_TRIED
            ]
    return []


def _links(base: str, hrefs: Iterable[str]) -> list[str]:
    """Return where links lead that can be taken, each once, of the first `_MAX_SEEN` hrefs."""
    found: dict[str, None] = {}
    for href in islice(hrefs, _MAX_SEEN):
        with suppress(BadInputError):
            found |= {link: None for link in [story_link(base, href)] if link}
    return list(found)


class _Page:
    """A web page that may be a story, or the front of a site."""

    def __init__(self, fetched: Fetched) -> None:
        self.address = fetched.address
        self._base = fetched.url
        self._text = _text(fetched)
        self._tree = parse(self._text) if self._text else None
        self._is_below = urlsplit(fetched.address).path not in {"", "/"}
        self.is_story = self._is_below and self._tree is not None and read_head(self._tree).is_story
        title = None if self._tree is None else self._tree.findtext(".//title")
        self.title = title_of(title or "")

    def found(self) -> FoundFeed:
        """Return the page itself as a feed of one story."""
        return FoundFeed("page", self.address, self.title)

    def links(self, is_wanted: Callable[[Any], bool]) -> list[str]:
        """Return where the page's `link` elements of one sort lead, in its order."""
        found = () if self._tree is None else self._tree.iterfind(".//link[@href]")
        return _links(self._base, (link.get("href") for link in found if is_wanted(link)))[
            :_MAX_TRIED
        ]

    def feeds(self) -> list[str]:
        """Return the feeds of stories of the same site that the page links to."""
        links = self.links(_is_story_feed)
        return [link for link in links if is_same_site(link, self._base)]

    def common_places(self) -> list[str]:
        """Return where the site may keep a feed."""
        return [urljoin(self._base, place) for place in COMMON_PLACES]

    def has_text(self) -> bool:
        """Tell whether the page reads like a story, though it does not say it is one."""
        try:
            story = read_html(
                self._text, PageOrigin(self.address, self.address), None, self.address
            )
        except BadInputError:
            return False
        return self._is_below and len(story.text.split()) >= PAGE_WORDS


def _text(fetched: Fetched) -> str:
    """Return the text of a page no larger than stories are, "" for others."""
    try:
        return decode(fetched.body, charset=fetched.charset)
    except BadInputError:
        return ""


def _is_story_feed(link: Any) -> bool:
    about = f"{link.get('href')} {link.get('title', '')}".lower()
    return (
        "alternate" in link.get("rel", "").lower().split()
        and plain(link.get("type", "")).lower() in _FEED_TYPES
        and "comment" not in about
    )
