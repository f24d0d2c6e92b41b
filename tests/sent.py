"""The statements that are sent to an archive while something is done, and the way each takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

GROWING = frozenset(
    (
        "stories versions passages meanings credits names signatures bands changes aliases "
        "own_lines pages carried canonicals pushed push_signatures answers answer_quotes inbox "
        "feedback follow_seen"
    ).split()
)
"""Tables that grow with what is published or asked. The others go with feeds, channels, processes,
and what stands in the way at the moment (`asides`)."""

PARTIAL = frozenset({"versions_struck", "stories_held", "pages_troubled"})
"""Indexes of the few rows that somebody has to see to."""


@dataclass
class Sent:
    """What was done and a statement that was sent for it: the values it was last sent with."""

    statements: dict[tuple[str, str], Any] = field(default_factory=dict)
    doing: str = ""

    def note(self, statement: str, values: Any) -> None:
        plain = re.sub(r"IN \((?:[^()]*)\)", "IN (…)", statement)
        looks = re.match(r"\s*(SELECT|UPDATE|DELETE|WITH|INSERT.*SELECT)", statement, re.DOTALL)
        if looks and self._first.setdefault((self.doing, plain), statement) == statement:
            self.statements[self.doing, statement] = values

    _first: dict[tuple[str, str], str] = field(default_factory=dict)
    """Statements that differ by how many values they name are one."""

    @contextmanager
    def while_(self, doing: str) -> Iterator[None]:
        """Note what is sent in the block under a name."""

        def note(*sent: Any) -> None:
            _connection, _cursor, statement, values, _context, many = sent
            self.note(statement, values[0] if many else values)

        self.doing = doing
        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", note)


def steps(connection: Connection, statement: str, values: Any) -> int:
    """Return how many thousand steps of its machine SQLite takes for a statement that reads."""
    driver: Any = connection.connection.driver_connection
    taken: list[int] = []
    driver.set_progress_handler(lambda: taken.append(1), 1_000)
    try:
        connection.exec_driver_sql(statement, values).all()
    finally:
        driver.set_progress_handler(None, 0)
    return len(taken)


def scans(connection: Connection, statement: str, values: Any) -> list[str]:
    """Return how a statement goes through a growing table from end to end, a line each."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        return [row.detail for row in rows if _scans(row.detail, statement)]
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    told = json.loads(plan) if isinstance(plan, str) else plan
    return list(_nodes(told[0]["Plan"], limited=False))


def _scans(detail: str, statement: str) -> bool:
    """Tell whether a line of SQLite's plan goes through all of a growing table."""
    found = re.match(r"SCAN (\w+)", detail)
    if found is None:
        return False
    name = re.search(rf"(\w+) AS {found[1]}\b", statement)
    if any(detail.endswith(f" {one}") for one in PARTIAL):
        return False
    in_order = " USING " in detail and "LIMIT" in statement  # until enough are found
    return (name[1] if name else found[1]) in GROWING and not in_order


def _nodes(node: dict[str, Any], *, limited: bool) -> Iterator[str]:
    """Yield the nodes of a plan of PostgreSQL's that go through all of a growing table."""
    kind, table = node["Node Type"], node.get("Relation Name")
    by_index = kind.startswith(("Index", "Bitmap"))
    found_by = {"Index Cond", "Recheck Cond", "TID Cond"} & node.keys()
    is_partial = node.get("Index Name") in PARTIAL
    if kind == "ModifyTable" or is_partial:
        found_by = {kind}
    if table in GROWING and not found_by and not (by_index and limited):
        yield f"{kind} on {table}: {node.get('Filter', 'all')}"
    for below in node.get("Plans", ()):
        yield from _nodes(below, limited=limited or kind == "Limit")
