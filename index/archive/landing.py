"""Landing stories: each change in one transaction, with its number in the log."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, case, delete, insert, select, update

from index.archive import tables
from index.archive.engine import number_of
from index.archive.live import (
    digests_of,
    embargo_of,
    forget_meanings,
    log_change,
    put_up,
    settle_access,
    take_down,
)
from index.archive.pages import carry, carry_no_more
from index.archive.withdrawing import is_held, lift_pushed
from index.errors import BadInputError
from index.story import CUTTING_RULES, Change, ChangeKind, CutStory, Story


def stands(connection: Connection, page: int, story: Story) -> bool:
    """Tell whether a story is live just as it is; if so, note that this page carries it.

    A story whose only page was renamed goes by its new id from here on. One that another page
    speaks for stands as that one has it.
    """
    story_id, live_id = known_story(connection, story.key)
    last = _last_version(connection, story_id)
    if live_id is None or last is None or not _is_current(last, story):
        return False
    speaks = _spokesman(connection, story_id, page) == page
    if last["name"] != story.id and speaks:
        same = tables.versions.c.id == live_id
        connection.execute(update(tables.versions).where(same).values(name=story.id))
    kind = _carried(connection, page, story_id, story, speaks=speaks)
    if kind is not None:
        log_change(connection, kind, story_id, live_id, [])
    return True


def land(connection: Connection, page: int, cut: CutStory) -> Change:
    """Bring one story of a page into the archive and return what that changed.

    Raises:
        BadInputError: the story has no sentence; or another file carries it with another text.
            That one stands; this page carries the story no more, so that it can be corrected.

    """
    story = cut.story
    if not cut.sentences:
        raise BadInputError("the story has no sentence that could be quoted")
    story_id, live_id, last = _met(connection, page, cut)
    unchanged = Change(0, ChangeKind.UNCHANGED, story.id, story.title)
    lift_pushed(connection, story_id, page)
    speaks = _spokesman(connection, story_id, page) == page
    if is_held(connection, story_id):
        _carried(connection, page, story_id, story, speaks=speaks)
        return unchanged
    same = last is not None and story.digest() == last["digest"]
    alike = same or (last is not None and cut.substance() == last["substance"])
    if live_id is not None and not alike:
        _refuse_other_text(connection, story_id, page)
    resettled = _carried(connection, page, story_id, story, speaks=speaks)
    if live_id is not None and last is not None and (alike or not speaks):
        if resettled is not None:
            log_change(connection, resettled, story_id, live_id, [])
        if not alike:
            return unchanged
        if not same or last["rules"] == CUTTING_RULES:
            _retouch(connection, int(last["id"]), story)
            return unchanged
    before = digests_of(connection, live_id)
    removed = take_down(connection, live_id)
    if last is not None and same:
        version_id = int(last["id"])
    else:
        number = int(last["number"]) + 1 if last else 1
        version_id = _new_version(connection, story_id, number, story)
    put_up(connection, story_id, version_id, cut)
    forget_meanings(connection, before)
    kind = ChangeKind.ADDED
    if live_id is not None:
        kind = ChangeKind.UNCHANGED if same else ChangeKind.CORRECTED
    logged = log_change(connection, kind, story_id, version_id, removed)
    return Change(logged, kind, story.id, story.title)


def _met(
    connection: Connection, page: int, cut: CutStory
) -> tuple[int, int | None, RowMapping | None]:
    """Return a story's number, its live version's and its last version, however it is known."""
    key = cut.story.key
    story_id, live_id = known_story(connection, key)
    last = _last_version(connection, story_id)
    twin = _held_alike(connection, cut) or _twin(connection, page, cut) if last is None else None
    if twin is not None:
        _adopt(connection, story_id, key, twin)
        story_id, live_id = known_story(connection, key)
        last = _last_version(connection, story_id)
    return story_id, live_id, last


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
    before = digests_of(connection, version_id)
    removed = take_down(connection, version_id)
    put_up(connection, story_id, version_id, cut)
    forget_meanings(connection, before)
    log_change(connection, ChangeKind.UNCHANGED, story_id, version_id, removed)


def _carried(
    connection: Connection, page: int, story_id: int, story: Story, *, speaks: bool
) -> ChangeKind | None:
    """Note that a page carries a story, and settle who may see it: as for `settle_access`.

    The embargo is what the page says that speaks for the story; what others leave out lifts none.
    """
    carry(connection, page, story_id)
    embargo = story.embargo if speaks else embargo_of(connection, story_id)
    return settle_access(connection, story_id, embargo)


def known_story(connection: Connection, key: str) -> tuple[int, int | None]:
    """Return a story's number and its live version's, None for a new or a withdrawn one.

    A story is known by every key it ever had; a new one is made known.
    """
    stories, aliases = tables.stories, tables.aliases
    row = connection.execute(
        select(stories.c.id, stories.c.version_id).where(stories.c.key == key)
    ).first()
    if row is None:
        moved = select(aliases.c.story_id).where(aliases.c.key == key).scalar_subquery()
        row = connection.execute(
            select(stories.c.id, stories.c.version_id).where(stories.c.id == moved)
        ).first()
    if row is not None:
        return row.id, row.version_id
    return number_of(connection.execute(insert(stories).values(key=key, audience=""))), None


def move_story(connection: Connection, page: int, old: str, new: str) -> None:
    """Have the story of a page that has moved be known by its new key, and still by its old one.

    Where a story of the new key is known already, the page carries that one from here on.
    """
    stories, aliases = tables.stories, tables.aliases
    moved = connection.execute(select(stories.c.id).where(stories.c.key == old)).scalar()
    if moved is None:
        return
    there = connection.execute(select(stories.c.id).where(stories.c.key == new)).scalar()
    if there is None:
        connection.execute(update(stories).where(stories.c.id == moved).values(key=new))
        connection.execute(aliases.delete().where(aliases.c.key.in_([old, new])))
        connection.execute(insert(aliases).values(key=old, story_id=moved))
    else:
        carry_no_more(connection, page, [moved])
        carry(connection, page, there)


def _twin(connection: Connection, page: int, cut: CutStory) -> int | None:
    """Return the live story of the same feed on the web that is this one at another address."""
    versions, stories = tables.versions, tables.stories
    links, pages, feeds = tables.carried, tables.pages, tables.feeds
    feed = select(pages.c.feed_id).where(pages.c.id == page).scalar_subquery()
    query = (
        select(stories.c.id)
        .join(versions, versions.c.id == stories.c.version_id)
        .join(links, links.c.story_id == stories.c.id)
        .join(pages, pages.c.id == links.c.page_id)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .where(versions.c.substance == cut.substance(), versions.c.url.is_not(None))
        .where(pages.c.feed_id == feed, feeds.c.kind != "folder")
    )
    return connection.execute(query).scalars().first() if cut.story.url else None


def _held_alike(connection: Connection, cut: CutStory) -> int | None:
    """Return the story with this very substance that is held: a new name does not bring it back."""
    versions, stories = tables.versions, tables.stories
    query = (
        select(stories.c.id)
        .join(versions, versions.c.story_id == stories.c.id)
        .where(versions.c.substance == cut.substance(), stories.c.held.is_not(None))
    )
    return connection.execute(query).scalars().first()


def _adopt(connection: Connection, newcomer: int, key: str, twin: int) -> None:
    """Have a story be known by the key under which it has just been met again."""
    stories, aliases = tables.stories, tables.aliases
    old = connection.execute(select(stories.c.key).where(stories.c.id == twin)).scalar_one()
    connection.execute(delete(stories).where(stories.c.id == newcomer))
    connection.execute(update(stories).where(stories.c.id == twin).values(key=key))
    connection.execute(delete(aliases).where(aliases.c.key == old))
    connection.execute(insert(aliases).values(key=old, story_id=twin))


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


def _last_version(connection: Connection, story_id: int) -> RowMapping | None:
    versions = tables.versions
    return (
        connection.execute(
            select(
                versions.c.id,
                versions.c.number,
                versions.c.name,
                versions.c.digest,
                versions.c.alike,
                versions.c.substance,
                versions.c.rules,
            )
            .where(versions.c.story_id == story_id)
            .order_by(versions.c.number.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )


def _is_current(last: RowMapping, story: Story) -> bool:
    read = last["alike"] or last["digest"]
    return bool(read == story.digest() and last["rules"] == CUTTING_RULES)


def _spokesman(connection: Connection, story_id: int, page: int) -> int:
    """Return the page whose text of a story counts, this one among those that carry it.

    Pushes come from the publishing system itself; what an open feed says of an open story goes
    before what only some may see; else the page that carried the story first.
    """
    links, pages, feeds = tables.carried, tables.pages, tables.feeds
    carriers = select(links.c.page_id).where(links.c.story_id == story_id)
    pushed = case((feeds.c.kind == "pushes", 0), else_=1)
    opened = case((feeds.c.collection.is_(None), 0), else_=1)
    newcomer = case((pages.c.id.in_(carriers), 0), else_=1)
    first = connection.execute(
        select(pages.c.id)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .where(pages.c.id.in_(carriers) | (pages.c.id == page))
        .order_by(pushed, opened, newcomer, pages.c.id)
        .limit(1)
    )
    return int(first.scalar_one())


def _refuse_other_text(connection: Connection, story_id: int, page: int) -> None:
    """Raise where files give one story with two texts: only a person can tell which is right.

    On the web the same story stands in several feeds, each in its own rendition; there the first
    to carry it speaks for it.
    """
    links, pages, feeds = tables.carried, tables.pages, tables.feeds
    kind = select(feeds.c.kind).join(pages, pages.c.feed_id == feeds.c.id)
    if connection.execute(kind.where(pages.c.id == page)).scalar() != "folder":
        return
    other = connection.execute(
        select(pages.c.path)
        .join(links, links.c.page_id == pages.c.id)
        .join(feeds, feeds.c.id == pages.c.feed_id)
        .where(links.c.story_id == story_id, pages.c.id != page, feeds.c.kind == "folder")
        .order_by(pages.c.id)
    ).scalar()
    if other is not None:
        carry_no_more(connection, page, [story_id])
        raise BadInputError(f"{other} gives the same story with another text or headline")


def _new_version(connection: Connection, story_id: int, number: int, story: Story) -> int:
    made = connection.execute(
        insert(tables.versions).values(
            story_id=story_id,
            number=number,
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
