"""Which moments a story on the web can have been published or changed at. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

_ZEROS = tuple(
    datetime.combine(day, time(), UTC)
    for day in (
        date(1601, 1, 1),
        date(1899, 12, 30),
        date(1900, 1, 1),
        date(1904, 1, 1),
        date(1970, 1, 1),
        date(1980, 1, 1),
    )
)
"""What clocks and calendars of computers count from: Windows, its spreadsheets, Macs, Unix, DOS. A
field that was never filled in shows one, in whatever zone."""
_NEAR = timedelta(hours=26)
"""How far zones, and a day given without one, can take a moment from another."""
_EARLIEST_YEAR = 1600
"""Before the first newspapers; programs of .NET and Go count from the year 1."""


def is_possible(when: datetime, now: datetime | None = None) -> bool:
    """Tell whether a feed's or page's word on when something appeared can be true.

    Nothing has appeared after today, as far as zones allow, and a clock's zero is no moment.
    """
    if when.year <= _EARLIEST_YEAR or when.year >= 9999:
        return False
    moment = when if when.tzinfo else when.replace(tzinfo=UTC)
    today = now or datetime.now(UTC)
    return moment <= today + _NEAR and not any(abs(moment - zero) <= _NEAR for zero in _ZEROS)
