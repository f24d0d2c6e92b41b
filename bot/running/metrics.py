"""How everything stands, as Prometheus reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.running.counting import counts_so_far, note_ready
from bot.running.status import Status
from index.archive import Feed

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
"""Media type of what `exposition` returns."""

Labelled = Iterable[tuple[tuple[str, str], float]]


def exposition(look: Callable[[], tuple[Status, int]]) -> bytes:
    """Return the metrics of one look at the status and the inbox's depth, as text.

    Raises:
        StoreError: the look failed.

    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Standing(look))
    return generate_latest(registry)


def scrape(look: Callable[[], tuple[Status, int]], is_ready: Callable[[], bool]) -> bytes:
    """Return all that Prometheus is told: what was counted so far, and how things stand.

    Raises:
        StoreError: the look failed.

    """
    standing = exposition(look)
    note_ready(ready=is_ready())
    return counts_so_far() + standing


class _Standing(Collector):
    def __init__(self, look: Callable[[], tuple[Status, int]]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        return families(*self._look())


def families(status: Status, inbox_depth: int) -> Iterator[Metric]:
    """Yield the metrics of a status; a time that is not known has no sample."""
    indexed = [status.indexed_at.timestamp()] if status.indexed_at else []
    yield _plain("stories", "Live stories.", [status.stories])
    yield _plain("passages", "Passages of live stories.", [status.passages])
    yield _plain("changes", "Number of the archive's last change.", [status.changes])
    yield _plain("index_behind_changes", "Changes the indexes lack.", [status.behind])
    yield _plain("indexed_timestamp_seconds", "When the indexes were last brought level.", indexed)
    yield _plain("inbox_depth", "Questions that wait or are worked on.", [inbox_depth])
    names = feed_names(status.feeds)
    problems = Counter(problem.feed for problem in status.problems)
    feeds = [((names[feed.id], feed.kind), feed) for feed in status.feeds]
    yield _by_feed(
        "refreshed_timestamp_seconds",
        "When a feed was last listed to the end.",
        ((label, at.timestamp()) for label, feed in feeds if (at := feed.refreshed_at)),
    )
    yield _by_feed(
        "failing",
        "1 where a feed could not be listed at the last try.",
        ((label, float(feed.problem is not None)) for label, feed in feeds),
    )
    yield _by_feed(
        "concern",
        "1 where a feed has been silent or failing for longer than its usual rhythm.",
        ((label, float(feed.id in status.concerns)) for label, feed in feeds),
    )
    yield _by_feed(
        "arrival_timestamp_seconds",
        "When a feed last brought a new or corrected story.",
        ((label, feed.arrivals[-1].timestamp()) for label, feed in feeds if feed.arrivals),
    )
    yield _by_feed(
        "problems",
        "What could not be read of a feed's pages.",
        ((label, problems[feed.location]) for label, feed in feeds),
    )


def feed_names(feeds: Iterable[Feed]) -> dict[int, str]:
    """Return what to call each feed by its id: its location without password, query and fragment.

    Feeds that would be called the same have their id added.
    """
    shown = {feed.id: _without_secrets(feed.location) for feed in feeds}
    times = Counter(shown.values())
    return {id_: name if times[name] == 1 else f"{name} ({id_})" for id_, name in shown.items()}


def _without_secrets(location: str) -> str:
    if not location.startswith(("http://", "https://")):
        return location
    try:
        parts = urlsplit(location)
    except ValueError:
        return location.partition(":")[0]
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _plain(name: str, help_: str, values: Iterable[float]) -> Metric:
    family = GaugeMetricFamily(f"pullquote_{name}", help_)
    for value in values:
        family.add_metric([], value)
    return family


def _by_feed(name: str, help_: str, samples: Labelled) -> Metric:
    family = GaugeMetricFamily(f"pullquote_feed_{name}", help_, labels=["feed", "kind"])
    for label, value in samples:
        family.add_metric(label, value)
    return family
