"""The archive's tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

SCHEMA = 1
"""Number of this schema, kept in `facts`; an archive with another number is not opened."""

facts = Table(
    "facts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the archive knows of itself: `schema`, `archive` (its own id), `indexed_at`, …"""

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
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("path", String(2000), nullable=False),
    Column("mark", String(200)),  # changes whenever the page may have; None: read again
    Column("digest", String(64)),  # sha256 of its bytes
    Column("problems", JSON, nullable=False),  # [[where, reason], …]
    UniqueConstraint("feed_id", "path"),
)
"""Every page a feed lists, read or not."""

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(4000), nullable=False, unique=True),
    Column("version_id", Integer),  # the live version; None once withdrawn
)

carried = Table(
    "carried",
    metadata,
    Column("page_id", ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, index=True),
)
"""Which pages carry which stories; a story no page carries is withdrawn."""

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", String(4000), nullable=False),  # Story.id
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("outlet", String(500)),
    Column("byline", JSON, nullable=False),
    Column("published", Date),
    Column("updated", DateTime(timezone=True)),
    Column("section", String(500)),
    Column("language", String(500)),
    Column("sentences", JSON, nullable=False),  # [[start, end], …]
    Column("rules", Integer, nullable=False),  # the cutting rules they were made by
    Column("seen_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("story_id", "number"),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    sqlite_autoincrement=True,  # an id never comes back: indexes know passages by it alone
)
"""Passages of live versions only."""

sentence_vectors = Table(
    "sentence_vectors",
    metadata,
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(500), primary_key=True),
    Column("rows", Integer, nullable=False),  # how many sentences
    Column("vectors", LargeBinary, nullable=False),  # int8, a row a sentence of the passage
)
"""What live passages' sentences mean to a model; they go with their passage."""

credited = Table(
    "credits",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("rules", Integer, nullable=False),  # number of the rules that found them
    Column("credits", JSON, nullable=False),
)
"""Whom versions credit with their sentences, once worked out: see `bot.credits`."""

names = Table(
    "names",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("initials", String(60), primary_key=True),
    Index("names_by_initials", "initials"),
)
"""Names live versions use, by the initials they may go by."""

changes = Table(
    "changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("version_id", ForeignKey("versions.id")),  # the version that became live, if any
    Column("removed", JSON, nullable=False),  # ids of the passages that went
    sqlite_autoincrement=True,
)
"""The log that vectors and words are replayed from."""

inbox = Table(
    "inbox",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Float, nullable=False, default=0.0),  # seconds since 1970
    Column("outcome", Text),
)
"""What came from Slack, stored before any work on it starts. States: see `bot.slack.inbox`."""

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),  # of the inbox item it answers
    Column("channel", String(40), nullable=False),
    Column("thread_ts", String(40)),  # the thread it stands in; None: in the channel itself
    Column("ts", String(40)),  # Slack's name for the message; None until it is known to stand
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),  # as it was posted
    Column("blocks", JSON, nullable=False),  # as they were posted
    Column("asked_at", DateTime(timezone=True), nullable=False, index=True),
    Column("changes", Integer, nullable=False),  # how often its quotes were judged anew
    sqlite_autoincrement=True,  # inbox keys are made of ids: none comes back
)
"""Answers that stand in Slack, remembered so that they can follow their stories."""

answer_quotes = Table(
    "answer_quotes",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),  # its number in the answer
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False),  # the one it quotes
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("block", Integer),  # index of the block that shows it; None in a text without blocks
    Column("judged_id", ForeignKey("versions.id")),  # last compared with; None: story withdrawn
    Column("state", String(20), nullable=False),
    Column("state_at", DateTime(timezone=True)),  # when it last ceased or began to stand
    Column("now_start", Integer),  # the slice of the judged version that stands for it now
    Column("now_end", Integer),
)
"""The slices that answers quote, and how each fares. States: see `index.archive.given`."""

follows = Table(
    "follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),  # of the inbox item that asked for it
    Column("channel", String(40), nullable=False),
    Column("question", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # sha256 of its words: the same question is one
    Column("asked_number", Integer, nullable=False),  # the change up to which it has been asked
    Column("changes", Integer, nullable=False),  # how often it was asked again
    UniqueConstraint("channel", "digest"),
    sqlite_autoincrement=True,
)
"""Questions that channels follow."""

follow_seen = Table(
    "follow_seen",
    metadata,
    Column("follow_id", ForeignKey("follows.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("end", Integer, primary_key=True),
)
"""Quotes that a followed question has had, shown or known from the start."""
