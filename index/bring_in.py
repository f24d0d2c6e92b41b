"""One page of a feed into the archive: asked for, read, its stories landed, how it went noted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from index.archive import Archive, Feed, PageProblem
from index.archive.identity import move_story
from index.archive.landing import land, stands
from index.archive.own_lines import which_recur
from index.archive.pages import (
    MAX_PATH,
    UNLISTED,
    KnownPage,
    carried_by,
    note_look,
    open_page,
    page_id,
)
from index.archive.reading import last_told
from index.cutting import cut
from index.deciding.page import Carries, PageGave, PageSeen, outcome_of
from index.deciding.showing import Showing
from index.deciding.story import is_same_story
from index.embeddings import Embedder
from index.errors import BadInputError, FaultError, FetchError, PageGoneError, PageLockedError
from index.feeds.kinds import FETCHED
from index.guard import failing_alone
from index.listing import ListedPage
from index.neighbours import Neighbours, aside_at
from index.page_content import Content, beside_feed, content_of
from index.page_in_hand import Brought, Reading
from index.pages import PageOrigin, Unread, decode
from index.pages.signs import signs_of
from index.settling import close, decided
from index.story import CUTTING_RULES, Change, ChangeKind, Story
from index.web.fetch import Fetched, Web
from index.weighing import Held, weigh, why

BATCH = 64
"""Stories a transaction: enough that its commit costs nothing beside the cutting."""
MOST_UNREAD = 1_000
"""Failures of one page after which it is read on only if a tenth of it are stories."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What bringing stories in works with."""

    archive: Archive
    embedder: Embedder
    web: Web


def bring_in(
    hands: Hands,
    site: Neighbours,
    listed: ListedPage,
    known: KnownPage | None,
    *,
    look: bool = False,
    whole: bool = False,
) -> Brought:
    """Read a page of a site's feed unless it is as it was, land its stories, note how that went.

    With `look` it is asked for even where its mark says that nothing has changed; with `whole`, or
    where its mark tells of a change, without asking whether it has: some servers always deny it.
    """
    feed = site.feed
    if len(listed.path.encode(errors="replace")) > MAX_PATH:
        too_long = f"its path or address has more than {MAX_PATH:,} bytes"
        return Brought(failed=[PageProblem(feed.location, listed.path, "", too_long)])
    rules = rules_for(feed)
    mark: str | None = listed.mark if listed.mark == UNLISTED else rules + listed.mark
    if known is not None and known.mark == mark and not look and _may_wait(known):
        return _passed_over(feed, known)
    with hands.archive.writing() as connection:
        page = page_id(connection, feed, listed.path)
    reading = Reading(page, PageOrigin(feed.location, listed.path, feed.outlet), mark)
    reading.asks_whole = whole or _tells_of_change(known, mark)
    reading.digest = known.digest if known is not None else None
    try:
        with failing_alone(feed=feed.id, page=page):
            seen = _read_in(hands, site, listed, known, reading)
    except (BadInputError, FetchError) as error:
        seen = PageSeen(_gave(error), is_locked=isinstance(error, PageLockedError))
        reading.reason = str(error)
    outcome = decided(site, reading, seen, known)
    brought = reading.brought
    brought.left_to = close(hands.archive, reading, outcome)
    brought.failed += [PageProblem(feed.location, listed.path, *one) for one in reading.problems]
    return brought


def _gave(error: BadInputError | FetchError) -> PageGave:
    if isinstance(error, PageGoneError):
        return PageGave.NOTHING_THERE
    passes = isinstance(error, FetchError | FaultError)
    return PageGave.NO_ANSWER if passes else PageGave.UNREADABLE


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
    settled = known if known is not None and _is_settled(known) else None
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
            open_page(connection, reading.page)
        if feed.kind in FETCHED:
            _note_look(connection, reading.page, settled, content, listed)
    if content is None or seen.gave is PageGave.NOTHING_NEW:
        reading.brought.unchanged, reading.brought.unread = known.stories if known else 0, 1
        return seen
    if content.fetched is None:
        stories = _read(content.read(), reading)
    else:
        seen = _weigh(site, reading, listed, content, content.fetched)
        stories = _read(reading.told, reading)
    found = seen
    while batch := list(islice(stories, BATCH)):
        seen = _meet(hands.archive, reading, batch, found)
        if outcome_of(seen).lands:
            _land(hands, reading, batch)
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


def _is_settled(known: KnownPage) -> bool:
    """Tell whether a page was there and read to its end the last time."""
    return known.digest is not None and not known.problems and known.gone == 0


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


def _read(stories: Iterable[Story | Unread], reading: Reading) -> Iterator[Story]:
    """Yield a page's stories, each key once; note what is carried and what fails.

    Raises:
        BadInputError: hardly any story is in it.

    """
    carried = reading.carried
    for n, read in enumerate(stories, 1):
        if isinstance(read, Unread):
            reading.fails(read.where, read.error)
            if reading.failures > max(MOST_UNREAD, 0.9 * n):
                raise BadInputError(
                    f"hardly anything in it is a story; {read.where} and on is left"
                )
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
            reading.fails(read.id, BadInputError(reason))


def _land(hands: Hands, reading: Reading, stories: list[Story]) -> None:
    """Land stories together; where that fails, each by itself, so that the one to blame fails."""
    try:
        with failing_alone(page=reading.page):
            landed = _landed(hands, reading.page, stories)
    except FaultError as error:
        if len(stories) == 1:
            reading.fails(stories[0].id, error)
        else:
            for story in stories:
                _land(hands, reading, [story])
        return
    brought = reading.brought
    brought.unchanged += len(stories) - len(landed)
    for story, change in landed:
        if isinstance(change, BadInputError):
            reading.fails(story.id, change)
        elif change.kind is ChangeKind.UNCHANGED:
            brought.unchanged += 1
        else:
            brought.changes.append(change)


def _landed(
    hands: Hands, page: int, stories: list[Story]
) -> list[tuple[Story, Change | BadInputError]]:
    """Land those stories that do not stand as they are; return what came of each of them."""
    with hands.archive.writing() as connection:
        changed = [story for story in stories if not stands(connection, page, story)]
    pieces = cut(changed, hands.embedder, partial(which_recur, hands.archive))
    landed: list[tuple[Story, Change | BadInputError]] = []
    with hands.archive.writing() as connection:
        for piece in pieces:
            try:
                landed.append((piece.story, land(connection, page, piece)))
            except BadInputError as error:
                landed.append((piece.story, error))
    return landed


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


def _meet(archive: Archive, reading: Reading, stories: list[Story], seen: PageSeen) -> PageSeen:
    """Find out whether the one story a page carried goes by another address now; if so, move it."""
    with archive.writing() as connection:
        before = carried_by(connection, reading.page)
        if len(before) != 1 or len(stories) != 1 or before[0][1] == stories[0].key:
            return seen
        old = last_told(connection, before[0][0])
        is_same = old is not None and is_same_story(old, stories[0])
        seen = replace(seen, carries=Carries.MOVED if is_same else Carries.ANOTHER)
        if outcome_of(seen).moves:
            move_story(connection, reading.page, before[0][1], stories[0].key)
    return seen
