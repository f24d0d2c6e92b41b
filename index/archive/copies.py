"""Signatures of live versions' texts, and the copies they tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from index.access import EVERYTHING, Sight
from index.archive import tables
from index.archive.reading import batches, in_batches, may_be_seen
from index.copies import bands, is_copy, signature

_MOST = 100
"""Versions that share the most bands with one and are compared with it: as many as an answer can
name, and a bound on what a text that very many pages carry can cost."""
_READ = 10_000
"""Rows of bands read at once, those of a dozen versions: 20 copies of each and more."""


def keep_signatures(connection: Connection, pieces: Mapping[int, Iterable[str]]) -> None:
    """Keep the signatures of versions that become live, by their quotable sentences."""
    signed = {version_id: signature(told) for version_id, told in pieces.items()}
    signatures = [{"version_id": id_, "minhash": minhash} for id_, minhash in signed.items()]
    connection.execute(insert(tables.signatures), signatures)
    rows = [
        {"band": band, "version_id": id_}
        for id_, minhash in signed.items()
        for band in set(bands(minhash))
    ]
    connection.execute(insert(tables.bands), rows)


def forget_signatures(connection: Connection, version_ids: Iterable[int]) -> None:
    """Drop the signatures of versions that are live no more, of those that have one."""
    signed, table = _signatures(connection, version_ids), tables.bands
    for version_id, minhash in signed.items():
        rows = (table.c.version_id == version_id) & table.c.band.in_(bands(minhash))
        connection.execute(delete(table).where(rows))
    for some in batches(signed):
        of_them = tables.signatures.c.version_id.in_(some)
        connection.execute(delete(tables.signatures).where(of_them))


def copies_of(
    connection: Connection, version_ids: Iterable[int], sight: Sight = EVERYTHING
) -> dict[int, list[int]]:
    """Return, for each of these versions, the live ones with nearly its text, by rising id.

    Only of stories that may be seen, so that hidden copies crowd out none. As far as signatures
    tell: what the texts say decides whether they are one report.
    """
    wanted = list(dict.fromkeys(version_ids))
    known = _signatures(connection, wanted)
    near = _sharing(connection, known, sight)
    others = _signatures(connection, {other for ids in near.values() for other in ids})
    return {
        id_: sorted(other for other in near.get(id_, ()) if is_copy(known[id_], others[other]))
        for id_ in wanted
    }


def _sharing(
    connection: Connection, known: Mapping[int, bytes], sight: Sight
) -> dict[int, list[int]]:
    """Return, for each signature, the other versions that share its bands, the most first."""
    having: dict[int, list[int]] = {}
    for id_, signed in known.items():
        for band in bands(signed):
            having.setdefault(band, []).append(id_)
    query = select(tables.bands).limit(_READ)
    if not sight.everything:
        stories = tables.stories
        query = query.join(stories, stories.c.version_id == tables.bands.c.version_id)
        query = query.where(may_be_seen(sight))
    shared: dict[int, Counter[int]] = {id_: Counter() for id_ in known}
    for row in in_batches(connection, query, tables.bands.c.band, having):
        for id_ in having[row.band]:
            shared[id_][row.version_id] += 1
    return {
        id_: [other for other, _ in counted.most_common(_MOST) if other != id_]
        for id_, counted in shared.items()
    }


def _signatures(connection: Connection, ids: Iterable[int]) -> dict[int, bytes]:
    table = tables.signatures
    query = select(table.c.version_id, table.c.minhash)
    rows = in_batches(connection, query, table.c.version_id, ids)
    return {row.version_id: row.minhash for row in rows}
