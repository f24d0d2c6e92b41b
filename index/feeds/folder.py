"""Feeds of kind folder: which pages there are, whether one may have changed, is being written."""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from index.errors import BadInputError, FeedError
from index.listing import ListedPage, Listing
from index.pages import SUFFIXES

if sys.platform == "linux":
    import fcntl

MAX_FILE_BYTES = 2_000_000_000
"""Largest file read; it is held in memory while its stories land."""


PASSED_OVER = (".", "~$")
"""How names begin of files that are hidden, or that Word keeps beside a document being written."""


def check_folder(location: str) -> str:
    """Return a folder's or file's absolute path.

    Raises:
        FeedError: there is none, or nothing of it can be read as stories.

    """
    path = Path(location).expanduser().resolve()
    if _spelt(str(path)) != str(path):
        raise FeedError(f"{_spelt(str(path))}: this name is not UTF-8. Rename it and add it again.")
    if path.is_dir() or (path.is_file() and path.suffix.lower() in SUFFIXES):
        return str(path)
    kinds = ", ".join(sorted(SUFFIXES))
    raise FeedError(f"{location} is neither a folder nor a file of {kinds}")


def list_folder(location: str) -> Listing:
    """List every page below a folder (or the one file), in order of path.

    A page's mark is its size, its times and its inode.

    Hidden files and folders, and those with other endings, are passed over; links are followed
    to files, not to folders.

    Raises:
        FeedError: the folder is not there or cannot be read. Nothing is withdrawn for that.

    """
    root = Path(location)
    if root.is_file():
        pages = [page for page in [_listed(str(root), root.name)] if page]
        return Listing(tuple(pages), complete=True)
    if not root.is_dir():
        raise FeedError(
            f"{location}: there is no such folder or file. Its stories stay as they were."
        )
    return Listing(tuple(sorted(_walk(root), key=lambda page: page.path)), complete=True)


def marks_below(location: str) -> dict[str, str]:
    """Return the mark of every file of a folder that may be a page, by the file's whole name.

    Raises:
        FeedError: the folder cannot be read.

    """
    return {file: mark for file, _, mark in _found(Path(location))}


def spelt_below(location: str, file: str) -> str:
    """Return the path by which a folder lists a file of it that was found there."""
    return _spelt(Path(file).relative_to(location).as_posix())


def list_files(location: str, files: Iterable[Path]) -> Listing:
    """List those of these files that are pages of a folder; those that are not there are gone."""
    root = Path(location)
    top = root.parent if root.is_file() else root
    pages, gone = [], []
    for file in sorted(set(files)):
        below = file.relative_to(top)
        if any(part.startswith(".") for part in below.parts):
            continue
        page = _listed(str(file), below.as_posix())
        if page is not None:
            pages.append(page)
        elif file.suffix.lower() in SUFFIXES:
            gone.append(_spelt(below.as_posix()))
    return Listing(tuple(pages), complete=False, gone=tuple(gone))


def _walk(root: Path) -> Iterator[ListedPage]:
    for file, path, mark in _found(root):
        yield ListedPage(_spelt(path), mark, file=Path(file))


def _found(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each file that may be a page: its whole name, its path below the folder, its mark."""

    def fail(error: OSError) -> None:
        raise FeedError(f"{error.filename}: {error.strerror}. Stories stay as they were.")

    for folder, subfolders, files in os.walk(root, onerror=fail):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        top = Path(folder).relative_to(root).as_posix()
        below = "" if top == "." else f"{top}/"
        for name in files:
            file = os.path.join(folder, name)  # noqa: PTH118
            mark = _mark_of(file)
            if mark is not None:
                yield file, below + name, mark


def _listed(file: str, path: str) -> ListedPage | None:
    """Return a page at `path` below its folder; None where none can be there."""
    mark = _mark_of(file)
    return None if mark is None else ListedPage(_spelt(path), mark, file=Path(file))


def _mark_of(file: str) -> str | None:
    """Return a file's mark; None where no page can be there.

    Files are named by strings, since a beat meets every file and Path takes 25 µs for each.
    """
    name = file.rpartition(os.sep)[2]
    if name.startswith(PASSED_OVER) or os.path.splitext(name)[1].lower() not in SUFFIXES:  # noqa: PTH122
        return None
    try:
        seen = os.stat(file)  # noqa: PTH116
    except FileNotFoundError:
        return None
    except OSError as error:  # a loop of links, a folder not to be entered: `read_file` says so
        return f"error {error.errno}"
    return f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}:{seen.st_ino}"


def _spelt(path: str) -> str:
    """Return a path with bytes that are not UTF-8 spelt out."""
    return path.encode(errors="surrogateescape").decode(errors="backslashreplace")


def read_file(page: ListedPage) -> bytes:
    """Return a page's bytes.

    Raises:
        BadInputError: it cannot be read, or is being written: half a story is none.

    """
    file = page.file or Path(page.path)
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BadInputError("not a file that can be read: a pipe, a socket or a device")
        if found.st_size > MAX_FILE_BYTES:
            raise BadInputError("the file has over 2 GB; split it")
        data = None if is_being_written(file) else file.read_bytes()
        after = file.stat()
    except OSError as error:
        raise BadInputError(f"the file cannot be read: {error.strerror}") from None
    if data is None or (found.st_size, found.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise BadInputError("being written just now; the next refresh reads it")
    return data


def is_being_written(file: Path) -> bool | None:
    """Tell whether a program has a file open for writing; None where the system does not say.

    Linux grants a read lease only on a file that nobody has open for writing, and only to the
    file's owner. It is given back at once; a writer who comes in between waits for that.
    """
    if sys.platform != "linux":
        return None
    try:
        opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with closing(os.fdopen(opened, "rb", buffering=0)) as handle:
        try:
            fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # SIGIO, the usual one, would end us
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            return True if error.errno == errno.EAGAIN else None
    return False
