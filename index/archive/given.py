"""Answers that were given: which slices of which versions each shows, and how these fare since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from index.archive import tables
from index.archive.engine import aware
from index.archive.reading import in_batches
from index.story import Span


class QuoteState(StrEnum):
    """How a quote that was given fares in its story as it is now."""

    STANDING = "standing"
    CORRECTED = "corrected"
    """The story is live without the quoted sentence."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Shown:
    """A slice that an answer shows."""

    n: int
    """Its number in the answer."""
    version_id: int
    span: Span
    block: int | None
    """Index of the block that shows it; None in a message of text alone."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A slice that was shown, and how it fares."""

    shown: Shown
    judged_id: int | None
    """The version it was last compared with; None where the story was withdrawn."""
    state: QuoteState
    state_at: datetime | None
    """When it came to that, by the archive's log; aware UTC. None while it never changed."""
    now: Span | None
    """The slice of the judged version that stands in its place."""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer about to be posted."""

    key: str
    """Of the inbox item it answers."""
    channel: str
    thread_ts: str | None
    question: str
    text: str
    blocks: Sequence[dict[str, Any]]
    asked_at: datetime
    shown: Sequence[Shown]
    team: str = ""
    """The installation it was given by; empty for the only one."""
    user: str | None = None
    """Who asked; None where nobody did."""
    private: bool = False
    """Shown to its asker alone, in a message that cannot be edited."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """The answer itself, as `bot.answers.answer_store` has it."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was posted."""

    id: int
    key: str
    team: str
    channel: str
    thread_ts: str | None
    ts: str | None
    """None until Slack has said that it stands."""
    user: str | None
    private: bool
    question: str
    asked_at: datetime
    text: str
    blocks: tuple[dict[str, Any], ...]
    quotes: tuple[Judged, ...]
    """In the order of their numbers."""
    kept: Mapping[str, Any]
    note_ts: str | None = None
    """Slack's name for the note in its thread that says how its quotes fare, if there is one."""
    sealed: bool = False
    """True once Slack has refused to let it be edited."""

    def was_given_in(self, where: Mapping[str, Any]) -> bool:
        """Tell whether it was given in a `channel`, by the installation of a `team`.

        What was given before installations were told apart is any one's.
        """
        return self.channel == where["channel"] and self.team in {"", where.get("team", "")}


def remember(connection: Connection, answer: NewAnswer) -> None:
    """Keep an answer and what it shows; none is kept under its key yet."""
    made = connection.execute(
        insert(tables.answers).values(
            key=answer.key,
            channel=answer.channel,
            thread_ts=answer.thread_ts,
            question=answer.question.replace("\0", ""),  # PostgreSQL keeps no NUL
            text=answer.text,
            blocks=list(answer.blocks),
            asked_at=answer.asked_at,
            changes=0,
            team=answer.team,
            user=answer.user,
            private=answer.private,
            kept=dict(answer.kept),
        )
    )
    story_of = stories_of(connection, (one.version_id for one in answer.shown))
    rows = [
        {
            "answer_id": made.inserted_primary_key[0],  # type: ignore[index]  # an insert has one
            "n": one.n,
            "story_id": story_of[one.version_id],
            "version_id": one.version_id,
            "start": one.span[0],
            "end": one.span[1],
            "block": one.block,
            "judged_id": one.version_id,
            "state": QuoteState.STANDING,
        }
        for one in answer.shown
    ]
    if rows:
        connection.execute(insert(tables.answer_quotes), rows)


def note_posted(connection: Connection, key: str, ts: str) -> None:
    """Note that the answer to an inbox item stands in Slack, and under which name."""
    this = tables.answers.c.key == key
    connection.execute(update(tables.answers).where(this).values(ts=ts))


def note_told(connection: Connection, answer_ids: Iterable[int], note_ts: str | None) -> None:
    """Note under which name the note stands that says how these answers fare; None for none."""
    these = tables.answers.c.id.in_(list(answer_ids))
    connection.execute(update(tables.answers).where(these).values(note_ts=note_ts))


def seal(connection: Connection, answer_id: int, *, sealed: bool) -> None:
    """Note whether Slack has refused to let an answer be edited."""
    this = tables.answers.c.id == answer_id
    connection.execute(update(tables.answers).where(this).values(sealed=sealed))


def forget(connection: Connection, key: str) -> None:
    """Drop an answer and its quotes: it can be edited no more."""
    connection.execute(delete(tables.answers).where(tables.answers.c.key == key))


def forget_of(connection: Connection, team: str) -> None:
    """Drop every answer that an installation gave."""
    connection.execute(delete(tables.answers).where(tables.answers.c.team == team))


def newest_answer(connection: Connection) -> int:
    """Return the id of the newest answer remembered; 0 where there is none."""
    return connection.execute(select(func.max(tables.answers.c.id))).scalar() or 0


def given(connection: Connection, answer_id: int) -> Given | None:
    """Return an answer as it was posted, with how its quotes fare now."""
    return _given(connection, tables.answers.c.id == answer_id)


def given_to(connection: Connection, key: str) -> Given | None:
    """Return the answer to an inbox item, None where none is remembered."""
    return _given(connection, tables.answers.c.key == key)


def given_as(connection: Connection, channel: str, ts: str) -> Given | None:
    """Return the answer that stands in a channel under Slack's name for it."""
    answers = tables.answers
    return _given(connection, (answers.c.channel == channel) & (answers.c.ts == ts))


def changed_in(connection: Connection, team: str, channel: str, thread: str) -> list[Given]:
    """Return the answers of a thread of which a quote has ceased or begun again to stand.

    What begins the thread is one of them.
    """
    answers, quotes = tables.answers, tables.answer_quotes
    of_it = (quotes.c.answer_id == answers.c.id) & quotes.c.state_at.is_not(None)
    here = (answers.c.team == team) & (answers.c.channel == channel) & (thread_of() == thread)
    query = select(answers).where(here & exists().where(of_it)).order_by(answers.c.id)
    return [_given_in(connection, row) for row in connection.execute(query).all()]


def thread_of() -> ColumnElement[str | None]:
    """Return the thread that an answer stands in or begins; NULL where that is not known yet."""
    return func.coalesce(tables.answers.c.thread_ts, tables.answers.c.ts)


def _given(connection: Connection, where: ColumnElement[bool]) -> Given | None:
    row = connection.execute(select(tables.answers).where(where)).first()
    return None if row is None else _given_in(connection, row)


def _given_in(connection: Connection, row: Any) -> Given:
    quotes = tables.answer_quotes
    of_it = select(quotes).where(quotes.c.answer_id == row.id).order_by(quotes.c.n)
    return Given(
        id=row.id,
        key=row.key,
        team=row.team,
        channel=row.channel,
        thread_ts=row.thread_ts,
        ts=row.ts,
        user=row.user,
        private=row.private,
        question=row.question,
        asked_at=aware(row.asked_at),
        text=row.text,
        blocks=tuple(row.blocks),
        quotes=tuple(map(judged_in, connection.execute(of_it))),
        kept=row.kept,
        note_ts=row.note_ts,
        sealed=bool(row.sealed),
    )


def judge(
    connection: Connection, answer_id: int, changes: int, quotes: Iterable[Judged]
) -> int | None:
    """Note how quotes of an answer fare; return the number of this judging.

    None, and nothing noted, where the answer is gone or was judged by another since.
    """
    answers, table = tables.answers, tables.answer_quotes
    as_read = (answers.c.id == answer_id) & (answers.c.changes == changes)
    counted = update(answers).where(as_read).values(changes=changes + 1)
    if connection.execute(counted).rowcount == 0:
        return None
    for quote in quotes:
        start, end = quote.now or (None, None)
        this = (table.c.answer_id == answer_id) & (table.c.n == quote.shown.n)
        connection.execute(
            update(table)
            .where(this)
            .values(
                judged_id=quote.judged_id,
                state=quote.state,
                state_at=quote.state_at,
                now_start=start,
                now_end=end,
            )
        )
    return changes + 1


def stories_of(connection: Connection, version_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of the story of each of these versions, live or not."""
    versions = tables.versions
    query = select(versions.c.id, versions.c.story_id)
    found = in_batches(connection, query, versions.c.id, version_ids)
    return {row.id: row.story_id for row in found}


def judged_in(row: Any) -> Judged:
    """Return a quote given as a row of `answer_quotes` has it."""
    return Judged(
        shown=Shown(row.n, row.version_id, (row.start, row.end), row.block),
        judged_id=row.judged_id,
        state=QuoteState(row.state),
        state_at=aware(row.state_at) if row.state_at else None,
        now=None if row.now_start is None else (row.now_start, row.now_end),
    )
