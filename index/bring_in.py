"""Pages of a feed into the archive: asked for, read, their stories landed, how it went noted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from index.archive import Feed, PageProblem
from index.archive.pages import (
    MAX_PATH,
    UNLISTED,
    KnownPage,
    carried_by,
    note_look,
    open_pages,
    page_ids,
)
from index.at_hand import Asked, bring_in_together
from index.deciding.page import PageGave, PageSeen, outcome_of
from index.deciding.showing import Showing
from index.errors import BadInputError, FaultError, FetchError, PageLockedError
from index.feeds.kinds import FETCHED
from index.guard import failing_alone
from index.landed import BATCH, Hands, land, meet
from index.listing import ListedPage
from index.neighbours import Neighbours, aside_at
from index.page_content import Content, beside_feed, content_of
from index.page_in_hand import Brought, Reading, gave, is_settled, stories_told
from index.pages import PageOrigin, Unread, decode
from index.pages.signs import signs_of
from index.settling import decided, settle
from index.story import CUTTING_RULES, Story
from index.web.fetch import Fetched
from index.weighing import Held, weigh, why

AT_ONCE = 64
"""Pages at hand that are read ahead, and noted together where they are plain."""


def bring_in_all(
    hands: Hands, site: Neighbours, asked: Sequence[Asked]
) -> Iterator[tuple[str, Brought]]:
    """Bring in pages of a site's feed; yield the path of each and what came of it.

    Pages at hand are brought in many at a time; what has to be fetched, one after the other. Not
    read is a page that is as it was by its mark, unless it is to be looked at.
    """
    here: list[Asked] = []
    for one in asked:
        brought = _unread(site.feed, one)
        if brought is not None:
            yield one.listed.path, brought
        elif _is_at_hand(site.feed, one.listed):
            here.append(one)
        else:
            yield one.listed.path, _bring_in(hands, site, one)
        if len(here) == AT_ONCE:
            yield from _bring_in_at_hand(hands, site, here)
            here = []
    yield from _bring_in_at_hand(hands, site, here)


def _bring_in_at_hand(
    hands: Hands, site: Neighbours, asked: Sequence[Asked]
) -> Iterator[tuple[str, Brought]]:
    alone, rules = partial(_bring_in, hands, site), rules_for(site.feed)
    together = bring_in_together(hands, site, asked, rules, alone) if asked else ()
    return zip((one.listed.path for one in asked), together, strict=True)


def _is_at_hand(feed: Feed, listed: ListedPage) -> bool:
    return feed.kind not in FETCHED and listed.mark != UNLISTED


def _unread(feed: Feed, asked: Asked) -> Brought | None:
    """Return what comes of a page that is not to be read; None of one that is."""
    listed, known = asked.listed, asked.known
    if len(listed.path.encode(errors="replace")) > MAX_PATH:
        too_long = f"its path or address has more than {MAX_PATH:,} bytes"
        return Brought(failed=[PageProblem(feed.location, listed.path, "", too_long)])
    if known is not None and known.mark == asked.mark and not asked.look and _may_wait(known):
        return _passed_over(feed, known)
    return None


def mark_for(feed: Feed, listed: ListedPage) -> str | None:
    """Return what a page of a feed is noted with once it is read."""
    return listed.mark if listed.mark == UNLISTED else rules_for(feed) + listed.mark


def _bring_in(hands: Hands, site: Neighbours, asked: Asked) -> Brought:
    """Read a page that may have to be fetched, land its stories, note how that went.

    Where it is to be had whole, or its mark tells of a change, it is not asked whether it has
    changed: some servers always deny it.
    """
    feed, known, path = site.feed, asked.known, asked.listed.path
    with hands.archive.writing() as connection:
        page = page_ids(connection, feed, [path])[path]
    reading = Reading(page, PageOrigin(feed.location, path, feed.outlet), asked.mark)
    reading.asks_whole = asked.whole or _tells_of_change(known, asked.mark)
    reading.digest = known.digest if known is not None else None
    try:
        with failing_alone(feed=feed.id, page=page):
            seen = _read_in(hands, site, asked.listed, known, reading)
    except (BadInputError, FetchError) as error:
        seen = PageSeen(gave(error), is_locked=isinstance(error, PageLockedError))
        reading.reason = str(error)
    settle(hands.archive, reading, decided(site, reading, seen, known))
    return reading.brought


def _read_in(
    hands: Hands,
    site: Neighbours,
    listed: ListedPage,
    known: KnownPage | None,
    reading: Reading,
) -> PageSeen:
    """Ask for a page and land its stories; return what was seen of it.

    Raises:
        BadInputError, FetchError: it cannot be read, or not now.
        PageGoneError: there is nothing any more.

    """
    feed = site.feed
    settled = known if known is not None and is_settled(known) else None
    asked_with = None if reading.asks_whole else settled
    lists_all = feed.kind == "sitemap" and "published" not in listed.fields
    content = content_of(hands.web, listed, asked_with, reading.place, lists_all=lists_all)
    seen = PageSeen(PageGave.NOTHING_NEW) if content is None else content.seen
    before = reading.digest
    if content is not None:
        reading.digest = hashlib.sha256(rules_for(feed).encode() + content.data).hexdigest()
        if settled is not None and settled.digest == reading.digest:
            seen = PageSeen(PageGave.NOTHING_NEW)
        else:
            content = beside_feed(hands.archive, reading.page, content)
            seen = content.seen
        if seen.given_whole:
            reading.digest = before
    with hands.archive.writing() as connection:
        if seen.gave is PageGave.CONTENT:
            open_pages(connection, [reading.page])
        if feed.kind in FETCHED:
            _note_look(connection, reading.page, settled, content, listed)
    if content is None or seen.gave is PageGave.NOTHING_NEW:
        reading.brought.unchanged, reading.brought.unread = known.stories if known else 0, 1
        return seen
    if content.fetched is None:
        stories = stories_told(content.read(), reading)
    else:
        seen = _weigh(site, reading, listed, content, content.fetched)
        stories = stories_told(reading.told, reading)
    found = seen
    while batch := list(islice(stories, BATCH)):
        seen = meet(hands.archive, reading.page, batch, found)
        if outcome_of(seen).lands:
            land(hands, reading, batch)
    return seen


def _weigh(
    site: Neighbours, reading: Reading, listed: ListedPage, content: Content, fetched: Fetched
) -> PageSeen:
    """Weigh what came from the web; return what was seen of the page, with `reading` told of it.

    Raises:
        BadInputError: no story can be read there, and nothing tells why.

    """
    page = decode(fetched.body, charset=fetched.charset)
    stories: list[Story | Unread] = []
    error = None
    try:
        stories = list(content.read())
    except FaultError:
        raise
    except BadInputError as unread:
        error = unread
    if not (stories or error or _carries_any(site, reading.page)):
        return content.seen  # no story, as fronts and pages about a site are none
    story = next((one for one in stories if isinstance(one, Story)), None)
    held = Held(
        reading.page,
        listed,
        fetched,
        content.seen,
        story,
        signs_of(page, fetched.headers),
        aside_at(fetched, page, listed.path, story),
    )
    held, weighed = weigh(site, held)
    reading.aside, reading.is_wall = held.aside, weighed.is_wall
    if error is not None and weighed.seen.shows is Showing.ANOTHER_TEXT:
        reading.is_unread = held.old is not None
        raise error
    if weighed.story is not None and outcome_of(weighed.seen).is_there:
        key = weighed.story.key  # it may go by another one than the page claims
        less = (replace(one, key=key) for one in stories if isinstance(one, Unread))
        reading.told = [weighed.story, *less]
    reading.reason = why(held, weighed)
    return weighed.seen


def _carries_any(site: Neighbours, page: int) -> bool:
    with site.archive.reading() as connection:
        return bool(carried_by(connection, page))


def _tells_of_change(known: KnownPage | None, mark: str | None) -> bool:
    """Tell whether a feed, which lists a page now, said something else of it before."""
    return known is not None and mark != UNLISTED and known.mark not in {mark, UNLISTED}


def rules_for(feed: Feed) -> str:
    """Return what decides, beside a page itself, what is made of it: another makes it read anew."""
    outlet = hashlib.sha256((feed.outlet or "").encode(errors="replace")).hexdigest()
    return f"{CUTTING_RULES}:{outlet[:16]}:"


def _may_wait(known: KnownPage) -> bool:
    """Tell whether a page nothing is new of may be left alone.

    A file that could not be read is tried again at every refresh, a page on the web only when its
    time has come.
    """
    return not known.problems or known.looked_at is not None


def _passed_over(feed: Feed, known: KnownPage) -> Brought:
    failed = [PageProblem(feed.location, known.path, *one) for one in known.problems]
    return Brought(unchanged=known.stories, unread=1, failed=failed)


def _note_look(
    connection: Connection,
    page: int,
    settled: KnownPage | None,
    content: Content | None,
    listed: ListedPage,
) -> None:
    """Note that a page was asked for, and what to ask with next time."""
    fetched = content.fetched if content is not None else None
    validators = fetched or settled
    etag = validators.etag if validators else None
    last_modified = validators.last_modified if validators else None
    said = {"fields": dict(listed.fields), "whole": listed.whole}
    note_look(connection, page, etag=etag, last_modified=last_modified, said=said)
