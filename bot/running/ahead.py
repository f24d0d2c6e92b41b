"""What the first question after a change would else wait for, looked up before anybody asks."""

from __future__ import annotations

from index.access import OF_THE_HOUSE, Access
from index.archive.reading import sight_of
from index.archive.totals import live_stories, newest, outlets
from index.house import House
from index.settings import Settings


def read_ahead(house: House) -> None:
    """Have in memory what every question asks of all stories; nothing where nothing has changed.

    Raises:
        StoreError: the archive cannot be read.

    """
    with house.archive.reading() as connection:
        for access in _accesses(house.settings):
            sight = sight_of(connection, access)
            outlets(connection, sight)
            newest(connection, sight)
            live_stories(connection, sight)


def _accesses(settings: Settings) -> set[Access]:
    """Return the ways in which the settings let stories be seen, by those they do not name too."""
    named = ("", *settings.channels, *settings.listed("embargo_channels"))
    return {OF_THE_HOUSE, *map(settings.access_of, named)}
