"""How the archive, the feeds and the indexes stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.running.trouble import Trouble, troubles_noted
from index.archive import Feed, PageProblem
from index.archive.feeds import all_feeds
from index.archive.leases import READER, Lease, all_leases
from index.archive.pages import page_problems
from index.archive.reading import indexed_at, last_change
from index.archive.slow_history import history_is_held
from index.archive.striking import Struck, all_struck
from index.archive.totals import counts
from index.archive.withdrawing import Held, held
from index.house import House
from index.level import applied_numbers, changes_behind
from index.rhythm import concern

SLOW_HISTORY = (
    "it tells this app one page of history a minute, as it does apps that are distributed "
    "commercially outside its Marketplace. After an outage questions are found late, and answered "
    "then; an app that you make in your own workspace is not held to that"
)


@dataclass(frozen=True, slots=True)
class Status:
    """One look at everything."""

    stories: int
    withdrawn: int
    versions: int
    passages: int
    changes: int
    """Number of the archive's last change; the indexes are level when both have applied it."""
    vectors_applied: int
    words_applied: int
    behind: int
    """Changes the indexes lack; all where they were made by another model or archive."""
    indexed_at: datetime | None
    embedding_model: str
    owner: str | None
    feeds: tuple[Feed, ...]
    problems: tuple[PageProblem, ...]
    concerns: dict[int, str]
    """What is to be said of a feed's freshness, by its id; none where all is as usual."""
    held: tuple[Held, ...] = ()
    """Stories that people withdrew, the latest first."""
    struck: tuple[Struck, ...] = ()
    """Versions that people struck, the latest first."""
    troubles: tuple[Trouble, ...] = ()
    """The tokens that Slack refuses the running bot."""
    roles: tuple[Lease, ...] = ()
    """Who does what for all that share the archive; nobody where it is one machine's."""
    followers: Mapping[int, Lease] = field(default_factory=dict)
    """Which process reads a feed, of several that share the archive, by the feed's id."""
    slow_history: bool = False
    """Whether Slack was last seen to tell the app a page of history a minute."""


def look(house: House) -> Status:
    """Look at everything, changing nothing."""
    vectors_applied, words_applied = applied_numbers(house.vectors_level, house.words)
    model = house.settings.embedding
    behind = changes_behind(house.archive, model, house.vectors_level, house.words)
    with house.archive.reading() as connection:
        leases = all_leases(connection) if house.archive.shared else []
        counted = counts(connection)
        feeds = tuple(all_feeds(connection))
        return Status(
            stories=counted.stories,
            withdrawn=counted.withdrawn,
            versions=counted.versions,
            passages=counted.passages,
            changes=last_change(connection),
            vectors_applied=vectors_applied,
            words_applied=words_applied,
            behind=behind,
            indexed_at=indexed_at(connection),
            embedding_model=model,
            owner=house.owner(),
            feeds=feeds,
            problems=tuple(page_problems(connection)),
            concerns=_concerns(feeds),
            held=tuple(held(connection)),
            struck=tuple(all_struck(connection)),
            troubles=troubles_noted(connection),
            roles=tuple(one for one in leases if one.feed is None),
            followers={one.feed: one for one in leases if one.feed is not None},
            slow_history=history_is_held(connection),
        )


def _concerns(feeds: Iterable[Feed]) -> dict[int, str]:
    now = datetime.now(UTC)
    told = {feed.id: concern(feed, now) for feed in feeds}
    return {id_: line for id_, line in told.items() if line is not None}


def role_of(lease: Lease) -> str:
    """Return what is done under a lease, in a word: who is there to read feeds is a reader."""
    return READER.strip() if lease.name.startswith(READER) else lease.name


def read_by(status: Status, feed: Feed) -> str | None:
    """Return which process reads a feed; None where none does, or only one can."""
    lease = status.followers.get(feed.id)
    return lease.told if lease is not None and lease.left > 0 else None


def status_json(status: Status) -> dict[str, Any]:
    """Return a status as JSON values."""
    return {
        "stories": status.stories,
        "withdrawn": status.withdrawn,
        "versions": status.versions,
        "passages": status.passages,
        "changes": status.changes,
        "vectors_applied": status.vectors_applied,
        "words_applied": status.words_applied,
        "behind": status.behind,
        "troubles": [one.as_json() for one in status.troubles],
        "indexed_at": status.indexed_at.isoformat() if status.indexed_at else None,
        "embedding_model": status.embedding_model,
        "owner": status.owner,
        "roles": [
            {"role": role_of(one), "holder": one.told, "held": one.left > 0} for one in status.roles
        ],
        "slow_history": status.slow_history,
        "feeds": [
            {
                "location": feed.location,
                "kind": feed.kind,
                "outlet": feed.outlet,
                "refreshed_at": feed.refreshed_at.isoformat() if feed.refreshed_at else None,
                "problem": feed.problem,
                "collection": feed.collection,
                "failing_since": feed.failing_since.isoformat() if feed.failing_since else None,
                "last_arrival": feed.arrivals[-1].isoformat() if feed.arrivals else None,
                "concern": status.concerns.get(feed.id),
                "machine": feed.machine.host if feed.machine else None,
                "read_by": read_by(status, feed),
            }
            for feed in status.feeds
        ],
        "problems": [
            {"feed": p.feed, "path": p.path, "where": p.where, "reason": p.reason}
            for p in status.problems
        ],
        "held": [
            {
                "key": one.key,
                "title": one.title,
                "url": one.url,
                "why": one.why,
                "at": one.at.isoformat(),
                "by": one.by,
            }
            for one in status.held
        ],
        "struck": [
            {
                "key": one.key,
                "version": one.number,
                "url": one.url,
                "why": one.why,
                "at": one.at.isoformat(),
                "erased": one.erased,
            }
            for one in status.struck
        ],
    }
