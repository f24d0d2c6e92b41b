"""Stories that a page has given up, until it is settled whether they are withdrawn for that.

The database notes them, whoever takes a page's story from it: so what is to be looked at after a
refresh is what was given up, and not every story there is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, event

from index.archive.tables.itself import metadata

left_behind = Table(
    "left_behind",
    metadata,
    Column("story_id", Integer, primary_key=True, autoincrement=False),
)
"""Stories of which a link to a page has gone; other pages may carry them."""

_NOTE = "INSERT INTO left_behind VALUES (OLD.story_id) ON CONFLICT DO NOTHING;"


@event.listens_for(metadata, "after_create")
def _begin_noting(
    _target: object, connection: Connection, tables: list[Table] | None = None, **_: Any
) -> None:
    """Have it noted from here on; what nothing carries already is noted at once."""
    if left_behind not in (tables or ()):
        return
    head = "CREATE TRIGGER carried_no_more AFTER DELETE ON carried FOR EACH ROW"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{head} BEGIN {_NOTE} END")
    else:
        connection.exec_driver_sql(
            "CREATE FUNCTION carried_no_more() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {_NOTE} RETURN NULL; END $$"
        )
        connection.exec_driver_sql(f"{head} EXECUTE FUNCTION carried_no_more()")
    connection.exec_driver_sql(
        "INSERT INTO left_behind SELECT s.id FROM stories s WHERE s.version_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.story_id = s.id)"
    )
