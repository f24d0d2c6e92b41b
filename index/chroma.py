"""Chroma, embedded or a server's: opened and written. The only file that imports chromadb.

What is written goes through LlamaIndex's vector store. It takes two seconds to import and three
times Chroma's own time to be asked, and so Chroma itself is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from index.access import Seal
from index.embeddings import Vector32
from index.importing import hollow

# Traces are sent to nobody (`opened`): what would send them, gRPC below it, is not imported.
with hollow("opentelemetry.exporter.otlp.proto.grpc.trace_exporter", "OTLPSpanExporter"):
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings as ChromaSettings
    from chromadb.errors import NotFoundError

if TYPE_CHECKING:
    from chromadb import Collection, QueryResult
    from chromadb.api import ClientAPI
    from llama_index.core.schema import BaseNode

__all__ = [
    "Collection",
    "NotFoundError",
    "QueryResult",
    "close",
    "made",
    "opened",
    "removed_and_added",
]


def opened(folder: Path, url: str | None) -> ClientAPI:
    """Return Chroma as embedded in a folder, which is made, or as the server at a URL.

    Its makers are told nothing and traces go nowhere, whatever the environment says. What goes
    wrong is raised as Chroma raises it: as anything.
    """
    quiet = ChromaSettings(anonymized_telemetry=False, chroma_otel_granularity=None)
    if not url:
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(folder), settings=quiet)
    parts = urlsplit(url)
    ssl = parts.scheme == "https"
    port = parts.port or (443 if ssl else 8000)
    return chromadb.HttpClient(host=parts.hostname or url, port=port, ssl=ssl, settings=quiet)


def close(client: ClientAPI) -> None:
    """Let go of the folder's files, or of the connection."""
    cast(Client, client).close()  # of the client, not of the interface it is typed as


def made(client: ClientAPI, name: str) -> Collection:
    """Return a collection whose distances are cosine; it is made where there is none."""
    return client.get_or_create_collection(
        name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )


def removed_and_added(
    collection: Collection, removed: Iterable[int], added: Mapping[int, tuple[Seal, Vector32]]
) -> None:
    """Remove passages from a collection by their ids, then add others with seal and vector."""
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    store = ChromaVectorStore(chroma_collection=collection)
    if gone := [str(id_) for id_ in removed]:
        store.delete_nodes(gone)
    new: list[BaseNode] = [
        TextNode(id_=str(id_), text="", metadata=asdict(seal), embedding=vector.tolist())
        for id_, (seal, vector) in added.items()
    ]
    if new:
        store.add(new)
