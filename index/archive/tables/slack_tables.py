"""What came from Slack, what was answered there, and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from index.archive.tables.itself import metadata

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
    Column("place", String(80), nullable=False, index=True),  # what takes turns: team and channel
    Column("held_by", String(40)),  # the process that works on it; its lease lasts until `due_at`
    Index("inbox_by_kind", "kind", "received_at"),
)
"""What came from Slack, stored before any work on it starts. States: see `bot.slack.inbox`."""

places = Table(
    "places",
    metadata,
    Column("place", String(80), primary_key=True),  # as in `inbox`
    Column(
        "free_at", Float, nullable=False
    ),  # seconds since 1970: until then it is served, or rests
    Column("served_at", Float, nullable=False),  # when its last turn began
)
"""Whose turn it is, where several processes work one inbox; one process keeps that in memory."""

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
    Column("team", String(40), nullable=False),  # the installation; empty for the only one
    Column("user", String(40)),  # who asked; None where nobody did
    Column("private", Boolean, nullable=False),  # shown to its asker alone: it cannot be edited
    Column(
        "kept", JSON, nullable=False
    ),  # the answer itself: see `answer_store`; {} of an old release
    Column("note_ts", String(40)),  # Slack's name for the note in its thread that says how it fares
    Column("sealed", Boolean),  # Slack has refused to let it be edited
    Index("answers_by_thread", "channel", "thread_ts"),
    Index("answers_by_channel", "channel", "asked_at"),
    sqlite_autoincrement=True,  # inbox keys are made of ids: none comes back
)
"""Answers that were given, remembered so that they can follow their stories and be gone on from."""

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
    Column("team", String(40), nullable=False),  # the installation; empty for the only one
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

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False),  # of the answer it is about
    Column("user", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", JSON, nullable=False),  # what its giver added: see `feedback_export`
    Column("question", Text, nullable=False),
    Column("kept", JSON, nullable=False),  # the answer as it was given: see `answer_store`
    UniqueConstraint("key", "user"),
)
"""What people thought of answers; a second word of one person on one answer replaces the first."""
