"""Whether the running bot is alive, and whether it is ready: what monitors ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.running.bounded import Bounded
from bot.running.pace import Pace
from bot.running.trouble import Trouble
from bot.slack.inbox.inbox import Inbox
from index.archive.reading import indexed_at
from index.archive.totals import live_stories
from index.errors import PullquoteError, StoreError
from index.house import House
from index.level import seen
from index.roles import VECTORS
from index.words import stems

_SOUGHT = "bridge"
"""What is searched for to find out whether anything can be; nothing need be found."""

_SOON = 2.0
"""Seconds that whoever asks whether the process lives waits for the archive; monitors wait ten."""


class NotWellError(PullquoteError):
    """The bot is not alive, or not ready; the message says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What of the process is as it should be."""

    level: bool = False
    """Whether the indexes have been brought level since the start."""
    hears: bool = False
    """Whether Slack can reach us: a socket is open, or the door for its requests."""
    ending: bool = False
    dead: tuple[str, ...] = ()
    """Threads that ended though nobody told them to."""
    troubles: tuple[Trouble, ...] = ()
    """The tokens that Slack refuses."""
    unheard: bool = False
    """Whether nobody is answered for that."""

    def why_not_alive(self) -> str | None:
        """Return why a restart would help; None where all is well."""
        if self.dead and not self.ending:
            return f"{', '.join(self.dead)} stopped working; the log says why. Restart `serve`."
        return None

    def why_not_ready(self) -> str | None:
        """Return why a question asked now would not be answered soon; None where it would."""
        if self.ending:
            return "it is shutting down"
        if not self.level:
            return "the indexes are being brought level with the archive"
        if self.unheard:
            return "; ".join(one.line for one in self.troubles)
        if not self.hears:
            return "there is no connection to Slack"
        return self.why_not_alive()


class Health:
    """How the bot stands just now. `serve` notes what changes; any thread may look."""

    def __init__(self, house: House, inbox: Inbox) -> None:
        self._house = house
        self._inbox = inbox
        self._lock = threading.Lock()
        self._standing = Standing()
        self._words, self._vectors = Pace(), Pace()
        self._threads: tuple[threading.Thread, ...] = ()
        self._numbers = Bounded(self._counted, _SOON)

    def watch(self, threads: Iterable[threading.Thread]) -> None:
        """Take threads as those that work for as long as the process does."""
        with self._lock:
            self._threads = (*self._threads, *threads)

    def note_level(self) -> None:
        """Note that the indexes are level."""
        with self._lock:
            self._standing = replace(self._standing, level=True)

    def note_hears(self, *, hears: bool) -> None:
        """Note whether Slack can reach us."""
        with self._lock:
            self._standing = replace(self._standing, hears=hears)

    def note_troubles(self, troubles: Iterable[Trouble], *, whole: bool) -> None:
        """Note which tokens Slack refuses, and whether nobody is answered for that."""
        with self._lock:
            self._standing = replace(self._standing, troubles=tuple(troubles), unheard=whole)

    def note_ending(self) -> None:
        """Note that the process is to end; there is no way back."""
        with self._lock:
            self._standing = replace(self._standing, ending=True)

    def standing(self) -> Standing:
        """Return how the process stands now."""
        with self._lock:
            dead = tuple(thread.name for thread in self._threads if not thread.is_alive())
            return replace(self._standing, dead=dead)

    def alive(self) -> dict[str, Any]:
        """Return what a monitor is told of a process that lives, whatever it is that it works with.

        Numbers where the archive answers soon, else `archive`, which says why it does not:
        restarting this process would mend that for nobody.

        Raises:
            NotWellError: a thread has died.

        """
        _require(self.standing().why_not_alive())
        try:
            return {"ok": True, **self._numbers.told()}
        except StoreError as error:
            return {"ok": True, "archive": str(error)}

    def _counted(self) -> dict[str, Any]:
        with self._house.archive.reading() as connection:
            stories, at = live_stories(connection), indexed_at(connection)
        return {
            "stories": stories,
            "waiting": self._inbox.depth(),
            "indexed_at": at.isoformat() if at else None,
        }

    def ready(self) -> dict[str, Any]:
        """Return what a monitor is told of a bot that takes questions and answers them.

        A search of the vectors and one of the words were made for it. `behind` counts changes that
        the indexes lack: those that have landed in the last moment; where one that is ours to write
        does not get on, the bot is not ready. `troubles` are the tokens of some of several
        workspaces that Slack refuses, where it does.

        Raises:
            NotWellError: it does not yet, no more, or not now.
            StoreError: the archive, the vectors or the words do not answer.

        """
        standing = self.standing()
        _require(standing.why_not_ready())
        house = self._house
        [vector] = house.embedder.encode([_SOUGHT])
        house.vectors.search(vector, 1)
        house.words.search(dict.fromkeys(stems(_SOUGHT), 1.0), 1)
        behind = self._get_on()
        told = [one.line for one in standing.troubles]
        return {"ok": True, "behind": behind, **({"troubles": told} if told else {})}

    def _get_on(self) -> int:
        """Return how many changes the indexes lack; raise NotWellError where one stands still."""
        house, now = self._house, time.monotonic()
        vectors, words, last = seen(
            house.archive, house.settings.embedding, house.vectors, house.words
        )
        writes = not (house.archive.shared and house.settings.chroma_url)
        writes = writes or house.roles.holds(VECTORS)
        with self._lock:
            self._words = self._words.seen(words.number, last, now)
            self._vectors = self._vectors.seen(vectors.number if writes else last, last, now)
            still = [one for one in (self._words, self._vectors) if one.stands_still(now)]
        if still:
            raise NotWellError(
                f"the indexes are {max(one.behind for one in still)} changes behind the archive "
                "and do not get on; the log says why"
            )
        return last - min(vectors.number, words.number)

    def is_ready(self) -> bool:
        """Tell whether the bot is ready; a store that fails makes it unready."""
        try:
            self.ready()
        except PullquoteError:
            return False
        return True


def _require(why_not: str | None) -> None:
    if why_not is not None:
        raise NotWellError(why_not)
