"""Files of a folder that are passed over when it is added: nobody is to look for their stories."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path, PurePath

from index.feeds.folder import PASSED_OVER
from index.pages import SUFFIXES

_NAMED = 3
"""Files that are named; of the rest only the endings are told."""
_DOCUMENTS = frozenset({".pdf", ".doc", ".odt", ".rtf"})


def passed_over(folder: Path) -> list[str]:
    """Return the files below a folder whose endings are not read, in order; none that is hidden."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(place).relative_to(folder)
        found += [
            (below / name).as_posix()
            for name in sorted(files)
            if not name.startswith(PASSED_OVER) and PurePath(name).suffix.lower() not in SUFFIXES
        ]
    return found


def in_words(files: list[str]) -> str:
    """Say which files were passed over, how many by ending, and what to do about documents."""
    named = ", ".join(files[:_NAMED])
    counted = Counter(PurePath(name).suffix.lower() or "no ending" for name in files)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in counted.most_common(_NAMED))
    told = f"passed over: {named}" if len(files) <= _NAMED else f"passed over: {kinds} ({named}, …)"
    told += f"; read are {' '.join(sorted(SUFFIXES))}"
    if _DOCUMENTS & counted.keys():
        told += (
            ". Save documents as .docx, .txt or .html: columns and page furniture of others mislead"
        )
    return told
