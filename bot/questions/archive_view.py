"""Planning over the archive: what it knows of outlets, speakers and days that an asker may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache

from bot.answer import Plan
from bot.questions.followup import continued
from bot.questions.plan import Known, make_plan
from index.access import OF_THE_HOUSE, Access, Sight
from index.archive import Archive
from index.archive.reading import last_change, named_by, newest, outlets, sight_of
from index.house import House


@contextmanager
def knowing(
    house: House, access: Access = OF_THE_HOUSE, of_outlets: Sequence[str] | None = None
) -> Iterator[Known]:
    """Give what is known at one moment; it holds no longer than the block.

    Outlets are those of the stories that may be seen, or given.

    Raises:
        StoreError: the archive cannot be read.

    """
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        here, day = _outlets_and_day(house.archive, last_change(connection), access, sight)
        yield Known(
            outlets=here if of_outlets is None else of_outlets,
            today=min(date.today(), day or date.today()),  # noqa: DTZ011
            named_by=lambda keys: named_by(connection, keys, sight),
            knows=lambda stem: house.words.knows(stem, sight),
        )


@lru_cache(maxsize=8)
def _outlets_and_day(
    archive: Archive, _change: int, access: Access, _sight: Sight
) -> tuple[tuple[str, ...], date | None]:
    """Return the outlets and the newest story's day as of a change; looked up once for each.

    Of the archive as it is now, not as the caller saw it: what may be seen is settled here anew.
    """
    with archive.reading() as connection:
        sight = sight_of(connection, access)
        return tuple(outlets(connection, sight)), newest(connection, sight)


def plan_for(
    house: House,
    question: str,
    history: Sequence[str] = (),
    *,
    of_outlets: Sequence[str] | None = None,
    access: Access = OF_THE_HOUSE,
) -> Plan:
    """Make the plan of a cleaned question that may lean on earlier ones.

    Outlets are known by the archive's stories that may be seen, or given.
    """
    with knowing(house, access, of_outlets) as known:
        earlier = leant_on(history)
        plan = make_plan([*earlier, question][0], known)
        for asked in [*earlier, question][1:]:
            plan = continued(make_plan(asked, known, after=plan), plan)
    return plan


def leant_on(history: Sequence[str]) -> list[str]:
    """Return the earlier questions that one may lean on: the last four."""
    return [" ".join(asked.split()) for asked in history[-4:]]
