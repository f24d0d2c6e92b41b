"""What asking for a page came to: decided, and noted with what failed and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from index.archive import Archive, PageProblem
from index.archive.asides import Aside, clear_asides, note_aside
from index.archive.pages import KnownPage, ReadPage, close_pages, note_gone
from index.archive.reading import batches
from index.archive.withdrawing import left_behind, orphans, settle_left, settled, withdraw_all
from index.deciding.page import PageGave, PageOutcome, PageSeen, outcome_of
from index.neighbours import Neighbours
from index.page_in_hand import MOST_TOLD, Reading
from index.story import Change
from index.weighing import is_out_of_reach


def decided(
    site: Neighbours, reading: Reading, seen: PageSeen, known: KnownPage | None
) -> PageOutcome:
    """Decide what asking for a page comes to; that it was found gone is counted first.

    Before it is taken to be gone, other stories of its site are asked for: all may be away.
    """
    if seen.gave is PageGave.NOTHING_THERE and known is not None and known.gone > 0:
        seen = replace(seen, is_away=is_out_of_reach(site, reading.page))
        reading.is_wall = seen.is_away
        reading.aside = Aside(reading.reason)
    if seen.is_gone and not seen.is_away:
        with site.archive.writing() as connection:
            seen = replace(seen, looks=note_gone(connection, reading.page))
    outcome = outcome_of(seen)
    match outcome:
        case PageOutcome.GONE_ONCE:
            reason = f"{reading.reason}; withdrawn if the next refresh finds it so"
            reading.problems.append(("", reason))
        case PageOutcome.UNREACHED | PageOutcome.SET_ASIDE | PageOutcome.AWAY:
            reading.problems.append(("", reading.reason))
            reading.mark = None
        case PageOutcome.UNREADABLE | PageOutcome.KEPT:
            reading.problems.append(("", reading.reason))
        case PageOutcome.GONE:
            reading.carried.clear()
    return outcome


def settle(archive: Archive, reading: Reading, outcome: PageOutcome) -> None:
    """Note how a page was read, and add to what came of it what failed and what it has left."""
    with archive.writing() as connection:
        note_settled(connection, [(reading, outcome)])
    tell_failures([reading])


def withdraw_left(archive: Archive) -> list[Change]:
    """Withdraw every live story that no page carries any more.

    They are looked for while others may write, and go some at a time: whoever waits to write waits
    for no more than those.
    """
    with archive.reading() as connection:
        left = left_behind(connection)
    changes: list[Change] = []
    for some in batches(left):
        with archive.writing() as connection:
            changes += withdraw_all(connection, orphans(connection, some))
            settled(connection, some)
    return changes


def note_settled(connection: Connection, read: Sequence[tuple[Reading, PageOutcome]]) -> None:
    """Note how pages were read, in a transaction that may do more."""
    for reading, outcome in read:
        _note_untold(reading)
        if _is_set_aside(reading, outcome) and reading.aside is not None:
            note_aside(connection, reading.page, reading.aside, is_wall=reading.is_wall)
    clear = [reading.page for reading, outcome in read if _is_clear(reading, outcome)]
    if clear:
        clear_asides(connection, clear)
    left = close_pages(connection, [_as_read(*one) for one in read])
    for reading, _ in read:
        reading.brought.left_to = settle_left(connection, left.get(reading.page, ()))


def tell_failures(read: Sequence[Reading]) -> None:
    """Add to what came of pages what failed of each."""
    for reading in read:
        place = reading.place
        failed = (PageProblem(place.feed, place.path, *one) for one in reading.problems)
        reading.brought.failed += failed


def _note_untold(reading: Reading) -> None:
    untold = reading.failures - MOST_TOLD
    if untold > 0:
        reading.problems.append(("", f"{untold:,} more of its stories cannot be read"))


def _as_read(reading: Reading, outcome: PageOutcome) -> ReadPage:
    return ReadPage(
        reading.page,
        mark=reading.mark,
        digest=reading.digest,
        problems=reading.problems,
        carried=reading.carried.keys() if reading.whole and outcome.leaves else None,
        is_there=outcome.is_there,
    )


def _is_set_aside(reading: Reading, outcome: PageOutcome) -> bool:
    """Tell whether something is known to stand at a page's address in its story's place."""
    is_unread = outcome is PageOutcome.UNREADABLE and reading.is_unread
    return reading.aside is not None and (outcome.sets_aside or is_unread)


def _is_clear(reading: Reading, outcome: PageOutcome) -> bool:
    """Tell whether nothing does; where a page was not reached nobody can tell."""
    return not _is_set_aside(reading, outcome) and outcome is not PageOutcome.UNREACHED
