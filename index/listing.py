"""What a feed tells of its pages, whatever its kind. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import BadInputError

REFUSED = "entry "
"""How the path begins of an entry of a feed that names no page: no address begins so."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a feed is to be asked with next time."""

    etag: str | None = None
    last_modified: str | None = None
    cursor: str | None = None
    """How far it has been read, in words only its own kind understands."""

    def without_conditions(self) -> Memory:
        """Return this without what makes a server say that nothing has changed."""
        return Memory(cursor=self.cursor)


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One page of a feed."""

    path: str
    """What names it within its feed: a path below a folder, else a URL."""
    mark: str
    """Changes whenever the page may have; "" where the feed cannot tell."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """What the feed itself says of the story, under the names `index.pages.fields.story_from`
    takes; where the page says otherwise, the page is right."""
    whole: bool = False
    """True where `fields` hold the whole story, as `text` or as `html`: nothing is fetched."""
    file: Path | None = None
    """Where it lies, for a page of a folder."""
    refused: BadInputError | None = None
    """Why it is not asked for: an entry of a feed that cannot be read, or leads nowhere."""


def refused_entry(name: int | str, error: BadInputError) -> ListedPage:
    """Return an entry of a feed that fails alone, by its number or its own id."""
    return ListedPage(f"{REFUSED}{name}", "", refused=error)


_WITHOUT_LINK, _BEYOND = "without a link", "beyond the limit"


def passed_over(without_link: int, beyond: int, of: str = "") -> tuple[ListedPage, ...]:
    """Return how a feed, or a part `of` it, tells of entries that are not read, by their number.

    They have no link, or are beyond the limit of their kind.
    """
    told = (
        (without_link, _WITHOUT_LINK, "have no link to a page of their own"),
        (beyond, _BEYOND, "are beyond what is read of one feed; the newest are read"),
    )
    return tuple(
        refused_entry(name + of, BadInputError(f"{count:,} of its entries {why}"))
        for count, name, why in told
        if count > 0
    )


def told_of(of: str = "") -> set[str]:
    """Return the paths under which `passed_over` tells anything."""
    return {f"{REFUSED}{name}{of}" for name in (_WITHOUT_LINK, _BEYOND)}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed, or one stretch of it, lists."""

    pages: tuple[ListedPage, ...]
    complete: bool
    """True where a page that is not listed is gone (a folder); False where it may just be old."""
    is_all: bool = False
    """True where these are all the pages the feed lists now, so that others it has dropped."""
    memory: Memory = Memory()
    """To be kept once these pages have been read."""
    gone: tuple[str, ...] = ()
    """Pages that the feed itself says are no more."""
    told: tuple[ListedPage, ...] = ()
    """What is passed over, as `refused_entry` tells it: no pages, and noted beside them."""
