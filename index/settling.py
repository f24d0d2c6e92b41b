"""What asking for a page came to: decided, and noted with what failed and what was set aside."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from index.archive import Archive
from index.archive.asides import Aside, clear_aside, note_aside
from index.archive.pages import KnownPage, close_page, note_gone
from index.archive.withdrawing import settle_left
from index.deciding.page import PageGave, PageOutcome, PageSeen, outcome_of
from index.neighbours import Neighbours
from index.page_in_hand import MOST_TOLD, Reading
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


def close(archive: Archive, reading: Reading, outcome: PageOutcome) -> set[int]:
    """Note how a page was read; return the feeds that are to be refreshed once more."""
    untold = reading.failures - MOST_TOLD
    if untold > 0:
        reading.problems.append(("", f"{untold:,} more of its stories cannot be read"))
    with archive.writing() as connection:
        _set_aside(connection, reading, outcome)
        left = close_page(
            connection,
            reading.page,
            mark=reading.mark,
            digest=reading.digest,
            problems=reading.problems,
            carried=reading.carried if reading.whole and outcome.leaves else None,
            is_there=outcome.is_there,
        )
        return settle_left(connection, left)


def _set_aside(connection: Connection, reading: Reading, outcome: PageOutcome) -> None:
    """Note what stands at a page's address in its story's place; nothing where nobody can tell."""
    is_unread = outcome is PageOutcome.UNREADABLE and reading.is_unread
    if reading.aside is not None and (outcome.sets_aside or is_unread):
        note_aside(connection, reading.page, reading.aside, is_wall=reading.is_wall)
    elif outcome is not PageOutcome.UNREACHED:
        clear_aside(connection, reading.page)
