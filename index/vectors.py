"""Nearest passages by meaning: the only file that imports chromadb.

What is written goes through LlamaIndex's vector store. It takes two seconds to import and three
times Chroma's own time to be asked, and so Chroma itself is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np

from index.access import EVERYTHING, Seal, Shelf, Sight, seal_from
from index.embeddings import Vector32, Vectors32
from index.errors import StoreError
from index.importing import hollow

# Traces are sent to nobody (`Vectors`): what would send them, gRPC below it, is not imported.
with hollow("opentelemetry.exporter.otlp.proto.grpc.trace_exporter", "OTLPSpanExporter"):
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings as ChromaSettings
    from chromadb.errors import NotFoundError

if TYPE_CHECKING:
    from chromadb import Collection, QueryResult
    from llama_index.core.schema import BaseNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

_MAIN = "pullquote"
"""The collection of the open shelf, which remembers the state too; the others' begin like it."""
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
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Open the collection, embedded in `folder` or on the server at `url`.

        Raises:
            StoreError: the server does not answer or the folder cannot be used.

        """
        self._where = url or str(folder)
        # Its makers are told nothing and traces go nowhere, whatever the environment says.
        quiet = ChromaSettings(anonymized_telemetry=False, chroma_otel_granularity=None)
        with self._told_plainly("opened"):
            if url:
                parts = urlsplit(url)
                ssl = parts.scheme == "https"
                port = parts.port or (443 if ssl else 8000)
                self._client = chromadb.HttpClient(
                    host=parts.hostname or url, port=port, ssl=ssl, settings=quiet
                )
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(path=str(folder), settings=quiet)
            self._made(_MAIN)
            self._collections: dict[str, Collection] = {}

    def _made(self, name: str) -> Collection:
        return self._client.get_or_create_collection(
            name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def _collection(self, name: str) -> Collection:
        return self._client.get_collection(name, embedding_function=None)

    def _found(self, name: str) -> Collection:
        """Return a shelf that there is; Chroma's NotFoundError where there is none."""
        if name not in self._collections:
            self._collections[name] = self._collection(name)
        return self._collections[name]

    def _names(self) -> list[str]:
        """Return the names of the shelves there are, in order; a server may hold more than ours."""
        names = sorted(one.name for one in self._client.list_collections())
        return [name for name in names if name == _MAIN or name.startswith(f"{_MAIN}-")]

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
        cast(Client, self._client).close()  # of the client, not of the interface it is typed as

    def clear(self) -> None:
        """Forget everything, the applied state too."""
        with self._told_plainly("cleared"):
            for name in self._names():
                self._client.delete_collection(name)
            self._made(_MAIN)
            self._collections = {}

    def applied(self) -> str | None:
        """Return what the last `apply` was told to remember."""
        with self._told_plainly("read"):
            metadata = self._collection(_MAIN).metadata
        state = (metadata or {}).get("state")
        return str(state) if state is not None else None

    def apply(
        self, removed: Sequence[int], added: Sequence[VectorEntry], vectors: Vectors32, state: str
    ) -> None:
        """Remove and add passages, then remember `state`; doing it again changes nothing.

        `vectors` has one row for each of `added`.
        """
        rows: defaultdict[str, _Rows] = defaultdict(dict)
        for entry, vector in zip(added, vectors, strict=True):
            rows[_name_of(entry.seal.shelf)][entry.passage_id] = entry.seal, vector
        with self._told_plainly("written"):
            for name in sorted({*self._names(), *rows}):
                self._level(name, removed, {})
                self._level(name, [entry.passage_id for entry in added], rows[name])
                self._drop_if_empty(name)
            self._found(_MAIN).modify(metadata={"state": state})

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
            if stale := [str(id_) for id_ in held if id_ not in right]:
                _store_of(collection).delete_nodes(stale)
            if new := [_node(id_, *wanted[id_]) for id_ in batch if id_ in wanted.keys() - right]:
                _store_of(collection).add(new)

    def _drop_if_empty(self, name: str) -> None:
        if name != _MAIN and not self._found(name).count():
            self._client.delete_collection(name)
            self._collections.pop(name, None)

    def search(
        self, vector: Vector32, limit: int, sight: Sight = EVERYTHING
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of passages that may be seen, nearest first."""
        near: dict[int, float] = {}
        with self._told_plainly("searched"):
            names = self._names() if sight.shelves is None else map(_name_of, sight.shelves)
            for name in names:
                near |= self._nearest(name, vector, limit)
        return sorted(near.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _nearest(self, name: str, vector: Vector32, limit: int) -> dict[int, float]:
        """Return what a shelf has nearest, by id; nothing of one that is not there (yet)."""
        try:
            found = self._asked(name, vector, limit)
        except NotFoundError:  # or another process has removed it, or made it anew
            self._collections.pop(name, None)
            try:
                found = self._asked(name, vector, limit)
            except NotFoundError:
                if name == _MAIN:
                    raise
                return {}
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
            for name in self._names():
                collection = self._found(name)
                for at in range(0, collection.count(), _BATCH):
                    found = collection.get(
                        limit=_BATCH, offset=at, include=["metadatas", "embeddings"]
                    )
                    vectors = np.asarray(found["embeddings"], dtype=np.float32)
                    kept = zip(found["ids"], found["metadatas"] or [], vectors, strict=True)
                    for id_, metadata, vector in kept:
                        seal = seal_from(metadata)
                        right = _name_of(seal.shelf) == name
                        yield int(id_), seal if right else Seal("", "", -1), vector

    def count(self) -> int:
        """Return how many passages the collections hold."""
        with self._told_plainly("read"):
            return sum(self._collection(name).count() for name in self._names())


def _name_of(shelf: Shelf) -> str:
    """Return what the collection of a shelf is called."""
    return _MAIN if shelf == Shelf() else f"{_MAIN}-{shelf.name}"


def _store_of(collection: Collection) -> ChromaVectorStore:
    from llama_index.vector_stores.chroma import ChromaVectorStore

    return ChromaVectorStore(chroma_collection=collection)


def _node(passage_id: int, seal: Seal, vector: Vector32) -> BaseNode:
    from llama_index.core.schema import TextNode

    return TextNode(id_=str(passage_id), text="", metadata=asdict(seal), embedding=vector.tolist())
