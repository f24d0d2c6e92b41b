"""An archive made large by plain inserts: as many stories as asked for, and all that hangs on them.

Each has one version, three passages, a page, a name, a line of the log; half were quoted in an
answer. What hangs on them is empty or short: it is looked up by numbers, not by what it says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from bot.speakers.credited_in import RULES
from index.archive.reading import last_change
from index.house import House
from index.story import CUTTING_RULES

FROM = 1_000
"""The number of the first story; those before are for who lands some first."""
FEEDS = 40


@dataclass(frozen=True)
class Words:
    """How a database says what the other says otherwise; n is a story's number."""

    numbers: str
    day: str
    nothing: str
    no: str
    then: str


def _words(dialect: str, first: int, most: int) -> Words:
    last = first + most - 1
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d %H:%M:%S}.000000"
    if dialect == "postgresql":
        return Words(
            numbers=f"generate_series({first}, {last}) AS g(n)",
            day="DATE '2026-01-01' - n % 3000",
            nothing="'\\x00'::bytea",
            no="false",
            then=f"'{yesterday}+00:00'",
        )
    return Words(
        numbers=f"(WITH RECURSIVE up(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM up "
        f"WHERE n < {last}) SELECT n FROM up) AS g",
        day="date('2026-01-01', (-(n % 3000)) || ' days')",
        nothing="x'00'",
        no="0",
        then=f"'{yesterday}'",
    )


def _rows(say: Words) -> list[tuple[str, dict[str, str]]]:
    """Return what is inserted for each number: a table, and its columns as expressions."""
    url, key = "'https://site.example/' || n", "'message:C' || (n % 300) || ':' || n"
    channel = "'C' || (n % 300)"
    passages = [
        {
            "id": f"n * 3 + {k}",
            "version_id": "n",
            "start": "0",
            "end": "40",
            "digest": f"'{k}.' || n",
        }
        for k in range(3)
    ]
    return [
        ("stories", {"id": "n", "key": "'url:site.example/' || n", "audience": "''"}),
        (
            "versions",
            {
                "id": "n",
                "story_id": "n",
                "number": "1",
                "digest": "'d' || n",
                "name": "'n' || n",
                "title": "'Boats ' || n",
                "url": url,
                "text": "'The harbour office said on Friday that boats had left. ' || n",
                "outlet": "'Outlet ' || (n % 40)",
                "byline": "'[]'",
                "published": say.day,
                "written_in": "'en'",
                "sentences": "'[[0, 40]]'",
                "rules": str(CUTTING_RULES),
                "substance": "'s' || n",
                "seen_at": say.then,
            },
        ),
        *(("passages", one) for one in passages),
        (
            "meanings",
            {
                "digest": "'0.' || n",
                "model": "'m'",
                "vector": say.nothing,
                "rows": "1",
                "vectors": say.nothing,
            },
        ),
        ("credits", {"version_id": "n", "rules": str(RULES), "credits": "'[]'"}),
        (
            "names",
            {"version_id": "n", "name": "'Office ' || n % 5000", "initials": "'O' || n % 5000"},
        ),
        ("signatures", {"version_id": "n", "minhash": say.nothing}),
        ("bands", {"band": "n * 7", "version_id": "n"}),
        (
            "changes",
            {
                "number": "n",
                "at": say.then,
                "kind": "'added'",
                "story_id": "n",
                "version_id": "n",
                "removed": "'[]'",
            },
        ),
        ("aliases", {"key": "'url:old.example/' || n", "story_id": "n"}),
        ("own_lines", {"line": "'l' || n", "story_id": "n"}),
        (
            "pages",
            {
                "id": "n",
                "feed_id": f"{FROM} + n % {FEEDS}",
                "path": url,
                "mark": "'m'",
                "problems": "'[]'",
                "gone": "0",
                "looked_at": say.then,
                "first_at": say.then,
            },
        ),
        ("carried", {"page_id": "n", "story_id": "n"}),
        ("canonicals", {"page_id": "n", "key": "'url:canon.example/' || n"}),
        ("push_signatures", {"signature": "'sig' || n", "passes_until": "4000000000 + n"}),
        (
            "answers",
            {
                "id": "n",
                "key": key,
                "channel": channel,
                "ts": "'t' || n",
                "text": "'214'",
                "question": "'how many boats?'",
                "blocks": "'[]'",
                "asked_at": say.then,
                "changes": "0",
                "team": "''",
                "private": say.no,
                "kept": "'{}'",
            },
        ),
        (
            "answer_quotes",
            {
                "answer_id": "n",
                "n": "1",
                "story_id": "n",
                "version_id": "n",
                "start": "0",
                "end": "40",
                "judged_id": "n",
                "state": "'standing'",
            },
        ),
        (
            "inbox",
            {
                "key": key,
                "kind": "'message'",
                "received_at": say.then,
                "state": "'done'",
                "payload": """'{"channel": "C", "thread_ts": "1"}'""",
                "attempts": "1",
                "due_at": "0",
                "place": f"':' || {channel}",
            },
        ),
        (
            "feedback",
            {
                "id": "n",
                "key": key,
                "user": "'U1'",
                "at": say.then,
                "helpful": say.no,
                "reason": "'{}'",
                "question": "'how many?'",
                "kept": "'{}'",
            },
        ),
        (
            "follow_seen",
            {"follow_id": f"{FROM} + n % {FEEDS}", "version_id": "n", "start": "0", "end": "40"},
        ),
    ]


def _insert(connection: Connection, table: str, columns: dict[str, str], numbers: str) -> None:
    named = ", ".join(f'"{name}"' for name in columns)
    made = f"INSERT INTO {table} ({named}) SELECT {', '.join(columns.values())} FROM {numbers}"
    connection.exec_driver_sql(made.replace("%", "%%") if "generate_series" in numbers else made)


def grow(connection: Connection, stories: int) -> None:
    """Add so many stories with what hangs on them, and have the database know how many."""
    dialect = connection.dialect.name
    few, all_ = _words(dialect, FROM, FEEDS), _words(dialect, FROM, stories)
    feed = {"id": "n", "location": "'https://site.example/feed-' || n", "kind": "'rss'"}
    _insert(connection, "feeds", {**feed, "added_at": few.then}, few.numbers)
    follow = {"id": "n", "key": "'f' || n", "channel": "'C' || n", "question": "'boats?'"}
    follow |= {"digest": "'d'", "asked_number": "999999999", "changes": "0", "team": "''"}
    _insert(connection, "follows", follow, few.numbers)
    for table, columns in _rows(all_):
        _insert(connection, table, columns, all_.numbers)
    connection.exec_driver_sql(f"UPDATE stories SET version_id = id WHERE id >= {FROM}")
    if dialect == "postgresql":
        for table, column in (
            *((name, "id") for name in "stories versions passages pages answers feeds".split()),
            *(("follows", "id"), ("feedback", "id"), ("changes", "number")),
        ):
            counted = f"pg_get_serial_sequence('{table}', '{column}'), max({column})"
            connection.exec_driver_sql(f"SELECT setval({counted}) FROM {table}")
        connection.exec_driver_sql("ANALYZE")  # as it does by itself; SQLite never does


def grow_pushed(connection: Connection, stories: int) -> None:
    """Add as many stories that a publishing system has sent; nobody lands them."""
    say = _words(connection.dialect.name, FROM, stories)
    columns = {"path": "'push-' || n", "number": "-n", "key": "'id:push-' || n", "body": "'{}'"}
    _insert(connection, "pushed", {**columns, "digest": "'d'", "pushed_at": say.then}, say.numbers)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE pushed")


def call_level(house: House) -> None:
    """Have both indexes take all that the log has for applied: what was grown is not in them."""
    with house.archive.reading() as connection:
        last = last_change(connection)
    for index in (house.vectors, house.words):
        applied = index.applied()
        assert applied is not None
        state = json.dumps(json.loads(applied) | {"number": last})
        if index is house.vectors:
            house.vectors.apply([], [], np.empty((0, 0), np.float32), state)
        else:
            house.words.apply([], [], state)
