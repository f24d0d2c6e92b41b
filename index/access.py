"""Who may see which stories, and what both indexes keep of that beside each passage. Pure data.

Retrieval asks it, and nothing after retrieval has to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    """What an Access comes to among the stories there are now: what searches filter by."""

    audiences: tuple[str, ...] | None = None
    """None for all."""
    now: int | None = None
    """Seconds since 1970: stories whose embargo ends later are not seen. None for all."""


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


def seal_from(kept: Mapping[str, object]) -> Seal:
    """Return a seal as an index gives it back; one that is broken agrees with none."""
    embargo = kept.get("embargo")
    return Seal(
        digest=str(kept.get("digest", "")),
        audience=str(kept.get("audience", "")),
        embargo=embargo if isinstance(embargo, int) else -1,
    )
