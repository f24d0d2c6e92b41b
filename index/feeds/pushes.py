"""The feed of kind pushes: what a publishing system has sent, as the archive keeps it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from index.archive import Archive
from index.archive.pushed import pushed_fields, pushed_marks
from index.listing import ListedPage, Listing


def list_pushes(archive: Archive, only: Collection[str] | None = None) -> Listing:
    """Return every pushed story that stands; with `only`, what has become of these paths.

    Each story is read from the archive when its fields are first looked at, so that listing a
    hundred thousand holds none of them.
    """
    with archive.reading() as connection:
        marks = dict(pushed_marks(connection, only))
    pages = tuple(
        ListedPage(path, mark=digest, fields=_Sent(archive, path), whole=True)
        for path, digest in marks.items()
    )
    if only is None:
        return Listing(pages, complete=True)
    return Listing(pages, complete=False, gone=tuple(sorted(set(only) - marks.keys())))


class _Sent(Mapping[str, object]):
    """The fields of one story, read from the archive once, when one is first looked at."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive = archive
        self._path = path

    @cached_property
    def _fields(self) -> Mapping[str, object]:
        with self._archive.reading() as connection:
            return pushed_fields(connection, self._path)

    def __getitem__(self, name: str) -> object:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)
