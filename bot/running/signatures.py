"""Whether bytes that came in were signed by who may send them, and lately. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

CLOCK_SECONDS = 300
"""How far a time stamp may be from our clock: what Slack advises for its own signatures."""

_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a sender signs: the hex HMAC-SHA256, under a secret, of a time stamp and the body."""

    version: str
    """What stands, with an equals sign, before the digits."""
    before: str
    """What is signed ahead of the body; `{}` in it is the time stamp."""

    def signed_at(
        self, secret: str, timestamp: str | None, signature: str | None, body: bytes, now: float
    ) -> int | None:
        """Return the time stamp of what proves to be signed, and lately; None where it does not.

        Times are Unix seconds. Nothing of the body is decoded, and how long it takes to compare
        tells nothing of the signature that would have held.
        """
        stamp = timestamp if timestamp and _STAMP.fullmatch(timestamp) else ""
        signed = self.before.format(stamp).encode() + body
        digits = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        claimed = (signature or "").encode(errors="replace")
        genuine = hmac.compare_digest(f"{self.version}={digits}".encode(), claimed)
        return int(stamp) if genuine and stamp and abs(now - int(stamp)) <= CLOCK_SECONDS else None


OF_PUSHES = Scheme("v1", "{}.")
"""How a publishing system signs: docs/pushes.md."""
OF_SLACK = Scheme("v0", "v0:{}:")
"""How Slack signs: docs.slack.dev, Verifying requests from Slack."""
