"""Refreshing: find the changes in feeds, bring them into the archive.

The derived indexes follow in `index.catch_up`: whoever writes the archive, one replay serves all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.archive import Archive, Feed, PageProblem
from index.archive.feeds import KnownPage, known_pages, record_feed
from index.archive.landing import (
    Problem,
    close_page,
    forget_page,
    land,
    page_id,
    stands,
    withdraw_orphans,
)
from index.cutting import cut
from index.embeddings import Embedder
from index.errors import BadInputError, FeedError
from index.feeds.folder import ListedPage, list_folder, read_file
from index.pages import Place, Unread, read_page
from index.story import CUTTING_RULES, Change, ChangeKind, Story

BATCH = 64
"""Stories a transaction: enough that its commit costs nothing beside the cutting."""

OnPage = Callable[[str, int, int], None]
"""Told after every page: its path, how many are done, how many there are."""


@dataclass(slots=True)
class Refreshed:
    """What one refresh found."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    """Stories that stand as they did; for pages that were not read, as they were last counted."""
    unread_pages: int = 0
    """Pages passed over because nothing about them has changed."""
    failed: list[PageProblem] = field(default_factory=list)

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


def refresh(
    archive: Archive, embedder: Embedder, feeds: Sequence[Feed], on_page: OnPage
) -> Refreshed:
    """Bring the archive up to date with feeds. A feed or page that fails stops nothing else."""
    found = Refreshed()
    for feed in feeds:
        try:
            listed = list_folder(feed.location)
        except FeedError as error:
            with archive.writing() as connection:
                record_feed(connection, feed, str(error))
            found.failed.append(PageProblem(feed.location, "", "", str(error)))
            continue
        _forget_missing(archive, feed, listed)
        with archive.reading() as connection:
            known = known_pages(connection, feed)
        for n, page in enumerate(listed, 1):
            _bring_in(archive, embedder, feed, page, known.get(page.path), found=found)
            on_page(page.path, n, len(listed))
        with archive.writing() as connection:
            found.changes += withdraw_orphans(connection)
            record_feed(connection, feed, None)
    return found


def _forget_missing(archive: Archive, feed: Feed, listed: list[ListedPage]) -> None:
    """Let go of pages that are gone, before new ones are read: a renamed file keeps its story."""
    present = {page.path for page in listed}
    with archive.writing() as connection:
        for path, page in known_pages(connection, feed).items():
            if path not in present:
                forget_page(connection, page.id)


@dataclass(slots=True)
class _Reading:
    """One page while it is read."""

    page: int
    problems: list[Problem] = field(default_factory=list)
    carried: dict[str, str] = field(default_factory=dict)
    """The keys of its stories and what each adds up to; "" for one that could not be read."""
    whole: bool = True
    """False once something could not be read that may be any story: then none is withdrawn."""


def _bring_in(
    archive: Archive,
    embedder: Embedder,
    feed: Feed,
    listed: ListedPage,
    known: KnownPage | None,
    *,
    found: Refreshed,
) -> None:
    """Read a page unless it is as it was, land its stories, and note how that went."""
    rules = f"{CUTTING_RULES}:{feed.outlet or ''}:"
    mark, digest = rules + listed.mark, None
    settled = known if known is not None and not known.has_problems else None
    if settled is not None and settled.mark == mark:
        _pass_over(settled, found)
        return
    with archive.writing() as connection:
        reading = _Reading(page_id(connection, feed, listed.path))
    try:
        data = read_file(listed)
        digest = hashlib.sha256(rules.encode() + data).hexdigest()
        if settled is not None and settled.digest == digest:
            _pass_over(settled, found)
            reading.whole = False
        else:
            stories = _read(data, Place(feed.location, listed.path, feed.outlet), reading)
            while batch := list(islice(stories, BATCH)):
                _land(archive, embedder, reading, batch, found)
    except BadInputError as error:
        reading.problems.append(("", str(error)))
        reading.whole = False
    with archive.writing() as connection:
        close_page(
            connection,
            reading.page,
            mark=mark,
            digest=digest,
            problems=reading.problems,
            carried=reading.carried if reading.whole else None,
        )
    found.failed += [PageProblem(feed.location, listed.path, *one) for one in reading.problems]


def _pass_over(page: KnownPage, found: Refreshed) -> None:
    found.unread_pages += 1
    found.unchanged += page.stories


def _read(data: bytes, place: Place, reading: _Reading) -> Iterator[Story]:
    """Yield a page's stories, each key once; note what is carried and what fails."""
    carried = reading.carried
    for read in read_page(data, place):
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


def _land(
    archive: Archive,
    embedder: Embedder,
    reading: _Reading,
    stories: list[Story],
    found: Refreshed,
) -> None:
    with archive.writing() as connection:
        changed = [story for story in stories if not stands(connection, reading.page, story)]
    found.unchanged += len(stories) - len(changed)
    pieces = cut(changed, embedder)
    with archive.writing() as connection:
        for piece in pieces:
            try:
                change = land(connection, reading.page, piece)
            except BadInputError as error:
                reading.problems.append((piece.story.id, str(error)))
                continue
            if change.kind is ChangeKind.UNCHANGED:
                found.unchanged += 1
            else:
                found.changes.append(change)
