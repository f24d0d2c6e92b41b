"""Pages that are at hand, files and pushes: read one by one, landed and noted many at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from index.archive.known import bygone_keys
from index.archive.pages import KnownPage, carried_by_all, open_pages, page_ids
from index.deciding.page import PageGave, PageSeen
from index.errors import BadInputError, FetchError
from index.guard import failing_alone
from index.landed import BATCH, Hands, Told, land, meet
from index.listing import ListedPage
from index.neighbours import Neighbours
from index.page_content import content_of
from index.page_in_hand import Brought, Reading, gave, is_settled, stories_told
from index.pages import PageOrigin
from index.settling import decided, settle

AT_ONCE = 64
"""Pages that are noted together."""


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


_AS_IT_WAS = PageSeen(PageGave.NOTHING_NEW)


@dataclass(slots=True)
class _Page:
    """A page in hand, and how it was before."""

    asked: Asked
    reading: Reading
    before: Collection[str] = ()
    """The keys of the stories it carried."""
    seen: PageSeen = _AS_IT_WAS


def bring_in_together(
    hands: Hands, site: Neighbours, asked: Sequence[Asked], rules: str
) -> list[Brought]:
    """Read pages at hand, land their stories, note how that went; return what came of each.

    It is as if they came one after the other: pages that tell or carried one story share no
    transaction. A page that cannot be read, or a story that cannot land, fails alone; a crash
    leaves those before it done, and those that were being read to be read again. `rules` decide
    beside its content whether a page is as it was.
    """
    feed, paths = site.feed, [one.listed.path for one in asked]
    with hands.archive.writing() as connection:
        ids = page_ids(connection, feed, paths)
    together = _Together(hands, site, rules, ids.values())
    pages = []
    for one in asked:
        page = ids[one.listed.path]
        place = PageOrigin(feed.location, one.listed.path, feed.outlet)
        reading = Reading(page, place, one.mark)
        reading.digest = one.known.digest if one.known is not None else None
        pages.append(_Page(one, reading))
        together.read(pages[-1])
    together.finish()
    return [page.reading.brought for page in pages]


class _Together:
    """Pages whose stories land together."""

    def __init__(self, hands: Hands, site: Neighbours, rules: str, page_ids: Iterable[int]) -> None:
        """Begin with none of these pages read."""
        self._hands, self._site, self._rules = hands, site, rules
        self._unread = set(page_ids)
        self._remember()
        self._told: list[Told] = []
        self._done: list[_Page] = []
        self._whose: dict[str, int] = {}
        """Which of the pages not noted yet tells, or carried, the story of a key."""

    def read(self, page: _Page) -> None:
        """Read a page, and land what there is to land meanwhile."""
        carried = self._carried.get(page.reading.page, ())
        page.before = [key for _, key in carried]
        self._unread.discard(page.reading.page)
        for story_id, key in carried:
            for known_by in (key, *self._bygone.get(story_id, ())):
                self._claim(known_by, page)
        try:
            with failing_alone(feed=self._site.feed.id, page=page.reading.page):
                page.seen = self._read(page)
        except (BadInputError, FetchError) as error:
            self._told = [one for one in self._told if one[0] is not page.reading]
            page.seen = PageSeen(gave(error))
            page.reading.reason = str(error)
        self._done.append(page)

    def _read(self, page: _Page) -> PageSeen:
        reading, known = page.reading, page.asked.known
        settled = known if known is not None and is_settled(known) else None
        content = content_of(self._hands.web, page.asked.listed, settled, reading.place)
        if content is not None:
            digest = hashlib.sha256(self._rules.encode() + content.data).hexdigest()
            reading.digest = digest
        if content is None or (settled is not None and settled.digest == reading.digest):
            reading.brought.unchanged, reading.brought.unread = known.stories if known else 0, 1
            return _AS_IT_WAS
        stories, seen = stories_told(content.read(), reading), content.seen
        first = list(islice(stories, 2)) if len(page.before) == 1 else []
        if len(first) == 1 and first[0].key not in page.before:
            self._claim(first[0].key, page)
            seen = meet(self._hands.archive, reading.page, first, seen)
            self._remember()
        for story in chain(first, stories):
            self._claim(story.key, page)
            self._told.append((reading, story))
            if len(self._told) >= BATCH:
                self._land()
        return seen

    def _remember(self) -> None:
        """Look up what the pages to be read carry: stories may have come to go by other keys."""
        with self._hands.archive.reading() as connection:
            self._carried = carried_by_all(connection, self._unread)
            ids = (id_ for carried in self._carried.values() for id_, _ in carried)
            self._bygone = bygone_keys(connection, ids)

    def _claim(self, key: str, page: _Page) -> None:
        """Note whose a story is; where it is of pages before, those are landed and noted first."""
        this = page.reading.page
        if self._whose.setdefault(key, this) != this:
            mine = [one for one in self._told if one[0] is page.reading]
            self._told = [one for one in self._told if one[0] is not page.reading]
            self.finish()
            self._told = mine
            self._whose = {key: one for key, one in self._whose.items() if one == this}
            self._whose[key] = this

    def _land(self) -> None:
        told, self._told = self._told, []
        if not told:
            return
        with self._hands.archive.writing() as connection:
            open_pages(connection, {reading.page for reading, _ in told})
        land(self._hands, told)
        self._remember()

    def finish(self) -> None:
        """Land what was read, and note the pages that were read to their ends."""
        self._land()
        done, self._done = self._done, []
        if done:
            settle(
                self._hands.archive,
                [
                    (page.reading, decided(self._site, page.reading, page.seen, page.asked.known))
                    for page in done
                ],
            )
