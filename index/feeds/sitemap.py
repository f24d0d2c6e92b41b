"""Feeds of kind sitemap: sitemaps, news sitemaps and indexes of them, packed or not."""

from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from index.errors import BadInputError, FeedError
from index.feeds.asking import MOST_SITEMAP_BYTES, ask, declares_entities, root_tag, unpacked
from index.feeds.said import in_order, language_of, moment, story_link, title_of
from index.guard import failing_alone
from index.links import as_shown
from index.listing import REFUSED, ListedPage, Listing, Memory, passed_over, refused_entry, told_of
from index.web.fetch import Fetched, Web

MAX_PAGES = 50_000
"""Most pages of one sitemap, as sitemaps.org has it; after so many of an index, the newest, the
others wait for the next time."""
MAX_ENTRIES = 200_000
"""Most entries of one sitemap that are looked at, to keep the newest: some sites list all they ever
had in one, the oldest first."""
MAX_REFUSED = 1_000
"""Most entries of one sitemap that cannot be read, and are told one by one."""
MAX_SITEMAPS = 500
"""Most sitemaps of an index that are looked at, the newest first."""
MAX_DEPTH = 3
"""Deepest that indexes are followed into indexes."""
MAX_TAGS = 2_000_000
"""Most tags of one sitemap, start and end counted: 50,000 pages of twenty elements each. Reading
them takes some seconds and 200 MB."""
ASKING_SECONDS = 900.0
"""Longest that sitemaps of one index are asked for and read; the others wait for the next time."""

_FIELDS = {
    "title": "title",
    "publication_date": "published",
    "name": "outlet",
    "language": "language",
}
"""What a news sitemap says of a page, and the names we have for that."""

_TOLD = [f"{{*}}{name}" for name in ("loc", "lastmod", *_FIELDS)]
"""The elements that are looked at."""

_MOST_TOLD = 10_000
"""Most of them looked at for one page, which may list a thousand pictures."""

_NO_STORIES = re.compile(
    r"(?:^|[-_./])(?:categor(?:y|ies)|(?:post_)?tags?|taxonom(?:y|ies)|topics?|authors?|users?|"
    r"images?)(?:[-_.\d]|$)",
    re.IGNORECASE,
)
"""Names of sitemaps that list lists: what stands there is the heads of many stories, and none."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Located:
    """One `url` of a sitemap, or one `sitemap` of an index."""

    link: str
    lastmod: str
    """As written; "" where it says nothing."""
    said: dict[str, str] = field(default_factory=dict)

    def when(self) -> float:
        """Return what sorts what is listed from old to new."""
        return in_order(moment(self.lastmod or self.said.get("published", "")))


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap lists, the newest first."""

    is_index: bool
    located: tuple[Located, ...]
    refused: tuple[ListedPage, ...] = ()
    """Entries that cannot be read, or whose addresses cannot be taken."""
    told: tuple[ListedPage, ...] = ()
    """How many entries are passed over."""


Known = dict[str, list[str | None]]
"""For each sitemap of an index what it was last read at: lastmod, ETag, Last-Modified."""


def list_sitemap(
    web: Web, location: str, memory: Memory, *, whole: bool = False
) -> Iterator[Listing]:
    """Yield what a sitemap lists; of an index, a Listing for each sitemap, the newest first.

    Sitemaps of an index that are as they were are passed over: as the index tells, or, but with
    `whole`, their server. One that cannot be read fails alone, and is tried again next time.

    Raises:
        FeedError: the sitemap cannot be read, or none of an index can.

    """
    fetched = ask(web, location, memory, MOST_SITEMAP_BYTES)
    if fetched is None:
        yield Listing((), complete=False, memory=memory)
        return
    sitemap = read_sitemap(fetched)
    asked = Memory(fetched.etag, fetched.last_modified)
    if sitemap.is_index:
        yield from _Walk(web, _known(memory.cursor), whole=whole).walk(sitemap, location, asked)
    else:
        pages = _pages(sitemap)
        yield Listing(pages, complete=False, is_all=True, memory=asked, told=sitemap.told)


class _Walk:
    """One walk through the sitemaps of an index."""

    def __init__(self, web: Web, known: Known, *, whole: bool) -> None:
        self._web = web
        self._whole = whole
        self._before = known
        self._known: Known = dict(known)
        self._seen: set[str] = set()
        self._left = MAX_PAGES
        self._seconds = ASKING_SECONDS
        self._read = 0
        self._failed: dict[str, str] = {}
        """Why sitemaps could not be read, by their addresses."""
        self._beyond = 0
        """How many sitemaps were not looked at."""
        self._tells_all = True
        """Whether the index itself changes whenever anything below it does."""

    def walk(self, index: Sitemap, location: str, asked: Memory) -> Iterator[Listing]:
        """Yield a Listing for each sitemap that may have changed, and one that ends the walk."""
        self._seen.add(location)
        for listing in self._sitemaps(index, depth=1):
            yield replace(listing, memory=Memory(cursor=self._cursor()))
        if self._failed and not self._read:
            raise FeedError(
                f"{location}: none of its {len(self._failed)} sitemaps can be read. "
                f"The first: {next(iter(self._failed.values()))}"
            )
        self._known = {link: self._known[link] for link in self._seen if link in self._known}
        end = asked if self._tells_all and not self._failed else Memory()
        end = replace(end, cursor=self._cursor())
        yield self._troubles(end)

    def _troubles(self, memory: Memory) -> Listing:
        """Return what is told of sitemaps that were not read, and no more of those that were."""
        failed = [
            refused_entry(_of(link).strip(), BadInputError(reason))
            for link, reason in self._failed.items()
        ]
        beyond = refused_entry(
            "beyond the sitemaps that are read",
            BadInputError(f"{self._beyond:,} of its sitemaps are not read yet: the newest are"),
        )
        told = (*failed, beyond) if self._beyond else tuple(failed)
        well = {beyond.path, *(f"{REFUSED}{_of(link).strip()}" for link in self._seen)}
        gone = tuple(well - {page.path for page in told})
        return Listing((), complete=False, memory=memory, gone=gone, told=told)

    def _sitemaps(self, index: Sitemap, depth: int) -> Iterator[Listing]:
        for n, one in enumerate(index.located):
            if len(self._seen) > MAX_SITEMAPS or self._left <= 0 or self._seconds <= 0:
                self._tells_all = False
                self._beyond += len(index.located) - n
                return
            if one.link in self._seen or _NO_STORIES.search(urlsplit(one.link).path):
                continue
            self._seen.add(one.link)
            began = time.monotonic()
            try:
                with failing_alone():
                    child = self._child(one)
            except (BadInputError, FeedError) as error:
                self._failed[one.link] = str(error)
                log.warning("sitemap cannot be read", extra={"reason": str(error)})
                continue
            finally:
                self._seconds -= time.monotonic() - began
            self._read += 1
            if child is None:
                continue
            if not child.is_index:
                self._left -= len(child.located)
                pages = _pages(child)
                gone = told_of(_of(one.link)) - {page.path for page in child.told}
                yield Listing(pages, complete=False, gone=tuple(gone), told=child.told)
            elif depth < MAX_DEPTH:
                yield from self._sitemaps(child, depth + 1)

    def _child(self, one: Located) -> Sitemap | None:
        """Read one sitemap of an index; None where it is as it was.

        An index within the index is always read: what it lists may change while its own lastmod
        stands.
        """
        is_exact = _is_exact(one.lastmod)
        self._tells_all = self._tells_all and is_exact
        lastmod, etag, last_modified = self._before.get(one.link, [None, None, None])
        if is_exact and one.lastmod == lastmod:
            return None
        memory = Memory() if self._whole else Memory(etag, last_modified)
        fetched = ask(self._web, one.link, memory, MOST_SITEMAP_BYTES)
        if fetched is None:
            return None
        sitemap = read_sitemap(fetched)
        if sitemap.is_index:
            self._tells_all = False
        else:
            self._known[one.link] = [one.lastmod, fetched.etag, fetched.last_modified]
        return sitemap

    def _cursor(self) -> str:
        return json.dumps(self._known, separators=(",", ":"))


def read_sitemap(fetched: Fetched) -> Sitemap:
    """Return what a sitemap lists, the newest first, each address once.

    The XML parser loads nothing and stops at its own limits of depth and length; what could be
    read of a broken sitemap stands.

    Raises:
        FeedError: it is no sitemap.

    """
    try:
        body = unpacked(fetched.body)
    except FeedError as error:
        raise FeedError(f"{fetched.address} gave {error}") from None
    if declares_entities(body):
        raise FeedError(f"{fetched.address} declares entities of its own, so it is not read.")
    root = root_tag(body)
    if root not in {"urlset", "sitemapindex"}:
        kind = fetched.content_type or "of no stated type"
        raise FeedError(
            f"{fetched.address} gave no sitemap ({kind}). If it is a site, add its home page."
        )
    if body.count(b"<") > MAX_TAGS:
        raise FeedError(f"{fetched.address} has over {MAX_TAGS:,} tags: more than any sitemap.")
    wanted = "url" if root == "urlset" else "sitemap"
    located: dict[str, Located] = {}
    refused: list[ListedPage] = []
    without_link = 0
    n = 0
    for n, element in enumerate(islice(_elements(body, wanted), MAX_ENTRIES), 1):
        try:
            with failing_alone(entry=n):
                one = _located(element, fetched.url)
        except BadInputError as error:
            if len(refused) < MAX_REFUSED:
                refused.append(refused_entry(f"{n} of {as_shown(fetched.address)}", error))
            continue
        without_link += one is None
        if one is not None:
            located.setdefault(one.link, one)
    newest_first = sorted(located.values(), key=Located.when, reverse=True)
    beyond = max(len(located) - MAX_PAGES, 0) + max(body.count(b"<loc>") - n, 0)
    over = passed_over(without_link, beyond if n >= MAX_PAGES else 0, _of(fetched.url))
    newest = tuple(newest_first[:MAX_PAGES])
    return Sitemap(root == "sitemapindex", newest, tuple(refused), over)


def _elements(body: bytes, wanted: str) -> Iterator[etree._Element]:
    """Yield the elements of one name, whatever their namespace; each is emptied after."""
    parser = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag=f"{{*}}{wanted}",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    try:
        for _, element in parser:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        return


def _located(element: etree._Element, base: str) -> Located | None:
    """Return what an element tells, None where it names nothing on the web.

    Raises:
        BadInputError: the address it names cannot be taken.

    """
    texts: dict[str, str] = {}
    for child in islice(element.iter(*_TOLD), _MOST_TOLD):
        name = etree.QName(child).localname
        space = etree.QName(child).namespace or ""
        if name in {"loc", "lastmod"} and child.getparent() is element:
            texts.setdefault(name, (child.text or "").strip())
        elif name in _FIELDS and "news" in space:
            texts.setdefault(name, child.text or "")
    link = story_link(base, texts.get("loc", "")) if texts.get("loc") else None
    if link is None:
        return None
    said = {ours: title_of(texts[name]) or "" for name, ours in _FIELDS.items() if name in texts}
    if "language" in said:
        said["language"] = language_of(said["language"]) or ""
    published = moment(said.get("published", ""))
    said["published"] = published.isoformat() if published else ""
    said = {name: text for name, text in said.items() if text}
    return Located(link, texts.get("lastmod", "")[:40], said)


def _pages(sitemap: Sitemap) -> tuple[ListedPage, ...]:
    """Return the pages of a sitemap but for the front page, which is no story."""
    pages = (
        ListedPage(one.link, one.lastmod, {"url": one.link, **one.said})
        for one in sitemap.located
        if urlsplit(one.link).path not in {"", "/"} or urlsplit(one.link).query
    )
    return (*pages, *sitemap.refused)


def _of(link: str) -> str:
    """Return how one sitemap of a site is named to whoever looks after the feed."""
    return f" of {as_shown(link)}"


def _is_exact(lastmod: str) -> bool:
    """Tell whether a lastmod has a time of day: a day alone hides what changed later that day."""
    return "T" in lastmod and moment(lastmod) is not None


def _known(cursor: str | None) -> Known:
    """Return what a cursor remembers; nothing where it cannot be read."""
    try:
        found = json.loads(cursor or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {link: kept for link, kept in found.items() if isinstance(kept, list) and len(kept) == 3}
