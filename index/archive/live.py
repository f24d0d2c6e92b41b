"""Making versions live and not: passages, names, who may see them, and the line in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, false, func, insert, select, update

from index.access import audience_of
from index.archive import tables
from index.archive.copies import forget_signatures, keep_signatures
from index.archive.engine import aware, number_of
from index.archive.reading import batches, in_batches
from index.passages import digest_of, labelled
from index.story import CUTTING_RULES, ChangeKind, CutStory, Story


def put_up(connection: Connection, story_id: int, version_id: int, cut: CutStory) -> None:
    """Make a version live, under the id its feed gives now: its sentences, passages and names.

    Where it was withdrawn, that withdrawal is undone, with all that it took back.
    """
    keep_cut(connection, version_id, cut)
    give_back(connection, story_id, version_id)
    connection.execute(
        update(tables.stories).where(tables.stories.c.id == story_id).values(version_id=version_id)
    )
    if cut.passages:
        connection.execute(insert(tables.passages), passage_rows(version_id, cut))
    if cut.names:
        connection.execute(insert(tables.names), name_rows(version_id, cut))
    keep_signatures(connection, {version_id: cut.quotable()})


def passage_rows(version_id: int, cut: CutStory) -> list[dict[str, object]]:
    """Return the passages of a version, as the archive keeps them."""
    return [
        {
            "version_id": version_id,
            "start": start,
            "end": end,
            "digest": digest_of(labelled(cut.story, cut.sentences, (start, end))),
        }
        for start, end in cut.passages
    ]


def name_rows(version_id: int, cut: CutStory) -> list[dict[str, object]]:
    """Return the names a version uses, as the archive keeps them."""
    return [{"version_id": version_id, "name": n, "initials": i} for n, i in cut.names]


def new_version(story_id: int, number: int, story: Story) -> dict[str, object]:
    """Return a version of a story that was read now, as the archive keeps it before it is cut."""
    return {
        "story_id": story_id,
        "number": number,
        "digest": story.digest(),
        "name": story.id,
        "text": story.text,
        "title": story.title,
        "url": story.url,
        "outlet": story.outlet,
        "byline": list(story.byline),
        "published": story.published,
        "updated": story.updated,
        "section": story.section,
        "language": story.language,
        "sentences": [],
        "rules": 0,
        "seen_at": datetime.now(UTC),
    }


def version_of(cut: CutStory) -> dict[str, object]:
    """Return what is kept of a version once it is cut, and the id its feed gives now."""
    return {
        "name": cut.story.id,
        "sentences": [list(span) for span in cut.sentences],
        "written_in": cut.language,
        "rules": CUTTING_RULES,
        "alike": None,
        "substance": cut.substance(),
    }


def keep_cut(connection: Connection, version_id: int, cut: CutStory) -> None:
    """Keep what a version was cut into, and the id its feed gives now."""
    this = tables.versions.c.id == version_id
    connection.execute(update(tables.versions).where(this).values(version_of(cut)))


def retouch(connection: Connection, version_id: int | None, story: Story) -> None:
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


def take_down(connection: Connection, version_id: int | None) -> list[int]:
    """Make a version live no more, as `take_down_all` does; return the ids of its passages."""
    if version_id is None:
        return []
    return take_down_all(connection, [version_id]).get(version_id, [])


def take_down_all(connection: Connection, version_ids: Iterable[int]) -> dict[int, list[int]]:
    """Make versions live no more; return the ids of their passages, which are gone with them.

    Who may see them now is kept with them: whoever may see their story later, nobody else reads
    them. What a model made of them goes at `forget_meanings`, once next versions are up that may
    share them.
    """
    passages, names, stories = tables.passages, tables.names, tables.stories
    versions = tables.versions
    removed: dict[int, list[int]] = {}
    for some in batches(version_ids):
        of_them = passages.c.version_id.in_(some)
        query = select(passages.c.version_id, passages.c.id).where(of_them)
        for row in connection.execute(query.order_by(passages.c.id)):
            removed.setdefault(row.version_id, []).append(row.id)
        connection.execute(delete(passages).where(of_them))
        connection.execute(delete(names).where(names.c.version_id.in_(some)))
        forget_signatures(connection, some)
        this = stories.c.version_id == versions.c.id
        waits = func.coalesce(stories.c.embargo > datetime.now(UTC), false())
        seen_by = select(stories.c.audience).where(this).scalar_subquery()
        held_back = select(waits).where(this).scalar_subquery()
        live = versions.c.id.in_(select(stories.c.version_id).where(stories.c.version_id.in_(some)))
        kept = update(versions).where(live).values(audience=seen_by, embargoed=held_back)
        connection.execute(kept)
        gone = update(stories).where(stories.c.version_id.in_(some))
        connection.execute(gone.values(version_id=None))
    return removed


def take_back(connection: Connection, story_ids: Collection[int]) -> None:
    """Withdraw all versions of stories that no withdrawal has named yet."""
    versions = tables.versions
    named = versions.c.story_id.in_(story_ids) & versions.c.withdrawn_at.is_(None)
    connection.execute(update(versions).where(named).values(withdrawn_at=datetime.now(UTC)))


def give_back(connection: Connection, story_id: int, version_id: int) -> None:
    """Undo the withdrawal that named a version; all that others named stays withdrawn."""
    versions = tables.versions
    this = select(versions.c.withdrawn_at).where(versions.c.id == version_id)
    at = connection.execute(this).scalar()
    same = (versions.c.story_id == story_id) & (versions.c.withdrawn_at == at)
    if at is not None:
        connection.execute(update(versions).where(same).values(withdrawn_at=None))


def digests_of(connection: Connection, version_ids: Iterable[int]) -> set[str]:
    """Return the digests of versions' passages."""
    passages = tables.passages
    query = select(passages.c.digest)
    return {row.digest for row in in_batches(connection, query, passages.c.version_id, version_ids)}


def forget_meanings(connection: Connection, digests: Iterable[str]) -> None:
    """Drop what models made of passages that no live version has any more."""
    passages, meanings = tables.passages, tables.meanings
    wanted = list(digests)
    query = select(passages.c.digest)
    live = {row.digest for row in in_batches(connection, query, passages.c.digest, wanted)}
    for some in batches(digest for digest in wanted if digest not in live):
        connection.execute(delete(meanings).where(meanings.c.digest.in_(some)))


def log_change(
    connection: Connection,
    kind: ChangeKind,
    story_id: int,
    version_id: int | None,
    removed: list[int],
) -> int:
    """Write the next line of the log; return its number."""
    line = _line(kind, story_id, version_id, removed)
    return number_of(connection.execute(insert(tables.changes).values(line)))


def log_withdrawn(connection: Connection, removed: Mapping[int, list[int]]) -> dict[int, int]:
    """Write a line for each of these stories, whose passages are gone; return their numbers."""
    log = tables.changes
    lines = [_line(ChangeKind.WITHDRAWN, id_, None, gone) for id_, gone in removed.items()]
    made = insert(log).returning(log.c.story_id, log.c.number)
    return {row.story_id: row.number for row in connection.execute(made, lines)} if lines else {}


def _line(
    kind: ChangeKind, story_id: int, version_id: int | None, removed: list[int]
) -> dict[str, object]:
    return {
        "at": datetime.now(UTC),
        "kind": kind.value,
        "story_id": story_id,
        "version_id": version_id,
        "removed": removed,
    }


def settle_access(
    connection: Connection, story_id: int, embargo: datetime | None
) -> ChangeKind | None:
    """Work out who may see a story from the feeds that carry it; return what that has changed.

    None where it is as it was. Else the caller logs a change of that kind where the story is live,
    so that both indexes learn it: a story whose embargo is over or lifted is added for those who
    could not see it. An embargo that is over is none.
    """
    return _settle(connection, {story_id: embargo}).get(story_id)


def _settle(
    connection: Connection, embargoes: Mapping[int, datetime | None]
) -> dict[int, ChangeKind]:
    """Settle who may see stories, as `settle_access` does; return what changed, by story."""
    links, pages, feeds, stories = tables.carried, tables.pages, tables.feeds, tables.stories
    query = (
        select(links.c.story_id, feeds.c.collection)
        .join(pages, pages.c.feed_id == feeds.c.id)
        .join(links, links.c.page_id == pages.c.id)
        .distinct()
    )
    collections: dict[int, list[str | None]] = {}
    for row in in_batches(connection, query, links.c.story_id, embargoes):
        collections.setdefault(row.story_id, []).append(row.collection)
    known = select(stories.c.id, stories.c.audience, stories.c.embargo)
    found: dict[int, ChangeKind] = {}
    anew: dict[tuple[str, datetime | None], list[int]] = {}
    for row in in_batches(connection, known, stories.c.id, embargoes):
        before = aware(row.embargo) if row.embargo else None
        now = audience_of(collections.get(row.id, ())), access_until(embargoes[row.id])
        if now != (row.audience, before):
            opens = before is not None and now[1] is None
            found[row.id] = ChangeKind.ADDED if opens else ChangeKind.UNCHANGED
            anew.setdefault(now, []).append(row.id)
    for (audience, embargo), ids in anew.items():
        for some in batches(ids):
            these = update(stories).where(stories.c.id.in_(some))
            connection.execute(these.values(audience=audience, embargo=embargo))
    return found


def access_until(embargo: datetime | None) -> datetime | None:
    """Return an embargo as it counts: one that is over is none."""
    return None if embargo is not None and embargo <= datetime.now(UTC) else embargo


def resettle(connection: Connection, story_ids: Iterable[int]) -> None:
    """Work out anew who may see stories whose feeds have changed; their embargoes stay."""
    stories = tables.stories
    query = select(stories.c.id, stories.c.version_id, stories.c.embargo)
    for some in batches(story_ids):
        rows = connection.execute(query.where(stories.c.id.in_(some)).order_by(stories.c.id)).all()
        until = {row.id: aware(row.embargo) if row.embargo else None for row in rows}
        changed = _settle(connection, until)
        lines = [
            _line(changed[row.id], row.id, row.version_id, [])
            for row in rows
            if row.id in changed and row.version_id is not None
        ]
        if lines:
            connection.execute(insert(tables.changes), lines)
