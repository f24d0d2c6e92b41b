"""Archives of earlier releases brought to this one's schema: a step for each number.

A step says what its schema was in its own words, since `tables` goes on changing. It alters what
was there; tables that are new are made from `tables` once all steps are done. It builds no index of
what was there: `index.archive.indexing` does, while others work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    String,
    Text,
    bindparam,
    column,
    false,
    inspect,
    select,
    table,
    update,
)

from index.access import OPEN, UNKNOWN
from index.archive import tables
from index.errors import StoreError
from index.passages import digest_of, labelled
from index.story import Story

_AT_ONCE = 100
"""Versions held in memory at once; each may have a text of a million characters."""


def migrate(connection: Connection, known: int) -> None:
    """Bring an archive of schema `known` to this release's, in the caller's transaction.

    Raises:
        StoreError: a newer release made it.

    """
    if known > tables.SCHEMA:
        raise StoreError(
            f"the archive has schema {known} of a newer release, this one reads {tables.SCHEMA}. "
            "Install the newer release, or point PULLQUOTE_HOME at a new folder."
        )
    operations = Operations(MigrationContext.configure(connection))
    for number in range(known, tables.SCHEMA):
        _STEPS[number](operations)
    tables.metadata.create_all(connection)


def _from_1(operations: Operations) -> None:
    """Make room for feeds on the web, access, holds and corrections; sum up live passages.

    What a model made of passages is kept by their sums from here on, and made anew.
    """
    for name, columns in _new_in_2().items():
        for new in columns:
            operations.add_column(name, new)
    operations.drop_table("sentence_vectors")
    _sum_up_passages(operations.get_bind())


def _new_in_2() -> dict[str, list[Column[object]]]:
    """Return the columns of schema 2 that 1 lacks; rows are there, so those with no NULL default.

    SQLite keeps these defaults. Whoever inserts a row gives the value, so nothing rests on them.
    """
    return {
        "feeds": [
            Column("collection", String(60)),
            Column("failing_since", DateTime(timezone=True)),
            Column("arrivals", JSON),
            Column("memory", JSON),
        ],
        "pages": [
            Column("etag", String(1000)),
            Column("last_modified", String(100)),
            Column("first_at", DateTime(timezone=True)),
            Column("looked_at", DateTime(timezone=True)),
            Column("gone", Integer, nullable=False, server_default="0"),
            Column("said", JSON),
        ],
        "stories": [
            Column("audience", String(1000), nullable=False, server_default=""),
            Column("embargo", DateTime(timezone=True)),
            Column("held", Text),
            Column("held_at", DateTime(timezone=True)),
        ],
        "versions": [
            Column("alike", String(64)),
            Column("substance", String(64)),
        ],
        "passages": [
            Column("digest", String(32), nullable=False, server_default=""),
        ],
    }


def _sum_up_passages(connection: Connection) -> None:
    """Give each live passage the sum of what the indexes read of it."""
    passages = table("passages", *map(column, ("id", "version_id", "start", "end", "digest")))
    versions = table(
        "versions",
        *map(column, ("id", "text", "title", "outlet")),
        column("published", Date),
        column("sentences", JSON),
    )
    cut = select(passages.c.version_id).distinct().order_by(passages.c.version_id)
    ids = list(connection.execute(cut).scalars())
    summed = update(passages).where(passages.c.id == bindparam("this"))
    for at in range(0, len(ids), _AT_ONCE):
        batch = ids[at : at + _AT_ONCE]
        told = {
            row.id: (
                Story("", "", row.text, row.title, None, row.outlet, (), row.published),
                row.sentences,
            )
            for row in connection.execute(select(versions).where(versions.c.id.in_(batch)))
        }
        of_them = select(passages).where(passages.c.version_id.in_(batch))
        sums = [
            {
                "this": row.id,
                "sum": digest_of(labelled(*told[row.version_id], (row.start, row.end))),
            }
            for row in connection.execute(of_them)
        ]
        connection.execute(summed.values(digest=bindparam("sum")), sums)


def _from_2(operations: Operations) -> None:
    """Make room for who asked, for whole answers, and for the installation each belongs to.

    An archive of schema 1 has no answers and follows: they are made whole at the end.
    """
    there = inspect(operations.get_bind())
    for name, columns in _new_in_3().items():
        for new in columns if there.has_table(name) else ():
            operations.add_column(name, new)
    _name_as_in_3(operations.get_bind())


def _new_in_3() -> dict[str, list[Column[object]]]:
    """Return the columns of schema 3 that 2 lacks."""
    return {
        "inbox": [Column("place", String(80), nullable=False, server_default="")],
        "answers": [
            Column("team", String(40), nullable=False, server_default=""),
            Column("user", String(40)),
            Column("private", Boolean, nullable=False, server_default=false()),
            Column("kept", JSON, nullable=False, server_default="{}"),
        ],
        "follows": [Column("team", String(40), nullable=False, server_default="")],
    }


def _name_as_in_3(connection: Connection) -> None:
    """Name what waits in the inbox, and where it takes turns, as schema 3 does."""
    inbox = table("inbox", *map(column, ("key", "place")), column("payload", JSON))
    for row in connection.execute(select(inbox)).all():
        payload = {name.removesuffix("_id"): value for name, value in row.payload.items()}
        place = f":{payload.get('channel', '')}"
        this = update(inbox).where(inbox.c.key == row.key)
        connection.execute(this.values(payload=payload, place=place))


def _from_3(operations: Operations) -> None:
    """Make room for who could see a version, and for what of it was taken back.

    Who could see the versions there are was not kept. Where a feed has a collection, only askers
    from whom nothing is kept read those that are live no more; elsewhere everybody. Of a story that
    is not live all versions count as withdrawn with it.
    """
    for new in (
        Column("audience", String(1000)),
        Column("embargoed", Boolean),
        Column("withdrawn_at", DateTime(timezone=True)),
        Column("struck_at", DateTime(timezone=True)),
        Column("struck", Text),
    ):
        operations.add_column("versions", new)
    connection = operations.get_bind()
    at = DateTime(timezone=True)
    versions = table(
        "versions", *map(column, ("id", "story_id", "audience")), column("withdrawn_at", at)
    )
    stories = table("stories", *map(column, ("id", "version_id")))
    feeds = table("feeds", column("collection"))
    named = select(feeds.c.collection).where(feeds.c.collection.is_not(None)).limit(1)
    unknown = UNKNOWN if connection.execute(named).first() else OPEN
    live = select(stories.c.version_id).where(stories.c.version_id.is_not(None))
    connection.execute(update(versions).where(versions.c.id.not_in(live)).values(audience=unknown))
    away = select(stories.c.id).where(stories.c.version_id.is_(None))
    of_it = update(versions).where(versions.c.story_id.in_(away))
    connection.execute(of_it.values(withdrawn_at=datetime.now(UTC)))


def _from_4(_: Operations) -> None:
    """Nothing that was there is altered: what is set aside, and what pages claim, is new."""


def _from_5(_: Operations) -> None:
    """Nothing that was there is altered: which lines are outlets' own is new."""


def _from_6(operations: Operations) -> None:
    """Make room for who withdrew a story, and for the note of a thread that says how it fares."""
    operations.add_column("stories", Column("held_by", String(200)))
    if inspect(operations.get_bind()).has_table("answers"):
        operations.add_column("answers", Column("note_ts", String(40)))
        operations.add_column("answers", Column("sealed", Boolean))


def _from_7(operations: Operations) -> None:
    """Make room for the language a version is written in, for several processes, and for folders.

    The language is told when a version is cut anew. A process of the release before goes on beside:
    it leaves the new columns empty.
    """
    operations.add_column("versions", Column("written_in", String(20)))
    operations.add_column("feeds", Column("machine", String(40)))
    operations.add_column("feeds", Column("host", String(200)))
    if inspect(operations.get_bind()).has_table("inbox"):
        operations.add_column("inbox", Column("held_by", String(40)))


_STEPS: dict[int, Callable[[Operations], None]] = {
    1: _from_1,
    2: _from_2,
    3: _from_3,
    4: _from_4,
    5: _from_5,
    6: _from_6,
    7: _from_7,
}
"""What brings an archive from a schema to the next one."""
