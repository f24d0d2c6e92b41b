"""The archive's tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
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

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(4000), nullable=False, unique=True),
    Column("version_id", Integer, index=True),  # the live version; None once withdrawn
    Column("audience", String(1000), nullable=False, default=""),  # see `index.access`
    Column("embargo", DateTime(timezone=True), index=True),  # only named channels see it before
    Column("held", Text),  # why a person withdrew it; it stays so whatever its feeds say
    Column("held_at", DateTime(timezone=True)),
    Column("held_by", String(200)),  # Slack's id of that person, else their name on this machine
)

aliases = Table(
    "aliases",
    metadata,
    Column("key", String(4000), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
)
"""What stories were known by before they moved."""

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

own_lines = Table(
    "own_lines",
    metadata,
    Column("line", String(32), primary_key=True),  # a sum over the outlet's name and the line
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
)
"""Lines of stories that speak of their outlet or to its readers: see `index.own_lines`."""

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
    Column("language", String(500)),  # as its page says
    Column("written_in", String(20)),  # as it is cut; None in an archive of before: English
    Column("sentences", JSON, nullable=False),  # [[start, end], …]
    Column("rules", Integer, nullable=False),  # the cutting rules they were made by
    Column("alike", String(64)),  # the digest last read of it, where that differs but says the same
    Column(
        "substance", String(64), index=True
    ),  # a sum over what a reader takes from it: `CutStory.substance`
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("audience", String(1000)),  # its story's when it ceased to be live; None: it never did
    Column("embargoed", Boolean),  # whether it ceased under an embargo: most have never seen it
    Column("withdrawn_at", DateTime(timezone=True)),  # when it was withdrawn with its story
    Column("struck_at", DateTime(timezone=True)),  # from then on nothing shows it
    Column("struck", Text),  # why
    UniqueConstraint("story_id", "number"),
)
"""Stories as they were read, one after the other. What of one that is live no more may still be
read, and by whom, is told by its last columns: see `index.access.Bygone`."""

STRUCK = versions.c.struck_at.is_not(None)
"""The condition on versions that they were struck: few are, and each landing looks among them."""
Index("versions_by_day", versions.c.published)
Index("versions_by_outlet", versions.c.outlet, versions.c.id)
Index("versions_struck", versions.c.struck_at, sqlite_where=STRUCK, postgresql_where=STRUCK)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("digest", String(32), nullable=False, index=True),  # of what the model reads of it
    sqlite_autoincrement=True,  # an id never comes back: indexes know passages by it alone
)
"""Passages of live versions only."""

meanings = Table(
    "meanings",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("model", String(500), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float16: the passage's own
    Column("rows", Integer, nullable=False),  # how many sentences
    Column("vectors", LargeBinary, nullable=False),  # int8, a row a sentence
)
"""What a model makes of live passages, by what it reads: equal passages are embedded once."""

credited = Table(
    "credits",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("rules", Integer, nullable=False),  # number of the rules that found them
    Column("credits", JSON, nullable=False),
)
"""Whom versions credit with their sentences, once worked out: see `bot.speakers.credit_book`."""

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
    Column("version_id", ForeignKey("versions.id")),  # the version that is live now, if any
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
    Column("place", String(80), nullable=False, index=True),  # what takes turns: team and channel
    Column("held_by", String(40)),  # the process that works on it; its lease lasts until `due_at`
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

leases = Table(
    "leases",
    metadata,
    Column("name", String(60), primary_key=True),  # the role: see `index.roles`
    Column("holder", String(40), nullable=False),  # the id of a process
    Column("told", String(300), nullable=False),  # which one that is, for people
    Column("until", Float, nullable=False),  # seconds since 1970, by the database's clock
)
"""What one process of several does for all, until when it may, unless it renews that."""

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

signatures = Table(
    "signatures",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True, autoincrement=False),
    Column("minhash", LargeBinary, nullable=False),
)
"""What live versions' quotable text is like: see `index.copies`."""

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("version_id", ForeignKey("versions.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,  # one tree in the order of bands: 42 rows a story are looked up in it
)
"""The bands of live versions' signatures: versions that share one may be copies."""

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
