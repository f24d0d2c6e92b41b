"""Word search (BM25) over shelves: what an asker sees, and weighs, are those they may see."""

from __future__ import annotations

import math
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from index.access import EVERYTHING, Seal, Sight
from index.errors import StoreError
from index.words import Shelf, WordEntry, cannot_be_opened

_STATE = "state.json"


class Words:
    """Tantivy indexes on disk, one a shelf, and the number of the change they have applied.

    Tantivy weighs words by all that an index holds, whatever a query filters by. So what an asker
    may not see stands in indexes of its own.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder they are in; it is made when it is first written to."""
        self._folder = folder
        self._opened: dict[str, Shelf] = {}
        self._stamp: tuple[int, int] | None = None

    def clear(self) -> None:
        """Forget everything, the applied number too.

        Cut short, what is left is of no state, and each shelf of it whole or an empty one.
        """
        (self._folder / _STATE).unlink(missing_ok=True)
        for name in self._names():
            _remove(self._folder / name)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._opened = {}

    def applied(self) -> str | None:
        """Return what the last `apply` was told to remember.

        Raises:
            StoreError: the folder cannot be read.

        """
        try:
            return (self._folder / _STATE).read_text("utf-8") or None
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise cannot_be_opened(self._folder, error) from error

    def apply(self, removed: Iterable[int], added: Iterable[WordEntry], state: str) -> None:
        """Remove and add passages, then remember `state`; doing it again changes nothing.

        Raises:
            StoreError: the folder cannot be written.

        """
        entries: defaultdict[str, list[WordEntry]] = defaultdict(list)
        for entry in added:
            entries[entry.seal.shelf.name].append(entry)
        touched = {*removed, *(one.passage_id for ones in entries.values() for one in ones)}
        self._catch_up()
        try:
            for name in sorted({*self._names(), *entries}):
                shelf = self._shelf(name)
                shelf.write(touched, entries[name])
                if not shelf.count():
                    self._opened.pop(name, None)
                    _remove(self._folder / name)
            self._remember(state)
        except (OSError, ValueError) as error:
            raise StoreError(f"the word index cannot be written: {error}") from error

    def _remember(self, state: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._folder / f"{_STATE}.new"
        with new.open("w", encoding="utf-8") as file:
            file.write(state)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / _STATE)
        self._stamp = self._stamp_now()

    def search(
        self,
        weights: Mapping[str, float],
        limit: int,
        outlets: Sequence[str] = (),
        fuzzy: AbstractSet[str] = frozenset(),
        sight: Sight = EVERYTHING,
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score), best first, for weighted stems; any may match.

        Only of passages that may be seen, and scored by those alone. Those of `fuzzy` match stems
        one letter away too.
        """
        shelves = self._seen(sight)
        found: dict[int, float] = {}
        for shelf in shelves:
            own = weights
            if len(shelves) > 1:
                own = {
                    stem: weight if stem in fuzzy else weight * _telling(stem, shelf, shelves)
                    for stem, weight in weights.items()
                }
            found |= shelf.search(own, limit, outlets, fuzzy)
        return sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def held(self) -> Iterator[tuple[int, Seal]]:
        """Yield every passage held, with its seal; one that stands on a wrong shelf is broken."""
        for name, shelf in zip(self._names(), self._seen(EVERYTHING), strict=True):
            for passage, seal in shelf.held():
                yield passage, seal if seal.shelf.name == name else Seal("", "", -1)

    def count(self) -> int:
        """Return how many passages the index holds."""
        return sum(shelf.count() for shelf in self._seen(EVERYTHING))

    def knows(self, stem: str, sight: Sight = EVERYTHING) -> bool:
        """Tell whether any passage that may be seen has a stem."""
        return any(shelf.has(stem) for shelf in self._seen(sight))

    def known_of(self, stems: Iterable[str], sight: Sight = EVERYTHING) -> list[str]:
        """Return those of many stems that any passage that may be seen has."""
        shelves = self._seen(sight)
        return [stem for stem in stems if any(shelf.has(stem) for shelf in shelves)]

    def spelt_like(
        self, stem: str, letters: int, limit: int, sight: Sight = EVERYTHING
    ) -> list[int]:
        """Return passages that may be seen with a stem some letters off another, 2 at most."""
        found = (shelf.spelt_like(stem, letters, limit) for shelf in self._seen(sight))
        return sorted(id_ for ids in found for id_ in ids)[:limit]

    def rarity(self, stem: str, sight: Sight = EVERYTHING) -> float:
        """Return the inverse document frequency of a stem among what may be seen, as in BM25.

        It counts one passage more than there are: in a newsroom of three stories too a word that
        all of them have tells something. The ranking's weights were learned with it.
        """
        all_, having = _counted(stem, self._seen(sight))
        return _idf(all_ + 1, having)

    def _seen(self, sight: Sight) -> list[Shelf]:
        """Return the shelves there are that may be seen, as they were last written."""
        self._catch_up()
        names = self._names()
        if sight.shelves is not None:
            seen = {shelf.name for shelf in sight.shelves}
            names = [name for name in names if name in seen]
        return [self._shelf(name) for name in names]

    def _catch_up(self) -> None:
        """Open the shelves anew where another process has written: the state comes last."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._opened, self._stamp = {}, stamp

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            about = (self._folder / _STATE).stat()
        except OSError:
            return None
        return about.st_mtime_ns, about.st_ino

    def _names(self) -> list[str]:
        """Return the names of the shelves there are, in order."""
        try:
            with os.scandir(self._folder) as found:
                return sorted(one.name for one in found if one.is_dir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise cannot_be_opened(self._folder, error) from error

    def _shelf(self, name: str) -> Shelf:
        opened = self._opened
        if name not in opened:
            opened[name] = Shelf(self._folder / name)
        return opened[name]


def _counted(stem: str, shelves: Sequence[Shelf]) -> tuple[int, int]:
    """Return how many passages stand on shelves, and how many of them have a stem."""
    return sum(one.count() for one in shelves), sum(one.having(stem) for one in shelves)


def _idf(all_: int, having: int) -> float:
    return math.log(1 + (all_ - having + 0.5) / (having + 0.5))


def _telling(stem: str, shelf: Shelf, shelves: Sequence[Shelf]) -> float:
    """Return what a stem tells on all shelves, as a share of what this one alone makes of it.

    0 for a stem that the shelf has not.
    """
    if not shelf.having(stem):
        return 0.0
    return _idf(*_counted(stem, shelves)) / _idf(*_counted(stem, [shelf]))


def _remove(folder: Path) -> None:
    """Remove an index; where that is cut short, what is left is an empty one."""
    (folder / "meta.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
