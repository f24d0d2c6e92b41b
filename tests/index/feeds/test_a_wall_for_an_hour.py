"""A wall over a site of 300 stories, with `serve` running and answers given in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, User, plain_text
from newsdesk import quoted, struck
from newsroom import MakeHouse
from serving import Serving
from sites import Piece, Site, news_site
from sqlalchemy import func, select
from waiting import eventually
from walls import STORIES, Walled, article

from index.archive import tables
from index.archive.engine import Archive
from index.update import update

pytestmark = pytest.mark.slow

STORIES_IN_ALL = 300
LOOKS = 3 * STORIES_IN_ALL
"""Times the wall is met: in an hour of five minutes each, that often for the young stories."""
WALL = article(
    "We will be right back",
    [
        "Our pages are being looked after by our engineers at the moment.",
        "Please come back in a few minutes; we are sorry for any inconvenience.",
        "Request 83adf01c-22 at 10:41:07.",
    ],
)
TOWNS = "Arnwick Belhaven Corrie Dunmore Elstow Farrin Gransk Holme Ister Jorvik".split()
TRADES = "bakers coopers dyers farriers glaziers masons potters saddlers tanners weavers".split()
DEEDS = "a ballot; a boycott; an exhibition".split("; ")
ASKED = {
    "how many tonnes of apples does the cooperative in the Tessin valley expect?": "4,100 tonnes",
    "by how much has the glacier above Sund drawn back?": "forty metres",
}


def pieces() -> Iterator[tuple[str, Piece]]:
    yield from STORIES.items()
    made = ((town, trade, deed) for town in TOWNS for trade in TRADES for deed in DEEDS)
    for n, (town, trade, deed) in zip(range(STORIES_IN_ALL - len(STORIES)), made, strict=False):
        told = [
            f"The {trade} of {town} have called {deed} for the {n % 28 + 1}th of the month.",
            f"Their guild has {n + 60} members, and {n + 31} of them came to the hall to vote.",
            f"The mayor of {town} said that the {trade} had been promised a street of their own.",
        ]
        yield f"story-{n}", Piece(f"{town} {trade} call {deed}", told)


@dataclass
class Desk:
    slack: FakeSlack
    site: Site
    ana: User
    channel: Channel
    admins: Channel
    archive: Archive

    def changes(self) -> dict[str, int]:
        kinds = tables.changes.c.kind
        with self.archive.reading() as connection:
            rows = connection.execute(select(kinds, func.count().label("of_it")).group_by(kinds))
            return {row.kind: row.of_it for row in rows}

    def set_aside(self) -> int:
        with self.archive.reading() as connection:
            return connection.execute(select(func.count()).select_from(tables.asides)).scalar_one()

    def alarms(self) -> list[str]:
        said = self.slack.messages(self.admins)
        return [plain_text(one) for one in said if one.user == self.slack.bot.id]

    def asked(self, question: str) -> Message:
        return self.slack.mention(self.channel, self.ana, question)


@pytest.fixture
def desk(tmp_path: Path, make_house: MakeHouse) -> Iterator[Desk]:
    web = {"fetch_private": "127.0.0.1", "fetch_spacing": 0}
    with news_site("rss") as site, FakeSlack(Settings(time_scale=0.01, echo=True)) as slack:
        ana = slack.add_user("ana")
        channel, admins = slack.add_channel("desk", ana), slack.add_channel("admins", ana)
        site.stories = dict(pieces())
        site.show()
        with closing(make_house(tmp_path / "home", **web)) as house:
            walled = Walled(house, site)
            walled.refresh()
            with house.owning_index("test"):
                update(house, [], lambda _: None, lambda *_: None)
        settings = {
            "PULLQUOTE_REFRESH_MINUTES": "0.05",
            "PULLQUOTE_FETCH_PRIVATE": "127.0.0.1",
            "PULLQUOTE_FETCH_SPACING": "0",
            "PULLQUOTE_ADMIN_CHANNEL": admins.id,
        }
        serving = Serving(slack, tmp_path / "home", settings=settings).start()
        archive = Archive(f"sqlite:///{tmp_path / 'home' / 'archive.db'}")
        yield Desk(slack, site, ana, channel, admins, archive)
        archive.close()
        assert serving.stop() == 0, serving.log.read_text()


def test_a_wall_marks_no_answer_and_is_told_once(desk: Desk) -> None:
    given = {}
    for question, answer in ASKED.items():
        mention = desk.asked(question)
        desk.slack.wait_until(partial(desk.slack.replies, desk.channel, mention.ts))
        [reply] = desk.slack.replies(desk.channel, mention.ts)
        assert any(answer in quote for quote in quoted(reply))
        given[question] = (mention, reply.blocks)
    before = desk.changes()
    assert before == {"added": STORIES_IN_ALL}

    for slug in desk.site.stories:
        desk.site.server.set(f"/news/{slug}", WALL)
    met = len(desk.site.server.paths())
    eventually(
        lambda: len(desk.site.server.paths()) > met + LOOKS and desk.set_aside() == STORIES_IN_ALL,
        lambda: f"{desk.set_aside()} set aside",
        patience=600,
    )
    eventually(desk.alarms, lambda: "no alarm", patience=120)
    [alarm] = desk.alarms()
    assert "another text" in alarm
    assert "We will be right back" in alarm

    desk.site.show()
    eventually(lambda: not desk.set_aside(), lambda: f"{desk.set_aside()} left", patience=600)
    eventually(lambda: len(desk.alarms()) > 1, lambda: "not told that it is over", patience=120)
    assert len(desk.alarms()) == 2
    assert desk.changes() == before
    for mention, blocks in given.values():
        [reply] = desk.slack.replies(desk.channel, mention.ts)
        assert (reply.blocks, struck(reply)) == (blocks, [])
