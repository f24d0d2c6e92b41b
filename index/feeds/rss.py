"""Feeds of kind rss: RSS of every version, RDF and Atom, read by feedparser."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from index.errors import BadInputError, FeedError
from index.feeds.asking import MOST_FEED_BYTES, ask, declares_entities, text_of
from index.feeds.said import (
    in_order,
    language_of,
    mark_of,
    moment,
    names_of,
    plain,
    site_name,
    story_link,
    title_of,
)
from index.feeds.shortcodes import without_shortcodes
from index.guard import failing_alone
from index.links import adds_to
from index.listing import ListedPage, Listing, Memory, passed_over, refused_entry
from index.pages.html import nesting
from index.web.fetch import Fetched, Web

MAX_ENTRIES = 5_000
"""Most entries taken of one feed: the newest as they are dated, the first where they are not."""
WHOLE_WORDS = 120
"""Fewest words of an entry that may be a whole story; with fewer its page is looked at."""
_LONGER = 1.5
"""How many times longer than its summary an entry's content is, where it is the whole story."""
_MAX_CONTENT = 1_000_000
"""Characters of the longest content kept, as many as a story may have."""

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_FOOTER = re.compile(
    r"<p>\s*The post\b[^<]{0,40}<a\b[^<>]*>[^<]*</a>[^<]{0,40}appeared first on\b[^<]{0,40}"
    r"<a\b[^<>]*>[^<]*</a>[^<]{0,20}</p>\s*\Z",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\]|"
    r"\b(?:read (?:more|on|the (?:full|whole|rest))|continue reading|keep reading|more »|"
    r"full (?:story|article)|subscribe to (?:read|continue))\b.{0,200})\W*\Z",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[<(]?\b[\w.+-]+@[\w.-]+[>)]?")
_HTML = {"text/html", "application/xhtml+xml", "html", "xhtml"}

MAX_TAGS = 300_000
"""Most tags outside CDATA, start and end counted: reading takes some ten seconds for these."""
MAX_DEPTH = 500
"""Deepest that elements stand in each other."""
MAX_CATEGORIES = 200
"""Most categories of one entry; feedparser looks through all of them for each."""

_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_LONG_TAG = re.compile(r"<[^<>]{20000}")
_LONG_PERSON = re.compile(
    r"<((?:[\w.-]{1,40}:)?(?:author|creator|contributor|publisher|managingeditor|webmaster|owner))"
    r"\b[^<>]*(?<!/)>(?!.{0,2000}</\1\s*>)",
    re.DOTALL | re.IGNORECASE,
)
"""The start of a person's name whose end is not within 2,000 characters."""
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
_CATEGORY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:category|keywords|subject)\b", re.IGNORECASE)


def list_rss(web: Web, location: str, memory: Memory) -> Iterator[Listing]:
    """Yield what a feed lists now, each story's page once, in the feed's order.

    Raises:
        FeedError: it cannot be fetched, or is no feed.

    """
    fetched = ask(web, location, memory, MOST_FEED_BYTES)
    if fetched is None:
        yield Listing((), complete=False, memory=memory)
        return
    feed = parse_feed(fetched)
    memory = Memory(fetched.etag, fetched.last_modified)
    yield replace(_listed(feed, fetched.address), memory=memory)


def parse_feed(fetched: Fetched) -> Any:
    """Return feedparser's reading of a feed, which may have no entries yet.

    Feedparser is given text that declares no entities, so none can be made to grow, and no address
    or file name it might open.

    Raises:
        FeedError: it is no feed.

    """
    text = text_of(fetched, MOST_FEED_BYTES)
    if _ROOT.search(text) is None:
        raise _no_feed(fetched)
    if declares_entities(text.encode()):
        raise FeedError(f"{fetched.address} declares entities of its own, so it is not read.")
    if is_beyond_reason(text):
        raise FeedError(f"{fetched.address} is nested, tagged or filled beyond reason.")
    headers = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": fetched.url,
    }
    try:
        feed = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception:  # noqa: BLE001  # what a broken feed breaks in the parser is anybody's guess
        raise _no_feed(fetched) from None
    if not feed.entries and (feed.bozo or not feed.version):
        raise _no_feed(fetched)
    return feed


def is_beyond_reason(text: str) -> bool:
    """Tell whether a feed has more, longer or deeper parts than any real one we know.

    Reading one would take minutes.
    """
    bare = _CDATA.sub(lambda content: content.group().replace("<", " "), text)
    return (
        bare.count("<") > MAX_TAGS
        or nesting(bare) > MAX_DEPTH
        or _LONG_TAG.search(bare) is not None
        or _LONG_PERSON.search(bare) is not None
        or any(len(_CATEGORY.findall(entry)) > MAX_CATEGORIES for entry in _ENTRY.split(bare))
    )


def _no_feed(fetched: Fetched) -> FeedError:
    kind = fetched.content_type or "of no stated type"
    return FeedError(
        f"{fetched.address} gave no feed that can be read ({kind}). "
        "If it is a site, add its home page."
    )


def feed_title(feed: Any) -> str | None:
    """Return what a feed calls itself."""
    return title_of(_text(feed.feed, "title"))


def _listed(feed: Any, address: str) -> Listing:
    """Return a feed's stories, of entries with one link the newest, where the first stood."""
    about = {
        "site": site_name(_text(feed.feed, "title")),
        "language": language_of(_text(feed.feed, "language")),
    }
    ids = Counter(_text(entry, "id") for entry in feed.entries)
    newest: dict[str, tuple[float, ListedPage]] = {}
    without_link = 0
    for n, entry in _taken(feed.entries):
        when = 0.0
        try:
            with failing_alone(entry=n):
                link = _link(entry, address, ids)
                if link is None or link == address:  # an empty link leads to the feed itself
                    without_link += 1
                    continue
                when = _age(entry)
                page = _page(link, entry, about)
        except BadInputError as error:
            page = refused_entry(n, error)
        if page.path not in newest or when > newest[page.path][0]:
            newest[page.path] = (when, page)
    beyond = len(feed.entries) - MAX_ENTRIES
    pages = tuple(page for _, page in newest.values())
    told = passed_over(without_link, beyond)
    return Listing(pages, complete=False, is_all=True, told=told)


def _taken(entries: list[Any]) -> list[tuple[int, Any]]:
    """Return those entries that are taken, with their numbers, in the feed's order.

    Feeds mostly list the newest first; one of too many may list them last.
    """
    numbered = list(enumerate(entries, 1))
    if len(numbered) <= MAX_ENTRIES:
        return numbered
    numbered.sort(key=lambda one: _age(one[1]), reverse=True)
    return sorted(numbered[:MAX_ENTRIES], key=lambda one: one[0])


def _age(entry: Any) -> float:
    """Return what sorts entries from old to new."""
    return in_order(_when(entry, "updated") or _when(entry, "published"))


def _link(entry: Any, address: str, ids: Counter[str]) -> str | None:
    """Return the address of an entry's page, None where it has none.

    What FeedBurner keeps of the outlet's own link goes before the link it counts clicks with; of
    the entry's links one to its page in HTML goes before others; a guid may stand for a link, and
    does where the link is that very address with parameters added. `ids` counts the feed's guids:
    one that several entries share is nobody's address.

    Raises:
        BadInputError: it has only addresses that cannot be taken.

    """
    links = [link for link in entry.get("links", []) if link.get("rel") == "alternate"]
    links.sort(key=lambda link: link.get("type", "text/html") not in _HTML)
    candidates = [
        _text(entry, "feedburner_origlink"),
        *(link.get("href", "") for link in links),
        _text(entry, "link"),
    ]
    refused = None
    for href in filter(str.strip, candidates):
        try:
            link = story_link(address, href)
        except BadInputError as error:
            refused = refused or error
            continue
        if link is not None:
            own = _text(entry, "id")
            return own if ids[own] == 1 and adds_to(link, own) else link
    if refused is not None:
        raise refused
    return None


def _page(link: str, entry: Any, about: dict[str, str | None]) -> ListedPage:
    content = _content(entry)
    summary = _text(entry, "summary")
    updated = _when(entry, "updated")
    published = _when(entry, "published") or updated
    fields: dict[str, object | None] = {
        "url": link,
        "title": title_of(_text(entry, "title")),
        "byline": names_of(_authors(entry)),
        "published": published.isoformat() if published else None,
        "updated": updated.isoformat() if updated else None,
        **about,
    }
    whole = _is_whole(content, summary)
    if whole:
        fields["html"] = _FOOTER.sub("", content)
    mark = mark_of(
        _text(entry, "id"),
        fields["updated"],
        fields["title"],
        plain(content or summary),
    )
    said = {name: value for name, value in fields.items() if value is not None}
    return ListedPage(link, mark, said, whole=whole)


def _is_whole(content: str, summary: str) -> bool:
    """Tell whether an entry's content is all of the story, and not the head of it."""
    if not content or len(content) > _MAX_CONTENT:
        return False
    text = plain(_FOOTER.sub("", content))
    words, other = len(text.split()), len(plain(summary).split()) if summary != content else 0
    return words >= WHOLE_WORDS and words > _LONGER * other and not _CUT.search(text[-300:])


def _content(entry: Any) -> str:
    """Return the longest content in HTML that an entry has beside its summary, "" for none."""
    values = [
        piece.get("value") or "" for piece in entry.get("content", []) if piece.get("type") in _HTML
    ]
    return without_shortcodes(max(values, key=len, default=""))


def _authors(entry: Any) -> list[str]:
    """Return the names of an entry's authors.

    Of a sole author the whole line is read, as feedparser takes mail addresses out of it wrongly
    where their last part is longer than four letters.
    """
    authors = entry.get("authors", [])
    if len(authors) < 2:
        return [_MAIL.sub("", _text(entry, "author")).strip(" ()")]
    return [author.get("name") or "" for author in authors]


def _when(entry: Any, name: str) -> datetime | None:
    """Return a time an entry gives, in its own zone where that can be read."""
    if name not in entry:
        return None
    written = _text(entry, name)
    read = moment(written)
    parsed = entry.get(f"{name}_parsed")
    if read is not None or parsed is None or not _names_year(written, parsed.tm_year):
        return read
    try:
        return moment(datetime.fromtimestamp(timegm(parsed), UTC).isoformat())
    except (ValueError, OverflowError, OSError):
        return None


def _names_year(written: str, year: int) -> bool:
    """Tell whether a date has a year as it stands in it: broken ones are read as any."""
    return str(year) in written or re.search(rf"\s{year % 100:02}\b", written) is not None


def _text(found: Any, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
