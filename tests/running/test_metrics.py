"""What Prometheus is told of how things stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from newsroom import FILLER, Newsroom
from prometheus_client.parser import text_string_to_metric_families
from status_samples import AT, EMPTY, feed

from bot.running.metrics import CONTENT_TYPE, exposition, feed_names
from bot.running.status import Status, look
from index.archive import PageProblem
from index.errors import StoreError


def scraped(look_at: Callable[[], tuple[Status, int]]) -> dict[tuple[str, ...], float]:
    """The samples by name and labels, each once, as a Prometheus server reads them."""
    samples = [
        ((sample.name, *sample.labels.values()), sample.value)
        for family in text_string_to_metric_families(exposition(look_at).decode())
        for sample in family.samples
    ]
    assert len(dict(samples)) == len(samples)
    return dict(samples)


def shown(status: Status, inbox_depth: int = 0) -> dict[tuple[str, ...], float]:
    return scraped(lambda: (status, inbox_depth))


def test_an_empty_newsroom_shows_noughts_and_no_times() -> None:
    names = "stories passages changes index_behind_changes inbox_depth".split()
    assert shown(EMPTY) == {(f"pullquote_{name}",): 0.0 for name in names}


def test_every_figure_of_a_status_is_shown_under_its_name() -> None:
    status = replace(EMPTY, stories=3, passages=9, changes=12, behind=2, indexed_at=AT)
    assert shown(status, inbox_depth=4) == {
        ("pullquote_stories",): 3,
        ("pullquote_passages",): 9,
        ("pullquote_changes",): 12,
        ("pullquote_index_behind_changes",): 2,
        ("pullquote_inbox_depth",): 4,
        ("pullquote_indexed_timestamp_seconds",): AT.timestamp(),
    }


def test_each_feed_shows_when_it_was_refreshed_whether_it_fails_and_what_cannot_be_read() -> None:
    post, wire = "https://post.example/feed", "/srv/wire"
    feeds = (feed(1, post, problem="it timed out"), feed(2, wire, "folder", refreshed_at=None))
    problems = tuple(PageProblem(wire, f"{n}.txt", "", "the file is empty") for n in range(3))
    samples = shown(replace(EMPTY, feeds=feeds, problems=problems))
    of_feeds = {key: value for key, value in samples.items() if len(key) > 1}
    assert of_feeds == {
        ("pullquote_feed_refreshed_timestamp_seconds", post, "rss"): AT.timestamp(),
        ("pullquote_feed_failing", post, "rss"): 1,
        ("pullquote_feed_failing", wire, "folder"): 0,
        ("pullquote_feed_concern", post, "rss"): 0,
        ("pullquote_feed_concern", wire, "folder"): 0,
        ("pullquote_feed_problems", post, "rss"): 0,
        ("pullquote_feed_problems", wire, "folder"): 3,
    }


@pytest.mark.parametrize(
    ("locations", "names"),
    [
        (["https://ada:geheim@post.example:8443/feed?key=k#x"], ["https://post.example:8443/feed"]),
        (["https://ada@geheim@post.example/"], ["https://post.example/"]),
        (
            ["https://post.example/?a", "https://post.example/?b"],
            ["https://post.example/ (1)", "https://post.example/ (2)"],
        ),
        (["/srv/what? a #folder@home", "pushes:"], ["/srv/what? a #folder@home", "pushes:"]),
        (['/srv/"quoted"\\n'], ['/srv/"quoted"\\n']),
        (["https://[broken/feed?key=geheim"], ["https"]),
    ],
)
def test_a_feed_is_called_by_its_location_without_its_secrets(
    locations: list[str], names: list[str]
) -> None:
    feeds = [feed(n, location) for n, location in enumerate(locations, 1)]
    assert list(feed_names(feeds).values()) == names
    labels = {key[1] for key in shown(replace(EMPTY, feeds=tuple(feeds))) if len(key) > 1}
    assert labels == set(names)


def test_a_scrape_sees_what_status_sees(room: Newsroom) -> None:
    room.write("one.txt", FILLER)
    room.write("empty.txt", "")
    room.refresh()
    samples = scraped(lambda: (look(room.house), 0))
    status = look(room.house)
    assert samples["pullquote_stories",] == status.stories == 1
    assert samples["pullquote_passages",] == status.passages > 0
    assert samples["pullquote_index_behind_changes",] == 0
    assert samples["pullquote_feed_problems", str(room.feed), "folder"] == 1
    assert samples["pullquote_indexed_timestamp_seconds",] == pytest.approx(
        datetime.now(UTC).timestamp(), abs=60
    )


def test_a_look_that_fails_fails_the_scrape() -> None:
    def failing() -> tuple[Status, int]:
        raise StoreError("the archive failed: disk I/O error.")

    with pytest.raises(StoreError, match="disk I/O error"):
        exposition(failing)


def test_the_text_format_is_the_one_every_prometheus_reads() -> None:
    assert CONTENT_TYPE.startswith("text/plain; version=0.0.4")
    text = exposition(lambda: (EMPTY, 0)).decode()
    assert "# HELP pullquote_stories Live stories.\n# TYPE pullquote_stories gauge\n" in text
