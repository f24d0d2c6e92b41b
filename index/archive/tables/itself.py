"""What the archive knows of itself, and which process does what for all."""

from __future__ import annotations

from sqlalchemy import Column, Float, MetaData, String, Table, Text

metadata = MetaData()

SCHEMA = 8
"""Number of this schema, kept in `facts`. Whoever changes the tables after a release raises it and
adds a step to `index.archive.migrations`."""

facts = Table(
    "facts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the archive knows of itself: `schema`, `archive` (its own id), `indexed_at`, `cut_by` (the
cutting rules that all live stories have been cut by), …"""

leases = Table(
    "leases",
    metadata,
    Column("name", String(60), primary_key=True),  # the role: see `index.roles`
    Column("holder", String(40), nullable=False),  # the id of a process
    Column("told", String(300), nullable=False),  # which one that is, for people
    Column("until", Float, nullable=False),  # seconds since 1970, by the database's clock
)
"""What one process of several does for all, until when it may, unless it renews that."""
