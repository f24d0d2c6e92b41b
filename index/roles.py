"""What one process does for all that share an archive: writing the vectors.

It is a lease in the archive, taken by whoever may and finds it free, renewed while held, and
given back at the end. Where the archive is one machine's, nobody is asked.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from index.archive import Archive
from index.archive.leases import release, take
from index.errors import PullquoteError

VECTORS = "vectors"
"""Writing the vectors on a server that all ask."""
LEASE = 20.0
"""Seconds for which a lease holds that is not renewed: what a dead process had is then taken."""
BEAT = 5.0
"""Seconds between two tries to renew or to take one: the next holder has it within 25 seconds."""
APART = 3.0
"""Seconds before its end from which a lease is no longer trusted by whoever holds it."""

log = logging.getLogger(__name__)


def host() -> str:
    """Return what this machine calls itself."""
    return socket.gethostname()[:200]


def told_of_us() -> str:
    """Return which process this is, for people."""
    return f"process {os.getpid()} on {host()}"


@dataclass
class Roles:
    """The roles of one process. Safe to use from several threads."""

    archive: Archive
    _me: str = field(default_factory=lambda: uuid.uuid4().hex)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held for what stands below."""
    _wanted: set[str] = field(default_factory=set)
    _until: dict[str, float] = field(default_factory=dict)
    """Until when what was taken is held, by `time.monotonic()`."""

    def holds(self, name: str) -> bool:
        """Tell whether this process may do something for all just now."""
        if not self.archive.shared:
            return True
        with self._lock:
            return time.monotonic() < self._until.get(name, 0.0)

    @contextmanager
    def taking(self, *names: str) -> Iterator[None]:
        """Try for roles at once, and go on trying for them and renewing them until the block ends.

        Those that an outer block of this process tries for already are left to it.

        Raises:
            StoreError: the archive fails at the first try.

        """
        with self._lock:
            new = {*names} - self._wanted if self.archive.shared else set()
            self._wanted |= new
        if not new:
            yield
            return
        done = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(new, done), name="roles", daemon=True)
        try:
            self._try_for(new)
            renewing.start()
            yield
        finally:
            done.set()
            if renewing.ident is not None:
                renewing.join(BEAT)
            self._give_back(new)

    def _renew(self, names: set[str], done: threading.Event) -> None:
        while not done.wait(BEAT):
            try:
                self._try_for(names)
            except PullquoteError as error:  # what is held runs out, and may be renewed before
                log.warning("roles_not_renewed", extra={"reason": str(error)})

    def _try_for(self, names: set[str]) -> None:
        for name in sorted(names):
            began, held = time.monotonic(), self.holds(name)
            with self.archive.noting() as connection:
                taken = take(connection, name, self._me, told_of_us(), LEASE)
            with self._lock:
                self._until[name] = began + LEASE - APART if taken else 0.0
            if taken and not held:
                log.info("role_taken", extra={"role": name})
            if held and not taken:
                log.info("role_lost", extra={"role": name})

    def _give_back(self, names: set[str]) -> None:
        with self._lock:
            self._wanted -= names
            held = [name for name in sorted(names) if self._until.pop(name, 0.0)]
        try:
            with self.archive.noting() as connection:
                release(connection, held, self._me)
        except PullquoteError as error:
            log.warning("roles_not_given_back", extra={"reason": str(error)})
