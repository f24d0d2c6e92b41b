"""Feeds of kind wordpress: a WordPress site's own list of its posts, each whole (REST API)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.errors import BadInputError, FeedError
from index.feeds.asking import ask
from index.feeds.said import moment, names_of, plain, site_name, story_link, title_of
from index.guard import failing_alone
from index.listing import REFUSED, ListedPage, Listing, Memory, refused_entry
from index.pages import decode
from index.web.fetch import Fetched, Web

POSTS_A_PAGE = 100
"""Posts asked for at once: the most that WordPress gives."""
MOST_PAGE_BYTES = 40_000_000
"""Largest answer read: a hundred posts of long stories with their markup have some five."""
_FIELDS = "id,link,date,modified_gmt,title,content,_links,_embedded"
_OVERLAP = timedelta(seconds=1)
"""What is asked for again: `modified_after` leaves out its own second, where more may lie."""
MAX_REQUESTS = 20_000
"""Most pages of posts asked for at once: two million posts, more than any newsroom has."""
MOST_BARREN = 10
"""Most pages of posts in a row that hold only posts given before in the same reading."""
_START = datetime(2000, 1, 1)  # noqa: DTZ001  # before WordPress; its UTC has no zone


def list_wordpress(web: Web, location: str, memory: Memory) -> Iterator[Listing]:
    """Yield the posts changed since last time, the longest unchanged first, a Listing a page.

    `location` is the root of the site's REST API. A reading that is interrupted goes on after the
    last Listing whose memory was kept. Each page is asked for by the time the last one ended at:
    a post that is changed meanwhile moves to the end and shifts no other out of sight. Where many
    posts have one time, and on a WordPress before 5.7, which knows no times, pages are counted.
    A time still to come, as a wrong clock leaves it, is not waited for.

    Raises:
        FeedError: the site cannot be asked, or does not answer as WordPress does.

    """
    last, site = _read_cursor(memory.cursor)
    after, nth = last - _OVERLAP, 1
    tomorrow = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    before: set[tuple[str, str]] = set()
    given: set[int] = set()
    barren = 0
    for asked in range(MAX_REQUESTS):
        fetched, posts = ask_posts(web, location, POSTS_A_PAGE, after, nth)
        site = site or (_site(web, location) if posts and not asked else None)
        recent = [post for post in posts if _modified(post) >= after]
        last = max([last, *(when for when in map(_modified, posts) if when < tomorrow)])
        pages = [
            page
            for n, post in enumerate(recent, 1)
            if (page := _page_or_refused(post, n, location, site)) is not None
        ]
        fresh = tuple(page for page in pages if (page.path, page.mark) not in before)
        mended = tuple(f"{REFUSED}{post.get('id')}" for post in recent)
        yield Listing(
            fresh,
            complete=False,
            memory=Memory(cursor=_cursor(last, site)),
            gone=tuple(set(mended) - {page.path for page in pages}),
        )
        if len(posts) < POSTS_A_PAGE or _is_last(fetched, nth):
            return
        barren = barren + 1 if given.issuperset(map(_sum, posts)) else 0
        given.update(map(_sum, posts))
        if barren >= MOST_BARREN:
            raise FeedError(f"{location} gives the same posts again and again. Tell the site.")
        before = {(page.path, page.mark) for page in pages}
        if len(recent) == len(posts) and last - _OVERLAP > after:
            after, nth = last - _OVERLAP, 1
        else:
            nth += 1
        web.wait_turn(location)


def ask_posts(
    web: Web, location: str, count: int, after: datetime = _START, nth: int = 1
) -> tuple[Fetched, list[dict[str, Any]]]:
    """Return posts a site gives, those longest unchanged first, with what they came in.

    Raises:
        FeedError: the site cannot be asked, or does not answer as WordPress does.

    """
    wanted = {
        "per_page": str(count),
        "page": str(nth),
        "orderby": "modified",
        "order": "asc",
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
    return fetched, [post for post in posts[:count] if isinstance(post, dict)]


def route(location: str, path: str, wanted: dict[str, str]) -> str:
    """Return the address of a route of a REST API, by either way WordPress writes its root."""
    parts = urlsplit(location)
    given = dict(parse_qsl(parts.query))
    if "rest_route" in given:
        query = urlencode({**given, "rest_route": f"/{path}", **wanted})
        return urlunsplit(parts._replace(query=query, fragment=""))
    below = f"{parts.path.rstrip('/')}/{path}"
    return urlunsplit(parts._replace(path=below, query=urlencode(wanted), fragment=""))


def _sum(post: dict[str, Any]) -> int:
    """Return what tells a post from others, and from itself once it is changed."""
    return hash((str(post.get("link")), str(post.get("modified_gmt"))))


def _page_or_refused(
    post: dict[str, Any], nth: int, location: str, site: str | None
) -> ListedPage | None:
    """Return a post as a page that may fail alone, None for one that is for nobody to see."""
    name = post.get("id", nth)
    try:
        with failing_alone(post=nth):
            return _page(post, location, site)
    except BadInputError as error:
        return refused_entry(name if isinstance(name, int) else nth, error)


def _page(post: dict[str, Any], location: str, site: str | None) -> ListedPage | None:
    """Return a post as a page, None for one with no address or behind a password.

    Raises:
        BadInputError: its address cannot be taken.

    """
    link = story_link(location, _str(post.get("link")))
    if link is None or _of(post, "content").get("protected"):
        return None
    content = _str(_of(post, "content").get("rendered"))
    updated = _modified(post)
    published = moment(_str(post.get("date")))
    fields = {
        "url": link,
        "title": title_of(_str(_of(post, "title").get("rendered"))),
        "byline": names_of(_authors(post)),
        "published": published.isoformat() if published else None,
        "updated": f"{updated.isoformat()}Z" if updated > _START else None,
        "site": site,
        "html": content if plain(content) else None,
    }
    said = {name: value for name, value in fields.items() if value}
    mark = updated.isoformat()
    return ListedPage(link, mark, said, whole="html" in said)


def _authors(post: dict[str, Any]) -> list[str]:
    authors = _of(post, "_embedded").get("author")
    found = authors if isinstance(authors, list) else []
    return [_str(author.get("name")) for author in found if isinstance(author, dict)]


def name_of_root(fetched: Fetched) -> str | None:
    """Return what a site's REST root says the site's name is, None for what is no such root."""
    about = _json(fetched)
    known = about.get("namespaces") if isinstance(about, dict) else None
    if not isinstance(about, dict) or not isinstance(known, list) or "wp/v2" not in known:
        return None
    return _str(about.get("name"))


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


def _is_last(fetched: Fetched, nth: int) -> bool:
    """Tell whether there is no page after the nth, as far as the site says."""
    total = fetched.headers.get("x-wp-totalpages", "")
    return total.isdecimal() and nth >= int(total)


def _modified(post: dict[str, Any]) -> datetime:
    """Return when a post was last changed, in UTC without a zone, as WordPress writes it."""
    when = moment(_str(post.get("modified_gmt")))
    return max(when.replace(tzinfo=None), _START) if when else _START


def _cursor(last: datetime, site: str | None) -> str:
    return json.dumps([last.isoformat(), site])


def _read_cursor(cursor: str | None) -> tuple[datetime, str | None]:
    """Return the time a feed has been read up to, and what its site calls itself."""
    if cursor is None:
        return _START, None
    last, site = json.loads(cursor)
    return datetime.fromisoformat(last), site


def _of(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""
