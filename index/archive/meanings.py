"""What a model makes of live passages, kept by what it read: equal passages are embedded once.

The passages' own vectors are what Chroma searches; kept here too, they make an index anew without
the model. Sentence vectors are only ever looked up by passage, never searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, insert, select

from index.archive import tables
from index.archive.reading import in_batches
from index.embeddings import Vector32, Vectors32

_STEPS = 127
"""A component is kept as a whole number of steps of its row's largest one: int8, a quarter of the
size, and cosines within 0.005 of the exact ones."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a model makes of one passage."""

    vector: Vector32
    sentences: Vectors32
    """A row a sentence."""


def keep_meanings(connection: Connection, model: str, meanings: Mapping[str, Meaning]) -> None:
    """Keep meanings by digest; those known, and of passages gone meanwhile, are passed over."""
    passages, table = tables.passages, tables.meanings
    live = in_batches(connection, select(passages.c.digest), passages.c.digest, meanings)
    wanted = {row.digest for row in live}
    query = select(table.c.digest).where(table.c.model == model)
    wanted -= {row.digest for row in in_batches(connection, query, table.c.digest, wanted)}
    rows = [
        {
            "digest": digest,
            "model": model,
            "vector": meanings[digest].vector.astype(np.float16).tobytes(),
            "rows": len(meanings[digest].sentences),
            "vectors": _packed(meanings[digest].sentences),
        }
        for digest in sorted(wanted)
    ]
    if rows:
        connection.execute(insert(table), rows)


def vectors_kept(connection: Connection, model: str, digests: Iterable[str]) -> dict[str, Vector32]:
    """Return the passage vectors that are kept, by digest."""
    table = tables.meanings
    query = select(table.c.digest, table.c.vector).where(table.c.model == model)
    found = in_batches(connection, query, table.c.digest, digests)
    return {row.digest: _vector(row.vector) for row in found}


def sentence_meanings(
    connection: Connection, model: str, ids: Iterable[int]
) -> dict[int, Vectors32]:
    """Return the vectors of passages' sentences, in their order, each row of length 1."""
    table, passages = tables.meanings, tables.passages
    query = (
        select(passages.c.id, table.c.rows, table.c.vectors)
        .join(table, table.c.digest == passages.c.digest)
        .where(table.c.model == model)
    )
    found = list(in_batches(connection, query, passages.c.id, ids))
    if not found:
        return {}
    sizes = [row.rows for row in found]
    steps = np.frombuffer(b"".join(row.vectors for row in found), dtype=np.int8)
    vectors = steps.reshape(sum(sizes), -1).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    parts = np.split(vectors, np.cumsum(sizes)[:-1])
    return {row.id: part for row, part in zip(found, parts, strict=True)}


def as_kept(vector: Vector32) -> Vector32:
    """Return a vector as it comes back from the archive, so that an index made anew is the same."""
    return _vector(vector.astype(np.float16).tobytes())


def _vector(kept: bytes) -> Vector32:
    vector = np.frombuffer(kept, dtype=np.float16).astype(np.float32)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _packed(vectors: Vectors32) -> bytes:
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return bytes(np.rint(vectors / largest * _STEPS).astype(np.int8))
