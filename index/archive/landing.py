"""Landing stories: what is known is gathered, decided on by `index.deciding.story`, and done.

Each change is one transaction, with its number in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from index.archive import tables
from index.archive.engine import number_of
from index.archive.identity import adopt, known_story, meet
from index.archive.live import (
    digests_of,
    embargo_of,
    forget_meanings,
    keep_cut,
    log_change,
    put_up,
    settle_access,
    take_down,
)
from index.archive.own_lines import note_lines
from index.archive.pages import carry, carry_no_more
from index.archive.striking import is_struck
from index.archive.withdrawing import PUSHED_AWAY, lift_pushed
from index.deciding.story import (
    Compared,
    Landing,
    LastVersion,
    Meeting,
    Situation,
    StoryState,
    Teller,
    compared_cut,
    compared_uncut,
    landing_of,
    telling_of,
)
from index.errors import BadInputError
from index.story import CUTTING_RULES, Change, ChangeKind, CutStory, Story

_Known = Row[*tuple[Any, ...]]
"""How the archive has a story, with its last version; its number is None where there is none."""


def stands(connection: Connection, page: int, story: Story) -> bool:
    """Tell whether a story is live just as it is; if so, note that this page carries it.

    A story whose only page was renamed goes by its new id from here on. One that another page
    speaks for stands as that one has it.
    """
    story_id = known_story(connection, story.key)
    known = _known(connection, story_id)
    compared = compared_uncut(_last_version(known), story.digest())
    now = _situation(connection, page, known, compared)
    if landing_of(now) is not Landing.AS_IT_WAS:
        return False
    if known.name != story.id and now.telling.speaks:
        same = tables.versions.c.id == known.live_id
        connection.execute(update(tables.versions).where(same).values(name=story.id))
    _carried(connection, page, known, story, speaks=now.telling.speaks, logged=True)
    return True


def land(connection: Connection, page: int, cut: CutStory) -> Change:
    """Bring one story of a page into the archive and return what that changed.

    Raises:
        BadInputError: the story has no sentence; or another file carries it with another text.
            That one stands; this page carries the story no more, so that it can be corrected.

    """
    story = cut.story
    met = meet(connection, page, cut)
    known = _known(connection, met.story_id)
    compared = compared_cut(
        _last_version(known), story.digest(), cut.substance(), quotable=bool(cut.sentences)
    )
    struck = is_struck(connection, cut)
    now = _situation(connection, page, known, compared, struck=struck)
    landing = landing_of(now)
    if landing is Landing.NOTHING_TO_QUOTE:
        raise BadInputError("the story has no sentence that could be quoted")
    if landing is Landing.STRUCK:
        carry_no_more(connection, page, [known.story_id])
        return Change(0, ChangeKind.UNCHANGED, story.id, story.title)
    if landing is Landing.ANOTHER_FILE_SAYS_OTHERWISE:
        carry_no_more(connection, page, [known.story_id])
        raise BadInputError(
            f"{now.telling.other_file} gives the same story with another text or headline"
        )
    if met.how in {Meeting.AS_ONE_HELD, Meeting.AS_A_TWIN}:
        adopt(connection, met, story.key)
    if now.telling.pushed:
        lift_pushed(connection, known.story_id)
    kind = landing.puts_up
    going = _take_away(connection, None if kind is None else known.live_id)
    _carried(connection, page, known, story, speaks=now.telling.speaks, logged=landing.stood)
    if landing is Landing.TOUCHED_UP:
        _retouch(connection, known.id, story)
    version_id = _new_version(connection, known, story) if landing.is_new_text else known.id
    if landing is Landing.HELD_ANEW:
        keep_cut(connection, version_id, cut)
    if kind is None:
        return Change(0, ChangeKind.UNCHANGED, story.id, story.title)
    number = _put_in_place(
        connection, known.story_id, going, version_id=version_id, cut=cut, kind=kind
    )
    note_lines(connection, known.story_id, cut.lines)
    return Change(number, kind, story.id, story.title)


def land_again(connection: Connection, story_id: int, cut: CutStory) -> None:
    """Let the text of an older version, cut anew, stand as the next version of its story.

    The story is not live. What its pages say next is held against it like any other.
    """
    known = _known(connection, story_id)
    _put_in_place(
        connection,
        story_id,
        _take_away(connection, None),
        version_id=_new_version(connection, known, cut.story),
        cut=cut,
        kind=ChangeKind.ADDED,
    )


def older_cuts(connection: Connection) -> list[int]:
    """Return the ids of live versions that rules of another number have cut, by rising id."""
    versions, stories = tables.versions, tables.stories
    query = (
        select(versions.c.id)
        .join(stories, stories.c.version_id == versions.c.id)
        .where(versions.c.rules != CUTTING_RULES)
        .order_by(versions.c.id)
    )
    return list(connection.execute(query).scalars())


def land_anew(connection: Connection, version_id: int, cut: CutStory) -> None:
    """Put a live version up again as the rules of now cut its text.

    Nothing happens where it is live no more, or was cut by them meanwhile.
    """
    versions, stories = tables.versions, tables.stories
    query = (
        select(stories.c.id)
        .join(versions, versions.c.id == stories.c.version_id)
        .where(versions.c.id == version_id, versions.c.rules != CUTTING_RULES)
    )
    story_id = connection.execute(query).scalar()
    if story_id is None:
        return
    _put_in_place(
        connection,
        story_id,
        _take_away(connection, version_id),
        version_id=version_id,
        cut=cut,
        kind=ChangeKind.UNCHANGED,
    )


def _known(connection: Connection, story_id: int) -> _Known:
    """Return how the archive has a story, with its last version."""
    versions, stories = tables.versions, tables.stories
    query = (
        select(
            stories.c.id.label("story_id"),
            stories.c.version_id.label("live_id"),
            stories.c.held,
            versions.c.id,
            versions.c.number,
            versions.c.name,
            versions.c.digest,
            versions.c.alike,
            versions.c.substance,
            versions.c.rules,
        )
        .outerjoin(versions, versions.c.story_id == stories.c.id)
        .where(stories.c.id == story_id)
        .order_by(versions.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).one()


def _last_version(known: _Known) -> LastVersion | None:
    if known.id is None:
        return None
    return LastVersion(known.digest, known.alike or known.digest, known.substance)


def _situation(
    connection: Connection,
    page: int,
    known: _Known,
    compared: Compared,
    *,
    struck: bool = False,
) -> Situation:
    """Gather what is known when a page tells a story."""
    return Situation(
        state=_state(known),
        compared=compared,
        cut_by_now=known.rules == CUTTING_RULES,
        telling=telling_of(page, _tellers(connection, known.story_id, page)),
        struck=struck,
    )


def _state(known: _Known) -> StoryState:
    if known.held is not None:
        return StoryState.PUSHED_AWAY if known.held == PUSHED_AWAY else StoryState.HELD
    if known.live_id is not None:
        return StoryState.LIVE
    return StoryState.NEW if known.id is None else StoryState.WITHDRAWN


def _tellers(connection: Connection, story_id: int, page: int) -> list[Teller]:
    """Return the pages that carry a story, and this one, by rising number."""
    links, pages, feeds = tables.carried, tables.pages, tables.feeds
    carriers = select(links.c.page_id).where(links.c.story_id == story_id)
    query = (
        select(
            pages.c.id,
            pages.c.path,
            feeds.c.kind,
            feeds.c.collection,
            pages.c.id.in_(carriers).label("carries"),
        )
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .where(pages.c.id.in_(carriers) | (pages.c.id == page))
        .order_by(pages.c.id)
    )
    return [
        Teller(
            row.id,
            row.path,
            pushes=row.kind == "pushes",
            is_file=row.kind == "folder",
            is_open=row.collection is None,
            carries=bool(row.carries),
        )
        for row in connection.execute(query)
    ]


def _carried(
    connection: Connection, page: int, known: _Known, story: Story, *, speaks: bool, logged: bool
) -> None:
    """Note that a page carries a story, and settle who may see it: as for `settle_access`.

    The embargo is what the page says that speaks for the story; what others leave out lifts none.
    With `logged`, what that changes is a change of its own.
    """
    carry(connection, page, known.story_id)
    embargo = story.embargo if speaks else embargo_of(connection, known.story_id)
    kind = settle_access(connection, known.story_id, embargo)
    if kind is not None and logged:
        log_change(connection, kind, known.story_id, known.live_id, [])


@dataclass(frozen=True, slots=True)
class _TakenAway:
    """What went with a version that was taken down, for another to take its place."""

    passages: list[int]
    digests: set[str]


def _take_away(connection: Connection, live_id: int | None) -> _TakenAway:
    """Take a version down, if there is one, while its story's access is still its own."""
    digests = digests_of(connection, live_id)
    return _TakenAway(take_down(connection, live_id), digests)


def _put_in_place(
    connection: Connection,
    story_id: int,
    gone: _TakenAway,
    *,
    version_id: int,
    cut: CutStory,
    kind: ChangeKind,
) -> int:
    """Put a version up in the place of what is gone; return the change's number."""
    put_up(connection, story_id, version_id, cut)
    forget_meanings(connection, gone.digests)
    return log_change(connection, kind, story_id, version_id, gone.passages)


def _retouch(connection: Connection, version_id: int, story: Story) -> None:
    """Note how a page words its furniture, markup and address now; the text stays as it was."""
    versions = tables.versions
    connection.execute(
        update(versions)
        .where(versions.c.id == version_id)
        .values(
            name=story.id,
            alike=story.digest(),
            rules=CUTTING_RULES,
            url=story.url,
            section=story.section,
            updated=story.updated,
        )
    )


def _new_version(connection: Connection, known: _Known, story: Story) -> int:
    """Make a story's next version."""
    made = connection.execute(
        insert(tables.versions).values(
            story_id=known.story_id,
            number=(known.number or 0) + 1,
            digest=story.digest(),
            name=story.id,
            text=story.text,
            title=story.title,
            url=story.url,
            outlet=story.outlet,
            byline=list(story.byline),
            published=story.published,
            updated=story.updated,
            section=story.section,
            language=story.language,
            sentences=[],
            rules=0,
            seen_at=datetime.now(UTC),
        )
    )
    return number_of(made)
