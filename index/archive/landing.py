"""Writing stories: a page's changes in one transaction, each with its number in the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, RowMapping, delete, insert, select, update

from index.archive import tables
from index.archive.copies import forget_signature, keep_signature
from index.archive.feeds import Feed
from index.errors import BadInputError
from index.story import CUTTING_RULES, Change, ChangeKind, CutStory, Story

Problem = tuple[str, str]
"""(where in the page, reason)."""


def page_id(connection: Connection, feed: Feed, path: str) -> int:
    """Return the number of a page, which is made known if it was not."""
    pages = tables.pages
    where = (pages.c.feed_id == feed.id) & (pages.c.path == path)
    known = connection.execute(select(pages.c.id).where(where)).scalar()
    if known is not None:
        return int(known)
    made = connection.execute(insert(pages).values(feed_id=feed.id, path=path, problems=[]))
    return _number(made)


def stands(connection: Connection, page: int, story: Story) -> bool:
    """Tell whether a story is live just as it is; if so, note that this page carries it.

    A story whose only page was renamed goes by its new id from here on.
    """
    story_id, live_id = _known_story(connection, story.key)
    last = _last_version(connection, story_id)
    if live_id is None or last is None or not _is_current(last, story):
        return False
    if last["name"] != story.id and _other_page(connection, story_id, page) is None:
        same = tables.versions.c.id == live_id
        connection.execute(update(tables.versions).where(same).values(name=story.id))
    _carry(connection, page, story_id)
    return True


def land(connection: Connection, page: int, cut: CutStory) -> Change:
    """Bring one story of a page into the archive and return what that changed.

    Raises:
        BadInputError: the story has no sentence; or another page carries it with another text.
            That one stands; this page carries the story no more, so that it can be corrected.

    """
    story = cut.story
    if not cut.sentences:
        raise BadInputError("the story has no sentence that could be quoted")
    story_id, live_id = _known_story(connection, story.key)
    last = _last_version(connection, story_id)
    same = last is not None and last["digest"] == story.digest()
    other = _other_page(connection, story_id, page)
    if live_id is not None and not same and other is not None:
        _carry_no_more(connection, page, [story_id])
        raise BadInputError(f"{other} gives the same story with another text or headline")
    _carry(connection, page, story_id)
    if live_id is not None and last is not None and _is_current(last, story):
        return Change(0, ChangeKind.UNCHANGED, story.id, story.title)
    number = int(last["number"]) if last else 0
    if last is not None and same:
        version_id = int(last["id"])
    else:
        version_id = _new_version(connection, story_id, number + 1, story)
    removed = _take_down(connection, live_id)
    _put_up(connection, version_id, cut)
    kind = ChangeKind.ADDED
    if live_id is not None:
        kind = ChangeKind.UNCHANGED if same else ChangeKind.CORRECTED
    logged = _log(connection, kind, story_id, version_id, removed)
    return Change(logged, kind, story.id, story.title)


def close_page(
    connection: Connection,
    page: int,
    *,
    mark: str | None,
    digest: str | None,
    problems: Sequence[Problem],
    carried: Iterable[str] | None,
) -> None:
    """Note a page as read: its mark, its sum, what failed, and (by key) all stories it carries.

    With `carried` None the stories it carried before stay: a page that cannot be read whole
    withdraws nothing.
    """
    connection.execute(
        update(tables.pages)
        .where(tables.pages.c.id == page)
        .values(mark=mark, digest=digest, problems=[list(problem) for problem in problems])
    )
    if carried is None:
        return
    stories, links = tables.stories, tables.carried
    rows = connection.execute(
        select(stories.c.id, stories.c.key)
        .join(links, links.c.story_id == stories.c.id)
        .where(links.c.page_id == page)
    ).all()
    known = set(carried)
    _carry_no_more(connection, page, [row.id for row in rows if row.key not in known])


def forget_page(connection: Connection, page: int) -> None:
    """Drop a page that its feed lists no more; `withdraw_orphans` then sees to its stories."""
    connection.execute(delete(tables.carried).where(tables.carried.c.page_id == page))
    connection.execute(delete(tables.pages).where(tables.pages.c.id == page))


def withdraw_orphans(connection: Connection) -> list[Change]:
    """Withdraw every live story that no page carries any more."""
    stories, versions, links = tables.stories, tables.versions, tables.carried
    rows = connection.execute(
        select(stories.c.id, versions.c.name, versions.c.title, stories.c.version_id)
        .join(versions, versions.c.id == stories.c.version_id)
        .where(~select(links).where(links.c.story_id == stories.c.id).exists())
    ).all()
    withdrawn = []
    for row in rows:
        removed = _take_down(connection, row.version_id)
        number = _log(connection, ChangeKind.WITHDRAWN, row.id, None, removed)
        withdrawn.append(Change(number, ChangeKind.WITHDRAWN, row.name, row.title))
    return withdrawn


def _number(made: CursorResult[Any]) -> int:
    """Return the number the database gave to the row just inserted."""
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # an insert has one


def _known_story(connection: Connection, key: str) -> tuple[int, int | None]:
    """Return a story's number and its live version's, None for a new or a withdrawn one."""
    stories = tables.stories
    row = connection.execute(
        select(stories.c.id, stories.c.version_id).where(stories.c.key == key)
    ).first()
    if row is not None:
        return row.id, row.version_id
    made = connection.execute(insert(stories).values(key=key))
    return _number(made), None


def _last_version(connection: Connection, story_id: int) -> RowMapping | None:
    versions = tables.versions
    return (
        connection.execute(
            select(
                versions.c.id,
                versions.c.number,
                versions.c.name,
                versions.c.digest,
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
    return bool(last["digest"] == story.digest() and last["rules"] == CUTTING_RULES)


def _other_page(connection: Connection, story_id: int, page: int) -> str | None:
    """Return the path of a page other than this one that carries a story."""
    links, pages = tables.carried, tables.pages
    query = select(pages.c.path).join(links, links.c.page_id == pages.c.id)
    other = (links.c.story_id == story_id) & (links.c.page_id != page)
    return connection.execute(query.where(other).order_by(pages.c.id)).scalars().first()


def _carry_no_more(connection: Connection, page: int, story_ids: Iterable[int]) -> None:
    links = tables.carried
    for story_id in story_ids:
        link = (links.c.page_id == page) & (links.c.story_id == story_id)
        connection.execute(delete(links).where(link))


def _carry(connection: Connection, page: int, story_id: int) -> None:
    links = tables.carried
    link = (links.c.page_id == page) & (links.c.story_id == story_id)
    if connection.execute(select(links).where(link)).first() is None:
        connection.execute(insert(links).values(page_id=page, story_id=story_id))


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
    return _number(made)


def _put_up(connection: Connection, version_id: int, cut: CutStory) -> None:
    """Make a version live, under the id its feed gives now: its sentences, passages and names."""
    versions = tables.versions
    connection.execute(
        update(versions)
        .where(versions.c.id == version_id)
        .values(
            name=cut.story.id,
            sentences=[list(span) for span in cut.sentences],
            rules=CUTTING_RULES,
        )
    )
    connection.execute(
        update(tables.stories)
        .where(
            tables.stories.c.id
            == select(versions.c.story_id).where(versions.c.id == version_id).scalar_subquery()
        )
        .values(version_id=version_id)
    )
    if cut.passages:
        connection.execute(
            insert(tables.passages),
            [{"version_id": version_id, "start": a, "end": b} for a, b in cut.passages],
        )
    if cut.names:
        connection.execute(
            insert(tables.names),
            [{"version_id": version_id, "name": n, "initials": i} for n, i in cut.names],
        )
    keep_signature(connection, version_id, (cut.story.text[a:b] for a, b in cut.sentences))


def _take_down(connection: Connection, version_id: int | None) -> list[int]:
    """Make a version live no more; return the ids of its passages, which are gone with it."""
    if version_id is None:
        return []
    passages, names, stories = tables.passages, tables.names, tables.stories
    of_it = passages.c.version_id == version_id
    removed = list(connection.execute(select(passages.c.id).where(of_it)).scalars())
    connection.execute(delete(passages).where(of_it))
    connection.execute(delete(names).where(names.c.version_id == version_id))
    forget_signature(connection, version_id)
    connection.execute(
        update(stories).where(stories.c.version_id == version_id).values(version_id=None)
    )
    return removed


def _log(
    connection: Connection,
    kind: ChangeKind,
    story_id: int,
    version_id: int | None,
    removed: list[int],
) -> int:
    made = connection.execute(
        insert(tables.changes).values(
            at=datetime.now(UTC),
            kind=kind.value,
            story_id=story_id,
            version_id=version_id,
            removed=removed,
        )
    )
    return _number(made)
