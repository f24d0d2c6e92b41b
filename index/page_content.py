"""What a page holds now: its file, what its feed says of it, or what stands at its address."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from index.archive import Archive
from index.archive.pages import UNLISTED, KnownPage, carried_by
from index.archive.reading import versions_told
from index.deciding.page import Leads, PageGave, PageSeen
from index.deciding.story import is_corrected_on_page, share_shown
from index.errors import BadInputError, PageLockedError
from index.feeds.folder import read_file
from index.keys import url_key
from index.links import as_shown
from index.listing import ListedPage
from index.pages import PageOrigin, Unread, decode, read_page, read_shown, story_of_fields
from index.pages.fronts import told_by, why_no_story
from index.pages.head import parse
from index.pages.visible import blocks_of
from index.story import Story
from index.web.fetch import Fetched, Web

MOST_VERSIONS = 20
"""Most versions of a story that its page is held against, the newest."""
log = logging.getLogger(__name__)
_LOCK = re.compile(rb"<input\b[^<>]{0,300}\bname=[\"']?post_password\b", re.IGNORECASE)
"""How WordPress asks for the password that somebody put before a post."""
_AS_FOUND = PageSeen(PageGave.CONTENT)


@dataclass(frozen=True, slots=True)
class Content:
    """What a page holds now."""

    data: bytes
    """What decides whether it is as it was."""
    read: Callable[[], Iterable[Story | Unread]]
    seen: PageSeen
    """What it tells of the page before its stories are looked at."""
    fetched: Fetched | None = None
    """What came from the web; None where nothing had to be fetched."""

    def shown(self) -> str:
        """Return all letters of a page of the web that a reader may see."""
        return "" if self.fetched is None else _shown(self.fetched)


def content_of(
    web: Web,
    listed: ListedPage,
    settled: KnownPage | None,
    place: PageOrigin,
    *,
    lists_all: bool = False,
) -> Content | None:
    """Return what a page holds; None where it is as it was, as `settled` has it.

    As long as a feed lists a story that it gives whole, the page is not read, which words it
    otherwise. Of a feed that lists all its site has (`lists_all`), a page that is no story holds
    none.

    Raises:
        BadInputError, FetchError: it cannot be read, or not now.
        PageGoneError: there is nothing any more.
        PageLockedError: there is a form for the story's password.

    """
    if listed.refused is not None:
        raise listed.refused
    if listed.file is not None:
        data = read_file(listed)
        return Content(data, lambda: read_page(data, place), _AS_FOUND)
    if listed.whole and listed.mark != UNLISTED:
        said = json.dumps(dict(listed.fields), sort_keys=True, default=str).encode()
        return Content(said, lambda: [story_of_fields(listed.fields, place)], _AS_FOUND)
    fetched = web.get(
        listed.path,
        etag=settled.etag if settled else None,
        last_modified=settled.last_modified if settled else None,
        is_page=True,
    )
    if fetched is None:
        return None
    if _LOCK.search(fetched.body):
        raise PageLockedError(f"{as_shown(listed.path)} asks for a password now")
    leads = _leads(listed.path, fetched)
    return Content(
        fetched.body,
        lambda: _read(fetched, listed, place, lists_all=lists_all),
        PageSeen(PageGave.CONTENT, leads, given_whole=listed.whole),
        fetched,
    )


def _read(
    fetched: Fetched, listed: ListedPage, place: PageOrigin, *, lists_all: bool
) -> Iterator[Story | Unread]:
    """Yield the story at an address, if it is one, and why its page gave less than it should."""
    page = decode(fetched.body, charset=fetched.charset)
    tree = parse(page) if lists_all else None
    why = None if tree is None else why_no_story(told_by(tree, fetched.address))
    if why is not None:
        log.info("a page is no story", extra={"page": as_shown(listed.path), "reason": f"it {why}"})
        return
    story, less = read_shown(page, place, listed.fields, fetched.address)
    yield story
    if less is not None:
        yield Unread(
            "", BadInputError(f"it gave less of its story than it should: {less}"), story.key
        )


def beside_feed(archive: Archive, page: int, content: Content) -> Content:
    """Hold the page of a story that its feed gave whole, and lists no more, against that.

    Where it shows each sentence that stands it tells nothing new, nor where it shows an earlier
    version: it is late. Where it has other words in the place of some, or brings back what it
    carries no more, it speaks for the story from now on.
    """
    if not content.seen.given_whole or content.seen.leads is not Leads.NOWHERE_ELSE:
        return content
    with archive.reading() as connection:
        before = carried_by(connection, page)
        only = before[0][0] if len(before) == 1 else None
        known = [] if only is None else versions_told(connection, only, MOST_VERSIONS)
    shown = content.shown()
    shares = [share_shown(version, shown) for version in known]
    if 1 in shares:
        as_it_was = replace(content.seen, gave=PageGave.NOTHING_NEW)
        return replace(content, seen=as_it_was)
    speaks = not before or any(map(is_corrected_on_page, shares[:1]))
    return replace(content, seen=replace(content.seen, given_whole=not speaks))


def _shown(fetched: Fetched) -> str:
    try:
        tree = parse(decode(fetched.body, charset=fetched.charset))
    except BadInputError:
        return ""
    return "" if tree is None else "\n".join(block.text for block in blocks_of(tree))


def _leads(path: str, fetched: Fetched) -> Leads:
    if url_key(fetched.url) == url_key(path):
        return Leads.NOWHERE_ELSE
    is_front_page = urlsplit(fetched.url).path in {"", "/"} and not urlsplit(fetched.url).query
    return Leads.TO_FRONT_PAGE if is_front_page else Leads.ELSEWHERE
