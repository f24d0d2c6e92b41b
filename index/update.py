"""Bringing everything up to date: feeds -> archive -> vectors and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from index.archive import Feed
from index.archive.engine import set_fact
from index.archive.reading import last_change
from index.bring_in import Hands
from index.catch_up import OnStretch, applied_numbers, catch_up, changes_behind
from index.errors import IndexBusyError
from index.house import House
from index.refresh import OnStep, Refreshed, refresh


def update(
    house: House, feeds: Sequence[Feed], on_step: OnStep, on_stretch: OnStretch
) -> Refreshed:
    """Refresh feeds into the archive, then bring the indexes level with it.

    The caller owns the index (`House.owning_index`). A crash anywhere loses nothing: the next
    update finds the archive as far as it came and replays what the indexes lack.
    """
    began = datetime.now(UTC)
    found = refresh(hands_of(house), feeds, on_step)
    catch_up(house.archive, house.embedder, house.vectors, house.words, on_stretch)
    with house.archive.writing() as connection:
        set_fact(connection, "indexed_at", began.isoformat())
    return found


def hands_of(house: House) -> Hands:
    """Return what bringing stories into a house's archive works with."""
    return Hands(house.archive, house.embedder, house.web)


def bring_level(house: House, command: str, on_stretch: OnStretch) -> None:
    """Catch up where a crash, another model or another archive has left the indexes behind.

    Where another process owns them it does that, in a moment; until then they may lack stories,
    and the archive keeps them from showing what no longer stands.

    Raises:
        IndexBusyError: that process made them by another model, so they cannot be asked.

    """
    model = house.settings.embedding_model
    behind = changes_behind(house.archive, model, house.vectors, house.words)
    if behind == 0:
        return
    owner = house.owner()
    if owner is None:
        with house.owning_index(command):
            catch_up(house.archive, house.embedder, house.vectors, house.words, on_stretch)
    elif max(applied_numbers(house.vectors, house.words)) > 0 and behind == _all(house):
        raise IndexBusyError(
            f"the index was not made by {model}, and {owner} holds it. Stop that one, or give both "
            "the same PULLQUOTE_EMBEDDING_MODEL."
        )


def _all(house: House) -> int:
    with house.archive.reading() as connection:
        return last_change(connection)
