"""Who may see which stories, and what both indexes keep of that beside each passage. Pure data.

Retrieval asks it, and nothing after retrieval has to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

OPEN = ""
"""The audience of a story that everybody may ask of."""
UNKNOWN = "||"
"""The audience of no collection: only askers from whom nothing is kept see what has it."""
COLLECTION = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
"""What a collection may be called."""


def audience_of(collections: Iterable[str | None]) -> str:
    """Return the audience of a story from the collections of the feeds that carry it.

    One feed without a collection opens it to everybody. Otherwise the names stand in order between
    bars, `|courts|wire|`, so that one string tells one set.
    """
    names = set(collections)
    if not names or None in names:
        return OPEN
    return f"|{'|'.join(sorted(name for name in names if name))}|"


@dataclass(frozen=True, slots=True, order=True)
class Shelf:
    """What both indexes keep apart: passages that the same people may see, from the same moment on.

    Nothing that is counted, weighed or walked through on one shelf depends on what stands on
    another, so that a search of the shelves an asker may see is as if there were no others.
    """

    audience: str = OPEN
    embargo: int = 0
    """Seconds since 1970 until when only named channels may see it; 0 for none."""

    @property
    def name(self) -> str:
        """What an index calls it: letters and digits."""
        if self == Shelf():
            return "open"
        return sha256(f"{self.audience} {self.embargo}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Access:
    """What one asker may see."""

    collections: frozenset[str] | None = frozenset()
    """Beside open stories; None for every collection."""
    embargoed: bool = False
    """True where stories are seen before their embargo ends."""

    def sees(self, audience: str) -> bool:
        """Tell whether stories of an audience may be seen, embargoes aside."""
        if audience == OPEN or self.collections is None:
            return True
        return not self.collections.isdisjoint(audience.strip("|").split("|"))

    def sight(self, there: Iterable[Shelf], now: datetime) -> Sight:
        """Return what this comes to at a moment, where live stories stand on these shelves."""
        shelves = {Shelf(), *there}
        moment = int(now.timestamp())
        waits = not self.embargoed and any(shelf.embargo > moment for shelf in shelves)
        audiences = {shelf.audience for shelf in shelves}
        seen = {audience for audience in audiences if self.sees(audience)}
        sight = Sight(
            audiences=None if seen == audiences else tuple(sorted(seen)),
            now=moment if waits else None,
        )
        return replace(sight, shelves=tuple(sorted(filter(sight.sees, shelves))))

    def saw(self, version: Bygone) -> bool:
        """Tell whether a version that is live no more was to be seen while it was, and still is.

        Its story must be to be seen too.
        """
        if version.taken_back or version.audience is None:
            return False
        return self.sees(version.audience) and (self.embargoed or not version.embargoed)


@dataclass(frozen=True, slots=True)
class Bygone:
    """What is kept of who could see a version while it was live."""

    audience: str | None
    """Its story's when it ceased to be live; None for a version that never was."""
    embargoed: bool
    """True where its embargo had not ended then: but for named channels nobody has ever seen it."""
    taken_back: bool
    """True where it was withdrawn or struck: nobody reads it again."""


OF_THE_HOUSE = Access(None)
"""For the terminal: whoever runs it has the archive, but an embargo is an embargo."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What an Access comes to among the stories there are now."""

    audiences: tuple[str, ...] | None = None
    """None for all."""
    now: int | None = None
    """Seconds since 1970: stories whose embargo ends later are not seen. None for all."""
    shelves: tuple[Shelf, ...] | None = None
    """Where live stories stand that are seen: what is searched, and counted. None for all."""

    def sees(self, shelf: Shelf) -> bool:
        """Tell whether what stands on a shelf may be seen."""
        allowed = self.audiences is None or shelf.audience in self.audiences
        return allowed and (self.now is None or shelf.embargo <= self.now)

    @property
    def everything(self) -> bool:
        """True where no live story is kept from the asker."""
        return self.audiences is None and self.now is None


EVERYTHING = Sight()
"""For the house's own work, and for askers from whom nothing is kept."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What an index knows of a passage beside its vector or its words."""

    digest: str
    """Of what was indexed: `index.passages.digest_of`."""
    audience: str
    embargo: int
    """Seconds since 1970 until when only named channels may see it; 0 for none."""

    @property
    def shelf(self) -> Shelf:
        """Where the passage stands."""
        return Shelf(self.audience, self.embargo)


def seal_from(kept: Mapping[str, object]) -> Seal:
    """Return a seal as an index gives it back; one that is broken agrees with none."""
    embargo = kept.get("embargo")
    return Seal(
        digest=str(kept.get("digest", "")),
        audience=str(kept.get("audience", "")),
        embargo=embargo if isinstance(embargo, int) else -1,
    )
