"""Indexes brought level with the archive before something is asked; no feed is read."""

from __future__ import annotations

from index.archive.reading import last_change
from index.catch_up import OnStretch
from index.errors import IndexBusyError
from index.follow import follow
from index.house import House
from index.level import applied_numbers, changes_behind


def bring_level(house: House, command: str, on_stretch: OnStretch) -> None:
    """Catch up where a crash, another model or another archive has left the indexes behind.

    Where another process owns them it does that, in a moment; until then they may lack stories,
    and the archive keeps them from showing what no longer stands.

    Raises:
        IndexBusyError: that process made them by another model, so they cannot be asked.

    """
    model = house.settings.embedding
    behind = changes_behind(house.archive, model, house.vectors, house.words)
    if behind == 0:
        return
    owner = house.owner()
    if owner is None:
        with house.owning_index(command):
            follow(house, on_stretch)
    elif max(applied_numbers(house.vectors, house.words)) > 0 and behind == _all(house):
        raise IndexBusyError(
            f"the index was not made by {model}, and {owner} holds it. Stop that one, or give both "
            "the same PULLQUOTE_EMBEDDING_MODEL."
        )


def _all(house: House) -> int:
    with house.archive.reading() as connection:
        return last_change(connection)
