"""One page while it is read: what is found out on the way, until it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.archive import PageProblem
from index.archive.asides import Aside
from index.archive.pages import KnownPage, Problem
from index.deciding.page import PageGave
from index.errors import BadInputError, FaultError, FetchError, PageGoneError
from index.pages import PageOrigin, Unread
from index.story import Change, Story

MOST_TOLD = 200
"""Failures of one page that are kept to be told; the others are counted."""
MOST_UNREAD = 1_000
"""Failures of one page after which it is read on only if a tenth of it are stories."""


@dataclass(slots=True)
class Brought:
    """What came of one page."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    unread: int = 0
    """1 where the page was passed over because nothing about it has changed."""
    failed: list[PageProblem] = field(default_factory=list)
    left_to: set[int] = field(default_factory=set)
    """Feeds whose pages still carry stories that this one has left: they may speak for them now."""


@dataclass(slots=True)
class Reading:
    """One page while it is read."""

    page: int
    place: PageOrigin
    mark: str | None
    asks_whole: bool = False
    """Whether it is asked for as it is now, and not whether it is as it was."""
    digest: str | None = None
    reason: str = ""
    """Why it is gone or could not be read, for whoever looks after the feed."""
    told: Sequence[Story | Unread] = ()
    """What came from the web, once it was weighed."""
    is_unread: bool = False
    """Whether what stands at its address cannot be read, and a story was told there before."""
    aside: Aside | None = None
    """What stands at its address where that is not its story; `is_wall` where it stands before
    other stories of the site too."""
    is_wall: bool = False
    brought: Brought = field(default_factory=Brought)
    problems: list[Problem] = field(default_factory=list)
    failures: int = 0
    """How many of its stories could not be read; the first `MOST_TOLD` of them are `problems`."""
    carried: dict[str, str] = field(default_factory=dict)
    """The keys of its stories and what each adds up to; "" for one that could not be read."""
    whole: bool = True
    """False once something could not be read that may be any story: then none is withdrawn."""

    def fails(self, where: str, error: BadInputError) -> None:
        """Note what cannot be read; where the fault is ours, have it read again next time."""
        if len(self.problems) < MOST_TOLD:
            self.problems.append((where, str(error)))
        self.failures += 1
        if isinstance(error, FaultError):
            self.mark = None


def gave(error: BadInputError | FetchError) -> PageGave:
    """Return what asking for a page gave that could not be read."""
    if isinstance(error, PageGoneError):
        return PageGave.NOTHING_THERE
    passes = isinstance(error, FetchError | FaultError)
    return PageGave.NO_ANSWER if passes else PageGave.UNREADABLE


def is_settled(known: KnownPage) -> bool:
    """Tell whether a page was there and read to its end the last time."""
    return known.digest is not None and not known.problems and known.gone == 0


def stories_told(stories: Iterable[Story | Unread], reading: Reading) -> Iterator[Story]:
    """Yield a page's stories, each key once; note what is carried and what fails.

    Raises:
        BadInputError: hardly any story is in it.

    """
    carried = reading.carried
    for n, read in enumerate(stories, 1):
        if isinstance(read, Unread):
            reading.fails(read.where, read.error)
            if reading.failures > max(MOST_UNREAD, 0.9 * n):
                raise BadInputError(
                    f"hardly anything in it is a story; {read.where} and on is left"
                )
            if read.key is None:
                reading.whole = False
            else:
                carried.setdefault(read.key, "")
            continue
        digest = read.digest()
        if not carried.get(read.key):
            carried[read.key] = digest
            yield read
        elif carried[read.key] != digest:
            reason = "the same id or URL stands twice, with different texts"
            reading.fails(read.id, BadInputError(reason))
