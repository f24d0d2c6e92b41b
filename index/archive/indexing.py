"""The indexes of the archive's tables, built beside the work: after a migration, one at a time.

A step of `index.archive.migrations` is a transaction that others wait for; an index of a table of
millions takes minutes. So steps build none. Whoever opens an archive builds those that are missing:
on PostgreSQL without keeping anybody from reading or writing meanwhile, and where one was cut
short, anew. Until an index stands, what needs it goes through its table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection, Index, text
from sqlalchemy.engine import Engine
from sqlalchemy.schema import CreateIndex, DropIndex

from index.archive.tables import metadata

_ONE_BUILDER = 7_239_042
"""PostgreSQL's lock for who builds. Nobody waits for it: whoever waits, a build waits for."""


def wanted() -> str:
    """Return a sum over the indexes there are to be, which the archive keeps once they stand."""
    return hashlib.sha256(" ".join(sorted(_indexes())).encode()).hexdigest()[:16]


def build_missing(engine: Engine) -> bool:
    """Build the indexes an archive lacks; tell whether all stand now.

    They do not where another process is building them.
    """
    if engine.dialect.name == "sqlite":
        writing = engine.execution_options(pullquote_writes=True)
        with writing.connect() as connection:
            for index in _indexes().values():
                with connection.begin():
                    connection.execute(CreateIndex(index, if_not_exists=True))
        return True
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # what is set here, and the lock, end with it
        for limit in ("lock_timeout", "statement_timeout"):
            connection.exec_driver_sql(f"SET {limit} = 0")
        lock = text("SELECT pg_try_advisory_lock(:lock)")
        if not connection.execute(lock, {"lock": _ONE_BUILDER}).scalar_one():
            return False
        _build_beside(connection)
        return True


def _build_beside(connection: Connection) -> None:
    found = _found(connection)
    for name, index in _indexes().items():
        if found.get(name):
            continue
        if name in found:  # a build was cut short: it is kept up, and nobody looks into it
            connection.exec_driver_sql(_beside(connection, DropIndex(index)))
        connection.exec_driver_sql(_beside(connection, CreateIndex(index)))


def _beside(connection: Connection, made: CreateIndex | DropIndex) -> str:
    told = str(made.compile(dialect=connection.dialect))
    return told.replace(" INDEX ", " INDEX CONCURRENTLY ", 1)


def _found(connection: Connection) -> Mapping[str, bool]:
    """Return which indexes there are, and whether each was built to its end."""
    query = text(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace"
    )
    return {row.relname: row.indisvalid for row in connection.execute(query)}


def _indexes() -> dict[str, Index]:
    return {
        str(index.name): index
        for table in metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda one: str(one.name))
    }
