"""Bringing everything up to date: feeds -> archive -> vectors and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from index.archive import Feed
from index.archive.engine import set_fact
from index.archive.feeds import feeds_with
from index.archive.landing import land_again
from index.archive.own_lines import which_recur
from index.archive.reading import live_story, unstruck
from index.archive.striking import Struck, strike
from index.archive.withdrawing import hold, is_held, is_held_by_person, release, stories_named
from index.catch_up import OnStretch
from index.cutting import cut
from index.errors import BadInputError
from index.follow import follow
from index.house import House
from index.landed import Hands
from index.refresh import OnStep, Refreshed, refresh
from index.story import Change, Story

_SHOWN = 3
"""Stories of one id that are named to choose from."""


def update(
    house: House,
    feeds: Sequence[Feed],
    on_step: OnStep,
    on_stretch: OnStretch,
    *,
    eager: bool = False,
    gone: bool = False,
) -> Refreshed:
    """Refresh feeds into the archive, then bring the indexes level with it.

    The caller owns the index (`House.owning_index`). A crash anywhere loses nothing: the next
    update finds the archive as far as it came and replays what the indexes lack.
    """
    began = datetime.now(UTC)
    found = refresh(hands_of(house), feeds, on_step, eager=eager, gone=gone)
    follow(house, on_stretch)
    with house.archive.writing() as connection:
        set_fact(connection, "indexed_at", began.isoformat())
    return found


def hands_of(house: House) -> Hands:
    """Return what bringing stories into a house's archive works with."""
    return Hands(
        house.archive, house.embedder, house.web, house.machine, house.embeds_what_it_lands
    )


def withdraw_story(house: House, named: str, why: str, by: str | None = None) -> Change:
    """Withdraw the story of a URL or an id, whatever its feeds say, until it is restored.

    It is quoted no more once this returns; the indexes drop it when they next catch up. One that no
    feed has just now is held too: it stays away should it come back. `by` is who: see `Held`.

    Raises:
        BadInputError: not one story is known by that, a person has withdrawn it already, or no
            reason is given.

    """
    reason = " ".join(why.split())
    if not reason:
        raise BadInputError("say why the story is withdrawn: --why TEXT")
    with house.archive.writing() as connection:
        story_id = the_story(connection, named)
        if is_held_by_person(connection, story_id):
            raise BadInputError(
                f"the story {named} is withdrawn already: `pullquote status` has why"
            )
        return hold(connection, story_id, reason, by)


def restore_story(house: House, named: str) -> Story | None:
    """Take back a withdrawal and refresh the feeds that have the story; return it as it stands now.

    It stands as they have it: with the withdrawn text only if they still say so. None where none of
    them has it, or can be read now; it stands again once one brings it.

    Raises:
        BadInputError: as for `lift_hold`.

    """
    feeds = lift_hold(house, named)
    refresh(hands_of(house), feeds, lambda _: None)
    with house.archive.reading() as connection:
        return live_story(connection, the_story(connection, named))


def restore_version(house: House, named: str, number: int) -> Story:
    """Take back a withdrawal with a version as the archive has it, whatever its page says now.

    For a story whose feed lists it no more, or cannot be read. It becomes the story's next version.

    Raises:
        BadInputError: as for `lift_hold`; or there is no such version, or it was struck; or no feed
            carries the story any more.

    """
    with house.archive.reading() as connection:
        story_id = _to_restore(connection, named)
        old = unstruck(connection, story_id).get(number)
    if old is None:
        raise BadInputError(f"the story has no version {number} that could be restored")
    piece = cut([old], house.embedder, partial(which_recur, house.archive))[0]
    with house.archive.writing() as connection:
        release(connection, _to_restore(connection, named))
        if not feeds_with(connection, story_id):
            raise BadInputError("no feed has the story any more: add one that does, then restore")
        land_again(connection, story_id, piece)
    return old


def lift_hold(house: House, named: str) -> list[Feed]:
    """Take back a withdrawal; return the feeds to be refreshed for the story to stand again.

    Raises:
        BadInputError: not one story is known by that, or nobody has withdrawn it.

    """
    with house.archive.writing() as connection:
        story_id = _to_restore(connection, named)
        release(connection, story_id)
        return feeds_with(connection, story_id)


def _to_restore(connection: Connection, named: str) -> int:
    story_id = the_story(connection, named)
    if not is_held(connection, story_id):
        raise BadInputError(f"the story {named} is not withdrawn by hand: nothing to restore")
    return story_id


def strike_version(
    house: House, named: str, number: int | None, why: str, *, erase: bool = False
) -> Struck:
    """Strike a version of the story of a URL or an id, its newest without a number: see `strike`.

    Nothing shows it once this returns; the indexes drop it when they next catch up.

    Raises:
        BadInputError: not one story is known by that, it has no such version, it is struck already,
            or no reason is given.

    """
    reason = " ".join(why.split())
    if not reason:
        raise BadInputError("say why the version is struck: --why TEXT")
    with house.archive.writing() as connection:
        return strike(connection, the_story(connection, named), number, reason, erase=erase)


def the_story(connection: Connection, named: str) -> int:
    """Return the id, in the archive, of the one story that a URL or an id of a feed names.

    Raises:
        BadInputError: there is none, or several feeds use that id.

    """
    found = stories_named(connection, named)
    if not found:
        raise BadInputError(f"no story here has the URL or id {named}")
    if len(found) > 1:
        names = sorted(re.sub("^url:", "https://", key) for key in found.values())
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        raise BadInputError(f"{len(found)} stories go by {named}; name one of them: {shown}")
    return next(iter(found))
