"""Live stories that older rules have cut, cut anew from their stored texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from index.archive import Archive
from index.archive.engine import fact, set_fact
from index.archive.landing import land_anew, older_cuts
from index.archive.own_lines import CUT_BY, LINES, which_recur
from index.archive.pages import ask_for_all
from index.archive.reading import live_versions
from index.cutting import cut
from index.embeddings import Embedder
from index.errors import FaultError
from index.guard import failing_alone
from index.story import CUTTING_RULES, Version

_AT_ONCE = 64
"""Stories a transaction."""

OnRecut = Callable[[int, int], None]
"""Told after every batch: stories cut anew, stories there are to cut."""


def recut(archive: Archive, embedder: Embedder, on_recut: OnRecut) -> None:
    """Have every live story cut by the rules of this release, without what recurs.

    Nothing happens where all are. No page is needed for it: a feed may be down, and a page as it
    was is not sent again. A stop in between loses nothing. After rules that are new, pages of the
    web are asked for whole once, at their time: the rules that read them may have changed too.
    """
    with archive.reading() as connection:
        known = fact(connection, CUT_BY)
        if known == str(CUTTING_RULES):
            return
        older = older_cuts(connection)
    for at in range(0, len(older), _AT_ONCE):
        batch = older[at : at + _AT_ONCE]
        with archive.reading() as connection:
            versions = list(live_versions(connection, batch).values())
        _recut(archive, embedder, versions)
        on_recut(at + len(batch), len(older))
    with archive.writing() as connection:
        if known != LINES:
            ask_for_all(connection)
        set_fact(connection, CUT_BY, str(CUTTING_RULES))


def _recut(archive: Archive, embedder: Embedder, versions: Sequence[Version]) -> None:
    """Cut versions anew together; where that fails, each by itself.

    The one to blame stands as older rules have cut it; its page, read again, says what is wrong.
    """
    try:
        with failing_alone(versions=len(versions)):
            cuts = cut([one.story for one in versions], embedder, partial(which_recur, archive))
            with archive.writing() as connection:
                for version, piece in zip(versions, cuts, strict=True):
                    land_anew(connection, version.id, piece)
    except FaultError:
        for version in versions if len(versions) > 1 else ():
            _recut(archive, embedder, [version])
