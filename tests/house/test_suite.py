"""How the suite is shared out among workers."""

from __future__ import annotations

from pathlib import Path

import pytest
from by_file import group_of

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("head", "group"),
    [
        ('pytestmark = pytest.mark.xdist_group("clock")', "clock"),
        ('pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clock")]', "clock"),
        ("pytestmark = pytest.mark.slow", None),
        ('# pytestmark = pytest.mark.xdist_group("clock")', None),
        ("", None),
    ],
)
def test_one_worker_runs_a_file_or_a_group_of_files(
    tmp_path: Path, head: str, group: str | None
) -> None:
    file = tmp_path / "test_bridges.py"
    file.write_text(f"import pytest\n\n{head}\n\ndef test_a_bridge() -> None: ...\n")
    assert group_of(file) == (group or str(file))


def test_what_marks_its_group_is_of_it() -> None:
    marking = "mark.xdist_" + "group("
    marked = [file for file in TESTS.rglob("test_*.py") if marking in file.read_text("utf-8")]
    alone = [file for file in marked if group_of(file) == str(file)]
    assert (len(marked) > 1, alone) == (
        True,
        [Path(__file__)],
    )  # which tells of marks, and has none
