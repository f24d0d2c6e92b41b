"""What a beat has to read of a folder or of pushes: what is new since the beat before, not all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from index.archive import Archive, Feed
from index.archive.pages import unsettled
from index.bring_in import rules_for
from index.errors import FeedError
from index.feeds.folder import marks_below, spelt_below
from index.overdue import is_first_of_day
from index.refresh import FEW

MOST = 500
"""Files that are read one by one; where more are new, the whole folder is."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a beat found."""

    only: Collection[Path] | None
    """What is to be read of a folder; of pushes, the newest; None for all."""
    rules: str = ""
    """By which its pages are read; empty where it was no beat that had them read."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Of a folder, each file's mark."""


def new_in(before: Mapping[str, str], now: Mapping[str, str]) -> set[str] | None:
    """Return the files that are new, others than before or gone; None where it takes all to tell.

    Where many are gone at once, a disk may not be there: only a whole listing is asked about that.
    """
    gone = before.keys() - now.keys()
    new = {file for file, mark in now.items() if before.get(file) != mark}
    return None if len(gone) >= FEW or len(new) + len(gone) > MOST else new | gone


@dataclass
class News:
    """Remembers what beats found, some 250 bytes a file. Those of a feed come one after another."""

    archive: Archive
    _before: dict[int, Beat] = field(default_factory=dict)

    def of(self, feed: Feed, now: datetime) -> Beat:
        """Return what is to be read of a feed: all at first, on another day, by other rules.

        What could not be read the last time, or is to be read again, is read whether new or not.

        Raises:
            StoreError: the archive cannot be read.

        """
        before, rules = self._before.get(feed.id), rules_for(feed)
        is_settled = feed.problem is None and not is_first_of_day(feed.refreshed_at, now)
        narrow = is_settled and before is not None and before.rules == rules
        if feed.kind == "pushes":
            return Beat(() if narrow else None, rules)
        if feed.kind != "folder" or not Path(feed.location).is_dir():
            return Beat(None, rules)
        try:
            marks = marks_below(feed.location)
        except FeedError:  # which the reading will tell
            return Beat(None, rules)
        new = new_in(before.marks, marks) if narrow and before is not None else None
        if new is not None and before is not None:
            new = self._with_unsettled(feed, new, {*before.marks, *marks})
        return Beat(None if new is None else {Path(file) for file in new}, rules, marks)

    def _with_unsettled(self, feed: Feed, new: set[str], files: set[str]) -> set[str] | None:
        """Add the files that are to be read again; None where one of these was never found."""
        with self.archive.reading() as connection:
            paths = set(unsettled(connection, feed))
        if not paths:
            return new
        again = {file for file in files if spelt_below(feed.location, file) in paths}
        return new | again if len(again) == len(paths) else None

    def note(self, feed: Feed, beat: Beat, *, read: bool) -> None:
        """Note whether a feed was read; what its beat found is remembered once all of it was."""
        if not read:
            self.forget(feed)
        elif beat.rules:
            self._before[feed.id] = beat

    def forget(self, feed: Feed) -> None:
        """Have all of a feed be read at its next beat: the reading has failed."""
        self._before.pop(feed.id, None)
