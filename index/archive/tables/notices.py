"""What PostgreSQL tells those who listen: that the inbox has something to be done.

It tells by triggers, so that whoever stores it, a process of another release too, is heard by all.
SQLite tells nobody; one process works its inbox.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event

from index.archive.tables.itself import metadata
from index.archive.tables.slack_tables import places

INBOX = "pullquote_inbox"
"""The channel of PostgreSQL's on which that is told."""


@event.listens_for(metadata, "after_create")
def _begin_telling(
    _target: object, connection: Connection, tables: list[Table] | None = None, **_: Any
) -> None:
    """Have it told from here on, where the archive has just become one that several may work."""
    if places not in (tables or ()) or connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION inbox_told() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM pg_notify('{INBOX}', ''); RETURN NULL; END $$"
    )
    for name, moment, case in (
        ("inbox_told_new", "INSERT", "NEW.state = 'waiting'"),
        (
            "inbox_told_ended",
            "UPDATE OF state",
            "NEW.state <> 'working' AND OLD.state IS DISTINCT FROM NEW.state",
        ),
    ):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} AFTER {moment} ON inbox FOR EACH ROW WHEN ({case}) "
            "EXECUTE FUNCTION inbox_told()"
        )
