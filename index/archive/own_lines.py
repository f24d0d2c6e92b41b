"""Lines in which outlets may speak of themselves, and in how many of their stories each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, insert, select, update

from index.archive import tables
from index.archive.engine import Archive, set_fact
from index.archive.reading import in_batches

RECURS = 3
"""Stories that have a line from which it is its outlet's own. Of 788 real stories of 38 outlets the
lines that stand in three and speak of the outlet or to its readers were furniture, all of them."""
CUT_BY = "cut_by"
"""The fact that keeps what all live stories are cut by: the number of the cutting rules."""
LINES = "lines"
"""What that fact says where lines were found to recur in stories that are cut with them."""
_OLDER = 0
"""The rules that a version counts as cut by which is to be cut again."""


def which_recur(archive: Archive, lines: Collection[str]) -> set[str]:
    """Return which of these lines, by their sums, recur across their outlet's stories."""
    if not lines:
        return set()
    own = tables.own_lines.c
    query = select(own.line).where(own.line.in_(lines)).group_by(own.line)
    with archive.reading() as connection:
        return set(connection.execute(query.having(func.count() >= RECURS)).scalars())


def note_lines(connection: Connection, lines: Mapping[int, Collection[str]]) -> None:
    """Note which lines stories have; where one recurs from now on, have its stories be cut anew."""
    own = tables.own_lines
    told = {(line, story_id) for story_id, its in lines.items() for line in its}
    if not told:
        return
    query = select(own.c.line, own.c.story_id).where(own.c.story_id.in_(list(lines)))
    known = in_batches(connection, query, own.c.line, {line for line, _ in told})
    new = sorted(told - {(row.line, row.story_id) for row in known})
    if not new:
        return
    connection.execute(insert(own), [{"line": line, "story_id": id_} for line, id_ in new])
    more = Counter(line for line, _ in new)
    counted = select(own.c.line, func.count().label("stories")).group_by(own.c.line)
    risen = [
        row.line
        for row in in_batches(connection, counted, own.c.line, more)
        if row.stories - more[row.line] < RECURS <= row.stories
    ]
    if risen:
        _cut_anew(connection, risen)


def _cut_anew(connection: Connection, risen: Collection[str]) -> None:
    own, versions, stories = tables.own_lines, tables.versions, tables.stories
    having = select(own.c.story_id).where(own.c.line.in_(risen))
    live = select(stories.c.version_id).where(stories.c.id.in_(having))
    this = versions.c.id.in_(live.where(stories.c.version_id.is_not(None)))
    connection.execute(update(versions).where(this).values(rules=_OLDER))
    set_fact(connection, CUT_BY, LINES)
