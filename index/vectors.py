"""Nearest passages by meaning: the only file that imports chromadb."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from llama_index.core.schema import BaseNode, TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.vector_stores.chroma import ChromaVectorStore

from index.access import EVERYTHING, Seal, Sight, seal_from
from index.embeddings import Vector32, Vectors32
from index.errors import StoreError

_COLLECTION = "pullquote"
_FEW = 5_000
"""Passages compared one by one where a filter leaves the graph too few: some 10 ms."""
_BATCH = 1_000
"""Ids a call: far below Chroma's own limit of some 5,000 on an embedded store."""


@dataclass(frozen=True, slots=True)
class VectorEntry:
    """One passage to be found by its meaning."""

    passage_id: int
    seal: Seal


class Vectors:
    """A Chroma collection behind LlamaIndex's vector-store interface.

    Chroma holds ids, vectors and seals; texts stay in the archive. Distances are cosine. What
    has been applied is remembered in the collection's own metadata.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Open the collection, embedded in `folder` or on the server at `url`.

        Raises:
            StoreError: the server does not answer or the folder cannot be used.

        """
        self._where = url or str(folder)
        quiet = ChromaSettings(anonymized_telemetry=False)
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
            self._open()

    def _open(self) -> None:
        self._collection = self._client.get_or_create_collection(
            _COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        self._store = ChromaVectorStore(chroma_collection=self._collection)

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
            self._client.delete_collection(_COLLECTION)
            self._open()

    def applied(self) -> str | None:
        """Return what the last `apply` was told to remember."""
        with self._told_plainly("read"):
            metadata = self._client.get_collection(_COLLECTION, embedding_function=None).metadata
        state = (metadata or {}).get("state")
        return str(state) if state is not None else None

    def apply(
        self, removed: Sequence[int], added: Sequence[VectorEntry], vectors: Vectors32, state: str
    ) -> None:
        """Remove and add passages, then remember `state`; doing it again changes nothing.

        `vectors` has one row for each of `added`.
        """
        gone = [str(passage_id) for passage_id in removed]
        rows = list(zip(added, vectors, strict=True))
        with self._told_plainly("written"):
            for at in range(0, len(gone), _BATCH):
                self._store.delete_nodes(gone[at : at + _BATCH])
            for at in range(0, len(rows), _BATCH):
                self._put(rows[at : at + _BATCH])
            self._collection.modify(metadata={"state": state})

    def _put(self, rows: Sequence[tuple[VectorEntry, Vector32]]) -> None:
        """Add passages; Chroma passes over ids it has, so those whose seal has changed go first."""
        ids = [str(entry.passage_id) for entry, _ in rows]
        found = self._collection.get(ids=ids, include=["metadatas"])
        held = {
            int(id_): seal_from(metadata)
            for id_, metadata in zip(found["ids"], found["metadatas"] or [], strict=True)
        }
        stale = [
            e.passage_id for e, _ in rows if e.passage_id in held and held[e.passage_id] != e.seal
        ]
        if stale:
            self._store.delete_nodes([str(id_) for id_ in stale])
        nodes: list[BaseNode] = [
            TextNode(
                id_=str(entry.passage_id),
                text="",
                metadata=asdict(entry.seal),
                embedding=vector.tolist(),
            )
            for entry, vector in rows
            if held.get(entry.passage_id) != entry.seal
        ]
        if nodes:
            self._store.add(nodes)

    def search(
        self, vector: Vector32, limit: int, sight: Sight = EVERYTHING
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of passages that may be seen, nearest first."""
        if sight.audiences == ():
            return []  # Chroma takes no empty choice
        if sight.audiences == ():
            return []  # Chroma takes no empty choice
        where = _where(sight)
        query = VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=limit)
        with self._told_plainly("searched"):
            found = self._store.query(query, **({"where": where} if where else {}))
            ids, likeness = found.ids or [], found.similarities or []
            # LlamaIndex gives exp(-distance) and Chroma's cosine distance is 1 - cosine.
            near = {
                int(id_): 1 + math.log(s) for id_, s in zip(ids, likeness, strict=True) if s > 0
            }
            if where and len(near) < limit:
                near |= self._among_few(vector, where)
        return sorted(near.items(), key=lambda hit: -hit[1])[:limit]

    def _among_few(self, vector: Vector32, where: dict[str, Any]) -> dict[int, float]:
        """Return the cosines of passages that may be seen, where those are few among many.

        Chroma's graph walks to the nearest passages and drops the unseen on the way: where the
        seen are rare, it comes upon few or none of them.
        """
        few = self._collection.get(where=where, limit=_FEW, include=["embeddings"])
        if not few["ids"]:
            return {}
        vectors = np.asarray(few["embeddings"], dtype=np.float32)
        return dict(zip(map(int, few["ids"]), map(float, vectors @ vector), strict=True))

    def held(self) -> Iterator[tuple[int, Seal, Vector32]]:
        """Yield every passage held, with its seal and its vector.

        Raises:
            StoreError: the collection cannot be read.

        """
        with self._told_plainly("read"):
            for at in range(0, self.count(), _BATCH):
                found = self._collection.get(
                    limit=_BATCH, offset=at, include=["metadatas", "embeddings"]
                )
                vectors = np.asarray(found["embeddings"], dtype=np.float32)
                kept = zip(found["ids"], found["metadatas"] or [], vectors, strict=True)
                for id_, metadata, vector in kept:
                    yield int(id_), seal_from(metadata), vector

    def count(self) -> int:
        """Return how many passages the collection holds."""
        with self._told_plainly("read"):
            return int(self._collection.count())


def _where(sight: Sight) -> dict[str, Any] | None:
    """Return what Chroma is to filter by; None for nothing."""
    kept: list[dict[str, Any]] = []
    if sight.audiences is not None:
        kept.append({"audience": {"$in": list(sight.audiences)}})
    if sight.now is not None:
        kept.append({"embargo": {"$lte": sight.now}})
    if len(kept) > 1:
        return {"$and": kept}
    return kept[0] if kept else None
