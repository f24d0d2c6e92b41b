"""What a page holds now: its file, what its feed says of it, or what stands at its address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from index.archive.pages import UNLISTED, KnownPage
from index.deciding.page import Leads, PageGave, PageSeen
from index.errors import BadInputError
from index.feeds.folder import read_file
from index.listing import ListedPage
from index.pages import PageOrigin, Unread, decode, read_page, read_shown, story_of_fields
from index.pages.fields import url_key
from index.story import Story
from index.web.fetch import Fetched, Web

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


def content_of(
    web: Web, listed: ListedPage, settled: KnownPage | None, place: PageOrigin
) -> Content | None:
    """Return what a page holds; None where it is as it was, as `settled` has it.

    A story that its feed gave whole is not read from its page too, which words it otherwise: once
    it is listed no more, the page only tells whether it still stands.

    Raises:
        BadInputError, FetchError: it cannot be read, or not now.
        PageGoneError: there is nothing any more.

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
    leads = Leads.NOWHERE_ELSE if fetched is None else _leads(listed.path, fetched)
    if fetched is None or (listed.whole and leads is Leads.NOWHERE_ELSE):
        return None
    return Content(
        fetched.body,
        lambda: _shown(fetched, listed, place),
        PageSeen(PageGave.CONTENT, leads, given_whole=listed.whole),
        fetched,
    )


def _shown(fetched: Fetched, listed: ListedPage, place: PageOrigin) -> Iterator[Story | Unread]:
    """Yield the story at an address, and why the page gave less of it than it should."""
    text = decode(fetched.body, charset=fetched.charset)
    story, why = read_shown(text, place, listed.fields, fetched.address)
    yield story
    if why is not None:
        yield Unread(
            "", BadInputError(f"it gave less of its story than it should: {why}"), story.key
        )


def _leads(path: str, fetched: Fetched) -> Leads:
    if url_key(fetched.address) == url_key(path):
        return Leads.NOWHERE_ELSE
    is_front_page = urlsplit(fetched.address).path in {"", "/"}
    return Leads.TO_FRONT_PAGE if is_front_page else Leads.ELSEWHERE
