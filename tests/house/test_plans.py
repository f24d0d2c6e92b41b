"""No question, beat or landing goes through a growing table from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest
from aday import BEAT, LANDING, QUESTION, Desk, a_day
from fakeslack import FakeSlack
from newsroom import MakeHouse, Newsroom
from postgres import Postgres
from pydantic import SecretStr
from sent import Sent, scans, steps

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]

STORIES = 30_000
COUNTED = "SELECT count(*) AS count_1 "
"""What `status` and `/metrics` count of all there is: once after a change, however often asked."""


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_nothing_that_is_sent_often_goes_through_a_growing_table(
    dialect: str, tmp_path: Path, make_house: MakeHouse, server: Postgres | None
) -> None:
    told = {}
    if dialect == "postgresql":
        if server is None:
            pytest.skip("no PostgreSQL server can be run here")
        told = {"archive_url": SecretStr(server.database("ENCODING 'UTF8' TEMPLATE template0"))}
    feed, home = tmp_path / "feed", tmp_path / "home"
    feed.mkdir()
    home.mkdir()
    house = make_house(home, fetch_private="127.0.0.1", fetch_spacing=0, **told)
    sent = Sent()
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        desk = Desk(Newsroom(house, feed), slack, ana, slack.add_channel("desk", ana))
        a_day(desk, sent, STORIES)
    found = []
    with house.archive.reading() as connection:
        for (doing, statement), values in sent.statements.items():
            if doing in {LANDING, QUESTION, BEAT} and not statement.startswith(COUNTED):
                if dialect == "sqlite" and statement.startswith("SELECT"):
                    taken = steps(connection, statement, values)
                    if taken * 1_000 > STORIES:
                        found.append(f"{doing}: {taken:,} thousand steps\n    {statement}")
                found += [
                    f"{doing}: {line}\n    {' '.join(statement.split())}"
                    for line in scans(connection, statement, values)
                ]
    house.close()
    assert len(sent.statements) > 150
    assert found == [], "\n".join(found)
