"""A bot that looks at what has changed alone finds what a look at all there is would find."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fakeslack import FakeSlack
from newsdesk import Newsdesk
from newsroom import Newsroom
from waiting import PATIENCE

from bot.slack.work.amending import Amender
from index.access import Access
from index.archive.moved import Mark, mark_of, moved
from index.archive.striking import strike

QUESTION = "how many people were aboard the ferry {}?"
TOLL = "The ferry {} sank off Velmark on Monday with {} people aboard, police said."
HARBOUR = "The harbour master closed the northern quay until the weekend."
FERRIES = ("Astrid", "Birgit", "Cecilia")


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        yield Newsdesk(room, slack, ana, slack.add_channel("desk", ana))


def left_over(desk: Newsdesk) -> int:
    """What a process that starts now would find, which looks at all there is."""
    house = desk.room.house
    return Amender(house.archive, house.settings.access_of, desk.stopping).compare()


def tell(desk: Newsdesk, ferry: str, aboard: int) -> None:
    desk.story(ferry, HARBOUR, TOLL.format(ferry, aboard))


def something(desk: Newsdesk, chance: random.Random) -> None:
    """Do one of the things after which a quote may stand no more, or again."""
    ferry = chance.choice(FERRIES)
    path = desk.room.feed / f"{ferry}.json"
    match chance.choice("tell tell ask ask withdraw strike".split()):
        case "tell":
            tell(desk, ferry, chance.randint(41, 43))
        case "ask":
            desk.ask(QUESTION.format(ferry))
        case "withdraw" if path.exists():
            desk.withdraw(ferry)
        case "strike":
            with desk.room.house.archive.writing() as connection:
                quoted = moved(connection, None)
                if quoted:
                    strike(connection, quoted[0].story_id, None, "it was wrong")


@pytest.mark.few(1)
@pytest.mark.parametrize("seed", range(4))
def test_later_looks_miss_nothing(desk: Newsdesk, seed: int) -> None:
    chance, told = random.Random(seed), 0
    for ferry in FERRIES:
        tell(desk, ferry, 40)
        desk.ask(QUESTION.format(ferry))
    for _ in range(10):
        for _ in range(chance.randint(1, 3)):
            something(desk, chance)
        told += desk.amender.compare()
        assert left_over(desk) == 0
    assert told > 3


def test_what_could_not_be_judged_is_judged_at_the_next_look(desk: Newsdesk) -> None:
    tell(desk, "Astrid", 41)
    desk.ask(QUESTION.format("Astrid"))
    assert desk.amender.compare() == 0
    tell(desk, "Astrid", 42)
    archive = desk.room.house.archive
    with archive.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER stuck BEFORE UPDATE ON answer_quotes "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    assert desk.amender.compare() == 0
    with archive.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER stuck")
    assert desk.amender.compare() == 1
    assert desk.amender.compare() == left_over(desk) == 0


def test_what_another_process_judged_by_what_it_had_read_before_is_judged_again(
    desk: Newsdesk,
) -> None:
    """One reads, the story changes, another reads; the first decides, and ends for good."""
    tell(desk, "Astrid", 41)
    desk.ask(QUESTION.format("Astrid"))
    house = desk.room.house
    has_read, may_decide = threading.Event(), threading.Event()

    def held_up(channel: str, team: str) -> Access:
        has_read.set()
        assert may_decide.wait(PATIENCE)
        return house.settings.access_of(channel, team)

    early = Amender(house.archive, held_up, desk.stopping)
    tell(desk, "Astrid", 42)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(early.compare)
        assert has_read.wait(PATIENCE)
        tell(desk, "Astrid", 43)

        def overtaken(channel: str, team: str) -> Access:
            may_decide.set()
            first.result(PATIENCE)
            return house.settings.access_of(channel, team)

        late = Amender(house.archive, overtaken, desk.stopping)
        assert late.compare() == 0
        assert first.result() == 1
    assert late.compare() == 1
    assert late.compare() == left_over(desk) == 0


def test_an_archive_that_was_set_back_is_looked_at_whole(desk: Newsdesk) -> None:
    tell(desk, "Astrid", 41)
    desk.ask(QUESTION.format("Astrid"))
    tell(desk, "Astrid", 42)
    archive = desk.room.house.archive
    with archive.reading() as connection:
        now = mark_of(connection)
    desk.amender._since = Mark(now.change + 99, now.answer)  # of before
    assert desk.amender.compare() == 1
