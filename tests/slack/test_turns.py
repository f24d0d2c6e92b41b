"""Whose turn it is: what somebody waits for first, whatever is owed to readers beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind, ItemState
from bot.slack.inbox.turns import Turns
from index.archive import Archive

START = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
OWED = [ItemKind.AMEND, ItemKind.NEWS, ItemKind.ALARM]
WAITED_FOR = [ItemKind.MESSAGE, ItemKind.SHARE, ItemKind.FOLLOW, ItemKind.COMMAND]


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    archive = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    yield Inbox(archive, Turns(rest=0))
    archive.close()


def put(inbox: Inbox, *told: tuple[str, ItemKind, str]) -> None:
    """Store (key, kind, channel), a second apart."""
    for n, (key, kind, channel) in enumerate(told):
        payload = {"team": "T1", "channel": channel, "user": "U1", "text": "is it open?"}
        assert inbox.put(key, kind, payload, START + timedelta(seconds=n))


def worked(inbox: Inbox) -> list[str]:
    """The keys of what is taken and done, in that order."""
    keys = []
    while (item := inbox.take(0.0)) is not None:
        keys.append(item.key)
        inbox.finish(item, ItemState.DONE)
    return keys


@pytest.mark.few(3)
@pytest.mark.parametrize("owed", OWED)
@pytest.mark.parametrize("asked", WAITED_FOR)
def test_what_somebody_waits_for_goes_before_what_is_owed(
    inbox: Inbox, owed: ItemKind, asked: ItemKind
) -> None:
    put(inbox, ("owed", owed, "C1"), ("asked", asked, "C1"))
    assert worked(inbox) == ["asked", "owed"]


def test_eighty_marks_delay_a_question_by_the_one_that_is_being_made(inbox: Inbox) -> None:
    put(inbox, *((f"mark {n}", ItemKind.AMEND, "C1") for n in range(80)))
    making = inbox.take(0.0)
    assert making is not None
    put(inbox, ("first", ItemKind.MESSAGE, "C1"), ("second", ItemKind.MESSAGE, "C1"))
    assert inbox.take(0.0) is None
    inbox.finish(making, ItemState.DONE)
    assert worked(inbox)[:3] == ["first", "second", "mark 1"]


def test_questions_in_other_channels_go_before_marks_too(inbox: Inbox) -> None:
    put(
        inbox,
        *((f"mark {n}", ItemKind.AMEND, f"C{n}") for n in range(5)),
        ("asked", ItemKind.MESSAGE, "C9"),
    )
    assert worked(inbox)[0] == "asked"


def test_a_mark_that_slack_does_not_take_holds_up_no_question(inbox: Inbox) -> None:
    put(inbox, ("mark", ItemKind.AMEND, "C1"), ("other", ItemKind.AMEND, "C1"))
    tried = inbox.take(0.0)
    assert tried is not None
    inbox.put_back(tried, 600.0)
    put(inbox, ("asked", ItemKind.MESSAGE, "C1"))
    assert worked(inbox) == ["asked", "other"]


def test_questions_of_one_channel_keep_their_order(inbox: Inbox) -> None:
    keys = [f"question {n}" for n in range(6)]
    put(inbox, *((key, ItemKind.MESSAGE, "C1") for key in keys))
    assert worked(inbox) == keys


def test_however_many_wait_one_looks(inbox: Inbox) -> None:
    looks: list[str] = []

    @event.listens_for(inbox._archive._engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        looks.extend([statement] * statement.startswith("SELECT"))

    assert inbox.take(0.3) is None
    began, before = time.monotonic(), len(looks)
    with ThreadPoolExecutor(8) as workers:
        assert set(workers.map(inbox.take, [1.0] * 8)) == {None}
    fifths = (time.monotonic() - began) / 0.2
    assert 0 < len(looks) - before <= fifths + 1


@pytest.mark.parametrize("rest", [0.0, 0.3])
def test_all_who_wait_share_what_comes(tmp_path: Path, rest: float) -> None:
    """Each item is taken once, also what another process has stored, and by nobody in vain."""
    archive = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    inbox, other = Inbox(archive, Turns(rest=rest)), Inbox(archive)
    keys = [f"question {n}" for n in range(24)]

    def work(_worker: int) -> list[str]:
        taken = []
        while inbox.depth():
            if item := inbox.take(0.5):
                taken.append(item.key)
                inbox.finish(item, ItemState.DONE)
        return taken

    put(other, *((key, ItemKind.MESSAGE, f"C{n % 8}") for n, key in enumerate(keys)))
    with ThreadPoolExecutor(8) as workers:
        done = [key for taken in workers.map(work, range(8)) for key in taken]
    archive.close()
    assert sorted(done) == sorted(keys)
