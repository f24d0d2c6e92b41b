"""How many stories are live, by all that is asked of them together; the database keeps count.

It counts by triggers, in the transaction of whoever changes a story: a process of another release,
and whoever mends an archive by hand, are counted too.
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


def _kind(story: str, version: str, epoch: str) -> str:
    """Return what is told of one live story, as SQL: the first four columns."""
    return (
        f"{story}.audience, coalesce({story}.embargo, {epoch}), coalesce({version}.outlet, ''), "
        f"coalesce({version}.written_in, 'en')"
    )


def _counted(story: str, source: str, by: int, epoch: str, version: str = "v") -> str:
    """Return statements that count one story more or less."""
    return (
        f"INSERT INTO tallies (audience, embargo, outlet, language, live) "
        f"SELECT {_kind(story, version, epoch)}, {by} {source} "
        f"ON CONFLICT (audience, embargo, outlet, language) "
        f"DO UPDATE SET live = tallies.live + excluded.live; "
    )


def _fewer(story: str, source: str, epoch: str, version: str = "v") -> str:
    """Return statements that count one story less; of a kind without any, the row goes."""
    return _counted(story, source, -1, epoch, version) + (
        "DELETE FROM tallies WHERE live = 0 AND (audience, embargo, outlet, language) = "
        f"(SELECT {_kind(story, version, epoch)} {source}); "
    )


def _triggers(epoch: str, differs: str) -> list[tuple[str, str, str, str]]:
    """Return the triggers: name, what sets it off, in which case, and what it does."""
    lives = "FROM versions v WHERE v.id = {}.version_id"
    less = _fewer("OLD", lives.format("OLD"), epoch)
    more = _counted("NEW", lives.format("NEW"), 1, epoch)
    was, now = "OLD.version_id IS NOT NULL", "NEW.version_id IS NOT NULL"
    story = "UPDATE OF version_id, audience, embargo ON stories"
    other = " OR ".join(f"OLD.{c} {differs} NEW.{c}" for c in ("version_id", "audience", "embargo"))
    of_it = "FROM stories s WHERE s.version_id = {}.id"
    recut = " OR ".join(f"OLD.{c} {differs} NEW.{c}" for c in ("outlet", "written_in"))
    recount = _fewer("s", of_it.format("OLD"), epoch, "OLD")
    recount += _counted("s", of_it.format("NEW"), 1, epoch, "NEW")
    return [
        ("stories_tallied_less", story, f"{was} AND ({other})", less),
        ("stories_tallied_more", story, f"{now} AND ({other})", more),
        ("stories_tallied_new", "INSERT ON stories", now, more),
        ("stories_tallied_gone", "DELETE ON stories", was, less),
        ("versions_tallied", "UPDATE OF outlet, written_in ON versions", recut, recount),
    ]


@event.listens_for(metadata, "after_create")
def _begin_counting(
    _target: object, connection: Connection, tables: list[Table] | None = None, **_: Any
) -> None:
    """Count what is live already, and have it be kept up, where the table has just been made."""
    if tallies not in (tables or ()):
        return
    dialect = connection.dialect.name
    epoch = _EPOCH[dialect]
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    for name, moment, case, does in _triggers(epoch, differs):
        head = f"CREATE TRIGGER {name} AFTER {moment} FOR EACH ROW WHEN ({case})"
        if dialect == "sqlite":
            connection.exec_driver_sql(f"{head} BEGIN {does} END")
        else:
            connection.exec_driver_sql(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {does} RETURN NULL; END $$"
            )
            connection.exec_driver_sql(f"{head} EXECUTE FUNCTION {name}()")
    connection.exec_driver_sql(
        f"INSERT INTO tallies SELECT {_kind('s', 'v', epoch)}, count(*) "
        "FROM stories s JOIN versions v ON v.id = s.version_id GROUP BY 1, 2, 3, 4"
    )
