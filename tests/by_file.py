"""Which tests one worker runs: a file's, and those of all files that share a group.

There they share what their files' fixtures made. xdist's own `loadgroup` has its workers write each
test's group into the test's id, which since pytest 9.2 changes nothing: it hands out single tests,
and every worker makes every newsroom (pytest-dev/pytest-xdist#1386). Here the files say it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_MARK = re.compile(r'^pytestmark = .*\bxdist_group\("(\w+)"\)', re.MULTILINE)


@cache
def group_of(file: Path) -> str:
    """Return what names a file's group: its `xdist_group` mark, or its path where it has none."""
    marked = _MARK.search(file.read_text(encoding="utf-8"))
    return marked[1] if marked else str(file)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """Hands each group of files to one worker, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self.config.rootpath / nodeid.partition("::")[0])
