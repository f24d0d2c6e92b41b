"""Landing stories: what is known is gathered, decided on by `index.deciding.story`, and done.

Many stories land in one transaction; each change has its number in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, insert, select, update

from index.archive import tables
from index.archive.adding import NO_SENTENCE, Landed, Numbered, add_all, which_are_new
from index.archive.engine import number_of
from index.archive.identity import adopt, meet
from index.archive.known import Carrier, Known, ids_by_key, known_stories, telling_pages
from index.archive.live import (
    access_until,
    digests_of,
    forget_meanings,
    keep_cut,
    log_change,
    new_version,
    put_up,
    retouch,
    settle_access,
    take_down,
)
from index.archive.own_lines import note_lines
from index.archive.pages import carry, carry_no_more
from index.archive.striking import struck_among
from index.archive.withdrawing import PUSHED_AWAY, lift_pushed
from index.deciding.story import (
    Compared,
    Landing,
    Meeting,
    Situation,
    StoryState,
    compared_cut,
    compared_uncut,
    landing_of,
    telling_of,
)
from index.errors import BadInputError
from index.story import CUTTING_RULES, Change, ChangeKind, CutStory, Story


def which_stand(connection: Connection, told: Sequence[tuple[int, Story]]) -> list[bool]:
    """Tell which stories are live just as they are; note of them that these pages carry them.

    A few statements tell it of all, as long as nothing is to be noted. A story whose only page was
    renamed goes by its new id from here on. One that another page speaks for stands as that one
    has it.
    """
    ids = ids_by_key(connection, [story.key for _, story in told])
    known = known_stories(connection, ids.values())
    pages = telling_pages(connection, [page for page, _ in told])
    found = []
    for page, story in told:
        one = known.get(ids.get(story.key, -1))
        stood = one is not None and _stands(connection, pages[page], one, story)
        if stood and one is not None and not one.is_carried_by(pages[page]):
            known |= known_stories(connection, [one.story_id])
        found.append(stood)
    return found


def which_stand_as_noted(connection: Connection, told: Sequence[tuple[int, Story]]) -> list[bool]:
    """Tell which stories are live just as they are, and known to be carried so by these pages.

    Of them nothing is to be noted.
    """
    if not told:
        return []
    ids = ids_by_key(connection, [story.key for _, story in told])
    known = known_stories(connection, ids.values())
    pages = telling_pages(connection, [page for page, _ in told])
    return [
        story.key in ids and _stands_as_noted(pages[page], known[ids[story.key]], story)
        for page, story in told
    ]


def _stands_as_noted(page: Carrier, known: Known, story: Story) -> bool:
    now = _situation(page, known, compared_uncut(known.last, story.digest()))
    is_named_so = known.name == story.id or not now.telling.speaks
    return (
        landing_of(now) is Landing.AS_IT_WAS
        and is_named_so
        and _is_carried_so(page, known, _embargo(known, story, speaks=now.telling.speaks))
    )


def _stands(connection: Connection, page: Carrier, known: Known, story: Story) -> bool:
    now = _situation(page, known, compared_uncut(known.last, story.digest()))
    if landing_of(now) is not Landing.AS_IT_WAS:
        return False
    if known.name != story.id and now.telling.speaks:
        same = tables.versions.c.id == known.live_id
        connection.execute(update(tables.versions).where(same).values(name=story.id))
    _carried(connection, page, known, story, speaks=now.telling.speaks, logged=True)
    return True


def land_all(connection: Connection, told: Sequence[tuple[int, CutStory]]) -> list[Landed]:
    """Bring stories of pages into the archive; return what that changed, or why one cannot land.

    It is as if they came one after the other, and so they stand in the log. Those the archive has
    never met, most of them where it is filled, take a few statements together.
    """
    pages = telling_pages(connection, [page for page, _ in told])
    new = which_are_new(connection, [cut for _, cut in told])
    landed: list[Numbered] = []
    for are_new, group in groupby(zip(new, told, strict=True), key=itemgetter(0)):
        here = [(pages[page], cut) for _, (page, cut) in group]
        land = add_all if are_new else _tell_again
        landed += land(connection, here)
    return _with_lines(connection, told, landed)


def add_new(connection: Connection, told: Sequence[tuple[int, CutStory]]) -> list[Landed]:
    """Bring in stories of pages that are new (`which_are_new`): as `land_all` does."""
    pages = telling_pages(connection, [page for page, _ in told])
    added = add_all(connection, [(pages[page], cut) for page, cut in told])
    return _with_lines(connection, told, added)


def _with_lines(
    connection: Connection, told: Sequence[tuple[int, CutStory]], landed: Sequence[Numbered]
) -> list[Landed]:
    lines = {
        story_id: cut.lines
        for (_, cut), (_, story_id) in zip(told, landed, strict=True)
        if story_id is not None
    }
    note_lines(connection, lines)
    return [what for what, _ in landed]


def _tell_again(connection: Connection, told: Sequence[tuple[Carrier, CutStory]]) -> list[Numbered]:
    return [_told_again(connection, page, cut) for page, cut in told]


def _told_again(connection: Connection, page: Carrier, cut: CutStory) -> Numbered:
    """Land a story that may be known; one before it may just have made it so."""
    story = cut.story
    if which_stand(connection, [(page.teller.page, story)]) == [True]:
        return Change(0, ChangeKind.UNCHANGED, story.id, story.title), None
    try:
        return _land(connection, page, cut)
    except BadInputError as error:
        return error, None


def _land(connection: Connection, page: Carrier, cut: CutStory) -> Numbered:
    """Bring one story of a page into the archive; return what that changed, and its number.

    The number is None where nothing was put up.

    Raises:
        BadInputError: the story has no sentence; or another file carries it with another text.
            That one stands; this page carries the story no more, so that it can be corrected.

    """
    story, number = cut.story, page.teller.page
    met = meet(connection, number, cut)
    known = known_stories(connection, [met.story_id])[met.story_id]
    compared = compared_cut(
        known.last, story.digest(), cut.substance(), quotable=bool(cut.sentences)
    )
    struck = bool(struck_among(connection, [cut]))
    now = _situation(page, known, compared, struck=struck)
    landing = landing_of(now)
    if landing is Landing.NOTHING_TO_QUOTE:
        raise BadInputError(NO_SENTENCE)
    unchanged = Change(0, ChangeKind.UNCHANGED, story.id, story.title), None
    if landing is Landing.STRUCK:
        carry_no_more(connection, number, [known.story_id])
        return unchanged
    if landing is Landing.ANOTHER_FILE_SAYS_OTHERWISE:
        carry_no_more(connection, number, [known.story_id])
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
        retouch(connection, known.version_id, story)
    version_id = known.version_id
    if landing.is_new_text:
        version_id = _new_version(connection, known, story)
    if landing is Landing.HELD_ANEW and version_id is not None:
        keep_cut(connection, version_id, cut)
    if kind is None or version_id is None:
        return unchanged
    line = _put_in_place(
        connection, known.story_id, going, version_id=version_id, cut=cut, kind=kind
    )
    return Change(line, kind, story.id, story.title), known.story_id


def land_again(connection: Connection, story_id: int, cut: CutStory) -> None:
    """Let the text of an older version, cut anew, stand as the next version of its story.

    The story is not live. What its pages say next is held against it like any other.
    """
    known = known_stories(connection, [story_id])[story_id]
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


def _situation(
    page: Carrier, known: Known, compared: Compared, *, struck: bool = False
) -> Situation:
    """Sum up what is known when a page tells a story."""
    tellers = [one.teller for one in known.carried_also_by(page)]
    return Situation(
        state=_state(known),
        compared=compared,
        cut_by_now=known.rules == CUTTING_RULES,
        telling=telling_of(page.teller.page, tellers),
        struck=struck,
    )


def _state(known: Known) -> StoryState:
    if known.held is not None:
        return StoryState.PUSHED_AWAY if known.held == PUSHED_AWAY else StoryState.HELD
    if known.live_id is not None:
        return StoryState.LIVE
    return StoryState.NEW if known.version_id is None else StoryState.WITHDRAWN


def _carried(
    connection: Connection, page: Carrier, known: Known, story: Story, *, speaks: bool, logged: bool
) -> None:
    """Note that a page carries a story, and settle who may see it: as for `settle_access`.

    The embargo is what the page says that speaks for the story; what others leave out lifts none.
    With `logged`, what that changes is a change of its own. Where all is as it was, nothing is
    asked.
    """
    embargo = _embargo(known, story, speaks=speaks)
    if _is_carried_so(page, known, embargo):
        return
    if not known.is_carried_by(page):
        carry(connection, page.teller.page, known.story_id)
    kind = settle_access(connection, known.story_id, embargo)
    if kind is not None and logged:
        log_change(connection, kind, known.story_id, known.live_id, [])


def _embargo(known: Known, story: Story, *, speaks: bool) -> datetime | None:
    return access_until(story.embargo if speaks else known.embargo)


def _is_carried_so(page: Carrier, known: Known, embargo: datetime | None) -> bool:
    """Tell whether a page is known to carry a story, for those to see who may, from then on."""
    seen = known.audience_with(page), embargo
    return known.is_carried_by(page) and seen == (known.audience, known.embargo)


@dataclass(frozen=True, slots=True)
class _TakenAway:
    """What went with a version that was taken down, for another to take its place."""

    passages: list[int]
    digests: set[str]


def _take_away(connection: Connection, live_id: int | None) -> _TakenAway:
    """Take a version down, if there is one, while its story's access is still its own."""
    digests = digests_of(connection, [] if live_id is None else [live_id])
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


def _new_version(connection: Connection, known: Known, story: Story) -> int:
    """Make a story's next version."""
    values = new_version(known.story_id, known.number + 1, story)
    return number_of(connection.execute(insert(tables.versions).values(values)))
