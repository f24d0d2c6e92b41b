"""Feeds of kind wordpress: a WordPress site's own list of its posts, each whole (REST API)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.errors import BadInputError, FeedError
from index.feeds.asking import ask
from index.feeds.posts import START, as_text, is_locked, modified, page_or_refused, sum_of
from index.feeds.said import site_name
from index.listing import REFUSED, Listing, Memory
from index.pages import decode
from index.web.fetch import Fetched, Web

POSTS_A_PAGE = 100
"""Posts asked for at once: the most that WordPress gives."""
FEWER = (20, 5)
"""Posts asked for at once where a site fails at more; each is a multiple of the next, so that pages
can be counted on."""
MOST_PAGE_BYTES = 40_000_000
"""Largest answer read: a hundred posts of long stories with their markup have some five."""
_FIELDS = "id,link,date,modified_gmt,title,content,_links,_embedded"
_OVERLAP = timedelta(seconds=1)
"""What is asked for again: `modified_after` leaves out its own second, where more may lie."""
MAX_REQUESTS = 20_000
"""Most pages of posts asked for at once: two million posts, more than any newsroom has."""
MOST_BARREN = 10
"""Most pages of posts in a row that hold only posts given before in the same reading."""


def list_wordpress(web: Web, location: str, memory: Memory) -> Iterator[Listing]:
    """Yield the posts changed since last time, the longest unchanged first, a Listing a page.

    `location` is the root of the site's REST API. A reading that is interrupted goes on after the
    last Listing whose memory was kept. Each page is asked for by the time the last one ended at:
    a post that is changed meanwhile moves to the end and shifts no other out of sight. Where many
    posts have one time, pages are counted. A WordPress before 5.7, or one that keeps the time from
    its posts, knows no times: it is read by pages, the newest first, since some give only so many.
    A time still to come, as a wrong clock leaves it, is not waited for.

    Raises:
        FeedError: the site cannot be asked, or does not answer as WordPress does.

    """
    yield from _Posts(web, location, memory).listed()


class _Posts:
    """One reading of a site's posts."""

    def __init__(self, web: Web, location: str, memory: Memory) -> None:
        self._web = web
        self._location = location
        self._last, self._site = _read_cursor(memory.cursor)
        self._start = self._last
        self._asks_site = self._site is None
        self._sizes = [POSTS_A_PAGE, *FEWER]
        """How many posts may be asked for at once: fewer once a site has failed at more."""
        self._before: set[tuple[str, str]] = set()
        self._given: set[int] = set()
        self._barren = 0
        self._tells_pages = True

    def listed(self) -> Iterator[Listing]:
        after, nth = self._last - _OVERLAP, 1
        for asked in range(MAX_REQUESTS):
            if asked:
                self._web.wait_turn(self._location)
            try:
                found, nth = self._ask(nth, after)
            except FeedError:
                if nth == 1 or self._tells_pages:
                    raise
                return  # how many there are could only be tried
            self._tells_pages = found.pages is not None
            if any(START < modified(post) < after for post in found.posts):  # knows no times
                yield from self._newest_first()
                return
            yield self._listing(found)
            if found.is_last(nth) or self._is_given(found, nth):
                return
            self._heed(found)
            forward = self._last - _OVERLAP > after
            after, nth = (self._last - _OVERLAP, 1) if forward else (after, nth + 1)

    def _newest_first(self) -> Iterator[Listing]:
        """Read by pages what was changed since last time, and keep no time until it is all read."""
        since, nth, newest = self._start - _OVERLAP, 1, self._start
        for _ in range(MAX_REQUESTS):
            self._web.wait_turn(self._location)
            try:
                found, nth = self._ask(nth, START, newest_first=True)
            except FeedError:
                if nth == 1:
                    raise
                break  # it gives only so many
            listing = self._listing(found, since)
            newest = max(newest, self._last)
            yield replace(listing, memory=Memory(cursor=_cursor(self._start, self._site)))
            if found.is_last(nth) or found.is_past(since) or self._is_given(found, nth):
                break
            self._heed(found)
            nth += 1
        yield Listing((), complete=False, memory=Memory(cursor=_cursor(newest, self._site)))

    def _ask(self, nth: int, after: datetime, *, newest_first: bool = False) -> tuple[_Found, int]:
        """Return the nth page of posts, and which it is: where a site fails, one of fewer posts."""
        while True:
            size = self._sizes[0]
            try:
                found = ask_posts(
                    self._web, self._location, size, after, nth, newest_first=newest_first
                )
            except FeedError:
                if len(self._sizes) == 1:
                    raise
                self._sizes.pop(0)
                nth = (nth - 1) * (size // self._sizes[0]) + 1
                continue
            if self._asks_site and found.posts:
                self._asks_site = False
                self._site = _site(self._web, self._location)
            return found, nth

    def _listing(self, found: _Found, since: datetime = START) -> Listing:
        """Return posts as pages, but for those just listed, and the time they were read up to."""
        recent = [post for post in found.posts if modified(post) >= since]
        tomorrow = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
        times = [when for when in map(modified, found.posts) if when < tomorrow]
        self._last = max([self._last, *times])
        numbered = enumerate(recent, 1)
        pages = [
            page
            for n, post in numbered
            if (page := page_or_refused(post, n, self._location, self._site)) is not None
        ]
        fresh = tuple(page for page in pages if (page.path, page.mark) not in self._before)
        self._before = {(page.path, page.mark) for page in pages}
        mended = {f"{REFUSED}{post.get('id')}" for post in recent}
        locked = {as_text(post.get("link")) for post in recent if is_locked(post)}
        return Listing(
            fresh,
            complete=False,
            memory=Memory(cursor=_cursor(self._last, self._site)),
            gone=tuple((mended | locked) - {page.path for page in pages}),
        )

    def _is_given(self, found: _Found, nth: int) -> bool:
        """Tell whether a site that does not count its pages gives for the nth what it gave before.

        It was asked for the next one because it may give fewer posts than it is asked for.
        """
        few = nth > 1 and found.pages is None and len(found.posts) < found.size
        return few and self._given.issuperset(map(sum_of, found.posts))

    def _heed(self, found: _Found) -> None:
        """Give up on a site that gives the same posts for ever."""
        sums = set(map(sum_of, found.posts))
        self._barren = self._barren + 1 if sums <= self._given else 0
        self._given |= sums
        if self._barren >= MOST_BARREN:
            raise FeedError(
                f"{self._location} gives the same posts again and again. Tell the site."
            )


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of posts as a site gave it."""

    posts: tuple[dict[str, Any], ...]
    size: int
    """How many were asked for."""
    pages: int | None
    """How many pages there are, as the site says; None where it does not."""
    total: int | None = None
    """How many posts there are on all pages, as the site says."""

    def is_last(self, nth: int) -> bool:
        """Tell whether there is no page after this, the nth: a site may give fewer than asked."""
        if not self.posts:
            return True
        if self.total is not None and nth == 1 and self.total > len(self.posts):
            return False
        return self.pages is not None and nth >= self.pages

    def is_past(self, since: datetime) -> bool:
        """Tell whether all that follows is older than a time: the posts are sorted, the last is."""
        times = [modified(post) for post in self.posts]
        return times == sorted(times, reverse=True) and times[-1] < since


def ask_posts(
    web: Web,
    location: str,
    count: int,
    after: datetime = START,
    nth: int = 1,
    *,
    newest_first: bool = False,
) -> _Found:
    """Return posts a site gives, the longest unchanged first, or the last changed.

    Raises:
        FeedError: the site cannot be asked, or does not answer as WordPress does.

    """
    wanted = {
        "per_page": str(count),
        "page": str(nth),
        "orderby": "modified",
        "order": "desc" if newest_first else "asc",
        "modified_after": f"{after.isoformat()}Z",
        "_fields": _FIELDS,
        "_embed": "author",
    }
    fetched = ask(web, route(location, "wp/v2/posts", wanted), Memory(), MOST_PAGE_BYTES)
    posts = _json(fetched)
    if fetched is None or not isinstance(posts, list):
        raise FeedError(
            f"{location} does not answer as WordPress does. Open wp/v2/posts below it in a "
            "browser: it should list posts. Else add the site's RSS feed or sitemap."
        )
    given = tuple(post for post in posts[:POSTS_A_PAGE] if isinstance(post, dict))
    return _Found(given, count, _told(fetched, "x-wp-totalpages"), _told(fetched, "x-wp-total"))


def route(location: str, path: str, wanted: dict[str, str]) -> str:
    """Return the address of a route of a REST API, by either way WordPress writes its root."""
    parts = urlsplit(location)
    given = dict(parse_qsl(parts.query))
    if "rest_route" in given:
        query = urlencode({**given, "rest_route": f"/{path}", **wanted})
        return urlunsplit(parts._replace(query=query, fragment=""))
    below = f"{parts.path.rstrip('/')}/{path}"
    return urlunsplit(parts._replace(path=below, query=urlencode(wanted), fragment=""))


def name_of_root(fetched: Fetched) -> str | None:
    """Return what a site's REST root says the site's name is, None for what is no such root."""
    about = _json(fetched)
    known = about.get("namespaces") if isinstance(about, dict) else None
    if not isinstance(about, dict) or not isinstance(known, list) or "wp/v2" not in known:
        return None
    return as_text(about.get("name"))


def _site(web: Web, location: str) -> str | None:
    """Return the outlet that a site's name tells, None for none."""
    parts = urlsplit(location)
    query = urlencode({**dict(parse_qsl(parts.query)), "_fields": "name,namespaces"})
    try:
        fetched = ask(web, urlunsplit(parts._replace(query=query)), Memory(), MOST_PAGE_BYTES)
    except FeedError:
        return None
    return site_name(name_of_root(fetched) or "") if fetched is not None else None


def _json(fetched: Fetched | None) -> object:
    if fetched is None:
        return None
    try:
        return json.loads(decode(fetched.body, MOST_PAGE_BYTES, fetched.charset))
    except (BadInputError, ValueError, RecursionError):
        return None


def _told(fetched: Fetched, header: str) -> int | None:
    """Return a number that a header gives, None where it gives none."""
    told = fetched.headers.get(header, "")
    return int(told) if told.isdecimal() and len(told) < 10 else None


def _cursor(last: datetime, site: str | None) -> str:
    return json.dumps([last.isoformat(), site])


def _read_cursor(cursor: str | None) -> tuple[datetime, str | None]:
    """Return the time a feed has been read up to, and what its site calls itself."""
    if cursor is None:
        return START, None
    last, site = json.loads(cursor)
    return datetime.fromisoformat(last), site
