"""Opening the archive: one engine, its transactions, and the facts it keeps about itself."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, create_engine, event, inspect, select
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from index.archive import indexing, tables
from index.errors import StoreError
from index.threads import Way

_BUSY_MS = 30_000
"""How long a SQLite writer waits for another process's transaction."""
_ONE_WRITER = 7_239_041
"""PostgreSQL's lock for our writers: change numbers are then committed in their order, and a
replay that has seen one has seen all before it. SQLite has one writer anyway."""

_INDEXES = "indexes"
"""The fact that keeps which indexes stand: `indexing.wanted`."""
_CONNECT = 5
"""Seconds in which a PostgreSQL server has to take a connection."""
_POOL_WAIT = 10.0
"""Seconds for a connection of the pool to become free."""
_LOCK, _IDLE = 10, 60
"""Seconds that a statement waits for a lock, and that a transaction may do nothing, on PostgreSQL:
a process that stands still in one holds up nobody for longer."""
_KEPT = 4
"""Connections of the pool that stay open."""
_PATIENCE = 2.5
"""Seconds for which what reads gives way to what comes in, of the three that Slack waits."""
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What PostgreSQL needs to let a transaction read as of its start; SQLite always does."""


class Archive:
    """The archive at a SQLAlchemy URL. Safe to use from several threads and processes."""

    def __init__(self, url: str, connections: int = 24, seconds: float = 60) -> None:
        """Open the archive, or make it.

        On a server, `connections` are the most that are open at once, and a statement that takes
        longer than so many `seconds` fails.

        Raises:
            StoreError: it cannot be reached, or another release made it.

        """
        self.way = Way(_PATIENCE)
        try:
            parsed = make_url(url)
            self._sqlite = parsed.get_backend_name() == "sqlite"
            options = {} if self._sqlite else _for_postgres(connections)
            self._engine = create_engine(parsed, hide_parameters=True, **options)
        except (ArgumentError, ValueError) as error:
            raise StoreError(f"PULLQUOTE_ARCHIVE_URL cannot be used: {error}") from None
        except ImportError as error:
            raise StoreError(
                f"PULLQUOTE_ARCHIVE_URL cannot be used: {error}. For PostgreSQL, in Pullquote's "
                'folder: .venv/bin/pip install ".[postgres]", and begin the URL with '
                "postgresql+psycopg://"
            ) from None
        if self._sqlite:
            event.listen(self._engine, "connect", _set_up_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            limits = dict(zip(_LIMITS, (_LOCK, seconds, _IDLE), strict=True))
            event.listen(self._engine, "connect", partial(_set_up_postgres, limits))
        try:
            self._bring_up_to_date()
        except SQLAlchemyError as error:
            raise StoreError(
                f"the archive at {_shown(parsed)} cannot be opened "
                f"({_reason(error)}); it is as it was. Check PULLQUOTE_HOME and "
                "PULLQUOTE_ARCHIVE_URL."
            ) from None

    def _bring_up_to_date(self) -> None:
        """Make the tables, or bring those of an earlier release to this one's schema.

        Of processes that start at once one does it; the others wait and find it done. Its indexes
        are built after that, and nobody waits for them.
        """
        with self._engine.connect() as connection:
            is_of_now = _schema(connection) == tables.SCHEMA
            indexed = fact(connection, _INDEXES) if is_of_now else None
        if not is_of_now:
            self._migrate()
        if indexed != indexing.wanted() and indexing.build_missing(self._engine):
            with self._transaction(numbered=False) as connection:
                set_fact(connection, _INDEXES, indexing.wanted())

    def _migrate(self) -> None:
        with self._transaction(unhurried=True) as connection:
            known = _schema(connection)
            if known is None:
                self._require_unicode(connection)
                tables.metadata.create_all(connection)
                set_fact(connection, "archive", uuid.uuid4().hex)
            else:
                from index.archive.migrations import migrate  # takes a second to import

                migrate(connection, known)
            set_fact(connection, "schema", str(tables.SCHEMA))

    def _require_unicode(self, connection: Connection) -> None:
        if self._sqlite:
            return
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StoreError(
                f"the archive's database keeps text as {encoding}, which not every story fits. "
                "Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose reads all see one moment, once the way is free (`Way`)."""
        self.way.let_pass()
        with self.told_plainly(), self._engine.connect() as plain:
            yield plain if self._sqlite else plain.execution_options(**_ONE_MOMENT)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose writes stand together or not at all."""
        with self.told_plainly(), self._transaction() as connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Give a connection as `writing` does, for rows that no number of the log hangs on.

        On PostgreSQL it waits for nobody who writes stories: what comes from Slack is stored while
        they do.
        """
        with self.told_plainly(), self._transaction(numbered=False) as connection:
            yield connection

    @contextmanager
    def _transaction(
        self, *, numbered: bool = True, unhurried: bool = False
    ) -> Iterator[Connection]:
        with self.way.holding(), self._engine.connect() as plain:
            connection = plain.execution_options(pullquote_writes=True)
            with connection.begin():
                if not self._sqlite and unhurried:
                    for limit in _LIMITS:
                        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
                if not self._sqlite and numbered:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")
                yield connection

    @property
    def shared(self) -> bool:
        """Whether processes on several machines may work on it: on PostgreSQL."""
        return not self._sqlite

    @property
    def file(self) -> Path | None:
        """The file it stands in; None for a server's, and for one in memory."""
        name = self._engine.url.database
        return Path(name) if self._sqlite and name and name != ":memory:" else None

    @contextmanager
    def told_plainly(self) -> Iterator[None]:
        """Tell of failures in a line; what the database says below its first may hold stories."""
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(
                f"the archive failed: {_reason(error)}. "
                "Check the disk and the database; nothing half-written was kept."
            ) from None

    def settle(self) -> bool:
        """Let what was erased leave SQLite's log of writes too; False where readers held it up.

        PostgreSQL sees to that by itself, in its own time.

        Raises:
            StoreError: the archive fails.

        """
        if not self._sqlite:
            return True
        with self.told_plainly(), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            held_up: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.close()
            return not held_up

    def copy_to(self, file: Path) -> int:
        """Write a copy of the archive, as it stands at one moment; return its live stories.

        Others may write meanwhile. SQLite reads within one transaction, its log of writes
        included, and what was erased is in no page of the copy. A copy that failed leaves no file.

        Raises:
            StoreError: the archive is no SQLite file, or the copy cannot be written.

        """
        if not self._sqlite:
            raise StoreError("the archive is on a server: copy it with pg_dump (deploy/README.md)")
        part = file.with_name(f".{file.name}.part")
        part.unlink(missing_ok=True)
        try:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("VACUUM INTO ?", (str(part),))
            with closing(sqlite3.connect(part)) as copied:
                [sound] = copied.execute("PRAGMA quick_check(1)").fetchone()
                [stories] = copied.execute("SELECT count(version_id) FROM stories").fetchone()
            if sound != "ok":
                raise StoreError(f"the copy is damaged ({sound}), and so may the archive be")
            part.rename(file)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the archive cannot be copied to {file}: {error}") from None
        finally:
            part.unlink(missing_ok=True)
        return int(stories)

    @property
    def lent(self) -> Engine:
        """The engine, for a library that keeps tables of its own in the archive.

        Each of its transactions takes the write lock at its start. What goes wrong in them is told
        plainly by `told_plainly` alone.
        """
        return self._engine.execution_options(pullquote_writes=True)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


_LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


def _for_postgres(connections: int) -> dict[str, Any]:
    """Return what an engine is made with, so that no connection is waited for without end."""
    kept = min(_KEPT, connections)
    return {
        "pool_pre_ping": True,  # a server that was restarted costs nobody an answer
        "pool_size": kept,
        "max_overflow": connections - kept,
        "pool_timeout": _POOL_WAIT,
        "connect_args": {
            "client_encoding": "utf8",
            "connect_timeout": _CONNECT,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,  # milliseconds: a line that was cut is found out
        },
    }


def _shown(url: URL) -> str:
    """Return a database's URL without what may be secret in it."""
    return url.set(query={}).render_as_string(hide_password=True)


def _reason(error: SQLAlchemyError) -> str:
    """Return the first line of what the database said."""
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]


def _schema(connection: Connection) -> int | None:
    """Return the number of an archive's schema; None where there is no archive yet."""
    if not inspect(connection).has_table(tables.facts.name):
        return None
    known = fact(connection, "schema")
    return int(known) if known else None


def fact(connection: Connection, name: str) -> str | None:
    """Return what the archive keeps about itself under a name."""
    row = connection.execute(
        select(tables.facts.c.value).where(tables.facts.c.name == name)
    ).first()
    return row.value if row else None


def set_fact(connection: Connection, name: str, value: str) -> None:
    """Keep something about the archive itself; of several who do at once, the last one's stands."""
    new = _insert(connection, tables.facts).values(name=name, value=value)
    kept = new.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    connection.execute(kept)


def added_unless_known(connection: Connection, table: Table) -> Any:
    """Return an insert that passes over rows whose key is there."""
    return _insert(connection, table).on_conflict_do_nothing()


def _insert(connection: Connection, table: Table) -> Any:
    """Return an insert that knows what to do on a conflict, for the database in use."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def number_of(made: CursorResult[Any]) -> int:
    """Return the number the database gave to the row just inserted."""
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # an insert has one


def aware(moment: datetime) -> datetime:
    """Return a stored moment as aware UTC: SQLite gives back what it was given, less the zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _set_up_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten, not only left out
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _set_up_postgres(
    limits: Mapping[str, float], connection: Any, _entry: ConnectionPoolEntry
) -> None:
    """Have moments come back in UTC: in another zone the last day there is has no end.

    And nothing takes longer than its limit, in seconds.
    """
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    for name, seconds in limits.items():
        cursor.execute(f"SET {name} = {int(seconds * 1000)}")
    cursor.close()
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start: a reader that turns writer can fail at once."""
    writes = connection.get_execution_options().get("pullquote_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
