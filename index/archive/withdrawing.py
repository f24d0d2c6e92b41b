"""Withdrawing stories, by their feeds or by a person, and bringing them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Select, delete, select, update

from index.archive import tables
from index.archive.engine import aware
from index.archive.live import (
    digests_of,
    forget_meanings,
    log_withdrawn,
    resettle,
    take_back,
    take_down_all,
)
from index.archive.pages import read_again
from index.archive.reading import batches, in_batches
from index.keys import url_keys
from index.story import Change, ChangeKind, Span

PUSHED_AWAY = "withdrawn by the publishing system"
"""Why a story is held that a push has withdrawn; a push of it lifts that."""


@dataclass(frozen=True, slots=True)
class Held:
    """A story that a person withdrew."""

    key: str
    title: str
    url: str | None
    why: str
    at: datetime
    """Aware UTC."""
    by: str | None = None
    """Who: their id in Slack, else their name on the machine where the command was used; None of
    an earlier release, or where that person was forgotten."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What an answer that can be edited quotes of a story."""

    answer_id: int
    version_id: int
    span: Span
    state: str
    """As `given.QuoteState` has it."""


def left_behind(connection: Connection) -> list[int]:
    """Return the stories that pages have given up, until they are `settled`."""
    noted = tables.left_behind.c.story_id
    return list(connection.execute(select(noted).order_by(noted)).scalars())


def settled(connection: Connection, story_ids: Collection[int]) -> None:
    """Note of stories that were left behind that it is settled what becomes of them."""
    noted = tables.left_behind
    connection.execute(delete(noted).where(noted.c.story_id.in_(story_ids)))


def orphans(connection: Connection, among: Iterable[int]) -> list[int]:
    """Return, of these stories, those that are live and that no page carries any more."""
    stories, links = tables.stories, tables.carried
    query = select(stories.c.id).where(
        stories.c.version_id.is_not(None),
        ~select(links).where(links.c.story_id == stories.c.id).exists(),
    )
    return [row.id for row in in_batches(connection, query, stories.c.id, among)]


def withdraw(connection: Connection, story_id: int) -> Change:
    """Withdraw one story, as `withdraw_all` does."""
    [change] = withdraw_all(connection, [story_id])
    return change


def withdraw_all(connection: Connection, story_ids: Iterable[int]) -> list[Change]:
    """Make live stories quoted no more, from this transaction on.

    All their versions so far are withdrawn with them: should they come back in other words, those
    stay so. A few statements do it for many.
    """
    stories, versions = tables.stories, tables.versions
    query = select(stories.c.id, stories.c.version_id, versions.c.name, versions.c.title).join(
        versions, stories.c.version_id == versions.c.id
    )
    changes: list[Change] = []
    for some in batches(story_ids):
        rows = connection.execute(query.where(stories.c.id.in_(some)).order_by(stories.c.id)).all()
        live = [row.version_id for row in rows]
        digests = digests_of(connection, live)
        removed = take_down_all(connection, live)
        take_back(connection, [row.id for row in rows])
        forget_meanings(connection, digests)
        gone = {row.id: removed.get(row.version_id, []) for row in rows}
        numbers = log_withdrawn(connection, gone)
        changes += [
            Change(numbers[row.id], ChangeKind.WITHDRAWN, row.name, row.title) for row in rows
        ]
    return changes


def hold(connection: Connection, story_id: int, why: str, by: str | None = None) -> Change:
    """Withdraw a story whatever its feeds say; the change of one that was not live has number 0."""
    stories, versions = tables.stories, tables.versions
    this = stories.c.id == story_id
    now = datetime.now(UTC)
    connection.execute(update(stories).where(this).values(held=why, held_at=now, held_by=by))
    if connection.execute(select(stories.c.version_id).where(this)).scalar() is not None:
        return withdraw(connection, story_id)
    take_back(connection, [story_id])
    last = select(versions.c.name, versions.c.title).where(versions.c.story_id == story_id)
    row = connection.execute(last.order_by(versions.c.number.desc()).limit(1)).one()
    return Change(0, ChangeKind.WITHDRAWN, row.name, row.title)


def hold_pushed(connection: Connection, story_ids: Iterable[int]) -> list[Change]:
    """Withdraw stories that their publishing system has withdrawn, whoever else carries them.

    A person's hold stays that person's.
    """
    free = [story_id for story_id in story_ids if not is_held(connection, story_id)]
    changes = [hold(connection, story_id, PUSHED_AWAY) for story_id in free]
    return [change for change in changes if change.number]


def lift_pushed(connection: Connection, story_id: int) -> None:
    """Lift the hold of a story that its publishing system has withdrawn and now pushes again."""
    stories = tables.stories
    this = (stories.c.id == story_id) & (stories.c.held == PUSHED_AWAY)
    connection.execute(update(stories).where(this).values(held=None, held_at=None, held_by=None))


def release(connection: Connection, story_id: int) -> None:
    """Lift a hold: the story stands again as its pages have it, once they have been read again.

    Nothing comes back from the archive itself: what was withdrawn for its words may be there in
    others by now.
    """
    stories = tables.stories
    this = stories.c.id == story_id
    connection.execute(update(stories).where(this).values(held=None, held_at=None, held_by=None))
    read_again(connection, story_id)


def held(connection: Connection) -> list[Held]:
    """Return the stories that people withdrew, the latest first."""
    stories, versions = tables.stories, tables.versions
    rows = connection.execute(
        select(stories, versions.c.title, versions.c.url)
        .join(versions, versions.c.story_id == stories.c.id)
        .where(tables.HELD, stories.c.held != PUSHED_AWAY)
        .order_by(stories.c.held_at.desc(), versions.c.number.desc())
    )
    found: dict[str, Held] = {}
    for row in rows:
        one = Held(row.key, row.title, row.url, row.held, aware(row.held_at), row.held_by)
        found.setdefault(row.key, one)
    return list(found.values())


def given_of(connection: Connection, story_id: int) -> list[Quoted]:
    """Return what answers quote of a story, of those that can be edited."""
    answers, quotes = tables.answers, tables.answer_quotes
    query = (
        select(
            quotes.c.answer_id, quotes.c.version_id, quotes.c.start, quotes.c.end, quotes.c.state
        )
        .join(answers, answers.c.id == quotes.c.answer_id)
        .where(quotes.c.story_id == story_id, answers.c.ts.is_not(None))
        .where(~answers.c.private, answers.c.sealed.is_not(True))
        .order_by(quotes.c.answer_id, quotes.c.n)
    )
    return [
        Quoted(row.answer_id, row.version_id, (row.start, row.end), row.state)
        for row in connection.execute(query)
    ]


def stories_named(connection: Connection, named: str) -> dict[int, str]:
    """Return the stories that a URL names, else those of the id a feed gives, with their keys."""
    stories, aliases, versions = tables.stories, tables.aliases, tables.versions
    by_name = select(versions.c.story_id).where(versions.c.name == named)
    read = stories.c.id.in_(select(versions.c.story_id))
    by_key = [
        which
        for key in url_keys(named) or (named,)
        for which in (
            stories.c.key == key,
            stories.c.id.in_(select(aliases.c.story_id).where(aliases.c.key == key)),
        )
    ]
    for which in (*by_key, stories.c.id.in_(by_name)):
        found = connection.execute(select(stories.c.id, stories.c.key).where(which, read)).all()
        if found:
            return {row.id: row.key for row in found}
    return {}


def is_held(connection: Connection, story_id: int) -> bool:
    """Tell whether a story was withdrawn whatever its feeds say: by a person, or by a push."""
    return _held_for(connection, story_id) is not None


def is_held_by_person(connection: Connection, story_id: int) -> bool:
    """Tell whether a person withdrew a story."""
    return _held_for(connection, story_id) not in {None, PUSHED_AWAY}


def _held_for(connection: Connection, story_id: int) -> str | None:
    held_for = select(tables.stories.c.held).where(tables.stories.c.id == story_id)
    return connection.execute(held_for).scalar()


def settle_left(connection: Connection, story_ids: Iterable[int]) -> set[int]:
    """Settle stories that a page carries no more and others still do; return the others' feeds.

    Who may see them is worked out anew. One of the others may speak for the story from now on, and
    what it says of text and embargo was not heeded before: the feeds are to be refreshed once more.
    """
    links, pages = tables.carried, tables.pages
    query = select(links.c.story_id, pages.c.feed_id).join(pages, links.c.page_id == pages.c.id)
    others = list(in_batches(connection, query, links.c.story_id, story_ids))
    left = sorted({row.story_id for row in others})
    resettle(connection, left)
    for story_id in left:
        read_again(connection, story_id)
    return {row.feed_id for row in others}


def end_embargoes(connection: Connection) -> int:
    """Open the stories whose embargo has ended; return how many.

    They are visible from that moment whether this is called or not; it tells those who follow.
    """
    over = list(connection.execute(_over()).scalars())
    resettle(connection, over)
    return len(over)


def embargoes_are_over(connection: Connection) -> bool:
    """Tell whether there are stories whose embargo has ended since `end_embargoes`."""
    return connection.execute(_over().limit(1)).first() is not None


def _over() -> Select[int]:
    stories = tables.stories
    over = (stories.c.embargo <= datetime.now(UTC)) & stories.c.version_id.is_not(None)
    return select(stories.c.id).where(over)
