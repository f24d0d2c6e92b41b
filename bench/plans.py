"""Measure every statement that a day in a newsroom sends to an archive with many stories.

    PYTHONPATH=tests python -m bench.plans [--stories 300000] [--postgres]

The archive is made by inserts; then stories land, are corrected and withdrawn, questions are asked,
and each loop looks once. Printed are, for what they are sent for, how many statements there are,
how many go through a growing table from end to end, and the slowest that read, each run again by
itself (milliseconds, the least of three).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from aday import BEAT, HAND, HOUR, LANDING, QUESTION, START, Desk, a_day
from fakeslack import FakeSlack
from newsroom import Newsroom
from postgres import running
from pydantic import SecretStr
from sent import Sent, scans
from sqlalchemy import Connection

from index.house import House
from index.private import make_private
from index.settings import Settings

SLOWEST = 3


def main() -> None:
    """Make an archive, live through a day, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=300_000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        told: dict[str, Any] = {"home": folder / "home", "fetch_private": "127.0.0.1"}
        if options.postgres:
            server = stack.enter_context(running())
            if server is None:
                raise SystemExit("no PostgreSQL server can be run here")
            url = server.database("ENCODING 'UTF8' TEMPLATE template0")
            told["archive_url"] = SecretStr(url)
        house = House(Settings(_env_file=None, fetch_spacing=0, archive_seconds=600, **told))
        make_private(folder / "home")
        feed, sent = folder / "feed", Sent()
        feed.mkdir()
        slack = stack.enter_context(FakeSlack())
        ana = slack.add_user("ana")
        desk = Desk(Newsroom(house, feed), slack, ana, slack.add_channel("desk", ana))
        began = time.perf_counter()
        a_day(desk, sent, options.stories)
        print(
            f"{options.stories:,} stories and a day: {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        with house.archive.reading() as connection:
            _tell(connection, sent)
        house.close()


def _tell(connection: Connection, sent: Sent) -> None:
    for doing in (QUESTION, LANDING, BEAT, HOUR, START, HAND):
        ours = [(s, values) for (what, s), values in sent.statements.items() if what == doing]
        through = {statement: scans(connection, statement, values) for statement, values in ours}
        took = sorted(
            ((_least(connection, *one), one[0]) for one in ours if _reads(one[0])),
            reverse=True,
        )
        print(f"\n{doing}: {len(ours)} statements, {sum(map(bool, through.values()))} go through")
        for seconds, statement in took[:SLOWEST]:
            print(f"  {1000 * seconds:8.1f} ms  {' '.join(statement.split())[:160]}")
        for statement, lines in through.items():
            for line in lines:
                print(f"  {line[:70]} <- {' '.join(statement.split())[:90]}")


def _reads(statement: str) -> bool:
    return statement.startswith("SELECT") and "FOR UPDATE" not in statement


def _least(connection: Connection, statement: str, values: Any) -> float:
    """Return the least seconds of three that a statement which reads takes."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        connection.exec_driver_sql(statement, values).all()
        took.append(time.perf_counter() - began)
    return min(took)


if __name__ == "__main__":
    main()
