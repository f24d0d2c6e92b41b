"""Nearest passages by meaning: which collections hold them, asked and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.access import EVERYTHING, Seal, Sight, seal_from
from index.chroma import NotFoundError, close, made, opened, removed_and_added
from index.embeddings import Vector32, Vectors32
from index.errors import StoreError
from index.vector_names import EARLIER, OURS, Generations, name_of, within

if TYPE_CHECKING:
    from index.chroma import Collection, QueryResult

_BATCH = 1_000
"""Ids a call: far below Chroma's own limit of some 5,000 on an embedded store."""


@dataclass(frozen=True, slots=True)
class VectorEntry:
    """One passage to be found by its meaning."""

    passage_id: int
    seal: Seal


_Rows = dict[int, tuple[Seal, Vector32]]
"""Passages that a shelf is to hold."""


class Vectors:
    """Chroma collections, one a shelf, filled through LlamaIndex's vector-store interface.

    Chroma holds ids, vectors and seals; texts stay in the archive. Distances are cosine. What
    has been applied is remembered in the open shelf's own metadata. A collection is a graph that
    is walked from passage to passage: what an asker may not see stands in graphs of its own, and
    no filter is needed, which would cost many times the search.

    Nothing that is asked is ever cleared. What is made anew is made beside it, as the generation
    that follows; the archive says which one is asked. So several processes may ask a server's
    while one of them makes them anew, and those of another archive or model are another family.
    """

    def __init__(self, folder: Path, url: str | None, generations: Generations) -> None:
        """Open the store, embedded in `folder` or on the server at `url`.

        Embedded, there is something to ask from the first moment, if nothing in it. On a server,
        what is missing may be missing by mistake: whoever writes it makes it.

        Raises:
            StoreError: the server does not answer or the folder cannot be used.

        """
        self._where = url or str(folder)
        self._alone = url is None
        self._generations = generations
        self._asked_name: str | None = None
        self._coming: str | None = None  # the open shelf of the generation that is being made
        self._collections: dict[str, Collection] = {}
        with self._told_plainly("opened"):
            self._client = opened(folder, url)
            if self._alone:
                self._made(self._main)

    def _made(self, name: str) -> Collection:
        return made(self._client, name)

    def _collection(self, name: str) -> Collection:
        return self._client.get_collection(name, embedding_function=None)

    def _found(self, name: str) -> Collection:
        """Return a shelf that there is; Chroma's NotFoundError where there is none."""
        if name not in self._collections:
            self._collections[name] = self._collection(name)
        return self._collections[name]

    @property
    def _main(self) -> str:
        """The open shelf of the generation that is asked: as the archive last told."""
        if self._asked_name is None:
            self._asked_name = f"{OURS}{self._generations.named()}"
        return self._asked_name

    @property
    def _written(self) -> str:
        """The open shelf of the generation that is written."""
        return self._coming or self._main

    def _names(self, main: str) -> list[str]:
        """Return the names of a generation's shelves that there are, in order."""
        names = sorted(one.name for one in self._client.list_collections())
        return [name for name in names if name == main or name.startswith(f"{main}-")]

    def _drop(self, unwanted: Callable[[str], bool]) -> None:
        """Remove collections; of each generation the open shelf goes first, which tells its state.

        Where that is cut short, what is left is of no state.
        """
        for name in sorted(one.name for one in self._client.list_collections()):
            if unwanted(name):
                self._collections.pop(name, None)
                with suppress(NotFoundError):
                    self._client.delete_collection(name)

    @contextmanager
    def _told_plainly(self, what: str) -> Iterator[None]:
        """Raise StoreError for whatever goes wrong in Chroma.

        Its client lets the errors of its parts through: HTTP, the file system, its Rust core.
        """
        try:
            yield
        except StoreError:
            raise
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise StoreError(
                f"the vectors in {self._where} cannot be {what} ({reason}). Check "
                "PULLQUOTE_CHROMA_URL or the folder and its disk; `pullquote rebuild` makes them "
                "anew."
            ) from error

    def close(self) -> None:
        """Let go of the folder's files, or of the connection."""
        close(self._client)

    def begin_anew(self) -> None:
        """Have what is applied from here on be a generation of its own, until `settle`.

        What is asked stays as it is meanwhile. Where there is nothing that could be asked, that is
        what is filled.
        """
        with self._told_plainly("made anew"):
            self._collections = {}
            self._asked_name = self._coming = None
            if self._count(self._main):
                self._coming = f"{OURS}{self._generations.following()}"
                self._drop(within(self._coming))
            self._made(self._written)

    def settle(self, *, alone: bool = False) -> None:
        """Have what was begun anew be asked, and remove what nobody asks any more.

        Embedded, that is all else; on a server the generation before. There other models' vectors
        of this archive go too where it is `alone`: nobody else is to ask them.
        """
        with self._told_plainly("made anew"):
            if self._coming is not None:
                self._generations.switch()
                self._asked_name, self._coming = self._coming, None
            ours = within(self._main)
            others = within(f"{OURS}{self._generations.kin()}")
            replaced = within(self._main.rpartition("-")[0])
            if self._alone:
                self._drop(lambda name: not ours(name))
            else:
                self._drop(
                    lambda name: not ours(name) and (replaced(name) or (alone and others(name)))
                )

    def adopt(self, is_ours: Callable[[str], bool]) -> bool:
        """Take over the vectors of an earlier release whose state is ours; tell whether any were.

        The open shelf, which says so, is renamed last: cut short, it is done again.
        """
        with self._told_plainly("read"):
            names = self._names(EARLIER)
            if EARLIER not in names or self._count(self._main):
                return False
            state = (self._collection(EARLIER).metadata or {}).get("state")
            if state is None or not is_ours(str(state)):
                return False
            self._drop(within(self._main))
            for name in reversed(names):
                self._collection(name).modify(name=self._main + name.removeprefix(EARLIER))
            return True

    def applied(self) -> str | None:
        """Return what the last `apply` was told to remember; None where nothing is there."""
        with self._told_plainly("read"):
            if not self._alone:
                self._asked_name = None  # another process may have switched
            try:
                metadata = self._collection(self._written).metadata
            except NotFoundError:
                return None
        state = (metadata or {}).get("state")
        return str(state) if state is not None else None

    def apply(
        self, removed: Sequence[int], added: Sequence[VectorEntry], vectors: Vectors32, state: str
    ) -> None:
        """Remove and add passages, then remember `state`; doing it again changes nothing.

        `vectors` has one row for each of `added`.

        Raises:
            StoreError: they cannot be written, or were removed: a catching up makes them anew.

        """
        main = self._written
        rows: defaultdict[str, _Rows] = defaultdict(dict)
        for entry, vector in zip(added, vectors, strict=True):
            rows[name_of(main, entry.seal.shelf)][entry.passage_id] = entry.seal, vector
        with self._told_plainly("written"):
            try:
                self._found(
                    main
                )  # it is made by `begin_anew` alone: another one would lack all else
                for name in sorted({*self._names(main), *rows}):
                    self._level(name, removed, {})
                    self._level(name, [entry.passage_id for entry in added], rows[name])
                    if name != main:
                        self._drop_if_empty(name)
                self._found(main).modify(metadata={"state": state})
            except NotFoundError:
                self._collections = {}
                raise

    def _level(self, name: str, touched: Sequence[int], wanted: _Rows) -> None:
        """Have a shelf hold, of the passages touched, those wanted.

        Chroma passes over ids it has, so those whose seal has changed go first.
        """
        collection = self._collections[name] = self._collections.get(name) or self._made(name)
        for at in range(0, len(touched), _BATCH):
            batch = touched[at : at + _BATCH]
            found = collection.get(ids=list(map(str, batch)), include=["metadatas"])
            held = {
                int(id_): seal_from(metadata)
                for id_, metadata in zip(found["ids"], found["metadatas"] or [], strict=True)
            }
            right = {id_ for id_ in held if id_ in wanted and wanted[id_][0] == held[id_]}
            stale = [id_ for id_ in held if id_ not in right]
            new = {id_: wanted[id_] for id_ in batch if id_ in wanted.keys() - right}
            removed_and_added(collection, stale, new)

    def _drop_if_empty(self, name: str) -> None:
        if not self._found(name).count():
            self._client.delete_collection(name)
            self._collections.pop(name, None)

    def search(
        self, vector: Vector32, limit: int, sight: Sight = EVERYTHING
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of passages that may be seen, nearest first."""
        with self._told_plainly("searched"):
            near = self._near(vector, limit, sight)
        return sorted(near.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _near(self, vector: Vector32, limit: int, sight: Sight) -> dict[int, float]:
        """Return what is nearest on the shelves seen, by id.

        A shelf may not be there (yet). Where the open one is not, or fails, another generation may
        be asked by now: the archive is looked at anew.
        """
        while True:
            main = self._main
            near: dict[int, float] = {}
            try:
                for name in self._seen(main, sight):
                    with suppress(*([] if name == main else [NotFoundError])):
                        near |= self._nearest(name, vector, limit)
            except Exception:  # of one that is being removed Chroma says this and that
                self._asked_name = None
                if self._main == main:
                    raise
            else:
                return near

    def _seen(self, main: str, sight: Sight) -> list[str]:
        """Return the names of the shelves a sight sees, the open one last.

        Of a generation that is replaced that one goes first: where it is there, all have been.
        """
        if sight.shelves is None:
            names = self._names(main)
        else:
            names = [name_of(main, shelf) for shelf in sight.shelves]
        return [*(name for name in names if name != main), main]

    def _nearest(self, name: str, vector: Vector32, limit: int) -> dict[int, float]:
        try:
            found = self._asked(name, vector, limit)
        except NotFoundError:  # another process may have made it anew under its name
            self._collections.pop(name, None)
            found = self._asked(name, vector, limit)
        distances = (found["distances"] or [[]])[0]
        return {int(id_): 1 - far for id_, far in zip(found["ids"][0], distances, strict=True)}

    def _asked(self, name: str, vector: Vector32, limit: int) -> QueryResult:
        return self._found(name).query(vector.tolist(), n_results=limit, include=["distances"])

    def held(self) -> Iterator[tuple[int, Seal, Vector32]]:
        """Yield every passage held, with its seal and its vector.

        The seal of one that stands on a wrong shelf is broken.

        Raises:
            StoreError: the collection cannot be read.

        """
        with self._told_plainly("read"):
            for name in self._names(self._main):
                collection = self._collection(name)
                for at in range(0, collection.count(), _BATCH):
                    found = collection.get(
                        limit=_BATCH, offset=at, include=["metadatas", "embeddings"]
                    )
                    vectors = np.asarray(found["embeddings"], dtype=np.float32)
                    kept = zip(found["ids"], found["metadatas"] or [], vectors, strict=True)
                    for id_, metadata, vector in kept:
                        seal = seal_from(metadata)
                        right = name_of(self._main, seal.shelf) == name
                        yield int(id_), seal if right else Seal("", "", -1), vector

    def count(self) -> int:
        """Return how many passages the collections hold."""
        with self._told_plainly("read"):
            return self._count(self._main)

    def _count(self, main: str) -> int:
        return sum(self._collection(name).count() for name in self._names(main))
