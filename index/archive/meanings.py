"""Vectors of the sentences of live passages, kept in the archive beside the passages they go with.

They are derived, like the vectors in Chroma, and made in the same run of the model; but they are
only ever looked up by passage, never searched, so rows of the archive do and nothing can lag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from index.archive import tables
from index.archive.reading import in_batches
from index.embeddings import Vectors32

_STEPS = 127
"""A component is kept as a whole number of steps of its row's largest one: int8, a quarter of the
size, and cosines within 0.005 of the exact ones."""


def keep_meanings(connection: Connection, model: str, meanings: Mapping[int, Vectors32]) -> None:
    """Keep the sentence vectors of passages, by id; passages gone meanwhile are passed over."""
    passages, table = tables.passages, tables.sentence_vectors
    live = [
        row.id for row in in_batches(connection, select(passages.c.id), passages.c.id, meanings)
    ]
    for id_ in live:
        known = (table.c.passage_id == id_) & (table.c.model == model)
        connection.execute(delete(table).where(known))
    rows = [
        {
            "passage_id": id_,
            "model": model,
            "rows": len(meanings[id_]),
            "vectors": _packed(meanings[id_]),
        }
        for id_ in live
    ]
    if rows:
        connection.execute(insert(table), rows)


def meanings_of(connection: Connection, model: str, ids: Iterable[int]) -> dict[int, Vectors32]:
    """Return the vectors of passages' sentences, in their order, each row of length 1."""
    table = tables.sentence_vectors
    query = select(table.c.passage_id, table.c.rows, table.c.vectors).where(table.c.model == model)
    found = list(in_batches(connection, query, table.c.passage_id, ids))
    if not found:
        return {}
    sizes = [row.rows for row in found]
    steps = np.frombuffer(b"".join(row.vectors for row in found), dtype=np.int8)
    vectors = steps.reshape(sum(sizes), -1).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    parts = np.split(vectors, np.cumsum(sizes)[:-1])
    return {row.passage_id: part for row, part in zip(found, parts, strict=True)}


def _packed(vectors: Vectors32) -> bytes:
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return bytes(np.rint(vectors / largest * _STEPS).astype(np.int8))
