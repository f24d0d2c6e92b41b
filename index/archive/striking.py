"""Striking versions: from then on nothing shows them, and no page brings their words back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from index.archive import tables
from index.archive.engine import aware
from index.archive.live import digests_of, forget_meanings, log_change, take_down
from index.archive.pages import forget_said
from index.archive.pushed import forget_push
from index.errors import BadInputError
from index.story import ChangeKind, CutStory

_NAMED = 10
"""Versions that are named to choose from, the newest."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A version that was struck: what stays of it, for whoever asks why."""

    key: str
    """What the archive knows its story by."""
    number: int
    title: str
    """Empty once it was erased."""
    url: str | None
    why: str
    at: datetime
    """Aware UTC."""
    erased: bool
    """True where its words are gone from the archive."""


def strike(
    connection: Connection, story_id: int, number: int | None, why: str, *, erase: bool = False
) -> Struck:
    """Strike a version of a story, its newest where no number is given.

    If it is live its story is quoted no more, until a page gives it in other words. With `erase`
    its words go from the archive too: its text, headline and byline, the answers that quote it as
    they were posted, and where it is the newest what was pushed or listed of it last. One that is
    struck already may be erased yet; its first reason stays.

    Raises:
        BadInputError: the story has no such version, or it is struck already.

    """
    versions = tables.versions
    of_story = select(versions).where(versions.c.story_id == story_id)
    rows = connection.execute(of_story.order_by(versions.c.number.desc())).all()
    row = next((one for one in rows if number in {None, one.number}), None)
    if row is None:
        numbers = ", ".join(str(one.number) for one in reversed(rows[:_NAMED]))
        raise BadInputError(f"the story has no version {number}; its newest are {numbers}")
    if row.struck_at is None:
        _take_out(connection, row)
        struck_now = {"struck_at": datetime.now(UTC), "struck": why}
        connection.execute(update(versions).where(versions.c.id == row.id).values(**struck_now))
    elif not erase or not row.text:
        raise BadInputError(f"version {row.number} is struck already: `pullquote status` has why")
    if erase:
        _erase(connection, row, is_newest=row is rows[0])
    return next(one for id_, one in _all_struck(connection) if id_ == row.id)


def all_struck(connection: Connection) -> list[Struck]:
    """Return the versions that were struck, the latest first."""
    return [one for _, one in _all_struck(connection)]


def struck_among(connection: Connection, cuts: Sequence[CutStory]) -> set[str]:
    """Return what versions that were struck add up to, of all that these stories do.

    A story is struck that has any of it, its substance or its digest, whatever it goes by.
    """
    versions = tables.versions
    substances = {cut.substance() for cut in cuts}
    digests = {cut.story.digest() for cut in cuts}
    same = versions.c.substance.in_(substances) | versions.c.digest.in_(digests)
    query = select(versions.c.substance, versions.c.digest).where(tables.STRUCK, same)
    return {one for row in connection.execute(query) for one in row} & (substances | digests)


def _take_out(connection: Connection, row: Row[*tuple[Any, ...]]) -> None:
    """Take a version down if it is live; have whoever follows the log look at its story again."""
    stories = tables.stories
    live = select(stories.c.version_id).where(stories.c.id == row.story_id)
    live_id = connection.execute(live).scalar()
    if live_id != row.id:
        log_change(connection, ChangeKind.UNCHANGED, row.story_id, live_id, [])
        return
    digests = digests_of(connection, [row.id])
    removed = take_down(connection, row.id)
    forget_meanings(connection, digests)
    log_change(connection, ChangeKind.WITHDRAWN, row.story_id, None, removed)


def _erase(connection: Connection, row: Row[*tuple[Any, ...]], *, is_newest: bool) -> None:
    """Erase a struck version's words; what tells it from others, and when it stood, stays."""
    versions, quotes = tables.versions, tables.answer_quotes
    answers, feedback = tables.answers, tables.feedback
    empty = {"text": "", "title": "", "byline": [], "sentences": []}
    connection.execute(update(versions).where(versions.c.id == row.id).values(**empty))
    connection.execute(delete(tables.credited).where(tables.credited.c.version_id == row.id))
    quoting = select(quotes.c.answer_id).where(quotes.c.version_id == row.id)
    keys = select(answers.c.key).where(answers.c.id.in_(quoting))
    connection.execute(delete(feedback).where(feedback.c.key.in_(keys)))
    posted = {"text": "", "blocks": [], "kept": {}}
    connection.execute(update(answers).where(answers.c.id.in_(quoting)).values(**posted))
    if is_newest:
        key = select(tables.stories.c.key).where(tables.stories.c.id == row.story_id)
        forget_push(connection, connection.execute(key).scalar_one())
        forget_said(connection, row.story_id)


def _all_struck(connection: Connection) -> list[tuple[int, Struck]]:
    versions, stories = tables.versions, tables.stories
    rows = connection.execute(
        select(versions, stories.c.key)
        .join(stories, stories.c.id == versions.c.story_id)
        .where(tables.STRUCK)
        .order_by(versions.c.struck_at.desc(), versions.c.id.desc())
    )
    return [
        (
            row.id,
            Struck(
                key=row.key,
                number=row.number,
                title=row.title,
                url=row.url,
                why=row.struck,
                at=aware(row.struck_at),
                erased=not row.text,
            ),
        )
        for row in rows
    ]
