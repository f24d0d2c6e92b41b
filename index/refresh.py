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
from index.folder import ListedPage, list_folder, read_file
from index.pages import Place, read_page
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
            _bring_in(archive, embedder, feed, page, known.get(page.path), found)
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


def _bring_in(
    archive: Archive,
    embedder: Embedder,
    feed: Feed,
    page: ListedPage,
    known: KnownPage | None,
    found: Refreshed,
) -> None:
    rules = f"{CUTTING_RULES}:{feed.outlet or ''}:"
    mark = rules + page.mark
    if known is not None and known.mark == mark and not known.has_problems:
        found.unread_pages += 1
        found.unchanged += known.stories
        return
    problems: list[Problem] = []
    carried: dict[str, str] = {}
    digest, unread = None, False
    with archive.writing() as connection:
        number = page_id(connection, feed, page.path)
    try:
        data = read_file(page)
        digest = hashlib.sha256(rules.encode() + data).hexdigest()
        if known is not None and known.digest == digest and not known.has_problems:
            unread = True
            found.unread_pages += 1
            found.unchanged += known.stories
        else:
            stories = _read(data, Place(feed.location, page.path, feed.outlet), carried, problems)
            while batch := list(islice(stories, BATCH)):
                _land(archive, embedder, number, batch, found, problems)
    except BadInputError as error:
        problems.append(("", str(error)))
    with archive.writing() as connection:
        close_page(connection, number, mark, digest, problems, None if unread else carried)
    found.failed += [PageProblem(feed.location, page.path, *problem) for problem in problems]


def _read(
    data: bytes, place: Place, carried: dict[str, str], problems: list[Problem]
) -> Iterator[Story]:
    """Yield a page's stories, each key once; note them as carried and what fails as problems."""
    for read in read_page(data, place):
        if isinstance(read, Story):
            digest = read.digest()
            if read.key not in carried:
                carried[read.key] = digest
                yield read
            elif carried[read.key] != digest:
                problems.append((read.id, "the same id or URL stands twice, with different texts"))
        else:
            where, error = read
            problems.append((where, str(error)))


def _land(
    archive: Archive,
    embedder: Embedder,
    page: int,
    stories: list[Story],
    found: Refreshed,
    problems: list[Problem],
) -> None:
    with archive.writing() as connection:
        changed = [story for story in stories if not stands(connection, page, story)]
    found.unchanged += len(stories) - len(changed)
    pieces = cut(changed, embedder)
    with archive.writing() as connection:
        for piece in pieces:
            try:
                if not piece.sentences:
                    raise BadInputError("the story has no sentence that could be quoted")  # noqa: TRY301
                change = land(connection, page, piece)
            except BadInputError as error:
                problems.append((piece.story.id, str(error)))
                continue
            if change.kind is ChangeKind.UNCHANGED:
                found.unchanged += 1
            else:
                found.changes.append(change)
