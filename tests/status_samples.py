"""How things stand, for tests of what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.running.status import Status
from index.archive import Feed

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
EMPTY = Status(
    stories=0,
    withdrawn=0,
    versions=0,
    passages=0,
    changes=0,
    vectors_applied=0,
    words_applied=0,
    behind=0,
    indexed_at=None,
    embedding_model="all-MiniLM-L6-v2",
    owner=None,
    feeds=(),
    problems=(),
    concerns={},
)


def feed(
    id_: int,
    location: str,
    kind: str = "rss",
    refreshed_at: datetime | None = AT,
    problem: str | None = None,
) -> Feed:
    return Feed(id_, location, kind, None, refreshed_at, problem)
