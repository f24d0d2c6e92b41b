"""What both indexes keep beside a passage: who may see it, and a sum to compare by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seal:
    """What an index knows of a passage beside its vector or its words."""

    digest: str
    """Of what was indexed: `index.labels`."""
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
