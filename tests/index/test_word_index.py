"""The word index on disk: whatever cut its clearing short, it opens, and knows it is behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from index.access import Seal
from index.word_index import Words
from index.words import WordEntry


class KilledError(BaseException):
    """Nothing after this is done."""


def filled(folder: Path) -> Path:
    told = {1: ("", "the mill burnt down"), 2: ("", "the mayor spoke"), 3: ("desk", "a ferry sank")}
    entries = [
        WordEntry(id_, text, "", Seal(f"of {id_}", audience, 0))
        for id_, (audience, text) in told.items()
    ]
    words = Words(folder)
    words.apply([], entries[:2], "2")
    words.apply([], entries[2:], "3")
    assert words.count() == 3
    return folder


def test_a_clearing_that_was_cut_short_leaves_what_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = filled(tmp_path / "whole")
    really = os.unlink
    files = sum(path.is_file() for path in whole.rglob("*"))
    for done in range(files):
        folder = Path(shutil.copytree(whole, tmp_path / str(done)))
        left = iter(range(done))

        def unlink(*told: Any, left: Any = left, **how: Any) -> None:
            if next(left, None) is None:
                raise KilledError
            really(*told, **how)

        words = Words(folder)
        with monkeypatch.context() as patch:
            patch.setattr(os, "unlink", unlink)
            with pytest.raises(KilledError):
                words.clear()
        again = Words(folder)
        assert again.count() <= 3
        assert again.applied() == ("3" if done == 0 else None)
        again.apply([], [WordEntry(9, "anew", "", Seal("of 9", "", 0))], "9")
        assert again.knows("anew")
