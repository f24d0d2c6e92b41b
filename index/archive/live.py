"""Making versions live and not: passages, names, who may see them, and the line in the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from index.access import audience_of
from index.archive import tables
from index.archive.copies import forget_signature, keep_signatures
from index.archive.engine import aware, number_of
from index.archive.reading import in_batches
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
    """Make a version live no more; return the ids of its passages, which are gone with it.

    Who may see it now is kept with it: whoever may see its story later, nobody else reads it. What
    a model made of them goes at `forget_meanings`, once a next version is up that may share
    them.
    """
    if version_id is None:
        return []
    passages, names, stories = tables.passages, tables.names, tables.stories
    of_it = passages.c.version_id == version_id
    removed = list(connection.execute(select(passages.c.id).where(of_it)).scalars())
    connection.execute(delete(passages).where(of_it))
    connection.execute(delete(names).where(names.c.version_id == version_id))
    forget_signature(connection, version_id)
    this = stories.c.version_id == version_id
    seen = connection.execute(select(stories.c.audience, stories.c.embargo).where(this)).first()
    if seen is not None:
        waits = seen.embargo is not None and aware(seen.embargo) > datetime.now(UTC)
        connection.execute(
            update(tables.versions)
            .where(tables.versions.c.id == version_id)
            .values(audience=seen.audience, embargoed=waits)
        )
    connection.execute(update(stories).where(this).values(version_id=None))
    return removed


def take_back(connection: Connection, story_id: int) -> None:
    """Withdraw all versions of a story that no withdrawal has named yet."""
    versions = tables.versions
    named = (versions.c.story_id == story_id) & versions.c.withdrawn_at.is_(None)
    connection.execute(update(versions).where(named).values(withdrawn_at=datetime.now(UTC)))


def give_back(connection: Connection, story_id: int, version_id: int) -> None:
    """Undo the withdrawal that named a version; all that others named stays withdrawn."""
    versions = tables.versions
    this = select(versions.c.withdrawn_at).where(versions.c.id == version_id)
    at = connection.execute(this).scalar()
    same = (versions.c.story_id == story_id) & (versions.c.withdrawn_at == at)
    if at is not None:
        connection.execute(update(versions).where(same).values(withdrawn_at=None))


def digests_of(connection: Connection, version_id: int | None) -> set[str]:
    """Return the digests of a version's passages."""
    passages = tables.passages
    query = select(passages.c.digest).where(passages.c.version_id == version_id)
    return set(connection.execute(query).scalars())


def forget_meanings(connection: Connection, digests: Iterable[str]) -> None:
    """Drop what models made of passages that no live version has any more."""
    passages, meanings = tables.passages, tables.meanings
    wanted = list(digests)
    query = select(passages.c.digest)
    live = {row.digest for row in in_batches(connection, query, passages.c.digest, wanted)}
    for digest in wanted:
        if digest not in live:
            connection.execute(delete(meanings).where(meanings.c.digest == digest))


def log_change(
    connection: Connection,
    kind: ChangeKind,
    story_id: int,
    version_id: int | None,
    removed: list[int],
) -> int:
    """Write the next line of the log; return its number."""
    made = connection.execute(
        insert(tables.changes).values(
            at=datetime.now(UTC),
            kind=kind.value,
            story_id=story_id,
            version_id=version_id,
            removed=removed,
        )
    )
    return number_of(made)


def settle_access(
    connection: Connection, story_id: int, embargo: datetime | None
) -> ChangeKind | None:
    """Work out who may see a story from the feeds that carry it; return what that has changed.

    None where it is as it was. Else the caller logs a change of that kind where the story is live,
    so that both indexes learn it: a story whose embargo is over or lifted is added for those who
    could not see it. An embargo that is over is none.
    """
    embargo = access_until(embargo)
    links, pages, feeds, stories = tables.carried, tables.pages, tables.feeds, tables.stories
    query = (
        select(feeds.c.collection)
        .join(pages, pages.c.feed_id == feeds.c.id)
        .join(links, links.c.page_id == pages.c.id)
        .where(links.c.story_id == story_id)
        .distinct()
    )
    audience = audience_of(connection.execute(query).scalars())
    known = connection.execute(
        select(stories.c.audience, stories.c.embargo).where(stories.c.id == story_id)
    ).one()
    before = aware(known.embargo) if known.embargo else None
    if (known.audience, before) == (audience, embargo):
        return None
    connection.execute(
        update(stories).where(stories.c.id == story_id).values(audience=audience, embargo=embargo)
    )
    return ChangeKind.ADDED if before is not None and embargo is None else ChangeKind.UNCHANGED


def access_until(embargo: datetime | None) -> datetime | None:
    """Return an embargo as it counts: one that is over is none."""
    return None if embargo is not None and embargo <= datetime.now(UTC) else embargo


def embargo_of(connection: Connection, story_id: int) -> datetime | None:
    """Return until when a story is under embargo, aware UTC; it may be over by now."""
    stories = tables.stories
    known = connection.execute(select(stories.c.embargo).where(stories.c.id == story_id)).scalar()
    return aware(known) if known else None


def resettle(connection: Connection, story_id: int) -> None:
    """Work out anew who may see a story whose feeds have changed; its embargo stays."""
    stories = tables.stories
    kind = settle_access(connection, story_id, embargo_of(connection, story_id))
    live = connection.execute(select(stories.c.version_id).where(stories.c.id == story_id)).scalar()
    if kind is not None and live is not None:
        log_change(connection, kind, story_id, live, [])
