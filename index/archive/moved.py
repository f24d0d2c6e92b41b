"""Quotes that were given whose stories are not as they were when the quotes were last judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, false, func, select, union

from index.archive import tables
from index.archive.engine import aware
from index.archive.given import Judged, QuoteState, judged_in, newest_answer, thread_of
from index.archive.reading import in_batches, is_taken_back, last_change


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where quotes were judged; what moves whenever a quote may have ceased to stand."""

    change: int
    """The number of the archive's last change."""
    answer: int
    """The id of the newest answer."""


def mark_of(connection: Connection) -> Mark:
    """Return the mark of this moment: numbers and ids are committed in their order."""
    return Mark(last_change(connection), newest_answer(connection))


@dataclass(frozen=True, slots=True)
class Moved:
    """A quote whose story is not as it was when the quote was last judged."""

    answer_id: int
    changes: int
    """How often the answer's quotes had been judged anew."""
    team: str
    """The installation the answer was given by; empty for the only one."""
    channel: str
    """Where the answer was given."""
    thread: str | None
    """The thread it stands in or begins; None where it is not known yet where it stands."""
    quote: Judged
    story_id: int
    live_id: int | None
    taken_back: bool
    """True where the version it quotes was withdrawn or struck."""

    @property
    def is_to_be_judged(self) -> bool:
        """Tell whether its story, or the word of its version, is not as it was last judged."""
        shows = self.quote.state is QuoteState.CORRECTED
        return self.live_id != self.quote.judged_id or (self.taken_back and shows)


def moved(connection: Connection, since: Mark | None = None) -> list[Moved]:
    """Return every quote given whose story has another live version than it was judged by.

    So does one that shows struck through what was taken back since. With a mark, only answers are
    looked at that are newer, or quote stories that have changed since: what was judged before
    costs nothing, however much that is.
    """
    answers, quotes, stories = tables.answers, tables.answer_quotes, tables.stories
    versions = tables.versions
    shows = is_taken_back() & (quotes.c.state == QuoteState.CORRECTED)
    query = (
        select(
            quotes,
            answers.c.changes,
            answers.c.team,
            answers.c.channel,
            thread_of().label("thread"),
            stories.c.version_id.label("live_id"),
            is_taken_back().label("taken_back"),
        )
        .join(answers, answers.c.id == quotes.c.answer_id)
        .join(stories, stories.c.id == quotes.c.story_id)
        .join(versions, versions.c.id == quotes.c.version_id)
        .where(quotes.c.judged_id.is_distinct_from(stories.c.version_id) | shows)
        .where(answers.c.private.is_(false()))
        .order_by(quotes.c.answer_id, quotes.c.n)
    )
    if since is not None:
        query = query.where(quotes.c.answer_id.in_(_touched(since)))
    return [
        Moved(
            answer_id=row.answer_id,
            changes=row.changes,
            team=row.team,
            channel=row.channel,
            thread=row.thread,
            quote=judged_in(row),
            story_id=row.story_id,
            live_id=row.live_id,
            taken_back=bool(row.taken_back),
        )
        for row in connection.execute(query)
    ]


def _touched(since: Mark) -> Select[tuple[int]]:
    """Return the answers of which something may have moved since a mark."""
    answers, quotes, log = tables.answers, tables.answer_quotes, tables.changes
    quoting = select(quotes.c.answer_id).join(log, log.c.story_id == quotes.c.story_id)
    newer = select(answers.c.id).where(answers.c.id > since.answer)
    either = union(quoting.where(log.c.number > since.change), newer).subquery()
    return select(either.c[0])


def changed_at(connection: Connection, story_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when each of these stories last changed, by the log; aware UTC."""
    log = tables.changes
    query = select(log.c.story_id, func.max(log.c.at).label("at")).group_by(log.c.story_id)
    found = in_batches(connection, query, log.c.story_id, story_ids)
    return {row.story_id: aware(row.at) for row in found}
