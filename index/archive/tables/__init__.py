"""The archive's tables, for SQLite and PostgreSQL alike; a family a file."""

from __future__ import annotations

from index.archive.tables.feed_tables import (
    TROUBLED,
    UNREAD,
    asides,
    canonicals,
    carried,
    feeds,
    pages,
    push_signatures,
    pushed,
)
from index.archive.tables.itself import SCHEMA, facts, leases, metadata
from index.archive.tables.left_behind import left_behind
from index.archive.tables.notices import INBOX
from index.archive.tables.slack_tables import (
    answer_quotes,
    answers,
    feedback,
    follow_seen,
    follows,
    inbox,
    places,
)
from index.archive.tables.story_tables import (
    HELD,
    STRUCK,
    aliases,
    bands,
    changes,
    credited,
    meanings,
    names,
    own_lines,
    passages,
    signatures,
    stories,
    versions,
)
from index.archive.tables.tallies import tallies

__all__ = [
    "HELD",
    "INBOX",
    "SCHEMA",
    "STRUCK",
    "TROUBLED",
    "UNREAD",
    "aliases",
    "answer_quotes",
    "answers",
    "asides",
    "bands",
    "canonicals",
    "carried",
    "changes",
    "credited",
    "facts",
    "feedback",
    "feeds",
    "follow_seen",
    "follows",
    "inbox",
    "leases",
    "left_behind",
    "meanings",
    "metadata",
    "names",
    "own_lines",
    "pages",
    "passages",
    "places",
    "push_signatures",
    "pushed",
    "signatures",
    "stories",
    "tallies",
    "versions",
]
