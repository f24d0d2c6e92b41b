"""Pages that are at hand, files and pushes: what they bring is landed many pages at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from sqlalchemy import Connection

from index.archive.adding import which_are_new
from index.archive.known import ids_by_key
from index.archive.landing import add_new, which_stand_as_noted
from index.archive.meanings import keep_meanings
from index.archive.pages import KnownPage, carried_by_all, page_ids
from index.deciding.page import PageGave, PageOutcome, PageSeen, outcome_of
from index.errors import BadInputError, FaultError, FetchError
from index.guard import failing_alone
from index.landed import BATCH, Hands, count, cut_for, embedded_for
from index.listing import ListedPage
from index.neighbours import Neighbours
from index.page_content import content_of
from index.page_in_hand import Brought, Reading, gave, is_settled, stories_told
from index.pages import PageOrigin
from index.settling import decided, note_settled, tell_failures
from index.story import CutStory, Story


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to be brought in."""

    listed: ListedPage
    known: KnownPage | None
    mark: str | None
    """What it will be noted with once it is read."""
    look: bool = False
    """Whether it is asked for even where its mark says that nothing has changed."""
    whole: bool = False
    """Whether it is asked for as it is, and not whether it is as it was."""


Alone = Callable[[Asked], Brought]
"""Brings in one page by itself."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was read, and what it tells."""

    asked: Asked
    reading: Reading
    seen: PageSeen
    stories: Sequence[Story] = ()
    is_plain: bool = True
    """False where it must be brought in alone whatever the archive has."""

    @property
    def lands(self) -> bool:
        """Whether what it tells, and what it tells no more, counts."""
        return outcome_of(self.seen).lands


def bring_in_together(
    hands: Hands, site: Neighbours, asked: Sequence[Asked], rules: str, alone: Alone
) -> Iterator[Brought]:
    """Bring in pages at hand; yield what came of each, in their order.

    Plain pages share a transaction: those that tell only stories nobody has met, or just what they
    carry as it stands, or nothing. Whatever else there is, a page that could bear on another's
    story, is brought in `alone` once those before it are done. A crash leaves what was done before.
    `rules` decide beside its content whether a page is as it was.
    """
    feed, paths = site.feed, [one.listed.path for one in asked]
    with hands.archive.writing() as connection:
        ids = page_ids(connection, feed, paths)
    together = _Together(hands, site, alone)
    run: list[_Page] = []
    told = 0
    for one in asked:
        place = PageOrigin(feed.location, one.listed.path, feed.outlet)
        page = _read(hands, one, Reading(ids[one.listed.path], place, one.mark), rules)
        told += len(page.stories)
        if told > BATCH:
            yield from together.bring_in(run)
            run, told = [], len(page.stories)
        run.append(page)
    yield from together.bring_in(run)


def _read(hands: Hands, asked: Asked, reading: Reading, rules: str) -> _Page:
    """Read a page ahead: the archive is not touched."""
    stories: list[Story] = []
    reading.digest = asked.known.digest if asked.known is not None else None
    try:
        with failing_alone(page=reading.page):
            seen = _read_into(stories, hands, asked, reading, rules)
    except (BadInputError, FetchError) as error:
        reading.reason = str(error)
        seen = PageSeen(gave(error))
        return _Page(asked, reading, seen, is_plain=not (stories or seen.is_gone))
    return _Page(asked, reading, seen, stories, is_plain=len(stories) <= BATCH)


def _read_into(
    stories: list[Story], hands: Hands, asked: Asked, reading: Reading, rules: str
) -> PageSeen:
    known = asked.known
    settled = known if known is not None and is_settled(known) else None
    content = content_of(hands.web, asked.listed, settled, reading.place)
    if content is not None:
        reading.digest = hashlib.sha256(rules.encode() + content.data).hexdigest()
    if content is None or (settled is not None and settled.digest == reading.digest):
        reading.brought.unchanged, reading.brought.unread = known.stories if known else 0, 1
        return PageSeen(PageGave.NOTHING_NEW)
    stories.extend(islice(stories_told(content.read(), reading), BATCH + 1))
    return content.seen


@dataclass(frozen=True, slots=True)
class _Together:
    """Lands pages in a row: the plain ones together, the others alone."""

    hands: Hands
    site: Neighbours
    alone: Alone

    def bring_in(self, pages: Sequence[_Page]) -> Iterator[Brought]:
        """Bring in pages; yield what came of each."""
        are_plain = self._landed(pages) if pages else []
        if all(are_plain):
            yield from (page.reading.brought for page in pages)
            return
        for is_plain, row in groupby(zip(are_plain, pages, strict=True), key=itemgetter(0)):
            here = [page for _, page in row]
            if is_plain:
                yield from self.bring_in(here)
            else:
                yield from (self.alone(page.asked) for page in here)

    def _landed(self, pages: Sequence[_Page]) -> list[bool]:
        """Land pages if all of them are plain; tell which are.

        Whether they are is looked up once more where it is acted on: others write the archive too.
        """
        archive = self.hands.archive
        with archive.reading() as connection:
            unmet = _unmet(connection, pages)
            are_plain = _are_plain(connection, pages, unmet)
        if not all(are_plain):
            return are_plain
        try:
            with failing_alone(page=pages[0].reading.page):
                new = [story for page in pages for story in page.stories if story.key in unmet]
                cuts = cut_for(self.hands, new)
                meanings = embedded_for(self.hands, cuts)
                with archive.writing() as connection:
                    are_plain = _are_plain(connection, pages, _unlike_any(connection, cuts))
                    if all(are_plain):
                        self._land(connection, pages, cuts)
                        keep_meanings(connection, self.hands.embedder.kept_under, meanings)
        except FaultError:
            return [False] * len(pages)
        if all(are_plain):
            tell_failures([page.reading for page in pages])
        return are_plain

    def _land(
        self, connection: Connection, pages: Sequence[_Page], cuts: Sequence[CutStory]
    ) -> None:
        """Land what plain pages tell, its new stories cut, and note the pages as read."""
        new = {piece.story.key: piece for piece in cuts}
        told = [(page.reading, story) for page in pages for story in page.stories]
        added = [(reading, new[story.key]) for reading, story in told if story.key in new]
        landed = add_new(connection, [(reading.page, piece) for reading, piece in added])
        for (reading, piece), what in zip(added, landed, strict=True):
            count(reading, piece.story, what)
        for reading, story in told:
            reading.brought.unchanged += story.key not in new
        note_settled(connection, [(page.reading, self._outcome(page)) for page in pages])

    def _outcome(self, page: _Page) -> PageOutcome:
        return decided(self.site, page.reading, page.seen, page.asked.known)


def _are_plain(connection: Connection, pages: Sequence[_Page], new: Collection[str]) -> list[bool]:
    """Tell which pages bear on no story but those of `new` keys, and leave none they carried."""
    landing = [page for page in pages if page.lands]
    carried = carried_by_all(connection, [page.reading.page for page in landing])
    old = [
        (page.reading.page, story)
        for page in landing
        for story in page.stories
        if story.key not in new
    ]
    stand = which_stand_as_noted(connection, old)
    standing = {
        (page, story.key) for (page, story), stands in zip(old, stand, strict=True) if stands
    }

    def is_plain(page: _Page) -> bool:
        if not (page.is_plain and page.lands):
            return page.is_plain
        its = {key for _, key in carried.get(page.reading.page, ())}
        told = {story.key for story in page.stories}
        if not its:
            return told <= set(new)
        return told == its and all((page.reading.page, key) in standing for key in told)

    return [is_plain(page) for page in pages]


def _unmet(connection: Connection, pages: Sequence[_Page]) -> set[str]:
    """Return the keys by which one of these pages alone, and nobody before, tells a story."""
    told = Counter(story.key for page in pages for story in page.stories)
    known = ids_by_key(connection, told)
    return {key for key, times in told.items() if times == 1 and key not in known}


def _unlike_any(connection: Connection, cuts: Sequence[CutStory]) -> set[str]:
    """Return the keys of stories that the archive has by no key and under no other one."""
    new = which_are_new(connection, cuts)
    return {piece.story.key for piece, is_new in zip(cuts, new, strict=True) if is_new}
