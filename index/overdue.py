"""When what stands on the web is looked at again. Pure but for what the archive knows."""

from __future__ import annotations

from datetime import UTC, datetime

from index.archive import Archive, Feed
from index.archive.asides import pages_aside
from index.archive.pages import KnownPage, known_pages
from index.feeds.kinds import FETCHED

AGE_SHARE = 10
"""A page is looked at again once a tenth of the time since we first saw it has passed since the
last look: young stories are corrected often, old ones hardly ever."""
MOST_LOOKS = 100
"""Pages of a feed looked at again in one refresh, the longest overdue first."""


def overdue_of(archive: Archive, feed: Feed, now: datetime, *, eager: bool) -> dict[str, KnownPage]:
    """Return the pages of a feed on the web whose time to be looked at again has come."""
    if feed.kind not in FETCHED:
        return {}
    with archive.reading() as connection:
        known = known_pages(connection, feed).values()
        aside = pages_aside(connection, feed.id)
    pages = [
        page
        for page in known
        if is_due(page, now, aside.get(page.id)) or (eager and page.looked_at)
    ]
    pages.sort(key=lambda page: page.looked_at or now)
    return {page.path: page for page in pages[:MOST_LOOKS]}


def is_due(page: KnownPage, now: datetime, aside: datetime | None = None) -> bool:
    """Tell whether a page on the web is to be looked at again.

    One that shows another text, since `aside`, is as young as that text.
    """
    if page.first_at is None:
        return False
    if page.looked_at is None:
        return True  # it is to be read again, listed or not
    since, age = now - page.looked_at, now - (aside or page.first_at)
    return page.gone == 1 or since * AGE_SHARE >= age


def is_first_of_day(last: datetime | None, now: datetime) -> bool:
    """Tell whether something was last asked for on an earlier day (UTC) than now.

    Then it is asked for as it is, once: a server that says for good that nothing has changed is
    found out within a day.
    """
    return last is None or last.astimezone(UTC).date() < now.date()
