"""How many stories are live, by all that is asked of them together; the database keeps count.

It counts by triggers, in the transaction of whoever changes a story: a process of another release,
and whoever mends an archive by hand, are counted too.

SQLite counts row by row. PostgreSQL counts what a statement came to: it keeps each state of a row
until the transaction is over, and goes through all of them at the next, so that a row written for
each of n stories would cost n times n.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, String, Table, event

from index.archive.tables.itself import metadata

tallies = Table(
    "tallies",
    metadata,
    Column("audience", String(1000), primary_key=True),  # as in `stories`
    Column("embargo", DateTime(timezone=True), primary_key=True),  # 1970 began: there is none
    Column("outlet", String(500), primary_key=True),  # empty: there is none
    Column("language", String(20), primary_key=True),  # `versions.written_in`, else English
    Column("live", Integer, nullable=False),
)
"""How many stories are live, of each kind; a kind without any has no row."""

_EPOCH = {
    "sqlite": "'1970-01-01 00:00:00.000000'",
    "postgresql": "TIMESTAMPTZ 'epoch'",
}
"""When 1970 began, as each database keeps moments."""
_COLUMNS = "audience, embargo, outlet, language"


def miscounted(connection: Connection) -> int:
    """Return how many kinds of stories are counted as more or fewer than there are.

    It looks at every live story.
    """
    found = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT {_COLUMNS} FROM "
        f"(SELECT * FROM tallies UNION ALL {_all_live(connection, '-count(*)')}) AS both_ways "
        f"GROUP BY {_COLUMNS} HAVING sum(live) <> 0 OR count(*) <> 2) AS wrong"
    )
    return int(found.scalar_one())


def recount(connection: Connection) -> None:
    """Count all live stories anew."""
    connection.exec_driver_sql("DELETE FROM tallies")
    connection.exec_driver_sql(f"INSERT INTO tallies {_all_live(connection, 'count(*)')}")


def _all_live(connection: Connection, live: str) -> str:
    """Return a query for all that should stand in the table, `live` as an expression says."""
    kind = _kind("s", "v", _EPOCH[connection.dialect.name])
    return (
        f"SELECT {kind}, {live} AS live FROM stories s JOIN versions v ON v.id = s.version_id "
        "GROUP BY 1, 2, 3, 4"
    )


def _kind(story: str, version: str, epoch: str) -> str:
    """Return what is told of one live story, as SQL: the first four columns."""
    return (
        f"{story}.audience, coalesce({story}.embargo, {epoch}), coalesce({version}.outlet, ''), "
        f"coalesce({version}.written_in, 'en')"
    )


@event.listens_for(metadata, "after_create")
def _begin_counting(
    _target: object, connection: Connection, tables: list[Table] | None = None, **_: Any
) -> None:
    """Count what is live already, and have it be kept up, where the table has just been made."""
    if tallies not in (tables or ()):
        return
    made = _of_sqlite() if connection.dialect.name == "sqlite" else _of_postgres()
    for statement in made:
        connection.exec_driver_sql(statement)
    recount(connection)


_COUNTED = f"ON CONFLICT ({_COLUMNS}) DO UPDATE SET live = tallies.live + excluded.live"


def _of_sqlite() -> list[str]:
    """Return statements that make triggers for each row; each acts where what counts differs."""
    epoch = _EPOCH["sqlite"]

    def counted(story: str, source: str, by: int, version: str = "v") -> str:
        kind = _kind(story, version, epoch)
        return f"INSERT INTO tallies SELECT {kind}, {by} {source} {_COUNTED}; "

    def fewer(story: str, source: str, version: str = "v") -> str:
        kind = _kind(story, version, epoch)
        gone = f"DELETE FROM tallies WHERE live = 0 AND ({_COLUMNS}) = (SELECT {kind} {source}); "
        return counted(story, source, -1, version) + gone

    lives = "FROM versions v WHERE v.id = {}.version_id"
    less = fewer("OLD", lives.format("OLD"))
    more = counted("NEW", lives.format("NEW"), 1)
    was, now = "OLD.version_id IS NOT NULL", "NEW.version_id IS NOT NULL"
    story = "UPDATE OF version_id, audience, embargo ON stories"
    other = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in ("version_id", "audience", "embargo"))
    of_it = "FROM stories s WHERE s.version_id = {}.id"
    recut = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in ("outlet", "written_in"))
    again = fewer("s", of_it.format("OLD"), "OLD") + counted("s", of_it.format("NEW"), 1, "NEW")
    return [
        f"CREATE TRIGGER {name} AFTER {moment} FOR EACH ROW WHEN ({case}) BEGIN {does} END"
        for name, moment, case, does in (
            ("stories_tallied_less", story, f"{was} AND ({other})", less),
            ("stories_tallied_more", story, f"{now} AND ({other})", more),
            ("stories_tallied_new", "INSERT ON stories", now, more),
            ("stories_tallied_gone", "DELETE ON stories", was, less),
            ("versions_tallied", "UPDATE OF outlet, written_in ON versions", recut, again),
        )
    ]


def _of_postgres() -> list[str]:
    """Return statements that make triggers for each statement, by the rows it found and left."""
    epoch = _EPOCH["postgresql"]
    # OFFSET 0 has each row looked up by itself, whatever the server knows of how many there are
    of_story = (
        f"SELECT {_kind('s', 'v', epoch)}, {{}} FROM {{}} s, LATERAL "
        "(SELECT outlet, written_in FROM versions WHERE id = s.version_id OFFSET 0) v"
    )
    of_version = (
        f"SELECT {_kind('s', 'v', epoch)}, {{}} FROM {{}} v, LATERAL "
        "(SELECT audience, embargo FROM stories WHERE version_id = v.id OFFSET 0) s"
    )
    statements = []
    for name, moment, kinds, tables in (
        ("stories_tallied", "UPDATE ON stories", of_story, ("gone", "come")),
        ("stories_tallied_new", "INSERT ON stories", of_story, ("come",)),
        ("stories_tallied_gone", "DELETE ON stories", of_story, ("gone",)),
        ("versions_tallied", "UPDATE ON versions", of_version, ("gone", "come")),
    ):
        rows = " UNION ALL ".join(kinds.format(1 if one == "come" else -1, one) for one in tables)
        named = " ".join(f"{'NEW' if one == 'come' else 'OLD'} TABLE AS {one}" for one in tables)
        counted = (
            f"INSERT INTO tallies SELECT {_COLUMNS}, sum(live) "
            f"FROM ({rows}) AS counted ({_COLUMNS}, live) "
            f"GROUP BY {_COLUMNS} HAVING sum(live) <> 0 {_COUNTED}; "
            "IF FOUND THEN DELETE FROM tallies WHERE live = 0; END IF;"
        )
        head = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        statements.append(f"{head} $$ BEGIN {counted} RETURN NULL; END $$")
        when = f"CREATE TRIGGER {name} AFTER {moment} REFERENCING {named} FOR EACH STATEMENT"
        statements.append(f"{when} EXECUTE FUNCTION {name}()")
    return statements
