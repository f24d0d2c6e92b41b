"""Which feeds this process reads, of several that share an archive: each is read by one at a time.

A feed is a lease in the archive, and so is being there to read any. Whoever looks sees who else is
there, gives back what is more than its share and takes what is free, so that nobody deals them out.
Feeds of one host go together: its pace is kept within a process.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from index.archive import Archive, Feed
from index.archive.leases import FEED, READER, all_leases, forget, release, renew, take
from index.roles import APART, LEASE, told_of_us

_LONG_OVER = 60.0
"""Seconds after which one who is there no more is forgotten: until then `status` shows it."""


def site_of(feed: Feed) -> str:
    """Return what of a feed goes together with other feeds: the host it is on; else its kind."""
    return urlsplit(feed.location).hostname or feed.kind


def share_of(
    me: str,
    readers: Collection[str],
    sites: Collection[str],
    held: Mapping[str, str],
    busy: Collection[str] = (),
) -> frozenset[str]:
    """Return the sites that one of `readers` is to have: what it holds, then what is free.

    Shares are even, but for one site: who has most has one more, so that few change hands. `held`
    says who holds a site, `busy` what is just being read, which is given back last.
    """
    count = Counter(held.values())
    order = sorted({*readers, me}, key=lambda one: (-count[one], one))
    whole, more = divmod(len(sites), len(order))
    due = whole + (order.index(me) < more)
    mine = sorted(
        (site for site in sites if held.get(site) == me), key=lambda s: (s not in busy, s)
    )
    free = sorted(site for site in sites if site not in held)
    return frozenset([*mine, *free][:due])


@dataclass
class Share:
    """The feeds that one process reads. Safe to use from several threads."""

    archive: Archive
    _me: str = field(default_factory=lambda: uuid.uuid4().hex)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held for what stands below."""
    _mine: frozenset[int] = frozenset()
    _until: float = 0.0
    """Until when they are held, by `time.monotonic()`."""

    def has(self, feed_id: int) -> bool:
        """Tell whether a feed is this process's to read just now."""
        if not self.archive.shared:
            return True
        with self._lock:
            return feed_id in self._mine and time.monotonic() < self._until

    def settle(self, feeds: Sequence[Feed], reading: Callable[[], Collection[int]]) -> set[int]:
        """Take, renew and give back, so that each has its share; return the feeds new to this one.

        What is being read, as `reading` tells, stays until it has been.

        Raises:
            StoreError: the archive fails; what is held runs out.

        """
        began = time.monotonic()
        sites = {feed.id: site_of(feed) for feed in feeds}
        with self.archive.noting() as connection:
            take(connection, f"{READER}{self._me}", self._me, told_of_us(), LEASE)
            leases = all_leases(connection)
            there = [one for one in leases if one.name.startswith(READER)]
            forget(connection, [one.name for one in there if one.left < -_LONG_OVER])
            readers = {one.holder for one in there if one.left > 0}
            holders = {one.feed: one.holder for one in leases if one.left > 0}
            held = {site: holders[id_] for id_, site in sites.items() if id_ in holders}
            busy = {sites[id_] for id_ in reading() if id_ in sites}
            due = share_of(self._me, readers, set(sites.values()), held, busy)
            ours = {id_ for id_ in sites if holders.get(id_) == self._me}
            going = self._let_go({id_ for id_ in ours if sites[id_] not in due}, reading)
            release(connection, [f"{FEED}{id_}" for id_ in sorted(going)], self._me)
            kept = renew(
                connection, [f"{FEED}{id_}" for id_ in sorted(ours - going)], self._me, LEASE
            )
            wanted = (id_ for id_ in sorted(sites) if sites[id_] in due and id_ not in holders)
            new = {
                id_
                for id_ in wanted
                if take(connection, f"{FEED}{id_}", self._me, told_of_us(), LEASE)
            }
        with self._lock:
            before = self._mine if began < self._until else frozenset[int]()
            self._mine = frozenset(id_ for id_ in ours - going if f"{FEED}{id_}" in kept) | new
            self._until = began + LEASE - APART
            return set(self._mine - before)

    def _let_go(self, more: set[int], reading: Callable[[], Collection[int]]) -> set[int]:
        """Have feeds be no more ours, but for those that are being read; return which.

        What is being read is asked once they are not, so that none is begun meanwhile.
        """
        with self._lock:
            before = self._mine
            self._mine -= more
        still = more.intersection(reading())
        with self._lock:
            self._mine |= before & still
        return more - still

    def give_back(self) -> None:
        """Give all back, for others to take at once.

        Raises:
            StoreError: the archive fails; what is held runs out.

        """
        with self._lock:
            held = sorted(self._mine)
            self._mine = frozenset()
        with self.archive.noting() as connection:
            names = [f"{READER}{self._me}", *(f"{FEED}{id_}" for id_ in held)]
            release(connection, names, self._me)
