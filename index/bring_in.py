"""One page of a feed into the archive: asked for, read, its stories landed, how it went noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from sqlalchemy import Connection

from index.archive import Archive, Feed, PageProblem
from index.archive.landing import land, move_story, stands
from index.archive.pages import (
    MAX_PATH,
    UNLISTED,
    KnownPage,
    Problem,
    carried_by,
    close_page,
    note_gone,
    note_look,
    open_page,
    page_id,
)
from index.archive.reading import last_told
from index.archive.withdrawing import settle_left
from index.cutting import cut
from index.embeddings import Embedder
from index.errors import BadInputError, FetchError, PageGoneError
from index.feeds.folder import read_file
from index.feeds.kinds import FETCHED
from index.listing import ListedPage
from index.pages import PageOrigin, Unread, decode, read_html, read_page, story_of_fields
from index.pages.fields import url_key
from index.sameness import is_same_story
from index.story import CUTTING_RULES, Change, ChangeKind, Story
from index.web.fetch import Fetched, Web

BATCH = 64
"""Stories a transaction: enough that its commit costs nothing beside the cutting."""
LOOKS_UNTIL_GONE = 2
"""Refreshes in a row that must find a page gone: a site in trouble answers 404 for a while."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What bringing stories in works with."""

    archive: Archive
    embedder: Embedder
    web: Web


@dataclass(slots=True)
class Brought:
    """What came of one page."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    unread: int = 0
    """1 where the page was passed over because nothing about it has changed."""
    failed: list[PageProblem] = field(default_factory=list)
    left_to: set[int] = field(default_factory=set)
    """Feeds whose pages still carry stories that this one has left: they may speak for them now."""


@dataclass(slots=True)
class _Reading:
    """One page while it is read."""

    page: int
    place: PageOrigin
    mark: str | None
    digest: str | None = None
    is_there: bool = False
    """True once it has been found where it was looked for."""
    problems: list[Problem] = field(default_factory=list)
    carried: dict[str, str] = field(default_factory=dict)
    """The keys of its stories and what each adds up to; "" for one that could not be read."""
    whole: bool = True
    """False once something could not be read that may be any story: then none is withdrawn."""


def bring_in(
    hands: Hands, feed: Feed, listed: ListedPage, known: KnownPage | None, *, look: bool = False
) -> Brought:
    """Read a page unless it is as it was, land its stories, and note how that went.

    With `look` it is asked for even where its mark says that nothing has changed.
    """
    if len(listed.path.encode(errors="replace")) > MAX_PATH:
        too_long = f"its path or address has more than {MAX_PATH:,} bytes"
        return Brought(failed=[PageProblem(feed.location, listed.path, "", too_long)])
    rules = rules_for(feed)
    mark: str | None = listed.mark if listed.mark == UNLISTED else rules + listed.mark
    if known is not None and known.mark == mark and not look and _may_wait(known):
        return _passed_over(feed, known)
    with hands.archive.writing() as connection:
        page = page_id(connection, feed, listed.path)
    reading = _Reading(page, PageOrigin(feed.location, listed.path, feed.outlet), mark)
    reading.digest = known.digest if known is not None else None
    try:
        brought = _read_in(hands, feed, listed, known, reading)
    except PageGoneError as error:
        brought = Brought()
        _note_gone(hands.archive, reading, str(error))
    except (BadInputError, FetchError) as error:
        brought = Brought()
        reading.problems.append(("", str(error)))
        reading.whole = False
        if isinstance(error, FetchError):
            reading.mark = None
    brought.left_to = _close(hands.archive, reading)
    brought.failed += [PageProblem(feed.location, listed.path, *one) for one in reading.problems]
    return brought


def _is_settled(known: KnownPage) -> bool:
    """Tell whether a page was there and read to its end the last time."""
    return known.digest is not None and not known.problems and known.gone == 0


def rules_for(feed: Feed) -> str:
    """Return what decides, beside a page itself, what is made of it: another makes it read anew."""
    outlet = hashlib.sha256((feed.outlet or "").encode(errors="replace")).hexdigest()
    return f"{CUTTING_RULES}:{outlet[:16]}:"


def _read_in(
    hands: Hands,
    feed: Feed,
    listed: ListedPage,
    known: KnownPage | None,
    reading: _Reading,
) -> Brought:
    """Ask for a page and land its stories.

    Raises:
        BadInputError, FetchError, GoneError: as it cannot be read, or is no more.

    """
    settled = known if known is not None and _is_settled(known) else None
    content = _content(hands, listed, settled, reading.place)
    before = reading.digest
    if content is not None:
        reading.digest = hashlib.sha256(rules_for(feed).encode() + content.data).hexdigest()
    as_it_was = content is None or (settled is not None and settled.digest == reading.digest)
    with hands.archive.writing() as connection:
        if not as_it_was:
            open_page(connection, reading.page)
        if feed.kind in FETCHED:
            _note_look(connection, reading.page, settled, content, listed)
    brought = Brought()
    if content is None or as_it_was:
        brought = Brought(unchanged=known.stories if known else 0, unread=1)
        reading.whole = False
    else:
        stories = _read(content.read(), reading)
        while batch := list(islice(stories, BATCH)):
            _meet_moved(hands.archive, reading, batch, redirected=content.redirected)
            if content.is_told_otherwise:
                reading.whole, reading.digest = False, before
            else:
                _land(hands, reading, batch, brought)
    reading.is_there = True
    return brought


def _may_wait(known: KnownPage) -> bool:
    """Tell whether a page nothing is new of may be left alone.

    A file that could not be read is tried again at every refresh, a page on the web only when its
    time has come.
    """
    return not known.problems or known.looked_at is not None


def _passed_over(feed: Feed, known: KnownPage) -> Brought:
    failed = [PageProblem(feed.location, known.path, *one) for one in known.problems]
    return Brought(unchanged=known.stories, unread=1, failed=failed)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a page holds now."""

    data: bytes
    read: Callable[[], Iterable[Story | Unread]]
    fetched: Fetched | None = None
    redirected: bool = False
    """True where the address leads to another for good."""
    is_told_otherwise: bool = False
    """True where the feed gave the story whole: the page words it otherwise and is not read."""


def _content(
    hands: Hands, listed: ListedPage, settled: KnownPage | None, place: PageOrigin
) -> _Content | None:
    """Return what a page holds; None where it is as it was.

    A story that its feed gave whole is not read from its page too, which words it otherwise: once
    it is listed no more, the page only tells whether it still stands.

    Raises:
        BadInputError, FetchError: it cannot be read, or not now.
        GoneError: it is no more.

    """
    if listed.file is not None:
        data = read_file(listed)
        return _Content(data, lambda: read_page(data, place))
    if listed.whole and listed.mark != UNLISTED:
        said = json.dumps(dict(listed.fields), sort_keys=True, default=str).encode()
        return _Content(said, lambda: [story_of_fields(listed.fields, place)])
    fetched = hands.web.get(
        listed.path,
        etag=settled.etag if settled else None,
        last_modified=settled.last_modified if settled else None,
        is_page=True,
    )
    redirected = fetched is not None and url_key(fetched.address) != url_key(listed.path)
    if fetched is None or (listed.whole and not redirected):
        return None
    if redirected and urlsplit(fetched.address).path in {"", "/"}:
        raise PageGoneError(f"{listed.path} leads to the front page now")
    return _Content(
        fetched.body,
        lambda: [
            read_html(
                decode(fetched.body, charset=fetched.charset), place, listed.fields, fetched.address
            )
        ],
        fetched,
        redirected,
        is_told_otherwise=listed.whole,
    )


def _read(stories: Iterable[Story | Unread], reading: _Reading) -> Iterator[Story]:
    """Yield a page's stories, each key once; note what is carried and what fails."""
    carried = reading.carried
    for read in stories:
        if isinstance(read, Unread):
            reading.problems.append((read.where, str(read.error)))
            if read.key is None:
                reading.whole = False
            else:
                carried.setdefault(read.key, "")
            continue
        digest = read.digest()
        if not carried.get(read.key):
            carried[read.key] = digest
            yield read
        elif carried[read.key] != digest:
            reason = "the same id or URL stands twice, with different texts"
            reading.problems.append((read.id, reason))


def _meet_moved(
    archive: Archive, reading: _Reading, stories: list[Story], *, redirected: bool
) -> None:
    """Let the one story of a page that goes by another address now stay one story.

    Raises:
        GoneError: the page leads to another story, as deleted ones do.

    """
    with archive.writing() as connection:
        before = carried_by(connection, reading.page)
        if len(before) != 1 or len(stories) != 1 or before[0][1] == stories[0].key:
            return
        old = last_told(connection, before[0][0])
        if old is not None and is_same_story(old, stories[0]):
            move_story(connection, reading.page, before[0][1], stories[0].key)
        elif redirected:
            raise PageGoneError(f"{reading.place.path} leads to another page now")


def _land(hands: Hands, reading: _Reading, stories: list[Story], brought: Brought) -> None:
    with hands.archive.writing() as connection:
        changed = [story for story in stories if not stands(connection, reading.page, story)]
    brought.unchanged += len(stories) - len(changed)
    pieces = cut(changed, hands.embedder)
    with hands.archive.writing() as connection:
        for piece in pieces:
            try:
                change = land(connection, reading.page, piece)
            except BadInputError as error:
                reading.problems.append((piece.story.id, str(error)))
                continue
            if change.kind is ChangeKind.UNCHANGED:
                brought.unchanged += 1
            else:
                brought.changes.append(change)


def _note_look(
    connection: Connection,
    page: int,
    settled: KnownPage | None,
    content: _Content | None,
    listed: ListedPage,
) -> None:
    """Note that a page was asked for, and what to ask with next time."""
    fetched = content.fetched if content is not None else None
    validators = fetched or settled
    etag = validators.etag if validators else None
    last_modified = validators.last_modified if validators else None
    said = {"fields": dict(listed.fields), "whole": listed.whole}
    note_look(connection, page, etag=etag, last_modified=last_modified, said=said)


def _note_gone(archive: Archive, reading: _Reading, reason: str) -> None:
    """Note a page as gone; seen so often enough, it carries nothing any more."""
    with archive.writing() as connection:
        if note_gone(connection, reading.page) >= LOOKS_UNTIL_GONE:
            reading.carried.clear()
            return
    reading.whole = False
    reading.problems.append(("", f"{reason}; withdrawn if the next refresh finds it so"))


def _close(archive: Archive, reading: _Reading) -> set[int]:
    """Note how a page was read; return the feeds that are to be refreshed once more."""
    with archive.writing() as connection:
        left = close_page(
            connection,
            reading.page,
            mark=reading.mark,
            digest=reading.digest,
            problems=reading.problems,
            carried=reading.carried if reading.whole else None,
            is_there=reading.is_there,
        )
        return settle_left(connection, left)
