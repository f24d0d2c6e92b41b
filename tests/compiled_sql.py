"""SQL that is compiled once a run: a test's house is new, and its statements are all the same.

SQLAlchemy keeps compiled statements by engine and dialect. Tests open houses by the hundred, and a
third of what each costs was compiling; in a process that serves one house it is nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, util
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

import index.archive.engine


class _OneKind(SQLiteDialect_pysqlite):
    """SQLite's dialect; any two are one, for all are set up alike."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


def sharing_what_is_compiled() -> None:
    """Have all archives on SQLite that are opened from now on share their compiled statements."""
    compiled: util.LRUCache[Any, Any] = util.LRUCache(4_000)

    def sharing(url: Any, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.name == "sqlite":
            engine.dialect.__class__ = _OneKind
            engine._compiled_cache = compiled
        return engine

    index.archive.engine.create_engine = sharing  # type: ignore[attr-defined]
