"""Files that are their owner's alone: they hold tokens, embargoed stories, and who asked what."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from index.errors import SettingsError

UMASK = 0o077
"""What new files of ours are made with: nothing for the group, nothing for others."""
_OURS = ("archive*", "index.*", "machine", "vectors", "words")
"""What below a home is ours, backups of the archive included: should the home be a folder that
holds more, the rest of it stays as it is."""


def make_private(home: Path) -> bool:
    """Make the home where there is none; close it to others where they could look into it.

    Return whether it was open and is not any more. What another user owns is left alone, and so is
    what cannot be closed, and a folder that is everybody's on purpose, as `/tmp` is.

    Raises:
        SettingsError: it cannot be made.

    """
    try:
        home.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        folder = home.resolve()
        was_open, shared = open_to_others(folder), bool(folder.stat().st_mode & stat.S_ISVTX)
    except OSError as error:
        raise _unusable(home, _why(error)) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(home, "it cannot be written, or its disk is read-only")
    if shared or folder.parent == folder:
        return False
    for path in (folder, *_of_ours(folder)):
        _close(path)
    return was_open and not open_to_others(folder)


def _unusable(home: Path, why: str) -> SettingsError:
    return SettingsError(
        f"PULLQUOTE_HOME cannot be {home}: {why}. Name a folder that can be written."
    )


def _why(error: OSError) -> str:
    """Say why a folder cannot be made: a file may stand in its place, or in that of one above."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file stands in its place, or in that of a folder above it"
    return error.strerror or str(error)


def open_to_others(path: Path) -> bool:
    """Tell whether anybody but its owner may read, write or enter what stands there."""
    return bool(path.stat().st_mode & UMASK)


def _of_ours(home: Path) -> Iterator[Path]:
    for pattern in _OURS:
        for path in home.glob(pattern):
            yield path
            for folder, folders, files in () if path.is_symlink() else os.walk(path):
                yield from (Path(folder, name) for name in (*folders, *files))


def _close(path: Path) -> None:
    """Take from others what they may; never by way of a link, which may lead anywhere."""
    with suppress(OSError):  # gone meanwhile, or a file system that has no modes
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return
        if found.st_mode & UMASK and found.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(found.st_mode) & ~UMASK)
