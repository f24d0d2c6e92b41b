"""Bringing everything up to date: feeds -> archive -> vectors and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from index.archive import Feed
from index.archive.engine import set_fact
from index.catch_up import OnStretch, catch_up
from index.house import House
from index.refresh import OnPage, Refreshed, refresh


def update(
    house: House, feeds: Sequence[Feed], on_page: OnPage, on_stretch: OnStretch
) -> Refreshed:
    """Refresh feeds into the archive, then bring the indexes level with it.

    The caller owns the index (`House.owning_index`). A crash anywhere loses nothing: the next
    update finds the archive as far as it came and replays what the indexes lack.
    """
    began = datetime.now(UTC)
    found = refresh(house.archive, house.embedder, feeds, on_page)
    catch_up(house.archive, house.embedder, house.vectors, house.words, on_stretch)
    with house.archive.writing() as connection:
        set_fact(connection, "indexed_at", began.isoformat())
    return found
