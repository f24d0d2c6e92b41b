"""Refreshing: find the changes in feeds, bring them into the archive.

The derived indexes follow in `index.catch_up`: whoever writes the archive, one replay serves all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index.archive import Feed, PageProblem
from index.archive.feeds import bind, record_feed, remember
from index.archive.pages import UNLISTED, KnownPage, forget_page, known_pages
from index.archive.reading import batches
from index.archive.withdrawing import end_embargoes, hold_pushed, settle_left
from index.at_hand import Asked
from index.bring_in import bring_in_all, mark_for, rules_for
from index.errors import BadInputError, FeedError, FetchError
from index.feeds.kinds import listings
from index.guard import failing_alone
from index.landed import Hands
from index.listing import REFUSED, ListedPage, Listing
from index.neighbours import Neighbours
from index.overdue import is_first_of_day, overdue_of
from index.page_in_hand import Brought
from index.recutting import recut
from index.settling import withdraw_left
from index.story import Change, ChangeKind

FEW = 10
"""Pages of a folder that may all go at once: so few may well be cleared away."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a refresh of a feed has come."""

    feed: str
    path: str
    """The page just done; "" while stories that older rules have cut are cut anew."""
    done: int
    total: int
    """Pages of this listing, or stories to be cut anew."""
    failed: int
    """Failures so far in the whole refresh."""


OnStep = Callable[[Step], None]


@dataclass(slots=True)
class Refreshed:
    """What one refresh found."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    """Stories that stand as they did; for pages that were not read, as they were last counted."""
    unread_pages: int = 0
    """Pages passed over because nothing about them has changed."""
    failed: list[PageProblem] = field(default_factory=list)
    left_to: set[int] = field(default_factory=set)
    """Feeds to be refreshed once more: stories were left to pages of theirs to speak for."""

    def count(self) -> dict[str, int]:
        """Return how many stories were added, corrected, withdrawn, unchanged, and what failed."""
        kinds = Counter(change.kind for change in self.changes)
        return {
            "added": kinds[ChangeKind.ADDED],
            "corrected": kinds[ChangeKind.CORRECTED],
            "unchanged": self.unchanged,
            "withdrawn": kinds[ChangeKind.WITHDRAWN],
            "failed": len(self.failed),
        }

    def take(self, brought: Brought) -> None:
        """Count what came of one page."""
        self.changes += brought.changes
        self.unchanged += brought.unchanged
        self.unread_pages += brought.unread
        self.failed += brought.failed
        self.left_to |= brought.left_to


def refresh(
    hands: Hands,
    feeds: Sequence[Feed],
    on_step: OnStep,
    *,
    eager: bool = False,
    gone: bool = False,
) -> Refreshed:
    """Bring the archive up to date with feeds. A feed or page that fails stops nothing else.

    With `eager`, pages on the web are looked at before their time. With `gone`, folders may have
    lost most of their pages.
    """
    found = Refreshed()
    for feed in feeds:
        refresh_feed(hands, feed, on_step, found, eager=eager, gone=gone)
    again = Refreshed()
    for feed in feeds:
        if feed.id in found.left_to:
            refresh_feed(hands, feed, on_step, again)
    found.changes += again.changes
    return found


def refresh_feed(
    hands: Hands,
    feed: Feed,
    on_step: OnStep,
    found: Refreshed,
    only: Collection[Path] | None = None,
    *,
    eager: bool = False,
    gone: bool = False,
) -> None:
    """Bring the archive up to date with one feed.

    With `only`, with these files of a folder, or the newest pushes. With `eager`, pages on the web
    are looked at before their time. With `gone`, a folder may have lost most of its pages. What
    another machine reads is left to it.
    """
    if not feed.is_read_on(hands.machine):
        found.failed.append(PageProblem(feed.location, "", "", _read_elsewhere(feed)))
        return
    began = datetime.now(UTC)
    before = len(found.changes)
    problem = None
    site = Neighbours(hands.web, hands.archive, feed)
    run = _Run(hands, feed, on_step, found, site, began, eager=eager, gone=gone)
    recut(hands.archive, hands.embedder, run.on_recut)
    try:
        with failing_alone(feed=feed.id):
            run.overdue = overdue_of(hands.archive, feed, began, eager=eager)
            for listing in listings(hands.web, hands.archive, feed, only, whole=run.asks_whole):
                run.read(listing)
            run.look_again()
    except (BadInputError, FeedError, FetchError) as error:
        problem = str(error)
        found.failed.append(PageProblem(feed.location, "", "", problem))
    recut(hands.archive, hands.embedder, run.on_recut)  # lines may have come to recur
    landed = any(change.kind is not ChangeKind.WITHDRAWN for change in found.changes[before:])
    found.changes += withdraw_left(hands.archive)
    with hands.archive.writing() as connection:
        end_embargoes(connection)
        record_feed(connection, feed, problem, began if landed else None)
        if feed.kind == "folder" and problem is None and feed.machine is None and hands.machine:
            bind(connection, feed.location, hands.machine)


@dataclass(slots=True)
class _Run:
    """One refresh of one feed."""

    hands: Hands
    feed: Feed
    on_step: OnStep
    found: Refreshed
    site: Neighbours
    began: datetime
    eager: bool
    gone: bool
    """Whether it may be that most of its pages are gone."""
    overdue: dict[str, KnownPage] = field(default_factory=dict)
    """Pages to be looked at again, by path, whatever the feed says of them."""
    lists_all: bool = False
    """Whether the feed has told all it lists now."""

    @property
    def asks_whole(self) -> bool:
        """Whether the feed is asked for as it is now, and not whether it is as it was."""
        return self.eager or is_first_of_day(self.feed.refreshed_at, self.began)

    def on_recut(self, done: int, total: int) -> None:
        """Tell of stories cut anew."""
        self.on_step(Step(self.feed.location, "", done, total, len(self.found.failed)))

    def read(self, listing: Listing) -> None:
        """Read one listing's pages, then keep what to ask the feed with next time.

        Raises:
            FeedError: it lacks most pages there were, which is not believed.

        """
        self.lists_all = self.lists_all or listing.is_all
        listing = replace(listing, pages=(*listing.pages, *listing.told))
        known = self._known(listing)
        if listing.complete and not self.gone:
            _require_most(self.feed, listing, known)
        self._let_go(listing, known)
        self.bring_in_all([(page, True) for page in self._just_dropped(listing, known)], known)
        self.bring_in_all(
            [(page, self.overdue.pop(page.path, None) is not None) for page in listing.pages],
            known,
        )
        with self.hands.archive.writing() as connection:
            remember(connection, self.feed, listing.memory)

    def _known(self, listing: Listing) -> Mapping[str, KnownPage]:
        """Return the pages known of those a listing bears on: once for all that is done with it."""
        bears_on_all = listing.complete or listing.is_all
        only = None if bears_on_all else [*listing.gone, *(page.path for page in listing.pages)]
        with self.hands.archive.reading() as connection:
            return known_pages(connection, self.feed, only)

    def look_again(self) -> None:
        """Look at the overdue pages that no listing has brought up."""
        overdue = self.overdue
        self.bring_in_all([(self._as_listed(page), True) for page in overdue.values()], overdue)

    def _as_listed(self, page: KnownPage) -> ListedPage:
        """Return an overdue page as its feed lists it.

        WordPress lists whatever was changed: one it has just not listed is as it last said. A feed
        that did not tell all it lists, as it is as it was or a part of it is, lists what it did.
        """
        listed = _as_said(page)
        if not (listed.whole or self.lists_all or page.mark in {None, UNLISTED}):
            return replace(listed, mark=str(page.mark).removeprefix(rules_for(self.feed)))
        stands = self.feed.kind == "wordpress" and page.mark is None
        return replace(listed, mark="") if stands and listed.whole else listed

    def bring_in_all(
        self, pages: Sequence[tuple[ListedPage, bool]], known: Mapping[str, KnownPage]
    ) -> None:
        """Bring in pages; those marked True are looked at though nothing says they changed."""
        asked = [self._asked(page, known.get(page.path), look=look) for page, look in pages]
        brought_in = bring_in_all(self.hands, self.site, asked)
        for n, (path, brought) in enumerate(brought_in, 1):
            self.found.take(brought)
            failed = len(self.found.failed)
            self.on_step(Step(self.feed.location, path, n, len(pages), failed))

    def _asked(self, page: ListedPage, known: KnownPage | None, *, look: bool) -> Asked:
        last = known.looked_at if known is not None else None
        whole = self.eager or is_first_of_day(last, self.began)
        return Asked(page, known, mark_for(self.feed, page), look=look, whole=whole)

    def _let_go(self, listing: Listing, known: Mapping[str, KnownPage]) -> None:
        """Let go of pages that are gone, before new ones are read: a renamed file keeps its story.

        Only then is the archive written: nobody else can write it meanwhile.
        """
        others = known.keys() - {page.path for page in listing.pages}
        paths = set(listing.gone)
        if listing.complete:
            paths |= others
        elif listing.is_all:
            paths |= {path for path in others if path.startswith(REFUSED)}
        gone = [known[path] for path in paths if path in known]
        if not gone:
            return
        for some in batches(gone):
            with self.hands.archive.writing() as connection:
                left = [id_ for page in some for id_ in forget_page(connection, page.id)]
                if self.feed.kind == "pushes":
                    self.found.changes += hold_pushed(connection, left)
                self.found.left_to |= settle_left(connection, left)

    def _just_dropped(self, listing: Listing, known: Mapping[str, KnownPage]) -> list[ListedPage]:
        """Return pages the feed has listed until now.

        They are looked at first: a story that moved is met at its old address before its new one.
        Each is noted as dropped when it has been looked at, not before: a crash would skip it.
        """
        if not listing.is_all:
            return []
        present = {page.path for page in listing.pages}
        dropped = [
            page
            for path, page in known.items()
            if path not in present
            and page.mark not in {None, UNLISTED}
            and not path.startswith(REFUSED)
        ]
        for page in dropped:
            self.overdue.pop(page.path, None)
        return [_as_said(page) for page in dropped]


def _require_most(feed: Feed, listing: Listing, known: Mapping[str, KnownPage]) -> None:
    """Raise FeedError where a folder lacks most of its pages: a disk that is not there is empty.

    Where pages have come that were not there, somebody has put its stories otherwise.
    """
    before = sum(not path.startswith(REFUSED) for path in known)
    now = sum(not page.path.startswith(REFUSED) for page in listing.pages)
    nothing_new = all(page.path in known for page in listing.pages)
    if before - now >= FEW and now * 2 < before and nothing_new:
        raise FeedError(
            f"{feed.location}: {before - now:,} of its {before:,} pages are gone at once, as where "
            "a disk is not there. Its stories stay as they were. If the pages are to be gone: "
            f"pullquote refresh --gone {feed.location}"
        )


def _read_elsewhere(feed: Feed) -> str:
    there = feed.machine.host if feed.machine and feed.machine.host else "another machine"
    return (
        f"{feed.location} is read on {there}. To have it read here from now on: "
        f"pullquote add {feed.location}"
    )


def _as_said(page: KnownPage) -> ListedPage:
    """Return a page as its feed last spoke of it, and lists no more."""
    said = page.said or {}
    return ListedPage(page.path, UNLISTED, said.get("fields", {}), whole=said.get("whole", False))
