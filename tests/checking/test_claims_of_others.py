"""Claims that somebody else wrote over stories of another newsroom, in other words than theirs.

The floors are a little under what was measured when this was written (docs/quality.md).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from newsroom import MakeHouse
from paths import DATA

from bench.claims import measured
from index.archive.feeds import add_feed
from index.update import update

STORIES = DATA / "news" / "stories_newsqa_dev.jsonl"


@pytest.mark.slow
@pytest.mark.skipif(not STORIES.exists(), reason="the stories are not there")
def test_what_is_said_of_them(tmp_path: Path, make_house: MakeHouse) -> None:
    house = make_house(tmp_path / "home")
    with house.archive.writing() as connection:
        feed = add_feed(connection, str(STORIES), "folder", None)
    with house.owning_index("test"):
        update(house, [feed], lambda *_: None, lambda *_: None)
    told = list(measured(house, None))
    said = Counter((one.kind, one.outcome) for one in told)
    shown = Counter(one.kind for one in told if one.shows)
    assert said["changed", "supported"] == said["unfindable", "supported"] == 0
    assert said["changed", "different"] >= 8
    assert said["true", "different"] <= 1
    assert said["unfindable", "not_found"] >= 68
    assert shown["true"] >= 125
    assert shown["changed"] >= 128
