"""Feeds, their pages, what stands at these, and what was pushed."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    literal_column,
)

from index.archive.tables.itself import metadata

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("location", String(2000), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("outlet", String(500)),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("refreshed_at", DateTime(timezone=True)),
    Column("problem", Text),
    Column("collection", String(60)),  # None: everybody may ask of its stories
    Column("failing_since", DateTime(timezone=True)),
    Column("arrivals", JSON),  # when its last refreshes that brought something began, ISO 8601
    Column("memory", JSON),  # what its listing is asked with next time: `index.listing.Memory`
    Column("machine", String(40)),  # a folder's: the id of the home it is read from; None: any
    Column("host", String(200)),  # what that machine calls itself
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("path", String(2000), nullable=False),
    Column("mark", String(200)),  # a sum that changes when the page may have; None: read again
    Column("digest", String(64)),  # sha256 of its bytes
    Column("problems", JSON, nullable=False),  # [[where, reason], …]
    Column("etag", String(1000)),
    Column("last_modified", String(100)),
    Column("first_at", DateTime(timezone=True)),  # when it was first read
    Column("looked_at", DateTime(timezone=True)),  # when it was last asked for
    Column("gone", Integer, nullable=False, default=0),  # refreshes in a row that found it gone
    Column("said", JSON),  # what a feed on the web said of it: `index.listing.ListedPage`
    UniqueConstraint("feed_id", "path"),
)
"""Every page a feed lists, read or not."""

TROUBLED = func.length(cast(pages.c.problems, Text)).between(
    literal_column("3"), literal_column("2147483647")
)
"""The condition on pages that something of them could not be read: more than `[]` is told. So put,
with an end, PostgreSQL takes them for few, as they are; it has no figures on what JSON holds."""
Index("pages_troubled", pages.c.feed_id, sqlite_where=TROUBLED, postgresql_where=TROUBLED)

UNREAD = pages.c.mark.is_(None)
"""The condition on pages that they are to be read, whatever is said of them."""
Index("pages_unread", pages.c.feed_id, sqlite_where=UNREAD, postgresql_where=UNREAD)

carried = Table(
    "carried",
    metadata,
    Column("page_id", ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, index=True),
)
"""Which pages carry which stories; a story no page carries is withdrawn."""

asides = Table(
    "asides",
    metadata,
    Column("page_id", ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True),
    Column("host", String(300), nullable=False, index=True),
    Column("since", DateTime(timezone=True), nullable=False),  # of this text, without a break
    Column("title", Text, nullable=False),  # what it says, in a few words
    Column("lines", JSON, nullable=False),  # sums over its lines: `index.deciding.showing.Lines`
    Column("leads", String(4000)),  # what the page is known by that the address leads to
    Column("is_wall", Boolean, nullable=False),  # it stands before other stories of the site too
)
"""What stands at addresses of stories and is not taken for them, while it does."""

canonicals = Table(
    "canonicals",
    metadata,
    Column("page_id", ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(4000), nullable=False, index=True),
)
"""What pages call their own address, where it is another than they were fetched at."""

pushed = Table(
    "pushed",
    metadata,
    Column("path", String(2000), primary_key=True),  # the story's id, else its URL
    Column("number", Integer, nullable=False, unique=True),  # of the last thing heard of it
    Column("key", String(4000), nullable=False, index=True),  # as in `stories`
    Column("body", JSON, nullable=False),  # the story's fields as sent
    Column("digest", String(64), nullable=False),  # sha256 of the body
    Column("updated", DateTime(timezone=True)),  # the newest the sender has given
    Column("pushed_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("why", String(500)),
)
"""Stories a publishing system has sent, each as it last stood: see `index.archive.pushed`."""

push_signatures = Table(
    "push_signatures",
    metadata,
    Column("signature", String(64), primary_key=True),
    Column("passes_until", BigInteger, nullable=False, index=True),  # seconds since 1970
)
"""Signatures of pushes that were taken, kept until they are too old to pass again."""
