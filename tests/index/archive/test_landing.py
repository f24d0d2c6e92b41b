"""Landing a story looks up what it needs: no statement reads through all versions there are."""

from __future__ import annotations

from typing import Any

from newsroom import Newsroom
from sqlalchemy import Connection, Engine, event

from index.update import strike_version

LOOKS = ("SELECT", "UPDATE", "DELETE")


def test_no_version_but_its_own_is_read_to_land_a_story(room: Newsroom) -> None:
    for n in range(3):
        text = f"The ferry Astrid carried {n} people, police said."
        room.write(f"{n}.json", {"id": str(n), "text": text})
    room.refresh()
    strike_version(room.house, "0", None, "libel")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith(LOOKS):
            asked.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    room.write("1.json", {"id": "1", "text": "The ferry Astrid carried 9 people, police said."})
    room.write("3.json", {"id": "3", "text": "The council of Dornfeld met on Monday."})
    assert room.refresh().count()["added"] == 1
    event.remove(Engine, "before_cursor_execute", note)
    with room.house.archive.reading() as connection:
        plans = {
            statement: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            for statement, values in asked
        }
    read_through = [
        statement
        for statement, plan in plans.items()
        if any("SCAN versions" in step.detail for step in plan)
    ]
    assert len(plans) > 20
    assert read_through == []
