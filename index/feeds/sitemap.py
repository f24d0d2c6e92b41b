"""Feeds of kind sitemap: sitemaps, news sitemaps and indexes of them, packed or not."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from index.errors import BadInputError, FeedError
from index.feeds.asking import MOST_SITEMAP_BYTES, ask
from index.feeds.sitemap_entries import (
    MAX_PAGES,
    Located,
    Sitemap,
    is_exact,
    named_at,
    pages_of,
    read_sitemap,
)
from index.guard import failing_alone
from index.listing import REFUSED, Listing, Memory, refused_entry, told_of
from index.web.fetch import Web

MAX_SITEMAPS = 500
"""Most sitemaps of an index that are looked at, the newest first."""
MAX_DEPTH = 3
"""Deepest that indexes are followed into indexes."""
ASKING_SECONDS = 900.0
"""Longest that sitemaps of one index are asked for and read; the others wait for the next time."""


_NO_STORIES = re.compile(
    r"(?:^|[-_./])(?:categor(?:y|ies)|(?:post_)?tags?|taxonom(?:y|ies)|topics?|authors?|users?|"
    r"images?)(?:[-_.\d]|$)",
    re.IGNORECASE,
)
"""Names of sitemaps that list lists: what stands there is the heads of many stories, and none."""

log = logging.getLogger(__name__)


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
        pages = pages_of(sitemap)
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
            refused_entry(named_at(link).strip(), BadInputError(reason))
            for link, reason in self._failed.items()
        ]
        beyond = refused_entry(
            "beyond the sitemaps that are read",
            BadInputError(f"{self._beyond:,} of its sitemaps are not read yet: the newest are"),
        )
        told = (*failed, beyond) if self._beyond else tuple(failed)
        well = {beyond.path, *(f"{REFUSED}{named_at(link).strip()}" for link in self._seen)}
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
                pages = pages_of(child)
                gone = told_of(named_at(one.link)) - {page.path for page in child.told}
                yield Listing(pages, complete=False, gone=tuple(gone), told=child.told)
            elif depth < MAX_DEPTH:
                yield from self._sitemaps(child, depth + 1)

    def _child(self, one: Located) -> Sitemap | None:
        """Read one sitemap of an index; None where it is as it was.

        An index within the index is always read: what it lists may change while its own lastmod
        stands.
        """
        exact = is_exact(one.lastmod)
        self._tells_all = self._tells_all and exact
        lastmod, etag, last_modified = self._before.get(one.link, [None, None, None])
        if exact and one.lastmod == lastmod:
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


def _known(cursor: str | None) -> Known:
    """Return what a cursor remembers; nothing where it cannot be read."""
    try:
        found = json.loads(cursor or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {link: kept for link, kept in found.items() if isinstance(kept, list) and len(kept) == 3}
